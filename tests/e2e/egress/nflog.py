# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Write what is logged to a group of NFLOG into a file, a JSON object a line: prefix and user.

The kernel's own log is one for the whole machine, and nothing of other network name spaces is told there. Messages:
linux/netfilter/nfnetlink_log.h. Arguments: the group, the file.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

_NETFILTER = 12
_CONFIGURE, _PACKET = 0x401, 0x400
_REQUEST = 1
_BIND = struct.pack("=HHB3x", 5, 1, 1)
_AT_ONCE = struct.pack("=HHI", 8, 5, socket.htonl(1))
_PREFIX, _UID = 10, 11


def main(group: str, file: str) -> None:
    """Subscribe, and write until standard input closes."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _NETFILTER) as log, Path(file).open("w") as out:
        for attribute in (_BIND, _AT_ONCE):
            body = struct.pack("=BBH", 0, 0, socket.htons(int(group))) + attribute
            log.send(struct.pack("=IHHII", 16 + len(body), _CONFIGURE, _REQUEST, 0, 0) + body)
        print("ready", flush=True)
        while sys.stdin not in (ready := select.select([sys.stdin, log], [], [])[0]):
            assert ready
            for logged in _packets(log.recv(65536)):
                out.write(json.dumps(logged) + "\n")
                out.flush()


def _packets(data: bytes) -> Iterator[dict[str, object]]:
    while len(data) >= 16:
        length, kind = struct.unpack_from("=IH", data)
        if kind == _PACKET:
            attributes = dict(_attributes(data[20:length]))
            user = attributes.get(_UID)
            prefix = attributes[_PREFIX].rstrip(b"\0").decode()
            yield {"prefix": prefix, "user": int.from_bytes(user, "big") if user else None}
        data = data[(length + 3) & ~3 :]


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    while len(data) >= 4:
        length, kind = struct.unpack_from("=HH", data)
        yield kind & 0x3FFF, data[4:length]
        data = data[(length + 3) & ~3 :]


if __name__ == "__main__":
    main(*sys.argv[1:])
