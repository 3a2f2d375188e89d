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
    reason: str
    """Why it waits, in Postfix's words; empty while delivery has not been tried."""


def start_postfix(sandbox: Sandbox) -> None:
    """Start what /etc/postfix of the sandbox describes."""
    sandbox.run(["/usr/lib/postfix/configure-instance.sh", "-"])
    sandbox.run(["postfix", "start"])


def send_by_postfix(sandbox: Sandbox, mail: Mail) -> None:
    """Hand a message over."""
    sandbox.run(["sendmail", "-i", "-f", ACCOUNT.user, ACCOUNT.user], text=mail.text)


def queued(sandbox: Sandbox) -> list[Waiting]:
    """Return what waits."""
    entries = [json.loads(line) for line in sandbox.run(["postqueue", "-j"]).stdout.splitlines()]
    return [Waiting(entry["queue_name"], entry["recipients"][0].get("delay_reason", "")) for entry in entries]


def refused(sandbox: Sandbox) -> list[Waiting]:
    """Return what waits after a try in vain."""
    return [waiting for waiting in queued(sandbox) if waiting.reason]
