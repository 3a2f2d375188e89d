# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Other machines, each a network name space with a cable to this one: servers elsewhere, and a container inside.

Every service gives back what it gets, by TCP on all PORTS and by UDP on 443.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading

HOME4, HOME6 = "192.0.2.1", "2001:db8::1"
SERVER4, SERVER6 = "192.0.2.2", "2001:db8::2"
OTHER4, OTHER6 = "192.0.2.3", "2001:db8::3"
INSIDE, CONTAINER = "br-inside", "198.51.100.2"
PORTS = (22, 25, 110, 143, 443, 465, 587, 993, 995, 2525)

_CABLES = f"""
ip netns add elsewhere
ip link add out type veth peer eth0 netns elsewhere
ip address add {HOME4}/24 dev out
ip address add {HOME6}/64 dev out nodad
ip link set out up
ip -n elsewhere link set lo up
ip -n elsewhere address add {SERVER4}/24 dev eth0
ip -n elsewhere address add {OTHER4}/24 dev eth0
ip -n elsewhere address add {SERVER6}/64 dev eth0 nodad
ip -n elsewhere address add {OTHER6}/64 dev eth0 nodad
ip -n elsewhere link set eth0 up
ip -n elsewhere route add default via {HOME4}
ip netns add container
ip link add {INSIDE} type veth peer eth0 netns container
ip address add 198.51.100.1/24 dev {INSIDE}
ip link set {INSIDE} up
ip -n container address add {CONTAINER}/24 dev eth0
ip -n container link set eth0 up
ip -n container route add default via 198.51.100.1
sysctl --quiet --write net.ipv4.ip_forward=1
"""


def main(serving: bool) -> None:
    """Lay the cables, and become the servers elsewhere."""
    if not serving:
        subprocess.run(["sh", "-ec", _CABLES], check=True)
        entering = ["ip", "netns", "exec", "elsewhere"]
        os.execvp("ip", [*entering, sys.executable, "-m", "egress.elsewhere", "serve"])  # noqa: S606
    for port in PORTS:
        listener = socket.create_server(("::", port), family=socket.AF_INET6, dualstack_ipv6=True, backlog=100)
        threading.Thread(target=_listen, args=(listener,), daemon=True).start()
    for address in (SERVER4, OTHER4):
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        datagrams.bind((address, 443))
        threading.Thread(target=_return, args=(datagrams,), daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


def _listen(listener: socket.socket) -> None:
    while True:
        threading.Thread(target=_echo, args=(listener.accept()[0],), daemon=True).start()


def _echo(connection: socket.socket) -> None:
    with connection:
        while data := connection.recv(100):
            connection.sendall(data)


def _return(datagrams: socket.socket) -> None:
    while True:
        datagrams.sendto(*datagrams.recvfrom(100))


if __name__ == "__main__":
    main(sys.argv[1:] == ["serve"])
