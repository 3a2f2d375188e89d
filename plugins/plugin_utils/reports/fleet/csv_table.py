# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The findings of a fleet as CSV (RFC 4180), a line each."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from ..showing import showable
from ..wish import Wish
from .model import Fleet, Found, Host
from .wording import moment

_HOST = ("host", "groups", "state", "audited")
_FINDING = ("severity", "code", "rule", "application", "path", "line", "column", "message", "help", "fixable")
_ENDPOINT = ("protocol", "role", "host", "port", "tls", "verify")
#: With these a spreadsheet begins a formula, in their full width too.
_FORMULA = tuple("=+-@＝＋－＠")  # noqa: RUF001


def render(fleet: Fleet, wish: Wish) -> str:
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow((*_HOST, *_FINDING, *(f"endpoint_{name}" for name in _ENDPOINT)))
    writer.writerows([_cell(value) for value in row] for row in _rows(fleet))
    return text.getvalue()


def _rows(fleet: Fleet) -> Iterator[tuple[object, ...]]:
    """A host without findings has a line too: none is lost."""
    for host in fleet.hosts:
        beginning = (host.name, " ".join(host.groups), host.state, moment(host.audited) if host.audited else "")
        for finding in host.findings:
            yield (*beginning, *_finding(finding))
        if not host.findings:
            yield (*beginning, *_nothing(host))


def _finding(finding: Found) -> Iterator[object]:
    yield from (getattr(finding, name) for name in _FINDING)
    endpoint: Mapping[str, object] = finding.endpoint or {}
    yield from (endpoint.get(name) for name in _ENDPOINT)


def _nothing(host: Host) -> Iterator[object]:
    yield from (host.reason if name == "message" else "" for name in (*_FINDING, *_ENDPOINT))


def _cell(value: object) -> object:
    """A value that neither a spreadsheet runs nor a terminal obeys."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or isinstance(value, int):
        return value
    text = showable(str(value))
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
