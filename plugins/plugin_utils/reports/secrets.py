# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where secrets stand in a text, told by the names beside them: also those that no mail connection takes.

A report shows lines of a file, and a diff the lines around a change: a database's password may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_WORD = (
    r"(?:pass(?!ive|thr|enger)|pwd|(?<![a-z])pw(?![a-z])|secret|token|credential"
    r"|(?:api|app|private|access|signing|encryption)[-_]?key)"
)
#: No name is longer. What may repeat has bounds, or gives nothing back: a hostile line costs no more than its length.
_PART = r"[\w.-]{0,99}"
_KEY = rf"{_PART}{_WORD}(?!{_PART}(?:file|path|url|name|_id)\b){_PART}"
#: What is filled in later, or stands elsewhere, is no secret.
_ELSEWHERE = re.compile(r"""["']?\s*(?:!|\{\{|\$\{|\$\w+["']?\s*$|<%|\bENC\[)""")
#: Names that a value follows. They and the next ones are compiled where a file has such a word, and what stands beside
#: them here: most have none.
_NAMES = {
    rf"""(?i)(?<![\w.-]){_KEY}["']?\]?[^\S\n]*(?:=>|[:=])(?!//)[^\S\n]*""": "",
    rf"""(?im)^[^\S\n]*(?:set\s+)?(?:{_KEY})[^\S\n]+(?=[^\s:=])""": "",
    rf"""(?i)\bname["']?:\s*["']?{_KEY}["']?\s*+,?\s*+["']?value["']?:[^\S\n]*""": "value",
    # define('KEY', 'value'), setProperty("key", "value")
    rf"""(?i)["']{_KEY}["'],[^\S\n]*(?=["'])""": ",",
}
#: Names with their values.
_NAMED = {
    rf"(?i)<{_KEY}(?:\s[^<>\n]*)?>(?P<value>[^<\n]+)</": "</",
    rf"""(?i)\b(?:name|key)=["']{_KEY}["'][^<>\n]{{0,99}}?\bvalue=["'](?P<value>[^"'\n]+)""": "value=",
    rf"""(?i)<(?:key>|property name=["']){_KEY}(?:</key|["'])>\s*<\w+>(?P<value>[^<\n]+)</""": "</",
    r"(?i)\blogin\s+\S+\s+password\s+(?P<value>\S+)": "",
}
#: A URL's password. An @ may stand in it: the last one before what can be a host ends it.
_URL = r"""://[^\s:/@]*:(?P<value>[^\s/"'<>]+?(?=@[\w.-]+(?::\d+)?(?:[/?#\s"',;)]|\Z))|[^\s@]+)@"""
#: In single quotes, two of them stand for one in YAML. Nothing may follow at once, as in a shell's 'it'\\''s'.
_QUOTED = re.compile(r"""(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*')(?![^\s,;:)\]}>'"])""")
_BLOCK = re.compile(r"[|>][-+\d]*\s*$")
_NEXT = re.compile(r"[,}]")


class _Line(NamedTuple):
    """Where a line begins, where its text and the line end, and where its first brace stands (-1 without)."""

    begin: int
    said: int
    end: int
    brace: int


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each value that a name calls a secret."""
    lowered = text.lower() if re.search(_WORD, text, re.IGNORECASE) else ""
    for pattern in _told_in(lowered, _NAMES):
        # One line may hold them all: it is looked at once, and so is what stands within a value.
        line, told = _Line(0, -1, -1, -1), 0
        for match in re.finditer(pattern, text):
            start = match.end()
            if start < told:
                continue
            if start > line.end:
                line = _line(text, start)
            if _BLOCK.match(text, start, line.end):
                yield from _block(text, match.start(), line.end)
            elif start < line.end and not _ELSEWHERE.match(text, start, line.end):
                told = _end(text, start, line)
                yield start, told
    for pattern in (_URL, *_told_in(lowered, _NAMED)):
        for match in re.finditer(pattern, text):
            if not match["value"].startswith(("$", "{", "<")):
                yield match.span("value")


def _told_in(lowered: str, patterns: Mapping[str, str]) -> list[str]:
    return [pattern for pattern, part in patterns.items() if lowered and part in lowered]


def _line(text: str, at: int) -> _Line:
    begin, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    end = len(text) if end < 0 else end
    return _Line(begin, begin + len(text[begin:end].rstrip()), end, text.find("{", begin, end))


def _end(text: str, start: int, line: _Line) -> int:
    """Where a value ends: at its closing quote; in a mapping on one line at the comma or brace; else with the line."""
    if quoted := _QUOTED.match(text, start, line.end):
        return quoted.end()
    if line.begin <= line.brace < start:
        stop = _NEXT.search(text, start, line.end)
        return stop.start() if stop else line.end
    return max(start, line.said)


def _block(text: str, key: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of a block value: those indented deeper than its key."""
    begin = text.rfind("\n", 0, key) + 1
    depth = len(text[begin:key]) - len(text[begin:key].lstrip())
    offset = end + 1
    while offset < len(text):
        line = _line(text, offset)
        body = text[offset : line.said].lstrip()
        if body and line.said - len(body) - offset <= depth:
            return
        if body:
            yield line.said - len(body), line.said
        offset = line.end + 1


def masked(text: str, known: Iterable[str], mask: str) -> str:
    """The text with its secrets, and the known ones wherever they stand, replaced; every line stays a line."""
    told = sorted({line.strip() for one in known for line in one.splitlines()}, key=len, reverse=True)
    written = [one.span() for secret in told if len(secret) > 2 for one in re.finditer(re.escape(secret), text)]
    parts, at = [], 0
    for start, end in sorted([*spans(text), *written]):
        if start >= at:
            parts += [text[at:start], mask]
        # One that reaches beyond another that it meets is no less a secret there.
        at = max(at, end)
    return "".join([*parts, text[at:]])
