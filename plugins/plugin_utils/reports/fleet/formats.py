# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats of the report on a fleet, by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ..formats import reporter

if TYPE_CHECKING:
    from ..wish import Wish
    from .model import Fleet

#: Each format's module, below that of the other reports.
FORMATS: Mapping[str, str] = {
    "html": "fleet.page",
    "sarif": "fleet.sarif_log",
    "csv": "fleet.csv_table",
    "json": "fleet.merged",
    "text-summary": "fleet.summary",
}
#: The format that the ending of a file's name stands for.
ENDINGS: Mapping[str, str] = {
    ".html": "html",
    ".htm": "html",
    ".sarif": "sarif",
    ".csv": "csv",
    ".json": "json",
    ".txt": "text-summary",
    ".md": "text-summary",
}


def render(name: str, fleet: Fleet, wish: Wish) -> str:
    """The report in the format of that name."""
    return reporter(FORMATS[name]).render(fleet, wish)
