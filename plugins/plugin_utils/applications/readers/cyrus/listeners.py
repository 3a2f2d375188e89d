# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where Cyrus listens: each line of SERVICES that starts imapd or pop3d."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ....endpoint.model import Endpoint, MailProtocol, Place, Source, Tls
from ... import values
from .settings import Settings

_BLOCK = re.compile(r"(?m)^[ \t]*SERVICES[ \t]*\{(?P<lines>[^}]*)")
_SERVICE = re.compile(r"(?m)^[ \t]*(?P<name>\w+)[ \t]+(?P<rest>\w+[ \t]*=.*?)[ \t]*$")
_COMMAND = re.compile(r"\bcmd[ \t]*=[ \t]*(?:\"(?P<quoted>[^\"]*)\"|(?P<bare>\S+))")
_LISTEN = re.compile(r"\blisten[ \t]*=[ \t]*\"?(?:(?P<host>\[[^\]]*\]|[^\s\":/]+):)?(?P<port>[^\s\":/]+)\"?(?:\s|$)")
_DAEMONS: dict[str, MailProtocol] = {"imapd": "imap", "pop3d": "pop3"}
_LOOPBACK = "127.0.0.1"
# imapd.conf(5) 3.6, tls_versions: the oldest first.
_VERSIONS = {"tls1_0": "TLSv1.0", "tls1_1": "TLSv1.1", "tls1_2": "TLSv1.2", "tls1_3": "TLSv1.3"}


def listeners(services: Source, settings: Settings) -> Iterator[Endpoint]:
    for block in _BLOCK.finditer(services.text):
        for line in _SERVICE.finditer(services.text, block.start("lines"), block.end("lines")):
            command, listen = _COMMAND.search(line["rest"]), _LISTEN.search(line["rest"])
            words = (command["quoted"] or command["bare"] or "").split() if command else []
            daemon = next((word.rpartition("/")[2] for word in words[:2] if word.rpartition("/")[2] in _DAEMONS), "")
            if daemon and listen:
                start = line.start("rest")
                port_place = services.place(start + listen.start("port"), start + listen.end("port"))
                yield _endpoint(services, line, listen, port_place, _DAEMONS[daemon], "-s" in words, settings)


def _endpoint(
    services: Source,
    line: re.Match[str],
    listen: re.Match[str],
    port_place: Place,
    protocol: MailProtocol,
    wrapped: bool,
    settings: Settings,
) -> Endpoint:
    name = line["name"]
    host = _LOOPBACK if listen["host"] and _is_local(listen["host"]) else None
    tls: Tls = "implicit" if wrapped else _tls(settings, name)
    clear = None if host or tls not in ("none", "opportunistic") else _cleartext(settings, name)
    oldest, version_place = _min_tls(settings, name) if tls in ("implicit", "starttls") else (None, None)
    places = {"port": port_place, "auth": clear, "min_tls": version_place}
    return Endpoint(
        protocol=protocol,
        role="listener",
        host=host,
        port=values.port(listen["port"]),
        tls=tls,
        verify="unknown",
        anchor=services.place(*line.span("name")),
        extent=services.place(*line.span()),
        name=name,
        application="cyrus",
        min_tls=oldest,
        cleartext_auth=clear is not None,
        where={what: place for what, place in places.items() if place},
    )


def alone(settings: Settings) -> list[Endpoint]:
    """An imapd.conf that lets passwords pass: whatever service reads it will take them."""
    place, tls = _cleartext(settings, ""), _tls(settings, "")
    if place is None or tls not in ("none", "opportunistic"):
        return []
    endpoint = Endpoint(
        protocol="imap",
        role="listener",
        host=None,
        port=None,
        tls=tls,
        verify="unknown",
        anchor=place,
        extent=place,
        application="cyrus",
        cleartext_auth=True,
        where={"auth": place},
    )
    return [endpoint]


def _tls(settings: Settings, service: str) -> Tls:
    """STARTTLS is offered where there is a certificate (imapd.conf(5), tls_server_cert; before 3: tls_cert_file)."""
    required = settings.get(service, "tls_required")
    if required.flag:
        return "starttls"
    if required.text is None:
        return "unknown"
    certificate = settings.get(service, "tls_server_cert", "tls_cert_file")
    return "none" if settings.seen and certificate.text in ("", "disabled") else "opportunistic"


def _cleartext(settings: Settings, service: str) -> Place | None:
    """imapd.conf(5), allowplaintext: no by default."""
    allowed = settings.get(service, "allowplaintext")
    return allowed.place if allowed.flag else None


def _min_tls(settings: Settings, service: str) -> tuple[str | None, Place | None]:
    listed = settings.get(service, "tls_versions")
    words = (listed.text or "").lower().split()
    return next((version for word, version in _VERSIONS.items() if word in words), None), listed.place


def _is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"
