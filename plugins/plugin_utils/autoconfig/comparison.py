# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What clientConfigs say against provider data: the data that would follow, for a person to look at."""

from __future__ import annotations

import copy
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..providers import loader
from ..providers.matching import UnknownProvider, find, match_host, match_mx
from ..providers.model import DERIVED_FROM_ISPDB, ProviderEndpoint
from ..rules.contracts import gravest
from .conversion import to_endpoint, to_server
from .model import MailConfig

Data = dict[str, Any]


@dataclass
class Change:
    """One provider's data before ({} for a new one) and after. ``remarks``: what a person has to decide."""

    id: str
    before: Mapping[str, Any]
    after: Data
    remarks: list[str] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return self.before != self.after


def compare(configs: Iterable[MailConfig], source: str, today: str, whole: bool) -> list[Change]:
    """What follows for each provider that a config speaks of, by id; those that stay as they are, too.

    ``source`` is the name of the list. With ``whole`` the configs are all of it: what is not in them, the list no
    longer says. ``today`` (ISO date) becomes the date of what changes.
    """
    spoken: dict[str, list[MailConfig]] = {}
    for config in configs:
        spoken.setdefault(_identifier(config), []).append(config)
    changes = [_merged(identifier, ours, source, whole) for identifier, ours in sorted(spoken.items())]
    for change in changes:
        if change.changes:
            change.after["checked"] = today
            _refuse_what_has_no_form(change)
    return changes


def _refuse_what_has_no_form(change: Change) -> None:
    """A stranger's file may say anything; what our form does not know stays out."""
    schema = json.loads(Path(loader.__file__).with_name("provider.schema.json").read_text(encoding="utf-8"))
    fault = gravest(schema, change.after)
    if fault is not None:
        change.after = dict(change.before)
        change.remarks.append(f"not taken: {fault.json_path} is {str(fault.instance)[:60]!r}")


def _identifier(config: MailConfig) -> str:
    """Our provider of that config, by its domains and else by its servers, or the id that a new one gets."""
    owners = Counter(filter(None, map(_owner, config.domains)))
    if owners:
        return owners.most_common(1)[0][0]
    hosts = {server.host for server in config.servers}
    matches = [match_host(host) for host in hosts]
    known = {match.provider.id for match in matches if match and match.documented}
    if len(known) == 1 and all(matches):
        return known.pop()
    return re.sub(r"[^a-z0-9]+", "-", config.id.lower()).strip("-")


def _owner(domain: str) -> str | None:
    try:
        provider = find(f"@{domain}")
    except UnknownProvider:
        return None
    return provider.id


def _merged(identifier: str, configs: list[MailConfig], source: str, whole: bool) -> Change:
    before = loader.source(identifier)
    change = Change(identifier, before, copy.deepcopy(dict(before)) or _blank(identifier, configs[0]))
    said = [to_endpoint(server, (source,)) for config in configs for server in config.servers]
    for endpoint in said:
        _say(change, endpoint, source)
    if whole:
        _unsay(change, said, source)
    for config in configs:
        _add_domains(change, config, source)
        _add_pages(change, config)
        change.remarks += config.skipped
    return change


def _blank(identifier: str, config: MailConfig) -> Data:
    return {"id": identifier, "name": config.name or config.id, "checked": "", "domains": [], "endpoints": []}


def _say(change: Change, endpoint: ProviderEndpoint, source: str) -> None:
    """Add an endpoint, or a source to what is known. What contradicts that is for a person to decide.

    Only how TLS begins is taken over, where no other list has the endpoint: that is what lists mend.
    """
    known = _known(change.after, endpoint)
    if known is None:
        _insert(change.after["endpoints"], _data(endpoint))
        return
    alone = set(known["sources"]) <= DERIVED_FROM_ISPDB | {source}
    for name in _contradicted(known, endpoint):
        if alone and name == "tls":
            known["tls"] = endpoint.tls
            continue
        place = f"{endpoint.protocol} {endpoint.host}:{endpoint.port}"
        theirs, ours = _shown(getattr(endpoint, name)), _shown(known[name])
        change.remarks.append(f"{place}: {source} has {name} {theirs}, our data {ours}")
    if source not in known["sources"]:
        known["sources"].append(source)


def _shown(value: object) -> str:
    return str(value) if isinstance(value, str) else ", ".join(value)  # type: ignore[arg-type]


def _known(data: Data, endpoint: ProviderEndpoint) -> Data | None:
    host = data.get("aliases", {}).get(endpoint.host, endpoint.host)
    places = {(one["protocol"], one["host"], one["port"]): one for one in data["endpoints"]}
    return places.get((endpoint.protocol, host, endpoint.port))


def _contradicted(known: Data, endpoint: ProviderEndpoint) -> list[str]:
    """The fields in which the two differ, as far as the form can tell them apart."""
    ours = to_server(loader.endpoint(known))
    theirs = to_server(endpoint)
    return [
        name
        for name, differs in (
            ("tls", ours.tls != theirs.tls),
            ("auth", set(ours.authentication) != set(theirs.authentication)),
            ("username", theirs.username not in ("", ours.username)),
        )
        if differs
    ]


def _insert(endpoints: list[Data], data: Data) -> None:
    """Behind the last one of its protocol."""
    order = ("imap", "pop3", "smtp")
    rank = order.index(data["protocol"])
    place = sum(order.index(one["protocol"]) <= rank for one in endpoints)
    endpoints.insert(place, data)


def _data(endpoint: ProviderEndpoint) -> Data:
    data: Data = {name: getattr(endpoint, name) for name in ("protocol", "host", "port", "tls")}
    data |= {"auth": list(endpoint.auth), "username": endpoint.username}
    data |= {"user": endpoint.user} if endpoint.user else {}
    return data | {"sources": list(endpoint.sources)}


def _unsay(change: Change, said: Iterable[ProviderEndpoint], source: str) -> None:
    """Take the source from what it does not say, and leave out what nobody says any more."""
    kept = [known for endpoint in said if (known := _known(change.after, endpoint)) is not None]
    for one in change.after["endpoints"]:
        if not any(one is known for known in kept):
            one["sources"] = [name for name in one["sources"] if name != source]
    change.after["endpoints"] = [one for one in change.after["endpoints"] if one["sources"]]


def _add_domains(change: Change, config: MailConfig, source: str) -> None:
    """ISPDB has names of MX records, and what is above them, among its domains: what is known is left out."""
    exchangers = change.after.get("mx", ())
    new = {
        domain
        for domain in config.domains
        if not (_owner(domain) or match_mx(domain) or any(name.endswith(f".{domain}") for name in exchangers))
    }
    if new:
        change.after["domains"] = sorted({*change.after.get("domains", ()), *new})
        change.after["sources"] = list(dict.fromkeys((*change.after.get("sources", ()), source)))


def _add_pages(change: Change, config: MailConfig) -> None:
    known = {*change.after.get("docs", ()), *change.after.get("unopened", ())}
    new = [url for url in config.docs if url.startswith("https://") and url not in known]
    if new:
        change.after["unopened"] = [*change.after.get("unopened", ()), *new]
