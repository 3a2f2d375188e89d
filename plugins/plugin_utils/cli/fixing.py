# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--fix`` and ``--diff``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from ..linting import edits
from ..linting.writing import write
from ..reports import diff
from ..reports.masking import showable
from .errors import UsageError

if TYPE_CHECKING:
    from ..endpoint.model import Fix
    from ..linting.pipeline import Linter
    from ..linting.result import Result

#: A fix may make room for another; more rounds than this mean that two fixes fight.
_ROUNDS = 10


def _fixes(linter: Linter, result: Result, options: argparse.Namespace) -> list[Fix]:
    chosen = edits.compatible(
        finding.fix
        for finding in result.findings
        if finding.fix is not None and (finding.fix.safe or options.unsafe_fixes)
    )
    return linter.together(result, chosen, options.application or "")


def mend(linter: Linter, again: Callable[[], Result], result: Result, options: argparse.Namespace) -> Result:
    """Write the fixed files, and lint again until there is nothing left to fix. Returns what remains."""
    total = 0
    written: set[str] = set()
    for _round in range(_ROUNDS):
        fixes = _fixes(linter, result, options)
        if not fixes:
            break
        for path, text in edits.texts(result.sources, fixes).items():
            try:
                # What is kept is the file as it was before the first round.
                backup = write(Path(path), text, keep=path not in written)
            except OSError as error:
                raise UsageError(f"{path}: not fixed: {error.strerror}") from None
            if path not in written:
                kept = f" (the old one is {backup.name})" if backup else ""
                sys.stderr.write(f"fixed {showable(path)}{showable(kept)}\n")
            written.add(path)
        total += len(fixes)
        result = again()
    sys.stderr.write(f"{total} endpoint{'' if total == 1 else 's'} mended\n" if total else "nothing to mend\n")
    return result


def show(linter: Linter, result: Result, options: argparse.Namespace, colour: bool) -> int:
    """Print what would change, secrets masked. Returns 1 where something would, unless told not to."""
    fixed = edits.texts(result.sources, _fixes(linter, result, options))
    sys.stdout.write(diff.render(result, fixed, colour))
    sys.stderr.write(f"{len(fixed)} file{'' if len(fixed) == 1 else 's'} would change\n")
    return 1 if fixed and not options.exit_zero else 0


def filter_text(linter: Linter, result: Result, options: argparse.Namespace) -> int:
    """Standard input, fixed, to standard output."""
    if options.diff:
        return show(linter, result, options, False)
    name = options.stdin_filename or "-"
    for _round in range(_ROUNDS):
        fixed = edits.texts(result.sources, _fixes(linter, result, options))
        if name not in fixed:
            break
        result = linter.lint_text(name, fixed[name], options.application or "")
    sys.stdout.write(result.sources[name].text)
    return 0
