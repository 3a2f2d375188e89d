# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Times and numbers as people read them."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC"


def stamp(time: datetime) -> str:
    """As the schemas have it."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def now() -> str:
    """This second, likewise."""
    return stamp(datetime.now(UTC))


def count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
