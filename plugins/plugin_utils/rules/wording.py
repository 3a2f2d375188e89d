# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The words that a rule's messages and helps may use, said of one endpoint's facts.

===============  ====================================================================================================
``server``       the host, or "the server"
``port``         the port
``protocol``     IMAP, POP3 or SMTP
``registered``   what the port is registered for
``secure_port``  the protocol's port with implicit TLS
``remedy``       the endpoint to use instead: the provider's own where it is known
``program``      the application, or "the program"
``provider``     the provider's name
``min_tls``      the lowest TLS version allowed
===============  ====================================================================================================
"""

from __future__ import annotations

from typing import Any

from .facts import Facts

_IMPLICIT_PORTS = {"imap": 993, "pop3": 995, "smtp": 465}
_REGISTERED = {
    25: "SMTP between servers",
    110: "POP3",
    143: "IMAP",
    465: "mail submission (SMTP)",
    587: "mail submission (SMTP)",
    993: "IMAP",
    995: "POP3",
}
_MODES = {"implicit": "implicit TLS", "starttls": "STARTTLS"}


def words(facts: Facts) -> dict[str, str]:
    known: dict[str, Any] = facts
    provider = known["provider"] or {}
    return {
        "server": known["host"] or "the server",
        "port": str(known["port"]),
        "protocol": known["protocol"].upper(),
        "registered": _REGISTERED.get(known["port"], "nothing"),
        "secure_port": str(_IMPLICIT_PORTS[known["protocol"]]),
        "remedy": _remedy(known["protocol"], provider.get("offer")),
        "program": known["application"] or "the program",
        "provider": provider.get("name", "the provider"),
        "min_tls": str(known["min_tls"]),
    }


def _remedy(protocol: str, offer: dict[str, Any] | None) -> str:
    if offer is None:
        return f"port {_IMPLICIT_PORTS[protocol]} with implicit TLS"
    return f"{offer['host']} on port {offer['port']} with {_MODES[offer['tls']]}"
