# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a probe found, for people: what was seen on the way, then what is wrong, what it means, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from textwrap import wrap

from ...module_utils.probing.causes import CAUSES
from ...module_utils.probing.model import Attempt, Problem, Report
from ..endpoint.model import Finding
from .colours import Paint, painter
from .showing import showable

_WIDTH = 100
_MODES = {"implicit": "implicit TLS", "starttls": "STARTTLS"}


def render(report: Report, findings: Iterable[Finding], colour: bool) -> str:
    """One probe's block of lines."""
    paint = painter(colour)
    target = report.target
    title = f"{paint(showable(str(target)), 'strong')} ({target.protocol.upper()}, {_MODES[target.tls]})"
    lines = [title, *(f"  {name:<11}  {showable(said)}" for name, said in _seen(report))]
    for problem in report.problems:
        lines += _problem(problem, paint)
    for finding in findings:
        label = paint(f"{finding.severity}[{finding.code} {finding.rule}]", finding.severity)
        lines += [f"  {label}: {showable(finding.message)}", *_said("help", finding.help, paint)]
    if not report.problems:
        lines.append(f"  {paint('ok', 'added')}: it can be reached, and its TLS is as it should be")
    return "\n".join(lines) + "\n"


def summary(reports: Sequence[Report]) -> str:
    """What several probes come to, in one line."""
    secure = sum(report.secure for report in reports)
    return f"{secure} of {len(reports)} servers can be reached, with TLS as it should be.\n"


def _seen(report: Report) -> Iterator[tuple[str, str]]:
    """What was found, in the order of the way."""
    if report.attempts:
        yield "address", ", ".join(map(_attempt, report.attempts))
    if report.tls_version:
        yield "TLS", f"{report.tls_version}, {report.cipher}"
    if one := report.certificate:
        days = f"{one.days_left} days left" if one.days_left >= 0 else f"expired {-one.days_left} days ago"
        until = f"until {one.not_after[:10]} ({days})"
        yield "certificate", f"{', '.join(one.names[:3]) or one.subject}; by {one.issuer}; {until}"
    if report.auth_before_tls is not None:
        yield "before TLS", f"log-in by {', '.join(report.auth_before_tls) or 'nothing'}"
    if report.auth_after_tls is not None:
        yield "under TLS", f"log-in by {', '.join(report.auth_after_tls) or 'nothing'}"
    if report.login:
        unsafe = "" if report.verified else ": the password goes only to a server that is proven to be the right one"
        yield "log-in", report.login + unsafe


def _attempt(attempt: Attempt) -> str:
    return attempt.address if attempt.outcome == "connected" else f"{attempt.address} ({attempt.said})"


def _problem(problem: Problem, paint: Paint) -> Iterator[str]:
    cause = CAUSES[problem.code]
    label = paint(f"{problem.severity}[{problem.code}]", problem.severity)
    yield f"  {label}: {showable(problem.message)} ({cause.case})"
    yield from _said("meaning", cause.meaning, paint)
    yield from _said("help", cause.remedy, paint)


def _said(name: str, text: str, paint: Paint) -> Iterator[str]:
    first, *rest = wrap(text, _WIDTH - 8 - len(name))
    yield f"    {paint('=', 'frame')} {paint(name, 'strong')}: {first}"
    yield from (f"      {' ' * len(name)}  {line}" for line in rest)
