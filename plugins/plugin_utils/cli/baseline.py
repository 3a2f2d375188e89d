# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--baseline`` and ``--write-baseline``: findings that are known and not reported."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..reports.text import count
from .errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from ..linting.result import Result
    from ..reports.baseline import Entry
    from .setup import Setup


def add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("baseline").add_argument
    add("--baseline", metavar="FILE", help="report only what is not in FILE, which --write-baseline wrote")
    add("--no-baseline", action="store_true", help="report what is in the baseline of the settings too")
    add("--write-baseline", metavar="FILE", help="write all findings to FILE, and report none of them")


class Known:
    """The findings that are known.

    ``path`` is the baseline's; None where there is none. ``codes`` and ``below`` are the rules and the paths of this
    run: of others it cannot tell what still occurs.
    """

    def __init__(
        self,
        path: Path | None = None,
        write: bool = False,
        entries: Sequence[Entry] = (),
        codes: frozenset[str] = frozenset(),
        below: Sequence[Path] = (),
    ) -> None:
        self.path = path
        self.write = write
        self.entries = entries
        self.codes = codes
        self.below = below
        self.gone: list[Entry] = []
        self.quiet = 0

    def without(self, result: Result) -> Result:
        """The result without what is known, unless it is to be written."""
        if self.path is None or self.write:
            return result
        from ..reports.baseline import compare

        compared = compare(result, self.entries, self._relative, self._is_there)
        self.gone = [one for one in compared.gone if self._concerns(one)]
        self.quiet = len(result.findings) - len(compared.fresh.findings)
        return compared.fresh

    def told(self, result: Result) -> Result:
        """Say what the baseline comes to, or write it. Returns what is left to report. Raises UsageError."""
        if self.path is None:
            return result
        if self.write:
            return self._written(self.path, result)
        if self.quiet:
            sys.stderr.write(f"{count(self.quiet, 'finding')} known to {self.path}\n")
        if self.gone:
            occur = "occurs" if len(self.gone) == 1 else "occur"
            drop = f"--write-baseline {self.path} drops what is mended"
            sys.stderr.write(f"{count(len(self.gone), 'finding')} of {self.path} no longer {occur}: {drop}\n")
        return result

    def _written(self, path: Path, result: Result) -> Result:
        from ..linting.writing import replace as write
        from ..reports.baseline import entries, render

        found = entries(result, self._relative)
        kept = [one for one in self.entries if not self._concerns(one)]
        replaced = len(self.entries) - len(kept)
        try:
            write(path, render([*kept, *found]).encode())
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from None
        notes = [f"in place of {replaced}"] if replaced else []
        notes += [f"beside {len(kept)} of other files or rules"] if kept else []
        written = f"{count(len(found), 'finding')} written to {path}"
        said = written if found else f"nothing found: {path} knows of nothing here"
        sys.stderr.write(f"{', '.join([said, *notes])}\n")
        return result._replace(findings=())

    def _relative(self, path: str) -> str:
        return os.path.relpath(path, self.path.parent if self.path else None).replace(os.sep, "/")

    def _absolute(self, path: str) -> Path:
        from pathlib import Path

        return _absolute((self.path.parent if self.path else Path()) / path)

    def _is_there(self, path: str) -> bool:
        return self._absolute(path).exists()

    def _concerns(self, entry: Entry) -> bool:
        path = self._absolute(entry.path)
        return entry.code in self.codes and any(path.is_relative_to(one) for one in self.below)


def known(options: argparse.Namespace, made: Setup) -> Known:
    """What the options and the settings say of a baseline. Raises UsageError."""
    name = (
        options.write_baseline or options.baseline or (None if options.no_baseline else made.settings.path("baseline"))
    )
    if name is None:
        return Known()
    from pathlib import Path

    path = Path(name)
    write = bool(options.write_baseline)
    entries = [] if write and not path.exists() else _read(path, write)
    paths = [options.stdin_filename or "-"] if options.paths == ["-"] else options.paths or ["."]
    below = [_absolute(Path(one)) for one in paths]
    return Known(path, write, entries, frozenset(rule.code for rule in made.rules), below)


def _read(path: Path, write: bool) -> list[Entry]:
    from ..reports.baseline import Malformed, parse

    try:
        return parse(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}; --write-baseline {path} writes it") from None
    except (Malformed, UnicodeDecodeError) as error:
        kept = "; it is no baseline, and is left as it is" if write else ""
        raise UsageError(f"{path}: {error}{kept}") from None


def _absolute(path: Path) -> Path:
    """Without a ``..``, links as they are: an entry's file may be gone."""
    return type(path)(os.path.normpath(path.absolute()))
