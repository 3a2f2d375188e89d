# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a clientConfig says, Mozilla's form in which mail hosts publish their servers.

Source: draft-ietf-mailmaint-autoconfig, and the files of https://github.com/thunderbird/autoconfig.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..endpoint.model import MailProtocol

SocketTls = Literal["implicit", "starttls", "none"]


@dataclass(frozen=True)
class Server:
    """One incomingServer or outgoingServer. ``host`` may hold ``{domain}``.

    ``authentication`` and ``username`` as the file has them: ``OAuth2``, ``password-cleartext``; ``%EMAILADDRESS%``,
    ``%EMAILLOCALPART%``. ``username`` is empty where the file leaves the name to the user.
    """

    protocol: MailProtocol
    host: str
    port: int
    tls: SocketTls
    authentication: tuple[str, ...] = ("password-cleartext",)
    username: str = "%EMAILADDRESS%"


@dataclass(frozen=True)
class MailConfig:
    """One emailProvider. ``servers`` in the file's order, the preferred ones first.

    ``skipped`` says in words which servers were left out, and why.
    """

    id: str
    domains: tuple[str, ...]
    name: str
    servers: tuple[Server, ...]
    short_name: str = ""
    docs: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
