# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The syntaxes by name, each imported when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from .tree import Syntax

#: Where each one is: a module, or an object in one.
_PLACES = {
    "yaml": "yaml",
    "json": "json",
    "toml": "toml",
    "ini": "lines.INI",
    "dotenv": "lines.DOTENV",
    "shell": "assignments.SHELL",
    "dockerfile": "assignments.DOCKERFILE",
    "systemd": "assignments.SYSTEMD",
    "properties": "lines.PROPERTIES",
    "keywords": "lines.KEYWORDS",
    "settings": "lines.SETTINGS",
    "commands": "commands.COMMANDS",
    "paragraphs": "lines.PARAGRAPHS",
    "literals": "literals",
    "python": "python",
    "elisp": "elisp",
    "xml": "xml",
    "muttrc": "muttrc",
    "lua": "lua",
    "pinerc": "pinerc",
    "mailrc": "mailrc",
    "prefs": "prefs",
    "gitconfig": "gitconfig",
    "fetchmailrc": "fetchmailrc",
    "monitrc": "monitrc",
    "hcl": "braces.HCL",
    "nix": "braces.NIX",
}


class _Table(Mapping[str, Syntax]):
    def __init__(self) -> None:
        self._met: dict[str, Syntax] = {}

    def __getitem__(self, name: str) -> Syntax:
        if name not in self._met:
            module, _dot, attribute = _PLACES[name].partition(".")
            found = import_module(f".{module}", __package__)
            self._met[name] = cast(Syntax, getattr(found, attribute) if attribute else found)
        return self._met[name]

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


SYNTAXES: Mapping[str, Syntax] = _Table()
