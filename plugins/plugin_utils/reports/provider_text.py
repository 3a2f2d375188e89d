# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Providers for people: a table of many, a page on one."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..providers.model import Provider, ProviderEndpoint, Requirement
from .colours import Paint, painter
from .showing import showable

Offers = Sequence[tuple[Provider, Sequence[ProviderEndpoint]]]

_TLS = {"implicit": "implicit TLS", "starttls": "STARTTLS, required", "none": "no TLS"}
_USES = {"authorization": "consent to OAuth2", "token": "tokens of OAuth2", "api": "mail or accounts over HTTPS"}
_NEEDS: dict[Requirement, str] = {
    "switch-on": "allow IMAP, POP3 or other programs in the account's settings",
    "app-password": "have an app password made",
    "two-factor": "switch two-factor authentication on",
    "paid-plan": "have a paid plan",
    "own-domain": "have a domain of your own there",
    "administrator": "have an administrator allow it",
    "local-program": "run the provider's own program on this machine",
}
_LEGEND = "! insecure: no TLS, or a port on which the connection begins in clear text"
_NARROWEST = 12
#: How many ports of a protocol a table shows.
_PORTS = 3


class Look(NamedTuple):
    """How to show it. ``width``: columns of the terminal, None where there is no end to a line."""

    colour: bool = False
    width: int | None = None


def table(offers: Offers, look: Look) -> str:
    """A line for each provider; what is insecure has an exclamation mark."""
    rows: list[tuple[str, ...]] = [("ID", "NAME", "IMAP", "POP3", "SMTP", "LOG-IN")]
    rows += [
        (one.id, one.name, *(_ports(listed, protocol) for protocol in ("imap", "pop3", "smtp")), _log_in(listed))
        for one, listed in offers
    ]
    marked = any("!" in cell for row in rows[1:] for cell in row[2:5])
    return _columns(rows, look, shrink=(1, 5, 0)) + (f"\n{_wrapped(_LEGEND, look)}" if marked else "")


def page(provider: Provider, listed: Sequence[ProviderEndpoint], look: Look) -> str:
    """All that is known of one provider."""
    paint = painter(look.colour)
    title = paint(showable(provider.name), "strong")
    blocks = [f"{title} ({provider.id}), as of {provider.checked}\n"]
    if listed:
        blocks.append(_offered(listed, look))
        if not all(one.secure for one in listed):
            blocks[-1] += f"\n{_wrapped(_LEGEND, look)}"
    else:
        blocks.append("No such endpoint is known. What is insecure is shown with --all only.\n")
    refused = {one.password_refused for one in listed if one.password_refused}
    blocks += [f"Every password is refused since {one.since}, app passwords too: {one.source}\n" for one in refused]
    blocks += [_wrapped(provider.notes, look)] if provider.notes else []
    blocks += list(_sections(provider, look, paint))
    return "\n".join(blocks)


def _offered(listed: Sequence[ProviderEndpoint], look: Look) -> str:
    """A table, or where the terminal is too narrow for one, lines below each other."""
    rows = [("PROTOCOL", "HOST", "PORT", "TLS", "LOG-IN", "USER NAME", "SAID BY"), *map(_endpoint, listed)]
    widths = _widths(rows)
    if look.width is None or sum(widths) + 2 * (len(widths) - 1) <= look.width:
        return _columns(rows, look)
    paint = painter(look.colour)
    lines = []
    for protocol, host, port, tls, log_in, user, said in (map(showable, row) for row in rows[1:]):
        lines.append(f"{paint(protocol, 'place')}  {host}:{port.replace('!', paint('!', 'error'))}, {tls}")
        lines += [f"      log-in by {log_in}; user name: {user}", f"      said by {said}"]
    return "".join(f"{line}\n" for line in lines)


def _endpoint(one: ProviderEndpoint) -> tuple[str, ...]:
    mark = "" if one.secure else "!"
    said = _said(one)
    return (one.protocol, one.host, f"{one.port}{mark}", _TLS[one.tls], " or ".join(one.auth), _user(one), said)


def _user(one: ProviderEndpoint) -> str:
    return one.user or {"issued": "as issued", "localpart": "before the @"}.get(one.username, one.username)


def _said(one: ProviderEndpoint) -> str:
    lists = len(one.origins - {"provider-docs"})
    words = ["the provider"] if one.official else []
    words += [f"{lists} list{'s' if lists > 1 else ''}"] if lists and one.sources != ("convention",) else []
    words += ["convention"] if one.sources == ("convention",) else []
    return ", ".join(words) + ("" if one.trusted else ", not confirmed")


def _sections(provider: Provider, look: Look, paint: Paint) -> Iterator[str]:
    for heading, lines in (
        ("Before it works", [_NEEDS[one] for one in provider.requires]),
        ("Also let through, port 443", [f"{one.host}, for {_USES[one.use]}" for one in provider.https]),
        ("Addresses", _domains(provider, look)),
        ("Receives mail for domains with MX below", list(provider.mx)),
        ("Read more", list(provider.docs)),
        ("Read more, named by lists, not opened by us", list(provider.unopened)),
    ):
        if lines:
            yield f"{paint(heading, 'strong')}\n" + "".join(f"  {line}\n" for line in lines)


def _domains(provider: Provider, look: Look) -> list[str]:
    within = look if look.width is None else look._replace(width=max(look.width - 2, _NARROWEST))
    return _wrapped(", ".join(provider.domains), within).strip().splitlines()


def _ports(listed: Iterable[ProviderEndpoint], protocol: str) -> str:
    ports = [f"{one.port}{'' if one.secure else '!'}" for one in listed if one.protocol == protocol]
    first, more = list(dict.fromkeys(ports))[:_PORTS], len(dict.fromkeys(ports)) > _PORTS
    return " ".join([*first, "…"] if more else first)


def _log_in(listed: Iterable[ProviderEndpoint]) -> str:
    return ", ".join(dict.fromkeys(method for one in listed for method in one.auth))


def _wrapped(text: str, look: Look) -> str:
    import textwrap

    return textwrap.fill(text, min(look.width or 100, 100), break_on_hyphens=False, break_long_words=False) + "\n"


def _widths(rows: Sequence[tuple[str, ...]]) -> list[int]:
    return [max(map(_width, column)) for column in zip(*rows, strict=True)]


def _columns(rows: Sequence[tuple[str, ...]], look: Look, shrink: Sequence[int] = ()) -> str:
    """Aligned, the head set off; where the terminal is too narrow, the columns ``shrink`` are cut, in this order."""
    paint = painter(look.colour)
    widths = _widths(rows)
    if look.width is not None:
        over = sum(widths) + 2 * (len(widths) - 1) - look.width
        for column in shrink:
            cut = min(max(over, 0), max(widths[column] - _NARROWEST, 0))
            widths[column] -= cut
            over -= cut
    lines = []
    for number, row in enumerate(rows):
        cells = [_fitted(showable(cell), width) for cell, width in zip(row, widths, strict=True)]
        lines.append(_painted(cells, paint if number else lambda text, _meaning: paint(text, "strong")))
    return "".join(f"{line}\n" for line in lines)


def _painted(cells: Sequence[str], paint: Callable[[str, str], str]) -> str:
    """The first cell names the row; a mark of what is insecure is seen."""
    text = "  ".join(cells).rstrip()
    first = cells[0].rstrip()
    return paint(first, "place") + text[len(first) :].replace("!", paint("!", "error"))


def _width(text: str) -> int:
    """Columns on a terminal, where the characters of East Asia take two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _fitted(text: str, width: int) -> str:
    if _width(text) <= width:
        return text + " " * (width - _width(text))
    kept = ""
    for character in text:
        if _width(kept + character) >= width:
            break
        kept += character
    return kept + "…" + " " * (width - _width(kept) - 1)
