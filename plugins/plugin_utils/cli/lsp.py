# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports lsp``: the language server, for editors."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from ..reports.version import number
from . import setup
from .errors import UsageError

_EPILOG = """\
The editor starts it and speaks to it on standard input and output; docs/integrations.md shows how.
The settings are those of the folder in which it is started, as for mailports lint.
It needs pygls: pip install 'mailports[lsp]'
"""


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "lsp",
        help="the language server: findings, explanations and quick fixes in an editor",
        description="Serve an editor by the Language Server Protocol: findings, explanations and quick fixes.",
        epilog=_EPILOG,
    )
    setup.add_options(parser)
    # What many editors add on their own.
    parser.add_argument("--stdio", action="store_true", help="speak on standard input and output (always so)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..language_server.documents import Desk
    from ..language_server.server import build
    from ..linting.pipeline import Linter

    made = setup.setup(options, Path.cwd())
    try:
        server = build(number(), Desk(Linter(made.rules, scope=made.scope, known=made.known)), made.known)
    except ImportError as error:
        raise UsageError(f"the language server needs pygls ({error}): pip install 'mailports[lsp]'") from None
    # pygls closes what it is given; standard output is still to be closed as with any command.
    with os.fdopen(os.dup(sys.stdin.fileno()), "rb") as given, os.fdopen(os.dup(sys.stdout.fileno()), "wb") as told:
        server.start_io(given, told)
    return 0
