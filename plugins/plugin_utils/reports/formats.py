# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats of a report, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..linting.result import Result
from . import json_report, text


class _Wish(NamedTuple):
    colour: bool
    statistics: bool
    endpoints: bool


FORMATS: Mapping[str, Callable[[Result, _Wish], str]] = {
    "text": lambda result, wish: text.render(result, colour=wish.colour, statistics=wish.statistics),
    "json": lambda result, wish: json_report.render(result, endpoints=wish.endpoints),
}


def render(
    name: str, result: Result, *, colour: bool = False, statistics: bool = False, endpoints: bool = False
) -> str:
    """The report in the format of that name, which takes of the rest what concerns it."""
    return FORMATS[name](result, _Wish(colour, statistics, endpoints))
