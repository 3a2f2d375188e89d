# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Providers and their endpoints as plain data, for whoever asks from outside of the engine."""

from __future__ import annotations

from typing import Any

from ..endpoint.model import MailProtocol
from .model import OfferedTls, Provider, ProviderEndpoint
from .selection import endpoints

Record = dict[str, Any]


def provider_record(provider: Provider, tls: OfferedTls | None = None, address: str = "") -> Record:
    """The provider with its best endpoint for each protocol, None where it offers none."""
    return {
        "id": provider.id,
        "name": provider.name,
        "checked": provider.checked,
        "imap": best_record(provider, "imap", tls, address),
        "pop3": best_record(provider, "pop3", tls, address),
        "smtp": best_record(provider, "smtp", tls, address),
        "docs": list(provider.docs),
        "notes": provider.notes,
    }


def best_record(
    provider: Provider, protocol: MailProtocol, tls: OfferedTls | None = None, address: str = ""
) -> Record | None:
    """The best secure endpoint, and as its ``alternatives`` the other secure ones, whatever their TLS mode."""
    offered = endpoints(provider, protocol, tls)
    if not offered:
        return None
    best = offered[0]
    others = [endpoint for endpoint in endpoints(provider, protocol) if endpoint != best]
    return {
        **endpoint_record(provider, best, address),
        "alternatives": [endpoint_record(provider, other, address) for other in others],
        "docs": list(provider.docs),
        "notes": provider.notes,
    }


def endpoint_record(provider: Provider, endpoint: ProviderEndpoint, address: str = "") -> Record:
    """One endpoint. ``user`` is None where neither the data nor the address tell it."""
    refused = endpoint.password_refused
    return {
        "provider": provider.id,
        "protocol": endpoint.protocol,
        "host": endpoint.host,
        "port": endpoint.port,
        "tls": endpoint.tls,
        "secure": endpoint.secure,
        "auth": list(endpoint.auth),
        "password_refused": refused._asdict() if refused else None,
        "username": endpoint.username,
        "user": _user(endpoint, address),
        "sources": list(endpoint.sources),
        "trusted": endpoint.trusted,
        "checked": provider.checked,
    }


def _user(endpoint: ProviderEndpoint, address: str) -> str | None:
    if endpoint.username == "address":
        return address or None
    localpart, _at, domain = address.rpartition("@")
    if endpoint.username == "localpart":
        return localpart or None
    if endpoint.username == "pattern":
        return endpoint.user.format(localpart=localpart, domain=domain) if address else None
    return endpoint.user or None
