# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Values in the way that each program's language wants them quoted, so that they mean themselves and nothing else.

Control characters have been refused before (see `accounts`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from urllib.parse import quote
from xml.sax.saxutils import escape


class Unquotable(Exception):
    """There is no way to write that value there; says which characters are in the way."""


def _escaped(characters: str, mark: str = '"') -> Callable[[str], str]:
    """Between marks, with a backslash before each of some characters."""
    table = {ord(character): "\\" + character for character in characters}
    return lambda text: f"{mark}{text.translate(table)}{mark}"


def _msmtp(text: str) -> str:
    """There is nothing to escape with, and no need: the marks are the first and the last character of the value."""
    return f'"{text}"'


def _fetchmail(text: str) -> str:
    """A double mark ends the string, with a backslash before it or not; as an octal number it does not."""
    return '"' + text.replace("\\", "\\\\").replace('"', "\\042") + '"'


def _ini(text: str) -> str:
    """As Python's RawConfigParser reads it: all up to the line's end."""
    if text != text.strip():
        raise Unquotable("a space at the beginning or the end")
    return text


def _interpolated_ini(text: str) -> str:
    """As Python's ConfigParser reads it, which gives a meaning to the percent sign."""
    return _ini(text).replace("%", "%%")


def _go_ini(text: str) -> str:
    """As go-ini reads it, whose raw string has no escapes (pkg.go.dev/gopkg.in/ini.v1)."""
    if re.fullmatch(r"[\w@%+=:,./ -]*\w", text, re.ASCII) and text == text.strip():
        return text
    if "`" in text:
        raise Unquotable("a back-tick")
    return f"`{text}`"


def _dotenv(text: str) -> str:
    """A value on which systemd, POSIX shells and the dotenv libraries of Python, Ruby, PHP and Node agree.

    All take what stands in single marks as it is. They disagree about how one is escaped, about a dollar in double
    marks, and about a backslash before a backslash or a mark (python-dotenv takes it away).
    """
    if re.fullmatch(r"[\w@%+=:,./-]+", text, re.ASCII):
        return text
    if "'" not in text and not re.search(r"\\(\\|$)", text):
        return f"'{text}'"
    if re.search(r'["$`\\]', text):
        raise Unquotable("single marks or backslashes, on which readers of environment files disagree")
    return f'"{text}"'


def _spring(text: str) -> str:
    """Spring looks for other properties in what it reads."""
    if "${" in text:
        raise Unquotable("${, which Spring takes for the name of a property")
    return _dotenv(text)


def _grafana(text: str) -> str:
    """Grafana looks for variables, files and other settings in what it reads.

    In what it has from its environment, too: pkg/setting/setting.go, loadConfiguration; expanders.go; go-ini, key.go.
    """
    if re.search(r"\$(__\w+)?\{[^}]+\}|%\([^)]+\)s", text):
        raise Unquotable("${...}, $__...{...} or %(...)s, in whose place Grafana puts something else")
    return _dotenv(text)


def _mutt_command(text: str) -> str:
    """A command whose output is the value: it is run by a shell, and what it prints is not read again."""
    if "`" in text or text.endswith("\\"):
        raise Unquotable("a back-tick, or a backslash at the end")
    return f'"`{text}`"'


def _neomutt_command(text: str) -> str:
    """As `_mutt_command`, but backslashes are read before the shell sees them."""
    return _mutt_command(text).replace("\\", "\\\\")


def _url(text: str) -> str:
    """The part of a URL that stands for a user or a password."""
    return quote(text, safe="")


def _json(text: str) -> str:
    """Also a string of YAML, TOML and JavaScript."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _shell(text: str) -> str:
    return "'" + text.replace("'", "'\"'\"'") + "'"


QUOTING: dict[str, Callable[[str], str]] = {
    "msmtp": _msmtp,
    "isync": _escaped('\\"'),
    "fetchmail": _fetchmail,
    "mutt": _escaped('\\"$`'),
    "mutt-command": _mutt_command,
    "neomutt-command": _neomutt_command,
    "git": _escaped('\\"'),
    "shell": _shell,
    "python": ascii,
    "ini": _ini,
    "interpolated-ini": _interpolated_ini,
    "go-ini": _go_ini,
    "dotenv": _dotenv,
    "spring": _spring,
    "grafana": _grafana,
    "json": _json,
    "url": _url,
    "xml": escape,
}
