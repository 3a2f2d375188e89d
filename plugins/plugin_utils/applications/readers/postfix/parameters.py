# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The parameters that hold for a program of Postfix: its ``-o`` options, main.cf below them, defaults below that."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from ....endpoint.model import Place, Source
from ....syntaxes.branches import Branch, exclude
from ....syntaxes.postfix import Parameter
from .expansion import UNKNOWN, expand
from .knowledge import knowledge


class Stretch(NamedTuple):
    """An expanded text and where it is written; ``exact`` where it is written just as it reads."""

    text: str
    place: Place
    exact: bool

    def piece(self, start: int, end: int) -> Stretch:
        """A part of the text: at its own place where that is known, otherwise at that of the whole."""
        if not self.exact:
            return Stretch(self.text[start:end], self.place, exact=False)
        place = Place(self.place.path, self.place.start + start, self.place.start + end)
        return Stretch(self.text[start:end], place, exact=True)


class Written(NamedTuple):
    """A parameter, and the file in which it stands."""

    source: Source
    parameter: Parameter

    def place(self) -> Place:
        """Its value, or its name where the value is empty."""
        span = self.parameter.span
        return self.source.place(*(span if span.start < span.end else self.parameter.name_span))

    def stretch(self, expanded: str) -> Stretch:
        """Its value, which has become ``expanded``."""
        place = self.place()
        return Stretch(expanded, place, self.source.text[place.start : place.end] == expanded)

    def same_branch(self, other: Written) -> bool:
        return self.source.path == other.source.path and self.parameter.branch == other.parameter.branch


class Setting(NamedTuple):
    """What holds: ``text`` is expanded, and has UNKNOWN in it where it is not known."""

    text: str
    written: Written | None = None

    @property
    def known(self) -> bool:
        return UNKNOWN not in self.text

    @property
    def place(self) -> Place | None:
        return self.written.place() if self.written else None

    @property
    def flag(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.text.lower())

    @property
    def words(self) -> list[str]:
        return [word for word in re.split(r"[\s,]+", self.text) if word]


@dataclass(frozen=True)
class Settings:
    """The parameters of one program.

    layers: what was written, the strongest first. ``complete`` says that nothing else was, so that defaults hold for
    the rest. ``standpoint`` is what the question is asked for: what its template's conditions exclude does not hold.
    """

    layers: Sequence[Sequence[Written]]
    complete: bool = True
    standpoint: Written | None = None
    _known: dict[str, Setting] = field(default_factory=dict, init=False, compare=False, repr=False)

    def below(self, options: Iterable[Written]) -> Settings:
        """These settings with a service's options laid over them."""
        return replace(self, layers=(tuple(options), *self.layers))

    def seen_from(self, standpoint: Written | None) -> Settings:
        return replace(self, standpoint=standpoint)

    def __getitem__(self, name: str) -> Setting:
        if name not in self._known:
            # What refers to itself is not known.
            self._known[name] = Setting(UNKNOWN)
            self._known[name] = self._setting(name)
        return self._known[name]

    def _setting(self, name: str) -> Setting:
        candidates = self.candidates(name)
        if not candidates:
            default = knowledge().defaults.get(name)
            return Setting(UNKNOWN if default is None or not self.complete else self._expanded(default))
        values = {self._expanded(candidate.parameter.value) for candidate in candidates}
        return Setting(values.pop() if len(values) == 1 else UNKNOWN, candidates[0])

    def candidates(self, name: str) -> list[Written]:
        """What may hold, the last one written first: more than one where a template's conditions decide."""
        found: list[Written] = []
        for layer in self.layers:
            for written in reversed(layer):
                if written.parameter.name != name:
                    continue
                branch, own = written.parameter.branch, self._branch(written)
                if exclude(branch, own) or any(one.same_branch(written) for one in found):
                    continue
                found.append(written)
                if set(branch) <= set(own):
                    return found
        return found

    def _branch(self, written: Written) -> Branch:
        """The standpoint's branch, () in another file's conditions."""
        if self.standpoint is None or self.standpoint.source.path != written.source.path:
            return ()
        return self.standpoint.parameter.branch

    def alternatives(self, name: str) -> list[tuple[Written, Stretch]]:
        """Each candidate with its own text."""
        return [(one, one.stretch(self._expanded(one.parameter.value))) for one in self.candidates(name)]

    def _expanded(self, text: str) -> str:
        try:
            return expand(text, lambda name: self[name].text).strip()
        except RecursionError:
            return UNKNOWN
