# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An endpoint's change, written back into the settings that it was read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..endpoint.model import Edit, Endpoint, Wanted
from ..syntaxes import splice
from . import values
from .application import Pattern

if TYPE_CHECKING:
    from .reading import Group, Slot


class _CannotSay(Exception):
    """The change needs a value that a template hides, or that others share."""


@dataclass(frozen=True)
class MappingWriter:
    """Writes by the pattern's ``write`` table: which slots get which values for a TLS mode, for verification."""

    group: Group
    pattern: Pattern
    slots: Mapping[str, Slot]
    endpoint: Endpoint

    def write(self, wanted: Wanted) -> list[Edit] | None:
        try:
            return [*self._host(wanted), *self._settings(wanted), *self._port(wanted)]
        except _CannotSay:
            return None

    def _host(self, wanted: Wanted) -> list[Edit]:
        if wanted.host is None or wanted.host == self.endpoint.host:
            return []
        return [self._change("host", wanted.host)]

    def _port(self, wanted: Wanted) -> list[Edit]:
        if wanted.port is None or (wanted.port == self.endpoint.port and "port" in self.slots):
            return []
        if "port" in self.slots and not self.slots["port"].leaf.inherited:
            return [self._change("port", str(wanted.port))]
        if "authority" in self.slots:
            return [splice.insert(self.group.source, self.slots["host"].span.end, f":{wanted.port}")]
        tls = wanted.tls or self.endpoint.tls
        if "port" not in self.slots and self.pattern.ports.get(tls, self.pattern.ports.get("else")) == wanted.port:
            return []
        return [self._insert("port", str(wanted.port))]

    def _settings(self, wanted: Wanted) -> list[Edit]:
        edits: list[Edit] = []
        if wanted.tls is not None and wanted.tls != self.endpoint.tls:
            edits += self._table(self.pattern.write.get(f"tls_{wanted.tls}"))
        if wanted.verify is not None and wanted.verify != self.endpoint.verify:
            edits += self._table(self.pattern.write.get("verify"))
        if wanted.min_tls is not None:
            edits += self._table(self.pattern.write.get("min_tls"))
        return edits

    def _table(self, table: Mapping[str, Any] | None) -> list[Edit]:
        if table is None:
            raise _CannotSay
        edits = []
        for name, value in table.items():
            slot = self.slots.get(name)
            if value is None:
                if slot is not None:
                    edits.append(self._remove(slot))
            elif slot is None or slot.leaf.inherited:
                if slot is None or not self._says(slot, value):
                    edits.append(self._insert(name, self._word(value)))
            elif not self._says(slot, value):
                edits.append(self._change(name, self._word(value, slot.text or "")))
        return edits

    @staticmethod
    def _says(slot: Slot, value: Any) -> bool:
        if slot.text is None:
            return False
        if isinstance(value, bool):
            return values.boolean(slot.text) is value
        return slot.text.lower() == str(value).lower()

    def _word(self, value: Any, old: str = "") -> str:
        if not isinstance(value, bool):
            return str(value)
        if values.boolean(old) is not None:
            return values.boolean_like(value, old)
        return values.boolean_like(value, self.pattern.write.get("words", {}).get("boolean", "true"))

    def _change(self, name: str, value: str) -> Edit:
        slot = self.slots.get(name)
        if slot is None or slot.text is None or slot.leaf.inherited:
            raise _CannotSay
        source, scalar = self.group.source, slot.leaf.scalar
        if slot.text == scalar.value and scalar.style != "part":
            return self.group.syntax.replace(source, scalar, value)
        return splice.replace(source, slot.span, value)

    def _remove(self, slot: Slot) -> Edit:
        if slot.leaf.form != "entry" or slot.leaf.inherited:
            raise _CannotSay
        return self.group.syntax.remove(self.group.source, slot.leaf.entry)

    def _insert(self, name: str, value: str) -> Edit:
        source, last = self.group.source, self.group.last
        keys = self.pattern.keys.get(name)
        if not keys:
            raise _CannotSay
        key = self.group.options.get("prefix", "") + keys[0].lstrip("*")
        if last.form == "entry":
            return self.group.syntax.insert(source, last.entry, key.rsplit(".", 1)[-1], value)
        if last.form == "words":
            return splice.insert(source, last.scalar.span.end, f" {key}={value}")
        line_start = source.text.rfind("\n", 0, last.entry.key_span.start) + 1
        line = source.text[line_start : last.entry.key_span.start]
        if last.form == "assignment" and line.lstrip().startswith("-"):
            quote = line[-1] if line[-1:] in ("'", '"') else ""
            text = f"{splice.newline(source.text)}{line}{key}={value}{quote}"
            return splice.insert(source, splice.line_end(source.text, last.entry.node.span.end - 1), text)
        if last.form == "named":
            lead = " " * (len(line) - len(line.lstrip()))
            dash = lead[:-2] + "- " if lead.endswith("  ") else ""
            newline = splice.newline(source.text)
            text = f'{newline}{dash}name: {key}{newline}{lead}value: "{value}"'
            return splice.insert(source, splice.line_end(source.text, last.scalar.span.end - 1), text)
        raise _CannotSay
