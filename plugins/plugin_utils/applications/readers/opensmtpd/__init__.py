# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""OpenSMTPD's smtpd.conf, in the syntax of 6.4 and later (``action``, ``match``) and in that before (``accept``)."""

from __future__ import annotations

from ....endpoint.model import Folder, Found, Reading, Source
from .listeners import listeners
from .relays import relays
from .statements import statements


def read(source: Source, folder: Folder) -> Reading:
    """A file of another program of that name (SASL's) holds no statement of this one."""
    found = statements(source, folder)
    return Reading([*(Found(endpoint) for endpoint in listeners(found)), *relays(found)])
