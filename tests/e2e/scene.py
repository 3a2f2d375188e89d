# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A sandbox with all that a scenario needs: names, servers of one variant, and a witness on the wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from subprocess import Popen

from .authority import DOWN_HOST, HOST, OTHER_HOST, OWN_HOSTS, Authority
from .leaks import leaks
from .mail import ACCOUNT, Mail
from .sandbox import ADDRESS, Sandbox, stop
from .servers.session import Account
from .servers.transcript import Transcript
from .wire import streams

NAMES = {DOWN_HOST: "10.25.0.9", OTHER_HOST: ADDRESS, **dict.fromkeys(OWN_HOSTS, ADDRESS), HOST: OTHER_HOST}
"""What the name server says: what is an alias for `HOST` may be an attacker's word."""


@dataclass
class Scene:
    """What a test acts in, and what it asks afterwards."""

    sandbox: Sandbox
    authority: Authority
    folder: Path
    transcript: Transcript = field(init=False)

    def __post_init__(self) -> None:
        """Set up all but the mail servers."""
        self.transcript = Transcript(self.folder / "transcript")
        self._servers: Popen[bytes] | None = None
        self._witness = self.sandbox.start("wire", str(self.folder / "wire"))
        self.sandbox.start("servers.names", json.dumps(NAMES))

    def serve(self, variant: str, mailbox: tuple[Mail, ...] = (), account: Account = ACCOUNT) -> None:
        """Start SMTP and IMAP servers of that variant, instead of those before; IMAP has the given messages."""
        if self._servers:
            stop(self._servers)
        messages = [mail.text.replace("\n", "\r\n") for mail in mailbox]
        facts = json.dumps({**asdict(account), "mailbox": messages})
        arguments = [ADDRESS, variant, str(self.authority.folder), str(self.transcript.path), facts]
        self._servers = self.sandbox.start("servers", *arguments)

    def wire(self) -> list[bytes]:
        """Return what TCP has carried, a stream for each direction of a connection. It ends the recording."""
        stop(self._witness)
        return list(streams(self.folder / "wire").values())

    def shown(self, mail: Mail) -> list[str]:
        """Return which of the password and the mail's secret anybody on the wire could have read."""
        carried = self.wire()
        return [secret for secret in _secrets(mail) if any(leaks(secret, stream) for stream in carried)]

    def given_away(self, mail: Mail) -> list[str]:
        """Return which of the two anybody on the wire, or the server itself, has learnt."""
        learnt = [*self.wire(), self.transcript.everything_received()]
        return [secret for secret in _secrets(mail) if any(leaks(secret, stream) for stream in learnt)]


def _secrets(mail: Mail) -> list[str]:
    return [ACCOUNT.password, mail.secret]


@contextmanager
def open_scene(folder: Path, authority: Authority, layer: Path | None = None) -> Iterator[Scene]:
    """Open a scene whose records lie in ``folder``; ``layer`` as for a sandbox."""
    with Sandbox(folder, layer) as sandbox:
        yield Scene(sandbox, authority, folder)
