# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The two ways into TLS: their ports, and what can stand in each."""

from __future__ import annotations

from .servers.ports import IMAP_STARTTLS

IMPLICIT, STARTTLS = "implicit", "starttls"

SMTP_PORTS = {IMPLICIT: 465, STARTTLS: 587}
IMAP_PORTS = {IMPLICIT: 993, STARTTLS: IMAP_STARTTLS}

_BAD_TLS = ["other-name", "self-signed", "untrusted", "expired", "old-tls"]
ATTACKS = [
    *((IMPLICIT, variant) for variant in (*_BAD_TLS, "no-starttls")),
    *((STARTTLS, variant) for variant in (*_BAD_TLS, "no-starttls", "refused-starttls")),
]
"""The servers, by way, that no client may trust; ``no-starttls`` knows no TLS at all."""
