# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which files a run is about, and which rules are not for which of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from .globs import Globs


class Scope(NamedTuple):
    """Built by ``scope``. Paths are those that reports show: relative to the working folder, or absolute."""

    folder: str = ""
    included: Globs | None = None
    excluded: Globs | None = None
    ignored: tuple[tuple[Globs, frozenset[str]], ...] = ()

    def has(self, path: str) -> bool:
        """The file is to be linted."""
        if self.included is None and self.excluded is None:
            return True
        path = self._relative(path)
        taken = self.included is None or self.included.match(path)
        return bool(taken and not (self.excluded and self.excluded.match(path)))

    def ignores(self, path: str) -> frozenset[str]:
        """The codes of the rules that are not for that file."""
        if not self.ignored:
            return frozenset()
        path = self._relative(path)
        return frozenset(code for pattern, codes in self.ignored if pattern.match(path) for code in codes)

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.folder or None).replace(os.sep, "/")


def scope(
    folder: str = "",
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    ignore: Mapping[str, Iterable[str]] | None = None,
) -> Scope:
    """The scope that globs describe, relative to a folder; ``ignore`` has the codes of rules by glob."""
    if not (include or exclude or ignore):
        return Scope(folder)
    from .globs import compiled

    ignored = ((compiled([glob]), frozenset(codes)) for glob, codes in (ignore or {}).items())
    return Scope(folder, compiled(include), compiled(exclude), tuple((one, codes) for one, codes in ignored if one))
