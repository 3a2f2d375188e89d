# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats of a report, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..linting.result import Result
from . import json_report, text


class Options(NamedTuple):
    """What a report is asked to be like; a format takes of it what concerns it."""

    colour: bool = False
    statistics: bool = False
    endpoints: bool = False


FORMATS: Mapping[str, Callable[[Result, Options], str]] = {
    "text": lambda result, wanted: text.render(result, colour=wanted.colour, statistics=wanted.statistics),
    "json": lambda result, wanted: json_report.render(result, endpoints=wanted.endpoints),
}
