# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""defaults.yml, loaded when it is first needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from ....endpoint.model import MailProtocol, Tls, Verify
from ....endpoint.shipped import load


class Default(NamedTuple):
    """A listener that a service has without being told. ``shipped``: its empty block stands in files that do not mean
    it; ``written``: it is there only where its block is."""

    port: int
    ssl: bool = False
    written: bool = False
    shipped: bool = False


class Service(NamedTuple):
    """A service that users log in to; ``word`` stands for it in ``protocols``."""

    protocol: MailProtocol
    word: str
    listeners: Mapping[str, Default]


class Client(NamedTuple):
    """A protocol that Dovecot speaks as a client; its settings begin with ``prefix``."""

    prefix: str
    protocol: MailProtocol
    port: int


@dataclass(frozen=True)
class Knowledge:
    settings: Mapping[str, str]
    services: Mapping[str, Service]
    clients: tuple[Client, ...]
    client_tls: Mapping[str, Tls]
    client_verify: Mapping[bool, Verify]
    plaintext_mechanisms: frozenset[str]
    min_protocols: Mapping[str, str]
    #: In the order of age; what no library offers any more is left out.
    versions: tuple[str, ...]


@cache
def knowledge() -> Knowledge:
    data: dict[str, Any] = load(Path(__file__).parent / "defaults.yml")
    return Knowledge(
        settings={name: one["default"] for name, one in data["settings"].items()},
        services={name: _service(one) for name, one in data["services"].items()},
        clients=tuple(Client(**one) for one in data["clients"]),
        client_tls=data["client_tls"],
        client_verify=data["client_verify"],
        plaintext_mechanisms=frozenset(data["plaintext_mechanisms"]),
        min_protocols=data["min_protocols"],
        versions=tuple(data["versions"]),
    )


def _service(data: dict[str, Any]) -> Service:
    return Service(data["protocol"], data["word"], {name: Default(**one) for name, one in data["listeners"].items()})
