# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the servers write down of their connections, and how tests read it."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal

Kind = Literal["connected", "received", "sent", "secured", "handshake failed", "logged in", "mail", "mailbox opened"]


@dataclass(frozen=True)
class Event:
    """One thing that happened on a connection; ``text`` holds bytes as Latin-1."""

    port: int
    connection: int
    kind: Kind
    secure: bool
    text: str


class Recorder:
    """Writes events, one line of JSON each, for several connections at once."""

    def __init__(self, path: Path) -> None:
        """Open ``path`` for appending."""
        self._file = path.open("a", encoding="ascii")
        self._lock = threading.Lock()

    def record(self, event: Event) -> None:
        """Append one event; it can be read as soon as this returns."""
        with self._lock:
            self._file.write(json.dumps(asdict(event)) + "\n")
            self._file.flush()


@dataclass(frozen=True)
class Transcript:
    """The events so far; each question reads the file anew."""

    path: Path

    def events(self, kind: Kind) -> list[Event]:
        """Return all events of one kind, in their order."""
        text = self.path.read_text(encoding="ascii") if self.path.exists() else ""
        # What follows the last line's end is a line in the making, or nothing.
        events = [Event(**json.loads(line)) for line in text.split("\n")[:-1]]
        return [event for event in events if event.kind == kind]

    def texts(self, kind: Kind) -> list[str]:
        """Return the texts of all events of one kind."""
        return [event.text for event in self.events(kind)]

    def everything_received(self) -> bytes:
        """Return what clients sent, in clear and, decrypted, within TLS."""
        return "".join(self.texts("received")).encode("latin-1")

    def ports(self) -> set[int]:
        """Return the ports that clients connected to."""
        return {event.port for event in self.events("connected")}
