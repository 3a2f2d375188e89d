# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A user in a sandbox who has msmtp and mbsync, and an account for each way into TLS."""

from __future__ import annotations

from subprocess import CompletedProcess

from .mail import ACCOUNT, Mail
from .sandbox import Sandbox

HOME = "/home/client"

_ENVIRONMENT = {"HOME": HOME}


def send_by_msmtp(sandbox: Sandbox, way: str, mail: Mail) -> CompletedProcess[str]:
    """Hand a message to msmtp, which sends it or fails."""
    command = ["msmtp", f"--account={way}", ACCOUNT.user]
    return sandbox.run(command, text=mail.text, environment=_ENVIRONMENT, check=False)


def fetch_by_mbsync(sandbox: Sandbox, way: str) -> CompletedProcess[str]:
    """Have mbsync fetch what the server has."""
    return sandbox.run(["mbsync", way], environment=_ENVIRONMENT, check=False)


def fetched(sandbox: Sandbox, way: str) -> list[str]:
    """Return the messages in that account's INBOX here."""
    folder = f"{HOME}/Mail/{way}"
    names = sandbox.run(["find", folder, "-path", "*/INBOX/new/*", "-type", "f"]).stdout.splitlines()
    return [sandbox.run(["cat", name]).stdout for name in names]
