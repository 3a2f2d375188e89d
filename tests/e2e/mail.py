# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The mail that is sent, and how it is recognised when it arrives."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_string, policy
from uuid import uuid4

from .servers.session import Account

# Characters that mean something to one program's configuration or another.
ACCOUNT = Account("relay@test.example", "kumquat#7$lan=tern")
"""The log-in at the server, and the address that mail comes from and goes to."""


@dataclass(frozen=True)
class Mail:
    """A message that no other test sends."""

    number: str
    sender: str = ACCOUNT.user

    @property
    def message_id(self) -> str:
        """The value of its Message-ID."""
        return f"<{self.number}@client.test.example>"

    @property
    def secret(self) -> str:
        """A stretch of its body that nobody on the way may see."""
        return f"confidential-{self.number}"

    @property
    def body(self) -> str:
        """Its body; the dot at a line's start is what SMTP has to treat with care."""
        return f"This is {self.secret}.\n.Yours sincerely\n"

    @property
    def text(self) -> str:
        """All of it."""
        fields = [f"From: {self.sender}", f"To: {ACCOUNT.user}", "Subject: Report", f"Message-ID: {self.message_id}"]
        return "\n".join([*fields, "", self.body])

    def arrived_as(self, text: str) -> bool:
        """Tell whether ``text`` is this message, whatever fields the way has added."""
        message = message_from_string(text, policy=policy.default)
        lines = message.get_content().splitlines()
        return (message["Message-ID"], lines) == (self.message_id, self.body.splitlines())


def write_mail() -> Mail:
    """Return a new message."""
    return Mail(uuid4().hex)
