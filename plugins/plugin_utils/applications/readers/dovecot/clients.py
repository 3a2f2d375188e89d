# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The servers that Dovecot itself logs in to: a submission relay, and the mail stores behind imapc and pop3c."""

from __future__ import annotations

from collections.abc import Iterator

from ....endpoint.model import Edit, Endpoint, Found, Place, Secret, Tls
from ... import values
from ..said import SaidOnce
from .knowledge import Client, knowledge
from .settings import Settings, Written

# What certificates are checked with (doc.dovecot.org, core settings).
_AUTHORITIES = ("ssl_client_ca_dir", "ssl_client_ca_file")


def clients(settings: Settings) -> Iterator[Found]:
    for client in knowledge().clients:
        host = settings.get(f"{client.prefix}_host")
        if host.written and host.text != "":
            endpoint = _endpoint(settings, client, host.written)
            check = endpoint.where.get("verify")
            named = any(settings.get(name).written for name in _AUTHORITIES)
            yield Found(
                endpoint,
                SaidOnce(endpoint, {"verify": Edit(check, "yes")} if check else {}),
                {} if named else {"verify": f"{_AUTHORITIES[0]} names the system's authorities"},
            )


def _endpoint(settings: Settings, client: Client, host: Written) -> Endpoint:
    names = ("host", "port", "ssl", "ssl_verify", "user", "password")
    own = {name: settings.get(f"{client.prefix}_{name}") for name in names}
    tls: Tls = "none" if not own["ssl"].written else knowledge().client_tls.get(own["ssl"].word or "", "unknown")
    check = own["ssl_verify"] if own["ssl_verify"].written else settings.get("ssl_client_require_valid_cert")
    verify = knowledge().client_verify[not check.written or check.flag is not False]
    secret: Secret = "absent"
    if own["password"].written and own["password"].text != "":
        text = own["password"].text
        secret = "literal" if text is not None and values.is_secret(text) else "reference"
    places: dict[str, Place | None] = {name: own[name].place for name in ("host", "port")}
    places |= {"tls": own["ssl"].place, "verify": check.place, "secret": own["password"].place}
    return Endpoint(
        protocol=client.protocol,
        role="client" if client.protocol != "smtp" or own["user"].written or secret != "absent" else "relay",
        host=own["host"].text,
        port=values.port(own["port"].text or "") if own["port"].written else client.port,
        tls=tls,
        verify=verify if tls != "none" else "unknown",
        anchor=host.place,
        extent=host.source.place(host.entry.key_span.start, host.scalar.span.end),
        name=client.prefix,
        application="dovecot",
        secret=secret,
        where={name: place for name, place in places.items() if place},
    )
