# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reports as they come: of ``mailports lint --format json``, and of runs over many hosts."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from ...endpoint.model import SEVERITIES
from .model import Found, Host, Run

VERSION = 1

_TEXTS = ("path", "code", "rule", "message", "help", "application")
_NUMBERS = ("line", "column", "end_line", "end_column")


class Malformed(Exception):
    """A text that is no report, and why."""


def read(text: bytes, name: str, time: datetime) -> Run:
    """The run that a file tells of.

    A plain report of ``mailports lint`` says neither what it is of nor when it was made: it is of the host ``name``,
    at ``time``. Raises Malformed.
    """
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}") from None
    if not isinstance(data, dict) or not {"findings", "hosts"} & data.keys():
        raise Malformed("neither a report of mailports lint --format json nor of a run over hosts")
    if data.get("version") != VERSION:
        raise Malformed(f"its version is {data.get('version')!r}, and only {VERSION} is known: take a newer mailports")
    if "hosts" not in data:
        return Run(time, (Host(name, time, findings=_findings(data, ""), checkout=True, data={"report": data}),))
    about = _mapping(data.get("run"), "run")
    ended = _time(about.get("ended"), "run.ended")
    items = _list(data, "hosts", "")
    return Run(ended, tuple(_host(one, f"hosts[{number}]", ended) for number, one in enumerate(items)), about)


def _host(data: Any, where: str, time: datetime) -> Host:
    name = _mapping(data, where).get("host")
    if not isinstance(name, str) or not name:
        raise Malformed(f"{where}.host is no name")
    report = data.get("report")
    if report is None:
        return Host(name, None, _groups(data, where), reason=_reason(data), data=data)
    audited = _time(data["audited"], f"{where}.audited") if "audited" in data else time
    found = _findings(_mapping(report, f"{where}.report"), f"{where}.report.")
    reason = "" if data.get("state", "audited") == "audited" else _reason(data)
    return Host(name, audited, _groups(data, where), found, reason, data=data)


def _reason(data: Mapping[str, Any]) -> str:
    """Why a host was not audited."""
    said = data.get("message")
    return said if isinstance(said, str) and said else "no reason was given"


def _groups(data: Mapping[str, Any], where: str) -> tuple[str, ...]:
    """Without those that every host is in, or that only say that it is in no other."""
    names = _list(data, "groups", f"{where}.") if "groups" in data else []
    if not all(isinstance(name, str) for name in names):
        raise Malformed(f"{where}.groups has what is no name")
    return tuple(dict.fromkeys(name for name in names if name not in ("all", "ungrouped")))


def _findings(report: Mapping[str, Any], where: str) -> tuple[Found, ...]:
    items = _list(report, "findings", where)
    return tuple(_found(one, f"{where}findings[{number}]") for number, one in enumerate(items))


def _found(data: Any, where: str) -> Found:
    wrong = next(_wrong(_mapping(data, where)), None)
    if wrong:
        raise Malformed(f"{where}.{wrong} is missing, or not what report.schema.json says")
    return Found._make(data.get(name) for name in Found._fields)


def _wrong(data: Mapping[str, Any]) -> Iterator[str]:
    """The names of what is not as the schema says."""
    yield from _unlike(data, _TEXTS, str)
    yield from _unlike(data, ("fixable",), bool)
    for name in _NUMBERS:
        value = data.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            yield name
    if data.get("severity") not in SEVERITIES:
        yield "severity"
    if data.get("endpoint") is not None and not _is_endpoint(data["endpoint"]):
        yield "endpoint"


def _unlike(data: Mapping[str, Any], names: Iterable[str], wanted: type) -> Iterator[str]:
    return (name for name in names if not isinstance(data.get(name), wanted))


def _is_endpoint(data: Any) -> bool:
    if not isinstance(data, dict) or any(_unlike(data, ("name", "protocol", "role", "tls", "verify"), str)):
        return False
    return isinstance(data.get("host"), str | None) and isinstance(data.get("port"), int | None)


def _time(value: object, where: str) -> datetime:
    """A time as ISO 8601 has it; without a zone it is UTC."""
    try:
        time = datetime.fromisoformat(str(value))
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(f"{where} is {value!r}, which is no time such as 2026-11-21T08:30:00Z") from None


def _mapping(data: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise Malformed(f"{where} is no object")
    return data


def _list(data: Mapping[str, Any], name: str, where: str) -> list[Any]:
    value = data.get(name)
    if not isinstance(value, list):
        raise Malformed(f"{where}{name} is no list")
    return value
