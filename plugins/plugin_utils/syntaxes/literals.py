# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration that is code (Ruby, PHP): its assignments of literals, in the order of the file.

``gitlab_rails['smtp_port'] = 25``, ``'mail_smtphost' => 'x'``, ``address: "x"``, ``$CFG->smtphosts = 'x';``. What is no
literal is left out; so are comments.
"""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask
from .tree import Entry, Mapping, Node, Scalar, Span

_QUOTED = r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\""""
_COMMENT = re.compile(rf"(?P<kept>{_QUOTED})|(?:#(?!\{{)|//)[^\n]*|/\*(?:(?!/\*).)*?\*/", re.DOTALL)
_PAIR = re.compile(
    rf"""
    (?:\[\s*['":]?(?P<index>[\w.]+)['"]?\s*\]\s*=(?![=>~])      # gitlab_rails['smtp_port'] = 25
      | ['"](?P<quoted>[\w.]+)['"]\s*=>                         # 'mail_smtphost' => 'x'
      | :(?P<symbol>\w+)\s*=>                                   # :address => 'x'
      | (?<![\w:'"])(?P<label>[a-z]\w*):(?=\s)                  # address: 'x'
      | ->(?P<property>\w+)\s*=(?![=>])                         # $CFG->smtphosts = 'x'
    )\s*
    (?P<value>{_QUOTED}|-?\d+\b|:\w+|true\b|false\b|nil\b|null\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)


def _blank(match: re.Match[str]) -> str:
    return match["kept"] or re.sub(r"[^\n]", " ", match.group())


def parse(text: str) -> list[Node]:
    """One flat document."""
    root = Mapping(Span(0, len(text)))
    code = _COMMENT.sub(_blank, mask(text))
    for match in _PAIR.finditer(code):
        name = next(name for name in ("index", "quoted", "symbol", "label", "property") if match[name])
        start, end = match.span("value")
        raw = text[start:end]
        style = {"'": "single", '"': "double"}.get(raw[0], "plain")
        value = raw[1:-1] if style != "plain" else raw.lstrip(":")
        root.entries.append(Entry(match[name], Span(*match.span(name)), Scalar(value, Span(start, end), "", style)))
    return [root]


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    quote = {"single": "'", "double": '"'}.get(scalar.style, "")
    return splice.replace(source, scalar.span, f"{quote}{value}{quote}")


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """A line like the one above it, with another key and value."""
    text = source.text
    start, end = splice.line_of(text, after.key_span.start)
    span = after.node.span
    quoted = value if re.fullmatch(r"\d+|true|false", value) else f"'{value}'"
    mark = text[span.end : end].lstrip()[:1]
    tail = mark if mark in (",", ";") else ""
    line = f"{text[start : after.key_span.start]}{key}{text[after.key_span.end : span.start]}{quoted}{tail}"
    return splice.insert(source, end, f"{splice.newline(text)}{line}")


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
