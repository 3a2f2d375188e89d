# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The line that a finding points at, with carets under what is meant."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple

from ..endpoint.model import Place, Source
from .masking import Mask

#: Columns of a terminal that a line may take; a longer one is cut around the carets.
WIDTH = 160
_CUT = "…"
#: Columns that are shown before the carets even where these take all the room.
_BEFORE = 20


class Excerpt(NamedTuple):
    """A line as shown, the column (from 0) at which the carets start, and how many there are."""

    line: str
    column: int
    carets: int


class _Cell(NamedTuple):
    shown: str
    width: int
    start: int
    end: int


def excerpt(source: Source, place: Place, mask: Mask) -> Excerpt:
    """The line on which a place starts; a place of several lines is marked to the end of the first."""
    begin, finish = _line(source.text, place.start)
    # Nothing further away can be in sight: a minified file is one line of megabytes.
    near = max(begin, place.start - 2 * WIDTH), min(finish, place.start + 2 * WIDTH)
    cells = [_Cell(piece.shown, _width(piece.shown), piece.start, piece.end) for piece in mask.pieces(source, *near)]
    column = _total(cell for cell in cells if cell.end <= place.start)
    carets = max(1, _total(cell for cell in cells if cell.end > place.start and cell.start < place.end))
    left, right = _window(_total(cells), column, carets)
    shown, dropped = _within(cells, left, right)
    before = _CUT if dropped or near[0] > begin else ""
    after = _CUT if shown[-1:] != cells[-1:] or near[1] < finish else ""
    line = before + "".join(cell.shown for cell in shown) + after
    return Excerpt(line, column - dropped + len(before), min(carets, max(1, right - column)))


def _line(text: str, offset: int) -> tuple[int, int]:
    """Start and end of the line around an offset, without its line end."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    return start, end - (end > start and text[end - 1] == "\r")


def _window(total: int, column: int, carets: int) -> tuple[int, int]:
    """The columns to keep of so many, those with the carets in the middle."""
    room = WIDTH - 2 * len(_CUT)
    if total <= room:
        return 0, total
    left = max(0, min(column - max(_BEFORE, (room - carets) // 2), total - room))
    return left, left + room


def _within(cells: list[_Cell], left: int, right: int) -> tuple[list[_Cell], int]:
    """The cells that lie wholly between two columns, and the width of those before them."""
    ends = list(accumulate(cell.width for cell in cells))
    kept = [index for index, end in enumerate(ends) if end - cells[index].width >= left and end <= right]
    dropped = ends[kept[0]] - cells[kept[0]].width if kept else 0
    return [cells[index] for index in kept], dropped


def _total(cells: Iterable[_Cell]) -> int:
    return sum(cell.width for cell in cells)


def _width(text: str) -> int:
    """Columns that a terminal gives to a text."""
    return sum(_character_width(character) for character in text)


def _character_width(character: str) -> int:
    if character.isascii():
        return 1
    # Imported here: most texts have none of it.
    import unicodedata

    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
