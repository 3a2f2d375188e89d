# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Providers and their endpoints as plain data, for whoever asks from outside of the engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..endpoint.model import MailProtocol
from .model import Auth, OfferedTls, Provider, ProviderEndpoint
from .selection import Purpose, endpoints

Record = dict[str, Any]


def provider_record(
    provider: Provider, tls: OfferedTls | None = None, address: str = "", auth: Auth | None = None
) -> Record:
    """The provider with its best endpoint for each protocol, None where it offers none."""
    return {
        "id": provider.id,
        "name": provider.name,
        "checked": provider.checked,
        "imap": best_record(provider, "imap", tls, address, auth=auth),
        "pop3": best_record(provider, "pop3", tls, address, auth=auth),
        "smtp": best_record(provider, "smtp", tls, address, auth=auth),
        **_said(provider),
    }


def best_record(
    provider: Provider,
    protocol: MailProtocol | None,
    tls: OfferedTls | None = None,
    address: str = "",
    *,
    purpose: Purpose | None = None,
    auth: Auth | None = None,
) -> Record | None:
    """The best secure endpoint; as its ``alternatives`` the others for the same protocol, whatever their TLS mode."""
    offered = endpoints(provider, protocol, tls, purpose, auth)
    if not offered:
        return None
    best = offered[0]
    others = [endpoint for endpoint in endpoints(provider, best.protocol, auth=auth) if endpoint != best]
    return {
        **endpoint_record(provider, best, address),
        "alternatives": [endpoint_record(provider, other, address) for other in others],
        **_said(provider),
    }


def _said(provider: Provider) -> Record:
    return {
        "requires": list(provider.requires),
        "https": [{**service._asdict(), "port": 443, "sources": list(service.sources)} for service in provider.https],
        "docs": list(provider.docs),
        "unopened": list(provider.unopened),
        "notes": provider.notes,
    }


def described(provider: Provider, offered: Iterable[ProviderEndpoint], address: str = "") -> Record:
    """All that is known of a provider, with these of its endpoints."""
    return {
        "id": provider.id,
        "name": provider.name,
        "checked": provider.checked,
        "domains": list(provider.domains),
        "mx": list(provider.mx),
        "sources": list(provider.sources),
        "endpoints": [endpoint_record(provider, one, address) for one in offered],
        **_said(provider),
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
        return endpoint.user.replace("{localpart}", localpart).replace("{domain}", domain) if address else None
    return endpoint.user or None
