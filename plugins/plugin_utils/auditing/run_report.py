# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A run's report of all hosts, as audit.schema.json says, from the answers that their tasks gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from ..reports.fleet.wording import count
from ..reports.version import number

VERSION = 1
_GRADES = ("error", "warning", "note")
_UNKNOWN: Mapping[str, Any] = {"report": None, "files": [], "listeners": [], "programs": {}, "notes": []}
#: Groups that every host is in tell nothing.
_EVERY = frozenset(("all", "ungrouped"))


def run_report(
    kind: Literal["audit", "enforce"], check: bool, ended: str, hosts: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    """The report; ``hosts`` as `host` makes them, each with the time at which it was looked at."""
    times = [one.pop("audited") for one in hosts]
    started = min((time for time in times if time), default=ended)
    run = {"kind": kind, "started": started, "ended": ended, "check": check, "mailports": number()}
    return {"version": VERSION, "run": run, "hosts": sorted(hosts, key=lambda one: str(one["host"]))}


def host(name: str, groups: Sequence[str], answer: Mapping[str, Any]) -> dict[str, Any]:
    """What there is to tell of a host, audited or not."""
    state = "unreachable" if answer.get("unreachable") else "audited" if "report" in answer else "failed"
    said: dict[str, Any] = {
        "host": name,
        "groups": sorted(set(groups) - _EVERY),
        "state": state,
        "message": _message(answer) if state != "audited" or answer.get("msg") else "",
        "audited": answer.get("audited"),
    }
    said |= {key: answer.get(key, nothing) for key, nothing in _UNKNOWN.items()}
    if "mended" in answer:
        said["mended"] = answer["mended"]
    return said


def summary(report: Mapping[str, Any]) -> str:
    """A run in one line, and one more for each host of which something is to be told."""
    hosts = report["hosts"]
    audited = [one for one in hosts if one["report"]]
    counts = [count(sum(one["report"]["summary"][grade] for one in audited), grade) for grade in _GRADES]
    lines = [f"{len(audited)} of {count(len(hosts), 'host')} audited: {', '.join(counts)}"]
    lines += [f"{one['host']}: {one['state']}: {one['message']}" for one in hosts if one["message"]]
    for one in hosts:
        mended = one.get("mended")
        if mended:
            would = "would be mended" if report["run"]["check"] else "mended"
            lines += [f"{one['host']}: {would}: {', '.join(mended['changed'])}"] if mended["changed"] else []
            lines += [f"{one['host']}: left alone: {left['path']}: {left['why']}" for left in mended["left"]]
    return "\n".join(lines)


def _message(answer: Mapping[str, Any]) -> str:
    said = str(answer.get("msg") or "nothing was heard of it")
    return " ".join(f"{said} {answer.get('module_stderr') or ''}".split())[:500]
