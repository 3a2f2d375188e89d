# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""However a fleet is gone through, one report tells of all its hosts."""

from __future__ import annotations

import json
import sys

import pytest

HOSTS = ["first", "second"]


@pytest.mark.parametrize(
    ("playbook", "variables", "play"),
    [
        ("audit", "mailports_strategy=free mailports_serial=1,100%", "Find insecure mail connections on the hosts"),
        (
            "enforce",
            '{"mailports_serial": [1, "100%"], "mailports_policy": "policy.yml"}',
            "Mend insecure mail connections on the hosts",
        ),
    ],
)
def test_one_report_tells_of_all_hosts(tmp_path, playbook, variables, play, played):
    inventory = {"all": {"hosts": {host: {"ansible_connection": "local"} for host in HOSTS}}}
    (tmp_path / "hosts.json").write_text(json.dumps(inventory), encoding="utf-8")
    (tmp_path / "policy.yml").write_text("extends: strict\n", encoding="utf-8")
    interpreter = f"ansible_python_interpreter={sys.executable}"
    options = ("-i", "hosts.json", "-e", interpreter, "-e", variables)
    done = played(tmp_path, f"mailports.secure.{playbook}", "--check", *options)
    report = json.loads((tmp_path / f"mailports-{playbook}.json").read_text(encoding="utf-8"))
    assert [(one["host"], one["state"]) for one in report["hosts"]] == [(host, "audited") for host in HOSTS]
    assert done.stdout.count(f"PLAY [{play}]") == len(HOSTS)
    assert "run_once" not in done.stdout + done.stderr
