# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A line a thing, in words as the shell takes them: first its names, then options (nullmailer's remotes)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_WORD = re.compile(r"""(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+""")
_OPTION = re.compile(r"(?:--)?(?P<key>[A-Za-z0-9][\w-]*)(?P<sign>=?)(?P<value>.*)", re.DOTALL)
_QUOTED = re.compile(r"""\\(?P<plain>.)|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'""")

#: More lines than any list of servers has.
_MAX_LINES = 1000


@dataclass(frozen=True)
class Commands:
    """Each line a mapping: the first words by their number (``"0"``, ``"1"``), then ``--key=value`` or ``key``, with or
    without the dashes. ``first`` is as many words as come first, each as it is meant where it is left out."""

    first: tuple[str, ...]

    def parse(self, text: str) -> list[Node]:
        lines: list[Node] = []
        start = 0
        for line in mask(text).split("\n"):
            if line.strip() and not line.lstrip().startswith("#") and len(lines) < _MAX_LINES:
                entries = list(self._entries(text, start, line))
                lines.append(Mapping(Span(start, start + len(line.rstrip())), entries))
            start += len(line) + 1
        return [Sequence(Span(0, len(text)), lines)]

    def _entries(self, text: str, start: int, line: str) -> Iterator[Entry]:
        for number, word in enumerate(_WORD.finditer(line)):
            span = Span(start + word.start(), start + word.end())
            option = _OPTION.fullmatch(word.group()) if number >= len(self.first) else None
            if number < len(self.first):
                yield Entry(str(number), span, _scalar(text, span))
            elif option:
                key = Span(span.start + option.start("key"), span.start + option.end("key"))
                value = Span(span.start + option.start("value"), span.end)
                yield Entry(option["key"], key, _scalar(text, value))

    def replace(self, source: Source, scalar: Scalar, value: str) -> Edit:
        return splice.replace(source, scalar.span, value)

    def insert(self, source: Source, after: Entry, key: str, value: str) -> Edit:
        """An option behind the line's last word, with dashes, which every version takes; ``true`` is a bare one."""
        text = source.text
        start = text.rfind("\n", 0, after.key_span.start) + 1
        words = list(_WORD.finditer(mask(text), start, splice.line_end(text, start)))
        missing = self.first[len(words) :]
        option = f"--{key}" if value == "true" else f"--{key}={value}"
        return splice.insert(source, words[-1].end(), "".join(f" {word}" for word in (*missing, option)))

    def remove(self, source: Source, entry: Entry) -> Edit:
        """With its dashes and the blank before it."""
        start = entry.key_span.start
        start -= 2 if source.text[start - 2 : start] == "--" else 0
        start -= 1 if source.text[start - 1 : start] in (" ", "\t") else 0
        return splice.replace(source, Span(start, max(entry.key_span.end, entry.node.span.end)), "")


def _scalar(text: str, span: Span) -> Scalar:
    raw = text[span.start : span.end]
    whole = _QUOTED.fullmatch(raw)
    if whole and whole.lastgroup != "plain":
        return Scalar(whole[whole.lastgroup or 0], span, "", whole.lastgroup or "plain")
    value = _QUOTED.sub(lambda match: match[match.lastgroup or 0], raw)
    return Scalar(value, span, "", "plain" if value == raw else "quoted")


#: nullmailer's remotes: a host and a protocol.
COMMANDS = Commands(first=("", "smtp"))
