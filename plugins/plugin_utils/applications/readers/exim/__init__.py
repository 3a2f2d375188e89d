# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Exim 4: its own configuration, whole or in Debian's pieces, and Debian's update-exim4.conf.conf."""

from __future__ import annotations

import posixpath

from ....endpoint.model import Folder, Found, Reading, Source
from ...names import natural
from . import debian
from .configuration import open_configuration
from .listeners import listeners
from .smarthosts import smarthosts


def read(source: Source, folder: Folder) -> Reading:
    """Where this Exim sends everything, and where it listens."""
    if "update-exim4.conf" in posixpath.basename(natural(source.path)):
        return Reading([Found(endpoint) for endpoint in debian.read(source, folder)])
    configuration = open_configuration(source, folder)
    found = [*smarthosts(configuration), *listeners(configuration)]
    return Reading([Found(endpoint) for endpoint in found])
