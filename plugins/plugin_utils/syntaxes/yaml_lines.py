# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""YAML-like text that is no YAML (templates with control lines), read line by line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_LINE = re.compile(
    r"^(?P<indent> *)(?P<dashes>(?:- +)*+)(?P<quote>[\"']?)(?P<key>[^\s#:\"'{}\[\]][^:\"'{}\[\]]*?)(?P=quote)"
    r":(?=[ \t]|$)"
)
_ITEM = re.compile(r"^(?P<indent> *)- +(?=[^\s#])")
# Quoted, or up to a comment.
_VALUE = re.compile(r"\s*(\"(?:[^\"\\]|\\.)*\"(?=\s|$)|'(?:[^']|'')*'(?=\s|$)|(?:[^#]|(?<=\S)#)*)")


def _scalar(text: str, offset: int, body: str, at: int) -> Scalar:
    """The value that starts at a place of a line."""
    match = _VALUE.match(body, at)
    start, end = match.span(1) if match else (at, at)
    start, end = offset + start, offset + len(body[:end].rstrip())
    raw = text[start:end]
    if len(raw) > 1 and raw[0] == raw[-1] and raw[0] in "'\"":
        return Scalar(raw[1:-1], Span(start, end), "", "single" if raw[0] == "'" else "double")
    tag, _blank, rest = raw.partition(" ") if raw.startswith("!") else ("", "", raw)
    return Scalar(rest, Span(end - len(rest), end), tag)


@dataclass
class _Level:
    """A mapping that is open, the column below which it ends, and the entry whose value it is."""

    column: int
    mapping: Mapping
    holder: Entry | None = None


def _open_item(stack: list[_Level], dash: int, column: int, span: Span) -> None:
    """A list item's mapping, below the entry that holds the list."""
    while len(stack) > 1 and (
        stack[-1].column > dash
        or (stack[-1].column == dash and (stack[-1].holder is None or stack[-1].mapping.entries))
    ):
        stack.pop()
    item = Mapping(span)
    if (holder := stack[-1].holder) is not None:
        _items(holder).append(item)
    stack.append(_Level(column - 1, item))


def _items(holder: Entry) -> list[Node]:
    if not isinstance(holder.node, Sequence):
        holder.node = Sequence(holder.node.span)
    return holder.node.items


def parse_lines(text: str) -> list[Node]:
    """Nested mappings by indentation, and the list at the top where there is one; lines in other forms are left out."""
    root = Mapping(Span(0, len(text)))
    top = Entry("", Span(0, 0), root)
    stack = [_Level(-1, root, top)]
    offset = 0
    for line in mask(text).split("\n"):
        body = line.rstrip("\r")
        if match := _LINE.match(body):
            dash = len(match["indent"])
            column = dash + len(match["dashes"])
            if match["dashes"]:
                _open_item(stack, dash, column, Span(offset + column, offset + len(body)))
            else:
                while len(stack) > 1 and stack[-1].column >= column:
                    stack.pop()
            entry = _entry(text, offset, body, match)
            stack[-1].mapping.entries.append(entry)
            if isinstance(entry.node, Mapping):
                stack.append(_Level(column, entry.node, entry))
        elif (match := _ITEM.match(body)) and (holder := stack[-1].holder) is not None:
            _items(holder).append(_scalar(text, offset, body, match.end()))
        offset += len(line) + 1
    return [root] if top.node is root else [root, top.node]


def _entry(text: str, offset: int, body: str, match: re.Match[str]) -> Entry:
    key_span = Span(offset + match.start("key"), offset + match.end("key"))
    value = _scalar(text, offset, body, match.end())
    if value.span.start >= value.span.end:
        return Entry(match["key"], key_span, Mapping(Span(offset + match.end(), offset + match.end())))
    return Entry(match["key"], key_span, value)
