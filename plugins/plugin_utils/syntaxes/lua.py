# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Lua as configurations have it: assignments of literals, and calls that take a table (``IMAP { server = "x" }``).

The tree holds assignments by name, dotted ones too, and for each name that is called with a table of settings a
sequence of those tables. What is computed has the tag ``!expression``; a variable that holds a string stands for it.
"""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_COMMENT = re.compile(rf"(?P<kept>{_STRING})|--\[\[.*?(?:\]\]|\Z)|--[^\n]*", re.DOTALL)
_PART = re.compile(
    rf"""
      (?P<call>(?<!\w)[A-Za-z_]\w*+)\s*+(?:\(\s*+)?+\{{
    | (?P<open>[{{(]) | (?P<close>[}})])
    | (?P<key>(?<![\w.])[A-Za-z_][\w.]*+)\s*+=(?!=)\s*+
      (?P<value>{_STRING}|-?\d+\b|(?![A-Za-z_]\w*\s*+(?:\(\s*+)?+\{{|\{{)[^,;{{}}\n]*)
    | {_STRING}
    """,
    re.VERBOSE | re.DOTALL,
)
_LITERAL = re.compile(rf"{_STRING}|-?\d+|true|false|nil", re.DOTALL)


def _blank(match: re.Match[str]) -> str:
    return match["kept"] or re.sub(r"[^\n]", " ", match.group())


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Mapping(Span(0, len(text)))
        self.calls: dict[str, Sequence] = {}
        self.variables: dict[str, Scalar] = {}
        #: Tables and calls that are open; None for one that holds no settings.
        self.open: list[Mapping | None] = []

    def read(self) -> Node:
        for match in _PART.finditer(_COMMENT.sub(_blank, mask(self.text))):
            if match["call"]:
                self._call(match)
            elif match["open"]:
                self.open.append(None)
            elif match["close"]:
                self._close(match.end())
            elif match["key"]:
                self._assignment(match)
        return self.root

    def _call(self, match: re.Match[str]) -> None:
        name, span = match["call"], Span(*match.span())
        if name not in self.calls:
            self.calls[name] = Sequence(span)
            self.root.entries.append(Entry(name, span, self.calls[name]))
        table = Mapping(span)
        self.calls[name].items.append(table)
        self.open += [None, table] if "(" in match.group() else [table]

    def _close(self, end: int) -> None:
        if self.open and (table := self.open.pop()):
            table.span = Span(table.span.start, end)

    def _assignment(self, match: re.Match[str]) -> None:
        into = self.open[-1] if self.open else self.root
        if into is not None:
            value = self._value(*match.span("value"))
            into.entries.append(Entry(match["key"], Span(*match.span("key")), value))
            if into is self.root:
                self.variables[match["key"]] = value

    def _value(self, start: int, end: int) -> Scalar:
        raw = self.text[start:end].rstrip()
        span = Span(start, start + len(raw))
        if not _LITERAL.fullmatch(raw):
            return self.variables.get(raw) or Scalar(raw, span, "!expression")
        style = {"'": "single", '"': "double"}.get(raw[:1], "plain")
        return Scalar(raw if style == "plain" else re.sub(r"\\(.)", r"\1", raw[1:-1]), span, "", style)


def parse(text: str) -> list[Node]:
    return [_Reader(text).read()]


def _written(value: str, style: str) -> str:
    if style == "plain" and _LITERAL.fullmatch(value):
        return value
    return f"'{value}'" if style == "single" else f'"{value}"'


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, _written(value, scalar.style))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """One more field behind the one before it: on a line of its own where that one has one."""
    text, end = source.text, after.node.span.end
    lead = text[text.rfind("\n", 0, after.key_span.start) + 1 : after.key_span.start]
    gap = " " if lead.strip() else splice.newline(text) + lead
    style = after.node.style if isinstance(after.node, Scalar) else "plain"
    written = _written(value, "plain" if _LITERAL.fullmatch(value) else style)
    return splice.insert(source, end, f",{gap}{key} = {written}")


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
