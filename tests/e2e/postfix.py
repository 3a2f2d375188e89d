# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A Postfix in a sandbox: started as Debian starts it, given mail, asked for its queue."""

from __future__ import annotations

import json
from dataclasses import dataclass

from .mail import ACCOUNT, Mail
from .sandbox import Sandbox


@dataclass(frozen=True)
class Waiting:
    """A message in the queue."""

    queue: str
    reasons: tuple[str, ...]
    """Why it waits: for each recipient the client's words, once delivery was tried."""


def start_postfix(sandbox: Sandbox) -> None:
    """Start what /etc/postfix of the sandbox describes."""
    sandbox.run(["/usr/lib/postfix/configure-instance.sh", "-"])
    sandbox.run(["postfix", "start"])


def send_by_postfix(sandbox: Sandbox, mail: Mail) -> None:
    """Hand a message over."""
    sandbox.run(["sendmail", "-i", "-f", ACCOUNT.user, ACCOUNT.user], text=mail.text)


def queued(sandbox: Sandbox) -> list[Waiting]:
    """Return what waits."""
    lines = sandbox.run(["postqueue", "-j"]).stdout.splitlines()
    return [_waiting(json.loads(line)) for line in lines]


def _waiting(entry: dict[str, object]) -> Waiting:
    recipients = entry["recipients"]
    assert isinstance(recipients, list)
    reasons = tuple(recipient["delay_reason"] for recipient in recipients if "delay_reason" in recipient)
    return Waiting(str(entry["queue_name"]), reasons)
