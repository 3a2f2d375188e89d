# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Dovecot 2.2 to 2.4: dovecot.conf with the files that it includes, whichever of them is read."""

from __future__ import annotations

from ....endpoint.model import Folder, Reading, Source
from .clients import clients
from .installation import open_installation
from .listeners import listeners


def read(source: Source, folder: Folder) -> Reading:
    """Where this Dovecot listens for users, and the servers that it logs in to itself."""
    installation = open_installation(source, folder)
    return Reading([*listeners(installation), *clients(installation.settings)], installation.problems)
