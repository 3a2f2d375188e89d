# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/applications.md, made from the data files: run this module and it is on standard output."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Template

from . import wording
from .application import Application, Pattern, Setting
from .catalogue import Catalogue, catalogue
from .decide import Row

_PAGE = Path(__file__).parent / "page.md"


def render(known: Catalogue) -> str:
    """The page, as Markdown."""
    applications = sorted(known.applications, key=lambda one: one.name)
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        count=len(applications),
        index="\n".join(_index(applications)),
        families="\n\n".join(_families(known.families, applications)),
        applications="\n\n".join(part for one in applications for part in _application(one, known.families)),
    )


def _index(applications: Iterable[Application]) -> Iterator[str]:
    yield _line("application", "files")
    yield _line("---", "---")
    for one in applications:
        files = _marked(one.files) if one.files else f"any {' or '.join(one.syntax.split())} file with its keys"
        yield _line(f"[{one.name}](#{one.name}) {_beside(one)}".rstrip(), files)


def _beside(known: Application) -> str:
    """The title, where it is more than the name."""
    return "" if known.title.lower().replace(" ", "-") == known.name else known.title


def _families(families: Mapping[str, Pattern], applications: Iterable[Application]) -> Iterator[str]:
    for name, family in families.items():
        users = [one for one in applications if any(pattern.family == name for pattern in one.patterns)]
        yield f"### Family {name}"
        yield "Of " + ", ".join(f"[{one.name}](#{one.name})" for one in users) + "."
        yield from _tables(family)


def _application(known: Application, families: Mapping[str, Pattern]) -> Iterator[str]:
    yield f"### {known.name}"
    facts = [f"**{known.title}**"]
    facts += [f"files: {_marked(known.files)}"] if known.files else []
    facts += [f"syntax: {', '.join(known.syntax.split())}"] if known.syntax else ["a reader of its own"]
    yield "; ".join(facts) + "."
    if known.settings:
        yield "\n".join(_settings(known.settings))
    for pattern in known.patterns:
        yield from _pattern(pattern, families.get(pattern.family))
    yield f"Sources: {'; '.join(known.sources)}."


def _settings(settings: Iterable[Setting]) -> Iterator[str]:
    yield _line("setting", "default", "decides", "source")
    yield _line("---", "---", "---", "---")
    for one in settings:
        default = "" if one.default is None else _code(one.default) if one.default else "empty"
        yield _line(_marked(one.keys), default, one.decides, one.source)


def _pattern(pattern: Pattern, family: Pattern | None) -> Iterator[str]:
    places = [place for place in pattern.at if place.strip("*")]
    below = f", below {_marked(places)}" if places else ""
    keys = "; ".join(f"{group} {names}" for group, names in wording.keys(pattern, _code))
    said = [f"*{wording.kind(pattern)}*{below}: {keys}."]
    said += [f"Default ports: {ports}."] if (ports := wording.ports(pattern)) else []
    shared = family is not None and list(wording.tables(family)) == list(wording.tables(pattern))
    said += [f"The tables are those of [{pattern.family}](#family-{pattern.family})."] if shared else []
    yield " ".join(said)
    if not shared:
        yield from _tables(pattern)


def _tables(pattern: Pattern) -> Iterator[str]:
    tables = list(wording.tables(pattern))
    if tables:
        rows = [_row(title if first else "", row, pattern) for title, table in tables for first, row in _led(table)]
        yield "\n".join((_line("", "is", "where", "source"), _line("---", "---", "---", "---"), *rows))


def _led(rows: Iterable[Row]) -> Iterator[tuple[bool, Row]]:
    return ((number == 0, row) for number, row in enumerate(rows))


def _row(title: str, row: Row, pattern: Pattern) -> str:
    return _line(
        title, "yes" if row.result is True else str(row.result), wording.condition(row, pattern, _code), row.source
    )


def _code(word: str) -> str:
    fence = "``" if "`" in word else "`"
    blank = " " if "`" in word else ""
    return f"{fence}{blank}{word}{blank}{fence}"


def _marked(words: Iterable[str]) -> str:
    return ", ".join(map(_code, words))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


if __name__ == "__main__":
    sys.stdout.write(render(catalogue()))
