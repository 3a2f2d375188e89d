# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Applications that are pure data, found in a tree: which settings belong together, and to whom."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import cast

from ..endpoint.model import Endpoint, Found, Problem, Source
from ..syntaxes.tree import Node, Scalar, Span, Syntax
from . import values
from .application import Application, Pattern
from .leaves import Leaf, leaves, segments
from .reading import Group, Slot, inner, read, slot
from .sections import Account, Sections, accounts

_ANCHORS = ("authority", "host", "service")


@dataclass
class Document:
    """A document's settings, findable by path; ``claimed`` are the paths that an application has taken as its own."""

    source: Source
    syntax: Syntax
    root: Node
    leaves: list[Leaf] = field(init=False)
    by_path: dict[str, Leaf] = field(init=False)
    #: The paths by their last part, each with its number in the order of ``by_path``.
    by_key: dict[str, list[tuple[int, str]]] = field(init=False)
    claimed: set[str] = field(default_factory=set)
    #: The servers found by patterns that take each server once.
    servers: set[tuple[object, ...]] = field(default_factory=set)

    def __post_init__(self) -> None:
        found = leaves(self.root)
        uses = Counter(leaf.scalar.span for leaf in found)
        self.leaves = [
            replace(leaf, shared=True) if leaf.scalar.shared or uses[leaf.scalar.span] > 1 else leaf for leaf in found
        ]
        self.by_path = {}
        for leaf in self.leaves:
            path = _join(leaf.path)
            if path not in self.by_path or not leaf.inherited:
                self.by_path[path] = leaf
        self.by_key = {}
        for number, (path, leaf) in enumerate(self.by_path.items()):
            self.by_key.setdefault(leaf.key.lower(), []).append((number, path))

    def setting(self, path: Iterable[str]) -> Leaf | None:
        """The setting that these keys lead to."""
        return self.by_path.get(_join(path))


def path_of(leaf: Leaf) -> str:
    return _join(leaf.path)


def _join(path: Iterable[str]) -> str:
    return "\0".join((*path, "")).lower()


@cache
def _at(pattern: str) -> re.Pattern[str]:
    """A path pattern as an expression over joined paths."""
    parts = []
    for part in pattern.lower().split(".") if pattern else ():
        parts.append({"**": "(?:[^\0]+\0)*", "*": "[^\0]+\0", "#": "\\d+\0"}.get(part) or _part(part))
    return re.compile("".join(parts))


def _part(pattern: str) -> str:
    """One key, in which a star stands for any characters (``Repository *``)."""
    return re.escape(pattern).replace(r"\*", "[^\0]*") + "\0"


def find(document: Document, application: Application) -> Iterator[Found]:
    """The endpoints of a document that the application's data knows."""
    for pattern in application.patterns:
        if pattern.sections is not None:
            yield from _in_sections(document, application, pattern, pattern.sections)
        else:
            yield from _in_paths(document, application, pattern)


def refused(document: Document, application: Application) -> Iterator[Problem]:
    """The lines that the program itself does not take; a file of which it would take no line is not its own."""
    if not any(leaf.key in application.accepts for leaf in document.leaves):
        return
    for leaf in document.leaves:
        span = leaf.entry.key_span
        key, value = leaf.key, leaf.scalar.value
        wanted = application.accepts.get(key)
        if wanted is None and not values.is_template(key):
            place = document.source.place(span.start, span.end)
            yield Problem("syntax-error", place, f"{application.title} has no command {key!r}")
        elif wanted is not None and not wanted.fullmatch(value) and not values.is_template(value):
            place = document.source.place(*inner(document.source, leaf.scalar))
            yield Problem("syntax-error", place, f"{application.title} takes no such value for {key!r}")


def untold(document: Document, application: Application) -> Iterator[Problem]:
    """The lines of which only a command tells what they set."""
    for leaf in document.leaves if application.commands else ():
        if leaf.key in application.commands and _tells(leaf, application):
            place = document.source.place(leaf.entry.key_span.start, leaf.scalar.span.end)
            yield Problem("not-checked", place, "not checked: only the output of the command tells what this line sets")


def _tells(leaf: Leaf, application: Application) -> bool:
    """May the setting decide anything? Not a command that is known to print something else."""
    command = application.commands.get(leaf.key)
    return command is None or command.search(leaf.scalar.value) is not None


def _in_sections(document: Document, application: Application, pattern: Pattern, sections: Sections) -> Iterator[Found]:
    for account in accounts(document.root, sections):
        if found := read(_account_group(document, application, pattern, account), pattern):
            yield found


def _account_group(document: Document, application: Application, pattern: Pattern, account: Account) -> Group:
    slots = {}
    for name, keys in pattern.keys.items():
        written = [account.leaves[key.lower()] for key in keys if key.lower() in account.leaves]
        if written and _tells(written[0], application):
            chosen = max(written, key=_position) if name in pattern.latest else written[0]
            slots[name] = slot(document.source, chosen)
    own = [leaf for leaf in account.leaves.values() if not leaf.inherited]
    host = slots.get("host") or slots.get("authority")
    opener = account.opener or (host.leaf.entry if host else own[0].entry)
    end = max((leaf.scalar.span.end for leaf in own), default=opener.node.span.end)
    beside = [slots[name].leaf for name in ("port", *_ANCHORS) if name in slots and not slots[name].leaf.inherited]
    opening = Leaf((opener.key,), cast(Scalar, opener.node), opener, document.root.span)
    return Group(
        document.source,
        document.syntax,
        application.name,
        account.name,
        slots,
        anchor=Span(opener.key_span.start, opener.node.span.end),
        extent=Span(opener.key_span.start, end),
        last=beside[0] if beside else opening,
    )


def _position(leaf: Leaf) -> int:
    return leaf.entry.key_span.start


def _in_paths(document: Document, application: Application, pattern: Pattern) -> Iterator[Found]:
    seen: set[tuple[str, str, str]] = set()
    # What inherits its host is an endpoint of its own where it says anything of its own.
    for name in (*_ANCHORS, *(pattern.keys if pattern.inherits and not pattern.each else ())):
        # Most of the keys that are known stand in no document.
        for key in (key for key in pattern.keys.get(name, ()) if key[0] == "*" or _last_part(key) in document.by_key):
            for leaf, prefix, stem in _anchors(document, key):
                mark = (prefix, stem, key if pattern.each else "")
                if path_of(leaf) in document.claimed or mark in seen:
                    continue
                if not any(_at(at).fullmatch(prefix) for at in pattern.at):
                    continue
                seen.add(mark)
                if group := _group(document, application, pattern, prefix, stem, leaf):
                    if pattern.each:
                        group = replace(group, slots={**group.slots, name: slot(document.source, leaf)})
                    found = read(group, pattern)
                    if found and not (pattern.each and _server(found.endpoint) in document.servers):
                        document.servers.add(_server(found.endpoint))
                        yield found
                    document.claimed.update(path_of(filled.leaf) for filled in group.slots.values())


@cache
def _last_part(key: str) -> str:
    return segments(key)[-1].lower()


def _server(endpoint: Endpoint) -> tuple[object, ...]:
    return endpoint.protocol, endpoint.host, endpoint.port, endpoint.tls, endpoint.secret == "literal"


def _anchors(document: Document, key: str) -> Iterator[tuple[Leaf, str, str]]:
    """The settings of that key: each with the path that leads to its group, and what stands before its key's name."""
    starred = key.startswith("*")
    parts = [part.lower() for part in segments(key.lstrip("*"))]
    tail = _join(parts)
    for path in _ending(document, parts[-1], starred and len(parts) == 1):
        if not path.endswith(tail):
            continue
        leaf = document.by_path[path]
        prefix = path[: -len(tail)]
        if not prefix or prefix.endswith("\0"):
            yield leaf, prefix, ""
        elif starred and prefix[-1] in "_-":
            start = prefix.rfind("\0") + 1
            yield leaf, prefix[:start], leaf.path[-len(parts)][: len(prefix) - start]


def _ending(document: Document, key: str, longer: bool) -> list[str]:
    """The paths of the settings of that key, or of all keys that end so, in their order."""
    if not longer:
        return [path for _number, path in document.by_key.get(key, ())]
    found = (numbered for one, numbered in document.by_key.items() if one.endswith(key))
    return [path for _number, path in sorted(pair for numbered in found for pair in numbered)]


def _group(
    document: Document, application: Application, pattern: Pattern, prefix: str, stem: str, anchor: Leaf
) -> Group | None:
    def get(key: str, prefix: str = prefix) -> Leaf | None:
        parts = [part.lower() for part in segments(key.lstrip("*"))]
        parts[0] = stem.lower() + parts[0] if key.startswith("*") else parts[0]
        return document.by_path.get(prefix + _join(parts))

    if pattern.requires and not any(get(key) for key in pattern.requires):
        return None
    if pattern.words and not _mentions(document.source, anchor, pattern.words):
        return None
    above = list(_above(prefix, pattern.inherits)) if pattern.inherits else []
    slots: dict[str, Slot] = {}
    for name, keys in pattern.keys.items():
        written = list(filter(None, map(get, keys)))
        own = (max(written, key=_position) if name in pattern.latest else written[0]) if written else None
        shared = next(filter(None, (get(key, place) for place in above for key in keys)), None)
        if own is not None:
            slots[name] = slot(document.source, own)
        elif shared is not None:
            slots[name] = slot(document.source, replace(shared, inherited=shared.inherited or pattern.inherits != "."))
        elif pattern.conditional and (one := _below(document, prefix + _join([pattern.conditional]), keys)):
            slots[name] = replace(slot(document.source, replace(one, inherited=True)), text=None)
    spans = [filled.leaf.entry.key_span for filled in slots.values() if not filled.leaf.inherited]
    ends = [filled.leaf.scalar.span for filled in slots.values() if not filled.leaf.inherited]
    host = next((slots[name] for name in _ANCHORS if name in slots), None)
    if host is None:
        return None
    place = [part for part in prefix.split("\0") if part and not part.isdigit()]
    return Group(
        document.source,
        document.syntax,
        application.name,
        pattern.name or (stem.rstrip("_-") or ".".join(place[-2:]) or anchor.key),
        slots,
        anchor=host.span if not host.leaf.inherited else inner(document.source, anchor.scalar),
        extent=Span(
            min((s.start for s in spans), default=host.span.start), max((s.end for s in ends), default=host.span.end)
        ),
        last=_last(slots, host.leaf, anchor),
        options={"prefix": stem},
    )


def _below(document: Document, prefix: str, keys: Iterable[str]) -> Leaf | None:
    """A setting of one of these keys in a block below."""
    paths = (path for key in keys for _number, path in document.by_key.get(key.lstrip("*").lower(), ()))
    return next((document.by_path[path] for path in paths if path.startswith(prefix)), None)


def _last(slots: dict[str, Slot], host: Leaf, anchor: Leaf) -> Leaf:
    """The setting behind which new ones go: of the group itself where its server is said further out."""
    if len(host.path) < len(anchor.path):
        return anchor
    port = slots.get("port")
    return port.leaf if port and port.leaf.form == host.form else host


def _above(prefix: str, block: str) -> Iterator[str]:
    """Where a block of that name may stand that a group inherits from, nearest first; "." is each block around it."""
    parts = prefix.split("\0")[:-1]
    for size in range(len(parts) - 1, -1, -1):
        yield _join([*parts[:size], *([] if block == "." else [block])])


def _mentions(source: Source, leaf: Leaf, words: tuple[str, ...]) -> bool:
    text = source.text[leaf.scope.start : leaf.scope.end].lower()
    path = source.path.lower()
    return any(word in text or word in path for word in words)
