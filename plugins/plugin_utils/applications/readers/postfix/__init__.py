# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Postfix: main.cf and master.cf, read together with each other and with the tables beside them."""

from __future__ import annotations

from ....endpoint.model import Folder, Found, Reading, Source
from .installation import open_installation
from .listener_writer import ListenerWriter
from .listeners import listeners
from .relay import relays
from .relay_writer import RelayWriter


def read(source: Source, folder: Folder) -> Reading:
    """Everything that a main.cf or master.cf says, with its neighbour where there is one."""
    installation = open_installation(source, folder)
    onward = list(relays(installation))
    writers = [RelayWriter(installation, hop, endpoint, alone=len(onward) == 1) for hop, endpoint in onward]
    found = [Found(writer.endpoint, writer, writer.doubts) for writer in writers]
    found += [Found(endpoint, ListenerWriter(listener, endpoint)) for listener, endpoint in listeners(installation)]
    return Reading(found, installation.problems)
