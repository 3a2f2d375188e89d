# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/providers.md, made from the providers' files: run this module and it is on standard output."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from string import Template

from ..endpoint.model import MailProtocol
from .loader import load_all
from .model import DERIVED_FROM_ISPDB, Provider, ProviderEndpoint

_PAGE = Path(__file__).parent / "page.md"
#: What each source is, those that confirm most first.
_SOURCES = {
    "provider-docs": "the provider's own pages",
    "ispdb": "Mozilla's ISPDB, github.com/thunderbird/autoconfig",
    "fairemail": "FairEmail, github.com/M66B/FairEmail",
    "chatmail": "Delta Chat's provider database, github.com/chatmail/provider-db",
    "mailspring": "Mailspring, github.com/Foundry376/Mailspring",
    "mutt-wizard": "mutt-wizard, github.com/LukeSmithxyz/mutt-wizard",
    "mailcore2": "MailCore 2, github.com/MailCore/mailcore2",
    "nodemailer": "Nodemailer, github.com/nodemailer/nodemailer",
    "nylas": "Nylas",
    "email-provider-links": "Email Provider Links (domains, MX records), github.com/MikkelScheike/email-provider-links",
    "apprise": "Apprise, github.com/caronc/apprise",
    "symfony-mailer": "Symfony's mailer, github.com/symfony/symfony",
    "anymail": "Anymail (hosts of APIs), github.com/anymail/django-anymail",
    "web": "other pages",
    "convention": "nobody in particular",
}


def render(providers: Sequence[Provider]) -> str:
    """The page, as Markdown."""
    endpoints = [one for provider in providers for one in _own(provider)]
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        providers=len(providers),
        domains=sum(len(provider.domains) for provider in providers),
        endpoints=len(endpoints),
        confirmed=sum(one.trusted for one in endpoints),
        insecure=sum(not one.secure for one in endpoints),
        derived=", ".join(sorted(DERIVED_FROM_ISPDB)),
        sources="\n".join(_sources(providers, endpoints)),
        table="\n".join(_table(providers)),
    )


def _own(provider: Provider) -> list[ProviderEndpoint]:
    return [one for one in provider.endpoints if not one.alias_of]


def _sources(providers: Iterable[Provider], endpoints: Iterable[ProviderEndpoint]) -> Iterator[str]:
    said = Counter(source for one in endpoints for source in one.sources)
    said += Counter(source for provider in providers for one in provider.https for source in one.sources)
    said += Counter(source for provider in providers for source in provider.sources)
    yield from ("| source | what it is | facts |", "| --- | --- | --- |")
    yield from (f"| `{source}` | {words} | {said[source]} |" for source, words in _SOURCES.items())


def _table(providers: Iterable[Provider]) -> Iterator[str]:
    yield from ("| id | name | domains | IMAP | POP3 | SMTP | as of |", "| --- | --- | --- | --- | --- | --- | --- |")
    for one in providers:
        ports = " | ".join(_ports(one, protocol) for protocol in ("imap", "pop3", "smtp"))
        yield f"| `{one.id}` | {one.name} | {len(one.domains) or ''} | {ports} | {one.checked} |"


def _ports(provider: Provider, protocol: MailProtocol) -> str:
    offers = [one for one in _own(provider) if one.protocol == protocol]
    return ", ".join(
        dict.fromkeys(f"{one.port}{'' if one.secure else '!'}{'' if one.trusted else '?'}" for one in offers)
    )


if __name__ == "__main__":
    sys.stdout.write(render(load_all()))
