# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""From a name to connections: all its addresses are tried at once, and each tells how it went."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
import time
from typing import NamedTuple

from .model import Attempt, Stopped

#: No server has more; a name with thousands of addresses shall not keep us busy.
_MOST_ADDRESSES = 16
_FAMILIES = {socket.AF_INET: "IPv4", socket.AF_INET6: "IPv6"}
_IN_PROGRESS = (errno.EINPROGRESS, errno.EWOULDBLOCK)
#: What connect(2) says, as Linux translates what ICMP says (icmp_err_convert in net/ipv4/icmp.c, RFC 1122 4.2.3.9).
_OUTCOMES = {
    0: "connected",
    errno.ECONNREFUSED: "connection-refused",
    errno.ETIMEDOUT: "timed-out",
    errno.ENETUNREACH: "no-route",
    errno.EADDRNOTAVAIL: "no-route",
    errno.EAFNOSUPPORT: "no-route",
}
#: Where no address can be reached: the outcome that tells most about the server.
_TELLING = ("connection-refused", "filtered", "timed-out", "no-route")


class Address(NamedTuple):
    family: int
    #: As socket.connect takes it.
    place: tuple[object, ...]


class Reached(NamedTuple):
    """An address, how it answered, and the connection where there is one."""

    address: Address
    attempt: Attempt
    connection: socket.socket | None


def resolve(host: str, port: int, timeout: float) -> list[Address]:
    """The addresses of a name, in the order in which this machine prefers them. Raises Stopped."""
    answers: list[object] = []

    def ask() -> None:
        try:
            answers.append(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            answers.append(error)

    # getaddrinfo(3) knows no time-out: it is left behind when it takes too long.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(timeout)
    if not answers:
        raise Stopped("name-lookup-failed", f"no answer within {timeout:g} s")
    answer = answers[0]
    if isinstance(answer, Exception):
        raise _no_name(answer)
    found = dict.fromkeys(Address(one[0], one[4]) for one in answer if one[0] in _FAMILIES)  # type: ignore[attr-defined]
    if not found:
        raise Stopped("no-address")
    return list(found)[:_MOST_ADDRESSES]


def _no_name(error: Exception) -> Stopped:
    if isinstance(error, ValueError):
        return Stopped("no-such-name")
    number = error.args[0]
    if number == socket.EAI_NONAME:
        return Stopped("no-such-name")
    if number == getattr(socket, "EAI_NODATA", None):
        return Stopped("no-address")
    return Stopped("name-lookup-failed", str(error.args[-1]))


def connect(addresses: list[Address], timeout: float, one_is_enough: bool = False) -> list[Reached]:
    """Connect to all addresses at once, and tell how each answered, or who has not when the first did."""
    numbers: list[int | None] = [None] * len(addresses)
    connections = [_started(address, index, numbers) for index, address in enumerate(addresses)]
    end = time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        for index, connection in enumerate(connections):
            if connection is not None and numbers[index] is None:
                selector.register(connection, selectors.EVENT_WRITE, index)
        while selector.get_map() and time.monotonic() < end and not (one_is_enough and 0 in numbers):
            for key, _events in selector.select(max(0.0, end - time.monotonic())):
                selector.unregister(key.fileobj)
                number = key.fileobj.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)  # type: ignore[union-attr]
                numbers[key.data] = number
    return [_reached(*one) for one in zip(addresses, numbers, connections)]


def _started(address: Address, index: int, numbers: list[int | None]) -> socket.socket | None:
    """A connection in the making; where it ends at once, its error number is noted."""
    try:
        connection = socket.socket(address.family, socket.SOCK_STREAM)
    except OSError as error:
        numbers[index] = error.errno
        return None
    connection.setblocking(False)
    number = connection.connect_ex(address.place)
    if number not in _IN_PROGRESS:
        numbers[index] = number
    return connection


def _reached(address: Address, number: int | None, connection: socket.socket | None) -> Reached:
    outcome = "timed-out" if number is None else _OUTCOMES.get(number, "filtered")
    said = "no answer" if number is None else "" if number == 0 else os.strerror(number)
    if outcome != "connected" and connection is not None:
        connection.close()
        connection = None
    family = _FAMILIES[socket.AddressFamily(address.family)]
    return Reached(address, Attempt(str(address.place[0]), family, outcome, said), connection)


def failure(tried: list[Reached], port: int) -> Stopped:
    """Why no address could be reached."""
    attempts = [one.attempt for one in tried]
    outcome = min((attempt.outcome for attempt in attempts), key=_TELLING.index)
    said = next(attempt.said for attempt in attempts if attempt.outcome == outcome)
    if port == 25 and outcome in ("timed-out", "filtered"):
        return Stopped("port-25-blocked")
    return Stopped(outcome, said)


def broken_family(tried: list[Reached]) -> tuple[str, str] | None:
    """The cause and its detail, where one of IPv4 and IPv6 works and the other does not, though this machine has it."""
    attempts = [one.attempt for one in tried]
    for family in _FAMILIES.values():
        own = [one for one in attempts if one.family == family]
        others = [one for one in attempts if one.family != family]
        faults = [one for one in own if one.outcome not in ("connected", "no-route")]
        if faults and len(faults) == len(own) and any(one.outcome == "connected" for one in others):
            return f"{family.lower()}-broken", f"{faults[0].address}: {faults[0].said}"
    return None
