# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``smtp``, ``submission`` and ``imap`` endpoints: each address of one is a listener."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ....endpoint.model import Endpoint, MailProtocol, Place, Tls
from ... import values
from .directives import Directive, Word

_ENDPOINTS: dict[str, MailProtocol] = {"smtp": "smtp", "submission": "smtp", "imap": "imap"}
_LOOPBACK = "127.0.0.1"
# reference/tls of maddy 0.8, protocols: the lowest version, and the highest one.
_VERSIONS = {"tls1.0": "TLSv1.0", "tls1.1": "TLSv1.1", "tls1.2": "TLSv1.2", "tls1.3": "TLSv1.3"}


def listeners(root: Directive) -> Iterator[Endpoint]:
    for one in root.block:
        if one.name in _ENDPOINTS:
            for word, address in one.addresses():
                yield _endpoint(root, one, word, address)


def _endpoint(root: Directive, one: Directive, word: Word, address: re.Match[str]) -> Endpoint:
    security = one.get("tls") or root.get("tls")
    clear = one.get("insecure_auth")
    tls = _tls(one, security, address["scheme"])
    local = _is_local(address["host"])
    allowed = clear is not None and one.flag("insecure_auth") is True and tls in ("none", "opportunistic") and not local
    version, version_place = _min_tls(security) if tls in ("implicit", "starttls") else (None, None)
    places = {
        "port": word.place if address["port"] else None,
        "tls": security.place if security and tls == "none" else None,
        "auth": clear.place if clear and allowed else None,
        "min_tls": version_place,
    }
    return Endpoint(
        protocol=_ENDPOINTS[one.name],
        role="listener",
        host=_LOOPBACK if local else None,
        port=values.port(address["port"] or ""),
        tls=tls,
        verify="unknown",
        anchor=word.place,
        extent=one.extent,
        name=one.name,
        application="maddy",
        min_tls=version,
        cleartext_auth=allowed,
        where={name: place for name, place in places.items() if place},
    )


def _tls(one: Directive, security: Directive | None, scheme: str) -> Tls:
    """Whoever reads or submits mail must log in, and log-in waits for TLS unless ``insecure_auth`` lets it pass
    (reference/endpoints/imap and smtp)."""
    if scheme == "tls":
        return "implicit"
    if security is not None and security.words and security.words[0].text == "off":
        return "none"
    return "opportunistic" if one.name == "smtp" or one.flag("insecure_auth") else "starttls"


def _min_tls(security: Directive | None) -> tuple[str | None, Place | None]:
    protocols = security.get("protocols") if security else None
    if protocols is None or not protocols.words:
        return None, None
    return _VERSIONS.get(protocols.words[0].text), protocols.words[0].place


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
