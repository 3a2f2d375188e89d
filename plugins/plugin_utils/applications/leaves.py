# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A tree as its settings: each scalar with the keys that lead to it, however the file spells them.

Nested and dotted spellings become one (``spring.mail.port`` and ``spring: {mail: {port:``), and so do the ways to write
an environment (a mapping, ``- KEY=value``, ``- name: KEY``, ``- key: KEY``) and Ansible's ``key=value`` words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from ..syntaxes.tree import Entry, Mapping, Node, Scalar, Sequence, Span, SyntaxProblem

#: More settings than any configuration has: an alias bomb.
_MAX_LEAVES = 200_000
_ENVIRONMENTS = frozenset(("env", "environment", "envs", "environments", "extraenv", "extraenvvars", "envvars"))
#: A ConfigMap's and a Secret's values are strings, as those of an environment.
_TEXTS = _ENVIRONMENTS | {"data", "stringdata"}
#: What stands in a Secret's data is written in base64: nobody's host or port as it stands.
_ENCODED = "!base64"
_ASSIGNMENT = re.compile(r"(?P<key>[A-Za-z_][\w.-]*)=(?P<value>.*)", re.DOTALL)
#: Where Ansible takes ``key=value`` words, behind the module's name or in its place.
_FREE_FORM = frozenset(("mail", "action", "local_action"))
_VALUE = r"(?:\"[^\"]*\"|'[^']*'|\{\{.*?\}\}|\S+)"
_WORDS = re.compile(rf"(?:(?P<module>[\w.]+)\s)?\s*\w+={_VALUE}(?:\s+\w+={_VALUE})+\s*")
_WORD = re.compile(
    r"(?P<key>\w+)=(?P<quote>[\"']?)(?P<value>\{\{.*?\}\}|(?<=\")[^\"]*|(?<=')[^']*|[^\s\"']+)(?P=quote)"
)


@dataclass(frozen=True)
class Leaf:
    """A setting: the keys that lead to it, its value, and the entry to write beside.

    ``form`` tells how its neighbours are written: ``entry`` (the syntax's own), ``text`` (the same, in a mapping whose
    values must be strings), ``assignment`` (an item ``KEY=value``), ``name`` or ``key`` (that, and ``value:``),
    ``words`` (inside one string). ``scope`` is the part of the file that is about the same program: a compose service,
    a document. ``inherited``: written elsewhere, for others too.
    """

    path: tuple[str, ...]
    scalar: Scalar
    entry: Entry
    scope: Span
    form: str = "entry"
    inherited: bool = False
    #: Others take this very setting as theirs (a YAML anchor).
    shared: bool = False

    @property
    def key(self) -> str:
        return self.path[-1]


def leaves(document: Node) -> list[Leaf]:
    """All settings of a document, in the order of the file. Raises SyntaxProblem for an alias bomb."""
    found = []
    for leaf in _walk(document, (), document.span, None):
        found.append(leaf)
        if len(found) > _MAX_LEAVES:
            raise SyntaxProblem(f"more than {_MAX_LEAVES} settings", 0)
    return found


@lru_cache(4096)
def segments(key: str) -> tuple[str, ...]:
    """A key's parts: dots and double colons part them as nesting does."""
    return tuple(part for part in re.split(r"\.|::", key) if part) or (key,)


def _walk(node: Node, path: tuple[str, ...], scope: Span, holder: Entry | None) -> Iterator[Leaf]:
    if isinstance(node, Mapping):
        yield from _mapping(node, path, scope)
    elif isinstance(node, Sequence):
        yield from _sequence(node, path, scope, holder)
    elif holder is not None:
        text = len(path) > 1 and path[-2].lower() in _TEXTS
        yield Leaf(path, node, holder, scope, "text" if text else "entry")
        if path[-1] in _FREE_FORM and _is_verbatim(node) and (match := _WORDS.fullmatch(node.value)):
            yield from _words(node, path, scope, match["module"])


def _mapping(node: Mapping, path: tuple[str, ...], scope: Span) -> Iterator[Leaf]:
    own = {entry.key for entry in node.entries}
    for entry in node.entries:
        if entry.key == "<<":
            for leaf in _merged(entry.node, path, scope):
                if leaf.path[len(path) : len(path) + 1] and leaf.path[len(path)] not in own:
                    yield leaf
            continue
        if entry.key == "data" and _is_secret(node):
            for leaf in _walk(entry.node, (*path, "data"), scope, entry):
                yield replace(leaf, scalar=replace(leaf.scalar, tag=_ENCODED))
            continue
        inner = scope
        if path and path[-1] in ("services", "containers"):
            inner = Span(entry.key_span.start, entry.node.span.end)
        yield from _walk(entry.node, path + segments(entry.key), inner, entry)


def _is_secret(node: Mapping) -> bool:
    kind = node.get("kind")
    return isinstance(kind, Scalar) and kind.value == "Secret"


def _merged(node: Node, path: tuple[str, ...], scope: Span) -> Iterator[Leaf]:
    sources = node.items if isinstance(node, Sequence) else [node]
    for source in sources:
        if isinstance(source, Mapping):
            for leaf in _mapping(source, path, scope):
                yield replace(leaf, inherited=True)


def _sequence(node: Sequence, path: tuple[str, ...], scope: Span, holder: Entry | None) -> Iterator[Leaf]:
    environment = bool(path) and path[-1].lower() in _ENVIRONMENTS
    for number, item in enumerate(node.items):
        if isinstance(item, Scalar):
            match = _ASSIGNMENT.fullmatch(item.value) if environment and _is_verbatim(item) else None
            if match:
                yield _assignment(item, match, path, scope)
            elif holder is not None:
                yield Leaf((*path, str(number)), item, holder, scope)
        elif environment and isinstance(item, Mapping) and (leaf := _named(item, path, scope)):
            yield leaf
        else:
            yield from _walk(item, (*path, str(number)), scope, holder)


def _is_verbatim(scalar: Scalar) -> bool:
    """The scalar is written as it is meant: no block, no escapes, so that parts of it have places."""
    quotes = 2 if scalar.style in ("single", "double") else 0
    return scalar.style != "block" and len(scalar.value) + quotes == scalar.span.end - scalar.span.start


def _sub(scalar: Scalar, start: int, end: int) -> Span:
    """The place of a part of a verbatim scalar's value."""
    quote = 1 if scalar.style in ("single", "double") else 0
    return Span(scalar.span.start + quote + start, scalar.span.start + quote + end)


def _assignment(item: Scalar, match: re.Match[str], path: tuple[str, ...], scope: Span) -> Leaf:
    value = Scalar(match["value"], _sub(item, *match.span("value")), "", "part")
    entry = Entry(match["key"], _sub(item, *match.span("key")), item)
    return Leaf((*path, match["key"]), value, entry, scope, "assignment")


def _named(item: Mapping, path: tuple[str, ...], scope: Span) -> Leaf | None:
    """Kubernetes has ``name``; Render's blueprints and DigitalOcean's app specifications have ``key``."""
    value = item.get("value")
    for form in ("name", "key"):
        if isinstance(name := item.get(form), Scalar) and isinstance(value, Scalar):
            return Leaf((*path, name.value), value, item.entries[-1], scope, form)
    return None


def _words(node: Scalar, path: tuple[str, ...], scope: Span, module: str | None) -> Iterator[Leaf]:
    if module:
        start = node.value.index(module)
        named = Scalar(module, _sub(node, start, start + len(module)), "", "part")
        yield Leaf((*path, "module"), named, Entry("module", named.span, named), scope, "words")
    for match in _WORD.finditer(node.value):
        value = Scalar(match["value"], _sub(node, *match.span("value")), "", "part")
        entry = Entry(match["key"], _sub(node, *match.span("key")), value)
        yield Leaf((*path, match["key"]), value, entry, scope, "words")
