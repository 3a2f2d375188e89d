# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""However a fleet is gone through, one report tells of all its hosts."""

from __future__ import annotations

import json
import re
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


@pytest.mark.parametrize(
    ("variable", "said"),
    [
        ("mailports_backups=0", "backups is less than 1"),
        ("mailports_probe_timeout=0", "probe_timeout must be greater than 0"),
    ],
)
def test_nothing_is_mended_without_a_former_state_or_time(tmp_path, played, variable, said):
    options = ("-i", "localhost,", "-c", "local", "-e", variable)
    done = played(tmp_path, "mailports.secure.enforce", "--check", *options, status=2)
    assert f'"msg": "{said}"' in done.stdout


def test_hosts_fail_from_the_asked_severity_on(tmp_path, played):
    """A port is an error (MP101), a password in a file a warning (MP302)."""
    (tmp_path / "mail.env").write_text("MAIL_HOST=smtp.gmail.com\nMAIL_PORT=25\nMAIL_PASSWORD=Zk4-vR9x\n")
    asked = [("MP101", "error"), ("MP101", "never"), ("MP302", "error"), ("MP302", "warning"), ("MP302", "high")]
    common = {
        "ansible_connection": "local",
        "ansible_python_interpreter": sys.executable,
        "mailports_paths": [str(tmp_path / "mail.env")],
    }
    hosts = {f"{rule}-{grade}": {"mailports_select": rule, "mailports_fail_on": grade} for rule, grade in asked}
    (tmp_path / "hosts.json").write_text(json.dumps({"all": {"hosts": hosts, "vars": common}}), encoding="utf-8")
    output = played(tmp_path, "mailports.secure.audit", "-i", "hosts.json", status=2).stdout
    said = dict(re.findall(r'^fatal: \[(\S+)\]: FAILED! => .*"msg": "(.*?)[0-9]*"', output, re.MULTILINE))
    assert said == {
        "MP101-error": "findings from error on: ",
        "MP302-warning": "findings from warning on: ",
        "MP302-high": "mailports_fail_on: high is none of error, warning, note and never",
    }
