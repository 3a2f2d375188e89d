# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language of fetchmail: words in free form, a server with its options, below it its users with theirs.

The tree holds what ``defaults`` says, and ``poll``: a mapping for each server, whose ``user`` has one for each user.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_TOKEN = re.compile(
    r"""
      (?P<blank>[\s,;:=]+|\#[^\n]*)
    | "(?P<double>(?:[^"\\]|\\.)*)"
    | '(?P<single>(?:[^'\\]|\\.)*)'
    | (?P<word>(?:\{\{[^{}]*\}\}|[^\s,;:=\#"'])+)
    | .
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
#: Whose name it is, ours or the server's: stands directly behind a user, and nothing fits between the two.
_SIDE = re.compile(r"(?:[\s,;:]|\#[^\n]*\n)++(?:t?here)\b", re.IGNORECASE)

#: Options with a value, by every name that they have: what stands behind one is never another option.
_VALUES = {
    name: names.split()[0]
    for names in (
        "via",
        "proto protocol",
        "service port",
        "auth authenticate",
        "timeout",
        "plugin",
        "plugout",
        "interface",
        "monitor",
        "interval",
        "principal",
        "esmtpname",
        "esmtppassword",
        "badheader",
        "password pass",
        "passwordfile",
        "passwordfd",
        "smtpaddress",
        "smtpname",
        "mda",
        "bsmtp",
        "preconnect",
        "postconnect",
        "limit",
        "warnings",
        "batchlimit",
        "fetchlimit",
        "fetchsizelimit",
        "fastuidl",
        "expunge",
        "properties",
        "sslcert",
        "sslkey",
        "sslproto",
        "sslmode",
        "sslcertfile",
        "sslcertpath",
        "sslcommonname",
        "sslfingerprint",
    )
    for name in names.split()
}
_FLAGS = ("ssl", "sslcertck")
_SERVERS = ("poll", "skip", "server")
_USERS = ("user", "username")


class _Token(NamedTuple):
    text: str
    span: Span
    offsets: tuple[int, ...]
    quoted: bool

    def scalar(self) -> Scalar:
        return Scalar(self.text, self.span, "", "part", self.offsets)


def _tokens(text: str, masked: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(masked):
        kind = match.lastgroup
        if kind is None or kind == "blank":
            continue
        span = Span(*match.span())
        start, end = match.span(kind)
        offsets = list(range(start, end))
        if kind != "word":
            # A backslash stands for the character behind it.
            escapes = {escape.start() for escape in _ESCAPE.finditer(masked, start, end)}
            offsets = [at for at in offsets if at not in escapes]
        yield _Token("".join(text[at] for at in offsets), span, tuple(offsets), kind != "word")


class _Reader:
    def __init__(self, text: str) -> None:
        self.root = Mapping(Span(0, len(text)))
        self.polls = Sequence(Span(0, len(text)))
        self.into: Mapping | None = None
        self.users: Sequence | None = None

    def read(self, tokens: Iterator[_Token]) -> None:
        negated: _Token | None = None
        for token in tokens:
            word = "" if token.quoted else token.text.lower()
            if word in ("no", "not"):
                negated = token
                continue
            if word not in _SERVERS:
                self._reach(token)
            if word == "set":
                self.into = None
            elif word == "defaults":
                self.into = self.root
            elif word in _SERVERS:
                self._server(next(tokens, None))
            elif word in _USERS and self.users is not None:
                self._user(token, next(tokens, None))
            elif word in _VALUES and negated is None:
                self._option(_VALUES[word], token, next(tokens, None))
            else:
                self._flag(word, token, negated)
            negated = None

    def _reach(self, token: _Token) -> None:
        """A server's words, as far as no user's have begun: what is its own ends with the last one."""
        if self.polls.items and self.into is self.polls.items[-1]:
            self.into.span = Span(self.into.span.start, token.span.end)

    def _server(self, name: _Token | None) -> None:
        if name is None:
            return
        self.into = Mapping(name.span, [Entry("server", name.span, name.scalar())])
        self.users = Sequence(name.span)
        self.into.entries.append(Entry("user", name.span, self.users))
        self.polls.items.append(self.into)

    def _user(self, keyword: _Token, name: _Token | None) -> None:
        if name is not None and self.users is not None:
            self.into = Mapping(name.span, [Entry("username", keyword.span, name.scalar())])
            self.users.items.append(self.into)

    def _option(self, name: str, keyword: _Token, value: _Token | None) -> None:
        if self.into is not None and value is not None:
            self._reach(value)
            self.into.entries.append(Entry(name, keyword.span, value.scalar()))

    def _flag(self, word: str, token: _Token, negated: _Token | None) -> None:
        name = word.removeprefix("no") if word.removeprefix("no") in _FLAGS else word
        if self.into is not None and name in _FLAGS:
            on = negated is None and name == word
            span = Span(negated.span.start if negated else token.span.start, token.span.end)
            self.into.entries.append(Entry(name, span, Scalar("yes" if on else "no", span, "", "flag")))

    def document(self) -> Node:
        for poll in self.polls.items:
            if isinstance(poll, Mapping) and isinstance(users := poll.get("user"), Sequence) and not users.items:
                # Without a user it is the one who runs fetchmail, whose options stand behind all of the server's.
                name, end = poll.entries[0].node.span, poll.span.end
                users.items.append(Mapping(name, [Entry("username", name, Scalar("", Span(end, end)))]))
        if self.polls.items:
            self.root.entries.append(Entry("poll", self.polls.span, self.polls))
        return self.root


def parse(text: str) -> list[Node]:
    text = unmarked(text)
    reader = _Reader(text)
    reader.read(_tokens(text, mask(text) if "{%" in text or "<%" in text else text))
    return [reader.document()]


def _written(key: str, value: str) -> str:
    return {"yes": key, "no": f"no {key}"}.get(value, f"{key} '{value}'")


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    if scalar.style != "flag":
        return splice.replace(source, scalar.span, f"'{value}'")
    name = source.text[scalar.span.start : scalar.span.end].split()[-1]
    return splice.replace(source, scalar.span, _written(name.lower().removeprefix("no"), value))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    end = max(after.key_span.end, after.node.span.end)
    side = _SIDE.match(source.text, end) if after.key == "username" else None
    return splice.insert(source, side.end() if side else end, f" {_written(key, value)}")


def remove(source: Source, entry: Entry) -> Edit:
    end = max(entry.key_span.end, entry.node.span.end)
    start = len(source.text[: entry.key_span.start].rstrip())
    return splice.replace(source, Span(start, end), "")
