# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Environments that are set behind a word: a shell's ``export``, a Dockerfile's ``ENV``, a unit's ``Environment=``.

Everything else in such a file is code, or says other things, and is passed over (sh(1), Dockerfile reference,
systemd.exec(5)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Span

_PART = re.compile(
    r"""
      (?P<whole>["'])(?P<key>[A-Za-z_]\w*)=(?P<text>[^"'\n]*)(?P=whole)
    | (?P<name>[A-Za-z_]\w*)=(?P<value>(?:"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\\[^\n]|\$\([^()\n]*\)|`[^`\n]*`
      |[^\s"'\\;&|#])*+)
    | \#[^\n]*
    | \S+
    """,
    re.VERBOSE,
)
_ONE = re.compile(r"(?P<key>[A-Za-z_]\w*)[ \t]+(?P<value>[^\s=][^\n\\]*?)[ \t\r]*$")
_QUOTED = re.compile(r"""(?P<quote>["'])(?P<inner>(?:(?!(?P=quote)).)*)(?P=quote)""")
_JOINED = re.compile(r"[ \t]*\\\r?\n[ \t]*\Z")


@dataclass(frozen=True)
class Assignments:
    """``lead`` matches what stands before a line's assignments, ``more`` is what a further one is written behind.

    ``pairs``: ``ENV KEY value`` sets one variable, too.
    """

    lead: re.Pattern[str]
    more: str
    pairs: bool = False

    def parse(self, text: str) -> list[Node]:
        """One document, flat."""
        flat = unmarked(mask(text))
        root = Mapping(Span(0, len(text)))
        end = 0
        for match in self.lead.finditer(flat):
            # What a backslash joins to a line is that line's.
            if match.start() >= end:
                end = _end(flat, match.end())
                root.entries += self._line(text, flat, match.end(), end)
        return [root]

    def _line(self, text: str, flat: str, start: int, end: int) -> Iterator[Entry]:
        if self.pairs and (one := _ONE.fullmatch(flat, start, end)):
            yield _entry(text, one, "key", "value")
            return
        for match in _PART.finditer(flat, start, end):
            if match["key"]:
                yield _entry(text, match, "key", "text")
            elif match["name"]:
                yield _entry(text, match, "name", "value")
            elif match.group() in (";", "&&", "||", "|", "&") or match.group()[0] in ";#":
                return

    def replace(self, source: Source, scalar: Scalar, value: str) -> Edit:
        quote = {"single": "'", "double": '"'}.get(scalar.style, "")
        return splice.replace(source, scalar.span, f"{quote}{value}{quote}")

    def insert(self, source: Source, after: Entry, key: str, value: str) -> Edit:
        """Behind all lines that a backslash joins, so that none of them is broken."""
        text = source.text
        at = _end(text, after.node.span.end)
        line = text.rfind("\n", 0, after.key_span.start) + 1
        lead = re.match(r"[ \t]*", text[line:])
        indent = lead[0] if lead and self.lead.match(text, line) else ""
        return splice.insert(source, at, f"{splice.newline(text)}{indent}{self.more}{key}={value}")

    def remove(self, source: Source, entry: Entry) -> Edit:
        """With its line where it stands there alone."""
        text = source.text
        start, end = splice.line_of(text, entry.key_span.start)
        alone = self.lead.match(text, start)
        quoted = 1 if text[entry.key_span.start - 1 : entry.key_span.start] in ("'", '"') else 0
        first, last = entry.key_span.start - quoted, entry.node.span.end + quoted
        if alone and alone.end() == first and not text[last:end].strip():
            return splice.remove_lines(source, entry)
        # Where it ends what a backslash joined, the backslash goes, too: it would join the line below.
        joined = None if text[last:end].strip() else _JOINED.search(text, splice.line_of(text, start - 1)[0], first)
        return Edit(source.place(joined.start() if joined and start else first, last), "")


def _end(text: str, start: int) -> int:
    """Where the line ends that begins there, with those that backslashes join to it."""
    end = splice.line_end(text, start)
    while text[end - 1 : end] == "\\" and end < len(text):
        end = splice.line_end(text, text.find("\n", end) + 1)
    return end


def _entry(text: str, match: re.Match[str], key: str, value: str) -> Entry:
    key_span, span = Span(*match.span(key)), Span(*match.span(value))
    raw = text[span.start : span.end]
    if quoted := _QUOTED.fullmatch(raw):
        style = "single" if quoted["quote"] == "'" else "double"
        return Entry(text[key_span.start : key_span.end], key_span, Scalar(quoted["inner"], span, "", style))
    return Entry(text[key_span.start : key_span.end], key_span, Scalar(raw, span))


SHELL = Assignments(re.compile(r"(?m)^[ \t]*export[ \t]+"), "export ")
DOCKERFILE = Assignments(re.compile(r"(?mi)^[ \t]*ENV[ \t]+"), "ENV ", pairs=True)
SYSTEMD = Assignments(re.compile(r"(?m)^[ \t]*Environment[ \t]*=[ \t]*"), "Environment=")
