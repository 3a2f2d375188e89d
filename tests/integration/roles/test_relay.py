# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``relay`` writing below a folder: what it writes, what it says, and what it refuses to write."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .playing import Outcome, filled, mode, names, play

ROLE = "mailports.secure.relay"
SERVER = "smtp.example.org"
#: Characters that mean something to Postfix, YAML, Jinja or a shell.
AWKWARD = " :$x ${x} #%'\"\\ü{"


class Provisioned(NamedTuple):
    """A folder, and what was said when the role was applied to it again and again."""

    folder: Path
    empty_check: Outcome
    left_by_check: set[str]
    first: Outcome
    second: Outcome
    second_check: Outcome


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Provisioned:
    folder = tmp_path_factory.mktemp("relay")
    variables = {
        "relay_root": str(folder / "root"),
        "relay_host": "SMTP.example.org",
        "relay_port": "465",
        "relay_username": "me@example.org",
        "relay_password": secret + AWKWARD,
        "relay_postfix_settings": {"myorigin": "example.org", "biff": False, "maximal_backoff_time": 900},
    }

    def run(*options: str) -> Outcome:
        return play(folder, ROLE, {"host": variables}, "--diff", "-vvv", *options)

    empty_check = run("--check")
    left_by_check = names(folder / "root")
    return Provisioned(folder / "root/etc/postfix", empty_check, left_by_check, run(), run(), run("--check"))


def test_check_mode_foretells_and_writes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.empty_check.failed == set()
    assert provisioned.empty_check.changed["host"]
    assert "+smtp_tls_security_level = secure" in provisioned.empty_check.output
    assert provisioned.left_by_check == set()


def test_a_second_run_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.first.failed == set()
    assert provisioned.first.changed["host"]
    assert provisioned.second.changed == provisioned.second_check.changed == {"host": 0}
    assert provisioned.second.failed | provisioned.second_check.failed == set()


def test_no_password_is_shown(provisioned: Provisioned, secret: str) -> None:
    for outcome in (provisioned.empty_check, provisioned.first, provisioned.second, provisioned.second_check):
        assert secret not in outcome.output


def test_only_the_owner_may_read_the_password(provisioned: Provisioned) -> None:
    files = {path.name for path in provisioned.folder.iterdir() if path.is_file()}
    assert files == {"main.cf", "master.cf", "sasl_passwd"}
    assert mode(provisioned.folder / "sasl_passwd") == "600"
    assert mode(provisioned.folder / "main.cf") == "644"


def read_by_postfix(folder: Path, need: Callable[[str], str]) -> dict[str, str]:
    """The settings that a configuration states, and as ``login`` what Postfix logs in to the smarthost with."""

    def ask(program: str, *arguments: str) -> str:
        command = [need(program), "-c", str(folder), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.rstrip("\n")

    lines = (line.partition("=") for line in ask("postconf", "-x", "-n").splitlines())
    settings = {name.strip(): value.strip() for name, _rest, value in lines}
    login = ask("postmap", "-q", settings["relayhost"], settings["smtp_sasl_password_maps"])
    return {**settings, "login": login}


def test_postfix_reads_a_null_client_that_requires_tls(
    provisioned: Provisioned, need: Callable[[str], str], secret: str
) -> None:
    settings = read_by_postfix(provisioned.folder, need)
    expected = {
        "relayhost": f"[{SERVER}]:465",
        "login": f"me@example.org:{secret}{AWKWARD}",
        "smtp_tls_wrappermode": "yes",
        "smtp_tls_security_level": "secure",
        "smtp_tls_secure_cert_match": "nexthop",
        "smtp_sasl_security_options": "noplaintext, noanonymous",
        "inet_interfaces": "loopback-only",
        "mydestination": "",
        "myorigin": "example.org",
        "biff": "no",
        "maximal_backoff_time": "900",
    }
    assert expected.items() <= settings.items()
    assert settings["smtp_tls_CAfile"].startswith("/")
    assert settings["smtp_tls_mandatory_protocols"] in (">=TLSv1.2", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1")


GOOD = {"relay_host": SERVER, "relay_username": "me", "relay_password": "{secret}"}
REFUSED = {
    "port-25": ({"relay_port": 25}, "MP101 insecure-port"),
    "port-25-provider": ({"relay_host": None, "relay_provider": "gmail", "relay_port": "25"}, "MP101 insecure-port"),
    "imap": ({"relay_port": 993}, "MP102 wrong-protocol-port"),
    "implicit-587": ({"relay_port": "587", "relay_tls": "implicit"}, "MP203 tls-mode-mismatch"),
    "starttls-465": ({"relay_port": 465, "relay_tls": "starttls"}, "MP203 tls-mode-mismatch"),
    "oauth": ({"relay_host": None, "relay_provider": "outlook"}, "MP303 retired-auth"),
    "not-offered": ({"relay_host": None, "relay_provider": "gmail", "relay_port": 2525}, "MP402 port-not-offered"),
    "unknown": ({"relay_host": None, "relay_provider": "gmial"}, "did you mean gmail"),
    "no-tls": ({"relay_tls": "none"}, "relay_tls"),
    "two-servers": ({"relay_provider": "gmail"}, "either relay_host or relay_provider"),
    "two-passwords": ({"relay_password_file": "/etc/hostname"}, "one of relay_password"),
    "port-0": ({"relay_port": 0}, "not a port"),
    "address": ({"relay_host": "192.0.2.1"}, "not the name of a host"),
    "host-line": ({"relay_host": f"{SERVER}\nsmtp_tls_security_level=none"}, "not the name of a host"),
    "host-end": ({"relay_host": f"{SERVER}\n"}, "not the name of a host"),
    "host-expansion": ({"relay_host": "$myhostname"}, "not the name of a host"),
    "host-brackets": ({"relay_host": f"[{SERVER}]"}, "not the name of a host"),
    "user-line": ({"relay_username": "me\n[evil.example]:465 me:x"}, "relay_username"),
    "user-none": ({"relay_username": None}, "relay_username is missing"),
    "user-colon": ({"relay_username": "me:x"}, "relay_username"),
    "password-line": ({"relay_password": "{secret}\n[evil.example]:465 me:x"}, "control character"),
    "password-space": ({"relay_password": "{secret} "}, "ends with a space"),
    "password-tab": ({"relay_password": "{secret}\t"}, "control character"),
    "password-empty": ({"relay_password": ""}, "empty"),
    "password-file": ({"relay_password": None, "relay_password_file": "/nowhere"}, "cannot be read: /nowhere"),
    "password-command": ({"relay_password": None, "relay_password_command": "false"}, "relay_password_command fails"),
    "ca": ({"relay_ca_file": "/etc/$x"}, "relay_ca_file"),
    "setting-level": ({"relay_postfix_settings": {"smtp_tls_security_level": "may"}}, "smtp_tls_security_level"),
    "setting-policy": ({"relay_postfix_settings": {"smtp_tls_policy_maps": "inline:{a=none}"}}, "smtp_tls_policy_maps"),
    "setting-debug": ({"relay_postfix_settings": {"debug_peer_list": SERVER}}, "debug_peer_list"),
    "setting-line": ({"relay_postfix_settings": {"myorigin": "x\nrelayhost ="}}, "myorigin"),
    "setting-name": ({"relay_postfix_settings": {"myorigin = x\nrelayhost": ""}}, "no names of settings"),
    "relative": ({"relay_root": "some/where"}, "absolute path"),
    "backups": ({"relay_backups": 0}, "relay_backups"),
}
"""What is given instead of a good value (None: not at all), and what the role says to it."""


@pytest.fixture(scope="module")
def refused(tmp_path_factory: pytest.TempPathFactory, secret: str) -> tuple[Path, Outcome]:
    folder = tmp_path_factory.mktemp("refused")
    hosts = {}
    for name, (given, _rest) in REFUSED.items():
        merged = {"relay_root": str(folder / name), **GOOD, **given}
        hosts[name] = filled({key: value for key, value in merged.items() if value is not None}, secret=secret)
    return folder, play(folder, ROLE, hosts, "--diff", "--forks", "8")


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_insecure_is_refused_before_anything_is_written(refused: tuple[Path, Outcome], case: str) -> None:
    folder, outcome = refused
    assert REFUSED[case][1] in outcome.messages[case]
    assert not (folder / case).exists()


def test_a_refusal_shows_no_password(refused: tuple[Path, Outcome], secret: str) -> None:
    assert secret not in refused[1].output


class Present(NamedTuple):
    """A configuration that is there before the role comes."""

    main: str = "relayhost = old.example\n"
    master: str = ""
    given: Mapping[str, Any] = GOOD
    says: tuple[str, ...] = ()


MASTER = "smtp unix - - n - - smtp\n"
PRESENT = {
    "unknown-setting": Present(
        given={**GOOD, "relay_postfix_settings": {"no_such_setting": 1}},
        says=("unused parameter: no_such_setting",),
    ),
    "undone": Present(
        master=f"192.0.2.1:smtp inet n - n - - smtpd\n{MASTER}  -o smtp_tls_security_level=may\n",
        says=("smtp/unix/smtp_tls_security_level = may", "192.0.2.1:smtp"),
    ),
    "replaced": Present(
        given={"relay_provider": "sendgrid", "relay_port": "2525", "relay_password_command": "printf '{secret}\\n2'"},
    ),
    "exposed": Present(
        main="smtp_sasl_password_maps =\n static:me:{secret}\n",
        given={"relay_provider": "someone@gmail.com", "relay_tls": "starttls", "relay_password_file": "{file}"},
    ),
}


@pytest.fixture(scope="module")
def present(tmp_path_factory: pytest.TempPathFactory, need: Callable[[str], str], secret: str) -> tuple[Path, Outcome]:
    need("postconf")
    folder = tmp_path_factory.mktemp("present")
    (folder / "password").write_text(f"{secret}\n", encoding="utf-8")
    hosts = {}
    for name, before in PRESENT.items():
        postfix = folder / name / "etc/postfix"
        postfix.mkdir(parents=True)
        (postfix / "main.cf").write_text(before.main.replace("{secret}", secret), encoding="utf-8")
        (postfix / "master.cf").write_text(before.master or MASTER, encoding="utf-8")
        for number in range(4):
            (postfix / f"mailports-backups/2000010{number}").mkdir(parents=True)
        given = filled(before.given, secret=secret, file=str(folder / "password"))
        hosts[name] = {"relay_root": str(folder / name), "relay_backups": "2", **given}
    return folder, play(folder, ROLE, hosts, "--diff")


@pytest.mark.parametrize("case", [name for name, before in PRESENT.items() if before.says])
def test_what_postfix_does_not_accept_leaves_the_old_one_in_place(present: tuple[Path, Outcome], case: str) -> None:
    folder, outcome = present
    assert [words for words in PRESENT[case].says if words not in outcome.messages[case]] == []
    postfix = folder / case / "etc/postfix"
    assert (postfix / "main.cf").read_text(encoding="utf-8") == PRESENT[case].main
    assert names(postfix) == {"main.cf", "master.cf"}


@pytest.mark.parametrize(
    ("case", "key", "user"),
    [
        ("replaced", "[smtp.sendgrid.net]:2525", "apikey"),
        ("exposed", "[smtp.gmail.com]:587", "someone@gmail.com"),
    ],
)
def test_what_postfix_accepts_replaces_the_old_one(
    present: tuple[Path, Outcome], need: Callable[[str], str], secret: str, case: str, key: str, user: str
) -> None:
    folder, outcome = present
    assert case not in outcome.failed
    settings = read_by_postfix(folder / case / "etc/postfix", need)
    expected = {"relayhost": key, "login": f"{user}:{secret}", "smtp_tls_wrappermode": "no"}
    assert expected.items() <= settings.items()
    assert (folder / case / "etc/postfix/master.cf").read_text(encoding="utf-8") == MASTER


def test_the_old_configuration_is_kept_and_the_oldest_are_not(present: tuple[Path, Outcome]) -> None:
    folder, outcome = present
    assert "-relayhost = old.example" in outcome.output
    oldest, newest = sorted((folder / "replaced/etc/postfix/mailports-backups").iterdir())
    assert oldest.name == "20000103"
    assert (newest / "etc/postfix/main.cf").read_text(encoding="utf-8") == PRESENT["replaced"].main
    assert mode(newest) == "700"


def test_a_password_in_the_old_configuration_is_not_shown(present: tuple[Path, Outcome], secret: str) -> None:
    assert secret not in present[1].output
