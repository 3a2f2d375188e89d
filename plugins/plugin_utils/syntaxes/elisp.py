# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Emacs Lisp as init files have it: variables that literals are assigned to, and lists of names with their values.

``(setq smtpmail-smtp-server "x")``, ``'(smtpmail-smtp-service 587)`` of ``custom-set-variables``,
``(nnimap-stream ssl)`` and ``(smtpmail-smtp-service . 587)`` are entries, and so are the keywords of a mail source,
``(pop :server "x" :port 995)``. What only groups forms leaves them where they
are; each other list that holds lists is one of the sequence ``lists``. What is computed has the tag ``!expression``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..endpoint.model import Edit, Source
from . import splice
from .templates import mask
from .tree import CannotSay, Entry, Mapping, Node, Scalar, Sequence, Span

_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|;[^\n]*) | "(?P<string>(?:[^"\\]|\\.)*)" | (?P<character>\?(?:\\.[^\s()]*|.))
    | (?P<quote>\#?['`]) | (?P<unquote>,@?) | (?P<open>[(\[]) | (?P<close>[)\]])
    | (?P<atom>(?:[^\s()\[\]"'`,;\\]|\\.)+) | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_NUMBER = re.compile(r"-?\d+")
#: What assigns to names, each followed by its value.
_SETTERS = frozenset(("setq", "setq-default", "setq-local", "setopt", "setq!", "customize-set-variable", "set"))
#: What does so however often.
_PAIRED = _SETTERS - {"customize-set-variable", "set"}
#: What only groups forms: what is set in them is set for all.
_GROUPS = frozenset(
    (
        "progn",
        "when",
        "unless",
        "use-package",
        "use-package!",
        "leaf",
        "with-eval-after-load",
        "eval-after-load",
        "after!",
        "eval-when-compile",
        "custom-set-variables",
        "custom-theme-set-variables",
    )
)
#: Mail sources whose keywords name a server (Gnus Manual, Mail Source Specifiers).
_SOURCES = frozenset(("pop", "imap"))
_MAX_DEPTH = 100


@dataclass
class _Form:
    """An atom, or a list with its ``items``; ``quoted``: as it stands, nothing is computed."""

    kind: str
    text: str
    span: Span
    quoted: bool = False
    items: list[_Form] = field(default_factory=list)

    @property
    def head(self) -> str:
        first = self.items[0] if self.items else None
        return first.text if first and first.kind == "atom" else ""


def _forms(text: str) -> _Form:
    """All forms of a text as one list; what is nested too deeply stands in none."""
    root = _Form("list", "", Span(0, len(text)))
    open_lists = [root]
    too_deep, quoted = 0, False
    for token in _TOKEN.finditer(mask(text)):
        kind = token.lastgroup or ""
        if kind == "close":
            too_deep, above = max(too_deep - 1, 0), too_deep
            if not above and len(open_lists) > 1:
                one = open_lists.pop()
                one.span = Span(one.span.start, token.end())
        elif kind == "open" and (too_deep or len(open_lists) > _MAX_DEPTH):
            too_deep += 1
        elif kind in ("open", "string", "atom") and not too_deep:
            value = text[slice(*token.span(kind))]
            kind = "list" if kind == "open" else kind
            form = _Form(kind, value, Span(*token.span()), quoted or open_lists[-1].quoted)
            open_lists[-1].items.append(form)
            if kind == "list":
                open_lists.append(form)
        if kind != "blank":
            quoted = kind == "quote"
    return root


def _unquoted(form: _Form) -> _Form:
    return form.items[1] if form.head == "quote" and len(form.items) == 2 else form


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Mapping(Span(0, len(text)))

    def read(self) -> Node:
        self._inside(_forms(self.text).items, self.root)
        return self.root

    def _inside(self, items: list[_Form], into: Mapping) -> None:
        for item in items:
            if item.kind == "list":
                self._list(item, into)

    def _list(self, form: _Form, into: Mapping) -> None:
        if form.head in _SETTERS:
            for name, value in zip(form.items[1::2], form.items[2::2], strict=False):
                if name.kind == "atom":
                    self._set(name, value, into)
                    if (plain := _unquoted(value)).kind == "list":
                        self._nested(_Form("list", "", plain.span, items=[plain]), into)
            return
        if form.head in _SOURCES and len(form.items) > 1 and form.items[1].text.startswith(":"):
            self._keywords(form, into)
            return
        # A server's name, and then a list of its settings: that list's own.
        own = len(form.items) > 2 and form.items[2].kind == "list"
        if len(form.items) > 1 and form.head and form.items[1].kind != "list" and not own:
            dotted = form.items[1].text == "." and len(form.items) > 2
            self._set(form.items[0], form.items[2 if dotted else 1], into, data=True)
        elif len(form.items) > 1 and form.head and form.items[1].head == "quote":
            self._set(form.items[0], form.items[1], into)
        if form.head in _GROUPS:
            self._inside(form.items, into)
        elif any(item.kind == "list" for item in form.items):
            self._nested(form, into)

    def _keywords(self, form: _Form, into: Mapping) -> None:
        own = self._own(form, into)
        self._set(form.items[0], form.items[1], own, data=True)
        for name, value in zip(form.items[1::2], form.items[2::2], strict=False):
            self._set(name, value, own)

    @staticmethod
    def _own(form: _Form, into: Mapping) -> Mapping:
        lists = into.get("lists")
        if not isinstance(lists, Sequence):
            lists = Sequence(form.span)
            into.entries.append(Entry("lists", form.span, lists))
        own = Mapping(form.span)
        lists.items.append(own)
        return own

    def _nested(self, form: _Form, into: Mapping) -> None:
        own = self._own(form, into)
        if form.head and form.items[1].kind == "string":
            self._set(form.items[0], form.items[1], own)
        self._inside(form.items, own)

    def _set(self, name: _Form, value: _Form, into: Mapping, data: bool = False) -> None:
        plain = _unquoted(value)
        into.entries.append(Entry(name.text, name.span, self._scalar(plain, data or plain is not value)))

    def _scalar(self, value: _Form, data: bool) -> Scalar:
        if value.kind == "string":
            return Scalar(value.text, value.span, "", "double")
        constant = value.text in ("nil", "t") or _NUMBER.fullmatch(value.text)
        if value.kind == "list" or not (constant or value.quoted or data):
            return Scalar(self.text[slice(*value.span)], value.span, "!expression")
        return Scalar(value.text, value.span, "", "plain" if constant else "symbol")


def parse(text: str) -> list[Node]:
    """One document."""
    return [_Reader(text).read()]


def _written(value: str, style: str) -> str:
    if style == "double":
        return f'"{value}"'
    return value if style == "symbol" or value in ("nil", "t") or _NUMBER.fullmatch(value) else f"'{value}"


def replace(source: Source, scalar: Scalar, value: str) -> Edit:
    return splice.replace(source, scalar.span, _written(value, scalar.style))


def _holders(form: _Form) -> Iterator[_Form]:
    for item in form.items:
        if item.kind == "list":
            yield item
            yield from _holders(item)


def insert(source: Source, after: Entry, key: str, value: str) -> Edit:
    """Another name and value in the same ``setq``. Raises CannotSay for any other form."""
    text, name = source.text, after.key_span
    holders = (form for form in _holders(_forms(text)) if any(item.span == name for item in form.items))
    if not any(form.head in _PAIRED for form in holders):
        raise CannotSay
    line = text[text.rfind("\n", 0, name.start) + 1 : name.start]
    lead = "".join(one if one in " \t" else " " for one in line)
    written = f"{splice.newline(text)}{lead}{key} {_written(value, 'plain')}"
    end = after.node.span.end
    rest = text[end : splice.line_end(text, end)]
    # A comment stays with what it is about.
    return splice.insert(source, end + len(rest) if rest.lstrip().startswith(";") else end, written)


def remove(source: Source, entry: Entry) -> Edit:
    start = len(source.text[: entry.key_span.start].rstrip())
    return splice.replace(source, Span(start, entry.node.span.end), "")
