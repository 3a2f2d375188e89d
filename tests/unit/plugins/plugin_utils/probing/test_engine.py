# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What of the probe's engine needs no server; tests/e2e has the servers."""

from __future__ import annotations

import re
from base64 import b64encode

import pytest
from ansible_collections.mailports.secure.plugins.module_utils.probing.causes import CAUSES
from ansible_collections.mailports.secure.plugins.module_utils.probing.channel import showable
from ansible_collections.mailports.secure.plugins.module_utils.probing.dialects import without_secrets
from ansible_collections.mailports.secure.plugins.module_utils.probing.model import (
    Login,
    Report,
    Settings,
    Target,
    to_data,
)
from ansible_collections.mailports.secure.plugins.module_utils.probing.probe import probe

LOGIN = Login("alice", "kumquat 7")


@pytest.mark.parametrize("cause", CAUSES.values(), ids=lambda cause: cause.code)
def test_a_cause_says_all_there_is_to_say(cause):
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cause.code)
    assert cause.severity in ("error", "warning", "note")
    report = Report(Target("imap", "imap.example.org", 143, "starttls"))
    report.add(cause.code, "the detail")
    data = to_data(report)
    assert data["cause"] == cause.code and data["message"] in data["problems"][0]["message"]
    assert "{" not in data["message"] and "imap.example.org" in data["message"]
    assert data["meaning"].endswith(".") and data["remedy"].endswith(".")


def test_users_find_the_four_cases_they_know():
    cases = {cause.case for cause in CAUSES.values()}
    assert {"connection refused", "certificate error", "authentication failed", "timed out"} <= cases


def test_the_gravest_problem_comes_first():
    report = Report(Target("imap", "imap.example.org", 143, "starttls"))
    for code in ("cleartext-auth-offered", "certificate-expired", "certificate-other-name"):
        report.add(code)
    assert report.worst.code == "certificate-expired"
    assert not report.secure


@pytest.mark.parametrize(
    "said",
    [
        "you said kumquat 7",
        "you said " + b64encode(b"kumquat 7").decode(),
        "you said " + b64encode(b"\0alice\0kumquat 7").decode(),
        "x" * 155 + "kumquat 7",
    ],
)
def test_a_server_that_repeats_the_password_shows_it_to_nobody(said):
    shown = without_secrets(said, LOGIN)
    assert "kumq" not in shown and "****" in shown and b64encode(b"kumquat 7").decode() not in shown


@pytest.mark.parametrize("login", [Login("", "x"), Login("x", ""), Login("x\r\nDELE 1", "x"), Login("x", "y\0")])
def test_a_log_in_that_could_be_taken_for_commands_is_not_used(login):
    assert not login.usable


def test_what_a_server_says_cannot_drive_a_terminal():
    assert showable("a\x1b[31mb\r\nc\u202e") == "a?[31mb c?"
    assert len(showable("x" * 100000)) < 200


@pytest.mark.parametrize("host", ["a\0b", "x" * 64 + ".example", "a..example", "."])
def test_what_is_no_name_has_no_address(host):
    report = probe(Target("imap", host, 993, "implicit"), Settings(1))
    assert report.worst.code == "no-such-name"
