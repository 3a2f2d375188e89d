# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A server's end of one connection: lines in and out, TLS when wanted, all of it recorded.

Blocking sockets, a thread each: what came before the handshake and what after is then never in doubt.
"""

from __future__ import annotations

import re
import socket
import ssl
from base64 import b64decode
from binascii import Error as NotBase64
from itertools import count

from .transcript import Event, Kind, Recorder

_numbers = count(1)


class Closed(Exception):
    """The client has gone, or talks too long."""


class Channel:
    """Reads lines and sends text; raises `Closed` when the client is gone or silent."""

    def __init__(self, connection: socket.socket, recorder: Recorder) -> None:
        """Take over ``connection``."""
        self._socket = connection
        self._socket.settimeout(20)
        self._recorder = recorder
        self._buffer = b""
        self._number = next(_numbers)
        self.port: int = connection.getsockname()[1]
        self.secure = False
        self.record("connected")

    def record(self, kind: Kind, text: str = "") -> None:
        """Write an event of this connection down."""
        self._recorder.record(Event(self.port, self._number, kind, self.secure, text))

    def secure_with(self, context: ssl.SSLContext) -> None:
        """Do the server's part of the handshake. What was sent before it counts no more."""
        self._buffer = b""
        try:
            self._socket = context.wrap_socket(self._socket, server_side=True)
        except OSError as error:
            self.record("handshake failed", str(error))
            raise Closed from error
        self.secure = True
        self.record("secured", str(self._socket.version()))

    def send(self, text: str) -> None:
        """Send and record ``text``, whose lines end in CR LF."""
        self.record("sent", text)
        try:
            self._socket.sendall(text.encode("latin-1"))
        except OSError as error:
            raise Closed from error

    def line(self) -> str:
        """Return the next line without its end."""
        while b"\n" not in self._buffer:
            self._receive()
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("latin-1")

    def octets(self, number: int) -> str:
        """Return exactly that many bytes."""
        while len(self._buffer) < number:
            self._receive()
        octets, self._buffer = self._buffer[:number], self._buffer[number:]
        return octets.decode("latin-1")

    def buffered(self) -> bytes:
        """Return what has come and was not read yet."""
        return self._buffer

    def put_back(self, data: bytes) -> None:
        """Read that next: a careless server's way with what came in clear before the handshake."""
        self._buffer = data + self._buffer

    def close(self) -> None:
        """Let the client go."""
        self._socket.close()

    def _receive(self) -> None:
        try:
            data = self._socket.recv(65536)
        except OSError as error:
            raise Closed from error
        if not data:
            raise Closed
        self.record("received", data.decode("latin-1"))
        self._buffer += data


def halves(text: str) -> tuple[str, str]:
    """Return the first word and what follows the space behind it."""
    parts = text.partition(" ")
    return parts[0], parts[2]


def plain_credentials(text: str) -> tuple[str, str]:
    """Return user and password of a SASL PLAIN response; empty strings when it is none."""
    parts = decoded(text).split("\0")
    return (parts[1], parts[2]) if len(parts) == 3 else ("", "")


def token_credentials(text: str) -> tuple[str, str]:
    """Return user and token of a SASL XOAUTH2 or OAUTHBEARER response (RFC 7628); empty strings when it is none."""
    found = re.fullmatch("(?:user=|n,a=)([^\1,]+),?(?:\1[^\1]+)*?\1auth=Bearer ([^\1]+)\1\1", decoded(text))
    return (found[1], found[2]) if found else ("", "")


def decoded(text: str) -> str:
    """Return the text that base64 ``text`` stands for; empty when it is not base64."""
    try:
        return b64decode(text, validate=True).decode()
    except (NotBase64, UnicodeDecodeError):
        return ""
