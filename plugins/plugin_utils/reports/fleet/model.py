# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fleet: what is known of many hosts, from one run or from many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, Literal, NamedTuple

from ...endpoint.model import SEVERITIES, Severity

State = Literal["error", "warning", "note", "clean", "unreachable"]

#: From the gravest to the lightest, then those of which nothing new is known.
STATES: tuple[State, ...] = ("error", "warning", "note", "clean", "unreachable")


class Found(NamedTuple):
    """A finding, as a report has it (report.schema.json)."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    rule: str
    severity: Severity
    message: str
    help: str
    application: str
    fixable: bool
    endpoint: Mapping[str, Any] | None


@dataclass(frozen=True)
class Host:
    """A host as one run saw it.

    ``audited``: when its files were last read, None for never. ``reason``: why the run could not read them, "" where
    it did. ``checkout``: the report is one of ``mailports lint``, its paths start from a working folder. ``data``: what
    the run's file says of the host (audit.schema.json).
    """

    name: str
    audited: datetime | None
    groups: tuple[str, ...] = ()
    findings: tuple[Found, ...] = ()
    reason: str = ""
    checkout: bool = False
    data: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def severities(self) -> Counter[Severity]:
        return Counter(finding.severity for finding in self.findings)

    @property
    def state(self) -> State:
        if self.reason:
            return "unreachable"
        return next((one for one in reversed(SEVERITIES) if self.severities[one]), "clean")


@dataclass(frozen=True)
class Run:
    """What one file tells: when the run ended (in UTC), its hosts, and what the file says of the run itself."""

    time: datetime
    hosts: tuple[Host, ...]
    about: Mapping[str, Any] = field(default_factory=dict)


class Point(NamedTuple):
    """How the fleet stood at a time: hosts by state, findings by severity."""

    time: datetime
    hosts: Counter[State]
    findings: Counter[Severity]


@dataclass(frozen=True)
class Fleet:
    """The newest state of each host, by name; how it came to that, the oldest first; what is said of the newest run."""

    hosts: tuple[Host, ...]
    trend: tuple[Point, ...]
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def now(self) -> Point:
        return self.trend[-1]
