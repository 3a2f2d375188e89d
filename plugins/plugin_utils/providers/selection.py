# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a provider offers, best first."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Literal

from ..endpoint.model import CLIENT_PORTS, MailProtocol
from .model import PLACEHOLDER, Auth, OfferedTls, Provider, ProviderEndpoint

Purpose = Literal["retrieve", "submit"]

_PROTOCOLS: dict[Purpose, tuple[MailProtocol, ...]] = {"retrieve": ("imap", "pop3"), "submit": ("smtp",)}


#: One label of a host name, or several.
_HOST_PART = re.compile(r"(?:(?!-)[a-z0-9_-]{1,63}(?<!-)\.)*(?!-)[a-z0-9_-]{1,63}(?<!-)")


class NotFillable(Exception):
    """What is to be filled into host names is no part of one."""


def endpoints(
    provider: Provider,
    protocol: MailProtocol | None = None,
    tls: OfferedTls | None = None,
    purpose: Purpose | None = None,
    auth: Auth | None = None,
    every: bool = False,
) -> list[ProviderEndpoint]:
    """The endpoints that answer to all that is asked, best first: IMAP, POP3, SMTP; implicit TLS before STARTTLS.

    Other names of the same server are left out, and so is what is insecure (ports 25, 110 and
    143, and no TLS), which comes last with ``every``.
    """
    protocols = _PROTOCOLS[purpose] if purpose else ("imap", "pop3", "smtp")
    offered = [
        endpoint
        for endpoint in provider.endpoints
        if not endpoint.alias_of
        and (every or endpoint.secure)
        and endpoint.protocol in protocols
        and protocol in (None, endpoint.protocol)
        and tls in (None, endpoint.tls)
        and (auth is None or auth in endpoint.auth)
    ]
    return sorted(offered, key=_preference)


def resolve(provider: Provider, domain: str | None = None, region: str | None = None) -> Provider:
    """The provider with the ``{domain}`` and ``{region}`` of its hosts filled in, as far as they are given.

    Raises NotFillable where what is given can be in no host name.
    """
    if not provider.needs:
        return provider
    values = {name: _host_part(name, value) for name, value in (("domain", domain), ("region", region)) if value}
    return replace(
        provider,
        endpoints=tuple(_filled(endpoint, values) for endpoint in provider.endpoints),
        https=tuple(service._replace(host=_fill(service.host, values)) for service in provider.https),
    )


def _host_part(name: str, value: str) -> str:
    text = value.strip().rstrip(".").lower()
    try:
        ascii_text = text if text.isascii() else text.encode("idna").decode("ascii")
    except UnicodeError:
        ascii_text = ""
    if not _HOST_PART.fullmatch(ascii_text):
        raise NotFillable(f"the {name} {value!r} can be in no host name")
    return ascii_text


def own_domain(provider: Provider, query: str) -> str | None:
    """The domain of an address, or the mail domain of the provider that a query is; None for an id or a host."""
    domain = query.strip().rpartition("@")[2].lower()
    return domain if "@" in query or domain in provider.domains else None


def placeholders(host: str) -> list[str]:
    """What has to be filled in before the host is a name: ``domain``, ``region``."""
    return PLACEHOLDER.findall(host)


def _filled(endpoint: ProviderEndpoint, values: dict[str, str]) -> ProviderEndpoint:
    host = _fill(endpoint.host, values)
    return endpoint if host == endpoint.host else replace(endpoint, host=host)


def _fill(host: str, values: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), host)


def _preference(endpoint: ProviderEndpoint) -> tuple[bool, int, bool, bool, bool]:
    return (
        not endpoint.secure,
        ("imap", "pop3", "smtp").index(endpoint.protocol),
        endpoint.tls != "implicit",
        # A provider's further ports stand behind the registered ones.
        endpoint.port != CLIENT_PORTS.get((endpoint.protocol, endpoint.tls)),
        not endpoint.trusted,
    )
