# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Exim's configuration: options, then ``begin`` sections of named parts; macros and ``.ifdef`` are done as Exim does.

The tree: an option is a scalar; a section (``routers``) a mapping of its parts; a part a mapping of its options; an
access control list a mapping of its statements, each a mapping of its conditions (Exim 4.96, readconf.c).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from .templates import mask
from .tree import Entry, Mapping, Scalar, Span

_MACRO = re.compile(r"(?P<name>[A-Z]\w*)\s*==?\s*(?P<value>.*)", re.DOTALL)
_BEGIN = re.compile(r"begin\s+(?P<name>\w+)")
_PART = re.compile(r"(?P<name>[A-Za-z][\w-]*)\s*:\s*")
_OPTION = re.compile(
    r"(?:hide\s+)?(?P<name>(?:(?:domain|host|address|localpart)list\s+\w+)|[a-z]\w*)\s*(?:=\s*(?P<value>.*))?",
    re.DOTALL,
)
_VERB = re.compile(r"(?P<verb>accept|defer|deny|discard|drop|require|warn)\b\s*")
_CONDITION = re.compile(r"(?P<name>!?\s*[a-z_]+)\s*(?:=\s*(?P<value>.*))?", re.DOTALL)
_DIRECTIVE = re.compile(r"\.(?P<word>[a-z_]+)\s*(?P<name>\w*)")
_INCLUDE = re.compile(r"\.include(?:_if_exists)?\s+\"?(?P<path>[^\"]+?)\"?\s*")
_MAX_LINE = 100_000
_MAX_MACROS = 1000


@dataclass
class Line:
    """A logical line: its text after macros, and where each of its characters stands."""

    text: str
    offsets: list[int]

    def span(self, start: int, end: int) -> Span:
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else self.offsets[-1] + 1
            return Span(at, at)
        return Span(min(self.offsets[start:end]), max(self.offsets[start:end]) + 1)

    def scalar(self, start: int, end: int) -> Scalar:
        """The value between two places of the line, without its quotes."""
        value = self.text[start:end]
        if len(value) > 1 and value[0] == value[-1] == '"':
            start, end, value = start + 1, end - 1, value[1:-1]
        return Scalar(value, self.span(start, end), "", "exim", tuple(self.offsets[start:end]))

    def entry(self, match: re.Match[str], name: str = "name") -> Entry:
        start, end = match.span(name)
        node = Scalar("", self.span(end, end)) if match["value"] is None else self.scalar(*match.span("value"))
        return Entry(" ".join(match[name].replace("!", "! ").split()), self.span(start, end), node)


@dataclass
class Macros:
    """What is defined so far; ``values`` may be given before, as Debian's generated ones are."""

    values: dict[str, str] = field(default_factory=dict)
    _names: re.Pattern[str] | None = None

    def define(self, name: str, value: str) -> None:
        if len(self.values) < _MAX_MACROS:
            self.values[name] = self.text(value)
            self._names = None

    def text(self, value: str) -> str:
        """A macro's value, in which other macros are replaced when it is defined."""
        return self.expanded(Line(value, [0] * len(value))).text

    def expanded(self, line: Line) -> Line:
        """Names are replaced wherever they stand, as text."""
        if not self.values or not any(name in line.text for name in self.values):
            return line
        if self._names is None:
            self._names = re.compile("|".join(sorted(map(re.escape, self.values), key=len, reverse=True)))
        text, offsets, at = "", [], 0
        for match in self._names.finditer(line.text):
            value = self.values[match.group()]
            text += line.text[at : match.start()] + value
            offsets += line.offsets[at : match.start()] + [line.offsets[match.start()]] * len(value)
            at = match.end()
            if len(text) > _MAX_LINE:
                break
        return Line(text + line.text[at:], offsets + line.offsets[at:])


#: Opens the file that an ``.include`` names: its text, and the offset of its first character, behind all others.
#: None for one that cannot be had or is open already.
Open = Callable[[str], "tuple[str, int] | None"]


def parse(text: str, section: str = "", macros: Macros | None = None, opened: Open = lambda path: None) -> Mapping:
    """The tree of a text; ``section`` is the one that it begins in (a file of Debian's conf.d)."""
    root = Mapping(Span(0, len(text)))
    reader = _Reader(root, macros or Macros(), opened)
    reader.begin(section, Span(0, 0))
    reader.read(text, 0)
    return root


class _Reader:
    """Takes the logical lines one by one."""

    def __init__(self, root: Mapping, macros: Macros, opened: Open) -> None:
        self.root = root
        self.macros = macros
        self.opened = opened
        #: The offset of the first character of the file that is being read.
        self.start = 0
        self.section = ""
        self.into = root
        self.part: Mapping | None = None
        self.statement: Mapping | None = None
        #: For each open condition: do its lines count, and has an arm of it counted?
        self.conditions: list[tuple[bool, bool]] = []

    def begin(self, name: str, span: Span) -> None:
        self.section = name
        self.part = self.statement = None
        if name:
            node = self.root.get(name)
            if not isinstance(node, Mapping):
                node = Mapping(span)
                self.root.entries.append(Entry(name, span, node))
            self.into = node

    def read(self, text: str, start: int) -> None:
        self.start, before = start, self.start
        for line in _logical_lines(text, start):
            self.line(line)
        self.start = before

    def line(self, line: Line) -> None:
        counts = all(counts for counts, _branch in self.conditions)
        if line.text.startswith(".include"):
            if counts:
                self._include(self.macros.expanded(line).text)
        elif directive := _DIRECTIVE.match(line.text):
            self._directive(directive["word"], directive["name"])
        elif counts:
            if macro := _MACRO.fullmatch(line.text):
                self.macros.define(macro["name"], macro["value"])
            else:
                self._plain(self.macros.expanded(line))

    def _include(self, text: str) -> None:
        """The other file's lines stand in the place of this one (spec.txt of 4.96, 6.3)."""
        match = _INCLUDE.fullmatch(text)
        if match and (other := self.opened(match["path"])):
            self.read(*other)

    def _directive(self, word: str, name: str) -> None:
        defined = name in self.macros.values
        if word in ("ifdef", "ifndef"):
            counts = defined == (word == "ifdef")
            self.conditions.append((counts, counts))
        elif word in ("elifdef", "elifndef") and self.conditions:
            counts = not self.conditions[-1][1] and defined == (word == "elifdef")
            self.conditions[-1] = (counts, counts or self.conditions[-1][1])
        elif word == "else" and self.conditions:
            self.conditions[-1] = (not self.conditions[-1][1], True)
        elif word == "endif" and self.conditions:
            self.conditions.pop()

    def _plain(self, line: Line) -> None:
        if begin := _BEGIN.fullmatch(line.text):
            self.begin(begin["name"], line.span(0, len(line.text)))
        elif not self.section:
            self._option(line, self.root)
        elif part := _PART.fullmatch(line.text):
            self._open(line, part)
        elif self.section == "acl":
            self._acl(line)
        elif self.part is not None:
            self._option(line, self.part)

    def _open(self, line: Line, part: re.Match[str]) -> None:
        self.part = Mapping(line.span(0, len(line.text)))
        self.statement = None
        self.into.entries.append(Entry(part["name"], line.span(*part.span("name")), self.part))

    def _option(self, line: Line, into: Mapping) -> None:
        if match := _OPTION.fullmatch(line.text):
            entry = line.entry(match)
            into.entries.append(entry)
            if into.span.start < self.start:
                return
            into.span = Span(min(into.span.start, entry.key_span.start), max(into.span.end, entry.node.span.end))

    def _acl(self, line: Line) -> None:
        if self.part is None:
            return
        start = 0
        if verb := _VERB.match(line.text):
            self.statement = Mapping(line.span(0, len(line.text)))
            self.part.entries.append(Entry(verb["verb"], line.span(*verb.span("verb")), self.statement))
            start = verb.end()
        if self.statement is not None and (match := _CONDITION.fullmatch(line.text, start)):
            self.statement.entries.append(line.entry(match))


def _logical_lines(text: str, start: int) -> Iterator[Line]:
    """Without comments and what controls a template, and with the lines that a backslash joins."""
    line, base = Line("", []), start
    for physical in mask(text).split("\n"):
        body = physical.strip()
        at = start + len(physical) - len(physical.lstrip())
        start += len(physical) + 1
        if "T" in body:
            # What a template puts out is read as it is written.
            body = "".join(text[at - base + n] if letter == "T" else letter for n, letter in enumerate(body))
        if body.startswith("#") or not (body or line.text):
            continue
        more = body.endswith("\\")
        body = body[:-1] if more else body
        line.text += body
        line.offsets += range(at, at + len(body))
        if not more:
            if line.text:
                yield line
            line = Line("", [])
    if line.text:
        yield line


def items(scalar: Scalar) -> Iterator[tuple[str, Span]]:
    """The items of a list: parted by colons, a doubled one standing for itself, or by what ``<`` names."""
    text = scalar.value
    change = re.match(r"\s*<(?P<mark>[^\w\s$])", text)
    mark, at = (change["mark"], change.end()) if change else (":", 0)
    pattern = re.compile(rf"(?:[^{re.escape(mark)}]|{re.escape(mark)}{re.escape(mark)})+")
    for match in pattern.finditer(text, at):
        item = match.group()
        lead = len(item) - len(item.lstrip())
        bare = item.strip()
        if bare:
            start = match.start() + lead
            yield bare.replace(mark * 2, mark), scalar.part(start, start + len(bare))
