# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""An endpoint's change, written back into the settings that it was read from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..endpoint.model import Edit, Endpoint, Source, Wanted
from ..syntaxes import splice
from ..syntaxes.table import SYNTAXES
from ..syntaxes.tree import CannotSay, Entry
from . import values
from .application import Pattern
from .leaves import Leaf, segments

if TYPE_CHECKING:
    from .reading import Group, Slot


@dataclass(frozen=True)
class MappingWriter:
    """Writes by the pattern's ``write`` table: which slots get which values for a TLS mode, for verification.

    ``{where_written: VALUE}`` is for a slot whose default is the value: only what says otherwise is changed.
    ``{where_absent: VALUE}`` is written where nothing stands, and changes nothing that does.
    ``{replace: EXPRESSION, by: TEXT}`` changes a part of what is written.
    """

    group: Group
    pattern: Pattern
    slots: Mapping[str, Slot]
    endpoint: Endpoint

    def write(self, wanted: Wanted) -> list[Edit] | None:
        try:
            host, port, settings = self._host(wanted), self._port(wanted), self._settings(wanted)
        except CannotSay:
            return None
        # A port behind its host comes before the settings behind both.
        edits = [*host, *port, *settings]
        # One setting may serve two ends: fetchmail's sslcertck both requires STARTTLS and verifies.
        return list(dict.fromkeys(edits))

    def _host(self, wanted: Wanted) -> list[Edit]:
        if wanted.host is None or wanted.host == self.endpoint.host:
            return []
        return [self._change("host", wanted.host)]

    def _port(self, wanted: Wanted) -> list[Edit]:
        if wanted.port is None or (wanted.port == self.endpoint.port and "port" in self.slots):
            return []
        if "port" in self.slots and not self.slots["port"].leaf.inherited:
            return [self._change("port", str(wanted.port))]
        if "authority" in self.slots and ("scheme" in self.slots or "port" not in self.pattern.keys):
            return [splice.insert(self.group.source, self.slots["host"].span.end, f":{wanted.port}")]
        tls = wanted.tls or self.endpoint.tls
        scheme = (self.slots["scheme"].text or "") if "scheme" in self.slots else ""
        if "port" not in self.slots and self.pattern.default_port(self.endpoint.protocol, scheme, tls) == wanted.port:
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
            raise CannotSay
        if table and all(_needs_a_slot(wanted) and name not in self.slots for name, wanted in table.items()):
            # What would have to be changed is not there.
            raise CannotSay
        return [edit for name, wanted in table.items() for edit in self._setting(name, wanted)]

    def _setting(self, name: str, wanted: Any) -> list[Edit]:
        slot = self.slots.get(name)
        if isinstance(wanted, Mapping):
            if (slot is None) != ("where_absent" in wanted):
                return []
            wanted = _said(slot, wanted)
        if wanted is None:
            return [self._remove(slot)] if slot is not None else []
        if slot is not None and self._says(slot, wanted):
            return []
        if slot is None or slot.leaf.inherited:
            return [self._insert(name, self._word(wanted))]
        return [self._change(name, self._word(wanted, slot.text or ""))]

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
        if slot is None or slot.text is None or slot.leaf.inherited or slot.leaf.shared:
            raise CannotSay
        source, scalar = self.group.source, slot.leaf.scalar
        if scalar.offsets and source.text[slot.span.start : slot.span.end] != slot.text:
            raise CannotSay
        if slot.text == scalar.value and scalar.style != "part":
            return self.group.syntax.replace(source, scalar, value)
        return splice.replace(source, slot.span, value)

    def _remove(self, slot: Slot) -> Edit:
        if slot.leaf.form not in ("entry", "text") or slot.leaf.inherited or slot.leaf.shared:
            raise CannotSay
        return self.group.syntax.remove(self.group.source, slot.leaf.entry)

    def _insert(self, name: str, value: str) -> Edit:
        """A new setting beside one that stands where it belongs, written as that one is."""
        keys = self.pattern.keys.get(name)
        if not keys and name == "scheme" and "authority" in self.slots:
            return splice.insert(self.group.source, self.slots["authority"].span.start, f"{value}://")
        if not keys:
            raise CannotSay
        *parents, key = segments(self.group.options.get("prefix", "") + keys[self._spelling(keys)].lstrip("*"))
        source = self.group.source
        try:
            beside = self._beside([part.lower() for part in parents])
        except CannotSay:
            return self.group.syntax.insert(source, *self._dotted((*parents, key)), value)
        if (
            beside.form == "text"
            and self.group.syntax is SYNTAXES["yaml"]
            and not splice.in_flow(source.text, beside.entry)
        ):
            return splice.insert_line(source, beside.entry, f'{key}: "{value}"')
        if beside.form in ("entry", "text"):
            written = ".".join((*beside.entry.key.split(".")[:-1], key)) if parents else key
            return self.group.syntax.insert(source, beside.entry, written, value)
        if beside.form == "words":
            return splice.insert(source, beside.scalar.span.end, f" {key}={value}")
        if self.group.syntax is not SYNTAXES["yaml"]:
            raise CannotSay
        return _item(source, beside, key, value)

    def _spelling(self, keys: tuple[str, ...]) -> int:
        """Which of a slot's keys is of a kind with the one that names the server: GITEA__mailer__..., mailer...."""
        named = [name for name in ("host", "authority") if name in self.slots]
        alike = (name for name in named if len(self.pattern.keys.get(name, ())) == len(keys))
        found = (
            number
            for name in alike
            for fold in (str, str.lower)
            for number in _leading(self.pattern.keys[name], self.slots[name].leaf.path, fold)
        )
        return next(found, 0)

    def _dotted(self, parts: tuple[str, ...]) -> tuple[Entry, str]:
        """Beside a setting whose own key leads there with dots (mail.smtp.host): so does the new one's."""
        leaf = self.group.last
        own = segments(leaf.entry.key)
        dots = len(own) > 1 or self.pattern.write.get("words", {}).get("dots", False)
        if not dots or "::" in leaf.entry.key or leaf.form != "entry" or leaf.inherited or leaf.shared:
            raise CannotSay
        path = tuple(part.lower() for part in leaf.path)
        known = (segments(key.lower()) for keys in self.pattern.keys.values() for key in keys)
        root = next((len(path) - len(key) for key in known if path[-len(key) :] == key), 0)
        target, above = (*leaf.path[:root], *parts), leaf.path[: len(path) - len(own)]
        if target[: len(above)] != above:
            raise CannotSay
        return leaf.entry, ".".join(target[len(above) :])

    def _beside(self, parents: list[str]) -> Leaf:
        # What a fix may take away is no neighbour.
        taken = {name for table in self.pattern.write.values() for name, value in table.items() if value is None}
        leaves = [self.group.last, *(slot.leaf for name, slot in self.slots.items() if name not in taken)]
        for leaf in leaves:
            above = [part.lower() for part in leaf.path[:-1]]
            if not (leaf.inherited or leaf.shared) and above[len(above) - len(parents) :] == parents:
                return leaf
        raise CannotSay


def _leading(keys: Iterable[str], path: Sequence[str], fold: Callable[[str], str]) -> Iterator[int]:
    """The numbers of those keys that the path of a setting ends in."""
    for number, key in enumerate(keys):
        parts = [fold(part) for part in segments(key)]
        if [fold(part) for part in path[-len(parts) :]] == parts:
            yield number


def _needs_a_slot(wanted: Any) -> bool:
    return isinstance(wanted, Mapping) and "where_absent" not in wanted


def _said(slot: Slot | None, wanted: Mapping[str, Any]) -> Any:
    """What a row of one kind or the other makes of a slot."""
    if "replace" not in wanted:
        return wanted.get("where_written", wanted.get("where_absent"))
    if slot is None or slot.text is None:
        raise CannotSay
    return re.sub(wanted["replace"], wanted["by"], slot.text, flags=re.IGNORECASE)


def _item(source: Source, beside: Leaf, key: str, value: str) -> Edit:
    """A new item in a list of environment variables."""
    newline = splice.newline(source.text)
    start = source.text.rfind("\n", 0, beside.entry.key_span.start) + 1
    lead = source.text[start : beside.entry.key_span.start]
    if beside.form == "assignment" and lead.lstrip().startswith("-"):
        quote = lead[-1] if lead[-1] in "'\"" else ""
        at = splice.line_end(source.text, beside.entry.node.span.end - 1)
        return splice.insert(source, at, f"{newline}{lead}{key}={value}{quote}")
    if beside.form in ("name", "key") and lead.endswith("  ") and not lead.strip():
        at = splice.line_end(source.text, beside.scalar.span.end - 1)
        return splice.insert(source, at, f'{newline}{lead[:-2]}- {beside.form}: {key}{newline}{lead}value: "{value}"')
    raise CannotSay
