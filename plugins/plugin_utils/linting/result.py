# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run of the linter found: the one thing that every report format is made from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..endpoint.model import Endpoint, Finding, Source


class Result(NamedTuple):
    """Findings sorted by path, line, column and code; the sources that they point into, by path.

    ``files`` counts the files looked at, ``checked`` those that were read because they may hold mail settings.
    """

    findings: Sequence[Finding] = ()
    endpoints: Sequence[Endpoint] = ()
    sources: Mapping[str, Source] = {}
    files: int = 0
    checked: int = 0


def distinct(findings: Iterable[Finding]) -> list[Finding]:
    """Findings without those that say the same of the same place: one setting may serve several endpoints."""
    unique: dict[tuple[str, str, int, str], Finding] = {}
    for finding in findings:
        place, endpoint = finding.place, finding.endpoint
        # What a secret is blamed for is told once, however many servers it is for.
        is_secret = endpoint is not None and endpoint.where.get("secret") == place
        said = "" if is_secret else finding.message
        unique.setdefault((finding.code, place.path, place.start, said), finding)
    return list(unique.values())
