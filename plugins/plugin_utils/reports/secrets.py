# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where secrets stand in a text, told by the names beside them: also those that no mail connection takes.

A report shows lines of a file, and a diff the lines around a change: a database's password may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_WORD = r"(?:pass(?!ive|thr|enger)|pwd|secret|token|api[-_]?key|app[-_]?key|private[-_]?key|credential)"
_KEY = rf"[\w.-]*{_WORD}(?![\w.-]*(?:file|path|url|name|_id)\b)[\w.-]*"
#: What is filled in later, or stands elsewhere, is no secret.
_ELSEWHERE = re.compile(r"""["']?\s*(?:!|\{\{|\$\{|\$\w+["']?\s*$|<%|\bENC\[)""")
_SETTING = re.compile(
    rf"""(?<![\w.-]){_KEY}["']?\]?[^\S\n]*(?:=>|[:=])(?!//)[^\S\n]*(?=(?P<value>[^\n]*))""", re.IGNORECASE
)
_COMMAND = re.compile(
    rf"""^[^\S\n]*(?:set\s+)?(?:{_KEY})[^\S\n]+(?P<value>[^\s:=][^\n]*)""", re.IGNORECASE | re.MULTILINE
)
_NAMED = re.compile(
    rf"""\bname["']?:\s*["']?{_KEY}["']?\s*,?\s*["']?value["']?:[^\S\n]*(?P<value>[^\n]*)""", re.IGNORECASE
)
_LOGIN = re.compile(r"://[^\s:/@]*:(?P<value>[^\s@]+)@")
_QUOTED = re.compile(r""""(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
_BLOCK = re.compile(r"[|>][-+\d]*\s*$")


def spans(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each value that a name calls a secret."""
    for pattern in (_SETTING, _COMMAND, _NAMED):
        for match in pattern.finditer(text):
            start, end = match.span("value")
            if _BLOCK.match(text, start, end):
                yield from _block(text, match.start(), end)
            elif start < end and not _ELSEWHERE.match(text, start, end):
                yield start, _end(text, start, end)
    for match in _LOGIN.finditer(text):
        if not match["value"].startswith(("$", "{", "<")):
            yield match.span("value")


def _end(text: str, start: int, end: int) -> int:
    """Where a value ends: at its closing quote; in a mapping on one line at the comma or brace; else with the line."""
    if quoted := _QUOTED.match(text, start, end):
        return quoted.end()
    line = text[text.rfind("\n", 0, start) + 1 : start]
    if "{" in line:
        stop = re.compile(r"[,}]").search(text, start, end)
        return stop.start() if stop else end
    return start + len(text[start:end].rstrip())


def _block(text: str, key: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of a block value: those indented deeper than its key."""
    begin = text.rfind("\n", 0, key) + 1
    depth = len(text[begin:key]) - len(text[begin:key].lstrip())
    offset = end + 1
    for line in text[offset:].splitlines(keepends=True):
        body = line.strip()
        if body and len(line) - len(line.lstrip()) <= depth:
            return
        if body:
            start = offset + line.index(body)
            yield start, start + len(body)
        offset += len(line)


def masked(text: str, known: Iterable[str], mask: str) -> str:
    """The text with its secrets, and the known ones wherever they stand, replaced; every line stays a line."""
    parts, at = [], 0
    for start, end in sorted(spans(text)):
        if start >= at:
            parts += [text[at:start], mask]
            at = end
    text = "".join([*parts, text[at:]])
    for secret in sorted({line.strip() for one in known for line in one.splitlines()}, key=len, reverse=True):
        if len(secret) > 2:
            text = text.replace(secret, mask)
    return text
