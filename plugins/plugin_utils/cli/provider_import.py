# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports providers import``: what clientConfig files say against our data, as a diff of the data files."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import colours
from .errors import UsageError

if TYPE_CHECKING:
    from ..autoconfig.comparison import Change
    from ..autoconfig.model import MailConfig

_EPILOG = """\
examples:
  git clone https://github.com/thunderbird/autoconfig
  mailports providers import autoconfig                    what Mozilla's list says otherwise, as a diff
  mailports providers import --write DATA autoconfig       write it into the data files in the folder DATA
  mailports providers import --source provider-docs config-v1.1.xml    what a provider itself publishes

What a list says otherwise of a log-in is told and not taken over, and so is TLS where another list agrees with us.
A folder is taken for the whole list: what it no longer has, loses it as a source.

exit status: 0 nothing differs, or it was written; 1 something differs; 2 wrong use, or a file that cannot be read
"""
_DATA = "plugins/plugin_utils/providers/data"
_SOURCES = ("ispdb", "provider-docs", "web")


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "providers import",
        help="what a checkout of Mozilla's ISPDB, or one autoconfig file, says against our data",
        description="Read clientConfig XML, and show what would change in our provider data.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("path", metavar="FOLDER|FILE", type=Path, help="a checkout of thunderbird/autoconfig, or a clientConfig file")
    add("--source", choices=_SOURCES, default="ispdb", help="whose words these are (default: ispdb)")
    add("--write", metavar="FOLDER", type=Path, help=f"write the files that change there ({_DATA} of a checkout)")
    colours.add_option(add)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..autoconfig.comparison import compare

    if options.write and not options.write.is_dir():
        raise UsageError(f"{options.write} is no folder: create it first")
    configs, refused = _read(options.path)
    changes = compare(configs, options.source, date.today().isoformat(), whole=options.path.is_dir())
    differing = [change for change in changes if change.changes]
    if options.write:
        _write(differing, options.write)
    else:
        sys.stdout.write(_diff(differing, colours.wanted(options)))
    _tell(changes, refused, bool(options.write))
    return 2 if refused else int(bool(differing) and not options.write)


def _read(path: Path) -> tuple[list[MailConfig], int]:
    """What all files say, and how many could not be read."""
    from ..autoconfig.document import InvalidAutoconfig
    from ..autoconfig.reading import read
    from ..linting.loading import Unreadable, read_bytes

    configs: list[MailConfig] = []
    refused = 0
    for file in _files(path):
        try:
            configs.extend(read(read_bytes(file) or b""))
        except (InvalidAutoconfig, Unreadable) as error:
            _say(f"{file}: {error}")
            refused += 1
    return configs, refused


def _files(path: Path) -> Sequence[Path]:
    """ISPDB's are in a folder of that name. Links are not followed out of what was named."""
    if not path.is_dir():
        if not path.exists():
            raise UsageError(f"{path} does not exist")
        return [path]
    folder = path / "ispdb" if (path / "ispdb").is_dir() else path
    try:
        found = sorted(one for one in folder.iterdir() if one.suffix == ".xml" and not one.is_symlink())
    except OSError as error:
        raise UsageError(f"{folder}: {error.strerror}") from None
    if not found:
        raise UsageError(f"there are no files *.xml in {folder}")
    return found


def _diff(changes: Sequence[Change], colour: bool) -> str:
    import difflib

    from ..providers.writing import render
    from ..reports.colours import painter
    from ..reports.diff import coloured

    lines: list[str] = []
    for change in changes:
        name = f"{_DATA}/{change.id}.yml"
        before = render(change.before).splitlines() if change.before else []
        after = render(change.after).splitlines()
        lines += difflib.unified_diff(before, after, name if before else os.devnull, name, lineterm="")
    return "".join(f"{line}\n" for line in coloured(lines, painter(colour)))


def _write(changes: Sequence[Change], folder: Path) -> None:
    from ..linting.writing import replace
    from ..providers.writing import render

    for change in changes:
        path = folder / f"{change.id}.yml"
        try:
            replace(path, render(change.after).encode("utf-8"))
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from None


def _tell(changes: Sequence[Change], refused: int, written: bool) -> None:
    for change in changes:
        for remark in change.remarks:
            _say(f"{change.id}: {remark}")
    _say(", ".join(_counts(changes, refused, "written" if written else "would change")))


def _counts(changes: Sequence[Change], refused: int, word: str) -> Iterator[str]:
    from ..reports.text import count

    new = sum(change.changes and not change.before for change in changes)
    changed = sum(change.changes and bool(change.before) for change in changes)
    yield f"{count(len(changes), 'provider')} read"
    yield f"{changed + new} {word}, {new} of them new"
    if refused:
        yield f"{count(refused, 'file')} refused"


def _say(text: str) -> None:
    from ..reports.showing import showable

    sys.stderr.write(f"mailports: {' '.join(showable(text).split())}\n")
