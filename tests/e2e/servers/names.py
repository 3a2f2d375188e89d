# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A name server for one name, until standard input closes: Postfix asks DNS, not /etc/hosts.

Arguments: the name and its address.
"""

from __future__ import annotations

import socket
import struct
import sys
import threading

_A = 1
_ANSWER, _NO_SUCH_NAME = 0x8580, 0x8583
_POINTER_TO_QUESTION = 0xC00C


def answer(query: bytes, name: str, address: str) -> bytes:
    """Return the answer to a query of one question: the address, nothing of that type, or no such name."""
    asked, end = _question(query)
    known = asked == name
    found = known and struct.unpack(">H", query[end : end + 2])[0] == _A
    flags = _ANSWER if known else _NO_SUCH_NAME
    header = query[:2] + struct.pack(">HHHHH", flags, 1, int(found), 0, 0)
    record = struct.pack(">HHHIH", _POINTER_TO_QUESTION, _A, 1, 60, 4) + socket.inet_aton(address)
    return header + query[12 : end + 4] + (record if found else b"")


def _question(query: bytes) -> tuple[str, int]:
    """Return the name asked for, and where it ends."""
    labels, place = [], 12
    while length := query[place]:
        labels.append(query[place + 1 : place + 1 + length].decode("latin-1").lower())
        place += length + 1
    return ".".join(labels), place + 1


def main(name: str, address: str) -> None:
    """Answer on the loopback address."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=_serve, args=(server, name, address), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def _serve(server: socket.socket, name: str, address: str) -> None:
    while True:
        query, client = server.recvfrom(4096)
        server.sendto(answer(query, name, address), client)


if __name__ == "__main__":
    main(*sys.argv[1:])
