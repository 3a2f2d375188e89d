# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From what a user says of a domain's servers to what is published."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import get_args

from ..discovering.domains import NoDomain, domain_of, host_of
from ..endpoint.model import MailProtocol
from ..providers.matching import UnknownProvider, find
from ..providers.model import OfferedTls, ProviderEndpoint
from ..providers.selection import endpoints, resolve
from .model import NotPublishable, Publication, StsMode

#: The ports on which a host is published: TLS mode by port, and the usual one first.
PORTS: dict[MailProtocol, dict[int, OfferedTls]] = {
    "imap": {993: "implicit"},
    "pop3": {995: "implicit"},
    "smtp": {465: "implicit", 587: "starttls"},
}
_HOST = re.compile(r"(?P<host>[^\s:/]+)(?::(?P<port>\d+))?")


def publication(
    domain: str,
    provider: str | None,
    servers: Mapping[str, Sequence[str]],
    name: str | None = None,
    mx: Sequence[str] = (),
    sts_mode: StsMode = "testing",
) -> Publication:
    """What is to be published for a domain, whose servers are a provider's or ``servers``: HOST[:PORT] by protocol.

    Raises NotPublishable, whose text says what to do.
    """
    own = [_own(protocol, text) for protocol in get_args(MailProtocol) for text in servers.get(protocol, ())]
    if bool(own) == bool(provider):
        raise NotPublishable("say whose servers they are: a provider's, or your own for imap, pop3 and smtp")
    try:
        ascii_domain = domain_of(domain)
        known = resolve(find(provider), domain=ascii_domain) if provider else None
    except (NoDomain, UnknownProvider) as error:
        raise NotPublishable(str(error)) from None
    offered = endpoints(known) if known else own
    called = name or (known.name if known else ascii_domain)
    exchangers = tuple(map(_exchanger, mx))
    return Publication(ascii_domain, called, tuple(offered), exchangers, sts_mode, known.docs if known else ())


def _own(protocol: MailProtocol, text: str) -> ProviderEndpoint:
    found = _HOST.fullmatch(text)
    host = host_of(found["host"]) if found else None
    if not found or host is None:
        raise NotPublishable(f"{protocol} {text}: name a host, such as mail.example.org")
    known = PORTS[protocol]
    port = int(found["port"] or next(iter(known)))
    if port not in known:
        raise NotPublishable(f"{protocol} {text}: published are only servers on {' or '.join(map(str, known))}")
    return ProviderEndpoint(protocol, host, port, known[port], ("password",), "address", ("provider-docs",))


def _exchanger(text: str) -> str:
    host = host_of(text.removeprefix("*."))
    if host is None:
        raise NotPublishable(f"mx {text}: name a host, such as mx.example.org")
    return f"*.{host}" if text.startswith("*.") else host
