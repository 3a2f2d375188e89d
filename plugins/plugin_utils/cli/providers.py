# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports providers``: list them, show one, find the one of an address."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from .errors import UsageError

if TYPE_CHECKING:
    from ..providers.model import Provider, ProviderEndpoint

_TLS = {"implicit": "implicit TLS", "starttls": "STARTTLS, required"}


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "providers",
        help="servers, ports, TLS and log-in of mail providers",
        description="Show a provider by id, domain, address or server name; without a query, list all providers.",
    )
    parser.add_argument("query", nargs="?", metavar="QUERY", help="gmail, gmail.com, alice@gmail.com, smtp.gmail.com")
    parser.add_argument("--format", choices=("text", "json", "yaml"), default="text", help="default: text")
    parser.add_argument("--all", action="store_true", help="also ports 25, 110 and 143, where the provider has them")
    parser.add_argument("--debug", action="store_true", help="show the traceback of an internal error")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    from ..providers.loader import load_all

    found = [_find(options.query)] if options.query else list(load_all())
    if options.format != "text":
        sys.stdout.write(_data(found, options.all, options.format))
    elif options.query:
        sys.stdout.write(_shown(found[0], options.all))
    else:
        sys.stdout.write(_list(found))
    return 0


def _find(query: str) -> Provider:
    from ..providers.matching import UnknownProvider, find, match_host

    try:
        return find(query)
    except UnknownProvider as error:
        if match := match_host(query):
            return match.provider
        raise UsageError(str(error)) from None


def _offers(provider: Provider, every: bool) -> list[ProviderEndpoint]:
    from ..providers.selection import endpoints

    return endpoints(provider, every=every)


def _list(providers: Iterable[Provider]) -> str:
    rows = [
        (one.id, one.name, ", ".join(dict.fromkeys(f"{offer.protocol} {offer.port}" for offer in _offers(one, False))))
        for one in providers
    ]
    return _table([("ID", "NAME", "SECURE ENDPOINTS"), *rows])


def _shown(provider: Provider, every: bool) -> str:
    rows: list[tuple[str, ...]] = [("PROTOCOL", "HOST", "PORT", "TLS", "LOG-IN", "USER NAME", "SOURCES")]
    for offer in _offers(provider, every):
        rows.append(
            (
                offer.protocol,
                offer.host,
                str(offer.port),
                _TLS[offer.tls],
                " or ".join(offer.auth),
                offer.user or offer.username,
                ", ".join(offer.sources),
            )
        )
    lines = [f"{provider.name} ({provider.id}), facts of {provider.checked}", "", _table(rows)]
    lines += [f"{text}\n" for text in (provider.notes, *provider.docs) if text]
    return "\n".join(lines[:3]) + "\n" + "".join(lines[3:])


def _table(rows: list[tuple[str, ...]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def _data(providers: Iterable[Provider], every: bool, form: str) -> str:
    """The providers as lists and mappings; endpoints in order of preference."""
    from ..providers.records import endpoint_record

    data = [
        {
            "id": one.id,
            "name": one.name,
            "checked": one.checked,
            "domains": list(one.domains),
            "endpoints": [endpoint_record(one, offer) for offer in _offers(one, every)],
            "docs": list(one.docs),
            "notes": one.notes,
        }
        for one in providers
    ]
    if form == "json":
        import json

        return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
    import yaml

    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)
