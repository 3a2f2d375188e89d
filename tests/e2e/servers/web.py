# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A web server for HTTPS and HTTP that answers what a test tells it to, however wrong, until standard input closes.

Arguments: the address, the folder of certificates, a file of answers (JSON: address to ``status``, ``headers``,
``body``, ``repeat``, ``drip``) and a file to note requests in. Whatever has no answer is not found.
"""

from __future__ import annotations

import json
import ssl
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar


class _Handler(BaseHTTPRequestHandler):
    answers: ClassVar[dict[str, Any]] = {}
    requests: ClassVar[Path]

    def do_GET(self) -> None:
        scheme = "https" if self.server.server_address[1] == 443 else "http"
        url = f"{scheme}://{self.headers.get('Host', '')}{self.path}"
        with self.requests.open("a", encoding="utf-8") as file:
            file.write(f"{url}\n{self.headers}")
        answer = self.answers.get(url, {"status": 404})
        self.send_response(answer.get("status", 200))
        for name, value in answer.get("headers", {}).items():
            self.send_header(name, value)
        self.end_headers()
        body = answer.get("body", "").encode() * answer.get("repeat", 1)
        for part in [body[at : at + 1] for at in range(len(body))] if answer.get("drip") else [body]:
            self.wfile.write(part)
            time.sleep(0.2 if answer.get("drip") else 0)

    def log_message(self, *_arguments: object) -> None:
        """Standard error is for what goes wrong."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_arguments: object) -> None:
        """A client that has had enough is no error."""


def main(address: str, certificates: str, answers: str, requests: str) -> None:
    """Serve on 443 and 80."""
    _Handler.answers = json.loads(Path(answers).read_text(encoding="utf-8"))
    _Handler.requests = Path(requests)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{certificates}/web.pem", f"{certificates}/web.key")
    for port in (443, 80):
        server = _Server((address, port), _Handler)
        if port == 443:
            server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
