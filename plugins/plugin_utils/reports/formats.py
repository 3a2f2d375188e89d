# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The formats of a report, by name."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

if TYPE_CHECKING:
    from ..linting.result import Result
    from .wish import Wish

#: Each format's module, which has the function ``render``; imported when it is asked for.
FORMATS: Mapping[str, str] = {
    "text": "text",
    "json": "json_report",
    "sarif": "sarif",
    "github": "github",
    "gitlab": "gitlab",
    "junit": "junit",
    "checkstyle": "checkstyle",
}


class Reporter(Protocol):
    """A pure function from what was found to what is shown of it."""

    def render(self, found: Any, wish: Wish) -> str: ...


def render(name: str, result: Result, wish: Wish) -> str:
    """The report in the format of that name."""
    return reporter(FORMATS[name]).render(result, wish)


def reporter(module: str) -> Reporter:
    """A format's module of this package."""
    return cast(Reporter, import_module(f".{module}", __package__))
