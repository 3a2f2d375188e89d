# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mozilla's preferences: calls of ``user_pref("name", value);`` and its kin (prefs.js, user.js, mozilla.cfg)."""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Span

_STRING = r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'"""
_PART = re.compile(
    rf"""
      //[^\n]* | \#[^\n]* | /\*.*?(?:\*/|\Z)
    | \b(?P<call>(?:user_|sticky_|lock|default)?[pP]ref)\(\s*
      (?P<key>{_STRING})\s*,\s*(?P<value>{_STRING}|[\w.+-]+)\s*\)
    | {_STRING}
    """,
    re.VERBOSE | re.DOTALL,
)


def parse(text: str) -> list[Node]:
    """One flat document; a preference's dots part its name as nesting would."""
    root = Mapping(Span(0, len(text)))
    for match in _PART.finditer(mask(text)):
        if match["call"]:
            start, end = match.span("key")
            key_span = Span(start + 1, end - 1)
            root.entries.append(
                Entry(text[key_span.start : key_span.end], key_span, _scalar(text, *match.span("value")))
            )
    return [root]


def _scalar(text: str, start: int, end: int) -> Scalar:
    raw = text[start:end]
    style = {"'": "single", '"': "double"}.get(raw[0], "plain")
    value = raw if style == "plain" else re.sub(r"\\(.)", r"\1", raw[1:-1])
    return Scalar(value, Span(start, end), "", style)


def _written(value: str, quote: str) -> str:
    return f"{quote}{value}{quote}"


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, _written(value, {"single": "'", "double": '"'}.get(scalar.style, "")))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """Another call like the one before, of the same branch of preferences."""
    name = key if "." in key else f"{after.key.rpartition('.')[0]}.{key}"
    text = source.text
    call = re.search(r"(\w+)\s*\(\s*[\"']\Z", text[: after.key_span.start])
    quote = "" if re.fullmatch(r"\d+|true|false", value) else '"'
    line = f'{call[1] if call else "user_pref"}("{name}", {_written(value, quote)});'
    return splice.insert(source, splice.line_end(text, after.node.span.end), splice.newline(text) + line)


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
