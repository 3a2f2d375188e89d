# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""XML, and property lists in it, with exact spans.

Attributes and child elements are an element's entries; elements of one name beside each other are a sequence. A
``dict`` of a property list is the mapping that it means. Documents that declare entities are refused: none of the
programs we know needs them, and a bomb is made of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from xml.parsers import expat

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates, mask
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span, SyntaxProblem

_TAG = re.compile(r"""<[^\s/>]+(?:\s+[^\s=/>]+\s*=\s*(?:"[^"]*"|'[^']*'))*\s*/?>""")
_ATTRIBUTE = re.compile(r"""\s(?P<key>[^\s=/>]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)')""")
_MAX_DEPTH = 100
#: Elements that say a setting's name in an attribute: Spring's beans, .NET's appSettings, services' environments.
_NAMED = frozenset(("property", "prop", "add", "env", "param"))


@dataclass
class _Element:
    name: str
    name_span: Span
    #: Where its content begins.
    start: int
    attributes: list[Entry] = field(default_factory=list)
    children: list[Entry] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.stack: list[_Element] = []
        self.documents: list[Node] = []
        data = mask(text).encode("utf-8", "surrogatepass")
        # Where each character starts in the bytes that expat counts.
        self.starts = None if len(data) == len(text) else list(accumulate((_width(c) for c in text), initial=0))
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close
        self.parser.CharacterDataHandler = self.words
        self.parser.EntityDeclHandler = self.refuse
        try:
            self.parser.Parse(data, True)
        except expat.ExpatError as error:
            message = expat.ErrorString(error.code)
            raise SyntaxProblem(message, min(self.at(self.parser.ErrorByteIndex), max(0, len(text) - 1))) from None

    def at(self, byte: int) -> int:
        return byte if self.starts is None else bisect_left(self.starts, byte)

    def refuse(self, *_declaration: object) -> None:
        raise SyntaxProblem("entities are not taken", self.at(self.parser.CurrentByteIndex))

    def open(self, name: str, _attributes: dict[str, str]) -> None:
        at = self.at(self.parser.CurrentByteIndex)
        if len(self.stack) >= _MAX_DEPTH:
            raise SyntaxProblem(f"nested deeper than {_MAX_DEPTH} levels", at)
        match = _TAG.match(self.text, at)
        end = match.end() if match else at
        element = _Element(name, Span(at + 1, at + 1 + len(name)), end)
        for one in _ATTRIBUTE.finditer(self.text, at, end):
            group = "double" if one["double"] is not None else "single"
            value = Scalar(one[group], Span(*one.span(group)), "", "attribute")
            element.attributes.append(Entry(one["key"], Span(*one.span("key")), value))
        self.stack.append(element)

    def words(self, text: str) -> None:
        self.stack[-1].words.append(text)

    def close(self, _name: str) -> None:
        element = self.stack.pop()
        end = max(element.start, self.at(self.parser.CurrentByteIndex))
        entry = Entry(element.name, element.name_span, self.node(element, end))
        if self.stack:
            self.stack[-1].children.append(entry)
        else:
            self.documents.append(Mapping(Span(0, len(self.text)), [entry]))

    def node(self, element: _Element, end: int) -> Node:
        if element.name == "dict":
            return Mapping(Span(element.start, end), _pairs(element.children))
        if element.name == "array":
            return Sequence(Span(element.start, end), [child.node for child in element.children])
        entries = [*element.attributes, *_grouped([_named(child) for child in element.children])]
        if element.name == "prop" and not element.children:
            return self.told(element, end)
        if entries:
            return Mapping(Span(element.start, end), entries)
        raw = self.text[element.start : end]
        # A property list says true and false by the element itself.
        if element.name in ("true", "false") and not raw.strip():
            return Scalar(element.name, Span(element.name_span.start - 1, element.start), "", "element")
        return self.text_of(element, end)

    def told(self, element: _Element, end: int) -> Node:
        """A property with its value between its tags."""
        value = Entry("value", element.name_span, self.text_of(element, end))
        return Mapping(Span(element.start, end), [*element.attributes, value])

    def text_of(self, element: _Element, end: int) -> Scalar:
        raw = self.text[element.start : end]
        start = element.start + len(raw) - len(raw.lstrip())
        value = "".join(element.words).strip()
        # What a template fills in is known by its own words alone.
        value = raw.strip() if "T" in value and has_templates(raw) else value
        return Scalar(value, Span(start, start + len(raw.strip())), "", "text")


def _width(character: str) -> int:
    code = ord(character)
    return 1 if code < 0x80 else 2 if code < 0x800 else 3 if code < 0x10000 else 4


def _pairs(children: list[Entry]) -> list[Entry]:
    """The entries of a property list's dict: a key, then its value."""
    pairs = []
    for key, value in pairwise(children):
        if key.key == "key" and value.key != "key" and isinstance(key.node, Scalar):
            pairs.append(Entry(key.node.value, key.node.span, value.node))
    return pairs


def _named(child: Entry) -> Entry:
    """A property by the name that it says: ``<property name="host" value="x"/>`` is as good as ``<host>x</host>``."""
    if child.key not in _NAMED or not isinstance(child.node, Mapping):
        return child
    name = child.node.get("name") or child.node.get("key")
    if not isinstance(name, Scalar):
        return child
    value = child.node.get("value")
    return Entry(name.value, name.span, value if isinstance(value, Scalar) else child.node)


def _grouped(children: list[Entry]) -> list[Entry]:
    """Children in order; those of one name as one sequence, where the first of them stands."""
    groups: dict[str, list[Entry]] = {}
    for child in children:
        groups.setdefault(child.key, []).append(child)
    return [
        group[0] if len(group) == 1 else Entry(name, group[0].key_span, _sequence(group))
        for name, group in groups.items()
    ]


def _sequence(group: list[Entry]) -> Sequence:
    return Sequence(Span(group[0].node.span.start, group[-1].node.span.end), [child.node for child in group])


def parse(text: str) -> list[Node]:
    """The document, as a mapping from the root element's name to what it holds."""
    return _Reader(text).documents


def _escaped(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    if scalar.style == "element":
        return splice.replace(source, scalar.span, f"<{value}/>")
    return splice.replace(source, scalar.span, _escaped(value))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """An attribute behind an attribute, an element on a line of its own behind an element."""
    written = _escaped(value)
    if isinstance(after.node, Scalar) and after.node.style == "attribute":
        return splice.insert(source, after.node.span.end + 1, f' {key}="{written}"')
    # The entry's own "<" stands before its key.
    opening = Entry(after.key, Span(after.key_span.start - 1, after.key_span.end), after.node)
    return splice.insert_line(source, opening, f"<{key}>{written}</{key}>")


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
