# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fleet as the page holds it: each text once, everything else by number, columns instead of rows.

A thousand hosts with twenty findings each make a megabyte, which a browser parses in some milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ...endpoint.model import SEVERITIES
from ...rules.model import Rule
from ..showing import showable
from ..wish import Wish
from .model import STATES, Fleet, Found, Host, Point
from .wording import moment

#: From the gravest, as the page sorts.
_SEVERITIES = SEVERITIES[::-1]


class _Texts:
    """Texts by number, as they may be shown; a number is given once for each text."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        if text not in self._numbers:
            self._numbers[text] = len(self.shown)
            self.shown.append(showable(text))
        return self._numbers[text]


def pack(fleet: Fleet, wish: Wish) -> dict[str, Any]:
    """The data of the page, which page.js names by the same words."""
    texts, groups, applications = _Texts(), _Texts(), _Texts()
    codes = sorted({(one.code, one.rule) for host in fleet.hosts for one in host.findings})
    numbers = {code: number for number, code in enumerate(codes)}
    found = sorted(_placed(fleet), key=lambda item: (_SEVERITIES.index(item[1].severity), item[0], *item[1][:3]))
    known = {rule.code: rule for rule in wish.rules}
    return {
        "version": wish.version,
        "time": moment(fleet.now.time),
        "trend": [_point(point) for point in fleet.trend],
        "hosts": [_host(host, texts, groups) for host in fleet.hosts],
        "rules": [_rule(code, name, known) for code, name in codes],
        "findings": {
            "host": [number for number, _one in found],
            "severity": [_SEVERITIES.index(one.severity) for _number, one in found],
            "rule": [numbers[one.code, one.rule] for _number, one in found],
            "application": [applications.number(one.application) for _number, one in found],
            "path": [texts.number(one.path) for _number, one in found],
            "line": [one.line for _number, one in found],
            "column": [one.column for _number, one in found],
            "message": [texts.number(one.message) for _number, one in found],
            "help": [texts.number(one.help) for _number, one in found],
            "fixable": [int(one.fixable) for _number, one in found],
        },
        "groups": groups.shown,
        "applications": applications.shown,
        "texts": texts.shown,
    }


def _placed(fleet: Fleet) -> Iterator[tuple[int, Found]]:
    """The findings, each with the number of its host."""
    return ((number, one) for number, host in enumerate(fleet.hosts) for one in host.findings)


def _point(point: Point) -> list[Any]:
    return [moment(point.time), [point.hosts[one] for one in STATES], [point.findings[one] for one in _SEVERITIES]]


def _host(host: Host, texts: _Texts, groups: _Texts) -> list[Any]:
    """Name, state, groups, when it was audited, open ports, remarks, files with secrets, and programs, by number."""
    return [
        texts.number(host.name),
        STATES.index(host.state),
        [groups.number(name) for name in host.groups],
        texts.number(moment(host.audited) if host.audited else "never"),
        *([texts.number(text) for text in told(host)] for told in (_listeners, _remarks, _secret_files, _programs)),
    ]


def _listeners(host: Host) -> Iterator[str]:
    """Each open port, with the programs that hold it, and whether nobody but the host itself can get there."""
    ports: dict[int, list[Mapping[str, Any]]] = {}
    for one in _objects(host.data, "listeners"):
        if isinstance(one.get("port"), int):
            ports.setdefault(one["port"], []).append(one)
    for port, those in sorted(ports.items()):
        programs = sorted({_text(one, "program") for one in those} - {""})
        inside = all(_is_loopback(_text(one, "address")) for one in those)
        yield f"{port} {', '.join(programs)}".rstrip() + (" (loopback only)" if inside else "")


def _is_loopback(address: str) -> bool:
    return address == "::1" or address.removeprefix("::ffff:").startswith("127.")


def _secret_files(host: Host) -> Iterator[str]:
    """Each file with a password or token, and who may read it."""
    for one in _objects(host.data, "files"):
        if one.get("secret") is True:
            yield f"{_text(one, 'path')} {_text(one, 'mode')} {_text(one, 'owner')}:{_text(one, 'group')}"


def _programs(host: Host) -> Iterator[str]:
    """Each program whose version decides what its defaults are."""
    programs = host.data.get("programs")
    if isinstance(programs, dict):
        yield from (f"{name} {_text(programs, name)}" for name in sorted(programs))


def _remarks(host: Host) -> Iterator[str]:
    """What went wrong, what was mended and what was left, what could not be read."""
    if message := _text(host.data, "message") or host.reason:
        yield message
    mended = host.data.get("mended")
    if isinstance(mended, dict):
        yield from (f"mended: {path}" for path in _list(mended, "changed") if isinstance(path, str))
        yield from (f"left as it was: {_text(one, 'path')}: {_text(one, 'why')}" for one in _objects(mended, "left"))
    yield from (f"{_text(one, 'path')}: {_text(one, 'message')}" for one in _objects(host.data, "notes"))


def _objects(data: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    return (one for one in _list(data, name) if isinstance(one, dict))


def _list(data: Mapping[str, Any], name: str) -> list[Any]:
    value = data.get(name)
    return value if isinstance(value, list) else []


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name)
    return value if isinstance(value, str) else ""


def _rule(code: str, name: str, known: Mapping[str, Rule]) -> dict[str, Any]:
    """What is known of a rule; a rule of a user's own has its code and name."""
    told: dict[str, Any] = {"code": showable(code), "name": showable(name)}
    rule = known.get(code)
    if rule is None:
        return told
    told |= {"title": rule.title, "help": rule.help, "why": [" ".join(one.split()) for one in rule.why.split("\n\n")]}
    told["sources"] = [[source.title, source.url] for source in rule.sources]
    if rule.configuration:
        told["example"] = [rule.configuration.file, rule.configuration.insecure, rule.configuration.secure]
    return told
