# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Postfix in a sandbox: started as Debian starts it, given mail, asked for its queue."""

from __future__ import annotations

from .mail import ACCOUNT, Mail
from .sandbox import Sandbox


def start_postfix(sandbox: Sandbox) -> None:
    """Start what /etc/postfix of the sandbox describes."""
    sandbox.run(["/usr/lib/postfix/configure-instance.sh", "-"])
    sandbox.run(["postfix", "start"])


def send_by_postfix(sandbox: Sandbox, mail: Mail) -> None:
    """Hand a message over."""
    sandbox.run(["sendmail", "-i", "-f", ACCOUNT.user, ACCOUNT.user], text=mail.text)
