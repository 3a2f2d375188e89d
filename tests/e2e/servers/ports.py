# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The ports that the servers listen on."""

from __future__ import annotations

from .imap import ImapSession
from .smtp import SmtpSession

IMAP_STARTTLS = 1143
"""IMAP that begins in clear, where the role ``client`` has no objection to the port, as it has to 143."""

# Port 25 is no client's business; a client that falls back to it shall be seen.
PORTS: dict[int, type[SmtpSession | ImapSession]] = {
    25: SmtpSession,
    465: SmtpSession,
    587: SmtpSession,
    143: ImapSession,
    993: ImapSession,
    IMAP_STARTTLS: ImapSession,
}
IMPLICIT = {465, 993}
