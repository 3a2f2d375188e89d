# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Try to reach services, and print as JSON what came of each: "open", or the error's name.

Arguments: the user (a number), how often, and targets such as "tcp 192.0.2.2 25".
"""

from __future__ import annotations

import errno
import json
import os
import socket
import sys

_KINDS = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def main(user: str, times: str, *targets: str) -> None:
    """Knock, each time at all targets in turn."""
    os.setuid(int(user))
    print(json.dumps([_knock(*target.split()) for _time in range(int(times)) for target in targets]))


def _knock(kind: str, address: str, port: str) -> str:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, _KINDS[kind]) as knocking:
            knocking.settimeout(5)
            knocking.connect((address, int(port)))
            knocking.sendall(b"hello")
            return "open" if knocking.recv(100) == b"hello" else "something else"
    except TimeoutError:
        return "ETIMEDOUT"
    except OSError as error:
        return errno.errorcode[error.errno or 0]


if __name__ == "__main__":
    main(*sys.argv[1:])
