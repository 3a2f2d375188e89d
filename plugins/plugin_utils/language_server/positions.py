# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Places in a text as the Language Server Protocol counts them: lines from 0, columns in units of an encoding."""

from __future__ import annotations

import re
from bisect import bisect_right

#: What ends a line there, and nothing else does: section "Text Documents" of the specification, 3.17.
_LINE_END = re.compile(r"\r\n|\r|\n")
#: The encodings that a client may ask for, and how long one of their units is in bytes.
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Positions:
    """A text's places; ``encoding`` is utf-8, utf-16 or utf-32, as was agreed with the client."""

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self._text = text
        self._encoding, self._unit = _UNITS[encoding]
        self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]

    def at(self, offset: int) -> tuple[int, int]:
        """Line and column of a character."""
        line = bisect_right(self._starts, offset) - 1
        return line, self._width(self._text[self._starts[line] : offset])

    def offset(self, line: int, column: int) -> int:
        """The character of a line and column; one that lies outside is the nearest."""
        if line >= len(self._starts):
            return len(self._text)
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self._text)
        content = self._text[start:end].rstrip("\r\n")
        # A column inside a character is its beginning.
        return start + len(self._encode(content)[: column * self._unit].decode(self._encoding, "ignore"))

    def _width(self, text: str) -> int:
        return len(self._encode(text)) // self._unit

    def _encode(self, text: str) -> bytes:
        return text.encode(self._encoding, "surrogatepass")
