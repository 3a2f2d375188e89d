# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What to probe, from the words that people use for it."""

from __future__ import annotations

import re

from ...module_utils.probing.model import PORTS, Target
from ..endpoint.model import CLIENT_PORTS

#: As in URLs of mail programs: with an s at the end TLS begins at once.
_SCHEMES = {
    protocol + ("s" if tls == "implicit" else ""): (protocol, tls, port)
    for (protocol, tls), port in CLIENT_PORTS.items()
}
_WORD = re.compile(
    r"(?:(?P<scheme>[a-z0-9]+)://)?(?:\[(?P<address>[0-9a-fA-F:.%\w]+)\]|(?P<name>[^\s:/\[\]@]+))(?::(?P<port>\d+))?/?"
)
_NAME = re.compile(r"(?=.{1,253}\.?$)[\w-]{1,63}(\.[\w-]{1,63})*\.?")


class NoTarget(Exception):
    """Nothing to probe can be made of a word: why, and what to write."""


def targets(word: str) -> list[Target]:
    """The servers that a word names: one, or all secure ones of a provider. Raises NoTarget.

    HOST:PORT with a registered port, SCHEME://HOST[:PORT], or the id, a domain, an address or a server of a provider.
    """
    found = _WORD.fullmatch(word.strip())
    if found and (found["scheme"] or found["port"]):
        return [_target(found, word)]
    if "://" in word:
        # Who logs in may stand in it, and is not repeated.
        raise NoTarget("a URL is written as SCHEME://HOST[:PORT] here, without user name, password and path")
    return _of_provider(word)


def _target(found: re.Match[str], word: str) -> Target:
    host = found["address"] or found["name"]
    if not found["address"] and not _NAME.fullmatch(host):
        raise NoTarget(f"{word}: {host} is no host name")
    port = int(found["port"] or 0)
    if found["port"] and not 0 < port < 65536:
        raise NoTarget(f"{word}: ports go from 1 to 65535")
    if found["scheme"]:
        if found["scheme"] not in _SCHEMES:
            raise NoTarget(f"{word}: the schemes are {', '.join(_SCHEMES)}")
        protocol, tls, usual = _SCHEMES[found["scheme"]]
        return Target(protocol, host, port or usual, tls)
    if port not in PORTS:
        raise NoTarget(f"{word}: say what port {port} is for, such as smtps://{host}:{port} or imap://{host}:{port}")
    known, mode = PORTS[port]
    return Target(known, host, port, mode)


def _of_provider(word: str) -> list[Target]:
    from ..providers.matching import UnknownProvider, find, match_host
    from ..providers.selection import endpoints, placeholders

    try:
        offered = endpoints(find(word))
    except UnknownProvider as error:
        match = match_host(word)
        offered = [one for one in match.endpoints if one.secure] if match else []
        if not offered:
            raise NoTarget(f"{error}; a server is named with its port: {word}:465") from None
    known = [one for one in offered if not placeholders(one.host)]
    if not known:
        raise NoTarget(f"{word}: its host names depend on the account; name one with its port")
    return [Target(one.protocol, one.host, one.port, one.tls) for one in known]
