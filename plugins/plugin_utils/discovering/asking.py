# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The questions, one function each: what to ask, and what the answer says of servers."""

from __future__ import annotations

from collections.abc import Callable

from ..autoconfig.document import InvalidAutoconfig
from ..autoconfig.model import MailConfig, Server
from ..autoconfig.reading import read
from ..providers.matching import match_mx
from ..providers.model import Provider
from ..providers.selection import endpoints, resolve
from . import pacc
from .domains import host_of, lies_in, parents
from .fetching import Web
from .model import SERVICES, Method, Offer, Step, Unanswered
from .names import Answer, Names

#: In the order of draft-ietf-mailmaint-autoconfig-06.
_URLS = ("autoconfig.{domain}/mail/config-v1.1.xml", "{domain}/.well-known/autoconfig/mail/config-v1.1.xml")


def told(method: Method, asked: str, ask: Callable[[], Step]) -> Step:
    """What a question came to, where it has no answer to use, too."""
    try:
        return ask()
    except Unanswered as failed:
        return Step(method, asked, failed.outcome, failed.said)


def srv(names: Names, service: str, domain: str) -> Step:
    """One service's SRV records, best first: the lowest priority, then the highest weight (RFC 2782)."""
    name = f"_{service}._tcp.{domain}"
    asked = f"{name} SRV"

    def ask() -> Step:
        answer = names.ask(name, "SRV")
        records = sorted(answer.records, key=lambda one: (one.priority, -one.weight, str(one.target)))
        if [str(one.target) for one in records] == ["."]:
            said = f"the domain says that it has no such service ({answer.dnssec})"
            return Step("srv", asked, "absent", said, answer.authentic, declined=True)
        protocol, tls = SERVICES[service]
        hosts = [(host_of(str(one.target)), one.port) for one in records]
        offers = tuple(dict.fromkeys(Offer(protocol, host, port, tls) for host, port in hosts if host and port))
        if not offers:
            raise Unanswered("refused", "no target is a host name")
        return Step("srv", asked, "found", f"{_named(offers)} ({answer.dnssec})", answer.authentic, offers)

    return told("srv", asked, ask)


def autoconfig(web: Web, place: str, domain: str, http: bool = False) -> list[Step]:
    """What a clientConfig at one of its two places says for the domain; over HTTP only where that was asked for.

    ``place`` is the domain itself, or the one of its mail exchanger.
    """
    method: Method = "autoconfig" if place == domain else "mx-autoconfig"
    urls = [f"https://{url.format(domain=place)}" for url in _URLS]
    urls += [f"http://{url.format(domain=place)}" for url in _URLS] if http else []
    return [_client_config(web, url, domain, method) for url in urls]


def _client_config(web: Web, url: str, domain: str, method: Method) -> Step:
    def ask() -> Step:
        body, place = web.get(url)
        try:
            configs = read(body)
        except InvalidAutoconfig as error:
            raise Unanswered("refused", f"not a usable clientConfig: {error}") from None
        config = next((one for one in configs if domain in one.domains), configs[0])
        offers = tuple(_offer(server, domain) for server in config.servers)
        if not offers:
            raise Unanswered("refused", f"no usable server: {'; '.join(config.skipped[:3]) or 'there is none in it'}")
        return Step(method, url, "found", _said(config, offers, url, place), url.startswith("https:"), offers)

    return told(method, url, ask)


def _offer(server: Server, domain: str) -> Offer:
    host = server.host.replace("{domain}", domain)
    return Offer(server.protocol, host, server.port, server.tls, server.username, server.authentication)


def _said(config: MailConfig, offers: tuple[Offer, ...], url: str, place: str) -> str:
    moved = f", by way of {place}" if place != url else ""
    unsafe = ", over HTTP: anybody on the way can have written it" if url.startswith("http:") else ""
    left_out = f"; left out: {'; '.join(config.skipped[:3])}" if config.skipped else ""
    return _named(offers) + moved + unsafe + left_out


def well_known(web: Web, names: Names, domain: str) -> Step:
    """The file of PACC, which counts only together with its digest in DNS."""
    url = pacc.URL.format(domain=domain)

    def ask() -> Step:
        answer = names.ask(f"{pacc.RECORD}.{domain}", "TXT")
        digests = [b"".join(record.strings).decode("ascii", "replace") for record in answer.records]
        body, _place = web.get(url)
        offers = pacc.offers(body, digests)
        if not offers:
            raise Unanswered("absent", "it names no mail server")
        return Step("pacc", url, "found", _named(offers), True, offers)

    return told("pacc", url, ask)


def exchangers(names: Names, domain: str) -> tuple[Step, Provider | None, list[str]]:
    """Who takes the domain's mail: the step, the provider where the data know it, and else the hosts' domains."""
    asked = f"{domain} MX"
    try:
        answer = names.ask(domain, "MX")
    except Unanswered as failed:
        return Step("mx", asked, failed.outcome, failed.said), None, []
    records = sorted(answer.records, key=lambda one: (one.preference, str(one.exchange)))
    hosts = [host for one in records if (host := host_of(str(one.exchange)))]
    if not hosts:
        return Step("mx", asked, "absent", "the domain says that it takes no mail", answer.authentic), None, []
    for host in hosts:
        if provider := match_mx(host):
            return _served(asked, host, provider, domain, answer), provider, []
    above = [
        name
        for name in dict.fromkeys(name for host in hosts[:2] for name in parents(host))
        if not lies_in(domain, name)
    ]
    said = f"{', '.join(hosts[:3])} ({answer.dnssec}), of no provider that the data know"
    return Step("mx", asked, "found", said, answer.authentic), None, above[:2]


def _served(asked: str, host: str, provider: Provider, domain: str, answer: Answer) -> Step:
    filled = endpoints(resolve(provider, domain=domain))
    offers = tuple(Offer(one.protocol, one.host, one.port, one.tls) for one in filled if "{" not in one.host)
    return Step("mx", asked, "found", f"{host} is {provider.name}'s ({answer.dnssec})", answer.authentic, offers)


def _named(offers: tuple[Offer, ...]) -> str:
    return ", ".join(f"{one.host}:{one.port}" for one in offers[:6]) + (" ..." if len(offers) > 6 else "")
