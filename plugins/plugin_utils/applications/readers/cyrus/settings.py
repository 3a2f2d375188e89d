# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The settings of imapd.conf: ``name: value``, and ``service_name: value`` for one service."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ....endpoint.model import Place, Source
from ... import values

_LINE = re.compile(r"(?m)^(?P<name>[A-Za-z][\w-]*):[ \t]*(?P<value>.*?)[ \t]*\r?$")


@dataclass(frozen=True)
class Setting:
    """``text`` is None where only a template knows it."""

    text: str | None
    place: Place | None = None

    @property
    def flag(self) -> bool | None:
        return None if self.text is None else values.boolean(self.text)


class Settings:
    """``source`` is None where there is no imapd.conf to be seen: its defaults hold, as far as is known."""

    def __init__(self, source: Source | None) -> None:
        self.seen = source is not None
        self._settings: dict[str, Setting] = {}
        for match in _LINE.finditer(source.text) if source else ():
            known = values.known(match["value"])
            start, end = match.span("value")
            if known:
                start, end = start + known.offset, start + known.offset + len(known.text)
            place = source.place(start, end) if source else None
            self._settings[match["name"]] = Setting(known.text if known else None, place)

    def get(self, service: str, *names: str) -> Setting:
        """What one of the names says for a service, before what it says for all."""
        for name in (*(f"{service}_{one}" for one in names if service), *names):
            if name in self._settings:
                return self._settings[name]
        return Setting("")
