# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whoever reads the first page audits this machine by one command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
#: The one that discovery asks for first.
FIRST = "python3.13"


def test_ansibles_own_python_looks_at_this_machine(tmp_path: Path):
    """A version manager puts commands on the path for versions that are not chosen, and that only complain."""
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / FIRST).write_text('#!/bin/sh\necho "no version is chosen" >&2\nexit 127\n')
    (shims / FIRST).chmod(0o755)
    (tmp_path / "mail.env").write_text("MAIL_HOST=smtp.gmail.com\nMAIL_PORT=25\nMAIL_ENCRYPTION=null\n")
    given = json.dumps({"mailports_paths": [str(tmp_path / "mail.env")]})
    done = subprocess.run(
        [
            *(Path(sys.executable).with_name("ansible-playbook"), "mailports.secure.audit"),
            *("-i", "localhost,", "-c", "local", "-e", given),
        ],
        cwd=tmp_path,
        env={**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "PATH": f"{shims}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    [host] = json.loads((tmp_path / "mailports-audit.json").read_text(encoding="utf-8"))["hosts"]
    assert (host["host"], host["state"]) == ("localhost", "audited")
    found = {one["rule"] for one in host["report"]["findings"] if one["path"] == str(tmp_path / "mail.env")}
    assert "insecure-port" in found
