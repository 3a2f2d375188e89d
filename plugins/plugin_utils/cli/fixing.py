# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--fix`` and ``--diff``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from ..linting import edits
from ..linting.writing import write
from ..reports import diff
from .errors import UsageError

if TYPE_CHECKING:
    from ..endpoint.model import Fix
    from ..linting.pipeline import Linter
    from ..linting.result import Result

#: A fix may make room for another; more rounds than this mean that two fixes fight.
_ROUNDS = 10


def _fixes(result: Result, unsafe: bool) -> list[Fix]:
    return edits.compatible(
        finding.fix for finding in result.findings if finding.fix is not None and (finding.fix.safe or unsafe)
    )


def _fixed(result: Result, fixes: Iterable[Fix]) -> dict[str, str]:
    changes = edits.by_path(edit for fix in fixes for edit in fix.edits)
    return {path: edits.apply(result.sources[path].text, made) for path, made in sorted(changes.items())}


def mend(linter: Linter, paths: list[Path], result: Result, unsafe: bool) -> Result:
    """Write the fixed files, and lint again until there is nothing left to fix. Returns what remains."""
    total = 0
    for _ in range(_ROUNDS):
        fixes = _fixes(result, unsafe)
        if not fixes:
            break
        for path, text in _fixed(result, fixes).items():
            try:
                backup = write(Path(path), text)
            except OSError as error:
                raise UsageError(f"{path}: not fixed: {error.strerror}") from None
            kept = f" (the old one is {backup.name})" if backup else ""
            sys.stderr.write(f"fixed {path}{kept}\n")
        total += len(fixes)
        result = linter.lint_paths(paths)
    sys.stderr.write(f"{total} endpoint{'' if total == 1 else 's'} mended\n" if total else "nothing to mend\n")
    return result


def show(result: Result, unsafe: bool, colour: bool) -> int:
    """Print what would change, secrets masked. Returns 1 where something would."""
    fixed = _fixed(result, _fixes(result, unsafe))
    sys.stdout.write(diff.render(result, fixed, colour))
    sys.stderr.write(f"{len(fixed)} file{'' if len(fixed) == 1 else 's'} would change\n")
    return 1 if fixed else 0


def filter_text(linter: Linter, result: Result, options: argparse.Namespace) -> int:
    """Standard input, fixed, to standard output."""
    if options.diff:
        return show(result, options.unsafe_fixes, False)
    name = options.stdin_filename or "-"
    for _ in range(_ROUNDS):
        fixes = _fixes(result, options.unsafe_fixes)
        if not fixes:
            break
        result = linter.lint_text(
            name, _fixed(result, fixes).get(name, result.sources[name].text), options.application or ""
        )
    sys.stdout.write(result.sources[name].text)
    return 0
