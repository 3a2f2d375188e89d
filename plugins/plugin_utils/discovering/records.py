# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A discovery for whoever asks from outside: as plain data (discovery.schema.json)."""

from __future__ import annotations

from typing import Any

from .model import Discovery, Server


def discovery_record(discovery: Discovery) -> dict[str, Any]:
    """Every step, and the servers that they come to, best first."""
    return {
        "version": 1,
        "domain": discovery.domain,
        "provider": discovery.provider or None,
        "servers": [_server(server) for server in discovery.servers],
        "declined": [step.asked for step in discovery.steps if step.declined],
        "steps": [
            {
                "method": one.method,
                "asked": one.asked,
                "outcome": one.outcome,
                "said": one.said,
                "authentic": one.authentic,
            }
            for one in discovery.steps
        ],
    }


def _server(server: Server) -> dict[str, Any]:
    offer = server.offer
    names = ("code", "rule", "severity", "message", "help")
    return {
        "protocol": offer.protocol,
        "host": offer.host,
        "port": offer.port,
        "tls": offer.tls,
        "username": offer.username or None,
        "secure": server.secure,
        "authentic": server.authentic,
        "outside": server.outside,
        "methods": list(server.methods),
        "findings": [{name: getattr(finding, name) for name in names} for finding in server.findings],
    }
