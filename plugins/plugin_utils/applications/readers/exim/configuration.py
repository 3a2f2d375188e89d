# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One Exim's options and sections, from one file or from the pieces of a conf.d."""

from __future__ import annotations

import posixpath
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from ....endpoint.model import Folder, Place, Source
from ....syntaxes.exim import Macros, items, parse
from ....syntaxes.tree import Mapping, Scalar, Span
from ... import values
from ...includes import neighbour

#: Debian's folders in the order of update-exim4.conf(8), and the sections that their files begin in.
_PIECES = {
    "main": "",
    "acl": "acl",
    "router": "routers",
    "transport": "transports",
    "retry": "retry",
    "rewrite": "rewrite",
    "auth": "authenticators",
}

#: More files than any configuration has.
_MAX_FILES = 50


class Text:
    """A file and those that it includes, as one text: each begins where the one that was opened before it ends."""

    def __init__(self, source: Source, folder: Folder) -> None:
        self._folder = folder
        self._sources = [source]
        self._starts = [0]

    def place(self, start: int, end: int) -> Place:
        number = bisect_right(self._starts, start) - 1
        source, base = self._sources[number], self._starts[number]
        return source.place(start - base, min(end - base, len(source.text)))

    def opened(self, path: str) -> tuple[str, int] | None:
        """The file that an include names; each is read once, so that circles end."""
        source = neighbour(path, self._folder) if len(self._sources) < _MAX_FILES else None
        if source is None or source.path in {one.path for one in self._sources}:
            return None
        # A character lies between two files, so that the end of one is not the start of the next.
        self._starts.append(self._starts[-1] + len(self._sources[-1].text) + 1)
        self._sources.append(source)
        return source.text, self._starts[-1]

    def parsed(self, section: str, macros: Macros) -> Mapping:
        return parse(self._sources[0].text, section, macros, self.opened)


@dataclass(frozen=True)
class Part:
    """A router, a transport, an access control list, or the main options."""

    name: str
    source: Text
    node: Mapping
    name_span: Span

    def get(self, option: str) -> Value | None:
        """The last value of an option (Exim takes no option twice)."""
        node = self.node.get(option)
        return Value(self.source, node) if isinstance(node, Scalar) else None

    def extent(self) -> Place:
        return self.source.place(self.name_span.start, max(self.name_span.end, self.node.span.end))


@dataclass(frozen=True)
class Value:
    source: Text
    scalar: Scalar

    @property
    def text(self) -> str:
        return self.scalar.value

    @property
    def known(self) -> bool:
        """No expansion of Exim's own and no template decides what it is."""
        return "$" not in self.text and "{{" not in self.text and not values.is_template(self.text)

    @property
    def place(self) -> Place:
        span = self.scalar.part(0, len(self.scalar.value)) if self.scalar.value else self.scalar.span
        return self.source.place(*span)

    def items(self) -> list[tuple[str, Place]]:
        return [(text, self.source.place(*span)) for text, span in items(self.scalar)]


@dataclass(frozen=True)
class Configuration:
    pieces: tuple[tuple[Text, Mapping], ...]

    def option(self, name: str) -> Value | None:
        for source, root in reversed(self.pieces):
            node = root.get(name)
            if isinstance(node, Scalar):
                return Value(source, node)
        return None

    def parts(self, section: str) -> Iterator[Part]:
        for source, root in self.pieces:
            node = root.get(section)
            for entry in node.entries if isinstance(node, Mapping) else ():
                if isinstance(entry.node, Mapping):
                    yield Part(entry.key, source, entry.node, entry.key_span)

    def part(self, section: str, name: str) -> Part | None:
        return next((part for part in self.parts(section) if part.name == name), None)


def open_configuration(source: Source, folder: Folder) -> Configuration:
    """The whole that a file is, or is a piece of."""
    macros = Macros()
    home = posixpath.basename(posixpath.dirname(source.path))
    pieces = list(_pieces(home, folder)) if home in _PIECES else []
    if source.path not in {one.path for one, _section in pieces}:
        pieces.append((source, _PIECES.get(home, "")))
    texts = [(Text(one, folder), section) for one, section in pieces]
    return Configuration(tuple((text, text.parsed(section, macros)) for text, section in texts))


def _pieces(home: str, folder: Folder) -> Iterator[tuple[Source, str]]:
    """The files of a conf.d, one of whose folders is ``home``, with the sections that they begin in."""
    for piece, section in _PIECES.items():
        place = "" if piece == home else f"../{piece}/"
        for name in folder.names(f"{place}*"):
            one = folder.read(f"{place}{posixpath.basename(name)}")
            if one is not None:
                yield one, section
