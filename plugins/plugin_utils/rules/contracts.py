# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The published forms of endpoint data and of rules, and whether data keep to them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Literal


@cache
def schema(name: Literal["endpoint", "rule"]) -> Any:
    return json.loads((Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8"))


def violation(name: Literal["endpoint", "rule"], data: object) -> str | None:
    """What keeps the data from being of that form, in one line; None where nothing does."""
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import best_match

    error = best_match(Draft202012Validator(schema(name)).iter_errors(data))
    if error is None:
        return None
    return f"{error.json_path.removeprefix('$.')}: {error.message}" if error.absolute_path else error.message
