# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run of the linter found: the one thing that every report format is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..endpoint.model import Endpoint, Finding, Source


@dataclass(frozen=True)
class Result:
    """Findings sorted by path, line, column and code; the sources that they point into, by path.

    ``files`` counts the files looked at, ``checked`` those that were read because they may hold mail settings.
    """

    findings: list[Finding] = field(default_factory=list)
    endpoints: list[Endpoint] = field(default_factory=list)
    sources: Mapping[str, Source] = field(default_factory=dict)
    files: int = 0
    checked: int = 0
