# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The fleet in a few lines, for a chat: they read as plain text and as Markdown."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from ...endpoint.model import SEVERITIES
from ..wish import Wish
from .model import STATES, Fleet, Host, State
from .wording import count, moment

_FEW = 3
_STATES: Mapping[State, str] = {
    "error": "with errors",
    "warning": "with warnings",
    "note": "with notes",
    "clean": "clean",
    "unreachable": "not audited",
}


def render(fleet: Fleet, wish: Wish) -> str:
    return "\n".join(_lines(fleet)) + "\n"


def _lines(fleet: Fleet) -> Iterator[str]:
    now = fleet.now
    yield f"Mail connections of {count(len(fleet.hosts), 'host')}, {moment(now.time)}: {_states(fleet)}."
    total = now.findings.total()
    each = ", ".join(count(now.findings[one], one) for one in reversed(SEVERITIES) if now.findings[one])
    yield f"{count(total, 'finding')}{f' ({each})' if each else ''}{_change(fleet)}."
    if total:
        yield f"Most frequent: {_frequent(fleet.hosts)}."
        yield f"Most affected: {_affected(fleet.hosts)}."
    if missing := [host.name for host in fleet.hosts if host.reason]:
        yield f"Not audited: {_few(map(_name, missing), len(missing))}."


def _states(fleet: Fleet) -> str:
    hosts = fleet.now.hosts
    return ", ".join(f"{hosts[state]:,} {_STATES[state]}" for state in STATES if hosts[state]) or "none"


def _change(fleet: Fleet) -> str:
    """Since the run before."""
    if len(fleet.trend) < 2:
        return ""
    before = fleet.trend[-2]
    more = fleet.now.findings.total() - before.findings.total()
    said = f"{abs(more):,} {'more' if more > 0 else 'fewer'} than" if more else "as many as"
    return f", {said} {moment(before.time)}"


def _frequent(hosts: Iterable[Host]) -> str:
    rules = Counter(_name(f"{one.code} {one.rule}") for host in hosts for one in host.findings)
    return ", ".join(f"{rule} ({number:,})" for rule, number in _top(rules))


def _affected(hosts: Iterable[Host]) -> str:
    numbers = Counter({_name(host.name): len(host.findings) for host in hosts if host.findings})
    return ", ".join(f"{host} ({number:,})" for host, number in _top(numbers))


def _top(numbers: Counter[str]) -> list[tuple[str, int]]:
    return sorted(numbers.items(), key=lambda item: (-item[1], item[0]))[:_FEW]


def _few(names: Iterable[str], number: int) -> str:
    more = f" and {number - _FEW:,} more" if number > _FEW else ""
    return f"{', '.join(islice(names, _FEW))}{more}"


def _name(text: str) -> str:
    """A name that neither mentions anybody nor links anywhere, whatever the chat."""
    return re.sub(r"[^\w.: -]", "?", text)[:80]
