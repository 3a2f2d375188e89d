# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""TOML: checked by the standard library's parser, read again for the spans that it does not give."""

from __future__ import annotations

import re
import tomllib

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates, mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span, SyntaxProblem

_BLANK = re.compile(r"(?:[ \t\r\n\ufeff]+|#[^\n]*)*+")
_KEY = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_KEYS = rf"{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*"
_TABLE = re.compile(rf"\[{{1,2}}[ \t]*(?P<name>{_KEYS})[ \t]*\]{{1,2}}")
_PAIR = re.compile(rf"(?P<key>{_KEYS})[ \t]*=[ \t]*")
_STRING = re.compile(
    r"""(?P<many>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5})|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""",
    re.DOTALL,
)
_WORD = re.compile(r"[^\s,\]}#]+")
_MAX_DEPTH = 100
# The standard library's parser takes time that grows with the square of a dotted key's length.
_TOO_DEEP = re.compile(rf"(?:\.[ \t]*{_KEY}[ \t]*){{{_MAX_DEPTH}}}")


def parse(text: str) -> list[Node]:
    """One document, its tables as mappings of the root. What has templates is read as far as it is TOML."""
    if has_templates(text):
        return [_Reader(text).document()]
    if deep := _TOO_DEEP.search(text):
        raise SyntaxProblem(f"nested deeper than {_MAX_DEPTH} levels", deep.start())
    try:
        tomllib.loads(text.removeprefix("\ufeff").replace("\r\n", "\n"))
    except RecursionError:
        raise SyntaxProblem("nested too deeply", 0) from None
    # Not only TOMLDecodeError: a number of many thousand digits is none to Python.
    except ValueError as error:
        found = re.search(r"line (\d+)", str(error))
        lines = text.split("\n")[: int(found[1]) - 1] if found else []
        raise SyntaxProblem(str(error), sum(len(line) + 1 for line in lines)) from None
    return [_Reader(text).document()]


class _Reader:
    def __init__(self, text: str) -> None:
        self.original = text
        self.text = mask(text)
        self.at = 0

    def document(self) -> Mapping:
        root = Mapping(Span(0, len(self.text)))
        current = root
        while self.blank() < len(self.text):
            if match := _TABLE.match(self.text, self.at):
                current = Mapping(Span(*match.span()))
                root.entries.append(Entry(_bare(match["name"]), Span(*match.span("name")), current))
                self.at = match.end()
            elif match := _PAIR.match(self.text, self.at):
                current.entries.append(self.entry(match, 0))
            end = self.text.find("\n", self.at)
            self.at = len(self.text) if end < 0 else end + 1
        return root

    def blank(self) -> int:
        """Pass over blanks and comments."""
        if match := _BLANK.match(self.text, self.at):
            self.at = match.end()
        return self.at

    def entry(self, match: re.Match[str], depth: int) -> Entry:
        self.at = match.end()
        return Entry(_bare(match["key"]), Span(*match.span("key")), self.value(depth))

    def value(self, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise SyntaxProblem(f"nested deeper than {_MAX_DEPTH} levels", self.at)
        if self.text.startswith("{", self.at):
            return self.table(depth)
        if self.text.startswith("[", self.at):
            return self.array(depth)
        match = _STRING.match(self.text, self.at) or _WORD.match(self.text, self.at)
        if not match:
            return Scalar("", Span(self.at, self.at))
        self.at = match.end()
        return _scalar(self.original[match.start() : match.end()], match)

    def table(self, depth: int) -> Mapping:
        mapping = Mapping(Span(self.at, self.at))
        self.at += 1
        while self.blank() < len(self.text) and (match := _PAIR.match(self.text, self.at)):
            mapping.entries.append(self.entry(match, depth + 1))
            if not self.passes(","):
                break
        self.passes("}")
        mapping.span = Span(mapping.span.start, self.at)
        return mapping

    def array(self, depth: int) -> Sequence:
        sequence = Sequence(Span(self.at, self.at))
        self.at += 1
        while self.blank() < len(self.text) and self.text[self.at] not in "],}":
            sequence.items.append(self.value(depth + 1))
            if not self.passes(","):
                break
        self.passes("]")
        sequence.span = Span(sequence.span.start, self.at)
        return sequence

    def passes(self, character: str) -> bool:
        """Pass over that character where it comes next."""
        found = self.text.startswith(character, self.blank())
        self.at += found
        return found


def _bare(key: str) -> str:
    return re.sub(r"""["']|\s*(?=\.)|(?<=\.)\s*""", "", key.strip())


def _scalar(raw: str, match: re.Match[str]) -> Scalar:
    span = Span(*match.span())
    # A word may begin with a quote that nothing closes.
    if match.re is _WORD:
        return Scalar(raw, span)
    many = bool(match["many"])
    try:
        value = str(tomllib.loads(f"value = {raw}")["value"])
    except ValueError:
        value = raw[3:-3] if many else raw[1:-1]
    return Scalar(value, span, "", "multiline" if many else "single" if raw[0] == "'" else "double")


def _written(value: str, style: str) -> str:
    if style == "single":
        return f"'{value}'"
    if style == "plain" and re.fullmatch(r"\d+|true|false", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, _written(value, scalar.style))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    if splice.in_flow(source.text, after):
        return splice.insert(source, after.node.span.end, f", {key} = {_written(value, 'plain')}")
    return splice.insert_line(source, after, f"{key} = {_written(value, 'plain')}")


def remove(source: Source, entry: Entry) -> Edit:
    return (splice.remove_item if splice.in_flow(source.text, entry) else splice.remove_lines)(source, entry)
