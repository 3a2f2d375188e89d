# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language of Monit: words in free form. Only its mail servers are read, and what holds for every TLS connection.

The tree holds ``mailserver``, a sequence with a mapping for each server of the list, and the options of ``set ssl``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..endpoint.model import Edit, Source
from . import splice
from .templates import has_templates, mask
from .tree import CannotSay, Entry, Mapping, Node, Scalar, Sequence, Span

_TOKEN = re.compile(
    r"""(?P<blank>\s+|\#[^\n]*)|"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<word>(?:[^\s"'{},:#]|:(?=\S))+)|(?P<mark>[{},:])""",
    re.VERBOSE,
)
#: What starts the next statement (monit(1), GENERAL SYNTAX).
_STATEMENTS = frozenset(
    ("set", "check", "include", "if", "alert", "start", "stop", "restart", "mode", "group", "depends", "every")
)
#: Options with a value.
_VALUES = ("port", "username", "password")
_TLS = re.compile(r"(?:ssl|tls)(?:auto|v\d+)?")
#: What stands in braces behind ``using ssl``.
_OPTIONS = ("verify", "selfsigned", "version")


class _Token(NamedTuple):
    text: str
    span: Span
    quoted: bool

    @property
    def word(self) -> str:
        return "" if self.quoted else self.text.lower()

    def scalar(self) -> Scalar:
        return Scalar(self.text, self.span, "", "double" if self.quoted else "plain")


def _tokens(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(mask(text)):
        kind = match.lastgroup
        if kind and kind != "blank":
            yield _Token(text[slice(*match.span(kind))], Span(*match.span()), kind in ("double", "single"))


def parse(text: str) -> list[Node]:
    """One document."""
    root = Mapping(Span(0, len(text)))
    tokens = list(_tokens(text))
    for at, token in enumerate(tokens[:-1]):
        if token.word == "set" and (name := tokens[at + 1].word) in ("mailserver", "ssl", "tls"):
            body = _body(tokens, at + 2)
            if name == "mailserver":
                root.entries.append(Entry(name, tokens[at + 1].span, Sequence(token.span, list(_servers(body)))))
            else:
                root.entries.extend(_options(body))
    return [root]


def _body(tokens: list[_Token], start: int) -> list[_Token]:
    """A statement's words: up to the next statement."""
    end = start
    while end < len(tokens) and tokens[end].word not in _STATEMENTS:
        end += 1
    return tokens[start:end]


def _servers(body: list[_Token]) -> Iterator[Node]:
    """The servers of the list; a comma in braces parts options."""
    depth = 0
    server: list[_Token] = []
    for token in body:
        depth += (token.word == "{") - (token.word == "}")
        if token.word == "," and not depth:
            yield from _server(server)
            server = []
        else:
            server.append(token)
    yield from _server(server)


def _server(tokens: list[_Token]) -> Iterator[Mapping]:
    if not tokens:
        return
    name = tokens[0]
    entries = [Entry("server", name.span, name.scalar())]
    for before, token, value in zip(tokens, tokens[1:], (*tokens[2:], None), strict=False):
        if token.word in _VALUES and value is not None:
            entries.append(Entry(token.word, token.span, value.scalar()))
        elif token.word == "using" and value is not None and has_templates(value.text):
            entries.append(Entry("using", token.span, value.scalar()))
        elif _TLS.fullmatch(token.word) and before.word != ":":
            entries.append(Entry("using", token.span, token.scalar()))
    yield Mapping(Span(name.span.start, tokens[-1].span.end), [*entries, *_options(tokens[1:])])


def _options(tokens: list[_Token]) -> Iterator[Entry]:
    """``verify: enable`` and the like."""
    for key, mark, value in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if mark.word == ":" and key.word in _OPTIONS:
            yield Entry(key.word, key.span, value.scalar())


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    quote = '"' if scalar.style == "double" else ""
    return splice.replace(source, scalar.span, f"{quote}{value}{quote}")


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """Behind the setting, in the same statement; an option of TLS where it is taken (monit 5.33 -t)."""
    if key in _OPTIONS:
        return _with_option(source, after, f"{key}: {value}")
    return splice.insert(source, max(after.key_span.end, after.node.span.end), f" {key} {value}")


def _with_option(source: Source, after: Entry, option: str) -> Edit:
    """Beside other options, else behind ``using``, or behind where ``using`` is about to be written."""
    own = {entry.key: entry for entry in _server_of(source.text, after)}
    beside = next((own[name] for name in _OPTIONS if name in own), None)
    if beside is not None:
        return splice.insert(source, beside.node.span.end, f", {option}")
    using = own.get("using", after)
    return splice.insert(source, max(using.key_span.end, using.node.span.end), f" with options {{{option}}}")


def _server_of(text: str, entry: Entry) -> list[Entry]:
    """All that is said of the server that an entry is about."""
    for top in (entry for root in parse(text) if isinstance(root, Mapping) for entry in root.entries):
        for server in top.node.items if isinstance(top.node, Sequence) else ():
            if isinstance(server, Mapping) and any(one.key_span == entry.key_span for one in server.entries):
                return server.entries
    raise CannotSay


def remove(source: Source, entry: Entry) -> Edit:
    start = len(source.text[: entry.key_span.start].rstrip())
    return splice.replace(source, Span(start, max(entry.key_span.end, entry.node.span.end)), "")
