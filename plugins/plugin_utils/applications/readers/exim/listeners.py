# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ports that Exim's daemon listens on, and what it takes there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ....endpoint.model import Endpoint, Place, Tls
from ....syntaxes.tree import Mapping, Scalar
from ... import values
from .configuration import Configuration, Part, Value
from .knowledge import knowledge

_LOOPBACK = "127.0.0.1"


def listeners(configuration: Configuration) -> Iterator[Endpoint]:
    ports = configuration.option("daemon_smtp_ports")
    wrapped = _wrapped(configuration)
    cleartext, relay = _cleartext(configuration), _open_relay(configuration)
    first = cleartext or relay
    if ports is not None:
        listed = [(values.port(text), place) for text, place in ports.items()]
    elif first is not None:
        listed = [(25, first)]
    else:
        return
    for port, place in listed:
        yield _endpoint(configuration, port, place, wrapped, cleartext, relay)


def _endpoint(
    configuration: Configuration,
    port: int | None,
    place: Place,
    wrapped: dict[int, Place] | None,
    cleartext: Place | None,
    relay: Place | None,
) -> Endpoint:
    loopback = _is_loopback(configuration.option("local_interfaces"))
    tls: Tls = "implicit" if wrapped and port in wrapped else _tls(configuration)
    tls = "unknown" if wrapped is None else tls
    clear = cleartext if tls in ("none", "opportunistic") and not loopback else None
    places = {"port": place, "tls": (wrapped or {}).get(port or 0), "auth": clear, "open_relay": relay}
    return Endpoint(
        protocol="smtp",
        role="listener",
        host=_LOOPBACK if loopback else None,
        port=port,
        tls=tls,
        verify="unknown",
        anchor=place,
        extent=place,
        name=str(port or ""),
        application="exim",
        cleartext_auth=clear is not None,
        open_relay=relay is not None and not loopback,
        where={name: one for name, one in places.items() if one},
    )


def _wrapped(configuration: Configuration) -> dict[int, Place] | None:
    """The ports with implicit TLS; None where an expansion names them."""
    option = configuration.option("tls_on_connect_ports")
    if option is None:
        return {}
    if not option.known:
        return None
    return {port: place for text, place in option.items() if (port := values.port(text))}


def _tls(configuration: Configuration) -> Tls:
    """STARTTLS is offered to all by default (tls_advertise_hosts = *); only a list's statement can require it."""
    offered = configuration.option("tls_advertise_hosts")
    if offered is not None and not offered.text:
        return "none"
    if offered is not None and not offered.known:
        return "unknown"
    statements = [
        (verb, condition.key)
        for part in configuration.parts("acl")
        for verb, statement in _statements(part)
        for condition in statement.entries
    ]
    if ("deny", "! encrypted") in statements or ("require", "encrypted") in statements:
        return "starttls"
    return "unknown" if any(key.endswith("encrypted") for _verb, key in statements) else "opportunistic"


def _statements(part: Part) -> Iterator[tuple[str, Mapping]]:
    for entry in part.node.entries:
        if isinstance(entry.node, Mapping):
            yield ("deny" if entry.key in ("drop", "defer") else entry.key), entry.node


def _cleartext(configuration: Configuration) -> Place | None:
    """The line that lets a password pass before TLS: AUTH is offered to all, unless something asks for TLS."""
    offered = configuration.option("auth_advertise_hosts")
    if offered is not None and (not offered.known or not offered.text):
        return None
    for part in configuration.parts("authenticators"):
        name = part.get("public_name")
        serves = any(entry.key.startswith("server_") for entry in part.node.entries)
        if name is None or name.text.upper() not in knowledge().plaintext_mechanisms or not serves:
            continue
        if part.get("server_advertise_condition") is None and not _asks_for_tls(part):
            return offered.place if offered else name.place
    return None


def _asks_for_tls(part: Part) -> bool:
    return any(isinstance(one.node, Scalar) and "tls" in one.node.value for one in part.node.entries)


def _open_relay(configuration: Configuration) -> Place | None:
    """The line by which a stranger's mail to a foreign domain is taken."""
    chosen = configuration.option("acl_smtp_rcpt")
    part = configuration.part("acl", chosen.text) if chosen else None
    for verb, statement in _statements(part) if part else ():
        conditions = [one for one in statement.entries if one.key.lstrip("! ") not in knowledge().modifiers]
        hosts = [one for one in conditions if one.key == "hosts"]
        if verb == "accept" and len(hosts) == len(conditions) and part:
            if not hosts:
                return part.source.place(statement.span.start, statement.span.end)
            node = hosts[0].node
            if isinstance(node, Scalar) and (place := _everyone(configuration, Value(part.source, node))):
                return place
        elif verb in ("require", "deny") and _stops_strangers(verb, [one.key.lstrip("! ") for one in conditions]):
            return None
    return None


def _stops_strangers(verb: str, conditions: list[str]) -> bool:
    if verb == "require":
        return bool(conditions)
    return all(name in knowledge().about_strangers for name in conditions)


def _everyone(configuration: Configuration, hosts: Value) -> Place | None:
    """Where a list of hosts lets in all there are; a list that it names is asked too."""
    for text, place in hosts.items():
        if text.startswith("+") and (named := configuration.option(f"hostlist {text[1:]}")):
            if inner := next((one for item, one in named.items() if is_everything(item)), None):
                return inner
        elif text.startswith("!"):
            return None
        elif is_everything(text):
            return place
    return None


def is_everything(text: str) -> bool:
    try:
        return text == "*" or ipaddress.ip_network(text, strict=False).prefixlen == 0
    except ValueError:
        return False


def _is_loopback(interfaces: Value | None) -> bool:
    """True where the daemon listens on no other interface; a port may follow an address."""
    if interfaces is None or not interfaces.known:
        return False
    found = [text for text, _place in interfaces.items()]
    return bool(found) and all(is_local(text) for text in found)


def is_local(text: str) -> bool:
    bare = re.sub(r"^\[(.*)\](?::\d+)?$", r"\1", text)
    bare = re.sub(r"^(\d+\.\d+\.\d+\.\d+)\.\d+$", r"\1", bare)
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False
