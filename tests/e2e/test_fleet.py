# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A fleet is audited, mended, audited again and taken back, over ssh: nothing is lost, and no secret is seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from .authority import Authority
from .fleet import CHECKOUT, SOUND, WRONG, Fleet, open_fleet, secret
from .leaks import leaks
from .mail import ACCOUNT, write_mail
from .postfix import send_by_postfix, start_postfix
from .sandbox import wait_until

pytestmark = pytest.mark.e2e

SECRETS = [ACCOUNT.password, *map(secret, ("postfix", "msmtp", "mbsync", "env", "dovecot"))]
FILES = {
    "relay": ["/etc/postfix/main.cf", "/etc/postfix/master.cf", "/etc/postfix/sasl_passwd"],
    "desk": ["/etc/msmtprc", "/root/.mbsyncrc", "/var/www/shop/.env"],
    "mailhost": ["/etc/dovecot/dovecot.conf"],
    "full": ["/etc/postfix/main.cf", "/etc/postfix/sasl_passwd"],
}
LOOKED = {"mailports_select": ["MP1", "MP2", "MP301", "MP304", "MP9"]}


class Story:
    """What happened, in its order: what Ansible said, what was written, and the files of the hosts in between."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.said: dict[str, str] = {}
        self.files: dict[str, dict[str, str]] = {}
        self.reports: dict[str, dict[str, dict]] = {}

    def play(self, step: str, playbook: str, *options: str, **environment: str) -> None:
        given = json.dumps({**LOOKED, "mailports_report": f"{step}.json"})
        self.said[step] = self.fleet.play(playbook, "-e", given, *options, log=f"{step}.log", **environment)
        written = self.fleet.folder / f"{step}.json"
        self.reports[step] = self.fleet.report(written.name) if written.exists() else {}
        self.files[step] = {
            f"{host}:{path}": self.fleet.hosts[host].run(["sh", "-c", f"stat -c %a:%u:%g {path}; cat {path}"]).stdout
            for host, paths in FILES.items()
            for path in paths
        }

    def changed(self, before: str, after: str) -> set[str]:
        """The files that a step has changed."""
        return {name for name, text in self.files[after].items() if self.files[before][name] != text}


@pytest.fixture(scope="module")
def story(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    with open_fleet(tmp_path_factory.mktemp("fleet"), authority) as fleet:
        start_postfix(fleet.hosts["relay"])
        told = Story(fleet)
        told.play("audited", "audit", "-e", "mailports_strategy=free")
        told.play("checked", "enforce", "--check", "--diff", "-vvv", ANSIBLE_DEBUG="1")
        told.play("enforced", "enforce", "--diff", "-vvv", ANSIBLE_DEBUG="1")
        told.play("again", "enforce")
        yield told


def rules(report: dict[str, dict], host: str) -> set[str]:
    return {one["rule"] for one in report[host]["report"]["findings"]}


def changes(said: str) -> dict[str, int]:
    """How much has changed on each host, by the play's recap."""
    return {host: int(count) for host, count in re.findall(r"(?m)^(\w+) +: ok=\d+ +changed=(\d+)", said)}


def test_each_host_is_told_of(story: Story):
    schema = json.loads((CHECKOUT / "schemas" / "audit.schema.json").read_text(encoding="utf-8"))
    for step in story.reports:
        data = json.loads((story.fleet.folder / f"{step}.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(data)
    assert story.said["audited"].count("TASK [Write the report]") == 1
    audited = story.reports["audited"]
    assert {host: one["state"] for host, one in audited.items()} == {
        **dict.fromkeys((*SOUND, "full"), "audited"),
        "bare": "failed",
        "down": "unreachable",
    }
    assert "refused" in audited["down"]["message"]
    assert "python3" in audited["bare"]["message"]
    assert audited["desk"]["groups"] == ["office"]
    assert rules(audited, "relay") == {"opportunistic-tls"}
    assert rules(audited, "full") == {"opportunistic-tls", "readable-secret"}
    assert rules(audited, "desk") == {"insecure-port", "no-tls"}
    assert rules(audited, "mailhost") == {"obsolete-tls-version"}


def test_listeners_and_versions_are_told(story: Story):
    audited = story.reports["audited"]
    assert {(one["port"], one["program"]) for one in audited["relay"]["listeners"]} >= {
        (25, "/usr/lib/postfix/sbin/master")
    }
    assert {one["port"] for one in audited["mailhost"]["listeners"]} == {993}
    assert {Path(one["program"]).name for one in audited["mailhost"]["listeners"]} == {"dovecot"}
    assert audited["relay"]["programs"]["postfix"].startswith("3.")
    modes = {one["path"]: (one["mode"], one["secret"]) for one in audited["relay"]["files"]}
    assert modes["/etc/postfix/sasl_passwd"] == ("0600", True)


def test_check_mode_shows_what_would_be_and_changes_nothing(story: Story):
    assert not story.changed("audited", "checked")
    shown = story.said["checked"]
    assert "-smtp_tls_security_level = may" in shown
    for host in SOUND:
        checked, enforced = (story.reports[step][host]["mended"] for step in ("checked", "enforced"))
        assert {**checked, "backup": enforced["backup"]} == enforced


def test_what_can_be_mended_is_mended(story: Story):
    assert story.changed("audited", "enforced") == {
        "relay:/etc/postfix/main.cf",
        "relay:/etc/postfix/sasl_passwd",
        "desk:/etc/msmtprc",
        "desk:/root/.mbsyncrc",
        "desk:/var/www/shop/.env",
        "mailhost:/etc/dovecot/dovecot.conf",
    }
    for name in story.changed("audited", "enforced"):
        mode = [story.files[step][name].splitlines()[0] for step in ("audited", "enforced")]
        assert mode[0] == mode[1]
    again = story.reports["again"]
    assert [rules(again, host) for host in SOUND] == [set(), set(), set()]
    assert changes(story.said["again"]) == dict.fromkeys((*SOUND, *WRONG), 0)


def test_a_full_disk_is_told_and_loses_nothing(story: Story):
    enforced = story.reports["enforced"]["full"]
    assert enforced["mended"]["changed"] == []
    assert any("No space left" in left["why"] for left in enforced["mended"]["left"])
    assert "No space left" in enforced["message"]
    assert rules(story.reports["enforced"], "full") == rules(story.reports["audited"], "full")


def test_mail_still_flows(story: Story):
    mail = write_mail()
    relay = story.fleet.hosts["relay"]
    send_by_postfix(relay, mail)
    transcript = story.fleet.transcript("relay")
    wait_until(lambda: transcript.events("mail"), "the mail's arrival")
    assert [(one.secure, mail.arrived_as(one.text)) for one in transcript.events("mail")] == [(True, True)]
    other = write_mail()
    story.fleet.hosts["desk"].run(["msmtp", ACCOUNT.user], text=other.text)
    [arrived] = story.fleet.transcript("desk").events("mail")
    assert (arrived.port, other.arrived_as(arrived.text)) == (465, True)


def test_no_secret_is_printed_returned_logged_or_left(story: Story):
    for step, said in story.said.items():
        assert [one for one in SECRETS if leaks(one, said.encode())] == [], step
    written = [path for path in story.fleet.folder.glob("*") if path.is_file()]
    written += [path for path in (story.fleet.folder / "ansible").rglob("*") if path.is_file()]
    assert {f"{step}.log" for step in story.said} <= {path.name for path in written}
    for path in written:
        assert [one for one in SECRETS if leaks(one, path.read_bytes())] == [], path
    places = "/root/.ansible /tmp/ansible* /var/tmp /var/log /run/user /var/backups/mailports/stage"
    for name in (*SOUND, "full"):
        found = story.fleet.hosts[name].run(["sh", "-c", f"grep -rlaE '{'|'.join(SECRETS)}' {places}"], check=False)
        assert found.stdout == "", name
        new = ["find", "/etc", "/root", "-xdev", "-name", ".*.mailports-new"]
        assert story.fleet.hosts[name].run(new).stdout == ""


def test_the_last_run_can_be_taken_back(story: Story):
    story.play("back", "rollback")
    assert not story.changed("audited", "back")
    story.play("further", "rollback")
    assert changes(story.said["further"])["relay"] == 0
