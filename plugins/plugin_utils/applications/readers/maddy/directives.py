# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The directives of maddy.conf: a name, its words, and the block that may follow (reference/config-syntax, 0.8)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ....endpoint.model import Place, Source
from ....syntaxes.blocks import WORDS
from ....syntaxes.tree import Mapping, Node, Scalar
from ... import values

_WORD = re.compile(r"\"(?P<quoted>(?:[^\"\\]|\\.)*)\"|(?P<plain>\S+)")
_MACRO = re.compile(r"\$\((?P<name>[\w.-]+)\)")
_ADDRESS = re.compile(r"(?P<scheme>tcp|tls)://(?P<host>\[[^\]]*\]|[^:\s/]*)(?::(?P<port>[^\s/]+))?/?")


@dataclass(frozen=True)
class Word:
    """``text`` has its macros replaced; ``place`` is where the word stands."""

    text: str
    place: Place

    @property
    def known(self) -> bool:
        return not values.is_template(self.text)


@dataclass(frozen=True)
class Directive:
    name: str
    words: tuple[Word, ...]
    place: Place
    extent: Place
    block: tuple[Directive, ...] = field(default=())

    def get(self, name: str) -> Directive | None:
        return next((one for one in reversed(self.block) if one.name == name), None)

    def flag(self, name: str) -> bool | None:
        """A boolean; None where it is not written."""
        one = self.get(name)
        return None if one is None else values.boolean(one.words[0].text) if one.words else True

    def addresses(self) -> Iterator[tuple[Word, re.Match[str]]]:
        """The words that are ``tcp://host:port`` or ``tls://host:port``."""
        for word in self.words:
            if match := _ADDRESS.fullmatch(word.text):
                yield word, match


def parse(source: Source) -> Directive:
    """The file as one block without a name. Raises SyntaxProblem."""
    (root,) = WORDS.parse(source.text)
    whole = source.place(0, len(source.text))
    block = _block(source, root, {}) if isinstance(root, Mapping) else ()
    return Directive("", (), whole, whole, block)


def _block(source: Source, mapping: Mapping, macros: dict[str, str]) -> tuple[Directive, ...]:
    found = []
    for entry in mapping.entries:
        place = source.place(*entry.key_span)
        macro = _MACRO.fullmatch(entry.key)
        if macro and isinstance(entry.node, Scalar):
            macros[macro["name"]] = _expanded(entry.node.value.removeprefix("=").strip(), macros)
        elif entry.key:
            words = tuple(_words(source, entry.node, macros))
            inner = _block(source, entry.node, macros) if isinstance(entry.node, Mapping) else ()
            extent = source.place(entry.key_span.start, max(entry.key_span.end, entry.node.span.end))
            found.append(Directive(entry.key, words, place, extent, inner))
    return tuple(found)


def _words(source: Source, node: Node, macros: dict[str, str]) -> Iterator[Word]:
    scalar = node.get("") if isinstance(node, Mapping) else node
    if not isinstance(scalar, Scalar):
        return
    for match in _WORD.finditer(source.text, scalar.span.start, scalar.span.end):
        group = "plain" if match["plain"] is not None else "quoted"
        yield Word(_expanded(match[group], macros), source.place(*match.span(group)))


def _expanded(text: str, macros: dict[str, str]) -> str:
    return _MACRO.sub(lambda match: macros.get(match["name"], match.group()), text)
