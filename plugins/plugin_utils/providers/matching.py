# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From an id, a domain, an address, an MX or a host name to the provider."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from .loader import ids, load, source
from .model import OFFICIAL, Provider, ProviderEndpoint
from .selection import placeholders, resolve

#: Names that users guess from a mail domain.
_GUESSES = ("", "imap.", "mail.", "pop.", "pop3.", "smtp.")
_LOOPBACK = ("127.0.0.1", "localhost")


class UnknownProvider(Exception):
    """No provider goes by that id, domain, address or host name."""


class HostMatch(NamedTuple):
    """The provider of a host name. ``endpoints``: what it documents on that very name, nothing if not ``documented``.

    The provider's ``{region}`` is that of the host.
    """

    provider: Provider
    documented: bool
    endpoints: tuple[ProviderEndpoint, ...]


def find(query: str) -> Provider:
    """The provider of that id, mail domain or address. Raises UnknownProvider, which names near matches."""
    word = query.strip().lower()
    if word in ids():
        return load(word)
    domain = word.rpartition("@")[2]
    provider = _of_domain(domain)
    if provider is None:
        raise UnknownProvider(_unknown(query, domain))
    return provider


def identify(query: str) -> Provider:
    """The provider of that id, mail domain, address, MX or server, in this order. Raises UnknownProvider."""
    try:
        return find(query)
    except UnknownProvider:
        provider = None if "@" in query else _of_host(query.strip())
        if provider is None:
            raise
        return provider


def _of_host(host: str) -> Provider | None:
    if provider := match_mx(host):
        return provider
    match = match_host(host)
    return match.provider if match else None


def match_mx(host: str) -> Provider | None:
    """The provider that receives mail under the name of an MX record: ``alt1.gmail-smtp-in.l.google.com``."""
    labels = host.lower().rstrip(".").split(".")
    suffixes = (".".join(labels[first:]) for first in range(len(labels) - 1))
    return next((load(_exchangers()[suffix]) for suffix in suffixes if suffix in _exchangers()), None)


# What follows looks into the files' data: of all providers few have to be built.


@cache
def _exchangers() -> dict[str, str]:
    return {suffix: identifier for identifier in ids() for suffix in source(identifier).get("mx", ())}


def match_host(host: str) -> HostMatch | None:
    """The provider that documents a server of that name, or for whose server the name is mistaken.

    A mistake is only what cannot be anything else: the mail domain itself (``gmail.com``) or a protocol's name before
    it (``imap.yahoo.com``), where the provider's own page names its servers in that very domain, and what its data
    list.
    """
    name = host.lower().rstrip(".")
    if name in _servers():
        return _documented(name, tuple(map(load, _servers()[name])))
    if name in _mistaken():
        return HostMatch(load(_mistaken()[name]), False, ())
    for start, end, identifier in _regional():
        region = name[len(start) : len(name) - len(end)]
        if name == start + region + end and re.fullmatch("[a-z0-9-]+", region):
            return _documented(name, (resolve(load(identifier), region=region),))
    return None


def _documented(host: str, providers: tuple[Provider, ...]) -> HostMatch:
    """The first provider's endpoints, and what only the others say of the same server."""
    endpoints = {
        (endpoint.protocol, endpoint.port, endpoint.tls): endpoint
        for provider in reversed(providers)
        for endpoint in provider.endpoints
        if endpoint.host == host
    }
    return HostMatch(providers[0], True, tuple(endpoints.values()))


@cache
def _servers() -> dict[str, tuple[str, ...]]:
    """Who documents a host name; first the one to whose mail domain it belongs."""
    known: dict[str, list[str]] = {}
    for identifier in ids():
        for host in _hosts(identifier):
            if "{" not in host and host not in _LOOPBACK:
                known.setdefault(host, []).append(identifier)
    return {host: _own_first(host, owners) for host, owners in known.items()}


def _own_first(host: str, owners: list[str]) -> tuple[str, ...]:
    return tuple(owners if len(owners) == 1 else sorted(owners, key=lambda one: not _owns(one, host)))


@cache
def _mistaken() -> dict[str, str]:
    return {
        host: identifier
        for identifier in ids()
        for host in (*source(identifier).get("mistaken", ()), *_guesses(identifier))
        if host not in _servers() and host not in source(identifier).get("tolerated", ())
    }


def _guesses(identifier: str) -> Iterator[str]:
    data = source(identifier)
    official = {one["host"] for one in data["endpoints"] if OFFICIAL in one["sources"]}
    official |= {alias for alias, host in data.get("aliases", {}).items() if host in official}
    for domain in data.get("domains", ()):
        if any(_lies_in(host, domain) for host in official):
            yield from (guess + domain for guess in _GUESSES)


@cache
def _regional() -> tuple[tuple[str, str, str], ...]:
    """What stands before and behind the region in a host name, and whose it is."""
    hosts = (
        (host.partition("{region}"), identifier)
        for identifier in ids()
        for host in _hosts(identifier)
        if "{" in host and placeholders(host) == ["region"]
    )
    return tuple((start, end, identifier) for (start, _region, end), identifier in hosts)


def _hosts(identifier: str) -> Iterable[str]:
    data = source(identifier)
    return dict.fromkeys((*(one["host"] for one in data["endpoints"]), *data.get("aliases", ())))


def _owns(identifier: str, host: str) -> bool:
    return any(_lies_in(host, domain) for domain in source(identifier).get("domains", ()))


def _lies_in(host: str, domain: str) -> bool:
    return host.endswith("." + domain)


def _of_domain(domain: str) -> Provider | None:
    for pattern in _patterns(domain):
        if pattern in _domains():
            return load(_domains()[pattern])
    return None


def _patterns(domain: str) -> Iterator[str]:
    """The domain, and the wildcards that it falls under."""
    yield domain
    labels = domain.split(".")
    yield from ("*." + ".".join(labels[first:]) for first in range(1, len(labels)))


@cache
def _domains() -> dict[str, str]:
    return {domain: identifier for identifier in ids() for domain in source(identifier).get("domains", ())}


def _unknown(query: str, domain: str) -> str:
    from difflib import get_close_matches

    words = {domain: domain for domain in _domains() if "*" not in domain}
    words |= {source(identifier)["name"].lower(): identifier for identifier in ids()}
    words |= {identifier: identifier for identifier in ids()}
    near = dict.fromkeys(words[word] for word in get_close_matches(domain, words, n=5, cutoff=0.75))
    hint = f" (did you mean {' or '.join(near)}?)" if near else ""
    return f"no provider is known as '{query}'{hint}; for a domain with mail servers of its own use 'generic'"
