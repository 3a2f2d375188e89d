# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ports of one Courier daemon, and what it takes there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from typing import NamedTuple

from ....endpoint.model import Endpoint, MailProtocol, Place, Source, Tls
from ....syntaxes.lines import DOTENV
from ....syntaxes.tree import Mapping, Scalar
from ... import values


class Daemon(NamedTuple):
    """``prefix`` begins the names of its settings; the ports are its own where its file names none."""

    protocol: MailProtocol
    prefix: str
    required: str
    port: int
    secure_port: int


# courier-imap's imapd.dist, imapd-ssl.dist, pop3d.dist and pop3d-ssl.dist.
DAEMONS = {
    "imapd": Daemon("imap", "IMAPD", "IMAP_TLS_REQUIRED", 143, 993),
    "pop3d": Daemon("pop3", "POP3D", "POP3_TLS_REQUIRED", 110, 995),
}
_LOOPBACK = "127.0.0.1"
_ADDRESS = re.compile(r"(?P<address>\d+\.\d+\.\d+\.\d+|\[?[0-9A-Fa-f:]*:[0-9A-Fa-f:]*\]?)\.(?P<port>\d+)")
# TLS_PROTOCOL (imapd-ssl.dist); a plus sign behind it lets later versions in too.
_VERSIONS = {"ssl3": "SSLv3", "tls1": "TLSv1.0", "tlsv1": "TLSv1.0", "tlsv1.1": "TLSv1.1", "tlsv1.2": "TLSv1.2"}


class _Setting(NamedTuple):
    """``text`` is None where only a template knows it."""

    text: str | None
    place: Place

    @property
    def starts(self) -> bool:
        """``YES`` and what begins so (the start-up scripts look at the first letter)."""
        return (self.text or "")[:1] in ("y", "Y", "1")


def listeners(daemon: Daemon, plain: Source | None, secure: Source | None) -> Iterator[Endpoint]:
    clear, tls = _settings(plain), _settings(secure)
    start = clear.get(f"{daemon.prefix}START")
    if plain and start and start.starts:
        yield from _ports(daemon, clear, tls, clear.get("PORT"), start, clear.get("ADDRESS"), wrapped=False)
    start = tls.get(f"{daemon.prefix}SSLSTART")
    if secure and start and start.starts:
        yield from _ports(daemon, tls, tls, tls.get("SSLPORT"), start, tls.get("SSLADDRESS"), wrapped=True)


def _settings(source: Source | None) -> dict[str, _Setting]:
    (root,) = DOTENV.parse(source.text) if source else (None,)
    found = {}
    for entry in root.entries if isinstance(root, Mapping) else ():
        if isinstance(entry.node, Scalar) and source:
            known = values.known(entry.node.value)
            place = source.place(*entry.node.part(0, len(entry.node.value)))
            found[entry.key] = _Setting(known.text if known else None, place)
    return found


def _ports(
    daemon: Daemon,
    own: dict[str, _Setting],
    tls: dict[str, _Setting],
    listed: _Setting | None,
    start: _Setting,
    address: _Setting | None,
    wrapped: bool,
) -> Iterator[Endpoint]:
    """``PORT`` holds ports and ``address.port``, parted by commas."""
    default = str(daemon.secure_port if wrapped else daemon.port)
    anchor = listed or start
    for word in (listed.text or default if listed else default).split(","):
        match = _ADDRESS.fullmatch(word.strip())
        host = match["address"] if match else (address.text if address else None) or ""
        mode: Tls = "implicit" if wrapped else _tls(daemon, tls)
        clear = tls.get(daemon.required) if not wrapped and mode == "opportunistic" else None
        loopback = _is_local(host)
        version, version_place = _min_tls(tls) if mode in ("implicit", "starttls") else (None, None)
        places = {
            "port": listed.place if listed else None,
            "auth": clear.place if clear and not loopback else None,
            "min_tls": version_place,
        }
        yield Endpoint(
            protocol=daemon.protocol,
            role="listener",
            host=_LOOPBACK if loopback else None,
            port=values.port(match["port"] if match else word),
            tls=mode,
            verify="unknown",
            anchor=anchor.place,
            extent=anchor.place,
            name=daemon.prefix.lower() + ("-ssl" if wrapped else ""),
            application="courier",
            min_tls=version,
            cleartext_auth=clear is not None and not loopback,
            where={name: place for name, place in places.items() if place},
        )


def _tls(daemon: Daemon, tls: dict[str, _Setting]) -> Tls:
    """STARTTLS is on in imapd-ssl.dist; without the file nobody can tell."""
    offered, required = tls.get(f"{daemon.prefix}STARTTLS"), tls.get(daemon.required)
    if required and required.starts:
        return "starttls"
    if required and required.text is None:
        return "unknown"
    return "none" if offered and offered.text is not None and not offered.starts else "opportunistic"


def _min_tls(tls: dict[str, _Setting]) -> tuple[str | None, Place | None]:
    setting = tls.get("TLS_PROTOCOL")
    if setting is None or setting.text is None:
        return None, None
    return _VERSIONS.get(setting.text.rstrip("+").lower()), setting.place


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
