# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where Postfix takes mail: the smtpd(8) and postscreen(8) services of master.cf, or main.cf where it is alone."""

from __future__ import annotations

import ipaddress
import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from ....endpoint.model import Endpoint, Place, Tls
from ....syntaxes.tree import Span
from ... import values
from .expansion import UNKNOWN, filled
from .installation import Entry, Installation
from .knowledge import knowledge
from .parameters import Settings
from .protocols import lowest
from .restrictions import open_relay

# What main.cf must say for its own listener to be worth a word, where master.cf is not to be seen.
_OF_LISTENERS = (
    "smtpd_sasl_auth_enable",
    "smtpd_tls_security_level",
    "smtpd_use_tls",
    "smtpd_enforce_tls",
    "smtpd_relay_restrictions",
    "smtpd_recipient_restrictions",
    "mynetworks",
)
_LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Listener:
    """A listening service.

    ``entry`` is None for the one on port 25 that main.cf without master.cf speaks of; ``screened``: postscreen(8)
    listens, and what counts are another entry's options.
    """

    name: str
    host: str | None
    port: int | None
    settings: Settings
    anchor: Place
    extent: Place
    port_place: Place | None = None
    entry: Entry | None = None
    screened: bool = False

    def own(self, place: Place | None) -> Place | None:
        """The place, if it lies in the service: what main.cf says of TLS is right for port 25, not wrong for 587."""
        inside = place and place.path == self.extent.path and self.extent.start <= place.start < self.extent.end
        return place if inside or self.entry is None else None


def listeners(installation: Installation) -> Iterator[tuple[Listener, Endpoint]]:
    found = _services(installation) if installation.master else _alone(installation)
    for listener in found:
        yield listener, _endpoint(listener)


def _services(installation: Installation) -> Iterator[Listener]:
    for entry in installation.entries:
        service = entry.service
        command = posixpath.basename(service.command)
        if service.type != "inet" or command not in ("smtpd", "postscreen"):
            continue
        settings = installation.settings.below(entry.options)
        if command == "postscreen":
            settings = _behind_postscreen(installation) or settings
        host, port = _address(filled(service.name))
        start = service.name_span.start + (len(host) + 1 if host is not None else 0)
        yield Listener(
            service.name if UNKNOWN not in filled(service.name) else "",
            host.strip("[]") if host and _is_loopback(host) else None if host else _bound_to(installation.settings),
            values.port(port),
            settings,
            entry.source.place(*service.name_span),
            entry.source.place(*service.extent),
            entry.source.place(*Span(start, service.name_span.end)),
            entry,
            command == "postscreen",
        )


def _behind_postscreen(installation: Installation) -> Settings | None:
    """postscreen(8) hands its connections to a service of type ``pass``: that one speaks TLS and takes passwords."""
    name = installation.settings["smtpd_service_name"].text
    for entry in installation.entries:
        if entry.service.type == "pass" and entry.service.name == name:
            return installation.settings.below(entry.options)
    return None


def _alone(installation: Installation) -> Iterator[Listener]:
    settings, main = installation.settings, installation.main
    written = next((one for name in _OF_LISTENERS if (one := settings[name].written)), None)
    if main and written:
        extent = main.place(*written.parameter.extent)
        yield Listener("smtpd", _bound_to(settings), values.port("smtp"), settings, written.place(), extent)


def _endpoint(listener: Listener) -> Endpoint:
    settings = listener.settings
    tls, tls_place = server_tls(settings)
    # What loopback takes comes from this machine alone.
    public = listener.host is None
    cleartext, auth_place = cleartext_auth(settings, tls) if public else (False, None)
    relays, relay_place = open_relay(settings) if public else (False, None)
    min_tls, min_place = None, None
    protocols = settings["smtpd_tls_mandatory_protocols"]
    if tls in ("implicit", "starttls") and protocols.written:
        min_tls, min_place = lowest(protocols.text), protocols.place
    where = {
        "port": listener.port_place,
        "tls": listener.own(tls_place),
        "min_tls": min_place,
        "auth": auth_place,
        "open_relay": relay_place,
    }
    return Endpoint(
        protocol="smtp",
        role="listener",
        host=listener.host,
        port=listener.port,
        tls=tls,
        verify="unknown",
        anchor=listener.anchor,
        extent=listener.extent,
        name=listener.name,
        application="postfix",
        min_tls=min_tls,
        cleartext_auth=cleartext,
        open_relay=relays,
        where={name: place for name, place in where.items() if place},
    )


def server_tls(settings: Settings) -> tuple[Tls, Place | None]:
    """What a client meets, and where that is decided (smtpd.c, pre_jail_init)."""
    wrapper, level = settings["smtpd_tls_wrappermode"], settings["smtpd_tls_security_level"]
    # In main.cf it would break port 25: where main.cf is not to be seen, it is not there.
    if wrapper.flag is not False and (wrapper.written or settings.complete):
        return ("implicit" if wrapper.flag else "unknown"), wrapper.place
    if level.text:
        return knowledge().server_levels.get(level.text.lower(), "unknown"), level.place
    enforce, use = settings["smtpd_enforce_tls"], settings["smtpd_use_tls"]
    if enforce.flag:
        return "starttls", enforce.place
    if enforce.flag is None or use.flag is None:
        return "unknown", use.place
    return ("opportunistic" if use.flag else "none"), use.place or level.place


def cleartext_auth(settings: Settings, tls: Tls) -> tuple[bool, Place | None]:
    """True where passwords are certainly taken before TLS, and the line that lets them be."""
    offered, guarded = settings["smtpd_sasl_auth_enable"], settings["smtpd_tls_auth_only"]
    if not offered.flag or guarded.flag is not False or tls not in ("none", "opportunistic"):
        return False, None
    for name, withholding in (("smtpd_sasl_security_options", "noplaintext"), ("smtpd_discard_ehlo_keywords", "auth")):
        setting = settings[name]
        if not setting.known or withholding in (word.lower() for word in setting.words):
            return False, None
    return True, guarded.place or offered.place


def _address(name: str) -> tuple[str | None, str]:
    """The host and port of ``host:port``, ``[host]:port`` or ``port``."""
    host, colon, port = name.rpartition(":")
    return (host if colon else None), port


def _bound_to(settings: Settings) -> str | None:
    """The loopback address where inet_interfaces lets Postfix listen nowhere else."""
    words = settings["inet_interfaces"].words
    return _LOOPBACK if words and all(word == "loopback-only" or _is_loopback(word) for word in words) else None


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
