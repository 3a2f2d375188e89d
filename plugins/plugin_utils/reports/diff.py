# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a fix would change, as a unified diff in which no secret is shown."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping

from ..applications.values import known
from ..linting.result import Result
from .colours import Paint, painter
from .masking import MASK
from .secrets import masked
from .showing import showable

_MEANINGS = {"-": "removed", "+": "added", "@": "place"}


def render(result: Result, fixed: Mapping[str, str], colour: bool) -> str:
    """The diff from the sources of a result to the texts given by path."""
    secrets = known_secrets(result)
    lines: list[str] = []
    for path, text in fixed.items():
        old, new = (masked(one, secrets, MASK).splitlines() for one in (result.sources[path].text, text))
        lines += difflib.unified_diff(old, new, path, path, lineterm="")
    return "".join(f"{line}\n" for line in coloured(lines, painter(colour)))


def coloured(lines: Iterable[str], paint: Paint) -> Iterator[str]:
    """The lines of a unified diff, what they show made harmless for a terminal."""
    for line in lines:
        shown = showable(line)
        meaning = _MEANINGS.get(line[:1])
        yield paint(shown, meaning) if meaning else shown


def known_secrets(result: Result) -> set[str]:
    """The secrets that the endpoints of a result name, those that look like a placeholder too.

    Of a file whose source the result does not have, nothing is shown.
    """
    found = set()
    for endpoint in result.endpoints:
        if (place := endpoint.where.get("secret")) and place.path in result.sources:
            found.add(result.sources[place.path].text[place.start : place.end])
    return {one for one in found if known(one) is not None}
