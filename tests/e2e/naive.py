# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A mail client with the flaw that response injection is made for: it keeps what it read ahead when TLS begins.

Arguments: the host, the CA file, the user and the password. It logs in if it believes that it may.
"""

from __future__ import annotations

import socket
import ssl
import sys
from base64 import b64encode
from typing import BinaryIO


def main(host: str, ca_file: str, user: str, password: str) -> None:
    """Say EHLO, STARTTLS, EHLO again, and AUTH PLAIN if the answer offers it."""
    connection = socket.create_connection((host, 587), timeout=10)
    ahead = connection.makefile("rb")
    _reply(ahead)
    for command in (b"EHLO client.test.example\r\n", b"STARTTLS\r\n"):
        connection.sendall(command)
        _reply(ahead)
    secure = ssl.create_default_context(cafile=ca_file).wrap_socket(connection, server_hostname=host)
    secure.sendall(b"EHLO client.test.example\r\n")
    if b"AUTH PLAIN" in _reply(ahead):
        secure.sendall(b"AUTH PLAIN " + b64encode(f"\0{user}\0{password}".encode()) + b"\r\n")
    secure.unwrap()


def _reply(file: BinaryIO) -> bytes:
    """Return the lines of an answer; all but the last have a hyphen after the code."""
    reply = line = file.readline()
    while line[3:4] == b"-":
        line = file.readline()
        reply += line
    return reply


if __name__ == "__main__":
    main(*sys.argv[1:])
