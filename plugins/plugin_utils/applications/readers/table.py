# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The readers of programs whose files have a language of their own: a package of that name in this folder."""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from ...endpoint.model import Folder, Reading, Source


class _Reader(Protocol):
    def read(self, source: Source, folder: Folder) -> Reading: ...


def reader(name: str) -> _Reader:
    """The reader of that name; imported only when a file of its program is met."""
    module: _Reader = import_module(f"..{name}", __name__)
    return module
