# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The servers that routers name (``manualroute``), each with the transport that goes there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase

from ....endpoint.model import Endpoint, Place, Role, Secret, Tls, Verify
from ....syntaxes.templates import mask
from ... import values
from .configuration import Configuration, Part, Value
from .knowledge import knowledge

_RULE = re.compile(r"(?:\"[^\"]*\"|\S+)\s+(?P<hosts>\"[^\"]*\"|'[^']*'|\S.*)", re.DOTALL)
_FLAGS = re.compile(r"(?:byname|bydns|bydns_a|bydns_mx|randomize|no_randomize|ipv4_prefer|ipv4_only|[a-z]\w*_\w+)")
_HOST = re.compile(r"(?P<host>\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_](?:[\w.-]*\w)?)(?:/mx)?(?:::(?P<port>\d+))?")


@dataclass(frozen=True)
class _Target:
    host: str
    port: int | None
    place: Place
    port_place: Place | None = None


def smarthosts(configuration: Configuration) -> Iterator[Endpoint]:
    """A host that an expansion finds is nobody's to judge."""
    for router in configuration.parts("routers"):
        driver, name = router.get("driver"), router.get("transport")
        transport = configuration.part("transports", name.text) if name else None
        if driver is None or driver.text != "manualroute" or transport is None:
            continue
        kind = transport.get("driver")
        if kind is not None and kind.text == "smtp":
            for target in _targets(router):
                yield _endpoint(configuration, router, transport, target)


def _targets(router: Part) -> Iterator[_Target]:
    """``route_list = * mx.example.org::587 byname ; ...`` and ``route_data = mx.example.org``."""
    data, listed = router.get("route_data"), router.get("route_list")
    if data is not None:
        yield from _hosts(data, 0, len(data.text))
    if listed is not None:
        at = 0
        for rule in re.split(r"(;)", listed.text):
            if match := _RULE.fullmatch(rule.strip()):
                lead = at + len(rule) - len(rule.lstrip())
                yield from _hosts(listed, lead + match.start("hosts"), lead + match.end("hosts"))
            at += len(rule)


def _hosts(value: Value, start: int, end: int) -> Iterator[_Target]:
    """The hosts of a list, which the first word that is an option ends."""
    text = value.text[start:end]
    if "$" in text or values.is_template(text):
        return
    for item in re.finditer(r"(?:[^\s:;,\"'<]|::)+", text):
        if _FLAGS.fullmatch(item.group()):
            return
        # A single colon parts two hosts: 587 is then the name of one, which nobody has.
        if (match := _HOST.fullmatch(item.group())) and not match["host"].isdecimal():
            at = start + item.start()
            yield _Target(
                match["host"].strip("[]"),
                int(match["port"]) if match["port"] else None,
                value.source.place(*value.scalar.part(at + match.start("host"), at + match.end("host"))),
                value.source.place(*value.scalar.part(at + match.start("port"), at + match.end("port")))
                if match["port"]
                else None,
            )


def _endpoint(configuration: Configuration, router: Part, transport: Part, target: _Target) -> Endpoint:
    port, port_place = target.port, target.port_place
    option, protocol = transport.get("port"), transport.get("protocol")
    if port is None and option is not None:
        port, port_place = values.port(option.text), option.place
    elif port is None and (protocol is None or protocol.known):
        port = knowledge().ports.get(protocol.text if protocol else "smtp", 25)
    tls, tls_place = _tls(transport, target.host)
    verify, verify_place = _verify(transport, target.host)
    role, secret, secret_place = _login(configuration, transport, target.host)
    places = {
        "host": target.place,
        "port": port_place,
        "tls": tls_place,
        "verify": verify_place,
        "secret": secret_place,
    }
    return Endpoint(
        protocol="smtp",
        role=role,
        host=target.host,
        port=port,
        tls=tls,
        verify=verify if tls != "none" else "unknown",
        anchor=target.place,
        extent=router.extent(),
        name=router.name,
        application="exim",
        secret=secret,
        where={name: place for name, place in places.items() if place},
    )


def _tls(transport: Part, host: str) -> tuple[Tls, Place | None]:
    protocol, require, avoid = (transport.get(name) for name in ("protocol", "hosts_require_tls", "hosts_avoid_tls"))
    if protocol is not None and protocol.text == "smtps":
        return "implicit", protocol.place
    for option, tls in ((avoid, "none"), (require, "starttls")):
        holds = _names(option, host)
        if option is not None and holds is not False:
            return ("unknown" if holds is None else tls), option.place  # type: ignore[return-value]
    return "opportunistic", None


def _verify(transport: Part, host: str) -> tuple[Verify, Place | None]:
    """tls_try_verify_hosts, which is for all by default, sends all the same when the check fails."""
    option, names = transport.get("tls_verify_hosts"), transport.get("tls_verify_cert_hostnames")
    holds = _names(option, host)
    if option is None or holds is not True:
        return ("unknown" if holds is None else "none"), option.place if option else None
    if names is not None and _names(names, host) is False:
        return "chain-only", names.place
    return "full", option.place


def _names(option: Value | None, host: str) -> bool | None:
    """Is the host in a list? None where an expansion or a lookup decides."""
    if option is None:
        return False
    if not option.known or any(text.startswith("+") or ";" in text for text, _place in option.items()):
        return None
    for text, _place in option.items():
        negated = text.startswith("!")
        if fnmatchcase(host.lower(), text.lstrip("! ").lower()):
            return not negated
    return False


def _login(configuration: Configuration, transport: Part, host: str) -> tuple[Role, Secret, Place | None]:
    """Exim logs in where a client's authenticator is there, and the transport tries it (spec.txt 30.4)."""
    tried = [_names(transport.get(name), host) for name in ("hosts_require_auth", "hosts_try_auth")]
    wanted = any(one is not False for one in tried)
    for authenticator in configuration.parts("authenticators"):
        for name in ("client_send", "client_secret", "client_password"):
            value = authenticator.get(name)
            if value is not None and wanted:
                return "client", *_secret(value)
    return ("client" if wanted else "relay"), "absent", None


def _secret(value: Value) -> tuple[Secret, Place | None]:
    """The last piece of ``^user^password`` and ``: user : password``."""
    if not value.known:
        return "reference", None
    # What a template fills in is one piece, whatever stands in its marks.
    piece = re.search(r"[^\s:^]+(?=\s*$)", mask(value.text))
    if not piece or not values.is_secret(value.text[piece.start() : piece.end()]):
        return "reference", None
    return "literal", value.source.place(*value.scalar.part(piece.start(), piece.end()))
