# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cyrus IMAP: the services of cyrus.conf, with the settings of imapd.conf beside it."""

from __future__ import annotations

import posixpath

from ....endpoint.model import Folder, Found, Reading, Source
from ...names import natural
from .listeners import alone, listeners
from .settings import Settings


def read(source: Source, folder: Folder) -> Reading:
    """Both files tell the same: the services and what they take."""
    name = posixpath.basename(natural(source.path))
    if "imapd.conf" in name:
        services = _beside(source, folder, "imapd.conf", "cyrus.conf")
        settings = Settings(source)
        found = list(listeners(services, settings)) if services else alone(settings)
    else:
        found = list(listeners(source, Settings(_beside(source, folder, "cyrus.conf", "imapd.conf"))))
    return Reading([Found(endpoint) for endpoint in found])


def _beside(source: Source, folder: Folder, own: str, other: str) -> Source | None:
    name = posixpath.basename(source.path)
    return folder.read(name.replace(own, other)) or folder.read(other)
