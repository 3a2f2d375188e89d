# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``client`` writing to folders: what it writes, what it says, and what it refuses to write."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .playing import Outcome, filled, mode, names, play

ROLE = "mailports.secure.client"
#: Characters that mean something to the programs, YAML, Jinja or a shell.
AWKWARD = " :$x ${x} `x` #%'\"\\ü{"

ACCOUNTS: list[dict[str, Any]] = [
    {"name": "work", "address": "me@gmail.com", "provider": "gmail", "password": AWKWARD + "{secret}"},
    {
        "name": "own",
        "address": "me@example.org",
        "username": 'DOMAIN\\"me" #1',
        "smtp": {"host": "smtp.example.org", "port": "587"},
        "imap": {"host": "imap.example.org"},
        "password_command": 'printf \'%s\\n\' "x\\"y" #',
        "maildir": '~/Mail of "mine"',
        "patterns": ["*", '!a "b" \\'],
    },
    {
        "name": "token",
        "address": "me@outlook.com",
        "provider": "outlook",
        "auth": "oauth2",
        "password_command": "print-token",
    },
    {
        "name": "filed",
        "address": "me@example.org",
        "provider": "sendgrid",
        "programs": ["msmtp"],
        "password_file": "~/the key",
    },
]


class Provisioned(NamedTuple):
    """A home folder, and what was said when the role was applied to it again and again."""

    home: Path
    empty_check: Outcome
    left_by_check: set[str]
    first: Outcome
    second: Outcome
    second_check: Outcome


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Provisioned:
    folder = tmp_path_factory.mktemp("client")
    home = folder / "home folder"
    variables = {"client_root": str(home), "client_accounts": filled(ACCOUNTS, secret=secret)}

    def run(*options: str) -> Outcome:
        return play(folder, ROLE, {"host": variables}, "--diff", "-vvv", *options)

    empty_check = run("--check")
    left_by_check = names(home)
    first = run()
    (home / "the key").write_text(f"{secret}\n", encoding="utf-8")
    return Provisioned(home, empty_check, left_by_check, first, run(), run("--check"))


def test_check_mode_foretells_and_writes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.empty_check.failed == set()
    assert provisioned.empty_check.changed["host"]
    assert "+host smtp.gmail.com" in provisioned.empty_check.output
    assert provisioned.left_by_check == set()


def test_a_second_run_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.first.failed == set()
    assert provisioned.first.changed["host"]
    assert provisioned.second.changed == provisioned.second_check.changed == {"host": 0}
    assert provisioned.second.failed | provisioned.second_check.failed == set()


def test_no_password_is_shown(provisioned: Provisioned, secret: str) -> None:
    for outcome in (provisioned.empty_check, provisioned.first, provisioned.second, provisioned.second_check):
        assert secret not in outcome.output


def test_only_the_owner_may_read_anything(provisioned: Provisioned) -> None:
    home = provisioned.home
    written = names(home) - {"the key"}
    assert written == {".msmtprc", ".mbsyncrc", ".config/mailports/secrets/work"}
    assert {mode(home / name) for name in written} == {"600"}
    assert {mode(path) for path in home.rglob("*") if path.is_dir()} == {"700"}


def test_no_password_stands_in_the_programs_files(provisioned: Provisioned, secret: str) -> None:
    for name in (".msmtprc", ".mbsyncrc"):
        assert secret not in (provisioned.home / name).read_text(encoding="utf-8")


def run(home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command], env={**os.environ, "HOME": str(home)}, capture_output=True, text=True, check=False
    )


def understood(home: Path, msmtp: str, account: str) -> dict[str, str]:
    """What msmtp makes of an account."""
    done = run(home, msmtp, f"--account={account}", "--auth=off", "--pretend", "you@example.org")
    assert done.returncode == 0, done.stderr
    return dict(line.split(" = ", 1) for line in done.stdout.splitlines() if " = " in line)


EXPECTED = {
    "work": {"host": "smtp.gmail.com", "port": "465", "tls_starttls": "off", "user": "me@gmail.com"},
    "own": {"host": "smtp.example.org", "port": "587", "tls_starttls": "on", "user": 'DOMAIN\\"me" #1'},
    "token": {"host": "smtp-mail.outlook.com", "port": "587", "tls_starttls": "on", "passwordeval": "print-token"},
    "filed": {"host": "smtp.sendgrid.net", "port": "465", "user": "apikey", "from": "me@example.org"},
    "default": {"host": "smtp.gmail.com"},
}


@pytest.mark.parametrize("account", EXPECTED)
def test_msmtp_understands_what_was_meant(provisioned: Provisioned, need: Callable[[str], str], account: str) -> None:
    settings = understood(provisioned.home, need("msmtp"), account)
    assert EXPECTED[account].items() <= settings.items()
    assert {"tls": "on", "tls_certcheck": "on", "tls_trust_file": "system"}.items() <= settings.items()


def test_the_programs_get_the_very_password(provisioned: Provisioned, need: Callable[[str], str], secret: str) -> None:
    home, msmtp = provisioned.home, need("msmtp")
    passwords = {"work": AWKWARD + secret, "own": 'x"y', "filed": secret}
    for account, password in passwords.items():
        command = understood(home, msmtp, account)["passwordeval"]
        assert run(home, "sh", "-c", command).stdout == f"{password}\n"


def test_mbsync_knows_the_channels(provisioned: Provisioned, need: Callable[[str], str]) -> None:
    home, mbsync = provisioned.home, need("mbsync")
    # Without a network it gets as far as the server's name.
    assert "imap.example.org" in run(home, "timeout", "10", mbsync, "own").stderr
    assert "No channel or group" in run(home, mbsync, "filed").stderr
    assert (home / 'Mail of "mine"').is_dir()


GOOD: dict[str, Any] = {"name": "work", "address": "me@example.org", "password": "{secret}"}
SMTP = {"host": "smtp.example.org"}
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "smtp-25": ({"smtp": {**SMTP, "port": "25"}}, "MP101 insecure-port"),
    "imap-143": ({"imap": {"host": "imap.example.org", "port": 143, "tls": "starttls"}}, "MP101 insecure-port"),
    "imap-starttls": ({"imap": {"host": "imap.example.org", "tls": "starttls"}}, "MP101 insecure-port"),
    "imap-995": ({"imap": {"host": "imap.example.org", "port": 995}}, "MP102 wrong-protocol-port"),
    "smtp-993": ({"smtp": {**SMTP, "port": "993"}}, "MP102 wrong-protocol-port"),
    "smtp-587": ({"smtp": {**SMTP, "port": "587", "tls": "implicit"}}, "MP203 tls-mode-mismatch"),
    "imap-993": (
        {"imap": {"host": "imap.example.org", "port": "993", "tls": "starttls"}},
        "MP203 tls-mode-mismatch",
    ),
    "oauth": ({"provider": "outlook"}, "MP303 retired-auth"),
    "not-offered": ({"provider": "gmail", "imap": {"port": 9930}}, "MP402 port-not-offered"),
    "unknown": ({"provider": "gmial"}, "did you mean gmail"),
    "issued": ({"provider": "mailgun", "programs": ["msmtp"]}, "username is needed"),
    "token": ({"provider": "gmail", "auth": "oauth2"}, "OAuth2 needs a password_command"),
    "two-passwords": ({"smtp": SMTP, "password_file": "/x"}, "one of password"),
    "no-password": ({"smtp": SMTP, "password": None}, "one of password"),
    "password-line": ({"smtp": SMTP, "password": "{secret}\nx"}, "control character"),
    "password-empty": ({"smtp": SMTP, "password": ""}, "empty"),
    "command-line": ({"smtp": SMTP, "password": None, "password_command": "x\ntls off"}, "control character"),
    "user-line": ({"smtp": SMTP, "username": "me\ntls off"}, "control character"),
    "address-line": ({"smtp": SMTP, "address": "me@example.org\ntls off"}, "not a mail address"),
    "address-pattern": ({"smtp": SMTP, "address": "%U@example.org"}, "not a mail address"),
    "maildir-line": ({"smtp": SMTP, "maildir": "~/x\nSSLType None"}, "control character"),
    "pattern-line": ({"smtp": SMTP, "patterns": ["*\nSSLType None"]}, "control character"),
    "host-line": ({"smtp": {"host": "smtp.example.org\ntls off"}}, "not the name of a host"),
    "name-path": ({"smtp": SMTP, "name": "../x"}, "the name"),
    "name-default": ({"smtp": SMTP, "name": "default"}, "the name"),
}
"""What is given besides, or instead of, a good account (None: not at all), and what the role says to it."""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, secret: str) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("refused")
    hosts = {}
    for name, (given, _message) in REFUSED.items():
        account = {key: value for key, value in {**GOOD, **given}.items() if value is not None}
        hosts[name] = {"client_root": str(folder / name), "client_accounts": filled([account], secret=secret)}
    return folder, play(folder, ROLE, hosts, "--diff", "--forks", "8")


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_insecure_is_refused_before_anything_is_written(refused: tuple[Path, Outcome], case: str) -> None:
    folder, outcome = refused
    assert REFUSED[case][1] in outcome.messages[case]
    assert not (folder / case).exists()


def test_a_refusal_shows_no_password(refused: tuple[Path, Outcome], secret: str) -> None:
    assert secret not in refused[1].output


OLD = "account old\nhost old.example\n"


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory, need: Callable[[str], str], secret: str) -> tuple[Path, Outcome]:
    """Home folders with files of old: those of ``replaced`` have backups, that of mbsync in ``rejected`` is to stay."""
    need("msmtp")
    need("mbsync")
    folder = tmp_path_factory.mktemp("present")
    old = {
        "replaced/.msmtprc": OLD,
        "replaced/.mbsyncrc": f"IMAPAccount old\n\tpass {secret}\n",
        "replaced/.config/mailports/secrets/gone": secret,
        "rejected/.msmtprc": f"{OLD}password {secret}\n",
        "rejected/.mbsyncrc": "Old\n",
        **{f"replaced/.msmtprc.{number}.2000-01-01@00:00:00~": "" for number in range(4)},
    }
    for name, text in old.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="ascii")
        (folder / name).chmod(0o644)
    hosts = {
        name: {
            "client_root": str(folder / name),
            "client_backups": 2,
            "client_accounts": filled(ACCOUNTS[:1], secret=secret),
            # mbsync looks for it, msmtp does not.
            "client_ca_file": ca_file,
        }
        for name, ca_file in (("replaced", "/etc/hostname"), ("rejected", "/nowhere.pem"))
    }
    return folder, play(folder, ROLE, hosts, "--diff")


def test_the_old_file_is_kept_closed_and_the_oldest_are_not_kept(present: tuple[Path, Outcome]) -> None:
    folder, outcome = present
    assert "-host old.example" in outcome.output
    backups = {path.read_text(encoding="ascii"): path for path in (folder / "replaced").glob(".msmtprc.*~")}
    assert backups.keys() == {OLD, ""}
    assert mode(backups[OLD]) == "600"
    assert backups[""].name.startswith(".msmtprc.3.")


def test_a_password_in_the_old_file_is_not_shown(present: tuple[Path, Outcome], secret: str) -> None:
    assert secret not in present[1].output


def test_passwords_of_former_accounts_go(present: tuple[Path, Outcome]) -> None:
    assert names(present[0] / "replaced/.config/mailports/secrets") == {"work"}


def test_another_authority_replaces_the_systems(present: tuple[Path, Outcome], need: Callable[[str], str]) -> None:
    home = present[0] / "replaced"
    assert understood(home, need("msmtp"), "work")["tls_trust_file"] == "/etc/hostname"
    text = (home / ".mbsyncrc").read_text(encoding="utf-8")
    assert 'SystemCertificates no\nCertificateFile "/etc/hostname"\n' in text


def test_what_the_program_does_not_accept_leaves_the_old_one_in_place(present: tuple[Path, Outcome]) -> None:
    folder, outcome = present
    assert outcome.failed == {"rejected"}
    assert "is not accepted" in outcome.output
    assert (folder / "rejected/.mbsyncrc").read_text(encoding="ascii") == "Old\n"
