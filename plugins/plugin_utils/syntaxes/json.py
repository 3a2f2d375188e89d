# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""JSON with exact spans; comments and trailing commas are taken, as configuration files have them."""

from __future__ import annotations

import json as standard
import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates, mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span, SyntaxProblem

_BLANK = re.compile(r"(?:\s+|//[^\n]*|/\*.*?\*/|#[^\n]*)*", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_WORD = re.compile(r"[^\s,\]}:/]+")
_MAX_DEPTH = 100


class _Reader:
    """Reads ``text``; values are those of ``original``, which differs from it where templates are masked."""

    def __init__(self, text: str, original: str) -> None:
        self.text = text
        self.original = original
        self.at = 1 if text.startswith("\ufeff") else 0

    def blank(self) -> str:
        """Pass over blanks and comments; the character that follows, or ""."""
        match = _BLANK.match(self.text, self.at)
        if match:
            self.at = match.end()
        if self.text.startswith("/*", self.at):
            raise SyntaxProblem("a comment does not end", self.at)
        return self.text[self.at : self.at + 1]

    def expect(self, character: str) -> None:
        if self.blank() != character:
            raise SyntaxProblem(f"expected {character!r}", min(self.at, max(0, len(self.text) - 1)))
        self.at += 1

    def string(self) -> Scalar:
        match = _STRING.match(self.text, self.at)
        if not match:
            raise SyntaxProblem("a string does not end", self.at)
        self.at = match.end()
        raw = self.original[match.start() : match.end()]
        try:
            value = str(standard.loads(raw, strict=False))
        except ValueError:
            value = raw[1:-1]
        return Scalar(value, Span(*match.span()), "", "double")

    def value(self, depth: int = 0) -> Node:
        if depth > _MAX_DEPTH:
            raise SyntaxProblem(f"nested deeper than {_MAX_DEPTH} levels", self.at)
        character = self.blank()
        if character == "{":
            return self.mapping(depth)
        if character == "[":
            return self.sequence(depth)
        if character == '"':
            return self.string()
        match = _WORD.match(self.text, self.at)
        if not match:
            raise SyntaxProblem("expected a value", min(self.at, max(0, len(self.text) - 1)))
        self.at = match.end()
        return Scalar(self.original[match.start() : match.end()], Span(*match.span()))

    def mapping(self, depth: int) -> Mapping:
        start = self.at
        self.expect("{")
        entries = []
        while (character := self.blank()) != "}":
            if character != '"':
                raise SyntaxProblem("expected a key in double quotes", min(self.at, max(0, len(self.text) - 1)))
            key = self.string()
            self.expect(":")
            entries.append(Entry(key.value, key.span, self.value(depth + 1)))
            if self.blank() != "}":
                self.expect(",")
        self.at += 1
        return Mapping(Span(start, self.at), entries)

    def sequence(self, depth: int) -> Sequence:
        start = self.at
        self.expect("[")
        items = []
        while self.blank() != "]":
            items.append(self.value(depth + 1))
            if self.blank() != "]":
                self.expect(",")
        self.at += 1
        return Sequence(Span(start, self.at), items)


def parse(text: str) -> list[Node]:
    """The values of a JSON text (several one after another are several documents)."""
    try:
        return _documents(_Reader(text, text))
    except SyntaxProblem:
        # Braces may as well be a string's: only what is no JSON is taken for a template.
        if not has_templates(text):
            raise
    return _documents(_Reader(mask(text), text))


def _documents(reader: _Reader) -> list[Node]:
    documents = []
    while reader.blank():
        documents.append(reader.value())
    return documents


_NUMBER_OR_WORD = re.compile(r"-?\d+(\.\d+)?|true|false|null")


def _written(value: str, quoted: bool) -> str:
    return value if not quoted and _NUMBER_OR_WORD.fullmatch(value) else standard.dumps(value, ensure_ascii=False)


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, _written(value, scalar.style == "double"))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """Behind the entry, on a line of its own where the entry has one; a word in quotes where that has one."""
    text = source.text
    quoted = isinstance(after.node, Scalar) and after.node.style == "double" and after.node.value in ("true", "false")
    start = text.rfind("\n", 0, after.key_span.start) + 1
    lead = text[start : after.key_span.start]
    gap = f"{splice.newline(text)}{lead}" if not lead.strip() else " "
    return splice.insert(source, after.node.span.end, f",{gap}{standard.dumps(key)}: {_written(value, quoted)}")


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_item(source, entry)
