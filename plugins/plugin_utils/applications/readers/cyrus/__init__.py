# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Cyrus IMAP: the services of cyrus.conf, with the settings of imapd.conf beside it."""

from __future__ import annotations

import posixpath

from ....endpoint.model import Edit, Endpoint, Folder, Found, Reading, Source
from ...names import natural
from ..said import SaidOnce
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
    return Reading([Found(endpoint, _writer(endpoint)) for endpoint in found])


def _writer(endpoint: Endpoint) -> SaidOnce:
    """imapd.conf(5) 3.6, allowplaintext and tls_versions."""
    said = {"cleartext_auth": ("auth", "no"), "min_tls": ("min_tls", "tls1_2 tls1_3")}
    where = endpoint.where
    return SaidOnce(endpoint, {field: Edit(where[name], text) for field, (name, text) in said.items() if name in where})


def _beside(source: Source, folder: Folder, own: str, other: str) -> Source | None:
    name = posixpath.basename(source.path)
    return folder.read(name.replace(own, other)) or folder.read(other)
