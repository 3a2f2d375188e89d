# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""defaults.yml, loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ....endpoint.shipped import load


@dataclass(frozen=True)
class Knowledge:
    """``modifiers``: what stands in a statement and lets nobody in; ``about_strangers``: what holds no stranger up."""

    ports: Mapping[str, int]
    modifiers: frozenset[str]
    about_strangers: frozenset[str]
    plaintext_mechanisms: frozenset[str]
    smarthost_types: frozenset[str]
    macros: Mapping[str, str]


@cache
def knowledge() -> Knowledge:
    data: dict[str, Any] = load(Path(__file__).parent / "defaults.yml")
    return Knowledge(
        ports=data["ports"],
        modifiers=frozenset(data["modifiers"]),
        about_strangers=frozenset(data["about_strangers"]),
        plaintext_mechanisms=frozenset(data["plaintext_mechanisms"]),
        smarthost_types=frozenset(data["debian"]["smarthost_types"]),
        macros=data["debian"]["macros"],
    )
