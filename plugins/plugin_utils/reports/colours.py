# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Colours of a terminal, where they are wanted."""

from __future__ import annotations

from collections.abc import Callable

#: Takes a text and what it is in the report.
Paint = Callable[[str, str], str]

_CODES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "strong": "1",
    "frame": "1;34",
    "removed": "31",
    "added": "32",
    "place": "36",
}


def painter(colour: bool) -> Paint:
    return _paint if colour else _leave


def _paint(text: str, meaning: str) -> str:
    return f"\033[{_CODES[meaning]}m{text}\033[0m"


def _leave(text: str, meaning: str) -> str:
    return text
