# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A provider: whose mail it is, and where and how its servers are reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

from ..endpoint.model import MailProtocol

#: ``none``: the provider documents no TLS here.
OfferedTls = Literal["implicit", "starttls", "none"]
Auth = Literal["oauth2", "app-password", "password", "client-ip"]
#: ``issued``: the provider issues it with the password. ``fixed``: the same for everyone. ``pattern``: made of the
#: address's parts, ``{localpart}`` and ``{domain}``.
Username = Literal["address", "localpart", "issued", "fixed", "pattern"]
#: What a user has to do before anything works; the words for it are in provider.schema.json.
Requirement = Literal[
    "switch-on", "app-password", "two-factor", "paid-plan", "own-domain", "administrator", "local-program"
]
ServiceUse = Literal["api", "authorization", "token"]

#: Ports on which a connection begins in clear, and which clients have no business with.
INSECURE_PORTS = frozenset({25, 110, 143})

#: What is to be filled in where it stands in a host.
PLACEHOLDER = re.compile(r"\{(\w+)\}")

#: The source of what a provider's own page says.
OFFICIAL = "provider-docs"

#: Lists that took their entries from Mozilla's ISPDB, or from one another: together they are one source.
DERIVED_FROM_ISPDB = frozenset({"mailspring", "mailcore2", "mutt-wizard", "nylas"})


class Refusal(NamedTuple):
    """Every password is refused, app passwords too: since when (ISO date), and where the provider says so."""

    since: str
    source: str


@dataclass(frozen=True)
class ProviderEndpoint:
    """One server, protocol and port of a provider. ``host`` may hold ``{domain}`` or ``{region}``."""

    protocol: MailProtocol
    host: str
    port: int
    tls: OfferedTls
    auth: tuple[Auth, ...]
    username: Username
    sources: tuple[str, ...]
    #: The user name itself, where it is ``fixed`` or a ``pattern``.
    user: str = ""
    password_refused: Refusal | None = None
    #: The day (ISO date) on which a probe found it as it is said here.
    probed: str = ""
    #: The name that the provider prefers for this server, where ``host`` is another one.
    alias_of: str = ""

    @property
    def secure(self) -> bool:
        return self.port not in INSECURE_PORTS and self.tls != "none"

    @property
    def official(self) -> bool:
        """The provider's own page says so; only such a page also tells by its silence what is not offered."""
        return OFFICIAL in self.sources

    @property
    def origins(self) -> frozenset[str]:
        """The sources, those that depend on one another as one."""
        return frozenset("ispdb" if source in DERIVED_FROM_ISPDB else source for source in self.sources)

    @property
    def trusted(self) -> bool:
        """The provider's own page says so, or two sources that do not depend on each other."""
        return self.official or len(self.origins) > 1


class Service(NamedTuple):
    """An HTTPS host (port 443) that log-in or mail needs. ``host`` may hold ``{region}``."""

    host: str
    use: ServiceUse
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Provider:
    """All that a provider's file says. ``domains`` are those of its addresses; ``*.`` stands for any subdomain."""

    id: str
    name: str
    #: The day (ISO date) for which the facts hold: when pages were read, or when the newest list was last changed.
    checked: str
    endpoints: tuple[ProviderEndpoint, ...]
    domains: tuple[str, ...] = ()
    #: Suffixes of the names in the MX records of domains that the provider serves.
    mx: tuple[str, ...] = ()
    #: Where the domains, the MX records and the requirements come from; each endpoint has sources of its own.
    sources: tuple[str, ...] = ()
    #: Host names that are taken for its servers and are not, beyond those that matching.py derives from ``domains``.
    mistaken: tuple[str, ...] = ()
    #: Host names that are not documented, and that may work all the same: nothing is said of them.
    tolerated: tuple[str, ...] = ()
    requires: tuple[Requirement, ...] = ()
    https: tuple[Service, ...] = ()
    #: Pages on which facts were read.
    docs: tuple[str, ...] = ()
    #: Pages that lists name for the provider, and that nobody opened for this collection.
    unopened: tuple[str, ...] = ()
    notes: str = ""

    @cached_property
    def needs(self) -> frozenset[str]:
        """What has to be filled in before all of its hosts are names: ``domain``, ``region``."""
        return frozenset(name for endpoint in self.endpoints for name in PLACEHOLDER.findall(endpoint.host))
