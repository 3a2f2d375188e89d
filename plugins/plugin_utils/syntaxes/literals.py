# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Configuration that is code (Ruby, PHP): its assignments of literals, in the order of the file.

``gitlab_rails['smtp_port'] = 25``, ``'mail_smtphost' => 'x'``, ``address: "x"``, ``$CFG->smtphosts = 'x';``,
``define('SMTP_HOST', 'x');``. What is no literal is left out; so are comments.
"""

from __future__ import annotations

import re

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask
from .tree import CannotSay, Entry, Mapping, Node, Scalar, Span

_QUOTED = r"""'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*\""""
_COMMENT = re.compile(rf"(?P<kept>{_QUOTED})|(?:#(?!\{{)|//)[^\n]*|/\*(?:(?!/\*).)*?\*/", re.DOTALL)
_PAIR = re.compile(
    rf"""
    (?:\[\s*['":]?(?P<index>[\w.]+)['"]?\s*\]\s*=(?![=>~])      # gitlab_rails['smtp_port'] = 25
      | ['"](?P<quoted>[\w.]+)['"]\s*=>                         # 'mail_smtphost' => 'x'
      | :(?P<symbol>\w+)\s*=>                                   # :address => 'x'
      | (?<![\w:'"])(?P<label>[a-z]\w*):(?=\s)                  # address: 'x'
      | ->(?P<property>\w+)\s*=(?![=>])                         # $CFG->smtphosts = 'x'
      | (?<![\w>:])define\s*\(\s*['"](?P<constant>\w+)['"]\s*,  # define('SMTP_HOST', 'x')
    )\s*
    (?P<value>{_QUOTED}|-?\d+\b|:\w+|true\b|false\b|nil\b|null\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
#: What assigns stands before its key; no other pair stands behind one that has its line for itself.
_TARGET = re.compile(r"""(?:[\w$@.:]+(?:\[\s*['":]?|->)|define\s*\(\s*['"])$""", re.IGNORECASE)
#: What ends the call that defines a constant.
_CALL_END = re.compile(r"\s*(?:,\s*(?:true|false)\s*)?\)", re.IGNORECASE)
_ALONE = re.compile(r"\s*[,;]?\s*(?:(?:#|//|/\*).*)?$")


def _blank(match: re.Match[str]) -> str:
    return match["kept"] or re.sub(r"[^\n]", " ", match.group())


def parse(text: str) -> list[Node]:
    """One flat document."""
    root = Mapping(Span(0, len(text)))
    code = _COMMENT.sub(_blank, mask(text))
    for match in _PAIR.finditer(code):
        name = next(name for name in ("index", "quoted", "symbol", "label", "property", "constant") if match[name])
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
    """Another key and value, written as those are: on a line of their own where they have one."""
    text, span = source.text, after.node.span
    line, end = splice.line_of(text, after.key_span.start)
    start = _start(text, after)
    quoted = value if re.fullmatch(r"\d+|true|false", value) else f"'{value}'"
    last = _end(text, after)
    written = f"{text[start : after.key_span.start]}{key}{text[after.key_span.end : span.start]}{quoted}"
    written += text[span.end : last]
    rest = text[last:end]
    mark = rest.lstrip()[:1]
    separator = ";" if _is_statement(text, after) else ","
    if mark and mark not in ",;)]}#/":
        # The value goes on: 'a' || 'b'.
        raise CannotSay
    if text[line:start].strip() or not _ALONE.match(rest):
        return splice.insert(source, last, f"{separator} {written}")
    lead = f"{splice.newline(text)}{text[line:start]}{written}"
    if mark == separator:
        return splice.insert(source, end, f"{lead}{separator}")
    if separator == ";":
        return splice.insert(source, end, lead)
    # The last one of a hash: what follows it needs a comma before it.
    return splice.replace(source, Span(last, end), f",{rest}{lead}")


def _start(text: str, entry: Entry) -> int:
    """Where an entry begins: at its key's quote or colon, or at what it is assigned in."""
    begin = splice.line_of(text, entry.key_span.start)[0]
    match = _TARGET.search(text, begin, entry.key_span.start) if _is_statement(text, entry) else None
    if match:
        return match.start()
    return entry.key_span.start - (text[entry.key_span.start - 1] in "'\":")


def _end(text: str, entry: Entry) -> int:
    """Where an entry ends: at its value's end, or behind the call that defines it."""
    end = entry.node.span.end
    before = text[entry.key_span.end + 1 : entry.node.span.start].strip()
    call = _CALL_END.match(text, end) if before == "," else None
    return call.end() if call else end


def _is_statement(text: str, entry: Entry) -> bool:
    return not text[entry.key_span.end : entry.node.span.start].rstrip().endswith((">", ":"))


def remove(source: Source, entry: Entry) -> Edit:
    return splice.remove_lines(source, entry)
