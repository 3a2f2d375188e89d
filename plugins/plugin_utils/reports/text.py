# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report for people: each finding with its line, then what it comes to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..endpoint.model import Finding
    from ..linting.result import Result
    from .colours import Paint
    from .masking import Mask
    from .wish import Wish


def render(result: Result, wish: Wish) -> str:
    blocks = list(_findings(result, wish)) if result.findings else []
    return "\n\n".join([*blocks, _summary(result)]) + "\n"


def _findings(result: Result, wish: Wish) -> Iterator[str]:
    from .colours import painter
    from .masking import Mask

    paint, mask = painter(wish.colour), Mask(result)
    for finding in result.findings:
        yield "\n".join(_finding(finding, result, mask, paint))
    if wish.statistics:
        yield "\n".join(_statistics(result))


def _finding(finding: Finding, result: Result, mask: Mask, paint: Paint) -> Iterator[str]:
    from .excerpt import excerpt
    from .showing import showable

    source = result.sources[finding.place.path]
    line, column = source.position(finding.place.start)
    part = excerpt(source, finding.place, mask)
    number = str(line)
    gutter = " " * len(number)
    label = paint(f"{finding.severity}[{finding.code} {finding.rule}]", finding.severity)
    yield f"{label}: {paint(showable(finding.message), 'strong')}"
    yield f"{gutter}{paint('-->', 'frame')} {showable(finding.place.path)}:{line}:{column}"
    if part.line.strip():
        yield f"{gutter} {paint('|', 'frame')}"
        yield f"{paint(f'{number} |', 'frame')} {part.line}"
        yield f"{gutter} {paint('|', 'frame')} {' ' * part.column}{paint('^' * part.carets, finding.severity)}"
    yield f"{gutter} {paint('=', 'frame')} {paint('help', 'strong')}: {showable(finding.help)}{_fixable(finding)}"


def _fixable(finding: Finding) -> str:
    if finding.fix is None:
        return ""
    return "  [fixable with --fix]" if finding.fix.safe else "  [fixable with --unsafe-fixes]"


def _statistics(result: Result) -> Iterator[str]:
    from .counting import by_rule

    counts = by_rule(result.findings)
    width = len(str(counts[0][2]))
    for code, rule, number in counts:
        yield f"{number:{width}}  {code}  {rule}"


def _summary(result: Result) -> str:
    files = count(result.checked, "file")
    endpoints = count(len(result.endpoints), "endpoint")
    if not result.findings:
        return f"No insecure mail connections found ({endpoints} in {files})."
    from ..endpoint.model import SEVERITIES
    from .counting import by_severity

    severities = by_severity(result.findings)
    found = ", ".join(count(severities[one], one) for one in reversed(SEVERITIES) if severities[one])
    where = len({finding.place.path for finding in result.findings})
    return f"Found {found} in {where} of {files} ({endpoints}){_offer(result)}."


def _offer(result: Result) -> str:
    """How many findings can be mended."""
    fixes = [finding.fix.safe for finding in result.findings if finding.fix is not None]
    safe, unsafe = sum(fixes), len(fixes) - sum(fixes)
    if not safe:
        return f"; {unsafe} fixable with --unsafe-fixes" if unsafe else ""
    return f"; {safe} fixable with --fix" + (f", {unsafe} more with --unsafe-fixes" if unsafe else "")


def count(number: int, noun: str) -> str:
    """A number of things, in words."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
