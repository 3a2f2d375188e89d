# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``mailports explain`` says: all rules and applications, one rule, one application."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import fill, indent

from ..applications import wording
from ..applications.application import Application, Pattern, Setting
from ..applications.decide import Row
from ..rules.model import Configuration, Rule
from .colours import Paint, painter

_WIDTH = 100


def overview(rules: Iterable[Rule], applications: Iterable[Application]) -> str:
    """Each rule on a line, then the names of the applications."""
    lines = [f"{rule.code}  {rule.name:26}{rule.severity:9}{rule.title}" for rule in rules]
    names = ", ".join(sorted(one.name for one in applications))
    names = fill(names, _WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
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
    if known.syntax:
        yield f"Syntax: {', '.join(known.syntax.split())}"
    if known.settings:
        yield "\n".join((paint("Settings", "strong"), *(f"  {_setting(one)}" for one in known.settings)))
    for pattern in known.patterns:
        yield from _pattern(pattern, paint)
    if known.sources:
        yield "\n".join((paint("Sources", "strong"), *(f"  {source}" for source in known.sources)))


def _setting(setting: Setting) -> str:
    default = "" if setting.default is None else f", by default {setting.default or 'empty'}"
    return f"{', '.join(setting.keys)}: {setting.decides}{default} ({setting.source})"


def _pattern(pattern: Pattern, paint: Paint) -> Iterator[str]:
    kind = wording.kind(pattern)
    lines = [f"  {slot}: {names}" for slot, names in wording.keys(pattern)]
    lines += [f"  default ports: {ports}"] if (ports := wording.ports(pattern)) else []
    yield "\n".join((paint(f"Keys ({kind})", "strong"), *lines))
    for title, rows in wording.tables(pattern):
        yield "\n".join((paint(f"{title} ({kind})", "strong"), *(f"  {_row(row, pattern)}" for row in rows)))


def _row(row: Row, pattern: Pattern) -> str:
    where = wording.condition(row, pattern)
    claim = f"{row.result}: {'where ' if row.when else ''}{where}"
    return f"{claim} ({row.source})" if row.source else claim
