# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Globs over paths, as .gitignore has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate

_ANY = "**"


@dataclass(frozen=True)
class Globs:
    """Several globs; ``pattern`` is all of them as they were written."""

    pattern: str
    parts: tuple[tuple[re.Pattern[str] | None, ...], ...]

    def match(self, path: str) -> bool:
        """One of them matches the path (with ``/``, relative), or a folder that it lies in."""
        names = path.split("/")
        return any(_matches(parts, names) for parts in self.parts)


def compiled(globs: Iterable[str]) -> Globs | None:
    """None where there is no glob.

    A glob with a ``/`` at its beginning or within is matched from the top, any other at every depth; ``**`` passes
    folders.
    """
    written = list(globs)
    return Globs("\n".join(written), tuple(tuple(_parts(glob)) for glob in written)) if written else None


def _parts(glob: str) -> Iterator[re.Pattern[str] | None]:
    """An expression for each name of a path; None for any number of them."""
    whole = glob.removeprefix("./").rstrip("/")
    if "/" not in whole:
        yield None
    for part in whole.lstrip("/").split("/"):
        yield None if part == _ANY else re.compile(translate(part))


def _matches(parts: Sequence[re.Pattern[str] | None], names: Sequence[str]) -> bool:
    """Name by name, with all the parts that may come next: no glob takes longer for being intricate."""
    following = _reached({0}, parts)
    for name in names:
        after = set()
        for at in following:
            part = parts[at]
            if part is None:
                after |= {at, at + 1} if at == len(parts) - 1 else {at}
            elif part.match(name):
                after.add(at + 1)
        if len(parts) in after:
            return True
        following = _reached(after, parts)
    return False


def _reached(places: set[int], parts: Sequence[re.Pattern[str] | None]) -> set[int]:
    """With the places behind a ``**`` that passes nothing; at the end it stands for something."""
    reached = set(places)
    for at in sorted(places):
        while at < len(parts) - 1 and parts[at] is None:
            at += 1
            reached.add(at)
    return reached
