# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The table of programs: one file each in ``data/``, in the form of program.schema.json."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from ..endpoint import shipped
from ..endpoint.model import MailProtocol

Scope = Literal["user", "system"]

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Limit:
    """Something that a program cannot do: ``when`` holds what has to be so of the connection, ``unless`` what not."""

    when: Mapping[str, object]
    reason: str
    rule: str = ""
    unless: Mapping[str, object] = field(default_factory=dict)

    def holds(self, facts: Mapping[str, object]) -> bool:
        """Whether the connection with these facts is one of that kind."""
        meant = all(facts[name] == value for name, value in self.when.items())
        return meant and not any(facts[name] == value for name, value in self.unless.items())


@dataclass(frozen=True)
class ConfigFile:
    """A file of a program: the keys of program.schema.json."""

    template: str
    path: Mapping[Scope, str]
    each: bool = False
    block: bool = False
    comment: str = "#"
    check: tuple[str, ...] = ()
    private: str = ""


@dataclass(frozen=True)
class Program:
    """A program: the keys of program.schema.json."""

    name: str
    title: str
    secret: Literal["command", "literal", "asks"]
    files: tuple[ConfigFile, ...]
    quotes: Mapping[str, str]
    command: tuple[str, ...] = ()
    packages: Mapping[str, list[str]] = field(default_factory=dict)
    minimum: Mapping[str, str] = field(default_factory=dict)
    receives: tuple[MailProtocol, ...] = ()
    sends: bool = False
    needs_both: bool = False
    oauth2: bool = False
    folders: tuple[str, ...] = ()
    ca_file: bool = False
    limits: tuple[Limit, ...] = ()


@cache
def names() -> tuple[str, ...]:
    """The names of all programs, sorted."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.yml")))


@cache
def load(name: str) -> Program:
    """The program of that name, which must be one of ``names()``."""
    return build(shipped.load(_FOLDER / f"{name}.yml"))


def build(data: Mapping[str, Any]) -> Program:
    """The program that data of the form of program.schema.json describe."""
    plain = {key: value for key, value in data.items() if key not in ("sources", "tested", "cannot", "files")}
    for key in ("command", "receives", "folders"):
        plain[key] = tuple(plain.get(key, ()))
    limits = (
        Limit(one["when"], one["reason"], one.get("rule", ""), one.get("unless", {})) for one in data.get("cannot", ())
    )
    files = (ConfigFile(**{**one, "check": tuple(one.get("check", ()))}) for one in data["files"])
    return Program(limits=tuple(limits), files=tuple(files), **plain)


def version(said: str) -> str:
    """The version in what a program says of itself; empty when there is none."""
    found = re.search(r"\d+(?:\.\d+)+|\d{8}", said)
    return found[0] if found else ""


def is_older(version: str, than: str) -> bool:
    """Compare versions that are numbers with dots."""
    return [int(part) for part in version.split(".")] < [int(part) for part in than.split(".")]
