# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""config-v1.1.xml, which Thunderbird and many others fetch: draft-ietf-mailmaint-autoconfig-06."""

from __future__ import annotations

from ..autoconfig.model import MailConfig, Server
from ..autoconfig.writing import write
from ..providers.model import Auth, ProviderEndpoint, Username
from .model import Publication

_AUTHENTICATION: dict[Auth, str] = {
    "oauth2": "OAuth2",
    "app-password": "password-cleartext",  # under TLS, which the socketType demands
    "password": "password-cleartext",
    "client-ip": "client-IP-address",
}
_USERNAMES: dict[Username, str] = {"address": "%EMAILADDRESS%", "localpart": "%EMAILLOCALPART%"}


def client_config(publication: Publication) -> str:
    """The file's text."""
    config = MailConfig(
        id=publication.domain,
        domains=(publication.domain,),
        name=publication.name,
        servers=tuple(_server(one) for one in publication.endpoints if one.tls != "none"),
        docs=publication.docs,
    )
    return write([config])


def _server(endpoint: ProviderEndpoint) -> Server:
    methods = dict.fromkeys(_AUTHENTICATION[method] for method in endpoint.auth)
    username = _USERNAMES.get(endpoint.username, endpoint.user if endpoint.username == "fixed" else "")
    return Server(endpoint.protocol, endpoint.host, endpoint.port, endpoint.tls, tuple(methods), username)
