# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report for GitLab's Code Quality: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ..endpoint.model import Finding, Severity
from ..linting.result import Result
from .fingerprints import fingerprints
from .masking import Mask
from .showing import showable
from .wish import Wish

#: GitLab knows info, minor, major, critical and blocker.
_SEVERITIES: Mapping[Severity, str] = {"error": "critical", "warning": "major", "note": "info"}


def render(result: Result, wish: Wish) -> str:
    marked = zip(result.findings, fingerprints(result, Mask(result)), strict=True)
    return json.dumps([_issue(finding, fingerprint, result) for finding, fingerprint in marked], indent=2) + "\n"


def _issue(finding: Finding, fingerprint: str, result: Result) -> dict[str, object]:
    lines = result.sources[finding.place.path].range(finding.place)
    return {
        "description": showable(f"{finding.message}; {finding.help}"),
        "check_name": f"{finding.code} {finding.rule}",
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": showable(finding.place.path),
            "lines": {"begin": lines.line, "end": lines.last_line},
        },
    }
