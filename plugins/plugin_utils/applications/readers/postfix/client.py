# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How smtp(8) delivers to a next hop: with which TLS, which check of the certificate, which credentials."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ....endpoint.model import Folder, Place, Role, Secret, Tls, Verify
from ... import values
from .destinations import Destination
from .expansion import UNKNOWN
from .knowledge import knowledge
from .parameters import Settings, Stretch
from .protocols import lowest
from .tables import Row, tables

# Where a port is for submission alone, whoever uses it logs in (RFC 6409, section 4.3; RFC 8314).
_SUBMISSION_PORTS = frozenset((465, 587))


class Level(NamedTuple):
    """A security level by name, "" where it is not known, where it is written, and a policy row's attributes."""

    name: str
    place: Place | None = None
    attributes: Mapping[str, str] = {}


@dataclass(frozen=True)
class Security:
    tls: Tls
    verify: Verify
    min_tls: str | None = None
    where: dict[str, Place] = field(default_factory=dict)


@dataclass(frozen=True)
class Credentials:
    role: Role
    secret: Secret = "absent"
    place: Place | None = None
    mechanisms: tuple[str, ...] = ()


def security(settings: Settings, destination: Destination, folder: Folder) -> Security:
    """What TLS means for one next hop (smtp_tls_policy.c)."""
    level = policy(settings, destination, folder) or global_level(settings)
    meaning = knowledge().client_levels.get(level.name)
    wrapper = settings["smtp_tls_wrappermode"]
    where = {"tls": level.place, "verify": level.place}
    tls: Tls = meaning.tls if meaning else "unknown"
    if wrapper.flag:
        tls, where["tls"] = "implicit", wrapper.place
    elif wrapper.flag is None:
        tls = "unknown"
    verify = _verify(settings, level, destination)
    min_tls = None
    if tls in ("implicit", "starttls"):
        min_tls, where["min_tls"] = _min_tls(settings, level)
    return Security(tls, verify, min_tls, {name: place for name, place in where.items() if place})


def global_level(settings: Settings) -> Level:
    """smtp_tls_security_level, or where it is empty what the older parameters say (global_tls_level)."""
    level = settings["smtp_tls_security_level"]
    if level.text:
        return _settled(settings, Level(level.text.lower() if level.known else "", level.place))
    enforce, use, name = (settings[f"smtp_{it}"] for it in ("enforce_tls", "use_tls", "tls_enforce_peername"))
    if enforce.flag:
        return Level({True: "verify", False: "encrypt", None: ""}[name.flag], name.place or enforce.place)
    if enforce.flag is None or use.flag is None:
        return Level("")
    return Level("may" if use.flag else "none", use.place or level.place)


def policy(settings: Settings, destination: Destination, folder: Folder) -> Level | None:
    """The level that a policy table gives a next hop; None where no table speaks of it."""
    if settings["smtp_tls_per_site"].text and not settings["smtp_tls_policy_maps"].text:
        return Level("")
    for table in tables(settings["smtp_tls_policy_maps"], folder):
        if row := table.find(*_policy_keys(destination.text)):
            return _settled(settings, _policy(row.value))
        if not table.certain:
            return Level("")
    return None


def _policy(value: Stretch) -> Level:
    words = value.text.replace(",", " ").split()
    if not words or UNKNOWN in value.text:
        return Level("", value.place)
    attributes = dict(word.lower().split("=", 1) for word in words[1:] if "=" in word)
    return Level(words[0].lower(), value.place, attributes)


def _policy_keys(text: str) -> list[str]:
    """A bare domain is also found by the domains above it, with their dot (tls_policy_lookup)."""
    if not re.fullmatch(r"[A-Za-z0-9._-]+", text):
        return [text]
    return [text, *(text[match.start() :] for match in re.finditer(r"(?<=.)\.", text))]


def _settled(settings: Settings, level: Level) -> Level:
    """``dane`` without DNSSEC is ``may`` (dane_init)."""
    support = settings["smtp_dns_support_level"]
    if level.name == "dane" and support.known and support.text.lower() != "dnssec":
        return level._replace(name="may")
    return level


def _verify(settings: Settings, level: Level, destination: Destination) -> Verify:
    meaning = knowledge().client_levels.get(level.name)
    if meaning is None:
        return "unknown"
    if meaning.verify != "name":
        return meaning.verify
    match = level.attributes.get("match") or settings[f"smtp_tls_{level.name}_cert_match"].text
    if UNKNOWN in match:
        return "unknown"
    # An MX lookup that nobody has signed says which host name is then checked (TLS_README, "verify").
    return "chain-only" if not destination.direct and "hostname" in re.split(r"[\s,:]+", match) else "full"


def _min_tls(settings: Settings, level: Level) -> tuple[str | None, Place | None]:
    """The lowest version of the list for mandatory TLS, where one is written."""
    if "protocols" in level.attributes:
        return lowest(level.attributes["protocols"]), level.place
    protocols = settings["smtp_tls_mandatory_protocols"]
    return (lowest(protocols.text), protocols.place) if protocols.written else (None, None)


def credentials(settings: Settings, destination: Destination, folder: Folder, smarthost: bool) -> Credentials:
    """Whether smtp(8) logs in, and where the secret stands.

    ``smarthost``: the next hop for everything, which the log-in is for where the table cannot be seen.
    """
    enabled, maps = settings["smtp_sasl_auth_enable"], settings["smtp_sasl_password_maps"]
    known = tables(maps, folder)
    secret = next((one for table in known if table.inside for row in table.rows or () if (one := _secret(row))), None)
    logs_in = enabled.flag or (enabled.flag is None and bool(maps.written))
    if logs_in and all(table.certain for table in known) and not settings["smtp_sender_dependent_authentication"].flag:
        logs_in = not known or any(table.find(destination.text, destination.host or "") for table in known)
    elif logs_in and not smarthost:
        logs_in = destination.port in _SUBMISSION_PORTS
    mechanisms = settings["smtp_sasl_mechanism_filter"]
    return Credentials(
        "client" if logs_in else "relay",
        "literal" if secret else "reference" if logs_in else "absent",
        secret.place if secret else None,
        tuple(word.lower() for word in mechanisms.words if word.isalnum() or "-" in word) if mechanisms.known else (),
    )


def _secret(row: Row) -> Stretch | None:
    """The password of ``user:password``, where it stands there in clear."""
    user, colon, _password = row.value.text.partition(":")
    password = row.value.piece(len(user) + len(colon), len(row.value.text))
    return password if colon and UNKNOWN not in password.text and values.is_secret(password.text) else None
