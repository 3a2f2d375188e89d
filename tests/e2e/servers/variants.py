# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a server is like: honest, or one of the attackers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Variant:
    """How a server behaves on its ports: 465 and 993 begin with TLS, the others in clear.

    Whoever stands between a client and its server can be every one of these, with one exception: the certificate
    ``good``. Only the ports of a ``starttls="offered"`` server know TLS at all; the others speak in clear on 465 and
    993 too.
    """

    starttls: Literal["offered", "absent", "refused"] = "offered"
    certificate: Literal["good", "other-name", "self-signed", "untrusted", "expired"] = "good"
    log_in: Literal["after TLS", "always", "never"] = "always"
    """When log-in is offered and taken; an attacker takes it whenever, and any password."""
    mechanisms: str = "PLAIN LOGIN"
    """Of SMTP's AUTH."""
    injected: str = ""
    """What follows the answer to STARTTLS in the same packet, in clear."""
    greets_logged_in: bool = False
    """IMAP's PREAUTH, which leaves no room for STARTTLS."""
    newest_tls: Literal["TLSv1_1", "TLSv1_3"] = "TLSv1_3"


VARIANTS = {
    "honest": Variant(log_in="after TLS"),
    # Not an attacker: it takes any token, by whoever it is.
    "tokens": Variant(mechanisms="XOAUTH2 OAUTHBEARER"),
    "no-starttls": Variant(starttls="absent"),
    # What Go's PLAIN keeps from a server in clear, gomail's LOGIN gives to it.
    "login-alone": Variant(starttls="absent", mechanisms="LOGIN"),
    "refused-starttls": Variant(starttls="refused"),
    "other-name": Variant(certificate="other-name"),
    "self-signed": Variant(certificate="self-signed"),
    "untrusted": Variant(certificate="untrusted"),
    "expired": Variant(certificate="expired"),
    "old-tls": Variant(newest_tls="TLSv1_1"),
    "preauth": Variant(greets_logged_in=True),
    # Only a client that takes the injected text for its EHLO's answer logs in: the server itself offers no log-in.
    "injection": Variant(log_in="never", injected="250-mail.test.example\r\n250 AUTH PLAIN LOGIN\r\n"),
}
