# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How --help is laid out."""

from __future__ import annotations

import argparse
import os
import sys


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of descriptions.

    argparse makes a formatter for each option, to check it, and would look for the terminal's width each time.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


def _columns() -> int:
    """As shutil.get_terminal_size tells it, which takes longer to import than most commands need."""
    told = os.environ.get("COLUMNS", "")
    if told.isdecimal() and int(told):
        return int(told)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns if sys.__stdout__ else 80
    except (OSError, ValueError):
        return 80
