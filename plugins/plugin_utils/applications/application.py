# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An application's data file: which files it owns, which keys mean what, and the defaults that decide security.

The form is told, key by key, in schemas/application.schema.json and in docs/architecture.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .decide import Row
from .sections import Sections


@dataclass(frozen=True)
class Pattern:
    """One kind of endpoint in an application's files.

    ``keys`` maps slots to the keys that fill them, the one to write first; ``at`` holds the paths below which they
    stand (``*`` one key, ``**`` any number). Slots with a meaning of their own: ``host``, ``port``, ``authority`` (host
    with port, or URI), ``scheme`` (names the protocol), ``service`` (a name that stands for a host), ``secret``,
    ``secret_reference``, ``mechanism``.
    """

    at: tuple[str, ...]
    keys: Mapping[str, tuple[str, ...]]
    protocol: str
    family: str = ""
    role: str = "client"
    name: str = ""
    inherits: str = ""
    #: Blocks of that name hold what is set under a condition: what only they set is unknown outside.
    conditional: str = ""
    #: Each of the keys that fill ``authority`` or ``host`` names a server of its own; one named again is the same.
    each: bool = False
    #: Slots that are filled by whichever of their keys stands last, not by the first one that is there.
    latest: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    sections: Sections | None = None
    idle: tuple[Mapping[str, Any], ...] = ()
    roles: tuple[Row, ...] = ()
    tls: tuple[Row, ...] = ()
    verify: tuple[Row, ...] = ()
    min_tls: tuple[Row, ...] = ()
    hosts: tuple[Row, ...] = ()
    ports: Mapping[str, Any] = field(default_factory=dict)
    cleartext_auth: tuple[Row, ...] = ()
    can_verify: bool = True
    write: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def default_port(self, protocol: str, scheme: str, tls: str) -> int | None:
        """The port where the configuration names none."""
        ports = self.ports.get(protocol, self.ports)
        port: int | None = ports.get(scheme) or ports.get(tls, ports.get("else"))
        return port


@dataclass(frozen=True)
class Setting:
    """What one key (or each of some) decides, as the documentation tells it. ``default`` is None where none is told."""

    keys: tuple[str, ...]
    decides: str
    source: str
    default: str | None = None


@dataclass(frozen=True)
class Application:
    """A program whose configuration is read: its files, and the endpoints in them; ``title`` is shown."""

    name: str
    title: str
    syntax: str
    files: tuple[str, ...]
    patterns: tuple[Pattern, ...]
    reader: str = ""
    #: What its reader goes by; where there is none, the patterns tell it all.
    settings: tuple[Setting, ...] = ()
    sources: tuple[str, ...] = ()
    #: The keys that name another file whose settings hold here too.
    includes: tuple[str, ...] = ()
    #: The keys that do so under a condition: what the other file sets only fills what is not set here.
    includes_if: tuple[str, ...] = ()
    #: The keys whose values, where the expression is found in them, are commands that print what is set.
    commands: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    #: The keys that the program takes, and what their values must look like; empty where it takes any.
    accepts: Mapping[str, re.Pattern[str]] = field(default_factory=dict)

    @property
    def has_sections(self) -> bool:
        """Its keys mean something only in its own files."""
        return any(pattern.sections for pattern in self.patterns)


def _rows(data: Mapping[str, Any], table: str) -> tuple[Row, ...]:
    """A table's rows; one that names no source has the pattern's."""
    source = data.get("source", "")
    return tuple(Row(row.get("when", {}), row["is"], row.get("source", source)) for row in data.get(table) or ())


def _tuple(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(str(item) for item in value or ())


def _sections(data: Mapping[str, Any]) -> Sections:
    return Sections(
        opens=_tuple(data.get("opens")),
        others=_tuple(data.get("others")),
        defaults=_tuple(data.get("defaults")),
        inherits=data.get("inherits", ""),
        unnamed=data.get("unnamed", ""),
    )


def _pattern(data: Mapping[str, Any]) -> Pattern:
    return Pattern(
        at=_tuple(data.get("at", "**")),
        keys={slot: _tuple(keys) for slot, keys in data["keys"].items()},
        protocol=data.get("protocol", "smtp"),
        family=data.get("family", ""),
        role=data.get("role", "client"),
        name=data.get("name", ""),
        inherits=data.get("inherits", ""),
        conditional=data.get("conditional", ""),
        each=data.get("each", False),
        requires=_tuple(data.get("requires")),
        words=tuple(word.lower() for word in _tuple(data.get("words"))),
        sections=_sections(data["sections"]) if "sections" in data else None,
        latest=_tuple(data.get("latest")),
        idle=tuple(data.get("idle", ())),
        roles=_rows(data, "roles"),
        tls=_rows(data, "tls"),
        verify=_rows(data, "verify"),
        min_tls=_rows(data, "min_tls"),
        hosts=_rows(data, "hosts"),
        ports=data.get("ports", {}),
        cleartext_auth=_rows(data, "cleartext_auth"),
        can_verify=data.get("can_verify", True),
        write=data.get("write", {}),
    )


def _setting(data: Mapping[str, Any]) -> Setting:
    return Setting(_tuple(data["key"]), data["decides"], data["source"], data.get("default"))


def _with_family(pattern: Mapping[str, Any], families: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The tables ``keys`` and ``write`` are taken row by row, all else as a whole."""
    family = families.get(pattern.get("family", ""), {})
    tables = {name: {**family.get(name, {}), **pattern.get(name, {})} for name in ("keys", "write")}
    return {**family, **pattern, **tables}


def family(data: Mapping[str, Any]) -> Pattern:
    """What the programs of a family have in common; the keys are each program's own."""
    return _pattern({"keys": {}, **data})


def from_data(data: Mapping[str, Any], families: Mapping[str, Mapping[str, Any]]) -> Application:
    """The application that a data file describes; a pattern takes from its family what it does not say itself."""
    patterns = [_pattern(_with_family(one, families)) for one in data.get("endpoints", ())]
    return Application(
        name=data["name"],
        title=data["title"],
        syntax=data.get("syntax", ""),
        files=_tuple(data.get("files")),
        patterns=tuple(patterns),
        reader=data.get("reader", ""),
        settings=tuple(_setting(one) for one in data.get("settings", ())),
        sources=_tuple(data.get("sources")),
        includes=_tuple(data.get("includes")),
        includes_if=_tuple(data.get("includes_if")),
        commands={key: re.compile(value) for key, value in data.get("commands", {}).items()},
        accepts={key: re.compile(value) for key, value in data.get("accepts", {}).items()},
    )
