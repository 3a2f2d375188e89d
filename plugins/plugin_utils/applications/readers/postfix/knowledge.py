# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""parameters.yml, loaded when it is first needed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ....endpoint import shipped
from ....endpoint.model import Tls


class ClientLevel(NamedTuple):
    tls: Tls
    verify: Literal["full", "none", "unknown", "name"]


@dataclass(frozen=True)
class Knowledge:
    """``defaults`` by parameter; the meaning of security levels; the commands of the usual transports; CAs."""

    defaults: dict[str, str]
    client_levels: dict[str, ClientLevel]
    server_levels: dict[str, Tls]
    transports: dict[str, str]
    system_cas: frozenset[str]
    restrictions: dict[str, frozenset[str]]


@cache
def knowledge() -> Knowledge:
    data: dict[str, Any] = shipped.load(Path(__file__).parent / "parameters.yml")
    return Knowledge(
        defaults={name: parameter["default"] for name, parameter in data["parameters"].items()},
        client_levels={name: ClientLevel(**level) for name, level in data["client_levels"].items()},
        server_levels=data["server_levels"],
        transports=data["transports"],
        system_cas=frozenset(data["system_cas"]),
        restrictions={kind: frozenset(names) for kind, names in data["restrictions"].items()},
    )
