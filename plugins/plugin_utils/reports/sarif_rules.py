# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Rules as SARIF describes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..endpoint.model import Finding, Severity
from ..rules.model import Rule
from ..rules.page import section
from .explanation import render

#: GitHub's scale of 0.1 to 10, which it shows as low, medium, high and critical.
_SECURITY_SEVERITY: Mapping[Severity, str] = {"error": "8.0", "warning": "5.0", "note": "2.0"}
_PROBLEM_SEVERITY: Mapping[Severity, str] = {"error": "error", "warning": "warning", "note": "recommendation"}


def descriptors(findings: Iterable[Finding], rules: Iterable[Rule]) -> list[dict[str, Any]]:
    """The rules of a run, and what is known of those of other findings, by code."""
    described = {finding.code: _unknown(finding) for finding in findings} | {rule.code: _rule(rule) for rule in rules}
    return [one for _code, one in sorted(described.items())]


def _rule(rule: Rule) -> dict[str, Any]:
    described: dict[str, Any] = {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": " ".join(rule.why.partition("\n\n")[0].split())},
        "help": {"text": render(rule, colour=False), "markdown": "\n\n".join(section(rule)) + "\n"},
        "defaultConfiguration": {"level": rule.severity, "enabled": rule.default},
        "properties": {"precision": "high", "problem.severity": _PROBLEM_SEVERITY[rule.severity], "tags": ["mail"]},
    }
    if rule.sources or rule.origin:
        # A syntax error, or a comment that is of no use, is not about security; what is has a source, or is the user's.
        described["properties"] |= {
            "security-severity": _SECURITY_SEVERITY[rule.severity],
            "tags": ["mail", "security"],
        }
    if rule.sources:
        described["helpUri"] = rule.sources[0].url
    return described


def _unknown(finding: Finding) -> dict[str, Any]:
    return {"id": finding.code, "name": finding.rule, "defaultConfiguration": {"level": finding.severity}}
