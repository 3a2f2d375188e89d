# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports lint``: find, show, fix."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, Any

from . import baseline, colours, outputs, setup
from .errors import UsageError
from .values import count

if TYPE_CHECKING:
    from ..linting.cache import Cache
    from ..linting.pipeline import Linter
    from ..linting.result import Result
    from .settings import Settings

_SEVERITIES = ("note", "warning", "error")
_EPILOG = """\
A comment "mailports: ignore[MP101] reason", on the line or the one above, silences one finding.
Settings stand in the nearest .mailports.yml or pyproject.toml ([tool.mailports]); docs/configuration.md has them.

exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong use or an error
"""


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "lint",
        help="find insecure mail connections in configuration files, and mend them",
        description="Find insecure mail connections in configuration files, say why, and mend them in place.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add(
        "paths",
        nargs="*",
        metavar="PATH",
        help="files and folders (default: the current folder; - reads one file from standard input)",
    )
    add(
        "--fix",
        action="store_true",
        help="mend what is known to be safe, in place; backs up files that git does not have",
    )
    add("--diff", action="store_true", help="show what --fix would change, and change nothing; exit with 1 if it would")
    add("--unsafe-fixes", action="store_true", help="with --fix or --diff: also what a person has to verify")
    add("--stdin-filename", metavar="NAME", help="with -: the name of the file, which tells what it is")
    add("--application", metavar="NAME", help="with one file: what it is, whatever its name (msmtp, postfix ...)")
    add("--fail-on", choices=_SEVERITIES, help="exit with 1 from this severity on (default: warning)")
    add("--exit-zero", action="store_true", help="exit with 0 even if there are findings")
    setup.add_options(parser)
    baseline.add_options(parser)
    outputs.add_options(parser)
    add("--jobs", type=count, metavar="N", default=0, help="processes that share the work (default: as it is worth)")
    add("--no-cache", action="store_true", help="read again what earlier runs found nothing in")
    add("--cache-dir", metavar="DIR", help="where to remember that (default: mailports/results in the user's cache)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    # Imported here: --help and the other subcommands need none of it.
    from ..linting.pipeline import Linter
    from .progress import Progress

    _refuse(options)
    made = setup.setup(options, _start(options))
    _settle(options, made.settings)
    reports = outputs.wanted(options)
    known = baseline.known(options, made)
    whole = True
    with Progress(sys.stderr) as progress:
        linter = Linter(made.rules, progress, made.scope, made.known)
        result = known.without(_lint(linter, options))
    if options.diff or options.fix:
        from . import fixing

        if options.paths == ["-"]:
            return fixing.filter_text(linter, result, known.without, options)
        if options.diff:
            return fixing.show(linter, result, known.without, options, colours.wanted(options))
        result, whole = fixing.mend(linter, lambda: known.without(_lint(linter, options)), result, options)
    result = known.told(result)
    outputs.report(result, reports, options, made.rules)
    return _status(result, options) if whole else 2


def _start(options: argparse.Namespace) -> str:
    """Where the search for settings begins: at what is linted first."""
    first: str = next(iter(options.paths), ".")
    return (options.stdin_filename or ".") if first == "-" else first


def _settle(options: argparse.Namespace, settings: Settings) -> None:
    """What the command line left open."""
    data = settings.data
    options.fail_on = options.fail_on or data.get("fail-on", "warning")
    options.unsafe_fixes = options.unsafe_fixes or data.get("unsafe-fixes", False)
    if not options.diff:
        options.format = options.format or data.get("format")


def _refuse(options: argparse.Namespace) -> None:
    if options.write_baseline and (options.diff or "-" in options.paths):
        raise UsageError("--write-baseline goes with files, and not with --diff")
    if options.stdin_filename and "-" not in options.paths:
        raise UsageError("--stdin-filename goes with - (standard input) in place of a path")
    if options.diff:
        outputs.refuse(options, "--diff shows a diff and makes no report")
    if options.fix and "-" in options.paths:
        outputs.refuse(options, "--fix with - writes the mended text to standard output and makes no report")


def _cache(linter: Linter, options: argparse.Namespace) -> Cache:
    from ..linting.cache import Cache, default_folder

    return Cache(options.cache_dir or default_folder(), linter.signature)


def _paths(options: argparse.Namespace) -> list[str]:
    return options.paths or ["."]


def _lint(linter: Linter, options: argparse.Namespace) -> Result:
    from ..linting.discovery import NoSuchPath
    from ..rules.unjudged import Unjudged

    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("- (standard input) cannot be given together with other paths")
        name = options.stdin_filename or "-"
        if not options.stdin_filename and not options.application:
            raise UsageError("say what standard input is: --stdin-filename NAME or --application NAME")
        return linter.lint_text(name, _given(options), _application(options))
    try:
        if options.application:
            return _as_application(linter, options)
        cache = None if options.no_cache else lambda: _cache(linter, options)
        # A diff masks what any file, a secure one too, says is a secret.
        whole = options.endpoints or options.diff
        return linter.lint_paths(_paths(options), options.jobs, cache, endpoints=whole)
    except (NoSuchPath, Unjudged) as error:
        raise UsageError(str(error)) from None


def _given(options: argparse.Namespace) -> str:
    """Standard input, taken for text as a file is; the options tell in which encoding, for what goes back."""
    from ..linting.loading import encoding_of

    data = sys.stdin.buffer.read()
    options.encoding = encoding_of(data)
    return data.decode(options.encoding)


def _application(options: argparse.Namespace) -> str:
    from ..applications.catalogue import UnknownApplication, catalogue

    try:
        return catalogue().named(options.application) if options.application else ""
    except UnknownApplication as error:
        raise UsageError(str(error)) from None


def _as_application(linter: Linter, options: argparse.Namespace) -> Result:
    from ..linting.discovery import existing

    paths = _paths(options)
    if len(paths) != 1 or os.path.isdir(paths[0]):
        raise UsageError("--application goes with one file")
    return linter.lint_file(existing(paths[0]), _application(options))


def _status(result: Result, options: argparse.Namespace) -> int:
    least = _SEVERITIES.index(options.fail_on)
    failing = any(_SEVERITIES.index(finding.severity) >= least for finding in result.findings)
    return 1 if failing and not options.exit_zero else 0
