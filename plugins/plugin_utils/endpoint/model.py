# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The endpoint: one place where a configuration says how a mail connection is made or accepted.

Every floor of the engine speaks in these types and in nothing else. They hold values and places, and no behaviour
that depends on a program, a syntax or a provider.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple, Protocol

MailProtocol = Literal["imap", "pop3", "smtp"]
Role = Literal["client", "relay", "listener"]
Tls = Literal["implicit", "starttls", "opportunistic", "none", "unknown"]
Verify = Literal["full", "chain-only", "none", "unknown"]
Secret = Literal["literal", "reference", "absent"]
Severity = Literal["error", "warning", "note"]

#: The registered ports of the two ways in which TLS is required; 25 is between servers (RFC 8314, 3 and 7.3; RFC 6409).
CLIENT_PORTS: Mapping[tuple[MailProtocol, Tls], int] = {
    ("imap", "implicit"): 993,
    ("imap", "starttls"): 143,
    ("pop3", "implicit"): 995,
    ("pop3", "starttls"): 110,
    ("smtp", "implicit"): 465,
    ("smtp", "starttls"): 587,
}

#: From the lightest to the gravest.
SEVERITIES: tuple[Severity, ...] = ("note", "warning", "error")


class Place(NamedTuple):
    """A stretch of a file's text: characters ``start`` (included) to ``end`` (excluded), counted from 0."""

    path: str
    start: int
    end: int


class Range(NamedTuple):
    """A place in lines and columns, which count from 1, columns in characters; the end is behind the last one."""

    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def last_line(self) -> int:
        """The line of the last character: a place that ends with its line's end does not reach into the next."""
        return self.end_line - (self.end_column == 1 and self.end_line > self.line)


@dataclass(frozen=True)
class Source:
    """A file's text, decoded once, its line ends as they are in the file."""

    path: str
    text: str

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts.extend(i + 1 for i, character in enumerate(self.text) if character == "\n")
        return starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, columns in characters."""
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1

    def range(self, place: Place) -> Range:
        return Range(*self.position(place.start), *self.position(place.end))

    def place(self, start: int, end: int) -> Place:
        return Place(self.path, start, end)


@dataclass(frozen=True)
class Endpoint:
    """What the rule catalogue's model says (docs/rules.md), and where each field stands.

    ``where`` maps a field's name (``host``, ``port``, ``tls``, ``verify``, ``min_tls``, ``secret``, ``auth``,
    ``open_relay``) to the place where it was written; a field missing there was defaulted, and is reported at
    ``anchor``, the place that names the endpoint. ``host`` is None for a listener and for a host that only a template
    knows; ``port`` is the effective port, None when it cannot be known.
    """

    protocol: MailProtocol
    role: Role
    host: str | None
    port: int | None
    tls: Tls
    verify: Verify
    anchor: Place
    extent: Place
    name: str = ""
    application: str = ""
    min_tls: str | None = None
    secret: Secret = "absent"
    mechanisms: tuple[str, ...] = ()
    #: The program can check certificates at all (dma and ssmtp cannot).
    can_verify: bool = True
    #: A listener takes passwords before TLS, or a client is told to send them in clear.
    cleartext_auth: bool = False
    #: A listener relays for everyone.
    open_relay: bool = False
    where: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, name: str) -> Place:
        return self.where.get(name, self.anchor)


class Edit(NamedTuple):
    """Replace the text of ``place`` by ``text``; an empty place is an insertion."""

    place: Place
    text: str


@dataclass(frozen=True)
class Wanted:
    """How an endpoint should be; None leaves a field as it is."""

    host: str | None = None
    port: int | None = None
    tls: Literal["implicit", "starttls"] | None = None
    verify: Literal["full"] | None = None
    min_tls: str | None = None
    #: A listener shall take no passwords before TLS.
    cleartext_auth: Literal[False] | None = None
    #: A listener shall not be there: the one with implicit TLS is.
    listening: Literal[False] | None = None


class Writer(Protocol):
    """Says an endpoint's change in the language of the file that it was read from."""

    def write(self, wanted: Wanted) -> list[Edit] | None:
        """The edits, or None where the file's language cannot say it (or only a person can)."""


@dataclass(frozen=True)
class Found:
    """An endpoint as it was read, and the writer for it, if there is one.

    ``doubts``: what a person has to see to before something is written, by ``tls_implicit``, ``tls_starttls``,
    ``verify`` and ``min_tls``.
    """

    endpoint: Endpoint
    writer: Writer | None = None
    doubts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What kept a part of a file from being read: becomes ``syntax-error`` or ``not-checked``."""

    rule: Literal["syntax-error", "not-checked"]
    place: Place
    message: str


@dataclass
class Reading:
    """All that one file (with its neighbours) says."""

    found: list[Found] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Folder(Protocol):
    """The neighbours of a file that is being read: included files, main.cf beside master.cf."""

    def read(self, name: str) -> Source | None:
        """The file of that name, relative to the folder of the file being read; None when it cannot be had."""

    def names(self, pattern: str) -> list[str]:
        """The names, as ``read`` takes them, of the files that a glob matches there, in their order; no backups."""


@dataclass(frozen=True)
class Fix:
    """Edits that clear a finding. ``safe``: cannot break a working set-up as far as the data knows."""

    title: str
    safe: bool
    edits: tuple[Edit, ...]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, where, and what to do about it."""

    code: str
    rule: str
    severity: Severity
    message: str
    help: str
    place: Place
    application: str = ""
    endpoint: Endpoint | None = None
    fix: Fix | None = None
