# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Alertmanager with the configuration that is the second argument, until it has mailed an alert, or could not.

What the alert says comes from standard input; the program is the first argument.
"""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from time import sleep

#: What its log, at the level of debug, says of a message that was taken, and of one that was not.
ENDS = ("Notify success", "Notify attempt failed")


def main(program: str, configuration: str) -> None:
    """Print the log."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as storage:
        places = [f"--config.file={configuration}", f"--storage.path={storage}"]
        addresses = [f"--web.listen-address=127.0.0.1:{port}", "--cluster.listen-address="]
        command = [program, *places, *addresses, "--log.level=debug"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout
        try:
            _alert(port, sys.stdin.read(), process)
            for line in process.stdout:
                print(line, end="", flush=True)
                if any(words in line for words in ENDS):
                    break
        finally:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _alert(port: int, text: str, process: subprocess.Popen[str]) -> None:
    """Tell of something that has been so for an hour: then it does not wait for more of the kind."""
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    alert = {"labels": {"alertname": "Report"}, "annotations": {"text": text}, "startsAt": since}
    while process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("POST", "/api/v2/alerts", json.dumps([alert]), {"Content-Type": "application/json"})
            assert connection.getresponse().status == 200
        except ConnectionError:
            sleep(0.05)  # it has just been started
        else:
            return
        finally:
            connection.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
