# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Endpoints as plain data, the way templates, rule examples and reports hold them (endpoint.schema.json)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from .model import Endpoint, Place

NOWHERE = Place("", 0, 0)

_DEFAULTS: dict[str, object] = {
    "role": "client",
    "host": None,
    "verify": "unknown",
    "anchor": NOWHERE,
    "extent": NOWHERE,
}
_FIELDS = frozenset(field.name for field in fields(Endpoint)) - {"anchor", "extent", "where"}
_REPORTED = ("name", "protocol", "role", "host", "port", "tls", "verify")


def from_data(data: Mapping[str, Any]) -> Endpoint:
    """The endpoint that data of that form describe; keys that are no field of an endpoint are left aside."""
    values = _DEFAULTS | {name: data[name] for name in _FIELDS & data.keys()}
    values["mechanisms"] = tuple(data.get("mechanisms", ()))
    return Endpoint(**values)  # type: ignore[arg-type]


def to_data(endpoint: Endpoint) -> dict[str, object]:
    """What a report says of an endpoint: no secret, no place."""
    return {name: getattr(endpoint, name) for name in _REPORTED}
