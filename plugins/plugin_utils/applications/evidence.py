# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What in a file's bytes may be a mail setting: the keys that applications ask for, and names that speak of mail.

Most files that hold a word of mail only mention it: in no name of a setting. They are told by the lines of such words,
the others by all names in them. Never wrong when the answer is no.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING, NamedTuple

from ..endpoint.shipped import beside, load
from .catalogue import catalogue
from .names import natural_name
from .needles import needles, shared_needles, shortest
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
#: A whole word; and those of a text, of which none is another one that a dash follows.
_WORD = re.compile(rb"\w+(?:-\w+)*")
_WORDS = re.compile(rb"\w+(?:-\w+)*-*")
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
#: Of some words one must be there.
_AnyOf = tuple[bytes, ...]


class _Needs(NamedTuple):
    """What must stand in a file for a pattern to find anything: a name of each group, and one of each of the words.

    The names of a group that is ``spoken`` all hold a word of mail. ``words`` are what no name of one of the others is
    without, and those that the pattern asks for itself: the longest first, which are the rarest.
    """

    spoken: tuple[_Group, ...]
    others: tuple[_Group, ...]
    words: tuple[_AnyOf, ...]

    def are_met(self, text: _Text) -> bool:
        """Cheap questions first: what speaks of mail is most often missing; then, does the rest stand anywhere?"""
        return (
            _are_all(self.spoken, text.names)
            and all(any(map(text.holds.__getitem__, words)) for words in self.words)
            and _are_all(self.others, text.names)
        )


def _are_all(groups: Iterable[_Group], there: Mapping[bytes, bool]) -> bool:
    return all(any(all(there[part] for part in parts) for parts in group) for group in groups)


class _Asked(dict[bytes, bool]):
    """Whether something is there; many patterns ask for the same."""

    def __init__(self, ask: Callable[[bytes], bool]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, what: bytes) -> bool:
        found = self[what] = self._ask(what)
        return found


class _Text:
    """A file's bytes: in lower case, and what of them may be names of settings.

    ``names`` tells of a part of a name whether it stands in one, ``holds`` of a word whether it stands anywhere.
    """

    def __init__(self, syntax: str, path: str, data: bytes, lowered: bytes) -> None:
        self.syntax = syntax
        self.data = data
        self.lowered = lowered
        self.path = path.lower().encode("utf-8", "surrogateescape")
        self.names = _Asked(self._is_named)
        self.holds = _Asked(self._is_held)
        # By the expression's bytes: the hash of a compiled one is made anew for each look-up.
        self._finds = _Asked(lambda expression: re.search(expression, lowered) is not None)
        self._named: dict[int, bytes] = {}

    @property
    def names_us(self) -> bool:
        """May a comment speak to this very linter? Its name holds a word of mail."""
        return any(b"mailports:" in self.lowered[start:end] for start, end in self._mail_lines)

    @cached_property
    def _spoken(self) -> bytes:
        """All names that hold a word of mail, in lower case."""
        return b"\n".join(self._names(*line) for line in self._mail_lines).lower()

    @cached_property
    def spoken_words(self) -> frozenset[bytes]:
        """What in those names may be a whole name, or a part of one that dots join."""
        return frozenset(_WORDS.findall(self._spoken))

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
            start, end = self._line(found.start())
            yield start, end

    def _line(self, at: int) -> tuple[int, int]:
        end = self.lowered.find(b"\n", at)
        return self.lowered.rfind(b"\n", 0, at) + 1, end if end >= 0 else len(self.lowered)

    def _is_named(self, part: bytes) -> bool:
        letters = part.lstrip(b"*")
        if _holds_word(part):
            return part in self.spoken_words if part == letters else letters in self._spoken
        end = 0
        while (at := self.lowered.find(letters, end)) >= 0:
            end = at + len(letters)
            # Cheap, and most of what is found of a word are letters of another one.
            if part != letters or _is_apart(self.lowered, at, end):
                start, end = self._line(at)
                if _stands(part, self._names(start, end).lower()):
                    return True
        return False

    def _is_held(self, word: bytes) -> bool:
        """Does it stand in the text or in its path? Words that are often asked for are looked for together."""
        together = _together(self.syntax).get(word)
        return ((together is None or self._finds[together]) and word in self.lowered) or word in self.path

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


def _is_apart(text: bytes, start: int, end: int) -> bool:
    """May a whole word stand there? What is before it may be a dash, which a list's item begins with."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (before.isalnum() or before == b"_" or after.isalnum() or after in (b"_", b"-"))


def _stands(part: bytes, names: bytes) -> bool:
    """Does a part of a name stand there? Behind a star any letters, else a whole word."""
    return part[1:] in names if part[:1] == b"*" else part in _WORDS.findall(names)


def may_say_mail(syntax: str, path: str, data: bytes, lowered: bytes) -> bool:
    """May a file of that syntax hold a mail setting, or a file that does?"""
    text = _Text(syntax, path, data, lowered)
    # A comment that silences nothing is reported.
    if text.names_us or (b"\r" in data and _OLD_LINE_END.search(data)):
        return True
    return _may_be_generic(path, text) or _may_be_known(text) or may_hold_file(syntax, data)


def _may_be_known(text: _Text) -> bool:
    """May an application's pattern find an endpoint?"""
    return any(needs.are_met(text) for needs in _sought(text.syntax).by(text))


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


class _Sought(NamedTuple):
    """What the applications need that any file of a syntax may hold, pattern by pattern.

    Most need a name that holds a word of mail: ``spoken`` are they, by the parts of names without which they are not
    met, of which ``letters`` are no whole words. None of the others is met without one of the words that are ``rare``.
    """

    spoken: Mapping[bytes, Sequence[_Needs]]
    letters: Sequence[bytes]
    others: Sequence[_Needs]
    rare: Sequence[bytes]

    def by(self, text: _Text) -> Iterator[_Needs]:
        """What may be met by that text."""
        if any(map(text.holds.__getitem__, self.rare)):
            yield from self.others
        for part in (*(self.spoken.keys() & text.spoken_words), *filter(text.names.__getitem__, self.letters)):
            yield from self.spoken[part]


@cache
def _sought(syntax: str) -> _Sought:
    spoken: dict[bytes, list[_Needs]] = {}
    others = []
    for needs in (_needs(pattern) for application in catalogue().anywhere(syntax) for pattern in application.patterns):
        for part in {parts[0] for parts in needs.spoken[0]} if needs.spoken else ():
            spoken.setdefault(part, []).append(needs)
        if not needs.spoken:
            others.append(needs)
    # What can be written without any word that is known beforehand is always looked for.
    rare = {word: None for needs in others for word in (needs.words[0] if needs.words else (b"",))}
    return _Sought(spoken, [part for part in spoken if part[:1] == b"*"], others, tuple(rare))


@cache
def _together(syntax: str) -> Mapping[bytes, bytes]:
    """The expression that finds one of several of the rare words, word by word."""
    found = shared_needles(word.decode() for word in _sought(syntax).rare if word)
    several = Counter(found.values())
    return {word.encode(): needle.pattern for word, needle in found.items() if several[needle] > 1}


def _needs(pattern: Pattern) -> _Needs:
    anchors = [key for slot in ("authority", "host", "service") for key in pattern.keys.get(slot, ())]
    groups = (pattern.at, anchors, pattern.requires)
    # What can be written without any name that is known beforehand asks for nothing.
    names = [tuple(parts) for group in groups if group and all(parts := dict.fromkeys(map(_parts, group)))]
    spoken = tuple(group for group in names if _is_spoken(group))
    others = tuple(group for group in names if not _is_spoken(group))
    stems = [shortest(max(parts, key=len).lstrip(b"*").decode() for parts in group) for group in others]
    asked = [tuple(word.encode() for word in group) for group in (*stems, pattern.words) if group]
    return _Needs(spoken, others, tuple(sorted(asked, key=lambda group: -min(map(len, group)))))


def _is_spoken(group: _Group) -> bool:
    return all(_holds_word(parts[0]) for parts in group)


@cache
def _holds_word(part: bytes) -> bool:
    return any(stem in part for stem in _generic().stems)


def _parts(key: str) -> _Parts:
    """What a key, or a path of keys, cannot be written without; first what speaks of mail."""
    found = []
    for part in re.split(r"\.|::", key.lower()):
        whole = _WORD.fullmatch(part.encode())
        pieces = [piece for piece in part.split("*") if piece and piece not in _MADE_UP and not piece.isdigit()]
        found += [piece.encode() if whole else b"*" + piece.encode() for piece in pieces]
    return tuple(sorted(found, key=lambda part: not _holds_word(part)))
