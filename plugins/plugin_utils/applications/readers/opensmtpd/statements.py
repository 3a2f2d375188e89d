# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The statements of smtpd.conf, with macros replaced and included files in their place."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass

from ....endpoint.model import Folder, Place, Source
from ....syntaxes.statements import parse
from ....syntaxes.tree import Scalar
from ....syntaxes.tree import Sequence as Tree
from ... import values

_MAX_FILES = 50


@dataclass(frozen=True)
class Word:
    """``text`` is what a macro stands for, ``place`` where the macro stands. ``known``: no template fills it in."""

    text: str
    place: Place
    known: bool = True

    def part(self, start: int, end: int) -> Place:
        """The place of a part, where the word is written as it is meant."""
        if self.place.end - self.place.start != len(self.text):
            return self.place
        return Place(self.place.path, self.place.start + start, self.place.start + end)


@dataclass(frozen=True)
class Statement:
    words: tuple[Word, ...]

    @property
    def texts(self) -> list[str]:
        return [word.text for word in self.words]

    @property
    def extent(self) -> Place:
        first, last = self.words[0].place, self.words[-1].place
        return Place(first.path, first.start, last.end)

    def starts(self, *texts: str) -> bool:
        return self.texts[: len(texts)] == list(texts)

    def has(self, text: str) -> bool:
        return text in self.texts

    def after(self, *texts: str) -> Word | None:
        """The word behind the first of these that is there."""
        for text in texts:
            if text in self.texts[:-1]:
                return self.words[self.texts.index(text) + 1]
        return None


def statements(source: Source, folder: Folder) -> list[Statement]:
    found: list[Statement] = []
    _read(source, folder, {}, found, {source.path})
    return found


def _read(source: Source, folder: Folder, macros: dict[str, str], found: list[Statement], seen: set[str]) -> None:
    (root,) = parse(source.text)
    for tree in root.items if isinstance(root, Tree) else ():
        words = _words(source, tree.items, macros) if isinstance(tree, Tree) else []
        texts = [word.text for word in words]
        if len(words) > 2 and texts[1] == "=" and texts[0].isidentifier():
            macros[texts[0]] = " ".join(texts[2:])
        elif len(words) == 2 and texts[0] == "include":
            name = posixpath.basename(texts[1])
            included = folder.read(texts[1].removeprefix("/etc/mail/").removeprefix("/etc/")) or folder.read(name)
            if included and included.path not in seen and len(seen) < _MAX_FILES:
                seen.add(included.path)
                _read(included, folder, macros, found, seen)
        elif words:
            found.append(Statement(tuple(words)))


def _words(source: Source, items: Sequence[object], macros: dict[str, str]) -> list[Word]:
    words = []
    for item in items:
        if isinstance(item, Scalar):
            quote = 0 if item.style == "plain" else 1
            place = source.place(item.span.start + quote, item.span.end - quote)
            text = item.value
            if text.startswith("$") and text[1:] in macros:
                text = macros[text[1:]]
            words.append(Word(text, place, not values.is_template(text)))
    return words
