# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""YAML, read through libyaml's events (marks are exact there), changed by splicing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates, mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span, SyntaxProblem
from .yaml_lines import parse_lines

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_DEPTH = 100
# An anchor or a tag before a scalar belongs to its mark, not to its value.
_PROPERTIES = re.compile(r"(?:[&!]\S*(?:\s+|\Z))+")
# What means the same with and without quotes, wherever it stands.
_PLAIN = re.compile(r"[\w./+-]+(?::[\w./+-]+)*")
_NO_STRING = re.compile(r"\d+|true|false|yes|no|on|off", re.IGNORECASE)
_STYLES = {"'": "single", '"': "double", "|": "block", ">": "block"}


class _Builder:
    """Events to nodes. Aliases share the node of their anchor; that of a scalar stands where the alias does."""

    def __init__(self, text: str) -> None:
        self.text = text
        # A byte order mark is none of the parser's characters.
        self.skipped = 1 if text.startswith("\ufeff") else 0
        # The parser's own method, until it has no more: yaml.parse() asks it twice for each event.
        self.events: Iterator[Any] = iter(_LOADER(mask(text)[self.skipped :]).get_event, None)
        self.anchors: dict[str, Node] = {}

    def _marks(self, event: Any) -> tuple[int, int]:
        return event.start_mark.index + self.skipped, event.end_mark.index + self.skipped

    def documents(self) -> list[Node]:
        nodes = []
        for event in self.events:
            if not isinstance(
                event, (yaml.StreamStartEvent, yaml.StreamEndEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)
            ):
                nodes.append(self._node(event, 0))
        return nodes

    def _node(self, event: Any, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise SyntaxProblem(f"nested deeper than {_MAX_DEPTH} levels", self._marks(event)[0])
        if isinstance(event, yaml.AliasEvent):
            meant = self.anchors.get(str(event.anchor)) or Scalar("", Span(0, 0))
            if not isinstance(meant, Scalar):
                return meant
            meant.shared = True
            return Scalar(meant.value, Span(*self._marks(event)), meant.tag, "alias")
        node: Node
        if isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(event, depth)
        else:
            node = self._sequence(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _scalar(self, event: Any) -> Scalar:
        start, end = self._marks(event)
        if properties := _PROPERTIES.match(self.text, start, end):
            start = properties.end()
        span = Span(start, end)
        style = _STYLES.get(event.style, "plain")
        value = event.value
        if "T" in value and has_templates(raw := self.text[span.start : span.end]):
            value = raw.strip("'\"") if style in ("single", "double") else raw
        return Scalar(value, span, event.tag or "", style)

    def _mapping(self, start: Any, depth: int) -> Mapping:
        mapping = Mapping(Span(*self._marks(start)))
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                mapping.span = Span(mapping.span.start, self._marks(event)[1])
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if isinstance(key, Scalar):
                mapping.entries.append(Entry(key.value, key.span, value))
        return mapping

    def _sequence(self, start: Any, depth: int) -> Sequence:
        sequence = Sequence(Span(*self._marks(start)))
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                sequence.span = Span(sequence.span.start, self._marks(event)[1])
                break
            sequence.items.append(self._node(event, depth + 1))
        return sequence


def parse(text: str) -> list[Node]:
    """The documents of a YAML text; a template that no YAML parser takes is read line by line."""
    try:
        return _Builder(text).documents()
    except yaml.YAMLError as error:
        if has_templates(text):
            return parse_lines(text)
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or getattr(error, "reason", None) or "not YAML"
        raise SyntaxProblem(str(problem), mark.index if mark else 0) from None
    except UnicodeEncodeError as error:
        raise SyntaxProblem("half of a character", error.start) from None


def _written(value: str, style: str) -> str:
    if style == "single":
        return "'" + value.replace("'", "''") + "'"
    if style == "double":
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return value if _PLAIN.fullmatch(value) else _written(value, "single")


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    start, end = scalar.span
    written = _written(value, scalar.style)
    if scalar.style == "block":
        end = start + len(source.text[start:end].rstrip())
    elif start == end and source.text[start - 1 : start].strip():
        written = f" {written}"
    return splice.replace(source, Span(start, end), written)


def _style_beside(node: Node) -> str:
    """Where a number or a boolean stands in quotes, the program wants strings."""
    return node.style if isinstance(node, Scalar) and _NO_STRING.fullmatch(node.value) else "plain"


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """A new line behind the entry's last, indented as its key; inside a flow mapping, behind a comma."""
    written = f"{key}: {_written(value, _style_beside(after.node))}"
    if splice.in_flow(source.text, after):
        return splice.insert(source, after.node.span.end, f", {written}")
    return splice.insert_line(source, after, written)


def remove(source: Source, entry: Entry) -> Edit:
    return (splice.remove_item if splice.in_flow(source.text, entry) else splice.remove_lines)(source, entry)
