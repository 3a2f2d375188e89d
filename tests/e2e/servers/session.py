# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What SMTP and IMAP sessions have in common: the server's variant, its certificate, and log-in."""

from __future__ import annotations

import ssl
from abc import ABC, abstractmethod
from dataclasses import dataclass
from pathlib import Path

from .channel import Channel
from .variants import Variant


@dataclass(frozen=True)
class Account:
    """The one user that an honest server knows."""

    user: str
    password: str


@dataclass(frozen=True)
class Site:
    """All that a server knows apart from the connection."""

    variant: Variant
    certificates: Path
    account: Account
    mailbox: tuple[str, ...] = ()
    """The messages that IMAP serves in its INBOX."""

    def context(self) -> ssl.SSLContext:
        """Return the TLS settings of the variant."""
        chosen = self.certificates / self.variant.certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{chosen}.pem", f"{chosen}.key")
        if self.variant.newest_tls == "TLSv1_1":
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
        return context


class Session(ABC):
    """One client's conversation."""

    def __init__(self, channel: Channel, site: Site) -> None:
        """Take a client whose connection is as the port and the variant want it."""
        self.channel = channel
        self.site = site
        self.variant = site.variant

    @abstractmethod
    def run(self) -> None:
        """Greet, and answer commands until the client goes."""

    @property
    def may_secure(self) -> bool:
        """Whether STARTTLS is offered now."""
        return self.variant.starttls != "absent" and not self.channel.secure

    @property
    def may_log_in(self) -> bool:
        """Whether log-in is offered now."""
        return self.variant.log_in == "always" or (self.variant.log_in == "after TLS" and self.channel.secure)

    def accepts(self, user: str, password: str) -> bool:
        """Judge and record a log-in; only honest servers look at the password."""
        right = Account(user, password) == self.site.account or self.variant.log_in == "always"
        if right and self.may_log_in:
            self.channel.record("logged in", f"{user}\n{password}")
        return right and self.may_log_in
