# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Which files are worth parsing: told by the name, then by a few words, then by what is asked for in the words' midst.

Most files hold none of the words. Of the others most only mention them; what an application or a mail setting of a
program that nobody mapped needs to be found is then looked for. Cheap, and never wrong when the answer is no.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from ..endpoint.shipped import load
from .catalogue import catalogue
from .embedded import COMMANDS, TEXTS, heredocs
from .names import natural_name, syntax_of
from .words import speaking, words

if TYPE_CHECKING:
    from .application import Pattern

#: A file that holds none of these says nothing about mail.
WORDS = (b"mail", b"smtp", b"imap", b"pop3", b"smarthost", b"relayhost", b"relay_host", b"submission")

#: Endings that many syntaxes share.
_UNTOLD = re.compile(r"\.(?:conf|config|cnf)$|rc$")
_SECTION = re.compile(rb"(?m)^(?:\xef\xbb\xbf)?[ \t]*\[[^\]\n]+\][ \t\r]*$")
#: A YAML key whose value is a block: a file inside the file may stand there.
_BLOCK = re.compile(rb"""(?m)^(.*):[ \t]*(?:[!&]\S+[ \t]+)*[|>][-+\d]*[ \t\r]*(?:#.*)?$""")
#: What begins a text over many lines where a file may stand in one.
_LONG = {"hcl": b"<<", "nix": b"''"}
#: What may be names of settings. JSON: strings before a colon, or with an assignment in them. YAML: lines, up to what
#: may be the end of the last key in them, and keys behind a question mark.
_NAMES = {
    "json": re.compile(rb""""[^"\n]*(?:"\s*:|=)"""),
    "yaml": re.compile(rb"""(?m)^.*(?::(?=\s|\Z)|["'][ \t]*:|=)|^[ \t]*\?.*$"""),
}
#: An item of an environment names its variable in a value, and has another for what the variable holds.
_VALUE = re.compile(rb"""\bvalue["']?[ \t]*:""")
_NAMED = re.compile(rb"""\bname["']?[ \t]*:.*""")
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
    """What must stand in a file for a pattern to find anything: of ``names`` one of each group, one of ``words``."""

    names: tuple[tuple[_Parts, ...], ...]
    words: tuple[bytes, ...]

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
    """A file's bytes as the sieve looks at them: in lower case, and what of them may be names of settings."""

    def __init__(self, syntax: str, path: str, data: bytes, lowered: bytes) -> None:
        self.lowered = lowered
        self.path = path.lower().encode("utf-8", "surrogateescape")
        self.names = _names(data, _NAMES[syntax]) if syntax in _NAMES else data
        self.lowered_names = self.names.lower()
        self.tokens = frozenset(_TOKEN.findall(self.lowered_names))

    def has(self, parts: _Parts) -> bool:
        return all(part[1:] in self.lowered_names if part[:1] == b"*" else part in self.tokens for part in parts)

    def meets(self, needs: _Needs) -> bool:
        if needs.words and not any(word in self.lowered or word in self.path for word in needs.words):
            return False
        return all(any(map(self.has, group)) for group in needs.names)


def _names(data: bytes, keys: re.Pattern[bytes]) -> bytes:
    names = b"\n".join(keys.findall(data))
    if _VALUE.search(names):
        names += b"\n" + b"\n".join(_NAMED.findall(data))
    return names


def is_candidate(path: str) -> bool:
    """The sieve by name: may the file be the configuration of anything? What is not is never opened."""
    return bool(syntax_of(path) or _UNTOLD.search(natural_name(path)) or catalogue().index.owners(path))


def may_hold_mail(path: str, data: bytes) -> bool:
    """The sieve on bytes: is the file worth parsing?"""
    if catalogue().index.owners(path):
        return True
    lowered = data.lower()
    if not any(word in lowered for word in WORDS):
        return False
    syntax = syntax_in(path, data)
    return bool(syntax) and _may_say_mail(syntax, path, data, lowered)


def syntax_in(path: str, data: bytes) -> str:
    """The syntax by the name's ending; for endings that tell nothing, INI where there are sections."""
    known = syntax_of(path)
    if known:
        return known
    if _UNTOLD.search(natural_name(path)) and _SECTION.search(data):
        return "ini"
    return ""


def _may_say_mail(syntax: str, path: str, data: bytes, lowered: bytes) -> bool:
    # A comment that silences nothing is reported.
    if b"mailports:" in lowered:
        return True
    mail, _hosts, _others = _generic()
    # In code a name that looks like a setting may be anything.
    speaks = syntax != "literals" and (mail.search(data) is not None or _is_named_for_mail(path))
    held = _Held(lowered)
    sought = [needs for needs in _sought(syntax) if needs.are_in(held)]
    if speaks or sought:
        text = _Text(syntax, path, data, lowered)
        if (speaks and _may_be_generic(path, text)) or any(map(text.meets, sought)):
            return True
    if syntax == "yaml" and any(map(_may_name_file, _BLOCK.finditer(data))):
        return True
    return _LONG.get(syntax, b"\0") in data or (syntax in COMMANDS and any(heredocs(data.decode("latin-1"))))


def _may_name_file(match: re.Match[bytes]) -> bool:
    name = match[1].decode("utf-8", "replace").lstrip(" -?{\t").strip("\"' \t")
    return not name or name.lower() in TEXTS or bool(syntax_of(name) or catalogue().index.owners(name))


def _may_be_generic(path: str, text: _Text) -> bool:
    """May ``generic.find`` find a server: a name that speaks of mail, one of a host, and one more of a connection?"""
    mail, hosts, others = _generic()
    if not (mail.search(text.names) or _is_named_for_mail(path)) or not _any_of(hosts, text.lowered_names):
        return False
    return _any_of(others, text.lowered_names) or _CONNECTION.search(text.lowered) is not None


def _is_named_for_mail(path: str) -> bool:
    mail, _hosts, _others = _generic()
    return any(mail.search(word.encode()) for word in words(natural_name(path).partition(".")[0]))


def _any_of(names: Iterable[_Parts], lowered: bytes) -> bool:
    return any(all(part in lowered for part in parts) for parts in names)


@cache
def _generic() -> tuple[re.Pattern[bytes], list[_Parts], list[_Parts]]:
    """What speaks of mail; the names of hosts; those of which one must stand beside a host."""
    data = load(os.path.join(os.path.dirname(__file__), "generic.yml"))

    def names(slots: Iterable[str]) -> list[_Parts]:
        parts = {tuple(part.encode() for part in words(name)) for slot in slots for name in data["slots"][slot]}
        # Where "host" is found, "host name" need not be looked for.
        return [one for one in parts if not any(other != one and set(other) <= set(one) for other in parts)]

    return re.compile(speaking(data["mail_words"]).encode()), names(_HOST_SLOTS), names(_CONNECTION_SLOTS)


@cache
def _sought(syntax: str) -> tuple[_Needs, ...]:
    """What the applications need that any file of that syntax may hold, pattern by pattern."""
    return tuple(_needs(pattern) for application in catalogue().anywhere(syntax) for pattern in application.patterns)


def _needs(pattern: Pattern) -> _Needs:
    anchors = [key for slot in ("authority", "host", "service") for key in pattern.keys.get(slot, ())]
    groups = (pattern.at, anchors, pattern.requires)
    names = tuple(tuple(map(_parts, group)) for group in groups if group)
    return _Needs(names, tuple(word.encode() for word in pattern.words))


def _parts(key: str) -> _Parts:
    """What a key, or a path of keys, cannot be written without."""
    found = []
    for part in re.split(r"\.|::", key.lower()):
        whole = _TOKEN.fullmatch(part.encode())
        pieces = [piece for piece in part.split("*") if piece and piece not in _MADE_UP and not piece.isdigit()]
        found += [piece.encode() if whole else b"*" + piece.encode() for piece in pieces]
    return tuple(found)
