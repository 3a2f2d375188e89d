# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings that are Python (Django's settings.py): names that literals are assigned to, and dictionaries of them.

What the environment may tell has its default: ``os.environ.get("EMAIL_PORT", "25")``, ``env.int("EMAIL_PORT",
default=25)``. What is computed has the tag ``!expression``. Each class is a mapping of its own, each arm of a condition
one of the sequence ``if`` beside the settings around it; what functions and loops do is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import CannotSay, Entry, Mapping, Node, Scalar, Sequence, Span

_QUOTED = r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')"""
_LITERAL = rf"(?:[rRuU]?{_QUOTED}|-?\d[\d_]*|True|False|None)"
_PART = re.compile(
    rf"""
      (?P<string>\"\"\"(?:[^\\]|\\.)*?\"\"\" | '''(?:[^\\]|\\.)*?''' | {_QUOTED})
    | (?P<comment>\#[^\n]*) | (?P<open>[\[({{]) | (?P<close>[\])}}]) | (?P<comma>,)
    | (?P<joined>\\\r?\n) | (?P<newline>\n)
    """,
    re.VERBOSE | re.DOTALL,
)
_BLOCK = re.compile(
    r"(?:async\s+)?(?P<word>if|elif|else|except|try|finally|with|class|def|for|while|match|case)\b\s*(?P<name>\w*).*:$",
    re.DOTALL,
)
#: Blocks whose settings hold as those around them do.
_PLAIN = frozenset(("try", "finally", "with"))
_ARMS = frozenset(("if", "elif", "else", "except"))
_SETTING = re.compile(r"(?P<key>[A-Za-z_]\w*)\s*(?::[^=\n]*)?=(?!=)\s*")
_ITEM = re.compile(rf"\s*[rRuU]?(?P<key>{_QUOTED})\s*:\s*")
_WHOLE = re.compile(rf"(?P<prefix>[rRuU]?)(?P<value>{_LITERAL})")
#: A call that asks the environment, perhaps converted or compared: its default is what holds without it.
_ASKED = re.compile(
    rf"""
    (?:\w+\(\s*)*?[\w.]*(?:env|conf|get|setting|secret|var)[\w.]*\(\s*{_QUOTED}\s*
    (?:,\s*cast\s*=\s*[\w.]+\s*)?
    (?:,\s*(?:default\s*=\s*)?(?P<default>{_LITERAL})\s*)?
    (?:,\s*(?:cast\s*=\s*)?[\w.]+\s*)?,?\s*\)
    (?:\s*or\s*(?P<other>{_LITERAL}))?
    (?:\s*\.\w+\(\s*\)|\s*\))*
    (?:\s*(?:==|in)\s*[^=]*)?
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_MAX_DEPTH = 20
#: Longer than any call that asks the environment.
_LONGEST = 500


def _parts(code: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return _PART.finditer(code, start, end)


def _statements(code: str) -> Iterator[Span]:
    """The lines that are statements, with those that brackets or backslashes join to them."""
    depth, start = 0, 0
    for part in _parts(code, 0, len(code)):
        depth = max(depth + (part.lastgroup == "open") - (part.lastgroup == "close"), 0)
        if part.lastgroup == "newline" and not depth:
            yield Span(start, part.start())
            start = part.end()
    yield Span(start, len(code))


def _uncommented(text: str) -> str:
    return _PART.sub(lambda part: " " * len(part[0]) if part["comment"] else part[0], unmarked(mask(text)))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.code = _uncommented(text)
        self.root = Mapping(Span(0, len(text)))
        #: The blocks that are open: how far they are indented, and where their settings go (None: nowhere).
        self.open: list[tuple[int, Mapping | None]] = []

    def read(self) -> Node:
        for start, end in _statements(self.code):
            line = self.code[start:end]
            if line.strip():
                begin = start + len(line) - len(line.lstrip())
                self._statement(begin, start + len(line.rstrip()), begin - (self.code.rfind("\n", 0, begin) + 1))
        return self.root

    def _statement(self, start: int, end: int, indent: int) -> None:
        while self.open and indent <= self.open[-1][0]:
            self.open.pop()
        into = self.open[-1][1] if self.open else self.root
        if block := _BLOCK.fullmatch(self.code, start, end):
            self.open.append((indent, self._block(block, into) if into is not None else None))
        elif into is not None and (setting := _SETTING.match(self.code, start, end)) and setting.end() < end:
            into.entries.append(self._entry(setting, self._value(setting.end(), end)))

    def _block(self, block: re.Match[str], into: Mapping) -> Mapping | None:
        """Where the settings of a block go."""
        word = block["word"]
        if word in _PLAIN:
            return into
        if word != "class" and word not in _ARMS:
            return None
        inner = Mapping(Span(*block.span()))
        if word == "class":
            into.entries.append(Entry(block["name"], Span(*block.span("name")), inner))
            return inner
        arms = into.get("if")
        if not isinstance(arms, Sequence):
            arms = Sequence(inner.span)
            into.entries.append(Entry("if", Span(*block.span("word")), arms))
        arms.items.append(inner)
        return inner

    def _entry(self, match: re.Match[str], value: Node) -> Entry:
        span = Span(*match.span("key"))
        if self.text[span.start] in "\"'":
            span = Span(span.start + 1, span.end - 1)
        return Entry(self.text[span.start : span.end], span, value)

    def _value(self, start: int, end: int, depth: int = 0) -> Node:
        if self.code[start] == "{" and self.code[end - 1] == "}" and depth < _MAX_DEPTH:
            return self._dictionary(start, end, depth)
        if whole := _WHOLE.fullmatch(self.code, start, end):
            return self._literal(*whole.span("value"))
        asked = _ASKED.fullmatch(self.code, start, end) if end - start <= _LONGEST else None
        group = next((name for name in ("default", "other") if asked and asked[name]), "")
        if asked and group:
            return self._literal(*asked.span(group))
        return Scalar(self.text[start:end], Span(start, end), "!expression")

    def _literal(self, start: int, end: int) -> Scalar:
        start += self.text[start] in "rRuU"
        raw = self.text[start:end]
        style = {"'": "single", '"': "double"}.get(raw[0], "plain")
        return Scalar(raw if style == "plain" else raw[1:-1], Span(start, end), "", style)

    def _dictionary(self, start: int, end: int, depth: int) -> Mapping:
        found = Mapping(Span(start, end))
        for item in self._items(start + 1, end - 1):
            if key := _ITEM.match(self.code, *item):
                last = item.start + len(self.code[item.start : item.end].rstrip())
                if key.end() < last:
                    found.entries.append(self._entry(key, self._value(key.end(), last, depth + 1)))
        return found

    def _items(self, start: int, end: int) -> Iterator[Span]:
        """What commas part, brackets aside."""
        depth, begin = 0, start
        for part in _parts(self.code, start, end):
            depth += (part.lastgroup == "open") - (part.lastgroup == "close")
            if part.lastgroup == "comma" and not depth:
                yield Span(begin, part.start())
                begin = part.end()
        yield Span(begin, end)


def parse(text: str) -> list[Node]:
    """One document."""
    return [_Reader(text).read()]


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    quote = {"single": "'", "double": '"'}.get(scalar.style, "")
    return splice.replace(source, scalar.span, f"{quote}{value}{quote}")


def _statement_of(text: str, offset: int) -> Span:
    return next(one for one in _statements(_uncommented(text)) if one.start <= offset <= one.end)


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """Another assignment below the statement. Raises CannotSay for an item of a dictionary that shares its line."""
    text, (line, end) = source.text, splice.line_of(source.text, after.key_span.start)
    lead = re.match(r"[ \t]*", text[line:])
    indent = lead[0] if lead else ""
    written = value if re.fullmatch(r"-?\d+|True|False|None", value) else f'"{value}"'
    quote = text[after.key_span.start - 1 : after.key_span.start]
    if quote not in ("'", '"'):
        last = _statement_of(text, after.key_span.start).end
        return splice.insert(
            source, splice.line_end(text, last - 1), f"{splice.newline(text)}{indent}{key} = {written}"
        )
    rest = text[after.node.span.end : end]
    if text[line : after.key_span.start - 1].strip() or not re.match(r"\s*,\s*(?:#.*)?$", rest):
        raise CannotSay
    return splice.insert(source, end, f"{splice.newline(text)}{indent}{quote}{key}{quote}: {written},")


def remove(source: Source, entry: Entry) -> Edit:
    start, end = _statement_of(source.text, entry.key_span.start)
    return Edit(source.place(start, min(end + 1, len(source.text))), "")
