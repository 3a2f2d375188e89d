# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How often each rule, and each severity, is found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ..endpoint.model import Finding


def by_rule(findings: Iterable[Finding]) -> list[tuple[str, str, int]]:
    """Code, name and count, the most frequent rule first."""
    counts = Counter((finding.code, finding.rule) for finding in findings)
    return [(code, rule, count) for (code, rule), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]


def by_severity(findings: Iterable[Finding]) -> Counter[str]:
    return Counter(finding.severity for finding in findings)
