# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A discovery for whoever asks from outside: as plain data, and as a provider whose endpoints can be looked up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..providers.model import Auth, Provider, ProviderEndpoint, Username
from .model import Discovery, Offer, Server

_USERNAMES: dict[str, Username] = {"%EMAILADDRESS%": "address", "%EMAILLOCALPART%": "localpart"}
_PASSWORDS = frozenset({"password-cleartext", "password-encrypted"})


def discovery_record(discovery: Discovery) -> dict[str, Any]:
    """Every step, and the servers that they come to, best first."""
    return {
        "version": 1,
        "domain": discovery.domain,
        "provider": discovery.provider or None,
        "servers": [_server(server) for server in discovery.servers],
        "declined": [step.asked for step in discovery.steps if step.declined],
        "steps": [
            {
                "method": one.method,
                "asked": one.asked,
                "outcome": one.outcome,
                "said": one.said,
                "authentic": one.authentic,
            }
            for one in discovery.steps
        ],
    }


def _server(server: Server) -> dict[str, Any]:
    offer = server.offer
    names = ("code", "rule", "severity", "message", "help")
    return {
        "protocol": offer.protocol,
        "host": offer.host,
        "port": offer.port,
        "tls": offer.tls,
        "username": offer.username or None,
        "secure": server.secure,
        "authentic": server.authentic,
        "outside": server.outside,
        "methods": list(server.methods),
        "findings": [{name: getattr(finding, name) for name in names} for finding in server.findings],
    }


def as_provider(discovery: Discovery) -> Provider:
    """The secure servers as a provider's endpoints, in their order; ``sources`` are the methods that named them."""
    secure = [server for server in discovery.servers if server.secure]
    return Provider(
        id="discovered",
        name=discovery.domain,
        checked=datetime.now(UTC).date().isoformat(),
        endpoints=tuple(map(_endpoint, secure)),
        domains=(discovery.domain,),
    )


def _endpoint(server: Server) -> ProviderEndpoint:
    offer = server.offer
    return ProviderEndpoint(
        protocol=offer.protocol,
        host=offer.host,
        port=offer.port,
        tls=offer.tls,
        auth=_auth(offer),
        username=_USERNAMES.get(offer.username, "address"),
        sources=server.methods,
    )


def _auth(offer: Offer) -> tuple[Auth, ...]:
    """As clientConfig says it; who says nothing takes passwords."""
    said = set(offer.authentication)
    found: list[Auth] = ["oauth2"] if "OAuth2" in said else []
    return (*found, "password") if not said or said & _PASSWORDS else tuple(found)
