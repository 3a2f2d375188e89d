# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a clientConfig says to its text, form 1.1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from .model import MailConfig, Server

_SOCKETS = {"implicit": "SSL", "starttls": "STARTTLS", "none": "plain"}


def write(configs: Iterable[MailConfig]) -> str:
    """The document, line by line, elements in the order that the form's description has."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<clientConfig version="1.1">']
    for config in configs:
        lines += [f"  {line}" for line in _provider(config)]
    return "\n".join([*lines, "</clientConfig>", ""])


def _provider(config: MailConfig) -> Iterator[str]:
    yield f"<emailProvider id={quoteattr(config.id)}>"
    yield from (f"  {_element('domain', domain)}" for domain in config.domains)
    yield f"  {_element('displayName', config.name)}"
    yield f"  {_element('displayShortName', config.short_name or config.name)}"
    for incoming in (True, False):
        for server in config.servers:
            if (server.protocol != "smtp") is incoming:
                yield from (f"  {line}" for line in _server(server))
    yield from (f"  <documentation url={quoteattr(url)}/>" for url in config.docs)
    yield "</emailProvider>"


def _server(server: Server) -> Iterator[str]:
    tag = "outgoingServer" if server.protocol == "smtp" else "incomingServer"
    yield f"<{tag} type={quoteattr(server.protocol)}>"
    yield f"  {_element('hostname', server.host.replace('{domain}', '%EMAILDOMAIN%'))}"
    yield f"  {_element('port', str(server.port))}"
    yield f"  {_element('socketType', _SOCKETS[server.tls])}"
    yield from (f"  {_element('authentication', method)}" for method in server.authentication)
    if server.username:
        yield f"  {_element('username', server.username)}"
    yield f"</{tag}>"


def _element(tag: str, text: str) -> str:
    return f"<{tag}>{escape(text)}</{tag}>"
