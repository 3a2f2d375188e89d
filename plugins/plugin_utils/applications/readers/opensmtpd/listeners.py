# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``listen on``: where OpenSMTPD listens, and whether it then relays for everyone."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Sequence

from ....endpoint.model import Endpoint, Place, Tls
from ... import values
from .knowledge import knowledge
from .statements import Statement, Word

_LOOPBACK = "127.0.0.1"
_LOCAL = re.compile(r"lo\d*|localhost|localhost\..*")


def listeners(statements: Sequence[Statement]) -> Iterator[Endpoint]:
    relay = _open_relay(statements)
    for one in statements:
        if one.starts("listen", "on") and len(one.words) > 2 and one.words[2].text != "socket":
            # Before 6.4 "secure" listened twice: with implicit TLS, and with STARTTLS.
            for mode in ("smtps", "tls") if one.has("secure") else _modes(one):
                yield _endpoint(one, mode, relay)


def _modes(one: Statement) -> tuple[str]:
    return (next((mode for mode in ("smtps", "tls-require", "tls") if one.has(mode)), ""),)


def _endpoint(one: Statement, mode: str, relay: Place | None) -> Endpoint:
    interface, port = one.words[2], one.after("port")
    loopback = _is_local(interface)
    open_relay = relay is not None and not loopback and not one.has("auth")
    where = {
        "port": port.place if port else None,
        "tls": one.words[one.texts.index(mode)].place if one.has(mode) else None,
    }
    if open_relay:
        where["open_relay"] = relay
    return Endpoint(
        protocol="smtp",
        role="listener",
        host=_LOOPBACK if loopback else None,
        port=values.port(port.text) if port else knowledge().ports.get(mode, knowledge().ports["else"]),
        tls=_tls(one, mode),
        verify="unknown",
        anchor=interface.place,
        extent=one.extent,
        name=interface.text,
        application="opensmtpd",
        open_relay=open_relay,
        where={name: place for name, place in where.items() if place},
    )


def _tls(one: Statement, mode: str) -> Tls:
    """``auth`` lets nobody send without log-in, and log-in is offered under TLS alone (smtpd.conf(5), auth)."""
    if mode == "smtps":
        return "implicit"
    if mode == "tls-require" or (mode == "tls" and one.has("auth")):
        return "starttls"
    return "opportunistic" if mode == "tls" else "none"


def _is_local(interface: Word) -> bool:
    try:
        return ipaddress.ip_address(interface.text).is_loopback
    except ValueError:
        return _LOCAL.fullmatch(interface.text) is not None


def _open_relay(statements: Sequence[Statement]) -> Place | None:
    """The rule that lets a stranger send to anyone: ``match from any for any action X``, where X relays."""
    relays = {one.words[1].text for one in statements if one.starts("action") and _relays(one)}
    for one in statements:
        texts = one.texts
        if texts[0] == "match":
            action = one.after("action")
            options = [text for text in texts if action is None or text not in ("action", action.text)]
            if action and action.text in relays and sorted(options) == sorted(["match", "from", "any", "for", "any"]):
                return one.extent
        elif texts[:6] == ["accept", "from", "any", "for", "any", "relay"] and "tagged" not in texts:
            return one.extent
    return None


def _relays(action: Statement) -> bool:
    return len(action.words) > 2 and action.words[2].text == "relay"
