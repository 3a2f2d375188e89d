# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report for programs, as report.schema.json says."""

from __future__ import annotations

import json
from typing import Any

from ..endpoint.data import to_data
from ..endpoint.model import Endpoint, Finding
from ..linting.result import Result
from .counting import by_rule, by_severity
from .wish import Wish

VERSION = 1


def render(result: Result, wish: Wish) -> str:
    return json.dumps(report(result, wish), indent=2) + "\n"


def report(result: Result, wish: Wish) -> dict[str, Any]:
    """The report as plain data."""
    severities = by_severity(result.findings)
    data: dict[str, Any] = {
        "version": VERSION,
        "summary": {
            "files": result.files,
            "checked": result.checked,
            "endpoints": len(result.endpoints),
            "error": severities["error"],
            "warning": severities["warning"],
            "note": severities["note"],
        },
        "findings": findings(result),
    }
    if wish.statistics:
        data["statistics"] = [
            dict(zip(("code", "rule", "count"), one, strict=True)) for one in by_rule(result.findings)
        ]
    if wish.endpoints:
        data["endpoints"] = [_endpoint(endpoint, result) for endpoint in result.endpoints]
    return data


def findings(result: Result) -> list[dict[str, object]]:
    """The findings as plain data, each with its place."""
    return [
        {
            "path": finding.place.path,
            **result.sources[finding.place.path].range(finding.place)._asdict(),
            **finding_data(finding),
        }
        for finding in result.findings
    ]


def finding_data(finding: Finding) -> dict[str, object]:
    """A finding as plain data, without its place."""
    return {
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
