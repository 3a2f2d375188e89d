# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command line: subcommands, exit statuses, and errors in one line."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence

from ..reports.masking import showable
from . import completion, discover, explain, lint, lsp, probe, provider_check, provider_import, providers, publish
from .errors import UsageError
from .version import version

_DESCRIPTION = """\
Mail connections that are secure by construction: finds insecure ports and TLS settings
in the configuration of real programs, says why, and mends them.
"""
_EPILOG = """\
examples:
  mailports lint                      lint the current folder
  mailports lint --diff /etc/msmtprc  show what --fix would change
  mailports lint --fix .              mend what the provider's data proves safe
  mailports explain MP202             why a rule matters, with an insecure and a secure example
  mailports providers gmail           servers, ports, TLS and log-in of a provider
  mailports probe gmail               are they reachable from here, and is their TLS as it should be?
  mailports discover example.org      what a domain says of its mail servers
  mailports publish --help            what a mail host should say of its own

exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong use or an error
"""
_COMMANDS = (
    lint,
    explain,
    providers,
    provider_import,
    provider_check,
    probe,
    discover,
    publish,
    lsp,
    completion,
)
_OF_TWO_WORDS = ("providers import", "providers check")


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command."""
    made = argparse.ArgumentParser(
        prog="mailports",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    made.add_argument("--version", action="version", version=version())
    commands = made.add_subparsers(title="commands", metavar="COMMAND")
    for module in _COMMANDS:
        module.register(commands)
    return made


def _joined(arguments: Sequence[str]) -> list[str]:
    """``providers import`` and ``providers check`` are commands of two words."""
    command = " ".join(arguments[:2])
    return [command, *arguments[2:]] if command in _OF_TWO_WORDS else list(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    asked = parser()
    options = asked.parse_args(_joined(sys.argv[1:] if arguments is None else arguments))
    if not hasattr(options, "run"):
        asked.print_help(sys.stderr)
        return 2
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        status = run(options)
        sys.stdout.flush()
        return status
    except UsageError as error:
        return _told(str(error))
    except BrokenPipeError:
        # The reader has gone: nothing more to say, and nothing to complain of at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        return _told("interrupted")
    except Exception as error:
        # Whatever it is, no traceback reaches a user who did not ask for one.
        if getattr(options, "debug", False):
            raise
        return _told(f"internal error: {type(error).__name__}: {error} (run again with --debug for the traceback)")


def _told(message: str) -> int:
    # What a user gave comes back in messages: none of it may drive the terminal.
    sys.stderr.write(f"mailports: {' '.join(showable(message).split())}\n")
    return 2
