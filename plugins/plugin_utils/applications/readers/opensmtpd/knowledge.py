# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""defaults.yml, loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ....endpoint.model import Tls
from ....endpoint.shipped import load


class Scheme(NamedTuple):
    """What the word before ``://`` means; ``verified``: certificates are checked without being told to."""

    tls: Tls
    port: int
    verified: bool = False


@dataclass(frozen=True)
class Knowledge:
    ports: Mapping[str, int]
    schemes: Mapping[str, Scheme]
    old_schemes: Mapping[str, Scheme]


@cache
def knowledge() -> Knowledge:
    data: dict[str, Any] = load(Path(__file__).parent / "defaults.yml")
    return Knowledge(
        ports=data["ports"],
        schemes={name: Scheme(**one) for name, one in data["schemes"].items()},
        old_schemes={name: Scheme(**one) for name, one in data["old_schemes"].items()},
    )
