# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The parser of a subcommand: what all of them have alike."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from .formatting import Formatter


class Command(argparse.ArgumentParser):
    """Tells of wrong words itself: argparse leaves that to the parser of the whole, which shows no options."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=Formatter, **options)

    def parse_known_args(  # type: ignore[override]
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        options, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unrecognized arguments: {' '.join(unknown)}")
        return options, unknown
