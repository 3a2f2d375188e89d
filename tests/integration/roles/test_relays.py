# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``relay`` for every program: what it writes is what our linter reads, and stays as it is."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .playing import Outcome, filled, mode, play

ROLE = "mailports.secure.relay"
REWRITTEN = {"relay_sender": "cron@example.org", "relay_root_recipient": "admin@example.net"}
FIRST = {"host": "SMTP.example.org", "username": "me@example.org", "password": "{secret}#%'\"\\$x"}
SECOND = {"provider": "gmail", "port": "587", "username": "me@gmail.com", "password": "{secret}"}
ONE = {**{f"relay_{name}": value for name, value in FIRST.items()}, **REWRITTEN}
SENDERS = {**SECOND, "senders": ["me@gmail.com", "@example.net"]}
SOME = [{**FIRST, "port": 587}, SENDERS]
TURNS = [{**FIRST, "port": 587}, SECOND]
TOKEN = {"relay_provider": "me@gmail.com", "relay_auth": "xoauth2", "relay_password_command": "token --fresh"}
BY_TOKEN = {name.removeprefix("relay_"): value for name, value in TOKEN.items()} | {"senders": ["bot@gmail.com"]}


class Case(NamedTuple):
    """A program, what it is given, the servers that are read from what is written, and the file with the password."""

    program: str
    given: dict[str, Any]
    servers: list[str]
    secret: str
    mode: str = "600"


def several(*smarthosts: dict[str, Any]) -> dict[str, Any]:
    return {"relay_smarthosts": list(smarthosts), **REWRITTEN}


IMPLICIT, STARTTLS = "smtp.example.org:465 implicit full", "smtp.example.org:587 starttls full"
GMAIL, GMAIL_IMPLICIT = "smtp.gmail.com:587 starttls full", "smtp.gmail.com:465 implicit full"
OWN = {**FIRST, "port": "465"}
#: All that a program can do, in one configuration where it can have both ports at once, and otherwise in two.
CASES = {
    "postfix-465": Case("postfix", {**ONE, "relay_port": "465"}, [IMPLICIT], "postfix/sasl_passwd"),
    "postfix-587": Case("postfix", several(*TURNS, SENDERS), [STARTTLS, GMAIL], "postfix/sasl_passwd"),
    "exim4-465": Case("exim4", {**ONE, "relay_port": "465"}, [IMPLICIT], "exim4/passwd.client", "640"),
    "exim4-587": Case("exim4", several(*TURNS), [STARTTLS, GMAIL], "exim4/passwd.client", "640"),
    "opensmtpd": Case("opensmtpd", several(OWN, SENDERS), [IMPLICIT, GMAIL], "mailports-secrets"),
    "nullmailer": Case("nullmailer", several(OWN, SECOND), [IMPLICIT, GMAIL], "nullmailer/remotes"),
    "msmtp": Case("msmtp", several(OWN, SENDERS, BY_TOKEN), [IMPLICIT, GMAIL, GMAIL_IMPLICIT], "msmtprc", "640"),
}
REFUSED = {
    "dma": ({**ONE, "relay_program": "dma"}, "MP204 certificate-not-verified"),
    "esmtp": ({**ONE, "relay_program": "esmtp"}, "MP101 insecure-port: esmtp"),
    "ssmtp": ({**ONE, "relay_program": "ssmtp"}, "MP204 certificate-not-verified"),
    "turns": ({"relay_program": "msmtp", "relay_smarthosts": TURNS}, "use exim4, nullmailer, postfix"),
    "senders": ({"relay_program": "exim4", "relay_smarthosts": SOME}, "use msmtp, opensmtpd, postfix"),
    "mixed": ({"relay_smarthosts": [FIRST, SECOND]}, "use the same port for all"),
    "token": ({**TOKEN, "relay_program": "postfix"}, "use msmtp"),
    "token-command": (
        {**TOKEN, "relay_program": "msmtp", "relay_password_command": None, "relay_password": "x"},
        "relay_password_command",
    ),
    "nobody-else": ({"relay_smarthosts": SOME[1:]}, "one without senders is needed"),
    "both": ({**ONE, "relay_smarthosts": TURNS}, "either relay_smarthosts, or one smarthost"),
    "second-port": ({"relay_smarthosts": [FIRST, {**SECOND, "port": 25}]}, "MP101 insecure-port: smtp.gmail.com:25"),
    "blank": ({**ONE, "relay_program": "opensmtpd", "relay_password": "{secret} x"}, "white space"),
    "authority": ({**ONE, "relay_program": "opensmtpd", "relay_ca_file": "/ca.pem"}, "update-ca-certificates"),
    "sender": ({**ONE, "relay_sender": "root"}, "relay_sender is not a mail address"),
    "root": ({**ONE, "relay_root_recipient": "a@b\nc"}, "relay_root_recipient is not a mail address"),
    "sender-line": ({"relay_smarthosts": [FIRST, {**SECOND, "senders": ["@x y"]}]}, "senders are addresses"),
}
"""What is given (None: not at all), and what the role says to it."""


class Provisioned(NamedTuple):
    folder: Path
    check: Outcome
    first: Outcome
    second: Outcome


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Provisioned:
    folder = tmp_path_factory.mktemp("relays")
    hosts = {
        name: filled({"relay_root": str(folder / name), "relay_program": case.program, **case.given}, secret=secret)
        for name, case in CASES.items()
    }

    def run(*options: str) -> Outcome:
        return play(folder, ROLE, hosts, "--diff", "-vvv", "--forks", "8", *options)

    return Provisioned(folder, run("--check"), run(), run())


def test_check_mode_foretells_what_happens(provisioned: Provisioned) -> None:
    assert provisioned.check.failed == provisioned.first.failed == set(), provisioned.first.output
    assert provisioned.check.changed == provisioned.first.changed


def test_a_second_run_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.second.failed == set()
    assert set(provisioned.second.changed.values()) == {0}


def test_no_password_is_shown(provisioned: Provisioned, secret: str) -> None:
    assert [secret in said.output for said in provisioned[1:]] == [False, False, False]


@pytest.mark.parametrize("name", CASES)
def test_what_is_written_is_read_as_it_was_meant(provisioned: Provisioned, secret: str, name: str) -> None:
    case, root = CASES[name], provisioned.folder / name
    command = [Path(sys.executable).with_name("mailports"), "lint", "--endpoints", "--format", "json", root]
    report = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    servers = {
        f"{one['host']}:{one['port']} {one['tls']} {one['verify']}"
        for one in report["endpoints"]
        if one["role"] == "client"
    }
    assert servers == set(case.servers)
    assert report["findings"] == []
    holding = {str(file.relative_to(root / "etc")): mode(file) for file in root.rglob("*") if _holds(file, secret)}
    assert holding == {case.secret: case.mode}


def _holds(file: Path, secret: str) -> bool:
    return file.is_file() and secret.encode() in file.read_bytes()


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, secret: str) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("refused")
    hosts = {
        name: filled(
            {"relay_root": str(folder / name), **{key: value for key, value in given.items() if value is not None}},
            secret=secret,
        )
        for name, (given, _rest) in REFUSED.items()
    }
    return folder, play(folder, ROLE, hosts, "--diff", "--forks", "8")


@pytest.mark.parametrize("case", REFUSED)
def test_what_a_program_cannot_do_is_refused_before_anything_is_written(
    refused: tuple[Path, Outcome], case: str
) -> None:
    folder, outcome = refused
    assert REFUSED[case][1] in outcome.messages[case]
    assert not (folder / case).exists()


def test_a_refusal_shows_no_password(refused: tuple[Path, Outcome], secret: str) -> None:
    assert secret not in refused[1].output
