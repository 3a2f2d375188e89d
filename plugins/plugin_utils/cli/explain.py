# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports explain``: why a rule matters; what we know of an application."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from . import setup
from .errors import UsageError


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "explain",
        help="why a rule matters, with an insecure and a secure example",
        description="Explain a rule (by code or name), or what is known of an application; without a name, list both.",
    )
    parser.add_argument("name", nargs="?", metavar="RULE|APPLICATION")
    parser.add_argument("--policy", metavar="POLICY", help="with the rules of a policy, your own too")
    setup.add_settings_options(parser)
    parser.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..applications.catalogue import catalogue
    from ..reports import explanation
    from ..rules.catalogue import UnknownRule, find

    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    applications = catalogue().applications
    rules = setup.policy(options, setup.settings(options, Path()))
    if options.name is None:
        sys.stdout.write(explanation.overview(rules, applications))
        return 0
    for application in applications:
        if application.name == options.name.lower():
            sys.stdout.write(explanation.application(application, colour))
            return 0
    try:
        rule = find(options.name, rules)
    except UnknownRule as error:
        raise UsageError(f"{error}; applications: {', '.join(one.name for one in applications)}") from None
    sys.stdout.write(explanation.render(rule, colour))
    return 0
