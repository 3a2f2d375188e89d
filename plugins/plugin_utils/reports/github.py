# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Annotations of GitHub Actions: workflow commands on standard output, the gravest findings first.

The escapes are those of the toolkit's packages/core/src/command.ts. GitHub shows ten annotations of each level a step;
what is over goes to the log alone, which says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

from ..endpoint.model import SEVERITIES, Finding, Severity
from ..linting.result import Result
from .showing import showable
from .wish import Wish

#: https://docs.github.com/en/rest/checks/runs and the runner's own limits: annotations of one level in one step.
LIMIT = 10

_LEVELS: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "notice"}
_IN_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_DATA | str.maketrans({":": "%3A", ",": "%2C"})


def render(result: Result, wish: Wish) -> str:
    commands, rest = [], []
    for severity in reversed(SEVERITIES):
        findings = iter(finding for finding in result.findings if finding.severity == severity)
        commands += [_command(finding, result) for finding in islice(findings, LIMIT)]
        rest += [_line(finding, result) for finding in findings]
    return "".join(f"{line}\n" for line in (*commands, *_group(rest)))


def _command(finding: Finding, result: Result) -> str:
    place = result.sources[finding.place.path].range(finding.place)
    properties: dict[str, object] = {"file": showable(finding.place.path), "line": place.line}
    properties["endLine"] = place.last_line
    if place.line == place.end_line:
        # GitHub takes columns of a single line only.
        properties |= {"col": place.column, "endColumn": place.end_column}
    properties["title"] = f"{finding.code} {finding.rule}"
    said = ",".join(f"{name}={str(value).translate(_IN_PROPERTY)}" for name, value in properties.items())
    message = f"{showable(finding.message)}\nhelp: {showable(finding.help)}"
    return f"::{_LEVELS[finding.severity]} {said}::{message.translate(_IN_DATA)}"


def _group(lines: list[str]) -> Iterator[str]:
    if lines:
        more = f"{len(lines)} more finding{'' if len(lines) == 1 else 's'}"
        yield f"::group::{more}: GitHub shows {LIMIT} annotations of each level a step"
        yield from lines
        yield "::endgroup::"


def _line(finding: Finding, result: Result) -> str:
    line, column = result.sources[finding.place.path].position(finding.place.start)
    place = f"{showable(finding.place.path)}:{line}:{column}"
    text = f"{finding.severity}[{finding.code} {finding.rule}] {place}: {showable(finding.message)}"
    # The runner obeys the commands of its first version anywhere in a line.
    return text.replace("##[", "# #[")
