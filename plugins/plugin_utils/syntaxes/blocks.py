# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings a line each, and blocks in braces that hold more of them (Dovecot, maddy).

What stands between a block's key and its brace is the block's first entry, with the key ``""``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates, mask
from .tree import Entry, Mapping, Node, Scalar, Span, SyntaxProblem

_OPENER = re.compile(r"(?P<key>[^\s={}]+)(?:[ \t]+(?P<words>[^{}]*(?:\{[^{}\s]*\}[^{}]*)*))?")
_INCLUDE = re.compile(r"(?P<key>![a-z_]+)[ \t]+(?P<value>.*?)")
_MAX_DEPTH = 100


@dataclass(frozen=True)
class Blocks:
    """``setting`` matches what is neither a block's start nor its end, with groups ``key`` and ``value``.

    ``code`` matches what stands in a line before its comment.
    """

    setting: re.Pattern[str]
    code: re.Pattern[str]

    def parse(self, text: str) -> list[Node]:
        """One document. Raises SyntaxProblem for braces that do not match, as far as no template may write them."""
        root = Mapping(Span(0, len(text)))
        stack = [root]
        lenient = has_templates(text)
        for start, line in _lines(mask(text)):
            code = self.code.match(line)
            body = code.group() if code else line
            lead = len(body) - len(body.lstrip())
            at, body = start + lead, body.strip()
            if body == "}":
                if len(stack) > 1:
                    stack[-1].span = Span(stack[-1].span.start, at + 1)
                    stack.pop()
                elif not lenient:
                    raise SyntaxProblem("a brace closes what was never opened", at)
            elif body.endswith("{") and (match := _OPENER.fullmatch(body[:-1].rstrip())):
                if len(stack) > _MAX_DEPTH:
                    raise SyntaxProblem("nested too deeply", at)
                block = Mapping(Span(at, at + len(body)))
                stack[-1].entries.append(Entry(match["key"], _span(at, match, "key"), block))
                if match["words"]:
                    words = _span(at, match, "words")
                    block.entries.append(Entry("", words, _scalar(text, words)))
                stack.append(block)
            elif match := _INCLUDE.fullmatch(body) or self.setting.fullmatch(body):
                key, value = _span(at, match, "key"), _span(at, match, "value")
                stack[-1].entries.append(Entry(text[key.start : key.end], key, _scalar(text, value)))
        if len(stack) > 1 and not lenient:
            raise SyntaxProblem("a brace is opened and never closed", stack[-1].span.start)
        return [root]

    def replace(self, source: Source, scalar: Scalar, value: str) -> Edit:
        quote = {"single": "'", "double": '"'}.get(scalar.style, "")
        return splice.replace(source, scalar.span, f"{quote}{value}{quote}")

    def insert(self, source: Source, after: Entry, key: str, value: str) -> Edit:
        """Written like the line above it."""
        gap = source.text[after.key_span.end : after.node.span.start]
        return splice.insert_line(source, after, f"{key}{gap or ' '}{value}")

    def remove(self, source: Source, entry: Entry) -> Edit:
        return splice.remove_lines(source, entry)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their offsets; one that ends in a backslash goes on in the next."""
    start, line = 0, ""
    for part in text.splitlines(keepends=True):
        line += part
        if part.rstrip("\r\n").endswith("\\") and not line.lstrip().startswith("#"):
            continue
        yield start, line.rstrip("\r\n")
        start, line = start + len(line), ""
    yield start, line


def _span(at: int, match: re.Match[str], group: str) -> Span:
    start, end = match.span(group)
    return Span(at + max(start, 0), at + max(end, 0))


def _scalar(text: str, span: Span) -> Scalar:
    raw = text[span.start : span.end]
    for quote, style in (("'", "single"), ('"', "double")):
        if len(raw) > 1 and raw[0] == raw[-1] == quote and quote not in raw[1:-1].replace(f"\\{quote}", ""):
            return Scalar(re.sub(r"\\(.)", r"\1", raw[1:-1]), span, "", style)
    return Scalar(re.sub(r"(?<![ \t])[ \t]*\\\r?\n[ \t]*", " ", raw), span)


_DOUBLE = r'"(?:[^"\\]|\\.)*"'
_SINGLE = r"'(?:[^'\\]|\\.)*'"

#: ``key = value``; a number sign outside quotes starts a comment (Dovecot, config_parse_line).
ASSIGNED = Blocks(
    setting=re.compile(r"(?P<key>[^\s=]+)[ \t]*=[ \t]*(?P<value>.*?)", re.DOTALL),
    code=re.compile(rf"(?:[^\"'#]|{_DOUBLE}|{_SINGLE}|[\"'].*)*", re.DOTALL),
)
#: ``key word "another word"``; a number sign starts a comment where it starts a word (maddy, Caddy).
WORDS = Blocks(
    setting=re.compile(r"(?P<key>\S+)(?:[ \t]+(?P<value>.*?))?", re.DOTALL),
    code=re.compile(rf"(?:[^\"#]|(?<=\S)#|{_DOUBLE}|\".*)*", re.DOTALL),
)
