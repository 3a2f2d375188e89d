# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The common tree that every syntax parses to, with exact spans."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from ..endpoint.model import Edit, Source


class Span(NamedTuple):
    """Characters ``start`` (included) to ``end`` (excluded) of a file's text, counted from 0."""

    start: int
    end: int


@dataclass(slots=True)
class Scalar:
    """A value. ``span`` covers it as written, quotes included; ``value`` is what it means to the syntax."""

    value: str
    span: Span
    #: A YAML tag (``!vault``, ``!secret``), or "".
    tag: str = ""
    #: ``plain``, ``single``, ``double``, ``block``, or the syntax's own word.
    style: str = "plain"
    #: Where each character of ``value`` stands, for one that is not written as it is meant (escapes, variables).
    offsets: tuple[int, ...] = ()
    #: The same is meant elsewhere in the file, by its name (a YAML anchor that has aliases).
    shared: bool = False

    def part(self, start: int, end: int) -> Span:
        """The place of a part of the value: all of it, where the parts do not stand together."""
        if self.offsets:
            stretch = self.offsets[start:end]
            together = stretch and stretch[-1] - stretch[0] + 1 == len(stretch)
            return Span(stretch[0], stretch[-1] + 1) if together else self.span
        lead = 1 if self.style in ("single", "double") and self.span.end - self.span.start >= 2 else 0
        return Span(self.span.start + lead + start, self.span.start + lead + end)


@dataclass(slots=True)
class Entry:
    """A key and its value. Keys may repeat in one mapping; the syntax keeps all, the reader decides which counts."""

    key: str
    key_span: Span
    node: Node


@dataclass(slots=True)
class Mapping:
    """Keys and what they lead to, in their order; one may stand twice."""

    span: Span
    entries: list[Entry] = field(default_factory=list)

    def get(self, key: str) -> Node | None:
        """The last value of that key."""
        for entry in reversed(self.entries):
            if entry.key == key:
                return entry.node
        return None


@dataclass(slots=True)
class Sequence:
    """A list's items, in their order."""

    span: Span
    items: list[Node] = field(default_factory=list)


Node = Scalar | Mapping | Sequence


class SyntaxProblem(Exception):
    """The text cannot be read as what it is: what is wrong, and at which offset."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class CannotSay(Exception):
    """A change that would be a guess, or would change more than it is about."""


class Syntax(Protocol):
    """Text to tree, and a change of the tree back to text."""

    def parse(self, text: str) -> list[Node]:
        """The documents of the text. Raises SyntaxProblem."""

    def replace(self, source: Source, scalar: Scalar, value: str) -> Edit:
        """The edit that gives a scalar another value, quoted as the syntax needs it and as the old one was."""

    def insert(self, source: Source, after: Entry, key: str, value: str) -> Edit:
        """The edit that adds an entry behind another, in the same mapping and in its style. Raises CannotSay."""

    def remove(self, source: Source, entry: Entry) -> Edit:
        """The edit that takes an entry away."""


def walk(node: Node, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Mapping]]:
    """Every mapping below a node, outermost first, with the keys that lead there (``[]`` for a sequence)."""
    if isinstance(node, Mapping):
        yield path, node
        for entry in node.entries:
            yield from walk(entry.node, (*path, entry.key))
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from walk(item, (*path, "[]"))
