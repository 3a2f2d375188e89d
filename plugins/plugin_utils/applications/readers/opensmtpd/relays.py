# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``relay host URL`` and, before 6.4, ``relay via URL``: the servers that mail is handed to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ....endpoint.model import Endpoint, Found, Place, Secret, Tls, Verify
from ... import values
from .knowledge import Scheme, knowledge
from .relay_writer import RelayWriter
from .statements import Statement, Word

_URL = re.compile(r"(?:(?P<scheme>[a-z+]+)://)?(?:(?P<label>[^@\s]*)@)?(?P<host>\[[^\]]+\]|[^:\s]*)(?::(?P<port>\S+))?")


def relays(statements: Sequence[Statement]) -> Iterator[Found]:
    for one in statements:
        new = one.after("host") if one.starts("action") and one.has("relay") else None
        old = one.after("via") if one.starts("accept") and one.has("relay") else None
        url = new or old
        match = _URL.fullmatch(url.text) if url else None
        if url and match and (scheme := _scheme(match["scheme"] or "smtp", old is not None)):
            endpoint = _endpoint(one, url, match, scheme, statements)
            yield Found(endpoint, RelayWriter(one, url, match, endpoint) if new else None)


def _scheme(name: str, old: bool) -> Scheme | None:
    if old:
        return knowledge().old_schemes.get(name.removesuffix("+auth"))
    return knowledge().schemes.get(name)


def _endpoint(
    one: Statement, url: Word, match: re.Match[str], scheme: Scheme, statements: Sequence[Statement]
) -> Endpoint:
    # A template in braces holds blanks and colons: then only the scheme is known.
    known = not values.is_template(match["host"]) and match["host"] != ""
    port = values.port(match["port"]) if match["port"] else scheme.port if known else None
    tls, tls_place = _tls(one, url, match, scheme, port)
    # A host that only a template knows may be this machine: what is not written tells nothing.
    tls = tls if known or tls_place else "unknown"
    verify, verify_place = _verify(one, scheme)
    credentials = one.after("auth") if one.has("auth") else None
    secret, secret_place = _secret(credentials, statements)
    places = {
        "host": url.part(*match.span("host")),
        "port": url.part(*match.span("port")) if match["port"] else None,
        "tls": tls_place,
        "verify": verify_place,
        "secret": secret_place,
    }
    return Endpoint(
        protocol="smtp",
        role="client" if credentials else "relay",
        host=match["host"].strip("[]") if known else None,
        port=port,
        tls=tls,
        verify=verify if tls != "none" else "unknown",
        anchor=url.place,
        extent=one.extent,
        name=one.words[1].text if one.starts("action") else "relay via",
        application="opensmtpd",
        secret=secret,
        where={name: place for name, place in places.items() if place},
    )


def _tls(one: Statement, url: Word, match: re.Match[str], scheme: Scheme, port: int | None) -> tuple[Tls, Place | None]:
    """The option ``tls`` makes an opportunistic STARTTLS required; ``secure`` on a port of STARTTLS ends there."""
    written = url.part(*match.span("scheme")) if match["scheme"] else None
    if one.has("tls") and scheme.tls == "opportunistic":
        return "starttls", one.words[one.texts.index("tls")].place
    if (match["scheme"] or "").split("+")[0] in ("secure", "ssl") and port != scheme.port:
        return "starttls", written
    return scheme.tls, written


def _verify(one: Statement, scheme: Scheme) -> tuple[Verify, Place | None]:
    for word, verify in (("no-verify", "none"), ("verify", "full")):
        if one.has(word):
            return verify, one.words[one.texts.index(word)].place  # type: ignore[return-value]
    return ("full" if scheme.verified or one.has("tls") else "none"), None


def _secret(credentials: Word | None, statements: Sequence[Statement]) -> tuple[Secret, Place | None]:
    """``auth <table>``; a table that is written out holds ``label = user:password``."""
    if credentials is None:
        return "absent", None
    for one in statements:
        if one.starts("table", credentials.text.strip("<>"), "{"):
            for word in one.words[3:]:
                user, colon, password = word.text.partition(":")
                if colon and values.is_secret(password):
                    return "literal", word.part(len(user) + 1, len(word.text))
    return "reference", None
