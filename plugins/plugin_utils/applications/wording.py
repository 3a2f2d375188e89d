# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An application's tables in words: what people are shown of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .application import Pattern
from .decide import Row

#: What a server's URI or authority fills without having a key.
_PARTS = {"scheme": "the scheme", "port": "the port", "host": "the host", "authority": "the server"}
#: Slots that mean the same everywhere.
_GROUPS = {
    "service": "service",
    "authority": "server",
    "host": "server",
    "port": "port",
    "secret": "password",
    "secret_reference": "password kept elsewhere",
}
_MODES = {"implicit": "implicit TLS", "starttls": "STARTTLS", "else": "else"}

Mark = Callable[[str], str]


def kind(pattern: Pattern) -> str:
    """What the pattern describes: ``smtp client``, ``imap listener``."""
    protocol = "any protocol" if pattern.protocol == "port" else pattern.protocol
    return f"{protocol} {'client or relay' if pattern.roles else pattern.role}"


def tables(pattern: Pattern) -> Iterator[tuple[str, tuple[Row, ...]]]:
    """The tables that decide how secure a connection is, with their titles; none that is empty."""
    named = (
        ("TLS", pattern.tls),
        ("Verification", pattern.verify),
        ("Lowest TLS", pattern.min_tls),
        ("Passwords in clear", pattern.cleartext_auth),
    )
    return ((title, rows) for title, rows in named if rows)


def keys(pattern: Pattern, mark: Mark = str) -> Iterator[tuple[str, str]]:
    """The program's names for the server, the port and the password, then those that decide."""
    names: dict[str, list[str]] = {}
    for slot, own in pattern.keys.items():
        names.setdefault(_GROUPS.get(slot, "decided by"), []).extend(own)
    for group in dict.fromkeys((*_GROUPS.values(), "decided by")):
        if group in names:
            yield group, ", ".join(map(mark, dict.fromkeys(names[group])))


def ports(pattern: Pattern) -> str:
    """The ports where none is written: ``465 with implicit TLS, else 25``; "" where there are none."""
    table = pattern.ports
    if any(isinstance(one, Mapping) for one in table.values()):
        return "; ".join(f"{name}: {_ports(one)}" for name, one in table.items() if isinstance(one, Mapping))
    return _ports(table)


def _ports(table: Mapping[str, int | None]) -> str:
    said = [f"{port} with {_MODES.get(mode, mode)}" for mode, port in table.items() if mode != "else" and port]
    said += [f"else {table['else']}" if said else str(table["else"])] if "else" in table else []
    return ", ".join(said)


def condition(row: Row, pattern: Pattern, mark: Mark = str) -> str:
    """When a row holds, with the program's own names; "otherwise" for the last one."""
    said = (f"{_subject(slot, pattern, mark)} is {_said(value, mark)}" for slot, value in row.when.items())
    return " and ".join(said) or "otherwise"


def _subject(slot: str, pattern: Pattern, mark: Mark) -> str:
    if names := pattern.keys.get(slot):
        return mark(names[0])
    return _PARTS.get(slot) or mark(slot)


def _said(value: object, mark: Mark) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, Mapping):
        return f"like {mark(value['matches'])}"
    if isinstance(value, list):
        return " or ".join(_said(one, mark) for one in value)
    return str(value) or "empty"
