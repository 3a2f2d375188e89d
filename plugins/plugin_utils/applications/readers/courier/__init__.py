# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Courier's imapd and pop3d: one file for the port in clear, one (``-ssl``) for TLS on both (Courier IMAP 5.0)."""

from __future__ import annotations

import posixpath

from ....endpoint.model import Edit, Endpoint, Folder, Found, Reading, Source
from ...names import natural
from ..said import SaidOnce
from .listeners import DAEMONS, listeners


def read(source: Source, folder: Folder) -> Reading:
    base = posixpath.basename(source.path)
    name = posixpath.basename(natural(source.path))
    daemon = name.removesuffix("-ssl")
    if daemon not in DAEMONS:
        return Reading()
    plain: Source | None
    secure: Source | None
    if name == daemon:
        plain, secure = source, folder.read(base.replace(daemon, f"{daemon}-ssl")) or folder.read(f"{daemon}-ssl")
    else:
        plain, secure = folder.read(base.replace(name, daemon)) or folder.read(daemon), source
    return Reading([Found(endpoint, _writer(endpoint)) for endpoint in listeners(DAEMONS[daemon], plain, secure)])


def _writer(endpoint: Endpoint) -> SaidOnce:
    """imapd-ssl.dist, IMAP_TLS_REQUIRED. What TLS_PROTOCOL takes depends on the library that Courier is built with."""
    place = endpoint.where.get("auth")
    return SaidOnce(endpoint, {"cleartext_auth": Edit(place, "1")} if place else {})
