# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Between a clientConfig's servers and the endpoints of provider data.

The form knows less: an app password is a password there, and a name that the provider issues is left to the user.
"""

from __future__ import annotations

from ..providers.model import Auth, Provider, ProviderEndpoint, Username
from .model import MailConfig, Server

_AUTH: dict[str, Auth] = {
    "OAuth2": "oauth2",
    "password-cleartext": "password",
    "password-encrypted": "password",
    "client-IP-address": "client-ip",
    "none": "client-ip",
}
_METHODS: dict[Auth, str] = {
    "oauth2": "OAuth2",
    "app-password": "password-cleartext",
    "password": "password-cleartext",
    "client-ip": "client-IP-address",
}
_PARTS = {"%EMAILLOCALPART%": "{localpart}", "%EMAILDOMAIN%": "{domain}"}


def to_config(provider: Provider) -> MailConfig:
    """All that the form has words for. Other names of the same servers are left out."""
    servers = tuple(to_server(endpoint) for endpoint in provider.endpoints if not endpoint.alias_of)
    return MailConfig(provider.id, provider.domains, provider.name, servers, docs=provider.docs)


def to_server(endpoint: ProviderEndpoint) -> Server:
    methods = tuple(dict.fromkeys(_METHODS[one] for one in endpoint.auth))
    return Server(endpoint.protocol, endpoint.host, endpoint.port, endpoint.tls, methods, _written(endpoint))


def to_endpoint(server: Server, sources: tuple[str, ...]) -> ProviderEndpoint:
    """Methods that our data have no word for (GSSAPI, NTLM) are left out; without a known one it is a password."""
    auth = tuple(dict.fromkeys(_AUTH[method] for method in server.authentication if method in _AUTH))
    username, user = _read(server.username)
    return ProviderEndpoint(
        server.protocol,
        server.host,
        server.port,
        server.tls,
        auth or ("password",),
        username,
        sources,
        user=user,
    )


def _written(endpoint: ProviderEndpoint) -> str:
    if endpoint.username == "address":
        return "%EMAILADDRESS%"
    if endpoint.username == "localpart":
        return "%EMAILLOCALPART%"
    user = endpoint.user
    if endpoint.username == "pattern":
        for variable, part in _PARTS.items():
            user = user.replace(part, variable)
    return user


def _read(written: str) -> tuple[Username, str]:
    if written in ("%EMAILADDRESS%", "%EMAILLOCALPART%@%EMAILDOMAIN%"):
        return "address", ""
    if written == "%EMAILLOCALPART%":
        return "localpart", ""
    if "%" not in written:
        return ("fixed", written) if written else ("issued", "")
    for variable, part in _PARTS.items():
        written = written.replace(variable, part)
    return "pattern", written
