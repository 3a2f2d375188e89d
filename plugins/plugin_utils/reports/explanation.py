# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``mailports explain`` says: all rules and applications, one rule, one application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from textwrap import fill, indent

from ..applications.application import Application, Pattern
from ..applications.decide import Row
from ..rules.model import Configuration, Rule
from .colours import Paint, painter

_WIDTH = 100


def overview(rules: Iterable[Rule], applications: Iterable[Application]) -> str:
    """Each rule on a line, then the names of the applications."""
    lines = [f"{rule.code}  {rule.name:26}{rule.severity:9}{rule.title}" for rule in rules]
    names = fill(", ".join(one.name for one in applications), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    return "\n".join(("Rules", *(f"  {line}" for line in lines), "", "Applications", names)) + "\n"


def render(rule: Rule, colour: bool) -> str:
    """A rule: why, an insecure and a secure example, sources."""
    return "\n\n".join(_rule(rule, painter(colour))) + "\n"


def application(known: Application, colour: bool) -> str:
    """An application: its files, and what decides how secure its connections are, with the source of each claim."""
    return "\n\n".join(_application(known, painter(colour))) + "\n"


def _rule(rule: Rule, paint: Paint) -> Iterator[str]:
    off = "" if rule.default else ", off unless selected"
    yield f"{paint(f'{rule.code} {rule.name}', rule.severity)} ({rule.severity}{off})\n{paint(rule.title, 'strong')}"
    yield rule.why
    if rule.origin:
        yield f"A rule of {rule.origin}, which says: {rule.cases[0].message}"
    if rule.configuration:
        yield from _examples(rule.configuration, paint)
    if rule.sources:
        lines = (f"  {source.title}\n    {source.url}" for source in rule.sources)
        yield "\n".join((paint("Sources", "strong"), *lines))


def _examples(configuration: Configuration, paint: Paint) -> Iterator[str]:
    for title, text in (("Insecure", configuration.insecure), ("Secure", configuration.secure)):
        yield f"{paint(title, 'strong')} ({configuration.file})\n\n{indent(text.rstrip(), '    ')}"


def _application(known: Application, paint: Paint) -> Iterator[str]:
    yield paint(known.title, "strong")
    if known.files:
        yield fill("Files: " + ", ".join(known.files), _WIDTH, subsequent_indent="  ", break_on_hyphens=False)
    for pattern in known.patterns:
        yield from _pattern(pattern, paint)
    if known.sources:
        yield "\n".join((paint("Sources", "strong"), *(f"  {source}" for source in known.sources)))


def _pattern(pattern: Pattern, paint: Paint) -> Iterator[str]:
    for title, rows in (("TLS", pattern.tls), ("Verification", pattern.verify), ("Lowest TLS", pattern.min_tls)):
        if rows:
            heading = f"{title} ({pattern.protocol} {pattern.role})"
            yield "\n".join((paint(heading, "strong"), *(f"  {_row(row)}" for row in rows)))


def _row(row: Row) -> str:
    conditions = " and ".join(f"{slot} is {_said(value)}" for slot, value in row.when.items())
    claim = f"{row.result}: where {conditions}" if conditions else f"{row.result}: otherwise"
    return f"{claim} ({row.source})" if row.source else claim


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return f"like {value['matches']}"
    return " or ".join(map(_said, value)) if isinstance(value, list) else str(value)
