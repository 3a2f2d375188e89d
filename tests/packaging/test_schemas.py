# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The folder schemas/ publishes contracts whose one true place is beside the code that reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
ENGINE = CHECKOUT / "plugins" / "plugin_utils"


def true_places() -> dict[str, Path]:
    """Each schema of the engine by the name that it is published under."""
    return {path.name: path for path in ENGINE.rglob("*.schema.json")}


def published() -> list[str]:
    return [path.name for path in (CHECKOUT / "schemas").glob("*")]


@pytest.mark.parametrize("name", sorted({*true_places(), *published()}))
def test_published_schemas_are_the_engines_own(name):
    assert (CHECKOUT / "schemas" / name).read_bytes() == true_places()[name].read_bytes()
