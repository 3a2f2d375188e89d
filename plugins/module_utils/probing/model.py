# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is probed, with which settings, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .causes import CAUSES

#: The registered ports: which protocol they are for, and how TLS begins on them (RFC 8314, RFC 6186).
PORTS = {
    25: ("smtp", "starttls"),
    110: ("pop3", "starttls"),
    143: ("imap", "starttls"),
    465: ("smtp", "implicit"),
    587: ("smtp", "starttls"),
    993: ("imap", "implicit"),
    995: ("pop3", "implicit"),
}
_SEVERITIES = ("error", "warning", "note")


class Target(NamedTuple):
    """One server. ``tls`` is how it should begin: ``implicit`` or ``starttls``."""

    protocol: str
    host: str
    port: int
    tls: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


class Login(NamedTuple):
    """Who logs in. Neither may be empty or hold control characters, which could be taken for commands."""

    user: str
    password: str

    @property
    def usable(self) -> bool:
        return all(text and min(text) >= " " for text in self)


class Settings(NamedTuple):
    """``timeout`` is how many seconds each step may take. A log-in is tried only over verified TLS."""

    timeout: float = 10.0
    ca_file: str | None = None
    login: Login | None = None
    warn_days: int = 14


class Problem(NamedTuple):
    """A cause that was found, and the details of it."""

    code: str
    severity: str
    message: str


class Attempt(NamedTuple):
    """One address of the server; ``outcome`` is ``connected`` or a cause's code, ``said`` the machine's words."""

    address: str
    family: str
    outcome: str
    said: str


class Certificate(NamedTuple):
    """The server's own certificate. Dates are ISO 8601 in UTC; ``days_left`` is negative for an expired one."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    not_before: str
    not_after: str
    days_left: int


class Stopped(Exception):
    """The probe cannot go on: a cause's code, and the detail."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass
class Report:
    """What came of a probe. Whatever was not reached stays None."""

    target: Target
    attempts: list[Attempt] = field(default_factory=list)
    address: str | None = None
    tls_version: str | None = None
    cipher: str | None = None
    verified: bool | None = None
    certificate: Certificate | None = None
    auth_before_tls: list[str] | None = None
    auth_after_tls: list[str] | None = None
    #: ``accepted``, ``refused``, or ``not tried``; None where no log-in was asked for.
    login: str | None = None
    problems: list[Problem] = field(default_factory=list)

    def add(self, code: str, detail: str = "") -> None:
        cause = CAUSES[code]
        words = dict(self.target._asdict(), protocol=self.target.protocol.upper(), detail=detail)
        self.problems.append(Problem(code, cause.severity, cause.message.format(**words)))

    @property
    def worst(self) -> Problem | None:
        """The problem to mend first: the first of the gravest."""
        return min(self.problems, key=lambda one: _SEVERITIES.index(one.severity), default=None)

    @property
    def secure(self) -> bool:
        """A client can connect, and TLS is as it should be."""
        return bool(self.verified) and not any(one.severity == "error" for one in self.problems)


def to_data(report: Report) -> dict[str, Any]:
    """The report as plain data, without any secret."""
    worst = report.worst
    cause = CAUSES[worst.code] if worst else None
    return {
        **report.target._asdict(),
        "secure": report.secure,
        "cause": worst.code if worst else None,
        "case": cause.case if cause else None,
        "message": worst.message if worst else f"{report.target} can be reached, and its TLS is as it should be",
        "meaning": cause.meaning if cause else "",
        "remedy": cause.remedy if cause else "",
        "problems": [
            dict(one._asdict(), meaning=CAUSES[one.code].meaning, remedy=CAUSES[one.code].remedy)
            for one in report.problems
        ],
        "address": report.address,
        "addresses": [attempt._asdict() for attempt in report.attempts],
        "tls_version": report.tls_version,
        "cipher": report.cipher,
        "verified": report.verified,
        "certificate": dict(report.certificate._asdict(), names=list(report.certificate.names))
        if report.certificate
        else None,
        "auth_before_tls": report.auth_before_tls,
        "auth_after_tls": report.auth_after_tls,
        "login": report.login,
    }
