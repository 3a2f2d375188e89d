# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""TOML: checked by the standard library's parser, read again for the spans that it does not give."""

from __future__ import annotations

import re
import tomllib

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates
from .tree import Entry, Mapping, Node, Scalar, Span, SyntaxProblem

_TABLE = re.compile(r"[ \t]*\[{1,2}(?P<name>[^\[\]\n]+)\]{1,2}[ \t]*(?:#.*)?")
_KEY = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_PAIR = re.compile(rf"[ \t]*(?P<key>{_KEY}(?:[ \t]*\.[ \t]*{_KEY})*)[ \t]*=[ \t]*")
_VALUE = re.compile(r"""'[^'\n]*'|"(?:[^"\\\n]|\\.)*"|[^\s,\]}#]+""")
_MULTILINE = re.compile(r"(?P<q>\"\"\"|''').*?(?P=q)", re.DOTALL)


def parse(text: str) -> list[Node]:
    """One document: tables as nested mappings; arrays are passed over."""
    if not has_templates(text):
        try:
            tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            lines = text.splitlines(keepends=True)[: int(found[1]) - 1] if found else []
            raise SyntaxProblem(str(error), sum(map(len, lines))) from None
    root = Mapping(Span(0, len(text)))
    current = root
    # Settings in a string of many lines are not this file's.
    flat = _MULTILINE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    offset = 0
    for line in flat.splitlines(keepends=True):
        if match := _TABLE.fullmatch(line.rstrip("\r\n")):
            span = Span(offset + match.start("name"), offset + match.end("name"))
            current = Mapping(Span(offset, offset + len(line)))
            root.entries.append(Entry(_bare(match["name"]), span, current))
        elif match := _PAIR.match(line):
            _pair(flat, offset, offset + match.end(), match, current)
        offset += len(line)
    return [root]


def _bare(key: str) -> str:
    return re.sub(r"""["']|\s*(?=\.)|(?<=\.)\s*""", "", key.strip())


def _pair(text: str, offset: int, at: int, match: re.Match[str], into: Mapping) -> int:
    key_span = Span(offset + match.start("key"), offset + match.end("key"))
    node: Node
    if text.startswith("{", at):
        node, at = _inline(text, at)
    else:
        value = _VALUE.match(text, at)
        if not value:
            return at
        node, at = _scalar(value), value.end()
    into.entries.append(Entry(_bare(match["key"]), key_span, node))
    return at


def _scalar(match: re.Match[str]) -> Scalar:
    raw = match.group()
    style = {"'": "single", '"': "double"}.get(raw[0], "plain")
    value = raw if style == "plain" else raw[1:-1]
    return Scalar(value.replace('\\"', '"') if style == "double" else value, Span(*match.span()), "", style)


def _inline(text: str, start: int) -> tuple[Mapping, int]:
    mapping = Mapping(Span(start, start + 1))
    at = start + 1
    while match := _PAIR.match(text, at):
        at = _pair(text, 0, match.end(), match, mapping)
        comma = re.compile(r"[ \t]*,[ \t]*").match(text, at)
        if not comma:
            break
        at = comma.end()
    end = text.find("}", at)
    at = end + 1 if end >= 0 else at
    mapping.span = Span(start, at)
    return mapping, at


def _written(value: str, style: str) -> str:
    if style == "single":
        return f"'{value}'"
    if style == "plain" and re.fullmatch(r"\d+|true|false", value):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, _written(value, scalar.style))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    if splice.in_flow(source.text, after.key_span.start):
        return splice.insert(source, after.node.span.end, f", {key} = {_written(value, 'plain')}")
    return splice.insert_line(source, after, f"{key} = {_written(value, 'plain')}")


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
