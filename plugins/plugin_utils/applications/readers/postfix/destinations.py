# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Next hops: ``[host]:port``, ``host:service``, and lists of them (smtp(8), relayhost in postconf(5))."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

from ....syntaxes.tree import Span
from ... import values
from .expansion import UNKNOWN

_NEXT_HOP = re.compile(
    r"""
      (?P<open>\[)(?:ipv6:)?(?P<bracketed>[^\]]*)\](?::(?P<bracketed_port>.*))?
    | (?P<host>[^:\s]*)(?::(?P<port>.*))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?")


class Destination(NamedTuple):
    """One next hop.

    ``text`` is the whole of it, and the key by which tables know it. ``host`` and ``port`` are None where only a
    template knows them; ``port_span`` is None where the port was not written. ``direct``: no MX lookup.
    """

    text: str
    span: Span
    host: str | None
    host_span: Span
    port: int | None
    port_span: Span | None
    direct: bool


def destinations(text: str, default_port: int | None = 25) -> list[Destination]:
    """The next hops of a list, in which blanks and commas separate."""
    return [_destination(match, default_port) for match in re.finditer(r"[^\s,]+", text)]


def _destination(word: re.Match[str], default_port: int | None) -> Destination:
    text, start = word.group(), word.start()
    span = Span(start, word.end())
    match = _NEXT_HOP.fullmatch(text)
    if not match:
        return Destination(text, span, None, span, None, None, direct=False)
    direct = match["open"] is not None
    host, port = ("bracketed", "bracketed_port") if direct else ("host", "port")
    host_span = Span(start + match.start(host), start + match.end(host))
    written = match[port]
    port_span = None if not written else Span(start + match.start(port), start + match.end(port))
    number = values.port(written) if written else default_port
    # What fills a bare host in may bring its own port.
    if not written and not direct and UNKNOWN in match[host]:
        number = None
    return Destination(text, span, _known_host(match[host]), host_span, number, port_span, direct)


def _known_host(text: str) -> str | None:
    if _HOST.fullmatch(text):
        return text.removesuffix(".")
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return None


def transport(text: str) -> tuple[str, Span]:
    """The transport's name of ``transport:nexthop``, and where the next hop stands (transport(5))."""
    name, _colon, rest = text.partition(":")
    start = len(name) + 1
    lead = len(rest) - len(rest.lstrip())
    return name.strip(), Span(min(start + lead, len(text)), len(text))
