# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``target.smtp``, and ``deliver_to smtp``: servers that mail is handed to (reference/targets/smtp of maddy 0.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....endpoint.model import Endpoint, Secret, Tls, Verify
from ... import values
from .directives import Directive, Word


def forwarding(root: Directive) -> Iterator[Endpoint]:
    for one in root.block:
        yield from _below(one)


def _below(one: Directive) -> Iterator[Endpoint]:
    targets = one.get("targets")
    inline = one.name == "deliver_to" and one.words and one.words[0].text in ("smtp", "target.smtp")
    if inline or one.name == "target.smtp":
        for source in (one, targets):
            for word, address in source.addresses() if source else ():
                yield _endpoint(one, word, address)
    for inner in one.block:
        yield from _below(inner)


def _endpoint(one: Directive, word: Word, address: re.Match[str]) -> Endpoint:
    tls, verify = _tls(one, address["scheme"])
    auth = one.get("auth")
    words = auth.words if auth else ()
    logs_in = bool(words) and words[0].text != "off"
    secret: Secret = "absent"
    if len(words) > 2 and words[0].text == "plain":
        secret = "literal" if words[2].known and values.is_secret(words[2].text) else "reference"
    decided = one.get("require_tls") or one.get("attempt_starttls") or one.get("starttls")
    places = {
        "host": word.place,
        "port": word.place,
        "tls": decided.place if decided and tls != "implicit" else None,
        "secret": words[2].place if secret != "absent" else None,
    }
    return Endpoint(
        protocol="smtp",
        role="client" if logs_in else "relay",
        host=address["host"].strip("[]") if word.known else None,
        port=values.port(address["port"] or ""),
        tls=tls,
        verify=verify,
        anchor=word.place,
        extent=one.extent,
        name=one.name,
        application="maddy",
        secret=secret,
        where={name: place for name, place in places.items() if place},
    )


def _tls(one: Directive, scheme: str) -> tuple[Tls, Verify]:
    """STARTTLS is required by default since 0.8.1; up to 0.8.0, of which ``attempt_starttls`` is, it was only tried."""
    if scheme == "tls":
        return "implicit", "full"
    if one.flag("require_tls"):
        return "starttls", "full"
    if one.flag("attempt_starttls") is False or one.flag("starttls") is False:
        return "none", "unknown"
    return ("opportunistic" if one.get("attempt_starttls") else "starttls"), "full"
