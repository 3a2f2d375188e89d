# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report for programs, as report.schema.json says."""

from __future__ import annotations

import json
from collections import Counter

from ..endpoint.data import to_data
from ..endpoint.model import Endpoint, Finding
from ..linting.result import Result

VERSION = 1


def render(result: Result, *, endpoints: bool = False) -> str:
    return json.dumps(report(result, endpoints=endpoints), indent=2) + "\n"


def report(result: Result, *, endpoints: bool = False) -> dict[str, object]:
    """The report as plain data; with ``endpoints``, every endpoint that was read, secure ones too."""
    severities = Counter(finding.severity for finding in result.findings)
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
    if endpoints:
        data["endpoints"] = [_endpoint(endpoint, result) for endpoint in result.endpoints]
    return data


def _finding(finding: Finding, result: Result) -> dict[str, object]:
    source = result.sources[finding.place.path]
    line, column = source.position(finding.place.start)
    end_line, end_column = source.position(finding.place.end)
    return {
        "path": finding.place.path,
        "line": line,
        "column": column,
        "end_line": end_line,
        "end_column": end_column,
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
