# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A witness that trusts neither client nor server: all that TCP carries to a sandbox's servers, and back, on any port.

Run inside as a program with the file to write as its argument: appends a line of JSON for each packet with a payload,
until standard input closes and the packets that wait are written.
"""

from __future__ import annotations

import json
import select
import socket
import struct
import sys
from pathlib import Path
from typing import NamedTuple, TextIO

_ALL_PROTOCOLS = 3
_TCP = 6
_LOOPBACK = 127
"""The first byte of addresses that nobody else hears: tests steer programs by them."""
_RECEIVE_BUFFER_FORCED = 33
"""SO_RCVBUFFORCE of socket(7), which Python does not name."""


class Segment(NamedTuple):
    """What one packet carried; ``data`` holds bytes as Latin-1."""

    source: int
    target: int
    sequence: int
    data: str


def streams(path: Path) -> dict[tuple[int, int], bytes]:
    """Return what went from port to port, joined: a secret split over packets is found all the same."""
    segments = {Segment(*json.loads(line)) for line in path.read_text(encoding="ascii").splitlines()}
    joined: dict[tuple[int, int], bytes] = {}
    for segment in sorted(segments):
        ports = (segment.source, segment.target)
        joined[ports] = joined.get(ports, b"") + segment.data.encode("latin-1")
    return joined


def parse(packet: bytes) -> Segment | None:
    """Return an IPv4 packet's TCP payload, or nothing where it has none for the servers or from them."""
    header = (packet[0] & 15) * 4
    if packet[0] >> 4 != 4 or packet[9] != _TCP or packet[16] == _LOOPBACK:
        return None
    source, target, sequence = struct.unpack_from(">HHI", packet, header)
    data = packet[header + (packet[header + 12] >> 4) * 4 :]
    return Segment(source, target, sequence, data.decode("latin-1")) if data else None


def main(path: str) -> None:
    """Write down every packet of the loopback interface."""
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(_ALL_PROTOCOLS))
    tap.setsockopt(socket.SOL_SOCKET, _RECEIVE_BUFFER_FORCED, 1 << 24)
    print("ready", flush=True)
    with Path(path).open("a", encoding="ascii") as file:
        while True:
            waiting = select.select([tap, sys.stdin], [], [])[0]
            if tap in waiting:
                _write(tap, file)
            else:
                return


def _write(tap: socket.socket, file: TextIO) -> None:
    packet, sender = tap.recvfrom(1 << 18)
    # The loopback interface shows each packet twice, going and coming.
    segment = None if sender[2] == socket.PACKET_OUTGOING else parse(packet)
    if segment:
        file.write(json.dumps(segment) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
