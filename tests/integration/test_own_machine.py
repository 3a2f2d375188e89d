# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Whoever reads the first page audits this machine by one command."""

from __future__ import annotations

import json
import os

#: The one that discovery asks for first.
FIRST = "python3.13"


def test_ansibles_own_python_looks_at_this_machine(tmp_path, monkeypatch, played):
    """A version manager puts commands on the path for versions that are not chosen, and that only complain."""
    shims = tmp_path / "shims"
    shims.mkdir()
    (shims / FIRST).write_text('#!/bin/sh\necho "no version is chosen" >&2\nexit 127\n')
    (shims / FIRST).chmod(0o755)
    (tmp_path / "mail.env").write_text("MAIL_HOST=smtp.gmail.com\nMAIL_PORT=25\nMAIL_ENCRYPTION=null\n")
    given = json.dumps({"mailports_paths": [str(tmp_path / "mail.env")]})
    monkeypatch.setenv("PATH", str(shims), prepend=os.pathsep)
    played(tmp_path, "mailports.secure.audit", "-i", "localhost,", "-c", "local", "-e", given)
    [host] = json.loads((tmp_path / "mailports-audit.json").read_text(encoding="utf-8"))["hosts"]
    assert (host["host"], host["state"]) == ("localhost", "audited")
    found = {one["rule"] for one in host["report"]["findings"] if one["path"] == str(tmp_path / "mail.env")}
    assert "insecure-port" in found
