# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where Dovecot listens for users: the blocks ``inet_listener``, and those that are there without being written."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass

from ....endpoint.model import Endpoint, Found, Place, Tls
from ... import values
from .installation import Installation
from .knowledge import Default, Service, knowledge
from .settings import Block, Setting, Settings, Written
from .writer import ListenerWriter

_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class _Listener:
    """``block`` is None for one that is not written; it then stands where ``protocols`` names it."""

    service: Service
    name: str
    default: Default
    path: tuple[str, ...]
    anchor: Place
    extent: Place
    block: Block | None = None


def listeners(installation: Installation) -> Iterator[Found]:
    """Those that users reach; two on one port are one (a block may be written twice)."""
    settings = installation.settings
    enabled = _protocols(settings, installation.whole)
    read: list[tuple[_Listener, Endpoint]] = []
    for name, service in knowledge().services.items():
        if enabled is None or service.word in enabled:
            for listener in _of_service(installation, name, service, enabled):
                if endpoint := _endpoint(listener, settings):
                    read.append((listener, endpoint))
    secure = {endpoint.protocol for _listener, endpoint in read if endpoint.tls == "implicit" and endpoint.host is None}
    found = [
        Found(endpoint, ListenerWriter(settings, endpoint, listener.block if endpoint.protocol in secure else None))
        for listener, endpoint in read
    ]
    if not found and enabled is None and (alone := _alone(settings)):
        found.append(Found(alone, ListenerWriter(settings, alone)))
    yield from found


def _protocols(settings: Settings, whole: bool) -> dict[str, Place] | None:
    """The protocols that are switched on, and where; None where the files do not say it.

    ``$protocols`` before any other value is Debian's, which is empty: each package's file adds its own protocol.
    """
    found: dict[str, Place] | None = None
    for one in settings.written:
        if one.path == ("protocols",):
            text = one.text
            if one.branch or (text is None and not one.scalar.value.startswith("$protocols")):
                return None
            words = _words(one)
            if "$protocols" not in words or (found is None and whole):
                found = {}
            if found is None:
                return None
            found.update((word.removeprefix("+"), place) for word, place in words.items() if word != "$protocols")
        elif one.path[:1] == ("protocols",) and len(one.path) == 2:
            found = found if found is not None else {}
            if Setting(one.text).flag is not False:
                found[one.path[1]] = one.source.place(*one.entry.key_span)
            else:
                found.pop(one.path[1], None)
    return found


def _words(written: Written) -> dict[str, Place]:
    start = written.place.start
    text = written.source.text[start : written.place.end]
    return {
        match.group(): written.source.place(start + match.start(), start + match.end())
        for match in re.finditer(r"[^\s,]+", text)
    }


def _of_service(
    installation: Installation, name: str, service: Service, enabled: dict[str, Place] | None
) -> Iterator[_Listener]:
    settings = installation.settings
    blocks: dict[str, list[Block]] = {}
    for block in settings.below("service", name, "inet_listener"):
        blocks.setdefault(block.path[-1], []).append(block)
    for listener, written in blocks.items():
        block = written[-1]
        default = service.listeners.get(listener, Default(0))
        if default.shipped and enabled is None and not settings.get(*block.path, "port").written:
            continue
        yield _Listener(service, listener, default, block.path, block.anchor, block.extent, block)
    if enabled is None or not installation.whole:
        return
    place = enabled[service.word]
    for listener, default in service.listeners.items():
        if listener not in blocks and not default.written:
            yield _Listener(service, listener, default, ("service", name, "inet_listener", listener), place, place)


def _endpoint(listener: _Listener, settings: Settings) -> Endpoint | None:
    own = {name: settings.get(*listener.path, name) for name in ("port", "ssl", "address", "listen")}
    port = values.port(own["port"].text or "") if own["port"].written else listener.default.port
    if port == 0 or (port is None and own["port"].text is not None):
        return None
    word = listener.service.word
    wrapped = own["ssl"].flag if own["ssl"].written else listener.default.ssl
    general = settings.of(word, "ssl")
    if wrapped and general.word == "no":
        return None
    tls: Tls = "unknown" if wrapped is None else "implicit" if wrapped else _tls(general)
    loopback = _is_loopback(own["address"], own["listen"], settings.get("listen"))
    clear = None if loopback or tls not in ("none", "opportunistic") else _cleartext(settings, word)
    min_tls = _min_tls(settings, word) if tls in ("implicit", "starttls") else None
    where = {
        "port": own["port"].place,
        "tls": own["ssl"].place,
        "min_tls": min_tls[1] if min_tls else None,
        "auth": clear,
    }
    return Endpoint(
        protocol=listener.service.protocol,
        role="listener",
        host=_LOOPBACK if loopback else None,
        port=port,
        tls=tls,
        verify="unknown",
        anchor=listener.anchor,
        extent=listener.extent,
        name=listener.name,
        application="dovecot",
        min_tls=min_tls[0] if min_tls else None,
        cleartext_auth=clear is not None,
        where={name: place for name, place in where.items() if place},
    )


def _alone(settings: Settings) -> Endpoint | None:
    """A file that lets passwords pass and tells of no listener: whatever listens will take them."""
    place = _cleartext(settings, "imap")
    tls = _tls(settings.get("ssl"))
    if place is None or tls not in ("none", "opportunistic"):
        return None
    return Endpoint(
        protocol="imap",
        role="listener",
        host=None,
        port=None,
        tls=tls,
        verify="unknown",
        anchor=place,
        extent=place,
        application="dovecot",
        cleartext_auth=True,
        where={"auth": place},
    )


def _tls(ssl: Setting) -> Tls:
    """``required`` refuses every log-in before TLS (login_common, client_check_plaintext_auth)."""
    if ssl.word is None:
        return "unknown"
    if ssl.word == "required":
        return "starttls"
    return "opportunistic" if ssl.flag else "none"


def _cleartext(settings: Settings, protocol: str) -> Place | None:
    """The line that lets passwords pass before TLS."""
    old, new = settings.of(protocol, "disable_plaintext_auth"), settings.of(protocol, "auth_allow_cleartext")
    mechanisms = settings.of(protocol, "auth_mechanisms").word
    if mechanisms is not None and not knowledge().plaintext_mechanisms.intersection(mechanisms.split()):
        return None
    if new.flag and new.written:
        return new.place
    return old.place if old.flag is False else None


def _min_tls(settings: Settings, protocol: str) -> tuple[str | None, Place | None] | None:
    lowest, listed = settings.of(protocol, "ssl_min_protocol"), settings.of(protocol, "ssl_protocols")
    if lowest.written:
        return knowledge().min_protocols.get((lowest.text or "").replace("any", "ANY")), lowest.place
    if listed.written and listed.text is not None:
        return _oldest(listed.words), listed.place
    return None


def _oldest(words: list[str]) -> str | None:
    """The lowest version of a list such as ``!SSLv2 !SSLv3`` or ``TLSv1.2`` (2.2)."""
    excluded = {word[1:] for word in words if word.startswith("!")}
    included = {word for word in words if not word.startswith("!")}
    for version in knowledge().versions:
        if version not in excluded and (not included or version in included):
            return knowledge().min_protocols[version]
    return None


def _is_loopback(*addresses: Setting) -> bool:
    """True where the nearest address that is written lets nobody in from outside."""
    address = next((one for one in addresses if one.written and one.text != ""), None)
    words = address.words if address else []
    return bool(words) and all(map(_local, words))


def _local(word: str) -> bool:
    try:
        return ipaddress.ip_address(word.strip("[]")).is_loopback
    except ValueError:
        return word == "localhost"
