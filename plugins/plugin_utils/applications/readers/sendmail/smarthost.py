# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""SMART_HOST, and the server that submit.mc hands mail to."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....endpoint.model import Endpoint, Folder, Place, Tls, Verify
from ... import values
from .calls import Argument, Calls

_HOST = re.compile(r"(?:(?P<mailer>\w+):)?(?P<bracket>\[)?(?P<host>[^\[\]\s:]*)\]?")
#: The arguments of a mailer name its port: TCP $h 587 (cf/README, *_MAILER_ARGS).
_ARGUMENTS = re.compile(r"(?:TCP|IPC)\s+\$h\s+(?P<port>\S+)")
_ACCESS = re.compile(r"(?im)^(?P<tag>TLS_Srv|Try_TLS|AuthInfo):(?P<host>\S*)[ \t]+\"?(?P<value>[^\"\s]\S*)")


def smarthosts(calls: Calls, folder: Folder) -> Iterator[Endpoint]:
    host = calls.defined("SMART_HOST")
    if host and (match := _HOST.fullmatch(host.text)) and match["host"] and match["mailer"] not in ("local", "error"):
        mailer = (match["mailer"] or "relay").upper()
        port = calls.defined(f"{mailer}_MAILER_ARGS")
        found = _ARGUMENTS.fullmatch(port.text.strip()) if port else None
        place = port.part(*found.span("port")) if port and found else None
        number = values.port(found["port"]) if found else (25 if port is None else None)
        yield _endpoint(calls, folder, host, match, number, place)
    if submit := calls.feature("msp"):
        arguments = submit[0]
        match = _HOST.fullmatch(arguments[1].text) if len(arguments) > 1 else None
        if match and match["host"]:
            port = arguments[2] if len(arguments) > 2 else None
            # Without a port the mail goes to 25; "MSA" stands for 587 (cf/README, msp).
            number = 25 if port is None else 587 if port.text == "MSA" else values.port(port.text)
            yield _endpoint(calls, folder, arguments[1], match, number, port.place if port else None)


def _endpoint(
    calls: Calls, folder: Folder, host: Argument, match: re.Match[str], port: int | None, port_place: Place | None
) -> Endpoint:
    access = _access(folder, match["host"])
    tls, verify = _tls(access)
    login = calls.feature("authinfo") is not None or "authinfo" in access
    places = {"host": host.part(*match.span("host")), "port": port_place}
    return Endpoint(
        protocol="smtp",
        role="client" if login else "relay",
        host=match["host"] if host.known else None,
        port=port,
        tls=tls,
        verify=verify,
        anchor=host.place,
        extent=host.place,
        name="SMART_HOST",
        application="sendmail",
        secret="reference" if login else "absent",
        where={name: place for name, place in places.items() if place},
    )


def _access(folder: Folder, host: str) -> dict[str, str]:
    """What the access map says of a host, the host's own line before the one for all."""
    source = folder.read("access")
    found: dict[str, str] = {}
    for name in ("", host.lower()):
        for line in _ACCESS.finditer(source.text) if source else ():
            if line["host"].lower().strip("[]") == name:
                found[line["tag"].lower()] = line["value"].upper()
    return found


def _tls(access: dict[str, str]) -> tuple[Tls, Verify]:
    """STARTTLS is used where it is offered; only the access map can forbid or require it (cf/README, STARTTLS)."""
    required = access.get("tls_srv", "")
    if required.startswith(("VERIFY", "PERM+VERIFY", "TEMP+VERIFY")):
        return "starttls", "chain-only"
    if required.startswith(("ENCR", "PERM+ENCR", "TEMP+ENCR")):
        return "starttls", "none"
    return ("none", "unknown") if access.get("try_tls") == "NO" else ("opportunistic", "none")
