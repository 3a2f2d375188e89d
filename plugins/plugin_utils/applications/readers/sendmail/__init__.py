# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""sendmail's .mc files and the .cf files made of them, with the access map beside them (cf/README of sendmail 8.17)."""

from __future__ import annotations

from ....endpoint.model import Folder, Found, Reading, Source
from .calls import Calls
from .listeners import listeners
from .smarthost import smarthosts


def read(source: Source, folder: Folder) -> Reading:
    """A file that calls none of sendmail's macros is no configuration of it."""
    calls = Calls(source)
    if not calls.is_configuration:
        return Reading()
    return Reading([Found(endpoint) for endpoint in (*smarthosts(calls, folder), *listeners(calls))])
