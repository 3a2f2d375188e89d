# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A group of settings and the pattern that they fit, made an endpoint."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from ..endpoint.model import Endpoint, Found, MailProtocol, Place, Role, Secret, Source, Tls, Verify
from ..syntaxes.tree import Scalar, Span, Syntax
from . import values
from .application import Pattern
from .decide import Decision, decide, holds
from .leaves import Leaf
from .writing import MappingWriter

#: What says that there is no server.
_NO_HOST = ("", "null", "None", "~", "none", "nil", "false", "False")
_SCHEMES = {"imap": "imap", "pop": "pop3", "smtp": "smtp", "submission": "smtp"}
_SCHEME = re.compile("|".join(_SCHEMES))
#: A listener that is bound to these has no host of its own.
_EVERYWHERE = frozenset(("0.0.0.0", "::", "*"))  # noqa: S104
#: What a table or a form calls the field of a port.
_PORT_FIELD = re.compile(r"[a-z_ -]*port", re.IGNORECASE)


@dataclass(frozen=True)
class Slot:
    """What fills a slot: its text (None where only a template knows it), where it stands, and its setting.

    ``at`` is where the text begins in the setting's value.
    """

    text: str | None
    span: Span
    leaf: Leaf
    at: int = 0


@dataclass(frozen=True)
class Group:
    """Settings that belong together; ``slots`` by name, ``anchor`` what names the endpoint."""

    source: Source
    syntax: Syntax
    application: str
    name: str
    slots: Mapping[str, Slot]
    anchor: Span
    extent: Span
    #: The setting behind which new ones are written.
    last: Leaf
    options: Mapping[str, str] = field(default_factory=dict)


def inner(source: Source, scalar: Scalar) -> Span:
    """Where a scalar's value stands, without its quotes."""
    start, end = scalar.span
    if scalar.offsets:
        return scalar.part(0, len(scalar.offsets))
    if scalar.style in ("single", "double") and end - start >= 2:
        return Span(start + 1, end - 1)
    return Span(start, end)


def slot(source: Source, leaf: Leaf) -> Slot:
    """A setting as a slot; where the text is a template with a default, the place is the default's."""
    span = inner(source, leaf.scalar)
    value = values.known(leaf.scalar.value)
    if leaf.scalar.tag.startswith("!"):
        value = None
    if value is None:
        return Slot(None, span, leaf)
    if leaf.scalar.offsets or len(leaf.scalar.value) == span.end - span.start:
        span = leaf.scalar.part(value.offset, value.offset + len(value.text))
    return Slot(value.text, span, leaf, value.offset)


def spread(source: Source, slots: dict[str, Slot]) -> None:
    """Fill ``host``, ``port``, ``scheme`` ... from an authority or URI, each with its own place."""
    whole = slots.get("authority")
    if whole is None:
        return
    parts = values.authority(whole.text) if whole.text is not None else None
    if parts is None:
        slots.setdefault("host", Slot(None, whole.span, whole.leaf))
        return

    def sub(text: values.Text) -> Slot:
        value = values.known(text.text)
        start = text.offset + (value.offset if value else 0)
        end = start + len(value.text if value else text.text)
        if whole.leaf.scalar.offsets:
            span = whole.leaf.scalar.part(whole.at + start, whole.at + end)
        else:
            span = Span(whole.span.start + start, whole.span.start + end)
        return Slot(value.text if value else None, span, whole.leaf, whole.at + start)

    slots["host"] = sub(parts.host)
    if parts.port is not None:
        slots["port"] = sub(parts.port)
    if parts.scheme is not None:
        slots["scheme"] = sub(parts.scheme)
    if parts.password:
        slots["secret"] = sub(parts.password)
    for name, text in parts.options:
        slots[f"?{name}"] = sub(text)


def read(group: Group, pattern: Pattern) -> Found | None:
    """The endpoint that a group says, or None where it is switched off or names no server."""
    slots = dict(group.slots)
    spread(group.source, slots)
    texts = {name: filled.text for name, filled in slots.items()}
    if any(all(holds(expected, name, texts) for name, expected in row.items()) for row in pattern.idle):
        return None
    host = decide(pattern.hosts, texts) if pattern.hosts else None
    if "host" not in slots and not host and pattern.role != "listener":
        return None
    named = texts.get("host")
    if named is not None and not host and (named.strip("-'\"") in _NO_HOST or _is_field(named, texts.get("port"))):
        return None
    return _Reader(group, pattern, slots, texts, host).found()


def _is_field(host: str, port: str | None) -> bool:
    """'smtp_host' => 'host' beside 'smtp_port' => 'port': names of fields, and no server's."""
    return "." not in host and bool(_PORT_FIELD.fullmatch(port or ""))


@dataclass(frozen=True)
class _Reader:
    """What a group of settings comes to, slot by slot, by a pattern's tables."""

    group: Group
    pattern: Pattern
    slots: Mapping[str, Slot]
    texts: dict[str, str | None]
    fixed_host: Decision | None

    def found(self) -> Found:
        where: dict[str, Place] = {}
        host = str(self.fixed_host.result) if self.fixed_host else self.texts.get("host")
        if self.pattern.role == "listener" and host in _EVERYWHERE:
            host = None
        if "host" in self.slots:
            where["host"] = self._place("host")
        port = self._written_port(where)
        tls = self._judged("tls", where)
        if "port" not in self.slots:
            port = self.pattern.default_port(self._protocol(None), self.texts.get("scheme") or "", tls)
        if host is None and (port is None or "port" not in self.slots):
            # A host that only a template knows may be this machine: its defaults tell nothing.
            port = None
            tls = tls if "tls" in where else "unknown"
        verify = self._judged("verify", where)
        endpoint = Endpoint(
            protocol=self._protocol(port),
            role=cast(Role, self._decided("roles", where) or self.pattern.role),
            host=host,
            port=port,
            tls=cast(Tls, tls),
            verify=cast(Verify, verify if tls != "none" else "unknown"),
            anchor=self._at(self.group.anchor),
            extent=self._at(self.group.extent),
            name=self.group.name,
            application=self.group.application,
            min_tls=self._decided("min_tls", where),
            secret=self._secret(where),
            mechanisms=self._mechanisms(),
            can_verify=self.pattern.can_verify,
            cleartext_auth=bool(self._decided("auth", where, self.pattern.cleartext_auth)),
            where=where,
        )
        writer = MappingWriter(self.group, self.pattern, self.slots, endpoint)
        return Found(endpoint, writer, self.pattern.write.get("doubts", {}))

    def _at(self, span: Span) -> Place:
        return self.group.source.place(span.start, span.end)

    def _place(self, name: str) -> Place:
        return self._at(self.slots[name].span)

    def _written_port(self, where: dict[str, Place]) -> int | None:
        if "port" not in self.slots:
            return None
        where["port"] = self._place("port")
        port = values.port(self.texts["port"] or "")
        self.texts["port"] = None if port is None else str(port)
        return port

    def _judged(self, what: str, where: dict[str, Place]) -> str:
        return str(self._decided(what, where) or "unknown")

    def _decided(self, what: str, where: dict[str, Place], table: Any = None) -> Any:
        decision = decide(getattr(self.pattern, what) if table is None else table, self.texts)
        if decision is None:
            return None
        if decision.slot in self.slots:
            where[what] = self._place(decision.slot)
        return decision.result

    def _protocol(self, port: int | None) -> MailProtocol:
        if scheme := _SCHEME.search((self.texts.get("scheme") or "").lower()):
            return cast(MailProtocol, _SCHEMES[scheme.group()])
        if self.pattern.protocol == "port":
            by_port = {143: "imap", 993: "imap", 110: "pop3", 995: "pop3"}
            return cast(MailProtocol, by_port.get(port or 0, "smtp"))
        return cast(MailProtocol, self.pattern.protocol)

    def _secret(self, where: dict[str, Place]) -> Secret:
        secret = self.slots.get("secret")
        # What a switch implies (mutt's "unset smtp_pass") is written nowhere.
        if secret is not None and secret.leaf.scalar.value.strip() and secret.leaf.scalar.style != "implied":
            where["secret"] = self._at(secret.span)
            tagged = secret.leaf.scalar.tag.startswith("!")
            literal = secret.text is not None and not tagged and values.is_secret(secret.text)
            return "literal" if literal else "reference"
        return "reference" if self.texts.get("secret_reference", "") != "" else "absent"

    def _mechanisms(self) -> tuple[str, ...]:
        text = self.texts.get("mechanism") or ""
        return tuple(word.upper() for word in text.replace(",", " ").split())
