# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""May a file's bytes hold another file: in a long text, in what a shell would write? Never wrong with a no."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .catalogue import catalogue
from .embedded import COMMANDS, TEXTS, written
from .names import syntax_of

#: What begins a YAML block, in which a file may stand, and what may be behind it, up to the end of its line.
_SIGNS = (b"|", b">")
_BLOCK = re.compile(rb"(?m)[|>][-+\d]*[ \t\r]*(?:#.*|\{[%#{].*|<%.*)?$")
#: How a line ends whose key has its value below, and what may stand between the two: comments, marks of templates.
_KEY_ABOVE = re.compile(rb":(?:[ \t\r]*+|[ \t]++[!&#{<].*)\Z")
_BETWEEN = re.compile(rb"[ \t\r]*+(?:[!&#{<].*)?")
#: What begins a text over many lines where a file may stand in one.
_LONG = {"hcl": b"<<", "nix": b"''"}
#: What begins a text of a shell's over many lines; an expression, since of two letters it finds them sooner.
_HEREDOC = re.compile(rb"<<")
_ECHO = re.compile(rb"""echo(?:[ \t]+-\w+)*[ \t]+(["'])(?:(?!\1).)*+\n""")


def may_hold_file(syntax: str, data: bytes) -> bool:
    if syntax == "yaml" and any(_may_be_file(data, at) for sign in _SIGNS for at in blocks(data, sign)):
        return True
    if _LONG.get(syntax, b"\0") in data:
        return True
    return syntax in COMMANDS and _may_write(data) and any(written(data.decode("utf-8", "replace")))


def _may_write(data: bytes) -> bool:
    """May there be a shell's text over many lines?"""
    return _HEREDOC.search(data) is not None or (b"echo" in data and _ECHO.search(data) is not None)


def blocks(data: bytes, sign: bytes) -> Iterator[int]:
    """Where a block may begin: once at most in a line, however often its sign stands there."""
    at = data.find(sign)
    while at >= 0:
        block = _BLOCK.match(data, at)
        if block:
            yield at
        at = data.find(sign, block.end() if block else at + 1)


def _may_be_file(data: bytes, at: int) -> bool:
    """May the YAML block that begins there be a file's text? Told by its key: on its line, or above."""
    start = data.rfind(b"\n", 0, at) + 1
    before = data[start:at].split()
    while before and before[-1][:1] in (b"!", b"&"):
        before.pop()
    if not before:
        return _is_below_key(data, start - 1)
    return before[-1][-1:] == b":" and _may_name_file(b" ".join(before)[:-1].decode("utf-8", "replace"))


def _is_below_key(data: bytes, end: int) -> bool:
    """May the value of the last key before that place begin there? In prose over many lines it does not."""
    while end > 0:
        start = data.rfind(b"\n", 0, end) + 1
        if _KEY_ABOVE.search(data, start, end):
            return True
        if not _BETWEEN.fullmatch(data, start, end):
            return False
        end = start - 1
    return False


def _may_name_file(key: str) -> bool:
    """May a file of that name, or one that is named beside a key of that name, say anything?"""
    name = key.lstrip(" -?{\t\ufeff").strip("\"' \t")
    # A key behind a tag or an anchor is not looked for, nor what an alias stands for.
    told = name[:1] not in ("", "!", "&", "*")
    return not told or name.lower() in TEXTS or bool(syntax_of(name) or catalogue().index.owners(name))
