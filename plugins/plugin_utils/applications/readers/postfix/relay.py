# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where Postfix sends mail on: relayhost, transports with a next hop, and the tables that choose one."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from ....endpoint.model import Endpoint, Place
from ....syntaxes.tree import Span
from ... import values
from .client import Credentials, Security, credentials, security
from .destinations import Destination, destinations, transport
from .expansion import UNKNOWN
from .installation import Installation
from .knowledge import knowledge
from .parameters import Settings, Stretch, Written
from .tables import tables


@dataclass(frozen=True)
class Hop:
    """A next hop as it is written.

    ``stretch`` is the text of the list it stands in; ``settings`` are those of the service that delivers to it.
    ``smarthost``: it is not for some recipients only. ``written``: the parameter, None for a table's row.
    """

    name: str
    destination: Destination
    stretch: Stretch
    extent: Place
    settings: Settings
    smarthost: bool
    written: Written | None = None

    def place(self, start: int, end: int) -> Place:
        return self.stretch.piece(start, end).place


def relays(installation: Installation) -> Iterator[tuple[Hop, Endpoint]]:
    """Every next hop that main.cf and the tables beside it name. Plain MX delivery has none."""
    if installation.main is None:
        return
    for hop in [*_smarthosts(installation), *_table_hops(installation)] or _unseen_hops(installation):
        certain = security(hop.settings, hop.destination, installation.folder)
        login = credentials(hop.settings, hop.destination, installation.folder, hop.smarthost)
        if login.role == "client" or hop.destination.host or hop.destination.port_span:
            yield hop, _endpoint(hop, certain, login)


def _endpoint(hop: Hop, certain: Security, login: Credentials) -> Endpoint:
    destination = hop.destination
    anchor = hop.place(*destination.span)
    where = {**certain.where, "host": hop.place(*destination.host_span)}
    if destination.port_span:
        where["port"] = hop.place(*destination.port_span)
    if login.place:
        where["secret"] = login.place
    return Endpoint(
        protocol="smtp",
        role=login.role,
        host=destination.host,
        port=destination.port,
        tls=certain.tls,
        verify=certain.verify,
        anchor=anchor,
        extent=hop.extent,
        name=hop.name,
        application="postfix",
        min_tls=certain.min_tls,
        secret=login.secret,
        mechanisms=login.mechanisms,
        where=where,
    )


def _smarthosts(installation: Installation) -> Iterator[Hop]:
    """relayhost, and the parameters that name a transport with a next hop, which then counts instead."""
    settings = installation.settings
    default = settings["default_transport"]
    transport_name, next_hop = transport(default.text)
    if default.written and next_hop.start < next_hop.end:
        yield from _transport_hops(installation, "default_transport")
    elif delivering := _delivering(installation, transport_name):
        yield from _parameter_hops(settings, "relayhost", delivering)
    yield from _transport_hops(installation, "relay_transport")
    if delivering := _delivering(installation, "smtp"):
        for name in ("smtp_fallback_relay", "fallback_relay"):
            yield from _parameter_hops(settings, name, delivering)


def _parameter_hops(settings: Settings, name: str, delivering: Settings) -> Iterator[Hop]:
    for written, text in settings.alternatives(name):
        extent = written.source.place(*written.parameter.extent)
        yield from _listed(name, text, extent, delivering.seen_from(written), True, written)


def _transport_hops(installation: Installation, parameter: str) -> Iterator[Hop]:
    for written, text in installation.settings.alternatives(parameter):
        name, next_hop = transport(text.text)
        if delivering := _delivering(installation, name):
            extent = written.source.place(*written.parameter.extent)
            settings = delivering.seen_from(written)
            yield from _listed(parameter, text.piece(*next_hop), extent, settings, True, written)


def _table_hops(installation: Installation) -> Iterator[Hop]:
    """The tables that choose a next hop by sender or recipient."""
    for parameter, has_transport in (
        ("sender_dependent_relayhost_maps", False),
        ("sender_dependent_default_transport_maps", True),
        ("transport_maps", True),
    ):
        for table in tables(installation.settings[parameter], installation.folder):
            for row in table.rows or ():
                name, next_hop = transport(row.value.text) if has_transport else ("", Span(0, len(row.value.text)))
                if delivering := _delivering(installation, name or "smtp"):
                    key = row.key.text if row.key and UNKNOWN not in row.key.text else parameter
                    yield from _listed(key, row.value.piece(*next_hop), row.value.place, delivering, not has_transport)


def _unseen_hops(installation: Installation) -> Iterator[Hop]:
    """The relay hosts of a table that is kept elsewhere: nobody knows which, but there are some.

    A database of a panel may be empty. A policy table may speak of any of them.
    """
    settings = installation.settings
    parameter, delivering = settings["sender_dependent_relayhost_maps"], _delivering(installation, "smtp")
    if not parameter.written or not delivering or settings["smtp_tls_policy_maps"].text:
        return
    if any(table.elsewhere for table in tables(parameter, installation.folder)):
        stretch = parameter.written.stretch(parameter.text)
        span = Span(0, len(stretch.text))
        destination = Destination(UNKNOWN, span, None, span, None, None, direct=False)
        extent = parameter.written.source.place(*parameter.written.parameter.extent)
        yield Hop("sender_dependent_relayhost_maps", destination, stretch, extent, delivering, smarthost=True)


def _listed(
    name: str, stretch: Stretch, extent: Place, settings: Settings, smarthost: bool, written: Written | None = None
) -> Iterator[Hop]:
    port = settings["smtp_tcp_port"]
    for destination in destinations(stretch.text, values.port(port.text) if port.known else None):
        if destination.text != "DUNNO":
            yield Hop(name, destination, stretch, extent, settings, smarthost, written)


def _delivering(installation: Installation, name: str) -> Settings | None:
    """The settings of the smtp(8) service of that name; None where it is another program, or nobody knows."""
    entry = installation.transport(name)
    if entry is None:
        return installation.settings if name in knowledge().transports else None
    if posixpath.basename(entry.service.command) != "smtp":
        return None
    return installation.settings.below(entry.options)
