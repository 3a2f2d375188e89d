# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""DAEMON_OPTIONS: the ports of the daemon, and what it takes there."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator

from ....endpoint.model import Endpoint, Place, Tls
from ... import values
from .calls import Argument, Calls

_OPTION = re.compile(r"(?P<name>[A-Za-z]\w*)\s*=\s*(?P<value>[^,]*?)\s*(?=,|$)")
_PLAINTEXT = frozenset(("PLAIN", "LOGIN"))
_LOOPBACK = "127.0.0.1"
#: The port where none is named (op.ps, DaemonPortOptions).
_SMTP = 25


def listeners(calls: Calls) -> Iterator[Endpoint]:
    """Where none is written, there is one on port 25 all the same; that is worth a word only for what it lets pass."""
    relay, cleartext = _open_relay(calls), _cleartext(calls)
    written = [(arguments[0], place) for arguments, place in calls.all("DAEMON_OPTIONS")]
    for options, place in written:
        yield _endpoint(options, place, relay, cleartext)
    if not written and (found := relay or cleartext):
        yield _listener(found, found, _SMTP, "", "opportunistic", relay, cleartext)


def _endpoint(options: Argument, extent: Place, relay: Place | None, cleartext: Place | None) -> Endpoint:
    """The name of an option is told by its first letter (op.ps, DaemonPortOptions)."""
    found = {option["name"][0].upper(): option for option in _OPTION.finditer(options.text)}
    port, address, modifiers = (found.get(letter) for letter in "PAM")
    flags = modifiers["value"] if modifiers else ""
    place = options.part(*port.span("value")) if port else None
    number = values.port(port["value"]) if port else _SMTP
    local = address is not None and _is_local(address["value"])
    name = found["N"]["value"] if "N" in found else ""
    # "A" takes AUTH away, "S" STARTTLS; "s" is implicit TLS (op.ps, DaemonPortOptions, Modifiers).
    offered = None if "A" in flags or "s" in flags else cleartext
    tls: Tls = "implicit" if "s" in flags else "none" if "S" in flags else "opportunistic"
    return _listener(options.place, extent, number, name, tls, relay, offered, local, place)


def _listener(
    anchor: Place,
    extent: Place,
    port: int | None,
    name: str,
    tls: Tls,
    relay: Place | None,
    cleartext: Place | None,
    local: bool = False,
    port_place: Place | None = None,
) -> Endpoint:
    clear = None if local else cleartext
    places = {"port": port_place, "auth": clear, "open_relay": relay}
    return Endpoint(
        protocol="smtp",
        role="listener",
        host=_LOOPBACK if local else None,
        port=port,
        tls=tls,
        verify="unknown",
        anchor=anchor,
        extent=extent,
        name=name,
        application="sendmail",
        cleartext_auth=clear is not None,
        open_relay=relay is not None and not local,
        where={name: place for name, place in places.items() if place},
    )


def _open_relay(calls: Calls) -> Place | None:
    """cf/README, promiscuous_relay: "allows your site to become an open relay"."""
    found = calls.feature("promiscuous_relay")
    return found[1] if found else None


def _cleartext(calls: Calls) -> Place | None:
    """PLAIN and LOGIN are offered where they are named; ``p`` keeps them for TLS (cf/README, confAUTH_OPTIONS)."""
    mechanisms, options = calls.defined("confAUTH_MECHANISMS"), calls.defined("confAUTH_OPTIONS")
    if mechanisms is None or not mechanisms.known or not _PLAINTEXT.intersection(mechanisms.text.upper().split()):
        return None
    if options is not None and (not options.known or "p" in options.text):
        return None
    return options.place if options else mechanisms.place


def _is_local(address: str) -> bool:
    try:
        return ipaddress.ip_address(address.removeprefix("IPv6:").strip("[]")).is_loopback
    except ValueError:
        return address.lower() == "localhost"
