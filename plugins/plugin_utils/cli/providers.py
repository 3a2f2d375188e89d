# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports providers``: list them, show one, find the one of an address or of a server."""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import TYPE_CHECKING, Any

from . import colours
from .errors import UsageError

if TYPE_CHECKING:
    from ..providers.model import Provider, ProviderEndpoint
    from ..reports.provider_text import Look

_EPILOG = """\
examples:
  mailports providers                               all of them
  mailports providers alice@gmail.com               how Gmail's servers are reached
  mailports providers smtp.office365.com            whose server is this?
  mailports providers amazon-ses --region eu-west-1 hosts that depend on the region, filled in
  mailports providers --purpose submit --auth password
  mailports providers --insecure                    who offers no TLS, or ports that begin in clear text
  mailports providers --unconfirmed                 what rests on a single list

  mailports providers import FOLDER|FILE            what a checkout of Mozilla's ISPDB says against our data
  mailports providers check [ID ...]                probe the servers: are they as the data say?

Every endpoint says who says so: the provider's own page, or lists of mail servers. What only one list knows is not
confirmed.
"""


_FILTERS = ("protocol", "purpose", "tls", "auth", "insecure", "unconfirmed")


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "providers",
        help="servers, ports, TLS and log-in of mail providers",
        description="Show a provider by id, domain, address, MX or server name; without a query, list all providers.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("query", nargs="?", metavar="QUERY", help="gmail, gmail.com, alice@gmail.com, smtp.gmail.com")
    add("--protocol", choices=("imap", "pop3", "smtp"), help="only endpoints for this protocol")
    add("--purpose", choices=("retrieve", "submit"), help="only endpoints to retrieve mail, or to submit it")
    add("--tls", choices=("implicit", "starttls"), help="only endpoints of this TLS mode")
    add("--auth", choices=("oauth2", "app-password", "password", "client-ip"), help="only where this log-in is taken")
    add("--region", help="the region to fill into host names that depend on it")
    add("--domain", help="the domain to fill into host names that depend on it (default: that of QUERY)")
    add("--all", action="store_true", help="also what is insecure: ports 25, 110 and 143, and no TLS")
    add("--insecure", action="store_true", help="only what is insecure")
    add("--unconfirmed", action="store_true", help="only what neither the provider nor a second source confirms")
    add("--format", choices=("text", "json", "yaml"), default="text", help="default: text")
    colours.add_option(add)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..providers.loader import load_all

    if options.query:
        found = _find(options)
        _show([(found, _listed(found, options))], options, alone=True)
        return 0
    if not any(getattr(options, name) for name in _FILTERS):
        # Everyone is listed, those who offer nothing that is secure with what they have.
        offers = [(one, _listed(one, options) or list(one.endpoints)) for one in load_all()]
    else:
        offers = [(one, listed) for one in load_all() if (listed := _listed(one, options))]
    _show(offers, options)
    return 0


def _find(options: argparse.Namespace) -> Provider:
    from ..providers.matching import UnknownProvider, identify
    from ..providers.selection import NotFillable, own_domain, resolve

    try:
        provider = identify(options.query)
        return resolve(provider, options.domain or own_domain(provider, options.query), options.region)
    except (UnknownProvider, NotFillable) as error:
        raise UsageError(str(error)) from None


def _listed(provider: Provider, options: argparse.Namespace) -> list[ProviderEndpoint]:
    from ..providers.selection import endpoints

    every = options.all or options.insecure or options.unconfirmed
    chosen = endpoints(provider, options.protocol, options.tls, options.purpose, options.auth, every)
    return [
        one for one in chosen if not (options.insecure and one.secure) and not (options.unconfirmed and one.trusted)
    ]


def _show(
    offers: list[tuple[Provider, list[ProviderEndpoint]]], options: argparse.Namespace, alone: bool = False
) -> None:
    from ..reports import provider_text
    from ..reports.text import count

    if options.format != "text":
        sys.stdout.write(_data(offers, options.format, options.query or ""))
    elif alone:
        sys.stdout.write(provider_text.page(*offers[0], _look(options)))
    elif offers:
        sys.stdout.write(provider_text.table(offers, _look(options)))
        domains = sum(len(one.domains) for one, _listed in offers)
        sys.stderr.write(f"mailports: {count(len(offers), 'provider')} with {count(domains, 'domain')}\n")
    else:
        sys.stderr.write("mailports: no provider has such an endpoint\n")


def _look(options: argparse.Namespace) -> Look:
    from ..reports.provider_text import Look

    return Look(colours.wanted(options), shutil.get_terminal_size().columns if sys.stdout.isatty() else None)


def _data(offers: list[tuple[Provider, list[ProviderEndpoint]]], form: str, query: str) -> str:
    """The providers as lists and mappings; endpoints in order of preference, with the user name of an address."""
    from ..providers.records import described

    address = query.strip() if "@" in query else ""
    data = [described(one, listed, address) for one, listed in offers]
    if form == "json":
        import json

        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    import yaml

    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
