# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What in a file's bytes may be a mail setting: the keys that applications ask for, and names that speak of mail.

Most files that hold a word of mail only mention it: in no name of a setting. They are told by the lines of such words,
the others by all names in them. Never wrong when the answer is no.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..endpoint.shipped import beside, load
from .catalogue import catalogue
from .names import natural_name
from .needles import needles, shortest
from .nesting import may_hold_file
from .sieve import CODE
from .words import speaking, words

if TYPE_CHECKING:
    from .application import Pattern

#: What may be names of settings. JSON: strings before a colon or at a line's end, or with an assignment in them. YAML:
#: lines, up to what may be the end of the last key in them, and keys behind a question mark.
_NAMES = {
    "json": re.compile(rb"""(?m)"[^"\n]*(?:"\s*(?::|$)|=)"""),
    "yaml": re.compile(rb"""(?m)^(?![ \t]*#).*(?::(?=\s|\Z)|["'][ \t]*:|=)|^[^\w\n#]*\?.*$"""),
}
#: An item of an environment names its variable in a value, and has another for what the variable holds. Both begin with
#: letters: the engine then skips what is none of them.
_VALUE = re.compile(rb"""value["']?[ \t]*:""")
_NAMED = re.compile(rb"""(?:name|key)(?<!\wname)(?<!\wkey)["']?[ \t]*:.*""")
_TOKEN = re.compile(rb"[\w-]+")
#: A YAML key with all of its value, which holds nothing more; or alone on its line.
_KEY = re.compile(
    rb"""([ ]*(?:-[ ]+)*)["']?([\w.-]+)["']?[ \t]*:(?:[ \t]+([\w+/][^:=#]*+|"[^":=\\]*"|'[^':=]*'))?[ \t\r]*(?:#.*)?"""
)
#: What a value has of a template.
_TEMPLATE = re.compile(rb"[{$%<]")
#: What may be below a YAML key without a name of its own in the lines: an alias, a list or mapping in brackets.
_UNTOLD = re.compile(rb"(?m)^[ \t-]*(?:\[|\{(?![{%#]))|\*")
#: What a host's value may say of a connection: a port (digits, which Exim has behind two colons; a service's name, a
#: template), a scheme, behind which JSON may write its slashes as ``\\/``.
_CONNECTION = re.compile(rb"[^\s:](?::[\w${<%]|::\d)|(?:smtp|imap|pop3?|submission)[\w+]{0,40}:\\?/")
#: What ends a line for some syntaxes, and none that is looked at here.
_OLD_LINE_END = re.compile(rb"\r(?!\n)")
#: The keys that a reader makes up are looked for in vain.
_MADE_UP = frozenset(("module", "#"))

#: Parts of names, all of which must stand in a file: whole words, or behind a star any letters in them.
_Parts = tuple[bytes, ...]
#: Of some names one must be there.
_Group = tuple[_Parts, ...]
_Needles = tuple[re.Pattern[bytes], ...]


class _Needs(NamedTuple):
    """What must stand in a file for a pattern to find anything: a name of each group, and one of the words, if any.

    The names of a group that is ``spoken`` all hold a word of mail; of the others ``stems`` find what one of a group's
    names cannot be without.
    """

    spoken: tuple[_Group, ...]
    others: tuple[_Group, ...]
    stems: tuple[_Needles, ...]
    words: _Needles

    def are_met(self, text: _Text) -> bool:
        """Cheap questions first: what speaks of mail is most often missing; then, does the rest stand anywhere?"""
        return (
            _are_all(self.spoken, text.names)
            and all(_is_any_in(stems, text.lowered) for stems in self.stems)
            and (not self.words or _is_any_in(self.words, text.lowered) or _is_any_in(self.words, text.path))
            and _are_all(self.others, text.names)
        )


def _are_all(groups: Iterable[_Group], there: Mapping[bytes, bool]) -> bool:
    return all(any(all(there[part] for part in parts) for parts in group) for group in groups)


def _is_any_in(stems: _Needles, text: bytes) -> bool:
    return any(stem.search(text) for stem in stems)


class _Asked(dict[bytes, bool]):
    """Whether a part of a name is there; many patterns ask for the same parts."""

    def __init__(self, ask: Callable[[bytes], bool]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, part: bytes) -> bool:
        found = self[part] = self._ask(part)
        return found


class _Text:
    """A file's bytes: in lower case, and what of them may be names of settings.

    ``names`` tells of a part of a name whether it stands in one.
    """

    def __init__(self, syntax: str, path: str, data: bytes, lowered: bytes) -> None:
        self.syntax = syntax
        self.data = data
        self.lowered = lowered
        self.path = path.lower().encode("utf-8", "surrogateescape")
        self.names = _Asked(self._is_named)
        self._named: dict[int, bytes] = {}

    @cached_property
    def _spoken(self) -> bytes:
        """All names that hold a word of mail, in lower case."""
        return b"\n".join(self._names(*line) for line in self._mail_lines).lower()

    @cached_property
    def speaks(self) -> bool:
        """May a name hold a word of mail?"""
        return any(stem in self._spoken for stem in _generic().stems)

    @cached_property
    def speaks_of_host(self) -> bool:
        """May a name that holds a word of mail be a host's, or that of what a host stands in?"""
        at = 0
        for start, end in self._mail_lines:
            # What stands below a key is looked through once, however deep the keys are nested.
            if start >= at and _generic().mail.search(self._names(start, end)):
                at = self._end_without_host(start, end)
                if not at:
                    return True
        return False

    def _end_without_host(self, start: int, end: int) -> int:
        """Where a setting ends that is no host, and has none below it; 0 where it may. A mail address is no host."""
        key = _KEY.fullmatch(self.data, start, end) if self.syntax == "yaml" else None
        if key is None:
            return 0
        before, name, value = key.groups()
        if value and b"@" in value and not _TEMPLATE.search(value):
            return end
        # An item of an environment has its variable's name for a value.
        tokens = words((value if value and name.lower() in (b"name", b"key") else name).decode("latin-1"))
        if any(tokens[-len(tail) :] == tail for tail in _generic().tails):
            return 0
        return end if value else self._end_of_block(end, len(before))

    def _end_of_block(self, start: int, column: int) -> int:
        """Where the lines end that stand below a YAML key; 0 where one of them may name a host."""
        below = _below(column).match(self.lowered, start)
        if below is None or _UNTOLD.search(below[0]):
            return 0
        names = _names_in("yaml", below[0], self._has_variables)
        return 0 if _any_of(_generic().hosts, names.__contains__) else below.end()

    @cached_property
    def _mail_lines(self) -> list[tuple[int, int]]:
        return sorted({line for needle in _generic().needles for line in self._lines(needle)})

    def _lines(self, needle: re.Pattern[bytes]) -> Iterator[tuple[int, int]]:
        """Where the lines begin and end that hold what it finds, which is no line's end."""
        end = 0
        while found := needle.search(self.lowered, end):
            at = found.start()
            start, end = self.lowered.rfind(b"\n", 0, at) + 1, self.lowered.find(b"\n", at)
            end = end if end >= 0 else len(self.lowered)
            yield start, end

    def _is_named(self, part: bytes) -> bool:
        stands = _part(part)
        if _holds_word(part):
            return stands.search(self._spoken) is not None
        return any(stands.search(self._names(*line).lower()) for line in self._lines(_needle(part)))

    def _names(self, start: int, end: int) -> bytes:
        """What may be names in a line; a file may be a single one, of which it is asked often."""
        if self.syntax not in _NAMES:
            return self.data[start:end]
        if start not in self._named:
            self._named[start] = _names_in(self.syntax, self.data[start:end], self._has_variables)
        return self._named[start]

    @cached_property
    def _has_variables(self) -> bool:
        return _VALUE.search(self.data) is not None


def _names_in(syntax: str, lines: bytes, variables: bool) -> bytes:
    """What may be names in lines of YAML or JSON; ``variables``: a value may be one."""
    names = _NAMES[syntax].findall(lines)
    return b"\n".join(names + _NAMED.findall(lines) if variables else names)


@cache
def _below(column: int) -> re.Pattern[bytes]:
    """The lines that follow a YAML key of that column and are its own, up to the next key that stands no deeper.

    What is no key ends nothing: a template is read line by line, and brackets may stand anywhere.
    """
    key = rb"""["']?[^\s#:"'{}[\]-][^:"'{}[\]\n]*["']?:(?:[ \t\r\n]|\Z)"""
    ends = rb" {0,%d}%b" % (column, key)
    if column:
        ends += rb"| {0,%d}(?:- +)+%b" % (column - 1, key)
    return re.compile(rb"(?:\n(?!%b).*)*(?:\n[ \t]*[\[{].*)?" % ends)


@cache
def _needle(part: bytes) -> re.Pattern[bytes]:
    """Finds the letters of a part."""
    return needles([part.lstrip(b"*").decode()])[0]


@cache
def _part(part: bytes) -> re.Pattern[bytes]:
    """Where a part of a name stands: begun by its letters, so that the engine skips what is none of them."""
    if part[:1] == b"*":
        return re.compile(re.escape(part[1:]))
    name = re.escape(part)
    return re.compile(rb"%b(?<!\w%b)(?<!\w-%b)(?![\w-])" % (name, name, name))


def may_say_mail(syntax: str, path: str, data: bytes, lowered: bytes) -> bool:
    """May a file of that syntax hold a mail setting, or a file that does?"""
    # A comment that silences nothing is reported.
    if b"mailports:" in lowered or _OLD_LINE_END.search(data):
        return True
    text = _Text(syntax, path, data, lowered)
    return _may_be_generic(path, text) or _may_be_known(text) or may_hold_file(syntax, data)


def _may_be_known(text: _Text) -> bool:
    """May an application's pattern find an endpoint?"""
    return any(needs.are_met(text) for needs in _sought(text.syntax, text.speaks))


def _may_be_generic(path: str, text: _Text) -> bool:
    """May ``generic.find`` find a server: a name that speaks of mail, one of a host, and one more of a connection?"""
    if text.syntax in CODE or not (text.speaks_of_host or _is_named_for_mail(path)):
        return False

    def named(word: bytes) -> bool:
        return text.names[b"*" + word]

    if not _any_of(_generic().hosts, named):
        return False
    return _any_of(_generic().others, named) or _CONNECTION.search(text.lowered) is not None


def _is_named_for_mail(path: str) -> bool:
    return any(_generic().mail.search(word.encode()) for word in words(natural_name(path).partition(".")[0]))


def _any_of(names: Iterable[_Parts], there: Callable[[bytes], bool]) -> bool:
    return any(all(map(there, parts)) for parts in names)


class _Generic(NamedTuple):
    """What speaks of mail, and what no word of it is without; names of hosts, and of what stands beside a host.

    ``tails`` are what a host's name ends in, word by word; ``hosts`` what no such name is without.
    """

    mail: re.Pattern[bytes]
    stems: list[bytes]
    needles: _Needles
    hosts: list[_Parts]
    tails: frozenset[tuple[str, ...]]
    others: list[_Parts]


@cache
def _generic() -> _Generic:
    data = load(beside(__file__, "generic.yml"))

    def names(slots: Iterable[str]) -> list[_Parts]:
        known = (" ".join(words(name)) for slot in slots for name in data["slots"][slot])
        # The one word that may be written as two.
        parts = {tuple(name.replace("starttls", "start tls").encode().split()) for name in known}
        # Where "host" is found, "host name" need not be looked for.
        return [one for one in parts if not any(other != one and set(other) <= set(one) for other in parts)]

    mail = data["mail_words"]
    stems = shortest(mail)
    tails = frozenset(words(name) for slot in data["hosts"] for name in data["slots"][slot])
    speaks = re.compile(speaking(mail).encode())
    parts = [stem.encode() for stem in stems]
    return _Generic(speaks, parts, needles(stems), names(data["hosts"]), tails, names(data["connection"]))


@cache
def _sought(syntax: str, speaks: bool) -> tuple[_Needs, ...]:
    """What the applications need that any file of that syntax may hold, pattern by pattern.

    Most need a name that holds a word of mail: in a file without one, which does not speak, they are not looked for.
    """
    needs = (_needs(pattern) for application in catalogue().anywhere(syntax) for pattern in application.patterns)
    return tuple(one for one in needs if speaks or not one.spoken)


def _needs(pattern: Pattern) -> _Needs:
    anchors = [key for slot in ("authority", "host", "service") for key in pattern.keys.get(slot, ())]
    groups = (pattern.at, anchors, pattern.requires)
    # What can be written without any name that is known beforehand asks for nothing.
    names = [tuple(parts) for group in groups if group and all(parts := dict.fromkeys(map(_parts, group)))]
    spoken = tuple(group for group in names if _is_spoken(group))
    others = tuple(group for group in names if not _is_spoken(group))
    stems = (shortest(max(parts, key=len).lstrip(b"*").decode() for parts in group) for group in others)
    return _Needs(spoken, others, tuple(map(needles, stems)), needles(pattern.words))


def _is_spoken(group: _Group) -> bool:
    return all(_holds_word(parts[0]) for parts in group)


@cache
def _holds_word(part: bytes) -> bool:
    return any(stem in part for stem in _generic().stems)


def _parts(key: str) -> _Parts:
    """What a key, or a path of keys, cannot be written without; first what speaks of mail."""
    found = []
    for part in re.split(r"\.|::", key.lower()):
        whole = _TOKEN.fullmatch(part.encode())
        pieces = [piece for piece in part.split("*") if piece and piece not in _MADE_UP and not piece.isdigit()]
        found += [piece.encode() if whole else b"*" + piece.encode() for piece in pieces]
    return tuple(sorted(found, key=lambda part: not _holds_word(part)))
