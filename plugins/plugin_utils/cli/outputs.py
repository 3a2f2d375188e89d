# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where reports go: ``--format`` and ``--output``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from ..reports.formats import FORMATS
from . import colours
from .errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ..linting.result import Result
    from ..rules.model import Rule

_OUTPUT = (
    "write the report to FILE instead of standard output; as FORMAT:FILE, write a report of that format beside the "
    "one on standard output (may be repeated: --output sarif:mail.sarif --output junit:mail.xml)"
)


class Output(NamedTuple):
    """A report to make; without a path it goes to standard output."""

    format: str
    path: Path | None


def add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("report").add_argument
    add("--format", choices=tuple(FORMATS), help="how to report (default: text)")
    add("--output", action="append", default=[], metavar="[FORMAT:]FILE", help=_OUTPUT)
    add("--statistics", action="store_true", help="add a count by rule (text, json)")
    add("--endpoints", action="store_true", help="list every endpoint that was read (json)")
    colours.add_option(add)


def wanted(options: argparse.Namespace) -> list[Output]:
    """The reports that the options ask for, files first. Raises UsageError."""
    files = [_output(text) for text in options.output]
    named = [one.path for one in files]
    twice = next((path for path in named if named.count(path) > 1), None)
    if twice:
        raise UsageError(f"--output {twice} is given twice: name another file for one of the reports")
    instead = [one for one in files if not one.format]
    if len(instead) > 1:
        raise UsageError(f"--output {instead[1].path}: say which format, as in --output sarif:{instead[1].path}")
    outputs = [one if one.format else Output(options.format or "text", one.path) for one in files]
    return outputs if instead else [*outputs, Output(options.format or "text", None)]


def refuse(options: argparse.Namespace, reason: str) -> None:
    """Raises UsageError where a report is asked for that will not be made."""
    if options.format or options.output:
        raise UsageError(f"{reason}: leave out --format and --output (a SARIF report holds the fixes too)")


def report(result: Result, outputs: Sequence[Output], options: argparse.Namespace, rules: Sequence[Rule]) -> None:
    """Make the reports. Raises UsageError where a file cannot be written."""
    from ..reports.formats import render
    from ..reports.wish import Wish

    for output in outputs:
        wish = Wish(
            colour=colours.wanted(options) if output.path is None else options.color == "always",
            statistics=options.statistics,
            endpoints=options.endpoints,
            fail_on=options.fail_on,
            rules=rules,
            folder=os.getcwd(),
            # People read the text where they run it.
            version="" if output.format == "text" else _version(),
        )
        text = render(output.format, result, wish)
        if output.path is None:
            sys.stdout.write(text)
            continue
        from ..linting.writing import replace

        try:
            replace(output.path, text.encode())
        except OSError as error:
            raise UsageError(f"{output.path}: {error.strerror}") from None


def _version() -> str:
    from ..reports.version import number

    return number()


def _output(text: str) -> Output:
    from difflib import get_close_matches
    from pathlib import Path

    format_, colon, file = text.partition(":")
    if not colon or format_ not in FORMATS:
        near = get_close_matches(format_, FORMATS, 1) if colon else []
        if near:
            raise UsageError(f"--output {text}: there is no format {format_!r}; did you mean {near[0]}?")
        format_, file = "", text
    path = Path(file)
    if not file:
        raise UsageError(f"--output {text}: name a file behind the colon")
    if path.is_dir():
        raise UsageError(f"--output {text}: {file} is a folder, name a file in it")
    if not path.parent.is_dir():
        raise UsageError(f"--output {text}: there is no folder {path.parent}")
    return Output(format_, path)
