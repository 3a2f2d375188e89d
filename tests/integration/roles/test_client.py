# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``client`` writing to folders: what it writes, what it says, and what it refuses to write."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .playing import Hosts, Outcome, mode, names, play

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


def filled(value: Any, secret: str) -> Any:
    """A value with the secret in its place."""
    if isinstance(value, dict):
        return {key: filled(one, secret) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, secret) for one in value]
    return value.replace("{secret}", secret) if isinstance(value, str) else value


class Provisioned(NamedTuple):
    """Home folders, and what was said when the role was applied to them, to one of them again and again."""

    hosts: Hosts
    empty_check: Outcome
    left_by_check: set[str]
    first: Outcome
    second: Outcome
    second_check: Outcome

    def home(self, host: str = "several") -> Path:
        return Path(self.hosts[host]["client_root"])


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Provisioned:
    folder = tmp_path_factory.mktemp("client")
    hosts = {
        "several": {"client_root": str(folder / "several"), "client_accounts": filled(ACCOUNTS, secret)},
        "private-ca": {
            "client_root": str(folder / "private ca"),
            "client_ca_file": "/etc/hostname",
            "client_accounts": filled(ACCOUNTS[:1], secret),
        },
    }
    one = {"several": hosts["several"]}
    empty_check = play(folder, ROLE, one, "--check", "--diff", "-vvv")
    left_by_check = names(folder / "several")
    first = play(folder, ROLE, hosts, "--diff", "-vvv")
    (folder / "several/the key").write_text(f"{secret}\n", encoding="utf-8")
    return Provisioned(
        hosts,
        empty_check,
        left_by_check,
        first,
        play(folder, ROLE, one, "--diff", "-vvv"),
        play(folder, ROLE, one, "--check", "--diff", "-vvv"),
    )


def test_check_mode_foretells_and_writes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.empty_check.failed == set()
    assert all(provisioned.empty_check.changed.values())
    assert "+host smtp.gmail.com" in provisioned.empty_check.output
    assert provisioned.left_by_check == set()


def test_a_second_run_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.first.failed == set()
    assert all(provisioned.first.changed.values())
    assert provisioned.second.changed == provisioned.second_check.changed == {"several": 0}
    assert provisioned.second.failed | provisioned.second_check.failed == set()


def test_no_password_is_shown(provisioned: Provisioned, secret: str) -> None:
    for outcome in (provisioned.empty_check, provisioned.first, provisioned.second, provisioned.second_check):
        assert secret not in outcome.output


def test_only_the_owner_may_read_anything(provisioned: Provisioned) -> None:
    home = provisioned.home()
    written = names(home) - {"the key"}
    assert written == {".msmtprc", ".mbsyncrc", ".config/mailports/secrets/work"}
    assert {mode(home / name) for name in written} == {"600"}
    assert {mode(path) for path in home.rglob("*") if path.is_dir()} == {"700"}


def test_no_password_stands_in_the_programs_files(provisioned: Provisioned, secret: str) -> None:
    for name in (".msmtprc", ".mbsyncrc"):
        assert secret not in (provisioned.home("private-ca") / name).read_text(encoding="utf-8")


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
    settings = understood(provisioned.home(), need("msmtp"), account)
    assert EXPECTED[account].items() <= settings.items()
    assert {"tls": "on", "tls_certcheck": "on", "tls_trust_file": "system"}.items() <= settings.items()


def test_the_programs_get_the_very_password(provisioned: Provisioned, need: Callable[[str], str], secret: str) -> None:
    home, msmtp = provisioned.home(), need("msmtp")
    passwords = {"work": AWKWARD + secret, "own": 'x"y', "filed": secret}
    for account, password in passwords.items():
        command = understood(home, msmtp, account)["passwordeval"]
        assert run(home, "sh", "-c", command).stdout == f"{password}\n"


def test_another_authority_replaces_the_systems(provisioned: Provisioned, need: Callable[[str], str]) -> None:
    home = provisioned.home("private-ca")
    assert understood(home, need("msmtp"), "work")["tls_trust_file"] == "/etc/hostname"
    text = (home / ".mbsyncrc").read_text(encoding="utf-8")
    assert 'SystemCertificates no\nCertificateFile "/etc/hostname"\n' in text


def test_mbsync_knows_the_channels(provisioned: Provisioned, need: Callable[[str], str]) -> None:
    home, mbsync = provisioned.home(), need("mbsync")
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
    for name, (given, _) in REFUSED.items():
        account = {key: value for key, value in {**GOOD, **given}.items() if value is not None}
        hosts[name] = {"client_root": str(folder / name), "client_accounts": filled([account], secret)}
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
    """Files that are there before: some that have backups, some with a password, some that cannot be replaced."""
    need("msmtp")
    need("mbsync")
    folder = tmp_path_factory.mktemp("present")
    hosts = {}
    for name in ("replaced", "secret", "rejected"):
        home = folder / name
        (home / ".config/mailports/secrets").mkdir(parents=True)
        (home / ".config/mailports/secrets/gone").write_text(secret, encoding="ascii")
        (home / ".msmtprc").write_text(OLD, encoding="ascii")
        (home / ".mbsyncrc").write_text("Old\n", encoding="ascii")
        (home / ".msmtprc").chmod(0o644)
        hosts[name] = {
            "client_root": str(home),
            "client_backups": 2,
            "client_accounts": filled(ACCOUNTS[:1], secret),
        }
    for number in range(4):
        backup = folder / f"replaced/.msmtprc.{number}.2000-01-01@00:00:00~"
        backup.touch()
        os.utime(backup, (number, number))
    (folder / "secret/.msmtprc").write_text(f"{OLD}password {secret}\n", encoding="ascii")
    (folder / "secret/.mbsyncrc").write_text(f"IMAPAccount old\n\tpass {secret}\n", encoding="ascii")
    # mbsync, and only mbsync, looks whether the file is there.
    hosts["rejected"]["client_ca_file"] = "/nowhere.pem"
    return folder, play(folder, ROLE, hosts, "--diff")


def test_the_old_file_is_kept_closed_and_the_oldest_are_not_kept(present: tuple[Path, Outcome]) -> None:
    folder, outcome = present
    assert "-host old.example" in outcome.output
    backups = sorted((folder / "replaced").glob(".msmtprc.*~"), key=os.path.getmtime)
    assert backups[0].name.startswith(".msmtprc.3.")
    assert len(backups) == 2
    assert backups[1].read_text(encoding="ascii") == OLD
    assert mode(backups[1]) == "600"


def test_a_password_in_the_old_file_is_not_shown(present: tuple[Path, Outcome], secret: str) -> None:
    assert "secret" not in present[1].failed
    assert secret not in present[1].output


def test_passwords_of_former_accounts_go(present: tuple[Path, Outcome]) -> None:
    assert names(present[0] / "replaced/.config/mailports/secrets") == {"work"}


def test_what_the_program_does_not_accept_leaves_the_old_one_in_place(present: tuple[Path, Outcome]) -> None:
    folder, outcome = present
    assert outcome.failed == {"rejected"}
    assert "failed to validate" in outcome.messages["rejected"]
    assert (folder / "rejected/.mbsyncrc").read_text(encoding="ascii") == "Old\n"
