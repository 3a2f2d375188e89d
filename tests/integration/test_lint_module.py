# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The module mailports.secure.lint, in a play."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

CHECKOUT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((CHECKOUT / "schemas" / "report.schema.json").read_text(encoding="utf-8"))
SECRET = "Zk4-vR9x-Lq2w"
FILES = {
    "mail/.msmtprc": f"account a\nhost smtp.gmail.com\nport 25\ntls on\npassword {SECRET}\n",
    "settings": "account a\nhost smtp.gmail.com\nport 465\ntls on\ntls_starttls off\n",
    "mine/.mailports.yml": "fail-on: error\npolicy: strict\nignore: [secret-in-file]\n",
    "mine/.msmtprc": "account a\nhost smtp.gmail.com\nport 587\ntls on\npassword Zk4-vR9x-Lq2w\n",
    "policy.yml": "extends: default\nseverities: {secret-in-file: note}\n",
}
TASKS = {
    "finds": {"paths": ["mail", "settings"], "statistics": True, "endpoints": True},
    "errors alone": {"paths": "mail", "fail_on": "error", "ignore": "MP1"},
    "never": {"paths": "mail/.msmtprc", "fail_on": "never"},
    "one file": {"paths": "settings", "application": "msmtp", "endpoints": True},
    "settings": {"paths": "mine"},
    "other settings": {"paths": "mine", "policy": "policy.yml", "config": "mine/.mailports.yml", "select": "MP3"},
    "nowhere": {"paths": "nowhere"},
    "no rule": {"select": "MP20I"},
    "no application": {"paths": "settings", "application": "msmtpp"},
    "no file": {"paths": "nowhere", "application": "msmtp"},
    "several files": {"paths": "mail", "application": "msmtp"},
    "no option": {"path": "mail"},
}


def play(played, folder: Path, *options: str) -> dict[str, dict]:
    """Run each task; return its result by its name."""
    tasks = [
        {"mailports.secure.lint": given, "ignore_errors": True, "register": f"answer_{number}"}
        for number, given in enumerate(TASKS.values())
    ]
    answers = "{{ [" + ", ".join(task["register"] for task in tasks) + "] | to_json }}"
    tasks.append({"ansible.builtin.copy": {"content": answers, "dest": "{{ playbook_dir }}/a", "mode": "0600"}})
    tasks[-1]["check_mode"] = False
    (folder / "play.yml").write_text(yaml.safe_dump([{"hosts": "localhost", "gather_facts": False, "tasks": tasks}]))
    done = played(folder, *options, "play.yml")
    assert SECRET not in done.stdout + done.stderr
    return dict(zip(TASKS, json.loads((folder / "a").read_text(encoding="utf-8")), strict=True))


@pytest.fixture(scope="module", params=[[], ["--check"]], ids=["run", "check mode"])
def answers(request, tmp_path_factory, played) -> dict[str, dict]:
    folder = tmp_path_factory.mktemp("play")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return play(played, folder, *request.param)


def test_it_returns_the_json_report(answers):
    for name in ("finds", "errors alone", "never", "one file"):
        Draft202012Validator(SCHEMA).validate(answers[name])
        assert not answers[name]["changed"]
    assert answers["finds"]["summary"]["error"] == 1
    assert [one["code"] for one in answers["finds"]["findings"]] == ["MP101", "MP302"]
    assert {one["count"] for one in answers["finds"]["statistics"]} == {1}
    assert [one["path"] for one in answers["finds"]["endpoints"]] == ["mail/.msmtprc"]
    assert "endpoints" not in answers["never"]


def test_it_fails_with_a_line_for_each_finding(answers):
    assert answers["finds"]["failed"]
    port, secret = answers["finds"]["msg"].removeprefix("Action failed: ").splitlines()
    assert port.startswith("mail/.msmtprc:3:6: error[MP101 insecure-port]: smtp.gmail.com is used on port 25")
    assert secret.startswith("mail/.msmtprc:5:10: warning[MP302 secret-in-file]: a password or token")


@pytest.mark.parametrize("name", ["errors alone", "never", "one file"])
def test_it_does_not_fail_below_fail_on(answers, name):
    assert not answers[name].get("failed")


def test_settings_hold_and_the_task_wins(answers):
    assert {(one["code"], one["severity"]) for one in answers["settings"]["findings"]} == {("MP207", "error")}
    assert answers["settings"]["failed"]
    assert [(one["code"], one["severity"]) for one in answers["other settings"]["findings"]] == [("MP302", "note")]
    assert not answers["other settings"].get("failed")


def test_a_file_can_be_named_as_what_it_is(answers):
    assert [one["application"] for one in answers["one file"]["endpoints"]] == ["msmtp"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nowhere", "/nowhere: no such file or folder"),
        ("no rule", "there is no rule 'MP20I': did you mean"),
        ("no application", "there is no application 'msmtpp': did you mean msmtp"),
        ("no file", "/nowhere: no such file or folder"),
        ("several files", "application goes with one file"),
        ("no option", "Unsupported parameters"),
    ],
)
def test_wrong_use_is_told_in_one_line(answers, name, said):
    assert answers[name]["failed"]
    assert said in answers[name]["msg"]
    assert "\n" not in answers[name]["msg"]
