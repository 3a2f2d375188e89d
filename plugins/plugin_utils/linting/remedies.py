# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What an endpoint should be instead: by the provider's data where they know the host, by the standards elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Literal, NamedTuple

from ..endpoint.model import Endpoint, Wanted
from ..providers.matching import HostMatch
from ..providers.model import ProviderEndpoint
from ..rules.wording import IMPLICIT_PORTS

_ELSEWHERE = frozenset(("insecure-port", "wrong-protocol-port", "port-not-offered", "wrong-server-name"))
_UNREQUIRED = frozenset(("no-tls", "opportunistic-tls"))
#: What implicit TLS on its own port clears, whatever the server.
_NOT_IMPLICIT = _UNREQUIRED | {"insecure-port", "starttls-used"}
#: What the protocol's own ports clear.
_GUESSED = _NOT_IMPLICIT | {"wrong-protocol-port"}
_UNVERIFIED = frozenset(("certificate-not-verified", "hostname-not-verified"))
_OBSOLETE = frozenset(("SSLv2", "SSLv3", "TLSv1.0", "TLSv1.1"))
_OLDEST = "TLSv1.2"
_RECENT = "take TLS 1.2 or higher only"


class Remedy(NamedTuple):
    """``safe``: cannot break a working set-up as far as the data knows; else ``title`` says what to verify first."""

    wanted: Wanted
    safe: bool
    title: str


def remedies(endpoint: Endpoint, rules: Collection[str], match: HostMatch | None) -> Iterator[Remedy]:
    """Changes that clear all of an endpoint's findings that a change can clear, the smallest first.

    Not every program can say each of them: one that cannot require STARTTLS can still use another port.
    """
    if endpoint.role == "listener":
        yield from _listener(endpoint, rules)
        return
    offer = _offer(endpoint, match)
    if not _ELSEWHERE.intersection(rules):
        yield from _checked_too(endpoint, _in_place(endpoint, rules, offer))
    if _ELSEWHERE.union(_NOT_IMPLICIT).intersection(rules):
        moved = list(_moved(endpoint, rules, _offer(endpoint, match, here=False) or offer))
        if endpoint.min_tls in _OBSOLETE:
            yield from (_recent(remedy) for remedy in moved)
        # Not every program can say which versions it takes.
        yield from _checked_too(endpoint, moved)


def _checked_too(endpoint: Endpoint, made: Iterable[Remedy]) -> Iterator[Remedy]:
    """Each change, then the same with the check: a switch that means nothing while TLS is off may stand there."""
    for remedy in made:
        yield remedy
        if remedy.wanted.tls and remedy.wanted.verify is None and endpoint.can_verify:
            title = f"{remedy.title}, and verify the server's certificate"
            yield remedy._replace(wanted=replace(remedy.wanted, verify="full"), title=title)


def _in_place(endpoint: Endpoint, rules: Collection[str], offer: ProviderEndpoint | None) -> Iterator[Remedy]:
    """On the same port."""
    tls = _mode(endpoint, rules)
    verify = _verification(endpoint, rules, tls)
    # Of a version that is allowed nothing is said until TLS is required.
    oldest = _OLDEST if "obsolete-tls-version" in rules or (tls and endpoint.min_tls in _OBSOLETE) else None
    if not (tls or verify or oldest):
        return
    known = offer is not None and (not tls or (endpoint.port, tls) == (offer.port, offer.tls))
    said = [f"require {_words(tls)}"] if tls else []
    said += ["verify the server's certificate"] if verify else []
    said += [_RECENT] if oldest else []
    title = " and ".join(said)
    if not known:
        title += f" (check first that {endpoint.host or 'the server'} offers it)"
    yield Remedy(Wanted(tls=tls, verify=verify, min_tls=oldest), known, title)


def _recent(remedy: Remedy) -> Remedy:
    return remedy._replace(wanted=replace(remedy.wanted, min_tls=_OLDEST), title=f"{_RECENT} and {remedy.title}")


def _words(tls: str) -> str:
    return "implicit TLS" if tls == "implicit" else "STARTTLS"


def _offer(endpoint: Endpoint, match: HostMatch | None, here: bool = True) -> ProviderEndpoint | None:
    """What the provider documents for this protocol: with ``here`` on this very port first, then what it prefers."""
    if match is None:
        return None
    offers = [offer for offer in match.provider.endpoints if offer.protocol == endpoint.protocol and offer.trusted]
    secure = [offer for offer in offers if offer.secure and "{" not in offer.host]
    documented = [offer for offer in match.endpoints if offer in secure] if match.documented else []
    ranked = sorted(documented or secure, key=lambda offer: offer.tls != "implicit")
    same_port = [offer for offer in ranked if here and offer.port == endpoint.port]
    return next(iter(same_port + ranked), None)


def _moved(endpoint: Endpoint, rules: Collection[str], offer: ProviderEndpoint | None) -> Iterator[Remedy]:
    """To another port, and to the provider's own server where the host is not one of them."""
    if offer is not None and offer.tls != "none":
        wanted = Wanted(offer.host, offer.port, offer.tls, _verification(endpoint, rules, offer.tls))
        yield Remedy(wanted, True, f"use {offer.host} on port {offer.port} with {_words(offer.tls)}")
    elif endpoint.role == "client" and _GUESSED.intersection(rules):
        yield _guessed(endpoint, rules, IMPLICIT_PORTS[endpoint.protocol], "implicit")
        if endpoint.protocol == "smtp":
            # Not every program can speak TLS from the start.
            yield _guessed(endpoint, rules, 587, "starttls")


def _guessed(endpoint: Endpoint, rules: Collection[str], port: int, tls: Literal["implicit", "starttls"]) -> Remedy:
    """What most servers offer, where nobody knows whether this one does."""
    title = f"use port {port} with {_words(tls)} (check first that {endpoint.host or 'the server'} offers it)"
    return Remedy(Wanted(port=port, tls=tls, verify=_verification(endpoint, rules, tls)), False, title)


def _mode(endpoint: Endpoint, rules: Collection[str]) -> Literal["implicit", "starttls"] | None:
    if not (_UNREQUIRED.intersection(rules) or "tls-mode-mismatch" in rules):
        return None
    return "implicit" if endpoint.port in IMPLICIT_PORTS.values() else "starttls"


def _verification(endpoint: Endpoint, rules: Collection[str], tls: str | None) -> Literal["full"] | None:
    """Required TLS without a check would only be the next finding."""
    unchecked = tls is not None and endpoint.can_verify and endpoint.verify in ("none", "chain-only")
    return "full" if unchecked or _UNVERIFIED.intersection(rules) else None


def _listener(endpoint: Endpoint, rules: Collection[str]) -> Iterator[Remedy]:
    if "obsolete-tls-version" in rules:
        yield Remedy(Wanted(min_tls=_OLDEST), False, f"{_RECENT} (check first that every client can)")
    if "tls-mode-mismatch" in rules and (tls := _mode(endpoint, rules)):
        yield Remedy(Wanted(tls=tls), False, f"use {_words(tls)} (check first that clients do)")
    if "cleartext-auth" in rules:
        title = "take passwords under TLS only (check first that every client uses it)"
        yield Remedy(Wanted(cleartext_auth=False), False, title)
    if "insecure-listener" in rules and endpoint.port == 587:
        yield Remedy(Wanted(tls="starttls"), False, "require STARTTLS (check first that every client uses it)")
    elif "insecure-listener" in rules:
        port = IMPLICIT_PORTS[endpoint.protocol]
        title = f"listen on port {port} with implicit TLS only (check first that every client uses it)"
        yield Remedy(Wanted(listening=False), False, title)
