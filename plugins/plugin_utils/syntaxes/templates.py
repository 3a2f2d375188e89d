# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Template marks in a text, masked so that the syntax below them can be parsed without moving anything."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .tree import Span

# A control mark takes its whole line away when nothing else stands there; an output mark stands for a value.
_CONTROL = re.compile(r"\{%|\{#|<%(?!=)|\{\{-?\s*/\*")
_OUTPUT = re.compile(r"\{\{|<%=")
#: What ends a mark, by the last two characters of what starts it.
_CLOSERS = {
    "{%": re.compile(r"%\}"),
    "{#": re.compile(r"#\}"),
    "<%": re.compile(r"%>"),
    "%=": re.compile(r"%>"),
    "{{": re.compile(r"\}\}"),
    "/*": re.compile(r"\*/\s*-?\}\}"),
}
_HELM_CONTROL = re.compile(
    r"(?m)^[ \t]*\{\{-?\s*(?:(?:if|else|end|range|with|define|block|template|include)\b|\$\w*\s*:?=)[^\n]*?\}\}[ \t]*$"
)


def unmarked(text: str) -> str:
    """The text with an empty line in the place of a byte order mark, for syntaxes that go by lines."""
    return "\n" + text[1:] if text.startswith("\ufeff") else text


def has_templates(text: str) -> bool:
    """True where Jinja, Go or ERB marks stand in the text."""
    return any(mark in text for mark in ("{{", "{%", "<%", "{#"))


def marks(text: str, opener: re.Pattern[str]) -> Iterator[Span]:
    """The marks that start with an opener, each to the nearest closer; in one pass, however many have none."""
    absent: set[str] = set()
    at = 0
    while found := opener.search(text, at):
        at = found.end()
        kind = found[0][-2:]
        closer = None if kind in absent else _CLOSERS[kind].search(text, at)
        if closer is None:
            absent.add(kind)
        else:
            at = closer.end()
            yield Span(found.start(), at)


def _filled(text: str, spans: Iterator[Span], filler: str) -> str:
    parts, at = [], 0
    for start, end in spans:
        parts += [text[at:start], re.sub(r"[^\n\r]", filler, text[start:end])]
        at = end
    return "".join([*parts, text[at:]])


def mask(text: str) -> str:
    """The text with control marks blanked and output marks turned to words, every character in its place."""
    if not has_templates(text):
        return text
    masked = _filled(text, marks(text, _CONTROL), " ")
    masked = _HELM_CONTROL.sub(lambda match: re.sub(r"[^\n\r]", " ", match[0]), masked)
    return _filled(masked, marks(masked, _OUTPUT), "T")
