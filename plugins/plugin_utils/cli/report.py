# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports report``: reports of many hosts and runs, merged into one."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..reports.fleet.formats import ENDINGS, FORMATS
from .errors import UsageError

if TYPE_CHECKING:
    from ..reports.fleet.model import Run

_STDIN = "-"
_EPILOG = """\
A FILE is what the playbook mailports.secure.audit or .enforce left of a run, or a report of
mailports lint --format json, which counts as one host named as the file is. A folder stands for
all *.json in it. Of each host the newest state is shown; several runs show how it came to that.

examples:
  mailports report audit.json --output fleet.html            one run, to open in a browser
  mailports report runs/ --output fleet.html                 all runs in a folder: shows the trend
  mailports report runs/ --format text-summary               a few lines for a chat
  mailports report audit.json --output findings.csv          for a spreadsheet
  mailports report runs/ --output newest.json                the newest state of each host, as one run
  mailports lint --format json | mailports report - --output here.html

The page needs nothing but itself: no network, no other file. docs/report.md shows it.

exit status: 0 the report was made, whatever it says; 2 wrong use or an error
"""


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "report",
        help="merge reports of many hosts and runs into an HTML page, SARIF, CSV or a few lines",
        description="Merge JSON reports into one: of many hosts, of many runs.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("files", nargs="+", metavar="FILE", help="a JSON report, a folder of them, or - for standard input")
    add("--format", choices=tuple(FORMATS), help="default: what the ending of --output says, else html")
    # A name of its own: of lint's --output the shell completes formats.
    add("--output", dest="destination", metavar="FILE", help="write to FILE instead of standard output")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    output = Path(options.destination) if options.destination else None
    wanted = options.format or (ENDINGS.get(output.suffix.lower()) if output else None) or "html"
    if wanted == "html" and output is None and sys.stdout.isatty():
        raise UsageError("a page is nothing for a terminal: name a file, as in --output fleet.html")
    from ..reports.fleet.formats import render
    from ..reports.fleet.merging import merge
    from ..reports.version import number
    from ..reports.wish import Wish
    from ..rules.catalogue import rules

    fleet = merge(_read(list(_files(options.files))))
    _write(render(wanted, fleet, Wish(rules=rules(), version=number())), output)
    return 0


def _files(words: Sequence[str]) -> Iterator[Path]:
    """Each file that is named, and those in the folders that are; each once."""
    for path in dict.fromkeys(map(Path, words)):
        if not path.is_dir():
            yield path
            continue
        found = sorted(one for one in path.glob("*.json") if one.is_file())
        if not found:
            raise UsageError(f"{path}: no *.json in this folder")
        yield from found


def _read(files: Sequence[Path]) -> Iterator[Run]:
    from ..reports.fleet.reading import Malformed, read

    stems = Counter(path.stem for path in files)
    for path in files:
        # Reports of the same name in several folders are of several hosts.
        name = path.stem if stems[path.stem] == 1 else str(path.with_suffix(""))
        try:
            if str(path) == _STDIN:
                yield read(sys.stdin.buffer.read(), "standard input", datetime.now(UTC).replace(microsecond=0))
            else:
                written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                yield read(path.read_bytes(), name, written.replace(microsecond=0))
        except OSError as error:
            raise UsageError(f"{path}: {error.strerror}") from None
        except Malformed as error:
            raise UsageError(f"{path}: {error}") from None


def _write(text: str, output: Path | None) -> None:
    from ..linting.writing import replace

    if output is None:
        # As it is in a file: what reads it wants neither another character set nor other ends of lines.
        sys.stdout.buffer.write(text.encode())
        return
    try:
        # Where a fleet is weak is nobody else's business, unless the file was opened to others before.
        replace(output, text.encode(), mode=0o600)
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror}") from None
