# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats of the report on a fleet, by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    from ..wish import Wish
    from .model import Fleet

#: Each format's module, which has the function ``render``; imported when it is asked for.
FORMATS: Mapping[str, str] = {
    "html": "page",
    "sarif": "sarif_log",
    "csv": "csv_table",
    "json": "merged",
    "text-summary": "summary",
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


class Reporter(Protocol):
    """A pure function from what is known of a fleet to what is shown of it."""

    def render(self, fleet: Fleet, wish: Wish) -> str: ...


def render(name: str, fleet: Fleet, wish: Wish) -> str:
    """The report in the format of that name."""
    reporter = cast(Reporter, import_module(f"{__package__}.{FORMATS[name]}"))
    return reporter.render(fleet, wish)
