# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language of git-config(1): sections with subsections, values with quotes, escapes and continued lines."""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Span

_PART = re.compile(
    r"""
      \s+ | [\#;][^\n]*
    | \[\s*(?P<section>[\w.-]+)(?:\s+"(?P<sub>(?:[^"\\\n]|\\.)*)")?\s*\]
    | (?P<key>[A-Za-z][\w-]*)[ \t]*(?P<value>=[ \t]*(?:"(?:[^"\\\n]|\\.|\\\n)*"?|\\\r?\n|\\.|[^"\\\n\#;])*)?
    | [^\n]*\n
    | [^\n]+
    """,
    re.VERBOSE,
)
_ESCAPES = {"n": "\n", "t": "\t", "b": "\b"}


def parse(text: str) -> list[Node]:
    """One document; a section is named as git names it, ``sendemail.work`` for ``[sendemail "work"]``."""
    text = unmarked(text)
    root = Mapping(Span(0, len(text)))
    section: Mapping | None = None
    for match in _PART.finditer(mask(text) if "{%" in text or "<%" in text else text):
        if match["section"] is not None:
            name = match["section"] + (f".{match['sub']}" if match["sub"] else "")
            section = Mapping(Span(*match.span()))
            root.entries.append(Entry(name, Span(*match.span()), section))
        elif match["key"] is not None and section is not None:
            key_span = Span(*match.span("key"))
            # A key alone is true.
            node = Scalar("true", Span(key_span.end, key_span.end), "", "implied")
            if match["value"] is not None:
                node = _value(text, match.start("value") + 1, match.end("value"))
            section.entries.append(Entry(match["key"], key_span, node))
            section.span = Span(section.span.start, match.end())
    return [root]


def _value(text: str, start: int, end: int) -> Scalar:
    """The value without quotes and escapes; blanks around it that are not quoted do not count."""
    raw = text[start:end]
    start += len(raw) - len(raw.lstrip(" \t"))
    end = start + len(raw.strip())
    found: list[tuple[str, int]] = []
    blanks: list[tuple[str, int]] = []
    quoted = False
    at = start
    while at < end:
        character = text[at]
        if character in " \t" and not quoted:
            # They count only between characters that do.
            blanks += [(character, at)] if found else []
        elif character == '"':
            quoted = not quoted
        elif character != "\\":
            found += [*blanks, (character, at)]
            blanks = []
        elif at + 1 < end and text[at + 1] not in "\r\n":
            at += 1
            found += [*blanks, (_ESCAPES.get(text[at], text[at]), at)]
            blanks = []
        else:
            at += 2 if text.startswith("\r\n", at + 1) else 1
        at += 1
    return Scalar("".join(c for c, _at in found), Span(start, end), "", "part", tuple(at for _c, at in found))


def _written(value: str) -> str:
    plain = re.fullmatch(r"[^\s\"\\#;](?:[^\"\\#;\n]*[^\s\"\\#;])?", value)
    return value if plain else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    if scalar.style == "implied":
        return splice.insert(source, scalar.span.end, f" = {_written(value)}")
    return splice.replace(source, scalar.span, _written(value))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    return splice.insert_line(source, after, f"{key} = {_written(value)}")


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
