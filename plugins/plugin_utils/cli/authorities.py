# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``--ca-file``: the authorities that are trusted in place of the system's."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any

from .errors import UsageError


def add_option(add: Callable[..., Any]) -> None:
    """``add`` is the add_argument of a parser, or of a group."""
    add("--ca-file", metavar="FILE", help="trust the authorities in this file (PEM) instead of the system's")


def wanted(options: argparse.Namespace) -> str | None:
    """The file, where one is named. Raises UsageError where it holds no authorities."""
    if options.ca_file is None:
        return None
    from ...module_utils.probing.certificates import NoAuthorities, strict

    try:
        strict(options.ca_file)
    except NoAuthorities as error:
        raise UsageError(str(error)) from None
    return str(options.ca_file)
