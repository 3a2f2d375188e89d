# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The user's settings: .mailports.yml or [tool.mailports] of pyproject.toml, the nearest upward."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from .errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from ..rules.documents import Document, Invalid, Route

NAME = ".mailports.yml"
_PYPROJECT = "pyproject.toml"
_TABLE = ("tool", "mailports")


class Settings(NamedTuple):
    """``data`` are those of settings.schema.json; ``folder`` is the one that their paths and globs start from."""

    data: Mapping[str, Any] = {}
    folder: str = "."
    document: Document | None = None

    def path(self, name: str) -> str | None:
        """The path that a setting gives, as seen from the working folder."""
        value = self.data.get(name)
        return None if value is None else _shown(os.path.join(self.folder, value))

    def fault(self, route: Route, message: str) -> Invalid:
        """What is wrong at a part of the settings, with its place."""
        from ..rules import documents

        return self.document.fault(route, message) if self.document else documents.Invalid(message)


def _shown(path: str | os.PathLike[str]) -> str:
    """A path as short as it can be said from the working folder."""
    absolute, here = os.path.abspath(path), os.getcwd()
    return absolute.removeprefix(os.path.join(here, "")) if absolute != here else os.curdir


def find(start: str | os.PathLike[str]) -> Settings:
    """The settings for what lies at a path: of the nearest folder upward that has any. Raises UsageError."""
    folder = os.path.abspath(start)
    if not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    while True:
        for name in (NAME, _PYPROJECT):
            path = os.path.join(folder, name)
            if os.path.isfile(path) and (found := _load(path)):
                return found
        folder, below = os.path.dirname(folder), folder
        if folder == below:
            return Settings()


def load(path: str | os.PathLike[str]) -> Settings:
    """The settings of a file that the user named. Raises UsageError."""
    return _load(path) or Settings(folder=os.path.dirname(os.path.abspath(path)))


def _mentions_us(path: str | os.PathLike[str]) -> bool:
    """Most files named pyproject.toml need not be parsed."""
    try:
        with open(path, "rb") as file:
            return b"mailports" in file.read()
    except OSError:
        # Why it cannot be read is told where it is read.
        return True


def _load(path: str | os.PathLike[str]) -> Settings | None:
    """None for a pyproject.toml that says nothing of mailports."""
    is_toml = os.fspath(path).endswith(".toml")
    if is_toml and not _mentions_us(path):
        return None
    # Imported here: most runs find no settings.
    from pathlib import Path

    from ..rules.documents import Invalid

    try:
        return _read(Path(path), is_toml)
    except Invalid as error:
        raise UsageError(str(error)) from None


def _read(path: Path, is_toml: bool) -> Settings | None:
    import json

    from ..rules import documents

    if is_toml:
        document = documents.read_toml(path, _shown(path), _TABLE if path.name == _PYPROJECT else ())
    else:
        document = documents.read_yaml(path, _shown(path))
    if document is None:
        return None
    schema = os.path.join(os.path.dirname(__file__), "settings.schema.json")
    with open(schema, encoding="utf-8") as file:
        documents.check(document, json.load(file))
    return Settings(document.data, os.path.dirname(os.path.abspath(path)), document)
