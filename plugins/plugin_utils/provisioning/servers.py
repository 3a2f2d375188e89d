# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An account to the servers that it is kept on: as it says itself, or as its provider offers them."""

from __future__ import annotations

from dataclasses import dataclass

from ..endpoint.model import CLIENT_PORTS, MailProtocol
from ..providers.matching import UnknownProvider, find, identify
from ..providers.model import OfferedTls, Provider, ProviderEndpoint
from ..providers.records import endpoint_record
from ..providers.selection import NotFillable, endpoints, resolve
from .accounts import Account, Given, NotUsable

#: A port says as much as a mode.
_CLEAR_PORTS = {25} | {port for (_protocol, tls), port in CLIENT_PORTS.items() if tls == "starttls"}


@dataclass(frozen=True)
class Server:
    """Where to connect to and how, and who to log in as."""

    protocol: MailProtocol
    host: str
    port: int
    tls: OfferedTls
    username: str


def server(account: Account, protocol: MailProtocol) -> Server | None:
    """The account's server for a protocol, None where there is none. Raises `NotUsable` where it cannot be known."""
    given = account.given.get(protocol, Given())
    if given.host:
        tls: OfferedTls = given.tls or ("starttls" if given.port in _CLEAR_PORTS else "implicit")
        port = given.port or CLIENT_PORTS[protocol, tls]
        return Server(protocol, given.host, port, tls, account.username or account.address)
    if account.given and not account.provider and not (given.port or given.tls):
        return None
    return _offered(account, protocol, given)


def _offered(account: Account, protocol: MailProtocol, given: Given) -> Server | None:
    provider = _provider(account)
    offers = endpoints(provider, protocol, given.tls) or endpoints(provider, protocol)
    if not offers:
        return None
    chosen = next((offer for offer in offers if given.port in (None, offer.port)), offers[0])
    # What is not offered is for the rules to refuse.
    port, tls = given.port or chosen.port, given.tls or chosen.tls
    return Server(protocol, chosen.host, port, tls, account.username or _username(account, provider, chosen))


def _provider(account: Account) -> Provider:
    try:
        provider = identify(account.provider or account.address)
    except UnknownProvider as error:
        if "domain" not in account.options:
            raise NotUsable(f"{error}, or name the servers") from None
        provider = find("generic")
    values = {"domain": account.domain, **account.options}
    missing = set(provider.needs) - values.keys()
    if missing:
        raise NotUsable(f"{provider.name} needs provider_options: {', '.join(sorted(missing))}")
    try:
        return resolve(provider, values["domain"], values.get("region"))
    except NotFillable as error:
        raise NotUsable(str(error)) from None


def _username(account: Account, provider: Provider, offer: ProviderEndpoint) -> str:
    """An issued name is known to nobody but its owner."""
    user: str | None = endpoint_record(provider, offer, account.address)["user"]
    if not user:
        raise NotUsable(f"username is needed: {provider.id} has another than the address")
    return user
