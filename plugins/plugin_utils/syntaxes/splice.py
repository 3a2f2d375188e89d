# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Edits that every syntax makes alike: they touch one span or one line, and nothing else."""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from .tree import Entry, Span

_BLANK = re.compile(r"(?:\s+|#[^\n]*)*+")
_COMMA = re.compile(r"\s*,\s*")


def replace(source: Source, span: Span, text: str) -> Edit:
    return Edit(source.place(span.start, span.end), text)


def insert(source: Source, offset: int, text: str) -> Edit:
    return Edit(source.place(offset, offset), text)


def line_end(text: str, offset: int) -> int:
    """The offset of the line's end (of its CR where it ends in CR LF)."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end > offset and text[end - 1] == "\r" else end


def line_of(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the line that the offset lies in, without its line break."""
    return text.rfind("\n", 0, offset) + 1, line_end(text, offset)


def newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def insert_line(source: Source, after: Entry, line: str) -> Edit:
    """A new line behind the entry, with the white space that stands before the entry's key."""
    text = source.text
    start = text.rfind("\n", 0, after.key_span.start) + 1
    # The first key of a list item stands behind its dash: its followers are indented by as many blanks.
    lead = "".join(c if c in " \t" else " " for c in text[start : after.key_span.start].lstrip("\ufeff"))
    last = max(after.key_span.end, after.node.span.end - 1)
    return insert(source, line_end(text, last), f"{newline(text)}{lead}{line}")


def remove_lines(source: Source, entry: Entry) -> Edit:
    text = source.text
    start = text.rfind("\n", 0, entry.key_span.start) + 1
    end = text.find("\n", max(entry.key_span.end, entry.node.span.end - 1))
    end = len(text) if end < 0 else end + 1
    column = entry.key_span.start - start
    if text[start : start + column].strip() and text[end : end + column].isspace():
        # The dash before the first key of a list item stays, for the key that follows.
        start, end = start + column, end + column
    return Edit(source.place(start, end), "")


def in_flow(text: str, entry: Entry) -> bool:
    """True where an entry stands between braces: a comma or the closing one follows it."""
    match = _BLANK.match(text, max(entry.key_span.end, entry.node.span.end))
    return match is not None and text[match.end() : match.end() + 1] in (",", "}")


def remove_item(source: Source, entry: Entry) -> Edit:
    """The entry with the comma that parts it from its neighbour."""
    text = source.text
    start, end = entry.key_span.start, entry.node.span.end
    if match := _COMMA.match(text, end):
        return Edit(source.place(start, match.end()), "")
    before = len(text[:start].rstrip())
    return Edit(source.place(before - 1 if text[before - 1] == "," else start, end), "")
