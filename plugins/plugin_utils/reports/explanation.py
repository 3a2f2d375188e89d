# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``mailports explain`` says of a rule."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from ..rules.model import Configuration, Rule
from .colours import Paint, painter


def render(rule: Rule, colour: bool) -> str:
    return "\n\n".join(_blocks(rule, painter(colour))) + "\n"


def _blocks(rule: Rule, paint: Paint) -> Iterator[str]:
    off = "" if rule.default else ", off unless selected"
    yield f"{paint(f'{rule.code} {rule.name}', rule.severity)} ({rule.severity}{off})\n{paint(rule.title, 'strong')}"
    yield rule.why
    if rule.configuration:
        yield from _examples(rule.configuration, paint)
    if rule.sources:
        lines = (f"  {source.title}\n    {source.url}" for source in rule.sources)
        yield "\n".join((paint("Sources", "strong"), *lines))


def _examples(configuration: Configuration, paint: Paint) -> Iterator[str]:
    for title, text in (("Insecure", configuration.insecure), ("Secure", configuration.secure)):
        yield f"{paint(title, 'strong')} ({configuration.file})\n\n{indent(text.rstrip(), '    ')}"
