# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The user's settings: .mailports.yml or [tool.mailports] of pyproject.toml, the nearest upward."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..rules.documents import Document, Invalid, Route

NAME = ".mailports.yml"
_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "mailports")


@dataclass(frozen=True)
class Settings:
    """``data`` are those of settings.schema.json; ``folder`` is the one that their paths and globs start from."""

    data: Mapping[str, Any] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)
    document: Document | None = None

    def path(self, name: str) -> str | None:
        """The path that a setting gives, as seen from the working folder."""
        value = self.data.get(name)
        return None if value is None else shown(self.folder / value)

    def fault(self, route: Route, message: str) -> Invalid:
        """What is wrong at a part of the settings, with its place."""
        from ..rules import documents

        return self.document.fault(route, message) if self.document else documents.Invalid(message)


def shown(path: Path) -> str:
    """A path as short as it can be said from the working folder."""
    absolute, here = path.absolute(), Path.cwd()
    return str(absolute.relative_to(here)) if absolute.is_relative_to(here) else str(absolute)


def find(start: Path) -> Settings:
    """The settings for what lies at a path: of the nearest folder upward that has any. Raises documents.Invalid."""
    start = start.absolute()
    for folder in (start, *start.parents) if start.is_dir() else start.parents:
        for name in (NAME, _PYPROJECT):
            if (folder / name).is_file() and (found := _load(folder / name)):
                return found
    return Settings()


def load(path: Path) -> Settings:
    """The settings of a file that the user named. Raises documents.Invalid."""
    return _load(path) or Settings(folder=path.absolute().parent)


def _mentions_us(path: Path) -> bool:
    """Most files named pyproject.toml need not be parsed."""
    try:
        return "mailports" in path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        # Why it cannot be read is told where it is read.
        return True


def _load(path: Path) -> Settings | None:
    """None for a pyproject.toml that says nothing of mailports."""
    if path.suffix == ".toml" and not _mentions_us(path):
        return None
    from ..rules import documents

    if path.suffix == ".toml":
        document = documents.read_toml(path, shown(path), _TABLE if path.name == _PYPROJECT else ())
    else:
        document = documents.read_yaml(path, shown(path))
    if document is None:
        return None
    documents.check(document, json.loads((Path(__file__).parent / "settings.schema.json").read_text(encoding="utf-8")))
    return Settings(document.data, path.absolute().parent, document)
