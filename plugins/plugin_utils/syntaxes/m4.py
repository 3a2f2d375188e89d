# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Calls of m4 macros: the tree maps each macro's name to the sequence of its arguments (sendmail's .mc files)."""

from __future__ import annotations

import re

from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_TOKEN = re.compile(r"(?P<comment>#[^\n]*|\bdnl\b[^\n]*(?:\n|$))|(?P<quote>`)|(?P<name>[A-Za-z_]\w*)")
_QUOTES = re.compile(r"[`']")
_MAX_ARGUMENTS = 1000


def parse(text: str) -> list[Node]:
    """One document: the calls outside quotes, in their order."""
    root = Mapping(Span(0, len(text)))
    masked = mask(text)
    at = 0
    while token := _TOKEN.search(masked, at):
        at = token.end()
        if token["quote"]:
            at = _closing(masked, token.start())
        elif token["name"]:
            span = Span(*token.span("name"))
            arguments = Sequence(Span(at, at))
            if masked[at : at + 1] == "(":
                arguments, at = _arguments(text, masked, at)
            root.entries.append(Entry(token["name"], span, arguments))
    return [root]


def _closing(text: str, start: int) -> int:
    """The end of what the quote at that place opens; quotes nest."""
    depth = 0
    for quote in _QUOTES.finditer(text, start):
        depth += 1 if quote.group() == "`" else -1
        if depth == 0:
            return quote.end()
    return len(text)


def _arguments(text: str, masked: str, opening: int) -> tuple[Sequence, int]:
    """The arguments of a call, each without its quotes and the blanks before it, and where the call ends."""
    found: list[Node] = []
    depth, start, at = 0, opening + 1, opening
    while at < len(masked) and len(found) < _MAX_ARGUMENTS:
        character = masked[at]
        if character == "`":
            at = _closing(masked, at)
            continue
        if masked.startswith("dnl", at) and not masked[at - 1].isalnum():
            end = masked.find("\n", at)
            if end < 0:
                at = len(masked)
                break
            start, at = (end + 1, end + 1) if not masked[start:at].strip() else (start, end)
            continue
        depth += (character == "(") - (character == ")")
        if depth == 0 or (depth == 1 and character == ","):
            found.append(_argument(text, start, at))
            start = at + 1
            if depth == 0:
                return Sequence(Span(opening, at + 1), found), at + 1
        at += 1
    return Sequence(Span(opening, at), found), at


def _argument(text: str, start: int, end: int) -> Scalar:
    raw = text[start:end]
    start, raw = start + len(raw) - len(raw.lstrip()), raw.lstrip()
    if raw.startswith("`") and _closing(raw, 0) == len(raw.rstrip()):
        inner = raw.rstrip()[1:-1]
        return Scalar(inner, Span(start + 1, start + 1 + len(inner)), "", "quoted")
    return Scalar(raw, Span(start, start + len(raw)))
