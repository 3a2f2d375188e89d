# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports discover``: what a domain says of its mail servers."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from . import authorities, colours
from .errors import UsageError
from .values import seconds

if TYPE_CHECKING:
    from ..discovering.model import Discovery

_EPILOG = """\
Asked are DNS (SRV of RFC 6186 and RFC 8314, MX, TXT), https://autoconfig.DOMAIN, https://DOMAIN,
https://ua-auto-config.DOMAIN and, where no known provider takes the mail, https://autoconfig. of its
mail exchangers' domains. What stands before the @ of an address is never sent.

An answer is authentic that came over HTTPS from the domain itself, or that a resolver on this machine
has validated by DNSSEC.

exit status: 0 secure servers were found, and no other; 1 insecure ones, or none; 2 wrong use or an error
"""


def register(commands: Any) -> None:
    parser = commands.add_parser(
        "discover",
        help="what a domain says of its mail servers, in DNS and over HTTPS",
        description="Ask DNS and HTTPS where a domain's mail servers are, show every answer, and judge the servers.",
        epilog=_EPILOG,
    )
    add = parser.add_argument
    add("query", metavar="ADDRESS|DOMAIN", help="alice@example.org, example.org")
    add("--timeout", type=seconds, default=5.0, metavar="SECONDS", help="for each question (default: 5)")
    add("--total-timeout", type=seconds, default=20.0, metavar="SECONDS", help="for all of them (default: 20)")
    add("--allow-http", action="store_true", help="also ask over HTTP, where anybody on the way can answer")
    authorities.add_option(add)
    add("--format", choices=("text", "json"), default="text", help="how to report (default: text)")
    colours.add_option(add)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    discovery = _discovered(options)
    if options.format == "json":
        import json

        from ..discovering.records import discovery_record

        sys.stdout.write(json.dumps(discovery_record(discovery), indent=2) + "\n")
    else:
        from ..reports.discovery_text import render

        sys.stdout.write(render(discovery, colours.wanted(options)))
    return int(not discovery.servers or not all(server.secure for server in discovery.servers))


def _discovered(options: argparse.Namespace) -> Discovery:
    from ..discovering.discovery import discover
    from ..discovering.domains import NoDomain
    from ..discovering.model import Limits
    from ..discovering.names import NoDnspython

    limits = Limits(options.timeout, options.total_timeout, options.allow_http, authorities.wanted(options))
    try:
        return discover(options.query, limits)
    except (NoDomain, NoDnspython) as error:
        raise UsageError(str(error)) from None
