# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Postfix: main.cf and master.cf, read together with each other and with the tables beside them."""

from __future__ import annotations

from ....endpoint.model import Folder, Found, Reading, Source
from .installation import open_installation
from .listeners import listeners
from .relay import relays


def read(source: Source, folder: Folder) -> Reading:
    """Everything that a main.cf or master.cf says, with its neighbour where there is one."""
    installation = open_installation(source, folder)
    found = [Found(endpoint) for _, endpoint in relays(installation)]
    found += [Found(endpoint) for _, endpoint in listeners(installation)]
    return Reading(found, installation.problems)
