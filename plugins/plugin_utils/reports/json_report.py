# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report for programs, as report.schema.json says."""

from __future__ import annotations

import json

from ..endpoint.data import to_data
from ..endpoint.model import Endpoint, Finding
from ..linting.result import Result
from .counting import by_rule, by_severity
from .wish import Wish

VERSION = 1


def render(result: Result, wish: Wish) -> str:
    return json.dumps(report(result, wish), indent=2) + "\n"


def report(result: Result, wish: Wish) -> dict[str, object]:
    """The report as plain data."""
    severities = by_severity(result.findings)
    data: dict[str, object] = {
        "version": VERSION,
        "summary": {
            "files": result.files,
            "checked": result.checked,
            "endpoints": len(result.endpoints),
            "error": severities["error"],
            "warning": severities["warning"],
            "note": severities["note"],
        },
        "findings": [_finding(finding, result) for finding in result.findings],
    }
    if wish.statistics:
        data["statistics"] = [
            dict(zip(("code", "rule", "count"), one, strict=True)) for one in by_rule(result.findings)
        ]
    if wish.endpoints:
        data["endpoints"] = [_endpoint(endpoint, result) for endpoint in result.endpoints]
    return data


def _finding(finding: Finding, result: Result) -> dict[str, object]:
    place = result.sources[finding.place.path].range(finding.place)
    return {
        "path": finding.place.path,
        **place._asdict(),
        "code": finding.code,
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "help": finding.help,
        "application": finding.application,
        "fixable": finding.fix is not None and finding.fix.safe,
        "endpoint": to_data(finding.endpoint) if finding.endpoint else None,
    }


def _endpoint(endpoint: Endpoint, result: Result) -> dict[str, object]:
    source = result.sources[endpoint.extent.path]
    first, _column = source.position(endpoint.extent.start)
    last, _column = source.position(max(endpoint.extent.start, endpoint.extent.end - 1))
    return {
        "path": endpoint.extent.path,
        "lines": [first, last],
        "application": endpoint.application,
        **to_data(endpoint),
    }
