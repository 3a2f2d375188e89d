# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The command line: subcommands, exit statuses, and errors in one line."""

from __future__ import annotations

import argparse
import gc
import io
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

from ..reports.showing import showable
from .command import Command
from .errors import UsageError
from .formatting import Formatter

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
  mailports report audit.json --output fleet.html     what an audit found, as a page

exit status: 0 nothing at or above --fail-on; 1 findings; 2 wrong use or an error
"""
#: So many objects more, before Python looks for those that hold each other alone: few do in a run.
_OBJECTS = 100_000
#: The module of each command, in the order of --help.
_COMMANDS = {
    "lint": "lint",
    "explain": "explain",
    "providers": "providers",
    "providers import": "provider_import",
    "providers check": "provider_check",
    "probe": "probe",
    "discover": "discover",
    "publish": "publish",
    "report": "report",
    "lsp": "lsp",
    "completion": "completion",
}


class _Version(argparse.Action):
    """Looks for the version only where it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_arguments: object) -> None:
        from ..reports.version import version

        sys.stdout.write(f"{version()}\n")
        parser.exit()


def parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of the whole command, or of one alone: the others need not be imported then."""
    made = argparse.ArgumentParser(
        prog="mailports",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=Formatter,
    )
    made.add_argument("--version", action=_Version, nargs=0, help="show program's version number and exit")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", prog=made.prog, parser_class=Command)
    for module in [_COMMANDS[command]] if command else _COMMANDS.values():
        import_module(f".{module}", __package__).register(commands)
    for one in commands.choices.values():
        one.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    return made


def _joined(arguments: Sequence[str]) -> list[str]:
    """``providers import`` and ``providers check`` are commands of two words."""
    command = " ".join(arguments[:2])
    return [command, *arguments[2:]] if command in _COMMANDS and " " in command else list(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    gc.set_threshold(_OBJECTS)
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    asked = parser(words[0] if words and words[0] in _COMMANDS else "")
    options = asked.parse_args(words)
    if not hasattr(options, "run"):
        asked.print_help(sys.stderr)
        return 2
    for stream in (sys.stdout, sys.stderr):
        # What the terminal's character set lacks is shown as an escape; a test may have put another stream there.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    return _run(options)


def command() -> NoReturn:
    """The console script: the process ends as it is, since to take apart what it holds may take a fifth of its time."""
    _open_streams()
    status = main()
    for stream in (sys.stdout, sys.stderr):
        # What cannot be written has been told of.
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(status)


def _open_streams() -> None:
    """A standard stream that the caller closed leads nowhere, and no file that is opened later is taken for it.

    From standard input nothing can be read then, which is told: an empty one would be praised.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_WRONLY), mode, encoding="utf-8"))


def _run(options: argparse.Namespace) -> int:
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
    except OSError as error:
        if getattr(options, "debug", False):
            raise
        # Standard output that cannot be written, on a full disk; what has a name is told by the command itself.
        where = f"{error.filename}: " if error.filename else ""
        return _silenced(f"{where}{error.strerror or error}")
    except Exception as error:
        # Whatever it is, no traceback reaches a user who did not ask for one.
        if getattr(options, "debug", False):
            raise
        return _told(f"internal error: {type(error).__name__}: {error} (run again with --debug for the traceback)")


def _silenced(message: str) -> int:
    """Told, and nothing that is left to be written is tried again at exit."""
    status = _told(message)
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


def _told(message: str) -> int:
    # What a user gave comes back in messages: none of it may drive the terminal.
    sys.stderr.write(f"mailports: {' '.join(showable(message).split())}\n")
    return 2
