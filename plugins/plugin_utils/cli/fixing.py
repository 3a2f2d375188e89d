# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--fix`` and ``--diff``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..applications import sieve
from ..linting import edits
from ..linting.loading import Alone, Neighbours
from ..linting.run import Run
from ..linting.writing import names, write
from ..reports import diff
from ..reports.showing import showable
from ..reports.text import count

if TYPE_CHECKING:
    from ..endpoint.model import Fix, Folder
    from ..linting.pipeline import Linter
    from ..linting.result import Result

#: A result without what the baseline knows.
_Fresh = Callable[["Result"], "Result"]
#: A fix may make room for another; more rounds than this mean that two fixes fight.
_ROUNDS = 10


def _fixes(
    linter: Linter,
    result: Result,
    options: argparse.Namespace,
    failed: Collection[str] = (),
    texts: Mapping[str, str] | None = None,
) -> list[Fix]:
    """The fixes that can be made together, none in a file that could not be written; ``texts`` as for ``_folder``."""
    chosen = edits.compatible(
        finding.fix
        for finding in result.findings
        if finding.fix is not None
        and (finding.fix.safe or options.unsafe_fixes)
        and not any(edit.place.path in failed for edit in finding.fix.edits)
    )
    return linter.together(result, chosen, options.application or "", lambda path: _folder(path, options, texts or {}))


def _folder(path: str, options: argparse.Namespace, texts: Mapping[str, str]) -> Folder:
    """The neighbours of a file; those in ``texts`` say what stands there."""
    return Alone() if options.paths == ["-"] else edits.Overlay(Neighbours(path, path), texts)


class Mended(NamedTuple):
    """What remains to be reported; ``whole``: every file that was to be mended could be written."""

    result: Result
    whole: bool


def mend(linter: Linter, again: Callable[[], Result], result: Result, options: argparse.Namespace) -> Mended:
    """Write the fixed files, and lint again until there is nothing left to fix."""
    total = 0
    files = _Files()
    for _round in range(_ROUNDS):
        fixes = _fixes(linter, result, options, files.failed)
        if not fixes:
            break
        written = files.write(result, fixes)
        made = [fix for fix in fixes if all(edit.place.path in written for edit in fix.edits)]
        _tell_what_to_verify(made, result)
        total += len(made)
        result = again()
    sys.stderr.write(f"{_tally(total, len(files.written), result)}\n")
    return Mended(result, not files.failed)


@dataclass
class _Files:
    """The files that were written, and those that could not be."""

    written: set[str] = field(default_factory=set)
    failed: set[str] = field(default_factory=set)

    def write(self, result: Result, fixes: list[Fix]) -> set[str]:
        """The paths whose text is now that of the fixes; a file under two names is written once."""
        done: dict[Path, str] = {}
        paths = set()
        for path, text in edits.texts(result.sources, fixes).items():
            target = Path(path).resolve()
            if target not in done:
                done[target] = path
                self._write(path, result.sources[path].text, text)
            if done[target] in self.written - self.failed:
                paths.add(path)
        return paths

    def _write(self, path: str, old: str, new: str) -> None:
        try:
            links = names(Path(path))
            # What is kept is the file as it was before the first round.
            backup = write(Path(path), old, new, keep=path not in self.written)
        except OSError as error:
            self.failed.add(path)
            sys.stderr.write(f"not fixed: {showable(path)}: {showable(error.strerror or str(error))}\n")
            return
        if path not in self.written:
            notes = [f"the old one is {backup.name}"] if backup else []
            notes += [f"its {count(links - 1, 'other hard link')} kept the old text"] if links > 1 else []
            kept = f" ({'; '.join(notes)})" if notes else ""
            sys.stderr.write(f"fixed {showable(path)}{showable(kept)}\n")
        self.written.add(path)


def _tell_what_to_verify(fixes: list[Fix], result: Result) -> None:
    """What a person has to see to, of the fixes that are not proven safe."""
    for fix in fixes:
        if not fix.safe:
            place = min(edit.place for edit in fix.edits)
            line, _column = result.sources[place.path].position(place.start)
            sys.stderr.write(f"verify {showable(place.path)}:{line}: {showable(fix.title)}\n")


def _tally(total: int, files: int, result: Result) -> str:
    made = f"{count(total, 'endpoint')} mended in {count(files, 'file')}" if total else "nothing to mend"
    unsafe = sum(one.fix is not None and not one.fix.safe for one in result.findings)
    by_hand = sum(one.fix is None for one in result.findings)
    left = [f"{unsafe} with --unsafe-fixes"] if unsafe else []
    left += [f"{by_hand} by hand"] if by_hand else []
    return f"{made}; left to mend: {', '.join(left)}" if left else made


def show(linter: Linter, result: Result, fresh: _Fresh, options: argparse.Namespace, colour: bool) -> int:
    """Print what would change, secrets masked. Returns 1 where something would, unless told not to."""
    fixed = _mended(linter, result, fresh, options)
    sys.stdout.write(diff.render(result, fixed, colour))
    sys.stderr.write(f"{count(len(fixed), 'file')} would change\n")
    return 1 if fixed and not options.exit_zero else 0


def filter_text(linter: Linter, result: Result, fresh: _Fresh, options: argparse.Namespace) -> int:
    """Standard input, fixed, to standard output."""
    if options.diff:
        return show(linter, result, fresh, options, False)
    name = options.stdin_filename or "-"
    text = _mended(linter, result, fresh, options).get(name, result.sources[name].text)
    sys.stdout.buffer.write(text.encode(options.encoding))
    return 0


def _mended(linter: Linter, result: Result, fresh: _Fresh, options: argparse.Namespace) -> dict[str, str]:
    """The texts, by path, that as many rounds make as ``mend`` would take; nothing is written."""
    texts: dict[str, str] = {}
    for _round in range(_ROUNDS):
        fixes = _fixes(linter, result, options, texts=texts)
        if not fixes:
            break
        _tell_what_to_verify(fixes, result)
        texts.update(edits.texts(result.sources, fixes))
        result = fresh(_again(linter, result, options, texts))
    return texts


def _again(linter: Linter, result: Result, options: argparse.Namespace, texts: Mapping[str, str]) -> Result:
    """What is found once files say what ``texts`` has of them, in those that something is left to say of."""
    run = Run()
    for path in sorted({one.place.path for one in result.findings}.union(texts)):
        if _is_linted(path, options):
            text = texts.get(path, result.sources[path].text)
            part = linter.lint_text(path, text, options.application or "", _folder(path, options, texts))
            run.findings += part.findings
            run.endpoints += part.endpoints
            run.sources.update(part.sources)
    return run.result()


def _is_linted(path: str, options: argparse.Namespace) -> bool:
    """Whether a file was asked for, and not only read beside one that was."""
    if options.paths == ["-"]:
        return True
    asked = any(Path(path).resolve().is_relative_to(Path(one).resolve()) for one in options.paths or ["."])
    return asked and bool(options.application or sieve.is_candidate(path))
