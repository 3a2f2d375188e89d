# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A host's files on the controller: linted with their neighbours, mended by edits that hold no line in vain."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.collecting.sealing import Broken, seal
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing import mending
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.bringing import Beside, Brought, opened
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.host_report import told
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.inspection import inspect
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.installed import examples, folder_of, installed
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.run_report import host, run_report, summary
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.setup import setup
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.shown import Shown
from jsonschema import Draft202012Validator

CHECKOUT = Path(__file__).resolve().parents[5]
SECRET = "Zk4-vR9x-Lq2w"
MSMTP = f"account default\nhost smtp.gmail.com\nport 25\ntls on\nuser u\npassword {SECRET}\n"
POSTFIX = "relayhost = [smtp.gmail.com]:587\nsmtp_tls_policy_maps = hash:/etc/postfix/policy\nsmtp_tls_CAfile = /x\n"


def answer(files: dict[str, str], mode: str = "0600", kinds: dict[str, str] | None = None) -> dict:
    facts = [
        {
            "path": path,
            "kind": (kinds or {}).get(path, "own"),
            "home": "",
            "mode": mode,
            "owner": "root",
            "group": "root",
        }
        for path in files
    ]
    sealed = seal({path: text.encode() for path, text in files.items()}, "key")
    return {"sealed": sealed, "facts": facts, "notes": [], "listeners": [], "programs": {}, "unfinished": False}


def brought(files: dict[str, str], mode: str = "0600", kinds: dict[str, str] | None = None) -> Brought:
    return opened(answer(files, mode, kinds), "key", 100_000)


def rules(files: dict[str, str], mode: str = "0600", kinds: dict[str, str] | None = None) -> list[tuple[str, str]]:
    return [(one.place.path, one.rule) for one in inspect(setup(), brought(files, mode, kinds)).findings]


def test_every_data_file_is_of_an_application():
    assert set(installed()) <= set(catalogue().names)
    for data in installed().values():
        assert set(data) <= {"system", "home", "beside", "passwords", "version", "folder", "checks", "tables", "reload"}
        assert all(glob.startswith("/") for name in ("system", "beside", "folder") for glob in data.get(name, ()))
        assert not any(glob.startswith("/") for glob in data.get("home", ()))


def test_a_program_owns_the_files_that_are_looked_for():
    missed = [
        (name, glob)
        for name, data in installed().items()
        for glob in [*data.get("system", ()), *data.get("home", ())]
        if name not in catalogue().index.owners(glob.replace("*", "x"))
    ]
    assert missed == []


@pytest.mark.parametrize(("level", "found"), [("secure", []), ("may", [("/etc/postfix/policy", "opportunistic-tls")])])
def test_files_are_read_with_those_beside_them(level: str, found: list[tuple[str, str]]):
    files = {"/etc/postfix/main.cf": POSTFIX, "/etc/postfix/policy": f"[smtp.gmail.com]:587 {level}\n"}
    assert rules(files, kinds={"/etc/postfix/policy": "beside"}) == found


def test_neighbours_are_those_of_the_host():
    folder = Beside("/etc/a/b", {"/etc/a/c": "x", "/etc/a/d/e.conf": "y", "/etc/a/d/.f.conf": "z"})
    assert [folder.read("c").text, folder.read("/etc/a/c").text, folder.read("../nothing")] == ["x", "x", None]
    assert folder.names("d/*.conf") == ["d/e.conf"]


@pytest.mark.parametrize(("mode", "found"), [("0644", True), ("0640", False), ("0600", False), ("0604", True)])
def test_a_secret_that_everybody_can_read_is_reported(mode: str, found: bool):
    assert (("/etc/msmtprc", "readable-secret") in rules({"/etc/msmtprc": MSMTP}, mode)) is found
    passwords = {"/etc/postfix/sasl_passwd": "x y:z\n"}
    kinds = {"/etc/postfix/sasl_passwd": "beside"}
    assert rules(passwords, mode, kinds) == [("/etc/postfix/sasl_passwd", "readable-secret")] * found


def test_what_is_told_of_a_host_holds_no_secret():
    files = brought({"/etc/msmtprc": MSMTP, "/etc/other.conf": "x = y\n"})
    said = told(files, inspect(setup(), files))
    assert SECRET not in json.dumps(said)
    assert [(one["path"], one["secret"]) for one in said["files"]] == [("/etc/msmtprc", True)]


@pytest.mark.parametrize("path", examples())
def test_no_secret_in_any_file_of_a_program_is_told_or_shown(path: str):
    secret = [f"password {SECRET}", f"Pass {SECRET}", f"pass = {SECRET}", f'set imap_pass="{SECRET}"']
    secret += [f"set smtp-auth-password={SECRET}", f"MAIL_PASSWORD = {SECRET}", f"machine x password {SECRET}"]
    other = [
        "host smtp.gmail.com",
        "port 25",
        "Host imap.gmail.com",
        "set ssl_starttls=no",
        "relayhost = [a.example]:25",
    ]
    absolute = path if path.startswith("/") else f"/root/{path}"
    files = brought({absolute: "\n".join([*other, *secret, ""])}, "0644")
    found = inspect(setup(), files)
    mended = mending.mend(setup(), files, found, unsafe=True)
    said = [told(files, found), told(files, mended.result), mending.unsafe(mended.result)]
    shown = [Shown(found).diff(one, mended.texts[one]) for one in mended.changed(files)]
    assert SECRET not in json.dumps([*said, *shown, mending.sets(files, found, mended, probed=True)])


@pytest.mark.parametrize(
    "wrong", [{"facts": [{}]}, {"facts": None}, {"notes": 1}, {"listeners": [{"port": "x"}]}, {"sealed": "x"}]
)
def test_a_host_that_answers_nonsense_is_refused(wrong: dict):
    with pytest.raises(Broken):
        opened({**answer({"/a": "b"}), **wrong}, "key", 1000)


def test_the_answer_keeps_no_content():
    said = answer({"/etc/msmtprc": MSMTP})
    opened(said, "key", 1000)
    assert "sealed" not in said


def test_edits_carry_the_lines_that_change_alone():
    files = brought({"/etc/msmtprc": MSMTP})
    before = inspect(setup(), files)
    mended = mending.mend(setup(), files, before, unsafe=False)
    edits = json.loads(mending.byte_edits(files, mended)["/etc/msmtprc"])
    texts = [base64.b64decode(text).decode() for _start, _end, text in edits]
    assert "port 465\n" in "".join(texts)
    assert SECRET not in "".join(texts)
    whole = files.files["/etc/msmtprc"].data
    for start, end, text in reversed(edits):
        whole = whole[:start] + base64.b64decode(text) + whole[end:]
    assert whole.decode() == mended.texts["/etc/msmtprc"]
    [one] = mending.sets(files, before, mended, probed=True)
    assert one["probes"] == [{"protocol": "smtp", "host": "smtp.gmail.com", "port": 465, "tls": "implicit"}]
    assert one["checks"][0]["argv"][-1] == "{stage}/etc/msmtprc"
    shown = Shown(before).diff("/etc/msmtprc", mended.texts["/etc/msmtprc"])["prepared"]
    assert "+port 465" in shown
    assert SECRET not in shown


def test_what_is_left_is_found_as_it_was():
    files = brought({"/etc/msmtprc": MSMTP})
    before = inspect(setup(), files)
    mended = mending.mend(setup(), files, before, unsafe=False)
    left = mending.without(setup(), files, mended, ["/etc/msmtprc"])
    assert [one.rule for one in left.result.findings] == [one.rule for one in before.findings]


def test_files_of_a_folder_belong_together():
    assert folder_of("postfix", "/etc/postfix-out/main.cf") == "/etc/postfix-out"
    assert folder_of("dovecot", "/etc/dovecot/conf.d/10-ssl.conf") == "/etc/dovecot"
    assert folder_of("msmtp", "/etc/msmtprc") == ""


def test_a_run_tells_of_every_host():
    files = brought({"/etc/msmtprc": MSMTP})
    good = {"audited": "2026-11-01T12:00:00Z", **told(files, inspect(setup(), files))}
    hosts = [
        host("web", ["all", "shop"], good),
        host("db", ["ungrouped"], {"unreachable": True, "msg": "refused"}),
        host("old", [], {"failed": True, "msg": "no", "module_stderr": "python:\n not found"}),
    ]
    report = run_report("audit", False, "2026-11-01T12:05:00Z", hosts)
    for name, data in (("audit", report), ("report", good["report"])):
        schema = json.loads((CHECKOUT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
        Draft202012Validator(schema).validate(data)
    assert [(one["host"], one["state"], one["groups"]) for one in report["hosts"]] == [
        ("db", "unreachable", []),
        ("old", "failed", []),
        ("web", "audited", ["shop"]),
    ]
    assert report["run"]["started"] == "2026-11-01T12:00:00Z"
    assert summary(report).splitlines() == [
        "1 of 3 hosts audited: 1 error, 1 warning, 0 notes",
        "db: unreachable: refused",
        "old: failed: no python: not found",
    ]
