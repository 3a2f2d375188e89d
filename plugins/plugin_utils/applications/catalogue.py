# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The applications known, each built when a file that may hold its settings is first met."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache, cached_property

from ..endpoint.shipped import beside, load_all
from .names import Index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .application import Application, Pattern

_DATA = beside(__file__, "data")

#: What these set is what YAML would say: a Helm chart's values, a container's environment, a module's settings.
_LIKE = {"hcl": "yaml", "nix": "yaml", "shell": "dotenv", "dockerfile": "dotenv", "systemd": "dotenv"}


class UnknownApplication(Exception):
    """No application goes by that name."""


class Catalogue:
    """All applications; ``by_file`` those that own a file by its name, ``anywhere`` those that any file may hold."""

    def __init__(self, folder: str | os.PathLike[str] = _DATA) -> None:
        self._folder = os.fspath(folder)
        self._built: dict[str, Application] = {}
        self._anywhere: dict[str, tuple[Application, ...]] = {}

    @cached_property
    def _data(self) -> Mapping[str, Mapping[str, Any]]:
        return {data["name"]: data for data in load_all(self._folder).values()}

    @cached_property
    def _heads(self) -> Mapping[str, Mapping[str, Any]]:
        """What tells whose a file is: all that most runs ask for."""
        return {data["name"]: data for data in load_all(self._folder, "name", "files", "syntax", "reader").values()}

    @cached_property
    def _families(self) -> Mapping[str, Mapping[str, Any]]:
        return load_all(os.path.join(self._folder, "families"))

    @cached_property
    def index(self) -> Index:
        """Who owns a file, told without building any application."""
        return Index(self._heads)

    @property
    def names(self) -> list[str]:
        return list(self._heads)

    def application(self, name: str) -> Application:
        """The application of that name, which must be one of ``names``."""
        if name not in self._built:
            from .application import from_data

            self._built[name] = from_data(self._data[name], self._families)
        return self._built[name]

    def named(self, name: str) -> str:
        """The name, which the user gave. Raises UnknownApplication, which names near ones."""
        if name in self._heads:
            return name
        from difflib import get_close_matches

        near = get_close_matches(name, self.names, 2)
        hint = f": did you mean {' or '.join(near)}?" if near else f"; known are {', '.join(self.names)}"
        raise UnknownApplication(f"there is no application {name!r}{hint}")

    @cached_property
    def applications(self) -> tuple[Application, ...]:
        return tuple(map(self.application, self._data))

    @cached_property
    def families(self) -> Mapping[str, Pattern]:
        """What programs that share a library have in common."""
        from .application import family

        return {name: family(data) for name, data in self._families.items()}

    def by_file(self, path: str) -> list[Application]:
        return list(map(self.application, self.index.owners(path)))

    def anywhere(self, syntax: str) -> tuple[Application, ...]:
        """Applications whose settings any file of that syntax may hold: their keys tell them apart."""
        if syntax not in self._anywhere:
            taken = {syntax, _LIKE.get(syntax, syntax)}
            speaking = [name for name, data in self._heads.items() if taken & set(data.get("syntax", "").split())]
            self._anywhere[syntax] = tuple(one for one in map(self.application, speaking) if not one.has_sections)
        return self._anywhere[syntax]


@cache
def catalogue() -> Catalogue:
    return Catalogue()
