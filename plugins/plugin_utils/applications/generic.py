# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mail settings of programs that nobody mapped, by the words of their keys (the words stand in generic.yml)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any

from ..endpoint.model import Found
from ..endpoint.shipped import beside, load
from ..syntaxes.tree import Span
from . import values
from .application import Pattern, from_data
from .leaves import Leaf
from .mapping import Document, path_of
from .names import natural
from .reading import Group, Slot, read, slot
from .words import words

#: Who lists more servers side by side, and logs in nowhere, keeps a table of them: nobody's settings.
_MOST = 12
#: Mappings that only part the settings of a connection.
_PARTS = frozenset(("auth", "tls", "ssl", "credentials", "authentication"))
_MAIL_SCHEMES = re.compile(r"(?:smtp|smtps|submissions?|imaps?|pop3?s?)(?:\+[\w+]+)?://", re.IGNORECASE)


@dataclass(frozen=True)
class _Words:
    """The tables of generic.yml, ready to look up."""

    data: dict[str, Any]

    @cached_property
    def tails(self) -> dict[tuple[str, ...], str]:
        return {words(name): slot_name for slot_name, names in self.data["slots"].items() for name in names}

    @cached_property
    def mail(self) -> frozenset[str]:
        return frozenset(self.data["mail_words"])

    @cached_property
    def foreign(self) -> frozenset[str]:
        return frozenset(self.data["not_client_path"])

    @cached_property
    def translations(self) -> frozenset[str]:
        return frozenset(self.data["translations"])

    @cached_property
    def listening(self) -> frozenset[tuple[str, ...]]:
        return frozenset(words(name) for name in self.data["not_client_keys"])

    @cached_property
    def pattern(self) -> Pattern:
        """What an unknown program may be taken to mean: only what the words leave no doubt of."""
        return from_data(load(beside(__file__, "generic_meaning.yml")), {}).patterns[0]


@cache
def _words() -> _Words:
    return _Words(load(beside(__file__, "generic.yml")))


@dataclass(frozen=True)
class _Key:
    """A setting whose name ends as a mail setting's does: the words before that, and the slot it fills."""

    leaf: Leaf
    stem: tuple[str, ...]
    tail: tuple[str, ...]
    slot: str


def find(document: Document) -> Iterator[Found]:
    """The endpoints of a document that no application has claimed."""
    if _words().translations & set(words(natural(document.source.path))):
        return
    read = {place: _Keys(siblings) for place, siblings in _containers(document).items()}
    known = Counter(place[:-1] for place, keys in read.items() if place and keys.hosts)
    for place, keys in read.items():
        if known[place[:-1]] > _MOST and not keys.has_login:
            continue
        for host in keys.hosts:
            if path_of(host.leaf) in document.claimed:
                continue
            if found := _endpoint(document, host, keys):
                yield found


class _Keys:
    """The settings of one mapping, by what their names start with."""

    def __init__(self, siblings: Sequence[Leaf]) -> None:
        self.hosts: list[_Key] = []
        self.has_login = False
        self._by_stem: dict[tuple[str, ...], list[tuple[int, _Key]]] = {}
        #: What the names of settings start with that only a server has.
        self.listening: set[tuple[str, ...]] = set()
        for number, leaf in enumerate(siblings):
            tokens = words(leaf.key)
            self.listening.update(tokens[:-size] for size in (1, 2) if tokens[-size:] in _words().listening)
            for key in _readings(leaf, tokens):
                self._by_stem.setdefault(key.stem, []).append((number, key))
                self.has_login |= key.slot in ("user", "secret", "secret_reference")
                if key.slot in _words().data["hosts"]:
                    self.hosts.append(key)

    def beside(self, host: _Key) -> list[_Key]:
        """The settings that belong to a host, in the order of the file."""
        stems = {*_stems(host), ()}
        found = sorted(pair for stem in stems for pair in self._by_stem.get(stem, ()))
        return [key for _number, key in found if _together(key, host)]


def _containers(document: Document) -> dict[tuple[str, ...], list[Leaf]]:
    """Settings by the mapping they stand in; those of a nested ``auth``, ``tls`` ... count for the outer one too.

    So do those below what is itself a setting (``mail.server`` and ``mail.server.port``).
    """
    settings = {leaf.path for leaf in document.by_path.values()}
    table: dict[tuple[str, ...], list[Leaf]] = {}
    for leaf in document.by_path.values():
        table.setdefault(leaf.path[:-1], []).append(leaf)
        above = leaf.path[:-1]
        if above in settings or (above and above[-1].lower() in _PARTS):
            table.setdefault(leaf.path[:-2], []).append(leaf)
    return table


def _readings(leaf: Leaf, tokens: tuple[str, ...]) -> Iterator[_Key]:
    """The ways to read a key: the longest known ending, and what stands before it."""
    for size in range(min(4, len(tokens)), 0, -1):
        name = _words().tails.get(tokens[-size:])
        if name:
            if name != "foreign":
                yield _Key(leaf, tokens[:-size], tokens[-size:], name)
            return


def _endpoint(document: Document, host: _Key, keys: _Keys) -> Found | None:
    place = (*_named(document), *(word for part in host.leaf.path[:-1] for word in words(part)))
    if not _is_mail(host, place):
        return None
    if host.stem in keys.listening or _words().foreign & set(place[-3:]):
        return None
    if _words().foreign & set(host.stem) and not _words().mail & {*host.stem, *host.tail}:
        return None
    slots: dict[str, Slot] = {}
    for key in keys.beside(host):
        if key.slot in slots or _is_of_the_program(key, place):
            continue
        if filled := slot(document.source, key.leaf):
            slots[key.slot] = filled
    filled = slot(document.source, host.leaf)
    slots["authority"] = filled
    if not _worth(host, slots, filled):
        return None
    if _is_idle(slots):
        return None
    spans = [one.span for one in slots.values() if not one.leaf.inherited] or [filled.span]
    protocol = _protocol((*place[-3:], *host.stem, *host.tail))
    found = read(
        Group(
            document.source,
            document.syntax,
            "generic",
            " ".join(host.stem or place[-2:]),
            slots,
            anchor=filled.span,
            extent=Span(min(span.start for span in spans), max(span.end for span in spans)),
            last=slots["port"].leaf if "port" in slots else host.leaf,
        ),
        replace(_words().pattern, protocol=protocol),
    )
    if found:
        document.claimed.update(path_of(one.leaf) for one in slots.values())
    return found


def _named(document: Document) -> tuple[str, ...]:
    """The words of the file's own name: config/smtp.yml needs no key called smtp."""
    return words(natural(document.source.path).rpartition("/")[2].partition(".")[0])


def _is_mail(host: _Key, place: tuple[str, ...]) -> bool:
    return bool(_words().mail & {*host.stem, *host.tail, *place[-3:]})


def _protocol(around: Sequence[str]) -> str:
    """The protocol that the innermost word names; where none does, the port tells."""
    for word in reversed(around):
        if word in ("imap", "imaps"):
            return "imap"
        if word in ("pop3", "pop"):
            return "pop3"
        if word.startswith(("smtp", "smart", "relayhost", "sendm")):
            return "smtp"
    return "port"


def _together(key: _Key, host: _Key) -> bool:
    """Siblings share what stands before their endings; a nested ``auth`` or ``tls`` adds nothing to it."""
    if len(key.leaf.path) > len(host.leaf.path):
        return not key.stem
    return key.stem in _stems(host)


def _is_of_the_program(key: _Key, place: tuple[str, ...]) -> bool:
    """What an environment calls PASSWORD alone is no more the RELAYHOST's than anything else's."""
    return not key.stem and key.leaf.key.isupper() and not _words().mail & {*key.tail, *place[-3:]}


def _stems(host: _Key) -> list[tuple[str, ...]]:
    """What the others may start with: of SMTP_SERVER_ADDRESS also SMTP_SERVER, and the host's whole name."""
    return [(*host.stem, *host.tail[:size]) for size in range(len(host.tail) + 1)]


def _worth(host: _Key, slots: dict[str, Slot], filled: Slot) -> bool:
    """A host alone proves nothing: one more setting of a connection must stand beside it, or in it."""
    text = filled.text or ""
    if host.slot == "uri":
        return bool(_MAIL_SCHEMES.match(text))
    if "://" in text and not _MAIL_SCHEMES.match(text):
        return False
    if host.slot == "weak_host" and "port" not in slots:
        return False
    # An address of all interfaces is listened on; a mail address is nobody's server.
    if text in ("0.0.0.0", "::", "[::]", "*") or ("@" in text and "://" not in text):  # noqa: S104
        return False
    parts = values.authority(text) if text else None
    if parts is None and filled.text is not None:
        return False
    # A port that is a word is what a form calls the field.
    if "port" in slots and slots["port"].text and values.port(slots["port"].text) is None:
        return False
    beside = not slots.keys().isdisjoint(_words().data["connection"])
    return beside or bool(parts and parts.port and values.port(parts.port.text))


def _is_idle(slots: dict[str, Slot]) -> bool:
    def text(name: str) -> str:
        return (slots[name].text or "") if name in slots else ""

    if values.boolean(text("enabled")) is False or values.boolean(text("disabled")) is True:
        return True
    return bool(text("sink")) and text("sink").lower().rpartition(".")[2] in _words().data["idle_sinks"]
