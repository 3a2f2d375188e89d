# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What listens on TCP ports, as Linux tells it in /proc (proc(5), /proc/net/tcp)."""

from __future__ import annotations

import os
import re
import socket
import struct
from contextlib import suppress

_LISTENING = "0A"
_TABLES = (("/proc/net/tcp", socket.AF_INET), ("/proc/net/tcp6", socket.AF_INET6))
_SOCKET = re.compile(r"socket:\[(\d+)\]")


def listeners(ports):
    """Each listener on one of the ports, as address, port and program; None where nobody may see the program."""
    found = {}
    for table, family in _TABLES:
        for address, port, inode in _sockets(table, family):
            if port in ports:
                found[inode] = (address, port)
    holders = _holders(set(found)) if found else {}
    said = {(address, port, holders.get(inode)) for inode, (address, port) in found.items()}
    return [
        {"address": address, "port": port, "program": program}
        for address, port, program in sorted(said, key=lambda one: (one[1], one[0], one[2] or ""))
    ]


def _sockets(table, family):
    try:
        with open(table, encoding="ascii") as stream:
            lines = stream.read().splitlines()[1:]
    except OSError:
        return
    for line in lines:
        words = line.split()
        if len(words) > 9 and words[3] == _LISTENING:
            address, _colon, port = words[1].partition(":")
            yield _address(address, family), int(port, 16), words[9]


def _address(digits, family):
    """An address from words of four bytes, each in the machine's own order."""
    words = [int(digits[at : at + 8], 16) for at in range(0, len(digits), 8)]
    return socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words))


def _holders(inodes):
    """Which program holds a socket, by the socket's inode; of several processes the one that came first."""
    found = {}
    for process in sorted((int(name) for name in os.listdir("/proc") if name.isdigit()), reverse=True):
        held = set(_sockets_of(process)) & inodes
        if held:
            found.update(dict.fromkeys(held, _program(process)))
    return found


def _sockets_of(process):
    """The inodes of a process's sockets, as far as it lets them be seen before it ends."""
    with suppress(OSError), os.scandir(f"/proc/{process}/fd") as entries:
        for entry in entries:
            match = _SOCKET.match(os.readlink(entry.path))
            if match:
                yield match[1]


def _program(process):
    try:
        return os.readlink(f"/proc/{process}/exe")
    except OSError:
        return None
