# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``mailports lint --fix --unsafe-fixes`` makes of a text, in memory and round by round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Edit
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import edits
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result

#: As many as the command does.
ROUNDS = 10


class Round(NamedTuple):
    """A text, what was found in it, what was changed, and what came of it."""

    before: Result
    made: list[Edit]
    text: str


class FixesFight(Exception):
    """Each round undoes what the last one did."""


def rounds(linter: Linter, path: str, text: str) -> Iterator[Round]:
    """The rounds until nothing is left to fix. Raises FixesFight where that never comes."""
    # Each round mends something, or the last one's work.
    most = ROUNDS + len(linter.lint_text(path, text).findings)
    for _round in range(most):
        before = linter.lint_text(path, text)
        offered = edits.compatible(finding.fix for finding in before.findings if finding.fix)
        fixes = linter.together(before, offered)
        if not fixes:
            return
        text = edits.texts(before.sources, fixes)[path]
        yield Round(before, [edit for fix in fixes for edit in fix.edits], text)
    raise FixesFight(f"{most} rounds, and still something to mend")
