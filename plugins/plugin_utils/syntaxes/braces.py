# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings in nested braces, between expressions that are not read: Terraform's HCL, and Nix.

``key = "value"`` and ``key = { ... }`` are entries; a block's labels are the keys that lead into it; blocks of one name
beside each other are a sequence. Whatever is no literal stands as a template does: known only when it is used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..endpoint.model import Edit, Source
from . import splice
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span, SyntaxProblem

_TOKEN = r"""
      (?P<blank>[ \t\r]+|\#[^\n]*|COMMENT/\*(?:(?!\*/).)*(?:\*/)?)
    | (?P<newline>\n)
    | (?P<heredoc><<[-~]?(?P<tag>\w+)\r?\n)
    | ''(?P<text>(?:'''|''\$|''\\.|(?!'').)*)''
    | "(?P<string>(?:[^"\\\n]|\\.|\n)*)"
    | (?P<word>[A-Za-z0-9_./~+*-]+)
    | (?P<mark>[{}\[\]();,=])
    | (?P<other>.)
    """
_HCL = re.compile(_TOKEN.replace("COMMENT", r"//[^\n]*|"), re.VERBOSE | re.DOTALL)
#: Where two slashes are an operator.
_NIX = re.compile(_TOKEN.replace("COMMENT", ""), re.VERBOSE | re.DOTALL)
_MAX_DEPTH = 100
_LITERAL = re.compile(r"-?\d+|true|false|null")


@dataclass
class _Token:
    kind: str
    text: str
    span: Span


@dataclass
class _Frame:
    """What a bracket opened, and the statement that is being read in it."""

    node: Mapping | Sequence
    words: list[_Token] = field(default_factory=list)
    key: list[_Token] = field(default_factory=list)


def _tokens(text: str, tokens: re.Pattern[str]) -> Iterator[_Token]:
    at, unended = 0, False
    while match := tokens.match(text, at):
        kind, at = match.lastgroup or "", match.end()
        if match["heredoc"] and not unended:
            # A text without an end is none, and nobody looks for the end of another one.
            end = re.compile(rf"(?m)^[ \t]*{match['tag']}\b").search(text, at)
            unended = end is None
            if end:
                yield _Token("text", text[at : end.start()], Span(match.start(), end.end()))
                at = end.end()
        elif kind != "blank":
            yield _Token(kind, match[kind], Span(*match.span()))


class _Reader:
    def __init__(self, text: str, lines: bool) -> None:
        self.text = text
        self.lines = lines
        self.tokens = _HCL if lines else _NIX
        self.root = Mapping(Span(0, len(text)))
        self.stack = [_Frame(self.root)]
        self.parentheses = 0
        #: The entries that are no scalars, by the mapping that they stand in and their key.
        self.blocks: dict[tuple[int, str], Entry] = {}

    def read(self) -> Node:
        for token in _tokens(self.text, self.tokens):
            self.take(token)
        while len(self.stack) > 1:
            self.close(len(self.text))
        self.end()
        return self.root

    def take(self, token: _Token) -> None:
        frame = self.stack[-1]
        mark = token.text if token.kind == "mark" else ""
        if token.kind == "newline":
            if self.lines and frame.words and not self.parentheses:
                self.end()
        elif mark in ("{", "["):
            self.open(token, mark == "[")
        elif mark in ("}", "]"):
            if len(self.stack) > 1:
                self.close(token.span.end)
        elif mark in (";", ","):
            self.end()
        elif mark in ("(", ")"):
            self.parentheses = max(self.parentheses + (1 if mark == "(" else -1), 0)
            frame.words.append(token)
        elif mark == "=" and not frame.key and frame.words:
            frame.key, frame.words = frame.words, []
        else:
            frame.words.append(token)

    def open(self, token: _Token, a_list: bool) -> None:
        if len(self.stack) > _MAX_DEPTH:
            raise SyntaxProblem("nested too deeply", token.span.start)
        frame = self.stack[-1]
        node: Mapping | Sequence = (Sequence if a_list else Mapping)(Span(token.span.start, token.span.end))
        keys = frame.key or [word for word in frame.words if word.kind in ("word", "string")]
        if isinstance(frame.node, Sequence):
            frame.node.items.append(node)
        elif keys:
            self.enter(frame.node, keys, node)
        elif not a_list:
            # Braces without a name: a function's body, or its arguments.
            node = frame.node
        frame.words, frame.key = [], frame.key
        self.stack.append(_Frame(node))

    def enter(self, into: Mapping, keys: list[_Token], node: Node) -> None:
        """Place a node below its keys; the last labels of a block lead into it."""
        for key in keys[:-1]:
            block = self.blocks.get((id(into), key.text))
            if block is None or not isinstance(block.node, Mapping):
                block = self.add(into, key, Mapping(key.span))
            below = block.node
            into = below if isinstance(below, Mapping) else into
        last = keys[-1]
        present = self.blocks.get((id(into), last.text)) if isinstance(node, Mapping) else None
        if present is None:
            self.add(into, last, node)
        elif isinstance(present.node, Sequence):
            present.node.items.append(node)
        else:
            present.node = Sequence(present.node.span, [present.node, node])

    def add(self, into: Mapping, key: _Token, node: Node) -> Entry:
        entry = Entry(key.text, key.span, node)
        into.entries.append(entry)
        if not isinstance(node, Scalar):
            self.blocks[(id(into), key.text)] = entry
        return entry

    def close(self, end: int) -> None:
        self.end()
        frame = self.stack.pop()
        if frame.node is not self.root:
            frame.node.span = Span(frame.node.span.start, end)

    def end(self) -> None:
        """A statement's end: a value, where it is one literal or an expression."""
        frame = self.stack[-1]
        words, key = frame.words, frame.key
        frame.words, frame.key = [], []
        if isinstance(frame.node, Sequence):
            frame.node.items += [_scalar(word) for word in words if word.kind in ("string", "text")]
        elif words and all(one.kind in ("word", "string") for one in key) and (path := _path(key)):
            self.enter(frame.node, path, _scalar(words[0]) if len(words) == 1 else self.expression(words))

    def expression(self, words: list[_Token]) -> Scalar:
        span = Span(words[0].span.start, words[-1].span.end)
        return _unknown(re.sub(r"[{}]", "", self.text[span.start : span.end]), span)


def _path(key: list[_Token]) -> list[_Token]:
    """A key's parts, where some stand in quotes (Nix): those that nothing parts from the last one."""
    start = max(len(key) - 1, 0)
    while start and key[start - 1].span.end == key[start].span.start:
        start -= 1
    return [one for one in key[start:] if one.text.strip(".")]


def _scalar(token: _Token) -> Scalar:
    if token.kind == "string":
        return Scalar(token.text, token.span, "", "double")
    if token.kind == "text":
        return Scalar(token.text, token.span, "", "text")
    if _LITERAL.fullmatch(token.text):
        return Scalar(token.text, token.span)
    return _unknown(token.text, token.span)


def _unknown(expression: str, span: Span) -> Scalar:
    """What an expression comes to, in the words of the templates that both languages have."""
    return Scalar("${" + expression + "}", span, "", "expression")


@dataclass(frozen=True)
class Braces:
    """``lines``: a line's end is a statement's end."""

    lines: bool

    def parse(self, text: str) -> list[Node]:
        """One document; what cannot be read is passed over. Raises SyntaxProblem for braces nested too deeply."""
        return [_Reader(text, self.lines).read()]

    def replace(self, source: Source, scalar: Scalar, value: str) -> Edit:
        plain = scalar.style == "plain" or re.fullmatch(r"\d+|true|false", value)
        return splice.replace(source, scalar.span, value if plain else f'"{value}"')

    def insert(self, source: Source, after: Entry, key: str, value: str) -> Edit:
        """Written like the setting above it."""
        between = source.text[after.key_span.end : after.node.span.start]
        tail = re.match(r"[;,]?", source.text[after.node.span.end :])
        written = value if re.fullmatch(r"\d+|true|false", value) else f'"{value}"'
        line, end = splice.line_of(source.text, after.key_span.start)
        around = source.text[line : after.key_span.start] + source.text[after.node.span.end : end]
        if not self.lines and not re.fullmatch(r"\s*;?\s*(?:#.*)?", around):
            return splice.insert(source, after.node.span.end, f"; {key}{between}{written}")
        return splice.insert_line(source, after, f"{key}{between}{written}{tail[0] if tail else ''}")

    def remove(self, source: Source, entry: Entry) -> Edit:
        return splice.remove_lines(source, entry)


HCL = Braces(lines=True)
NIX = Braces(lines=False)
