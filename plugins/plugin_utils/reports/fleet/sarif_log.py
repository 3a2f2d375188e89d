# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The findings of a fleet in SARIF, by the reporter of one run: its paths begin with the host."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ...endpoint.data import from_data
from ...endpoint.model import Finding, Place, Source
from ...linting.result import Result
from .. import sarif
from ..showing import showable
from ..wish import Wish
from .model import Fleet, Found, Host


def render(fleet: Fleet, wish: Wish) -> str:
    return sarif.render(_result(fleet), wish)


@dataclass(frozen=True)
class _Told(Source):
    """A file of which only positions are known: an offset is the number of one."""

    positions: list[tuple[int, int]] = field(default_factory=list)

    def position(self, offset: int) -> tuple[int, int]:
        return self.positions[offset]

    def tell(self, finding: Found) -> Place:
        self.positions.extend([(finding.line, finding.column), (finding.end_line, finding.end_column)])
        return self.place(len(self.positions) - 2, len(self.positions) - 1)


def _result(fleet: Fleet) -> Result:
    sources: dict[str, _Told] = {}
    findings = [one for host in fleet.hosts for one in _findings(host, sources)]
    return Result(findings, sources=sources)


def _findings(host: Host, sources: dict[str, _Told]) -> Iterator[Finding]:
    for one in host.findings:
        path = showable(one.path if host.checkout else f"{host.name}/{one.path.lstrip('/')}")
        place = sources.setdefault(path, _Told(path, "")).tell(one)
        endpoint = from_data(one.endpoint) if one.endpoint else None
        yield Finding(one.code, one.rule, one.severity, one.message, one.help, place, one.application, endpoint)
