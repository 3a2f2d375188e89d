# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What discovery asks, what it is told, and what that is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from ..endpoint.model import Finding, MailProtocol

#: ``absent``: certainly nothing there. ``failed``: nobody knows. ``refused``: there is something, and it is not taken.
Outcome = Literal["found", "absent", "failed", "refused"]
Method = Literal["srv", "autoconfig", "pacc", "mx", "mx-autoconfig"]
ServerTls = Literal["implicit", "starttls", "none"]


class Limits(NamedTuple):
    """Seconds for one question, and for all of them together. ``http``: also ask over unprotected HTTP."""

    step: float = 5.0
    total: float = 20.0
    http: bool = False
    #: Authorities to trust for HTTPS instead of the system's (PEM).
    ca_file: str | None = None


class Unanswered(Exception):
    """A question without an answer to use: the outcome, and why in one line."""

    def __init__(self, outcome: Outcome, said: str) -> None:
        super().__init__(said)
        self.outcome = outcome
        self.said = said


class Offer(NamedTuple):
    """A server as one source names it. ``username`` as clientConfig has it, where the source says it."""

    protocol: MailProtocol
    host: str
    port: int
    tls: ServerTls
    username: str = ""
    authentication: tuple[str, ...] = ()


@dataclass(frozen=True)
class Step:
    """One question, and what came of it. ``authentic``: nobody on the way can have made the answer up."""

    method: Method
    asked: str
    outcome: Outcome
    said: str
    authentic: bool = False
    offers: tuple[Offer, ...] = ()
    #: The domain says that it has no such service.
    declined: bool = False


@dataclass(frozen=True)
class Server:
    """A server that at least one step named. ``outside``: its name does not lie in the domain."""

    offer: Offer
    methods: tuple[Method, ...]
    authentic: bool
    outside: bool
    findings: tuple[Finding, ...]

    @property
    def secure(self) -> bool:
        return self.offer.tls != "none" and all(finding.severity == "note" for finding in self.findings)


@dataclass(frozen=True)
class Discovery:
    """All that was asked for a domain. ``servers``: best first."""

    domain: str
    steps: tuple[Step, ...]
    servers: tuple[Server, ...]
    #: The id of the provider that takes the domain's mail, or "".
    provider: str = ""


#: The SRV services of RFC 6186 and RFC 8314 section 5.1, preferred ones first.
SERVICES: Mapping[str, tuple[MailProtocol, ServerTls]] = {
    "imaps": ("imap", "implicit"),
    "imap": ("imap", "starttls"),
    "pop3s": ("pop3", "implicit"),
    "pop3": ("pop3", "starttls"),
    "submissions": ("smtp", "implicit"),
    "submission": ("smtp", "starttls"),
}
