# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--color``: whether what goes to standard output is coloured."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from typing import Any


def add_option(add: Callable[..., Any]) -> None:
    """``add`` is the add_argument of a parser, or of a group."""
    add("--color", choices=("auto", "always", "never"), default="auto", help="colours (default: on a terminal)")


def wanted(options: argparse.Namespace) -> bool:
    """NO_COLOR (https://no-color.org) says no where the options leave it open."""
    if options.color != "auto":
        return bool(options.color == "always")
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")
