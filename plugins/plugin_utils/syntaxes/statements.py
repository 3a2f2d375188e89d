# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A statement a line, in words: the tree is a sequence of sequences of words (OpenSMTPD's smtpd.conf, parse.y)."""

from __future__ import annotations

import re

from .templates import mask
from .tree import Node, Scalar, Sequence, Span

_TOKEN = re.compile(
    r"""
      (?P<newline>\r?\n) | (?P<joined>\\[ \t]*\r?\n) | (?P<comment>\#(?:\\\r?\n|[^\n])*)
    | "(?P<double>(?:[^"\\\n]|\\.)*)" | '(?P<single>(?:[^'\\\n]|\\.)*)' | (?P<plain>[{}=,!]|[^\s"'{}=,!\#][^\s"'{},=]*)
    """,
    re.VERBOSE | re.DOTALL,
)

#: More words than any statement has.
_MAX_WORDS = 1000


def parse(text: str) -> list[Node]:
    """One document. Braces hold what is listed in them together with the statement that opens them."""
    statements: list[Node] = []
    words: list[Node] = []
    depth = 0
    for token in _TOKEN.finditer(mask(text)):
        kind = token.lastgroup
        if kind == "newline" and not depth:
            _end(statements, words)
            words = []
        elif kind in ("double", "single", "plain") and len(words) < _MAX_WORDS:
            start, end = token.span(kind)
            quote = 0 if kind == "plain" else 1
            words.append(Scalar(text[start:end], Span(start - quote, end + quote), "", kind))
            depth = max(depth + (token["plain"] == "{") - (token["plain"] == "}"), 0)
    _end(statements, words)
    return [Sequence(Span(0, len(text)), statements)]


def _end(statements: list[Node], words: list[Node]) -> None:
    if words:
        statements.append(Sequence(Span(words[0].span.start, words[-1].span.end), words))
