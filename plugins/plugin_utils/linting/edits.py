# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Edits applied to texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..endpoint.model import Edit, Fix, Folder, Source


def apply(text: str, edits: Iterable[Edit]) -> str:
    """The text with its edits made; insertions at one place come in their order."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.place.start, edit.place.end)):
        parts += [text[at : edit.place.start], edit.text]
        at = max(at, edit.place.end)
    return "".join([*parts, text[at:]])


def by_path(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    table: dict[str, list[Edit]] = {}
    for edit in edits:
        table.setdefault(edit.place.path, []).append(edit)
    return table


def texts(sources: Mapping[str, Source], fixes: Iterable[Fix]) -> dict[str, str]:
    """The texts that the fixes make of the sources, by path."""
    changes = by_path(edit for fix in fixes for edit in fix.edits)
    return {path: apply(sources[path].text, made) for path, made in sorted(changes.items())}


def compatible(fixes: Iterable[Fix]) -> list[Fix]:
    """The fixes, first come first served, none of which touches what another changes."""
    taken: list[Edit] = []
    chosen = []
    for fix in fixes:
        if fix in chosen:
            continue
        if not any(_meet(edit, other) for edit in fix.edits for other in taken):
            chosen.append(fix)
            taken.extend(fix.edits)
    return chosen


def _meet(one: Edit, other: Edit) -> bool:
    if one.place.path != other.place.path:
        return False
    return one.place.start <= other.place.end and other.place.start <= one.place.end


class Overlay:
    """A folder in which some files have another text."""

    def __init__(self, folder: Folder, texts: Mapping[str, str]) -> None:
        self.folder = folder
        self.texts = texts

    def read(self, name: str) -> Source | None:
        source = self.folder.read(name)
        if source is not None and source.path in self.texts:
            return Source(source.path, self.texts[source.path])
        return source

    def names(self, pattern: str) -> list[str]:
        return self.folder.names(pattern)
