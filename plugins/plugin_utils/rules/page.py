# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/rules.md, made from the rule files and the schemas: run this module and it is on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any

from . import hosts
from .catalogue import rules
from .contracts import schema
from .model import Rule
from .wording import WORDS

_PAGE = Path(__file__).parent / "page.md"
_SEVERITIES = ("error", "warning", "note")


def render(known: Sequence[Rule]) -> str:
    """The page, as Markdown."""
    facts = schema("rule")["$defs"]["facts"]["properties"]
    provider = {f"provider.{name}": one for name, one in facts["provider"]["properties"].items()}
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        model="\n".join(_fields(schema("endpoint")["properties"])),
        table="\n".join(_table(known)),
        rules="\n\n".join(_sections(known)),
        facts="\n".join(_fields({**facts, **provider})),
        catchers=", ".join(hosts.CATCHERS),
        words=", ".join(f"`{{{word}}}`" for word in WORDS),
    )


def _fields(properties: Mapping[str, Any]) -> Iterator[str]:
    yield from _row("field", "values", "meaning")
    yield from _row("---", "---", "---")
    for name, one in properties.items():
        yield from _row(f"`{name}`", _values(one), one.get("description", ""))


def _values(field: Mapping[str, Any]) -> str:
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    types = field["type"]
    return types if isinstance(types, str) else " or ".join(types)


def _table(known: Iterable[Rule]) -> Iterator[str]:
    yield from _row("code", "name", "severity", "what is wrong")
    yield from _row("---", "---", "---", "---")
    for rule in known:
        yield from _row(f"[{rule.code}](#{_anchor(rule)})", f"`{rule.name}`", _severities(rule), rule.title)


def _row(*cells: str) -> Iterator[str]:
    yield f"| {' | '.join(cells)} |"


def _severities(rule: Rule) -> str:
    found = {case.severity for case in rule.cases} or {rule.severity}
    off = "" if rule.default else ", off by default"
    return " or ".join(severity for severity in _SEVERITIES if severity in found) + off


def _anchor(rule: Rule) -> str:
    return f"{rule.code} {rule.name}".lower().replace(" ", "-")


def _sections(known: Iterable[Rule]) -> Iterator[str]:
    for rule in known:
        yield f"### {rule.code} {rule.name}"
        yield from section(rule)


def section(rule: Rule) -> Iterator[str]:
    """The paragraphs on one rule."""
    yield f"**{rule.title}** ({_severities(rule)})"
    yield rule.why
    if rule.cases:
        yield "\n".join(f"- {case.severity}: *{case.message}*" for case in rule.cases)
    if rule.configuration:
        file = rule.configuration.file
        yield f"Insecure (`{file}`):\n\n```text\n{rule.configuration.insecure.rstrip()}\n```"
        yield f"Secure:\n\n```text\n{rule.configuration.secure.rstrip()}\n```"
    if rule.sources:
        yield "Sources: " + "; ".join(f"[{source.title}]({source.url})" for source in rule.sources)


if __name__ == "__main__":
    sys.stdout.write(render(rules()))
