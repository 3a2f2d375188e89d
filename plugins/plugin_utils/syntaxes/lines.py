# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The line-based syntaxes: a key, a value, a line. One pattern tells them apart, one reader serves them all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

# The further quotes of Go's INI files (Grafana, Gitea).
_WRAPPED = re.compile(r'(?P<quote>"""|`)(?P<value>.*?)(?P=quote)')
_SECTION = re.compile(r"[ \t]*\[(?P<name>[^\]\n]*)\][ \t]*(?:[#;].*)?")


_MANY_LINES = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?[A-Za-z_][\w.-]*=[ \t]*(?P<q>["'])[^"'\n]*+\n[^"']*+(?P=q)[ \t]*\r?(?:\#.*)?$""",
    re.MULTILINE,
)


@dataclass(frozen=True)
class Lines:
    """A syntax of lines.

    line matches a setting, with groups ``key`` and ``value``; ``comment`` the characters that start a comment
    line; ``trailing`` those that, behind a blank, start one behind a value; ``quotes`` those that a value may stand in;
    ``write`` how a new line is written.
    ``sections``: lines in brackets open a mapping. ``paragraphs``: an empty line ends one, and the document is a
    sequence of mappings.
    """

    line: re.Pattern[str]
    write: str
    comment: str = "#"
    trailing: str = ""
    quotes: str = "'\""
    sections: bool = False
    paragraphs: bool = False
    #: A backslash takes its meaning from the character behind it; at a line's end it continues the value.
    backslash: bool = False
    #: A quoted value may go on over lines.
    quoted_lines: bool = False

    def parse(self, text: str) -> list[Node]:
        """One document; a line that is no setting is passed over, as the programs do or a checker says better."""
        root = Mapping(Span(0, len(text)))
        parts: list[Mapping] = [Mapping(Span(0, 0))]
        current = parts[0] if self.paragraphs else root
        offset = 0
        flat = unmarked(mask(text))
        if self.quoted_lines:
            # A key or a certificate over many lines is no mail setting, whatever its lines look like.
            flat = _MANY_LINES.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), flat)
        for line in self._logical_lines(flat):
            body = line.rstrip("\r\n")
            stripped = body.lstrip(" \t")
            if self.paragraphs and not stripped:
                current = Mapping(Span(offset, offset))
                parts.append(current)
            elif not stripped or self._is_comment(stripped):
                pass
            elif self.sections and (match := _SECTION.fullmatch(body)):
                key_span = Span(offset + match.start("name"), offset + match.end("name"))
                current = Mapping(Span(offset, offset + len(body)))
                root.entries.append(Entry(text[key_span.start : key_span.end].strip(), key_span, current))
            elif match := self.line.match(body):
                entry = self._entry(text, offset, match)
                current.entries.append(entry)
                current.span = Span(min(current.span.start, offset), max(current.span.end, offset + len(body)))
            offset += len(line)
        if self.paragraphs:
            return [Sequence(root.span, [part for part in parts if part.entries])]
        return [root]

    def _entry(self, text: str, offset: int, match: re.Match[str]) -> Entry:
        start, end = offset + match.start("value"), offset + match.end("value")
        key_span = Span(offset + match.start("key"), offset + match.end("key"))
        return Entry(text[key_span.start : key_span.end], key_span, self._scalar(text, start, end))

    def _scalar(self, text: str, start: int, end: int) -> Scalar:
        raw = text[start:end]
        if self.sections and (wrapped := _WRAPPED.match(raw)):
            return Scalar(wrapped["value"], Span(start + wrapped.start("value"), start + wrapped.end("value")))
        if raw[:1] in tuple(self.quotes) and (close := _closing(raw)) > 0:
            style = "single" if raw[0] == "'" else "double"
            value = raw[1:close]
            if style == "double":
                value = re.sub(r'\\(["\\$`])', r"\1", value)
            return Scalar(value, Span(start, start + close + 1), "", style)
        if self.trailing and (tail := re.search(rf"(?:^|(?<=\s))[{self.trailing}]", raw)):
            raw = raw[: tail.start()]
        raw = raw.rstrip()
        return Scalar(_meant(raw) if self.backslash else raw, Span(start, start + len(raw)))

    def _is_comment(self, stripped: str) -> bool:
        return stripped[0] in self.comment or stripped.startswith("//")

    def _logical_lines(self, text: str) -> Iterator[str]:
        parts: list[str] = []
        for line in text.split("\n"):
            parts.append(line + "\n")
            body = line.rstrip("\r")
            goes_on = self.backslash and (len(body) - len(body.rstrip("\\"))) % 2
            if not goes_on or (len(parts) == 1 and self._is_comment(body.lstrip(" \t"))):
                yield "".join(parts)
                parts = []
        yield "".join(parts)

    def replace(self, source: Source, scalar: Scalar, value: str) -> Edit:
        quote = {"single": "'", "double": '"'}.get(scalar.style, "")
        start, end = scalar.span
        # Behind a key that had no value, not even a blank.
        gap = " " if start == end and re.match(r"[\w-]", source.text[start - 1 : start]) else ""
        return splice.replace(source, scalar.span, f"{gap}{quote}{value}{quote}")

    def insert(self, source: Source, after: Entry, key: str, value: str) -> Edit:
        """Written like the line above it: its separator, its indentation, its words' case."""
        text = source.text
        gap = text[after.key_span.end : after.node.span.start].rstrip('`"')
        line = f"{key}{gap}{value}" if gap and "\n" not in gap else self.write.format(key=key, value=value)
        start, end = splice.line_of(text, after.key_span.start)
        if lead := text[start : after.key_span.start].strip():
            # A word before the key, such as "export", belongs before the new one too.
            return splice.insert(source, end, f"{splice.newline(text)}{lead} {line}")
        return splice.insert_line(source, after, line)

    def remove(self, source: Source, entry: Entry) -> Edit:
        return splice.remove_lines(source, entry)


def _closing(raw: str) -> int:
    """The offset of the quote that ends a quoted value, 0 where there is none."""
    quote, at = raw[0], 1
    while at < len(raw):
        if raw[at] == "\\" and quote == '"':
            at += 1
        elif raw[at] == quote:
            return at
        at += 1
    return 0


_ESCAPE = re.compile(r"\\(?:\r?\n[ \t]*|u(?P<code>[0-9A-Fa-f]{4})|(?P<character>.))", re.DOTALL)


def _meant(raw: str) -> str:
    """What a value with backslashes means."""
    return _ESCAPE.sub(lambda match: chr(int(match["code"], 16)) if match["code"] else match["character"] or "", raw)


KEYWORDS = Lines(
    line=re.compile(r"[ \t]*(?P<key>[A-Za-z_][\w-]*)(?:[ \t]+|$)(?P<value>.*)"), write="{key} {value}", quotes='"'
)
PARAGRAPHS = Lines(line=KEYWORDS.line, write="{key} {value}", trailing="#", quotes='"', paragraphs=True)
INI = Lines(
    line=re.compile(r"[ \t]*(?P<key>[^=:\s\[#;](?:[^=:\n]*[^=:\s])?)[ \t]*[=:][ \t]*(?P<value>.*)"),
    write="{key} = {value}",
    comment="#;",
    sections=True,
)
#: ``key = value`` and ``key value`` alike (esmtp).
SETTINGS = Lines(
    line=re.compile(r"[ \t]*(?P<key>[A-Za-z_][\w-]*)(?:[ \t]*=[ \t]*|[ \t]+|$)(?P<value>.*)"),
    write="{key} = {value}",
    trailing="#",
    quotes='"',
)
DOTENV = Lines(
    line=re.compile(r"[ \t]*(?:export[ \t]+)?(?P<key>[A-Za-z_][\w.-]*)[ \t]*=[ \t]*(?P<value>.*)"),
    write="{key}={value}",
    trailing="#",
    quoted_lines=True,
)
PROPERTIES = Lines(
    line=re.compile(r"[ \t]*(?P<key>[^\s=:#!]+)[ \t]*[=: \t][ \t]*(?P<value>.*)", re.DOTALL),
    write="{key}={value}",
    comment="#!",
    backslash=True,
)
