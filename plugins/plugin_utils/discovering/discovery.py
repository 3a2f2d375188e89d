# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The whole way: all questions at the same time, then what they come to."""

from __future__ import annotations

import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from ..endpoint.data import NOWHERE
from ..endpoint.model import Endpoint
from ..providers.matching import match_host
from ..rules.catalogue import choose
from ..rules.judging import Judge
from . import asking
from .domains import domain_of, lies_in
from .fetching import Web
from .model import SERVICES, Discovery, Limits, Method, Offer, Server, Step
from .names import Names

#: The registered ports, whose endpoints are preferred (RFC 8314 section 3), protocol by protocol.
_PROTOCOLS = ("imap", "pop3", "smtp")
_METHODS: tuple[Method, ...] = ("pacc", "autoconfig", "srv", "mx", "mx-autoconfig")


def discover(query: str, limits: Limits) -> Discovery:
    """What the domain of an address says of its mail servers.

    Only the domain is sent, to name servers and to hosts of the domain and of its mail exchangers. Raises NoDomain,
    NoDnspython, NoAuthorities.
    """
    domain = domain_of(query)
    end = time.monotonic() + limits.total

    def remaining() -> float:
        return min(limits.step, end - time.monotonic())

    names, web = Names(remaining), Web(remaining, limits.ca_file)
    with ThreadPoolExecutor(max_workers=len(SERVICES) + 3) as pool:
        by_service = [pool.submit(asking.srv, names, service, domain) for service in SERVICES]
        by_config = pool.submit(asking.autoconfig, web, domain, domain, limits.http)
        by_pacc = pool.submit(asking.well_known, web, names, domain)
        exchanger, provider, above = pool.submit(asking.exchangers, names, domain).result()
        beyond = [pool.submit(asking.autoconfig, web, name, domain) for name in above]
        steps = [*(one.result() for one in by_service), *by_config.result(), by_pacc.result(), exchanger]
        for one in beyond:
            steps += [_by_way_of(step, exchanger) for step in one.result()]
    return Discovery(domain, tuple(steps), _servers(steps, domain), provider.id if provider else "")


def _by_way_of(step: Step, exchanger: Step) -> Step:
    """What a mail exchanger's operator says is worth no more than the record that names it."""
    return replace(step, authentic=step.authentic and exchanger.authentic)


def _servers(steps: Iterable[Step], domain: str) -> tuple[Server, ...]:
    """What all steps name, each server once, judged; best first."""
    named: dict[Offer, list[Step]] = {}
    for step in steps:
        for offer in step.offers:
            named.setdefault(offer._replace(username="", authentication=()), []).append(step)
    judge = Judge(choose(), match_host)
    servers = [_server(offer, by, domain, judge) for offer, by in named.items()]
    return tuple(sorted(servers, key=_preference))


def _server(offer: Offer, steps: list[Step], domain: str, judge: Judge) -> Server:
    methods = tuple(sorted({step.method for step in steps}, key=_METHODS.index))
    endpoint = Endpoint(offer.protocol, "client", offer.host, offer.port, offer.tls, "full", NOWHERE, NOWHERE)
    detailed = next((one for step in steps for one in step.offers if one.username and one[:4] == offer[:4]), offer)
    return Server(
        offer=detailed,
        methods=methods,
        authentic=any(step.authentic for step in steps),
        outside=not lies_in(offer.host, domain),
        findings=tuple(judge.judge(endpoint)),
    )


def _preference(server: Server) -> tuple[object, ...]:
    """Secure, then protocol by protocol: from the better source, and implicit TLS before STARTTLS."""
    return (
        not server.secure,
        _PROTOCOLS.index(server.offer.protocol),
        not server.authentic,
        server.offer.tls != "implicit",
        _METHODS.index(server.methods[0]),
    )
