# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Courier's imapd and pop3d: one file for the port in clear, one (``-ssl``) for TLS on both (Courier IMAP 5.0)."""

from __future__ import annotations

import posixpath

from ....endpoint.model import Folder, Found, Reading, Source
from ...names import natural
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
    return Reading([Found(endpoint) for endpoint in listeners(DAEMONS[daemon], plain, secure)])
