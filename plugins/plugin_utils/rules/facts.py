# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What rules are judged on: an endpoint's fields and what follows from them, as plain JSON data.

Every fact is described in rule.schema.json (``$defs/facts``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal

from ..endpoint.model import Endpoint, Secret
from . import hosts

if TYPE_CHECKING:
    from ..providers.matching import HostMatch
    from ..providers.model import ProviderEndpoint

Facts = dict[str, object]
Login = Literal["none", "password", "other", "unknown"]

_FIELDS = (
    "protocol",
    "role",
    "host",
    "port",
    "tls",
    "verify",
    "name",
    "application",
    "secret",
    "can_verify",
    "cleartext_auth",
    "open_relay",
)
_WITHOUT_PASSWORD = frozenset({"xoauth2", "oauthbearer", "oauth2", "external", "gssapi", "gs2-krb5", "anonymous"})
_LOGIN_BY_SECRET: dict[Secret, Login] = {"literal": "password", "reference": "unknown", "absent": "none"}
_VERSION = re.compile(r"(?:VERS-)?(SSL|TLS)\s?v?(\d)(?:[._](\d))?", re.IGNORECASE)


def facts(endpoint: Endpoint, match: HostMatch | None) -> Facts:
    """The facts of an endpoint, given what the provider data know of its host."""
    known: Facts = {name: getattr(endpoint, name) for name in _FIELDS}
    known["min_tls"] = version(endpoint.min_tls)
    known["mechanisms"] = list(endpoint.mechanisms)
    known["host_kind"] = hosts.kind(endpoint.host, endpoint.port)
    known["login"] = login(endpoint)
    known["provider"] = _provider(endpoint, match) if match else None
    return known


def version(written: str | None) -> str | None:
    """One spelling for the many of a TLS version: ``SSLv3``, ``TLSv1.0``; what is none of them stays as it is."""
    found = _VERSION.fullmatch(written.strip()) if written else None
    if not found:
        return written
    family, major, minor = found.groups()
    return f"SSLv{major}" if family.upper() == "SSL" else f"TLSv{major}.{minor or 0}"


def login(endpoint: Endpoint) -> Login:
    """How the endpoint logs in. What a command or a variable gives, without a mechanism named, may be a token."""
    mechanisms = {mechanism.lower() for mechanism in endpoint.mechanisms}
    if mechanisms:
        return "other" if mechanisms <= _WITHOUT_PASSWORD else "password"
    return _LOGIN_BY_SECRET[endpoint.secret]


def _provider(endpoint: Endpoint, match: HostMatch) -> Facts | None:
    """What the host's provider offers for the endpoint's protocol; None where that is nothing."""
    offered = [offer for offer in match.provider.endpoints if offer.protocol == endpoint.protocol]
    here = [offer for offer in match.endpoints if offer.protocol == endpoint.protocol]
    if not offered:
        return None
    best = _best(here) or _best(offered)
    # A list that lacks a port or a name proves nothing.
    complete = any(offer.official for offer in here) if here else best is not None and best.official
    return {
        "id": match.provider.id,
        "name": match.provider.name,
        "documented": bool(here),
        "trusted": all(offer.trusted for offer in here) if here else best is not None and best.trusted,
        "complete": complete,
        "port_offered": any(offer.port == endpoint.port for offer in (*here, *offered)),
        "mode_offered": any((offer.port, offer.tls) == (endpoint.port, endpoint.tls) for offer in here),
        "implicit_offered": any(offer.tls == "implicit" for offer in here or offered),
        "password_refused": all(offer.password_refused for offer in here or offered),
        "offer": {"host": best.host, "port": best.port, "tls": best.tls} if best else None,
    }


def _best(offers: Iterable[ProviderEndpoint]) -> ProviderEndpoint | None:
    """The one to recommend: nothing that would be the next finding, no host in which something is to be filled in."""
    fit = [offer for offer in offers if offer.secure and "{" not in offer.host]
    return min(fit, key=lambda offer: (not offer.trusted, bool(offer.alias_of), offer.tls != "implicit"), default=None)
