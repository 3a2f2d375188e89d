# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports explain``: why a rule matters; what we know of an application."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import colours, setup
from .errors import UsageError

if TYPE_CHECKING:
    from ..applications.application import Application
    from ..rules.model import Rule


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "explain",
        help="why a rule matters, with an insecure and a secure example",
        description="Explain a rule (by code or name), or what is known of an application; without a name, list both.",
    )
    parser.add_argument("name", nargs="?", metavar="RULE|APPLICATION")
    parser.add_argument("--policy", metavar="POLICY", help="with the rules of a policy, your own too")
    setup.add_settings_options(parser)
    colours.add_option(parser.add_argument)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..applications.catalogue import catalogue
    from ..reports import explanation
    from ..rules.catalogue import UnknownRule, find

    colour = colours.wanted(options)
    applications = catalogue().applications
    rules = setup.policy(options, setup.settings(options, Path()))
    if options.name is None:
        sys.stdout.write(explanation.overview(rules, applications))
        return 0
    try:
        told = [explanation.render(find(options.name, rules), colour)]
    except UnknownRule:
        told = [explanation.application(one, colour) for one in _known_as(options.name, applications)]
        if not told:
            raise _unknown(options.name, rules, applications) from None
    sys.stdout.write("\n".join(told))
    return 0


def _known_as(word: str, applications: Iterable[Application]) -> list[Application]:
    """The application of that name, else those whose title has the word: mbsync is a part of isync."""
    named = [one for one in applications if one.name == word.lower()]
    whole = re.compile(rf"(?<!\w){re.escape(word)}(?!\w)", re.IGNORECASE)
    return named or [one for one in applications if whole.search(one.title)]


def _unknown(word: str, rules: Iterable[Rule], applications: Iterable[Application]) -> UsageError:
    from difflib import get_close_matches

    names = [name for rule in rules for name in (rule.code.lower(), rule.name)] + [one.name for one in applications]
    meant = " or ".join(get_close_matches(word.lower(), names, 2))
    hint = f"did you mean {meant}?" if meant else "mailports explain lists them all"
    return UsageError(f"no rule and no application is known as {word!r}: {hint}")
