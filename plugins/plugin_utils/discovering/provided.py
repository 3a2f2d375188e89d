# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What was discovered of a domain as a provider, for whoever takes it without asking a person."""

from __future__ import annotations

from datetime import date

from ..autoconfig import model as autoconfig
from ..autoconfig.conversion import to_endpoint
from ..providers.model import Provider, ProviderEndpoint
from .discovery import discover
from .domains import NoDomain
from .model import Discovery, Limits, Server
from .names import NoDnspython


class NotDiscovered(Exception):
    """Why a domain's servers are not known, and what can be done."""


def provider(query: str, limits: Limits | None = None) -> Provider:
    """The domain of an address as a provider of its own. Raises NotDiscovered.

    Nobody looks at the answer, so only that counts which is secure, and which nobody on the way can have made up or
    which leads to the domain itself.
    """
    try:
        discovery = discover(query, limits or Limits())
    except (NoDomain, NoDnspython) as error:
        raise NotDiscovered(str(error)) from None
    servers = [server for server in discovery.servers if server.secure and (server.authentic or not server.outside)]
    if not servers:
        raise NotDiscovered(_nothing(discovery))
    return Provider(
        id=discovery.domain,
        name=discovery.domain,
        checked=date.today().isoformat(),
        endpoints=tuple(map(_endpoint, servers)),
        domains=(discovery.domain,),
    )


def _endpoint(server: Server) -> ProviderEndpoint:
    offer = server.offer
    known = autoconfig.Server(
        offer.protocol, offer.host, offer.port, offer.tls, offer.authentication, offer.username or "%EMAILADDRESS%"
    )
    return to_endpoint(known, server.methods)


def _nothing(discovery: Discovery) -> str:
    named = ", ".join(f"{one.offer.host}:{one.offer.port}" for one in discovery.servers)
    why = f"'mailports discover {discovery.domain}' shows what was asked"
    if not named:
        return f"{discovery.domain} publishes no mail servers: {why}"
    return f"{discovery.domain} names {named}, but nothing that is secure and certain: {why}"
