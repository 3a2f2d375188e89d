# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports completion``: what a shell needs to complete the command's words. The shells ask the parser itself."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from .errors import UsageError

#: Each asks ``mailports completion --words`` for what may stand in place of the last word; without an answer, files.
_SCRIPTS = {
    "bash": """\
_mailports() {
    local IFS=$'\\n'
    COMPREPLY=($(mailports completion --words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
    if [[ ${COMPREPLY[0]} == *: ]]; then compopt -o nospace; fi
}
complete -o default -F _mailports mailports
""",
    "zsh": """\
#compdef mailports
_mailports() {
    local -a answers
    answers=(${(f)"$(mailports completion --words "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    if (( ${#answers} )); then
        compadd -Q -a answers
    else
        _files
    fi
}
compdef _mailports mailports
""",
    "fish": """\
function __mailports_answers
    set -l words (commandline -opc) (commandline -ct)
    set -l answers (mailports completion --words $words[2..] 2>/dev/null)
    if count $answers >/dev/null
        printf '%s\\n' $answers
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c mailports -f -a '(__mailports_answers)'
""",
}
_EPILOG = """\
  bash   echo 'eval "$(mailports completion bash)"' >>~/.bashrc
  zsh    echo 'eval "$(mailports completion zsh)"' >>~/.zshrc      (after compinit)
  fish   mailports completion fish >~/.config/fish/completions/mailports.fish
"""


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "completion",
        help="have the shell complete this command",
        description="Print what has the shell complete this command.",
        epilog=_EPILOG,
    )
    parser.add_argument("shell", nargs="?", choices=_SCRIPTS, metavar="|".join(_SCRIPTS))
    parser.add_argument("--words", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from .main import parser

    if options.words is not None:
        sys.stdout.write("".join(f"{answer}\n" for answer in answers(parser(), options.words or [""])))
    elif options.shell:
        sys.stdout.write(_SCRIPTS[options.shell])
    else:
        raise UsageError(f"which shell? {', '.join(_SCRIPTS)}")
    return 0


def answers(parser: argparse.ArgumentParser, words: Sequence[str]) -> list[str]:
    """What the last of the words may become; nothing where it may be anything, or a file."""
    *before, current = words
    awaiting: argparse.Action | None = None
    for word in before:
        commands = _commands(parser)
        if commands and word in commands:
            parser, awaiting = commands[word], None
        else:
            awaiting = _option(parser, word) if word.startswith("-") else None
    if awaiting:
        return _values(awaiting, current)
    if current.startswith("-"):
        return _beginning(current, parser._option_string_actions)
    commands = _commands(parser)
    if commands:
        return _beginning(current, commands)
    positional = next((action for action in parser._actions if not action.option_strings), None)
    return _values(positional, current) if positional else []


# argparse tells what a parser takes by these attributes alone.


def _commands(parser: argparse.ArgumentParser) -> Mapping[str, argparse.ArgumentParser] | None:
    return next((one.choices for one in parser._actions if isinstance(one, argparse._SubParsersAction)), None)


def _option(parser: argparse.ArgumentParser, word: str) -> argparse.Action | None:
    """The option, where it takes a value."""
    action = parser._option_string_actions.get(word)
    return action if action is not None and action.nargs != 0 else None


def _values(action: argparse.Action, current: str) -> list[str]:
    if action.choices is not None:
        return _beginning(current, map(str, action.choices))
    # Of a list only the last part is completed.
    done, comma, begun = current.rpartition(",") if action.dest in _LISTS else ("", "", current)
    return [f"{done}{comma}{word}" for word in _beginning(begun, _KNOWN.get(action.dest, list)())]


def _beginning(current: str, words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if word.startswith(current) and " " not in word})


def _rules() -> Iterable[str]:
    from ..rules.catalogue import rules

    return [word for rule in rules() for word in (rule.code, rule.name)]


def _applications() -> Iterable[str]:
    from ..applications.catalogue import catalogue

    return [one.name for one in catalogue().applications]


def _providers() -> Iterable[str]:
    from ..providers.loader import ids

    return [*ids(), "check", "import"]


def _formats() -> Iterable[str]:
    from ..reports.formats import FORMATS

    return [f"{name}:" for name in FORMATS]


#: What is known of values by the name that argparse gives them.
_KNOWN: Mapping[str, Callable[[], Iterable[str]]] = {
    "application": _applications,
    "extend_select": _rules,
    "ignore": _rules,
    "name": lambda: [*_rules(), *_applications()],
    "output": _formats,
    "query": _providers,
    "select": _rules,
}
_LISTS = ("extend_select", "ignore", "select")
