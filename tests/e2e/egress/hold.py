# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Hold connections open and use them all the time; note in a file how often each answered, or how it ended.

Arguments: the file, the address, the ports.
"""

from __future__ import annotations

import json
import select
import socket
import sys
from pathlib import Path


def main(file: str, address: str, *ports: str) -> None:
    """Talk on all connections until standard input closes."""
    connections = {port: socket.create_connection((address, int(port)), timeout=10) for port in ports}
    answers: dict[str, int | str] = dict.fromkeys(ports, 0)
    print("ready", flush=True)
    while not select.select([sys.stdin], [], [], 0.01)[0]:
        for port, connection in connections.items():
            answers[port] = _talk(connection, answers[port])
    Path(file).write_text(json.dumps(answers), encoding="ascii")


def _talk(connection: socket.socket, before: int | str) -> int | str:
    if isinstance(before, str):
        return before
    try:
        connection.sendall(b"hello")
        return before + 1 if connection.recv(100) == b"hello" else "closed"
    except OSError as error:
        return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    main(*sys.argv[1:])
