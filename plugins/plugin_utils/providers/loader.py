# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Reading the providers' files, each when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from ..endpoint import shipped
from .model import Provider, ProviderEndpoint, Refusal, Service

_FOLDER = shipped.beside(__file__, "data")


@cache
def _files() -> Mapping[str, Any]:
    return shipped.load_all(_FOLDER)


def source(identifier: str) -> Mapping[str, Any]:
    """What the file of the provider of that id says, in the form of provider.schema.json; {} where there is none."""
    found: Mapping[str, Any] = _files().get(identifier, {})
    return found


@cache
def ids() -> tuple[str, ...]:
    """The ids of all providers, sorted."""
    return tuple(_files())


@cache
def load(identifier: str) -> Provider:
    """The provider of that id, which must be one of ``ids()``."""
    return build(_files()[identifier])


@cache
def load_all() -> tuple[Provider, ...]:
    """All providers, by id."""
    return tuple(map(load, ids()))


def build(data: Mapping[str, Any]) -> Provider:
    """The provider that data of the form of provider.schema.json describe."""
    documented = tuple(map(endpoint, data["endpoints"]))
    return Provider(
        id=data["id"],
        name=data["name"],
        checked=data["checked"],
        endpoints=(*documented, *_aliased(documented, data.get("aliases", {}))),
        domains=tuple(data.get("domains", ())),
        mx=tuple(data.get("mx", ())),
        sources=tuple(data.get("sources", ())),
        mistaken=tuple(data.get("mistaken", ())),
        tolerated=tuple(data.get("tolerated", ())),
        requires=tuple(data.get("requires", ())),
        https=tuple(Service(one["host"], one["use"], tuple(one["sources"])) for one in data.get("https", ())),
        docs=tuple(data.get("docs", ())),
        unopened=tuple(data.get("unopened", ())),
        notes=data.get("notes", "").strip(),
    )


def endpoint(data: Mapping[str, Any]) -> ProviderEndpoint:
    """One endpoint of such data."""
    refused = data.get("password_refused")
    return ProviderEndpoint(
        protocol=data["protocol"],
        host=data["host"],
        port=data["port"],
        tls=data["tls"],
        auth=tuple(data["auth"]),
        username=data["username"],
        user=data.get("user", ""),
        sources=tuple(data["sources"]),
        password_refused=Refusal(**refused) if refused else None,
        probed=data.get("probed", ""),
    )


def _aliased(endpoints: tuple[ProviderEndpoint, ...], aliases: Mapping[str, str]) -> Iterator[ProviderEndpoint]:
    for alias, host in aliases.items():
        for one in endpoints:
            if one.host == host:
                yield replace(one, host=alias, alias_of=host)
