# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a report is asked for beside the findings; each format takes of it what concerns it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ..endpoint.model import Severity
    from ..rules.model import Rule


class Wish(NamedTuple):
    """``fail_on``: from this severity on a finding fails the run. ``rules``: those of the run, for formats that
    describe them. ``folder``: the absolute path that the paths of the findings start from, "" where it is not to be
    told. ``version``: the version of mailports.
    """

    colour: bool = False
    statistics: bool = False
    endpoints: bool = False
    fail_on: Severity = "warning"
    rules: Sequence[Rule] = ()
    folder: str = ""
    version: str = ""
