# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The words that a rule's messages and helps may use, said of one endpoint's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..endpoint.model import CLIENT_PORTS
from .facts import Facts

IMPLICIT_PORTS = {protocol: port for (protocol, tls), port in CLIENT_PORTS.items() if tls == "implicit"}
_REGISTERED = {
    25: "SMTP between servers",
    110: "POP3",
    143: "IMAP",
    465: "mail submission (SMTP)",
    587: "mail submission (SMTP)",
    993: "IMAP",
    995: "POP3",
}
_MODES = {
    "implicit": "implicit TLS",
    "starttls": "STARTTLS",
    "opportunistic": "STARTTLS where it is offered",
    "none": "no TLS",
    "unknown": "unknown TLS",
}


def _remedy(known: dict[str, Any]) -> str:
    """The endpoint to use instead: the provider's own where it is known."""
    offer = known["provider"]["offer"] if known["provider"] else None
    if offer is None:
        return f"port {IMPLICIT_PORTS[known['protocol']]} with implicit TLS"
    return f"{offer['host']} on port {offer['port']} with {_MODES[offer['tls']]}"


#: How to say each word, given an endpoint's facts.
WORDS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "server": lambda known: known["host"] or "the server",
    "port": lambda known: str(known["port"]),
    "protocol": lambda known: known["protocol"].upper(),
    "role": lambda known: known["role"],
    "tls": lambda known: _MODES[known["tls"]],
    "name": lambda known: known["name"] or "the endpoint",
    "registered": lambda known: _REGISTERED.get(known["port"], "nothing"),
    "secure_port": lambda known: str(IMPLICIT_PORTS[known["protocol"]]),
    "remedy": _remedy,
    "program": lambda known: known["application"] or "the program",
    "provider": lambda known: known["provider"]["name"] if known["provider"] else "the provider",
    "min_tls": lambda known: known["min_tls"] or "an old version of TLS",
}


def words(facts: Facts) -> dict[str, str]:
    """Every word, said of these facts."""
    return {word: say(facts) for word, say in WORDS.items()}
