# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language of mutt and NeoMutt: commands of words, variables that later words take up, commands in hooks.

The tree holds the variables as they are in the end (the last assignment counts), ``source`` for each sourced file,
``mailboxes`` with a ``url`` each, and ``hooks``: what a hook sets, with the ``url`` of an account-hook.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

#: A stretch of text that knows where each of its characters stands.
Text = list[tuple[str, int]]

_VARIABLE = re.compile(r"\$(?:\{(?P<braced>\w+)\}|(?P<plain>\w+))")
_BLANK = re.compile(r"[ \t\r]*")
# Characters that stand for themselves, outside quotes and inside.
_RUN = re.compile(r"[^ \t\r;#'\"\\$`{<=+\-]+")
_QUOTED_RUN = re.compile(r"[^'\"\\$`{<]+")
_NAME = re.compile(r"(?P<prefix>no|inv|&|\?)?(?P<name>[A-Za-z_]\w*)")
_MARK = re.compile(r"\{\{[^{}]*\}\}|<%=[^%]*%>|`[^`]*`")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}
_BOXES = ("mailboxes", "named-mailboxes")
_MAX_DEPTH = 5
#: More characters than the variables of any configuration expand to: a bomb.
_MAX_EXPANDED = 1_000_000
#: No command is longer: what is, is passed over.
_MAX_LINE = 50_000


@dataclass
class _Variables:
    """The variables set so far; a hook's own are above those of the file."""

    values: ChainMap[str, Text] = field(default_factory=ChainMap)
    left: int = _MAX_EXPANDED

    def take(self, name: str) -> Text | None:
        known = self.values.get(name)
        self.left -= len(known or ())
        return known if self.left > 0 else None


@dataclass
class _Word:
    chars: Text
    #: Everything that was written, with quotes.
    span: Span

    @property
    def text(self) -> str:
        return "".join(character for character, _offset in self.chars)

    def scalar(self) -> Scalar:
        return Scalar(self.text, self.span, "", "part", tuple(offset for _character, offset in self.chars))


@dataclass
class _Line:
    """The words of one logical line; ``variables`` are those set so far."""

    chars: Text
    variables: _Variables
    at: int = 0
    raw: str = field(init=False)

    def __post_init__(self) -> None:
        self.raw = "".join(character for character, _offset in self.chars)

    def blank(self) -> None:
        if match := _BLANK.match(self.raw, self.at):
            self.at = match.end()

    def word(self, stop: str = "") -> _Word | None:
        """The next word of the command, None at its end. A number sign ends the line, a semicolon the command."""
        self.blank()
        start = self.at
        found: Text = []
        quote = ""
        while self.at < len(self.raw):
            character = self.raw[self.at]
            if not quote and (character in " \t\r;#" or character in stop):
                break
            if character == quote:
                quote = ""
            elif not quote and character in "'\"":
                quote = character
            else:
                found += self._piece(quote)
                continue
            self.at += 1
        if self.at == start:
            return None
        return _Word(found, Span(self.chars[start][1], self.chars[self.at - 1][1] + 1))

    def _piece(self, quote: str) -> Text:
        """What the next characters stand for; inside single quotes, themselves."""
        start = self.at
        if match := (_QUOTED_RUN if quote else _RUN).match(self.raw, start):
            self.at = match.end()
            return self.chars[start : self.at]
        if quote != "'":
            if self.raw[self.at] == "\\" and self.at + 1 < len(self.raw):
                self.at += 2
                character, offset = self.chars[self.at - 1]
                return [(_ESCAPES.get(character, character), offset)]
            if match := _VARIABLE.match(self.raw, self.at):
                self.at = match.end()
                known = self.variables.take(match["braced"] or match["plain"])
                return known if known is not None else self.chars[start : self.at]
        match = _MARK.match(self.raw, self.at)
        self.at = match.end() if match else self.at + 1
        return self.chars[start : self.at]

    def words(self) -> Iterator[_Word]:
        while word := self.word():
            yield word

    def next_command(self) -> bool:
        """On to the next command of the line."""
        self.blank()
        if self.raw[self.at : self.at + 1] != ";":
            return False
        self.at += 1
        return True


class _Reader:
    def __init__(self, span: Span, variables: _Variables, depth: int = 0) -> None:
        self.variables = variables
        self.depth = depth
        self.settings: dict[str, Entry] = {}
        self.sources: list[Entry] = []
        self.boxes = Sequence(span)
        self.hooks = Sequence(span)

    def line(self, chars: Text) -> None:
        line = _Line(chars, self.variables)
        while True:
            if command := line.word():
                self._command(command.text, line)
            if not line.next_command():
                return

    def _command(self, command: str, line: _Line) -> None:
        if command in ("set", "unset", "reset", "toggle", "setenv"):
            self._set(command, line)
        elif command == "source":
            self.sources += [Entry("source", word.span, word.scalar()) for word in line.words()]
        elif command in _BOXES:
            self._mailboxes([word for word in line.words() if "://" in word.text])
        elif command.endswith("-hook") and self.depth < _MAX_DEPTH:
            self._hook(command, list(line.words()))
        else:
            list(line.words())

    def _set(self, command: str, line: _Line) -> None:
        while word := line.word(stop="=+-"):
            match = _NAME.fullmatch(word.text)
            value = self._assigned(line)
            if not match:
                continue
            name, prefix = match["name"], match["prefix"]
            start = word.chars[match.start("name")][1]
            span = Span(start, word.span.end)
            if value is not None and command == "set":
                self.variables.values[name] = value.chars
                node = value.scalar()
            elif command == "toggle" or prefix == "inv":
                node = Scalar("", span, "!toggled", "implied")
            elif command == "reset" or prefix in ("&", "?"):
                self.settings.pop(name, None)
                continue
            else:
                node = Scalar("no" if command == "unset" or prefix == "no" else "yes", span, "", "implied")
            self.settings[name] = Entry(name, span, node)

    @staticmethod
    def _assigned(line: _Line) -> _Word | None:
        """The word behind an equals sign; an empty one where nothing stands there."""
        line.blank()
        if line.raw[line.at : line.at + 1] in ("+", "-"):
            line.at += 1
        if line.raw[line.at : line.at + 1] != "=":
            return None
        line.at += 1
        offset = line.chars[line.at - 1][1] + 1
        return line.word() or _Word([], Span(offset, offset))

    def _mailboxes(self, words: list[_Word]) -> None:
        self.boxes.items += [Mapping(word.span, [Entry("url", word.span, word.scalar())]) for word in words]

    def _hook(self, command: str, words: list[_Word]) -> None:
        """What stands behind a hook's pattern is a command line of its own."""
        if len(words) < 2:
            return
        variables = _Variables(self.variables.values.new_child(), self.variables.left)
        inner = _Reader(words[-1].span, variables, self.depth + 1)
        rest: Text = []
        for word in words[1:]:
            rest += [*word.chars, (" ", word.span.end)]
        inner.line(rest)
        self.variables.left = variables.left
        entries = [*inner.settings.values(), *inner.sources]
        if command == "account-hook" and "://" in words[0].text:
            entries.append(Entry("url", words[0].span, words[0].scalar()))
        if entries:
            self.hooks.items.append(Mapping(Span(words[0].span.start, words[-1].span.end), entries))

    def entries(self) -> list[Entry]:
        lists: list[tuple[str, Sequence]] = [("mailboxes", self.boxes), ("hooks", self.hooks)]
        return [
            *self.settings.values(),
            *self.sources,
            *(Entry(name, node.span, node) for name, node in lists if node.items),
        ]


def _logical_lines(text: str) -> Iterator[Text]:
    """Lines, those that end in a backslash joined with the next, also in a comment (as mutt does)."""
    line: Text = []
    offset = length = 0
    for raw in text.split("\n"):
        body = raw.rstrip("\r")
        joined = body.endswith("\\")
        length += len(body)
        if length <= _MAX_LINE:
            line += [(character, offset + i) for i, character in enumerate(body[:-1] if joined else body)]
        offset += len(raw) + 1
        if not joined:
            if length <= _MAX_LINE:
                yield line
            length = 0
            line = []
    if line and length <= _MAX_LINE:
        yield line


def parse(text: str) -> list[Node]:
    """One document. What mutt does not know is passed over: its checker says it better."""
    text = unmarked(text)
    span = Span(0, len(text))
    reader = _Reader(span, _Variables())
    masked = mask(text) if "{%" in text else text
    for line in _logical_lines(masked):
        # A value is taken from the text itself: masking is for the lines that a template takes away.
        reader.line([(text[offset] if character == "T" else character, offset) for character, offset in line])
    return [Mapping(span, reader.entries())]


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    """A variable that was only switched is assigned on a line below: the last one counts."""
    if scalar.style == "implied":
        return _below(source, scalar.span.end, f"set {source.text[scalar.span.start : scalar.span.end]} = {value}")
    return splice.replace(source, scalar.span, value)


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    return _below(source, max(after.key_span.end, after.node.span.end), f"set {key} = {value}")


def _below(source: Source, offset: int, line: str) -> Edit:
    text = source.text
    end = splice.line_end(text, offset)
    while text[:end].endswith("\\") and end < len(text):
        end = splice.line_end(text, min(end + len(splice.newline(text)), len(text)))
    return splice.insert(source, end, splice.newline(text) + line)


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
