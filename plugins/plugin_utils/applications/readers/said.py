# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A writer for programs that say each thing about an endpoint by one value in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from ...endpoint.model import Edit, Endpoint, Wanted


@dataclass(frozen=True)
class SaidOnce:
    """``edits`` by the fields of Wanted: what there is no edit for cannot be said."""

    endpoint: Endpoint
    edits: Mapping[str, Edit]

    def write(self, wanted: Wanted) -> list[Edit] | None:
        asked = [
            field.name
            for field in fields(wanted)
            if getattr(wanted, field.name) not in (None, getattr(self.endpoint, field.name, None))
        ]
        return [self.edits[name] for name in asked] if all(name in self.edits for name in asked) else None
