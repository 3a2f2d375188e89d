# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A clientConfig's bytes to what they say, as tolerant as Thunderbird's readFromXML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..endpoint.model import MailProtocol
from .document import Element, InvalidAutoconfig, parse
from .model import MailConfig, Server, SocketTls

_PROTOCOLS: dict[str, MailProtocol] = {"imap": "imap", "pop3": "pop3", "smtp": "smtp"}
_SOCKETS: dict[str, SocketTls] = {"SSL": "implicit", "TLS": "implicit", "STARTTLS": "starttls", "plain": "none"}
#: Names that authentication had in the first drafts of the form.
_OLD_NAMES = {"plain": "password-cleartext", "secure": "password-encrypted"}
_HOST = re.compile(r"(?!-)([a-z0-9-]+|\{domain\})(\.([a-z0-9-]+|\{domain\}))*")
_DOMAIN = re.compile(r"(\*\.)?[\w-]+(\.[\w-]+)+")


def read(data: bytes) -> tuple[MailConfig, ...]:
    """All emailProviders of a clientConfig, at least one. Raises InvalidAutoconfig.

    Several socketTypes, authentications and ports of one server are alternatives; the first known one counts, as it
    does for clients, but of authentications all do.
    """
    root = parse(data)
    if root.tag != "clientConfig":
        raise InvalidAutoconfig(f"the document is a {root.tag}, not a clientConfig")
    version = root.attributes.get("version", "1.1")
    if not version.startswith("1."):
        raise InvalidAutoconfig(f"version {version} is not known")
    providers = root.every("emailProvider")
    if not providers:
        raise InvalidAutoconfig("there is no emailProvider")
    return tuple(map(_provider, providers))


def _provider(element: Element) -> MailConfig:
    domains = [domain for domain in map(str.lower, element.words("domain")) if _DOMAIN.fullmatch(domain)]
    servers: list[Server] = []
    skipped: list[str] = []
    for one in element.every("incomingServer", "outgoingServer"):
        try:
            servers.extend(_servers(one))
        except InvalidAutoconfig as problem:
            skipped.append(str(problem))
    return MailConfig(
        id=element.attributes.get("id", "").strip() or next(iter(domains), ""),
        domains=tuple(dict.fromkeys(domains)),
        name=element.word("displayName") or element.word("displayShortName", "displayNameShort"),
        short_name=element.word("displayShortName", "displayNameShort"),
        servers=tuple(dict.fromkeys(servers)),
        docs=tuple(_docs(element)),
        skipped=tuple(skipped),
    )


def _servers(element: Element) -> Iterator[Server]:
    """One for each host name that the element has."""
    kind = element.attributes.get("type", "").strip()
    protocol = _PROTOCOLS.get(kind.lower())
    if protocol is None or (protocol == "smtp") != (element.tag == "outgoingServer"):
        raise InvalidAutoconfig(f"an {element.tag} of type {kind or 'unknown'} is no mail server of ours")
    if not element.words("hostname"):
        raise InvalidAutoconfig(f"a server for {protocol} has no hostname")
    for host in element.words("hostname"):
        yield Server(
            protocol,
            _host(host),
            _port(element.word("port"), host),
            _socket(element.words("socketType"), host),
            tuple(dict.fromkeys(_OLD_NAMES.get(word, word) for word in element.words("authentication"))),
            _username(element.word("username")),
        )


def _host(written: str) -> str:
    host = written.replace("%EMAILDOMAIN%", "{domain}").lower().rstrip(".")
    if not _HOST.fullmatch(host):
        raise InvalidAutoconfig(f"'{written}' is no host name")
    return host


def _port(written: str, host: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 5 and 0 < int(written) <= 65535):
        raise InvalidAutoconfig(f"'{written}' is no port of {host}")
    return int(written)


def _socket(written: list[str], host: str) -> SocketTls:
    for word in written:
        if word in _SOCKETS:
            return _SOCKETS[word]
    raise InvalidAutoconfig(f"the socketType of {host} is {' or '.join(written) or 'missing'}")


def _username(written: str) -> str:
    """ISPDB itself has the variable without its last character."""
    return written + "%" if written.count("%") == 1 and written.startswith("%EMAIL") else written


def _docs(element: Element) -> Iterator[str]:
    for one in element.every("documentation"):
        url = one.attributes.get("url", "").strip()
        if url.startswith(("https://", "http://")):
            yield url
