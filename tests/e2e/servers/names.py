# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A name server that knows a few names: Postfix asks DNS for its relay, whatever /etc/hosts says.

Argument: as JSON by name its address, or the name that it is an alias of.
"""

from __future__ import annotations

import json
import socket
import struct
import sys
import threading
from collections.abc import Mapping

_A, _CNAME = 1, 5
_ANSWER, _NO_SUCH_NAME = 0x8580, 0x8583


def answer(query: bytes, names: Mapping[str, str]) -> bytes:
    """Return the answer to a query of one question: alias and address, nothing of that type, or no such name."""
    asked, end = _question(query)
    known = asked in names
    real, records = asked, []
    if known and names[asked] in names:
        real = names[asked]
        records.append(_record(asked, _CNAME, _encoded(real)))
    if known and struct.unpack(">H", query[end : end + 2])[0] == _A:
        records.append(_record(real, _A, socket.inet_aton(names[real])))
    header = query[:2] + struct.pack(">HHHHH", _ANSWER if known else _NO_SUCH_NAME, 1, len(records), 0, 0)
    return header + query[12 : end + 4] + b"".join(records)


def _record(name: str, kind: int, data: bytes) -> bytes:
    return _encoded(name) + struct.pack(">HHIH", kind, 1, 60, len(data)) + data


def _encoded(name: str) -> bytes:
    return b"".join(bytes([len(label)]) + label.encode("ascii") for label in name.split(".")) + b"\0"


def _question(query: bytes) -> tuple[str, int]:
    """Return the name asked for, and where it ends."""
    labels, place = [], 12
    while length := query[place]:
        labels.append(query[place + 1 : place + 1 + length].decode("latin-1").lower())
        place += length + 1
    return ".".join(labels), place + 1


def main(names: str) -> None:
    """Answer on the loopback address."""
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", 53))
    threading.Thread(target=_serve, args=(server, json.loads(names)), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def _serve(server: socket.socket, names: Mapping[str, str]) -> None:
    while True:
        query, client = server.recvfrom(4096)
        server.sendto(answer(query, names), client)


if __name__ == "__main__":
    main(*sys.argv[1:])
