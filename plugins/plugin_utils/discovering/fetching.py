# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files over HTTPS from hosts that nobody vouches for: bounded in time, size and redirects."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import SplitResult, urljoin, urlsplit

from ...module_utils.probing.causes import CAUSES
from ...module_utils.probing.certificates import strict, verdict
from ...module_utils.probing.connecting import connect, failure, resolve
from ...module_utils.probing.model import Stopped
from .model import Outcome, Unanswered

MAX_BYTES = 256 * 1024
_REDIRECTS = 3
_PORTS = {"https": 443, "http": 80}
_MOVED = frozenset({301, 302, 303, 307, 308})


class Web:
    """Fetches files. ``remaining``: how many seconds the next one may take, redirects included."""

    def __init__(self, remaining: Callable[[], float], ca_file: str | None = None) -> None:
        self._remaining = remaining
        self._context = strict(ca_file)

    def get(self, url: str) -> tuple[bytes, str]:
        """The file, and the address that it came from in the end. Raises Unanswered."""
        end = time.monotonic() + self._remaining()
        for _redirect in range(_REDIRECTS + 1):
            body, location = self._fetch(urlsplit(url), end)
            if location is None:
                return body, url
            url = _followed(url, location)
        raise Unanswered("refused", f"more than {_REDIRECTS} redirects")

    def _fetch(self, url: SplitResult, end: float) -> tuple[bytes, str | None]:
        host = url.hostname or ""
        seconds = end - time.monotonic()
        if seconds <= 0:
            raise Unanswered("failed", "no time left")
        try:
            connection = self._connected(host, url.scheme, seconds)
            with _ended(connection, end):
                answer = _exchange(connection, host, url)
            if time.monotonic() >= end:
                raise TimeoutError
            return answer
        except Stopped as stop:
            raise Unanswered(*_unreachable(stop)) from None
        except ssl.SSLCertVerificationError as error:
            raise Unanswered(
                "refused", CAUSES[verdict(error)].message.format(host=host, detail=error.verify_message)
            ) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            said = "too slow" if time.monotonic() >= end else str(error) or type(error).__name__
            raise Unanswered("failed", f"{host}: {said}") from None

    def _connected(self, host: str, scheme: str, seconds: float) -> socket.socket:
        port = _PORTS[scheme]
        tried = connect(resolve(host, port, seconds), seconds, one_is_enough=True)
        usable = [one.connection for one in tried if one.connection]
        if not usable:
            raise failure(tried, port)
        for spare in usable[1:]:
            spare.close()
        usable[0].settimeout(seconds)
        if scheme == "http":
            return usable[0]
        try:
            return self._context.wrap_socket(usable[0], server_hostname=host)
        except BaseException:
            usable[0].close()
            raise


def _exchange(connection: socket.socket, host: str, url: SplitResult) -> tuple[bytes, str | None]:
    """The body, or where to look instead."""
    client = http.client.HTTPConnection(host)
    client.sock = connection
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    client.request(
        "GET", path, headers={"User-Agent": "mailports", "Accept-Encoding": "identity", "Connection": "close"}
    )
    response = client.getresponse()
    if response.status in _MOVED:
        return b"", response.headers.get("Location", "")
    if response.status != 200:
        outcome: Outcome = "absent" if response.status in (404, 410) else "failed"
        raise Unanswered(outcome, f"HTTP status {response.status}")
    body = response.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise Unanswered("refused", f"larger than {MAX_BYTES // 1024} KiB")
    if response.length:
        raise Unanswered("failed", "the file was cut off")
    return body, None


@contextmanager
def _ended(connection: socket.socket, end: float) -> Iterator[None]:
    """Shut the connection at that time: a server that drips keeps no time limit of single reads."""

    def shut() -> None:
        with suppress(OSError):
            connection.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(max(0.0, end - time.monotonic()), shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        connection.close()


def _followed(url: str, location: str) -> str:
    """Where a redirect leads. From HTTPS only to HTTPS, and never to another port or to an account."""
    try:
        target = urlsplit(urljoin(url, location))
        plain = (target.scheme, target.port, target.username, target.password)
    except ValueError:
        raise Unanswered("refused", "redirected to no address") from None
    if plain != ("https", None, None, None) or not target.hostname:
        raise Unanswered("refused", f"redirected to {location[:80]}, and only https:// is followed")
    return target.geturl()


def _unreachable(stop: Stopped) -> tuple[Outcome, str]:
    words = {"no-such-name": "no such name", "no-address": "the name has no address"}
    if stop.code in words:
        return "absent", words[stop.code]
    if stop.code == "connection-refused":
        return "absent", "connection refused"
    return "failed", f"{CAUSES[stop.code].case}: {stop.detail}" if stop.detail else CAUSES[stop.code].case
