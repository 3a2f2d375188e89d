# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Values of options, checked where they are read."""

from __future__ import annotations

import argparse


def seconds(text: str) -> float:
    """A time-out."""
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number <= 3600:
        raise argparse.ArgumentTypeError("must be a number of seconds between 0 and 3600")
    return number


def count(text: str) -> int:
    """How many at the same time."""
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) <= 256:
        raise argparse.ArgumentTypeError("must be a number from 1 to 256")
    return int(text)
