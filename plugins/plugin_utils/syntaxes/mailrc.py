# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The language of mailx and S-nail: ``set name=value name``, ``account NAME {`` to ``}``, ``shortcut NAME URL``.

The tree holds the variables that are set in the end, ``account`` with a mapping for each, and ``shortcut`` likewise. So
is a macro (``define NAME {``) an account: "Accounts are special incarnations of defined macros", s-nail(1), account.
A variable for one server (``smtp-auth-me@example.com``) stands under its name alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask, unmarked
from .tree import Entry, Mapping, Node, Scalar, Sequence, Span

_LINE = re.compile(r"(?:\\\r?\n|[^\n])+")
_WORD = re.compile(r"""(?:\{\{[^{}]*\}\}|"(?:[^"\\]|\\.)*"|'[^']*'|\\.|[^\s"'\\])+""", re.DOTALL)
_QUOTED = re.compile(
    r"""(?P<brace>\{\{[^{}]*\}\})|"(?P<double>(?:[^"\\]|\\.)*)"|'(?P<single>[^']*)'|\\(?P<escaped>.)""", re.DOTALL
)
_CHAIN = re.compile(
    r"(?P<name>(?:smtp|imap|pop3)-(?:use-starttls|auth-password|auth-user|auth)|(?:tls|ssl)-verify|password|user)"
    r"-(?=\S*[.@:])\S+"
)
_MODIFIERS = frozenset(("wysh", "local", "global", "ignerr"))


def _text(text: str, start: int, end: int) -> Scalar:
    """A word's meaning: what its quotes hold, without its backslashes."""
    found: list[int] = []
    at = start
    for match in _QUOTED.finditer(text, start, end):
        found += range(at, match.start())
        group = match.lastgroup or ""
        inner = range(*match.span(group))
        if group == "double":
            skipped = {escape.start() for escape in re.finditer(r"\\.", text[inner.start : inner.stop], re.DOTALL)}
            inner_kept = [place for place in inner if place - inner.start not in skipped]
            found += inner_kept
        else:
            found += inner
        at = match.end()
    found += range(at, end)
    return Scalar("".join(text[place] for place in found), Span(start, end), "", "part", tuple(found))


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.root: dict[str, Entry] = {}
        self.into = self.root
        self.lists = {"account": Sequence(Span(0, 0)), "shortcut": Sequence(Span(0, 0))}
        self.account: tuple[Span, dict[str, Entry]] | None = None

    def line(self, words: list[Span]) -> None:
        while words and self.text[slice(*words[0])].lstrip("\\") in _MODIFIERS:
            words = words[1:]
        if not words:
            return
        command = self.text[slice(*words[0])].lstrip("\\")
        if command in ("set", "se"):
            for word in words[1:]:
                self._set(word)
        elif command in ("unset", "uns"):
            for word in words[1:]:
                self._unset(word)
        elif command in ("account", "ac", "define") and self.text[slice(*words[-1])] == "{":
            self.account = (words[1], {})
            self.into = self.account[1]
        elif command == "}" and self.account:
            self._close(words[0])
        elif command == "shortcut" and len(words) == 3:
            entry = Entry("url", words[2], _text(self.text, *words[2]))
            self.lists["shortcut"].items.append(Mapping(words[2], [entry]))

    def _unset(self, word: Span) -> None:
        name = self.text[slice(*word)].partition("=")[0]
        self.into.pop(name, None)
        if self.account:
            # Nor does the account take it from the file.
            self.into[name] = Entry(name, word, Scalar("", word, "", "implied"))

    def _close(self, brace: Span) -> None:
        if self.account:
            name, entries = self.account
            self.lists["account"].items.append(Mapping(Span(name.start, brace.end), list(entries.values())))
        self.account, self.into = None, self.root

    def _set(self, word: Span) -> None:
        raw = self.text[slice(*word)]
        quote = 1 if raw[0] in "'\"" and raw[-1] == raw[0] and "=" in raw else 0
        name, equals, _value = raw[quote:].partition("=")
        name_span = Span(word.start + quote, word.start + quote + len(name))
        chain = _CHAIN.fullmatch(name)
        name = chain["name"] if chain else name
        if equals:
            node = _text(self.text, name_span.end + 1, word.end - quote)
        elif name.startswith("no") and (name[2:] in self.into or name[2:] in self.root):
            self._unset(Span(name_span.start + 2, name_span.end))
            return
        else:
            node = Scalar("yes", name_span, "", "implied")
        self.into[name] = Entry(name, name_span, node)

    def document(self) -> Node:
        entries = list(self.root.values())
        entries += [Entry(name, items.span, items) for name, items in self.lists.items() if items.items]
        return Mapping(Span(0, len(self.text)), entries)


def _lines(text: str) -> Iterator[list[Span]]:
    masked = mask(text) if "{%" in text or "<%" in text else text
    for line in _LINE.finditer(masked):
        body = re.sub(r"\\\r?\n", lambda match: " " * len(match.group()), line.group())
        if not body.lstrip().startswith("#"):
            yield [Span(line.start() + word.start(), line.start() + word.end()) for word in _WORD.finditer(body)]


def parse(text: str) -> list[Node]:
    text = unmarked(text)
    reader = _Reader(text)
    for words in _lines(text):
        reader.line(words)
    return [reader.document()]


def _written(value: str) -> str:
    return value if re.fullmatch(r"[^\s\"'\\]+", value) else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    if scalar.style == "implied":
        return splice.insert(source, scalar.span.end, f"={_written(value)}")
    return splice.replace(source, scalar.span, _written(value))


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """One more word behind the one before it, in the same ``set``."""
    end = max(after.key_span.end, after.node.span.end)
    return splice.insert(source, end, f" {key}" if value == "yes" else f" {key}={_written(value)}")


def remove(source: Source, entry: Entry) -> Edit:
    start = len(source.text[: entry.key_span.start].rstrip(" \t"))
    return splice.replace(source, Span(start, max(entry.key_span.end, entry.node.span.end)), "")
