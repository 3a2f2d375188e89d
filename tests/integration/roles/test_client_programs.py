# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Every program of the role ``client``: what is written is what was meant, as the linter and the programs read it."""

from __future__ import annotations

import ast
import configparser
import json
import os
import plistlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning import planning, programs

from .playing import Outcome, filled, mode, names, play

ROLE = "mailports.secure.client"
IN, OUT = {"host": "imap.example.org"}, {"host": "smtp.example.org"}
USERNAME = 'DOMAIN\\me"x #1;$z %s'
ENVIRONMENT = ["django", "grafana", "nodemailer", "rails", "spring"]
LITERAL = [name for name in programs.names() if programs.load(name).secret == "literal"]
COMMAND = [name for name in programs.names() if programs.load(name).secret == "command"]

ACCOUNTS: list[dict[str, Any]] = [
    {"name": "plain", "address": "me@example.org", "imap": IN, "smtp": OUT, "password": "{secret}"},
    {
        "name": "hostile",
        "address": "me@example.org",
        "full_name": 'Ünï "Q" \\x #; $y, z',
        "username": USERNAME,
        "imap": IN,
        "smtp": {**OUT, "port": "587"},
        "password_command": """printf '%s\\n' "x\\"y'sesame \\$z %"; true #""",
        "programs": [*(name for name in COMMAND if name != "himalaya"), "apple", "thunderbird"],
    },
    {
        "name": "odd",
        "address": "me@example.org",
        "imap": IN,
        "smtp": {**OUT, "tls": "starttls"},
        "username": USERNAME,
        "password": ' :$x #%"ü;{secret}',
        "programs": [name for name in LITERAL if name != "laravel"],
    },
    {
        "name": "token",
        "address": "me@example.org",
        "imap": IN,
        "smtp": OUT,
        "auth": "oauth2",
        "password_command": "print-token me@example.org",
        "programs": [name for name in COMMAND if programs.load(name).oauth2],
    },
    {
        "name": "allowed",
        "address": "me@example.org",
        "imap": {**IN, "port": 143},
        "password": "{secret}",
        "allow": {"MP101": "their server has nothing else"},
        "programs": ["mbsync", "fetchmail", "mutt", "neomutt", "aerc", "s-nail"],
    },
]
SYSTEM = ["alertmanager", "apple", "django", "fetchmail", "git", "msmtp", "s-nail", "thunderbird"]


class Provisioned(NamedTuple):
    """Where the files are, and what was said when they were made, in check mode first, and then made again."""

    folder: Path
    check: Outcome
    left_by_check: set[str]
    first: Outcome
    second: Outcome

    @property
    def home(self) -> Path:
        return self.folder / "user"


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Provisioned:
    folder = tmp_path_factory.mktemp("programs")
    hosts = {
        "user": {"client_programs": list(programs.names()), "client_accounts": filled(ACCOUNTS, secret=secret)},
        "system": {
            "client_programs": SYSTEM,
            "client_accounts": filled(ACCOUNTS[:1], secret=secret),
            "client_scope": "system",
        },
    }
    for name, variables in hosts.items():
        variables["client_root"] = str(folder / name)

    def run(*options: str) -> Outcome:
        return play(folder, ROLE, hosts, "--diff", *options)

    check = run("--check")
    left = names(folder / "user") | names(folder / "system")
    return Provisioned(folder, check, left, run("-vvv"), run())


def test_check_mode_tells_the_truth_and_writes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.check.failed == set(), provisioned.check.output[-4000:]
    assert provisioned.left_by_check == set()
    assert provisioned.check.changed == provisioned.first.changed


def test_a_second_run_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.first.failed == set(), provisioned.first.output[-4000:]
    assert provisioned.second.changed == {"user": 0, "system": 0}


def test_no_password_is_shown_and_all_else_is(provisioned: Provisioned, secret: str) -> None:
    for outcome in (provisioned.check, provisioned.first, provisioned.second):
        assert secret not in outcome.output
    assert "password %%password-of-plain%%" in provisioned.check.output


def test_only_the_owner_may_read_what_has_passwords(provisioned: Provisioned, secret: str) -> None:
    for scope in ("user", "system"):
        for name in names(provisioned.folder / scope):
            path = provisioned.folder / scope / name
            if secret in path.read_text(encoding="utf-8"):
                assert mode(path) == "600", name


@pytest.fixture(scope="module")
def report(provisioned: Provisioned) -> dict[str, Any]:
    """What the linter says of it all."""
    mailports = Path(sys.executable).with_name("mailports")
    command = [mailports, "lint", "--format", "json", "--endpoints", "user", "system"]
    done = subprocess.run(command, cwd=provisioned.folder, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


def test_the_linter_finds_nothing(report: dict[str, Any]) -> None:
    assert report["findings"] == []


def expected(
    scope: planning.Scope, wanted: list[str], accounts: list[dict[str, Any]]
) -> dict[str, set[tuple[Any, ...]]]:
    """By file what the linter is to read there."""
    given = filled(accounts, secret="x")
    planned = planning.plan(given, wanted, planning.Circumstances(scope=scope, said={"aerc": "0.14.0"}))
    assert planned["refused"] == []
    found: dict[str, set[tuple[Any, ...]]] = {}
    for file in planned["files"]:
        servers = [server for one in file["accounts"] for server in (one["incoming"], one["outgoing"]) if server]
        path = f"{scope}/{file['path'].removeprefix('~').lstrip('/')}"
        found[path] = {(server["protocol"], server["host"], server["port"], server["tls"]) for server in servers}
    return found


#: These name no server themselves.
POINTERS = {"user/.muttrc", "user/.neomuttrc", "system/usr/lib/thunderbird/defaults/pref/autoconfig.js"}


def test_the_linter_reads_the_same_servers(report: dict[str, Any]) -> None:
    read: dict[str, set[tuple[Any, ...]]] = {}
    for one in report["endpoints"]:
        endpoint = one.get("endpoint", one)
        key = (endpoint["protocol"], endpoint["host"], endpoint["port"], endpoint["tls"])
        read.setdefault(one["path"], set()).add(key)
        assert endpoint["verify"] in ("full", "unknown"), one
    meant = expected("user", list(programs.names()), ACCOUNTS) | expected("system", SYSTEM, ACCOUNTS[:1])
    assert {path: read.get(path) for path in meant if path not in POINTERS} == {
        path: servers for path, servers in meant.items() if path not in POINTERS
    }


def ask(home: Path, *command: str, text: str = "") -> str:
    """What a program says, with that home folder."""
    environment = {**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8", "MAILRC": str(home / ".mailrc")}
    done = subprocess.run(
        command, env=environment, input=text, capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def mutt(program: str) -> Callable[[Path], tuple[str, str]]:
    def read(home: Path) -> tuple[str, str]:
        said = ask(home, program, "-n", "-F", str(home / f".config/mailports/{program}/hostile.muttrc"), "-D")
        values = dict(re.findall(r'^(?:set )?(imap_user|imap_pass) ?= ?"(.*)"$', said, re.MULTILINE))
        return unescaped(values["imap_user"]), unescaped(values["imap_pass"])

    return read


def git(home: Path) -> tuple[str, str]:
    user = ask(home, "git", "config", "--global", "sendemail.hostile.smtpUser").rstrip("\n")
    wanted = f"protocol=smtp\nhost=smtp.example.org:587\nusername={user}\n\n"
    return user, re.findall(r"^password=(.*)$", ask(home, "git", "credential", "fill", text=wanted), re.MULTILINE)[0]


def s_nail(home: Path) -> tuple[str, str]:
    commands = ["-X", "account hostile", "-X", "echo $mta", "-X", "echo $password", "-X", "xit"]
    url, password = ask(home, "s-nail", "-:u", "-#", *commands).splitlines()[:2]
    return unquote(urlsplit(url).username or ""), password


def getmail(home: Path) -> tuple[str, str]:
    parser = configparser.RawConfigParser()
    parser.read(home / ".config/getmail/hostile", encoding="utf-8")
    retriever = parser["retriever"]
    return retriever["username"], ask(home, *ast.literal_eval(retriever["password_command"])).rstrip("\n")


def offlineimap(home: Path) -> tuple[str, str]:
    parser = configparser.ConfigParser()
    parser.read(home / ".offlineimaprc", encoding="utf-8")
    remote = parser["Repository hostile-remote"]
    return remote["remoteuser"], ask(home, sys.executable, "-c", f"print({remote['remotepasseval']})").rstrip("\n")


def goimapnotify(home: Path) -> tuple[str, str]:
    data = yaml.safe_load((home / ".config/goimapnotify/goimapnotify.yaml").read_text(encoding="utf-8"))
    [account] = [one for one in data["configurations"] if one["alias"] == "hostile"]
    return account["username"], ask(home, "sh", "-c", account["passwordCMD"]).rstrip("\n")


def aerc(home: Path) -> tuple[str, str]:
    section = (home / ".config/aerc/accounts.conf").read_text(encoding="utf-8").split("[hostile]\n")[1]
    values = dict(line.split(" = ", 1) for line in section.split("\n\n")[0].splitlines())
    command = values["source-cred-cmd"].strip("`")
    return unquote(urlsplit(values["source"]).username or ""), ask(home, "sh", "-c", command).rstrip("\n")


READERS: dict[str, Callable[[Path], tuple[str, str]]] = {
    "aerc": aerc,
    "getmail": getmail,
    "git": git,
    "goimapnotify": goimapnotify,
    "mutt": mutt("mutt"),
    "neomutt": mutt("neomutt"),
    "offlineimap": offlineimap,
    "s-nail": s_nail,
}
#: Their interpreter stands in for those that are not in Debian; the others answer themselves.
PROGRAMS = {"git": "git", "mutt": "mutt", "neomutt": "neomutt", "s-nail": "s-nail"}


@pytest.mark.parametrize("program", READERS)
def test_hostile_values_come_through(provisioned: Provisioned, need: Callable[[str], str], program: str) -> None:
    if program in PROGRAMS:
        need(PROGRAMS[program])
    assert READERS[program](provisioned.home) == (USERNAME, "x\"y'sesame $z %")


def test_fetchmail_reads_the_very_password(provisioned: Provisioned, need: Callable[[str], str], secret: str) -> None:
    dump = need("fetchmail"), "-f", str(provisioned.home / ".fetchmailrc"), "--configdump"
    # For what is beyond ASCII its dump shows memory that nobody has set, which now and then ends the text: asked again.
    said = "".join(ask(provisioned.home, *dump) for _again in range(5))
    users = re.findall(r'"remote":"(.*)",\s*"password":"(.*)",', said)
    passwords = {given for user, given in users if unescaped(user) == USERNAME}
    assert {unescaped(password)[:8] for password in passwords} == {' :$x #%"'}
    assert any(password.endswith(f";{secret}") for password in passwords)


@pytest.mark.parametrize("family", ENVIRONMENT)
def test_shells_read_the_very_values(provisioned: Provisioned, secret: str, family: str) -> None:
    path = provisioned.home / f".config/mailports/{family}-odd.env"
    said = ask(provisioned.home, "sh", "-c", f". '{path}'; set")
    assert f' :$x #%"ü;{secret}' in said
    assert USERNAME in said


def test_profiles_of_apple_are_property_lists(provisioned: Provisioned) -> None:
    data = plistlib.loads((provisioned.home / ".config/mailports/hostile.mobileconfig").read_bytes())
    [payload] = data["PayloadContent"]
    assert payload["IncomingMailServerUsername"] == payload["OutgoingMailServerUsername"] == USERNAME
    assert (payload["IncomingMailServerPortNumber"], payload["OutgoingMailServerPortNumber"]) == (993, 587)
    assert payload["IncomingMailServerUseSSL"] is payload["OutgoingMailServerUseSSL"] is True


def test_policies_of_thunderbird_are_json(provisioned: Provisioned) -> None:
    path = provisioned.folder / "system/etc/thunderbird/policies/policies.json"
    preferences = json.loads(path.read_text(encoding="utf-8"))["policies"]["Preferences"]
    assert preferences["mail.server.server1.socketType"] == {"Value": 3, "Status": "default"}
    assert preferences["mail.smtpserver.smtp1.port"]["Value"] == 465


def test_himalaya_gets_toml(provisioned: Provisioned) -> None:
    data = tomllib.loads((provisioned.home / ".config/himalaya/config.toml").read_text(encoding="utf-8"))
    backend = data["accounts"]["plain"]["message"]["send"]["backend"]
    assert (backend["host"], backend["port"], backend["encryption"]) == ("smtp.example.org", 465, {"type": "tls"})


def test_preferences_of_thunderbird_are_javascript(provisioned: Provisioned) -> None:
    text = (provisioned.home / ".thunderbird/mailports/user.js").read_text(encoding="utf-8")
    values = dict(json.loads(f"[{inner}]") for inner in re.findall(r"^user_pref\((.*)\);$", text, re.MULTILINE))
    assert values["mail.server.server2.userName"] == USERNAME
    assert values["mail.smtpserver.smtp2.try_ssl"] == 2
    assert values["mail.accountmanager.accounts"] == "account1,account2"


def test_what_stands_around_a_block_is_left_alone(provisioned: Provisioned, tmp_path: Path, secret: str) -> None:
    own = "[user]\n\tname = Me\n[sendemail]\n\tsmtpPass = old-{secret}\n".replace("{secret}", secret)
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.gitconfig").write_text(own, encoding="utf-8")
    variables = {
        "client_root": str(tmp_path / "home"),
        "client_programs": ["git"],
        "client_accounts": filled(ACCOUNTS[:1], secret=secret),
    }
    outcome = play(tmp_path, ROLE, {"host": variables}, "--diff")
    assert outcome.failed == set(), outcome.output
    text = (tmp_path / "home/.gitconfig").read_text(encoding="utf-8")
    assert text.startswith(own)
    assert "smtpServer = smtp.example.org" in text
    assert secret not in outcome.output
    assert "smtpPass = ********" in outcome.output
