# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The published forms of endpoint data and of rules, and whether data keep to them."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError


@cache
def schema(name: Literal["endpoint", "rule", "policy"]) -> Any:
    return json.loads((Path(__file__).parent / f"{name}.schema.json").read_text(encoding="utf-8"))


def validator(form: Any) -> Draft202012Validator:
    """What judges data by a JSON Schema. Raises ModuleNotFoundError, which says what to do."""
    try:
        from jsonschema import Draft202012Validator
    except ModuleNotFoundError:
        # A collection that was installed alone brings no libraries.
        needed = "this needs the Python library jsonschema on the controller: pip install jsonschema"
        raise ModuleNotFoundError(needed, name="jsonschema") from None
    return Draft202012Validator(form)


def gravest(form: Any, data: object) -> ValidationError | None:
    """The gravest thing that keeps data from being of a form; None where nothing does."""
    faults = validator(form).iter_errors(data)
    from jsonschema.exceptions import best_match

    found: ValidationError | None = best_match(faults)
    return found


def violation(name: Literal["endpoint", "rule"], data: object) -> str | None:
    """What keeps the data from being of that form, in one line; None where nothing does."""
    error = gravest(schema(name), data)
    if error is None:
        return None
    return f"{error.json_path.removeprefix('$.')}: {said(error)}" if error.absolute_path else said(error)


def said(error: ValidationError) -> str:
    """The fault in words. The library's own would show the value, which may hold a password."""
    expected: Any = error.validator_value
    if error.validator == "type":
        return f"must be of type {expected if isinstance(expected, str) else ' or '.join(expected)}"
    if error.validator == "enum":
        return f"must be one of {', '.join(map(str, expected))}"
    if error.validator == "pattern" and isinstance(error.schema, dict) and "description" in error.schema:
        return f"{error.instance!r} does not fit: {error.schema['description']}"
    return error.message
