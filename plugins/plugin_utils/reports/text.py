# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report for people: each finding with its line, then what it comes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..endpoint.model import Finding, Severity
from ..linting.result import Result
from .colours import Paint, painter
from .excerpt import excerpt
from .masking import Mask, showable

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


def render(result: Result, *, colour: bool, statistics: bool = False) -> str:
    paint, mask = painter(colour), Mask(result)
    blocks = ["\n".join(_finding(finding, result, mask, paint)) for finding in result.findings]
    if statistics and result.findings:
        blocks.append("\n".join(_statistics(result)))
    blocks.append(_summary(result))
    return "\n\n".join(blocks) + "\n"


def _finding(finding: Finding, result: Result, mask: Mask, paint: Paint) -> Iterator[str]:
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
    counts = Counter((finding.code, finding.rule) for finding in result.findings)
    width = len(str(max(counts.values())))
    for (code, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        yield f"{count:{width}}  {code}  {rule}"


def _summary(result: Result) -> str:
    files = _count(result.checked, "file")
    endpoints = _count(len(result.endpoints), "endpoint")
    if not result.findings:
        return f"No insecure mail connections found ({endpoints} in {files})."
    severities = Counter(finding.severity for finding in result.findings)
    found = ", ".join(_count(severities[one], one) for one in _SEVERITIES if severities[one])
    where = len({finding.place.path for finding in result.findings})
    fixable = sum(finding.fix is not None and finding.fix.safe for finding in result.findings)
    offer = f"; {fixable} fixable with --fix" if fixable else ""
    return f"Found {found} in {where} of {files} ({endpoints}){offer}."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
