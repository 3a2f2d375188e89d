# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a run of the linter found: the one thing that every report format is made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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
