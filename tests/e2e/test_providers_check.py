# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""``mailports providers check`` against real servers: the data's hosts lead to them, for once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from .authority import Authority
from .nameserver import start_nameserver
from .real import start_real_servers
from .sandbox import Sandbox
from .servers.misbehaving import IPV4

pytestmark = pytest.mark.e2e

MAILPORTS = Path(sys.executable).with_name("mailports")


def _check(sandbox: Sandbox, authority: Authority, *arguments: str) -> tuple[subprocess.CompletedProcess, dict]:
    command = [MAILPORTS, "providers", "check", "--format", "json", "--ca-file", authority.ca_file, *arguments]
    done = sandbox.run(command, check=False)
    checked = json.loads(done.stdout)["checked"]
    return done, {f"{one['protocol']} {one['host']}:{one['port']}": one for one in checked}


def test_servers_are_as_the_data_say_or_not(authority: Authority, tmp_path: Path) -> None:
    written = tmp_path / "data"
    written.mkdir()
    with Sandbox(tmp_path) as sandbox:
        start_nameserver(sandbox, {"test.example": f"mail A {IPV4}\n", "posteo.de": f"@ A {IPV4}\n"})
        start_real_servers(sandbox, authority)
        right, good = _check(sandbox, authority, "--domain", "test.example", "--write", str(written), "generic")
        wrong, bad = _check(sandbox, authority, "--timeout", "2", "--write", str(written), "posteo")
    assert (right.returncode, right.stderr) == (0, "mailports: 3 of 3 endpoints are as the data say\n")
    assert set(good) == {
        f"{name} mail.test.example:{port}" for name, port in (("imap", 993), ("pop3", 995), ("smtp", 465))
    }
    assert wrong.returncode == 1
    assert bad["imap posteo.de:993"]["cause"] == "certificate-other-name"
    # A host that only the option made one is no fact, and neither is what was not confirmed.
    assert list(written.iterdir()) == []
