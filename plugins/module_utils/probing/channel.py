# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A client's end of a connection: lines in and out within a time limit, then TLS."""

from __future__ import annotations

import socket
import ssl
import time

from .model import Stopped

#: Longer than any line of these protocols (RFC 5321 4.5.3.1, RFC 2449 4); what goes on is no mail server.
_LONGEST_LINE = 16384
_SHOWN = 160


class Silence(Exception):
    """Nothing came in time."""


class Channel:
    """Reads lines and sends text. Raises Silence, or Stopped when the other side has gone or talks without end."""

    def __init__(self, connection: socket.socket, timeout: float) -> None:
        self.connection = connection
        self._timeout = timeout
        self._buffer = b""
        connection.settimeout(timeout)

    def send(self, text: str) -> None:
        try:
            self.connection.settimeout(self._timeout)
            self.connection.sendall(text.encode("utf-8"))
        except OSError as error:
            raise Stopped("connection-lost", _words(error)) from None

    def line(self) -> str:
        """The next line, without its end."""
        end = time.monotonic() + self._timeout
        while b"\n" not in self._buffer:
            if len(self._buffer) > _LONGEST_LINE:
                raise Stopped("wrong-greeting", "a line without end")
            self._buffer += self._received(end - time.monotonic())
        line, self._buffer = self._buffer.split(b"\n", 1)
        return line.rstrip(b"\r").decode("utf-8", "replace")

    def left_over(self) -> str:
        """What has come behind the last line, as it may be shown."""
        return showable(self._buffer.decode("utf-8", "replace"))

    def secure(self, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """Do the client's part of the handshake. Raises OSError, of which ssl.SSLError is one kind."""
        self.connection.settimeout(self._timeout)
        secured = context.wrap_socket(self.connection, server_hostname=host.rstrip("."))
        self.connection = secured
        self._buffer = b""
        return secured

    def close(self) -> None:
        self.connection.close()

    def _received(self, seconds: float) -> bytes:
        if seconds <= 0:
            raise Silence
        try:
            self.connection.settimeout(seconds)
            data = self.connection.recv(4096)
        except socket.timeout:
            raise Silence from None
        except OSError as error:
            raise Stopped("connection-lost", _words(error)) from None
        if not data:
            raise Stopped("connection-lost", self.left_over() or "without a word")
        return data


def showable(text: str) -> str:
    """What another side said, in one line that only shows and does nothing."""
    line = " ".join(text.split())
    plain = "".join(character if character.isprintable() else "?" for character in line)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "..."


def _words(error: OSError) -> str:
    return error.strerror or type(error).__name__
