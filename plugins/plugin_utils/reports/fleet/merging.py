# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Many runs become one fleet."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from ...endpoint.model import Severity
from .model import Fleet, Host, Point, Run, State

#: More points than these, and only the last of each day is kept.
_POINTS = 40


def merge(runs: Iterable[Run]) -> Fleet:
    """The newest state of each host, and how the fleet stood after each run.

    A run need not hold every host (hosts that pull their configuration report one by one): who is not in it is taken
    as he was. Where a host could not be audited, what was found at the last audit stays known.
    """
    known: dict[str, Host] = {}
    hosts: Counter[State] = Counter()
    findings: Counter[Severity] = Counter()
    trend = []
    about: Mapping[str, Any] = {}
    for time, together in groupby(sorted(runs, key=lambda run: run.time), key=lambda run: run.time):
        for run in together:
            about = run.about
            for host in run.hosts:
                old = known.get(host.name)
                new = known[host.name] = _carried(old, host) if old else host
                if old:
                    hosts[old.state] -= 1
                    findings -= old.severities
                hosts[new.state] += 1
                findings += new.severities
        trend.append(Point(time, +hosts, +findings))
    return Fleet(tuple(sorted(known.values(), key=lambda host: _natural(host.name))), _thinned(trend), about)


def _carried(old: Host, new: Host) -> Host:
    """A host that could not be audited, with what is known of it from before."""
    if new.audited is not None:
        return new
    data = {**old.data, **new.data, "report": old.data["report"]} if "report" in old.data else new.data
    groups = new.groups or old.groups
    return replace(new, audited=old.audited, findings=old.findings, groups=groups, checkout=old.checkout, data=data)


def _thinned(trend: Sequence[Point]) -> tuple[Point, ...]:
    """Few enough points to be looked at."""
    if len(trend) <= _POINTS:
        return tuple(trend)
    return tuple({point.time.date(): point for point in trend}.values())


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which web2 comes before web10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"([0-9]{1,18})", name)]
