# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Automatic configuration by a well-known file whose digest stands in DNS: draft-ietf-mailmaint-pacc-04.

Versions before 03 call submission ``smtp``, later ones ``submit``.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Iterable
from hashlib import sha256
from hmac import compare_digest

from ..endpoint.model import CLIENT_PORTS, MailProtocol
from .domains import host_of
from .model import Offer, Unanswered

RECORD = "_ua-auto-config"
URL = "https://ua-auto-config.{domain}/.well-known/user-agent-configuration.json"
#: The draft has no ports: each protocol is used with TLS from the first byte, on its registered port.
_PROTOCOLS: dict[str, MailProtocol] = {"imap": "imap", "pop3": "pop3", "submit": "smtp", "smtp": "smtp"}


def offers(body: bytes, digests: Iterable[str]) -> tuple[Offer, ...]:
    """The servers that the file names, where one of the TXT records vouches for it. Raises Unanswered."""
    if not any(_vouches(text, body) for text in digests):
        raise Unanswered("refused", "the digest in DNS is not that of the file")
    try:
        protocols = json.loads(body)["protocols"]
        hosts = {name: host_of(protocols[name]["host"]) for name in _PROTOCOLS if name in protocols}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Unanswered("refused", "the file is not of the form that the draft describes") from None
    offered = ((_PROTOCOLS[name], host) for name, host in hosts.items() if host)
    found = (Offer(protocol, host, CLIENT_PORTS[protocol, "implicit"], "implicit") for protocol, host in offered)
    return tuple(dict.fromkeys(found))


def _vouches(text: str, body: bytes) -> bool:
    tags = dict(part.strip().partition("=")[::2] for part in text.split(";"))
    if (tags.get("v"), tags.get("a")) != ("UAAC1", "sha256"):
        return False
    try:
        digest = b64decode(tags.get("d", ""), validate=True)
    except (NotBase64, ValueError):
        return False
    return compare_digest(digest, sha256(body).digest())
