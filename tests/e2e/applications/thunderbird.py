# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Thunderbird without a screen, steered by Marionette: fetches the first message by each account, or sends one by each.

Arguments: a folder with the user.js that is to be tried, whom to trust, a protocol, and as JSON for each account its
``name``, ``password`` and ``end``, the file for what was fetched, or what it ``failed with``; for sending ``file`` and
``recipient``, too.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from time import sleep

#: Any port; none of the settings that are meant for tests of Thunderbird itself; and no connection before it is told.
STEERING = """\
user_pref("marionette.port", 0);
user_pref("remote.prefs.recommended", false);
user_pref("offline.startup_state", 3);
"""


class Marionette:
    """A connection to Thunderbird's Marionette, which takes [0, number, command, parameters], by their length first."""

    def __init__(self, port: int) -> None:
        """Connect and begin a session with the rights of Thunderbird itself."""
        self._file = socket.create_connection(("127.0.0.1", port)).makefile("rwb")
        self._receive()
        for number, (command, parameters) in enumerate(_BEGINNING):
            self._send(number, command, parameters)
            self._receive()

    def begin(self, script: str, *arguments: object) -> None:
        """Have a script run, without waiting for its end."""
        self._send(
            len(_BEGINNING), "WebDriver:ExecuteScript", {"script": script, "args": arguments, "sandbox": "system"}
        )

    def _send(self, number: int, command: str, parameters: object) -> None:
        message = json.dumps([0, number, command, parameters]).encode()
        self._file.write(b"%d:%s" % (len(message), message))
        self._file.flush()

    def _receive(self) -> None:
        length = b""
        while (byte := self._file.read(1)) != b":":
            length += byte
        self._file.read(int(length))


_BEGINNING: tuple[tuple[str, dict[str, str]], ...] = (
    ("WebDriver:NewSession", {}),
    ("Marionette:SetContext", {"value": "chrome"}),
)


def main(profile: str, authority: str, protocol: str, accounts: str) -> None:
    """Start it with a copy of the profile, and end it."""
    with tempfile.TemporaryDirectory(dir=Path.home()) as folder:
        shutil.copytree(profile, folder, dirs_exist_ok=True)
        Path(folder, "prefs.js").write_text(STEERING, encoding="ascii")
        command = ["thunderbird", "--headless", "--profile", folder, "--marionette", "--remote-allow-system-access"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wanted = json.loads(accounts)
            ends = _steer(Path(folder), _inner(authority), protocol, wanted)
        finally:
            process.kill()
            process.wait()
    for one, end in zip(wanted, ends, strict=True):
        Path(one["end"]).write_text(end, encoding="utf-8")


def _inner(certificate: str) -> str:
    """What stands between the lines that begin and end it."""
    return "".join(Path(certificate).read_text(encoding="ascii").splitlines()[1:-1])


def _steer(folder: Path, *arguments: object) -> list[str]:
    """What came of it, by account."""
    marionette = Marionette(int(_written(folder / "MarionetteActivePort")))
    result = folder / "ends"
    marionette.begin(Path(__file__).with_suffix(".js").read_text(encoding="utf-8"), *arguments, str(result))
    ends: list[str] = json.loads(_written(result))
    return ends


def _written(path: Path) -> str:
    """What stands in a file as soon as something does."""
    while not (path.exists() and path.stat().st_size):
        sleep(0.1)
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
