# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What in a file's bytes may be a mail setting: the keys that applications ask for, and names that speak of mail.

Most files that hold a word of mail only mention it: in no name of a setting. They are told by the lines of such words,
the others by all names in them. Never wrong when the answer is no.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..endpoint.shipped import beside, load
from .catalogue import catalogue
from .embedded import COMMANDS, TEXTS, heredocs
from .names import natural_name, syntax_of
from .sieve import CODE
from .words import speaking, words

if TYPE_CHECKING:
    from .application import Pattern

#: What follows a YAML key whose value is a block: a file inside the file may stand there.
_BLOCK = re.compile(rb"(?m):[ \t]*(?:[!&]\S+[ \t]+)*[|>][-+\d]*[ \t\r]*(?:#.*)?$")
#: What begins a text over many lines where a file may stand in one.
_LONG = {"hcl": b"<<", "nix": b"''"}
#: What may be names of settings. JSON: strings before a colon or at a line's end, or with an assignment in them. YAML:
#: lines, up to what may be the end of the last key in them, and keys behind a question mark.
_NAMES = {
    "json": re.compile(rb"""(?m)"[^"\n]*(?:"\s*(?::|$)|=)"""),
    "yaml": re.compile(rb"""(?m)^.*(?::(?=\s|\Z)|["'][ \t]*:|=)|^[ \t]*\?.*$"""),
}
#: An item of an environment names its variable in a value, and has another for what the variable holds. Both begin with
#: letters: the engine then skips what is none of them.
_VALUE = re.compile(rb"""value["']?[ \t]*:""")
_NAMED = re.compile(rb"""name(?<!\wname)["']?[ \t]*:.*""")
_TOKEN = re.compile(rb"[\w-]+")
#: A host's slots in generic.yml, and those of which one must be filled beside it.
_HOST_SLOTS = ("host", "weak_host", "uri")
_CONNECTION_SLOTS = ("port", "encryption", "starttls", "implicit", "user", "secret", "secret_reference")
#: They may be in the host's value, too: a port (digits, a service's name, a template), a scheme.
_CONNECTION = re.compile(rb"[^\s:]:[\w${<%]|(?:smtp|imap|pop3?|submission)[\w+]*://")
#: The keys that a reader makes up are looked for in vain.
_MADE_UP = frozenset(("module", "#"))

#: Parts of names, all of which must stand in a file: whole words, or behind a star any letters in them.
_Parts = tuple[bytes, ...]


class _Needs(NamedTuple):
    """What must stand in a file for a pattern to find anything: of ``names`` one of each group, one of ``words``.

    ``speak``: whichever they are, a word of mail is in one of the names.
    """

    names: tuple[tuple[_Parts, ...], ...]
    words: tuple[bytes, ...]
    speak: bool

    def are_in(self, held: _Held) -> bool:
        """Do all of them stand anywhere? Cheaper than to ask where."""
        return all(any(all(held[part] for part in parts) for parts in group) for group in self.names)


class _Held(dict[bytes, bool]):
    """Whether a part of a name stands in a text; many patterns ask for the same parts."""

    def __init__(self, lowered: bytes) -> None:
        super().__init__()
        self._lowered = lowered

    def __missing__(self, part: bytes) -> bool:
        found = self[part] = part.lstrip(b"*") in self._lowered
        return found


class _Text:
    """A file's bytes: in lower case, and what of them may be names of settings."""

    def __init__(self, syntax: str, path: str, data: bytes, lowered: bytes) -> None:
        self.syntax = syntax
        self.data = data
        self.lowered = lowered
        self.path = path.lower().encode("utf-8", "surrogateescape")

    @cached_property
    def mail_names(self) -> bytes:
        """What may be names, of the lines that hold a word of mail."""
        return _names(self.syntax, self.data, b"\n".join(self._mail_lines()))

    def _mail_lines(self) -> list[bytes]:
        spans = {}
        for stem in _generic().stems:
            at = self.lowered.find(stem)
            while at >= 0:
                start, end = self.data.rfind(b"\n", 0, at) + 1, self.data.find(b"\n", at)
                spans[start] = end if end >= 0 else len(self.data)
                at = self.lowered.find(stem, spans[start])
        return [self.data[start:end] for start, end in spans.items()]

    @cached_property
    def speaks(self) -> bool:
        """Does a name hold a word of mail?"""
        return _holds_word(self.mail_names.lower())

    @cached_property
    def names(self) -> bytes:
        return _names(self.syntax, self.data, self.data).lower()

    @cached_property
    def _tokens(self) -> frozenset[bytes]:
        return frozenset(_TOKEN.findall(self.names))

    def _has(self, parts: _Parts) -> bool:
        return all(part[1:] in self.names if part[:1] == b"*" else part in self._tokens for part in parts)

    def meets(self, needs: _Needs) -> bool:
        if needs.words and not any(word in self.lowered or word in self.path for word in needs.words):
            return False
        return all(any(map(self._has, group)) for group in needs.names)


def _names(syntax: str, data: bytes, lines: bytes) -> bytes:
    """What may be names in some lines of a file."""
    if syntax not in _NAMES:
        return lines
    names = b"\n".join(_NAMES[syntax].findall(lines))
    if _VALUE.search(data):
        names += b"\n" + b"\n".join(_NAMED.findall(lines))
    return names


def may_say_mail(syntax: str, path: str, data: bytes, lowered: bytes) -> bool:
    """May a file of that syntax hold a mail setting, or a file that does?"""
    # A comment that silences nothing is reported.
    if b"mailports:" in lowered:
        return True
    text = _Text(syntax, path, data, lowered)
    return _may_be_generic(path, text) or _may_be_known(text) or _may_hold_file(syntax, data)


def _may_be_known(text: _Text) -> bool:
    """May an application's pattern find an endpoint?"""
    held = _Held(text.lowered)
    sought = [needs for needs in _sought(text.syntax) if (text.speaks or not needs.speak) and needs.are_in(held)]
    return any(map(text.meets, sought))


def _may_be_generic(path: str, text: _Text) -> bool:
    """May ``generic.find`` find a server: a name that speaks of mail, one of a host, and one more of a connection?"""
    if text.syntax in CODE or not (_generic().mail.search(text.mail_names) or _is_named_for_mail(path)):
        return False
    if not _any_of(_generic().hosts, text.names):
        return False
    return _any_of(_generic().others, text.names) or _CONNECTION.search(text.lowered) is not None


def _may_hold_file(syntax: str, data: bytes) -> bool:
    if syntax == "yaml" and any(_may_name_file(data, match.start()) for match in _BLOCK.finditer(data)):
        return True
    return _LONG.get(syntax, b"\0") in data or (syntax in COMMANDS and any(heredocs(data.decode("latin-1"))))


def _may_name_file(data: bytes, end: int) -> bool:
    """May the key that ends there name a file?"""
    key = data[data.rfind(b"\n", 0, end) + 1 : end]
    name = key.decode("utf-8", "replace").lstrip(" -?{\t").strip("\"' \t")
    return not name or name.lower() in TEXTS or bool(syntax_of(name) or catalogue().index.owners(name))


def _is_named_for_mail(path: str) -> bool:
    return any(_generic().mail.search(word.encode()) for word in words(natural_name(path).partition(".")[0]))


def _any_of(names: Iterable[_Parts], lowered: bytes) -> bool:
    return any(all(part in lowered for part in parts) for parts in names)


class _Generic(NamedTuple):
    """What speaks of mail, and what no word of it is without; names of hosts; names of what stands beside a host."""

    mail: re.Pattern[bytes]
    stems: list[bytes]
    hosts: list[_Parts]
    others: list[_Parts]


@cache
def _generic() -> _Generic:
    data = load(beside(__file__, "generic.yml"))

    def names(slots: Iterable[str]) -> list[_Parts]:
        parts = {tuple(part.encode() for part in words(name)) for slot in slots for name in data["slots"][slot]}
        # Where "host" is found, "host name" need not be looked for.
        return [one for one in parts if not any(other != one and set(other) <= set(one) for other in parts)]

    mail = data["mail_words"]
    stems = [word.encode() for word in mail if not any(other != word and other in word for other in mail)]
    return _Generic(re.compile(speaking(mail).encode()), stems, names(_HOST_SLOTS), names(_CONNECTION_SLOTS))


@cache
def _sought(syntax: str) -> tuple[_Needs, ...]:
    """What the applications need that any file of that syntax may hold, pattern by pattern."""
    return tuple(_needs(pattern) for application in catalogue().anywhere(syntax) for pattern in application.patterns)


def _needs(pattern: Pattern) -> _Needs:
    anchors = [key for slot in ("authority", "host", "service") for key in pattern.keys.get(slot, ())]
    groups = (pattern.at, anchors, pattern.requires)
    # What can be written without any name that is known beforehand asks for nothing.
    names = tuple(parts for group in groups if group and all(parts := tuple(map(_parts, group))))
    speak = any(all(any(map(_holds_word, parts)) for parts in group) for group in names)
    return _Needs(names, tuple(word.encode() for word in pattern.words), speak)


def _holds_word(name: bytes) -> bool:
    return any(stem in name for stem in _generic().stems)


def _parts(key: str) -> _Parts:
    """What a key, or a path of keys, cannot be written without."""
    found = []
    for part in re.split(r"\.|::", key.lower()):
        whole = _TOKEN.fullmatch(part.encode())
        pieces = [piece for piece in part.split("*") if piece and piece not in _MADE_UP and not piece.isdigit()]
        found += [piece.encode() if whole else b"*" + piece.encode() for piece in pieces]
    return tuple(found)
