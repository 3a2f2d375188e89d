# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``relay`` writing below a folder: what it writes, what it says, and what it refuses to write."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from .playing import Hosts, Outcome, mode, names, play

ROLE = "mailports.secure.relay"
SERVER = "smtp.example.org"
#: Characters that mean something to Postfix, YAML, Jinja or a shell.
AWKWARD = " :$x ${x} #%'\"\\ü{"


class Provisioned(NamedTuple):
    """Hosts, and what was said when the role was applied to them, to one of them again and again."""

    hosts: Hosts
    empty_check: Outcome
    left_by_check: set[str]
    first: Outcome
    second: Outcome
    second_check: Outcome

    def folder(self, host: str) -> Path:
        return Path(self.hosts[host]["relay_root"]) / "etc/postfix"


@pytest.fixture(scope="module")
def provisioned(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Provisioned:
    folder = tmp_path_factory.mktemp("relay")
    password = str(folder / "password")
    Path(password).write_text(f"{secret}\n", encoding="utf-8")
    endpoints = {
        "implicit": {"relay_host": "SMTP.example.org", "relay_port": "465"},
        "provider": {"relay_provider": "gmail", "relay_port": "587", "relay_password_file": password},
        "other-port": {
            "relay_provider": "sendgrid",
            "relay_port": "2525",
            "relay_tls": "starttls",
            "relay_password_command": f"cat {password}",
        },
    }
    hosts = {
        name: {
            "relay_root": str(folder / name),
            "relay_username": "me@example.org",
            **({"relay_password": secret + AWKWARD} if "relay_host" in endpoint else {}),
            **endpoint,
        }
        for name, endpoint in endpoints.items()
    }
    settings = {"myorigin": "example.org", "biff": False, "maximal_backoff_time": 900}
    hosts["implicit"]["relay_postfix_settings"] = settings
    one = {"implicit": hosts["implicit"]}
    empty_check = play(folder, ROLE, one, "--check", "--diff", "-vvv")
    left_by_check = names(folder / "implicit")
    return Provisioned(
        hosts,
        empty_check,
        left_by_check,
        play(folder, ROLE, hosts, "--diff", "-vvv"),
        play(folder, ROLE, one, "--diff", "-vvv"),
        play(folder, ROLE, one, "--check", "--diff", "-vvv"),
    )


def test_check_mode_foretells_and_writes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.empty_check.failed == set()
    assert all(provisioned.empty_check.changed.values())
    assert "+smtp_tls_security_level = secure" in provisioned.empty_check.output
    assert provisioned.left_by_check == set()


def test_a_second_run_changes_nothing(provisioned: Provisioned) -> None:
    assert provisioned.first.failed == set()
    assert all(provisioned.first.changed.values())
    assert provisioned.second.changed == provisioned.second_check.changed == {"implicit": 0}
    assert provisioned.second.failed | provisioned.second_check.failed == set()


def test_no_password_is_shown(provisioned: Provisioned, secret: str) -> None:
    for outcome in (provisioned.empty_check, provisioned.first, provisioned.second, provisioned.second_check):
        assert secret not in outcome.output


@pytest.mark.parametrize(
    ("host", "key"),
    {
        "implicit": f"[{SERVER}]:465",
        "provider": "[smtp.gmail.com]:587",
        "other-port": "[smtp.sendgrid.net]:2525",
    }.items(),
)
def test_postfix_reads_what_was_meant(
    provisioned: Provisioned, need: Callable[[str], str], secret: str, host: str, key: str
) -> None:
    folder = provisioned.folder(host)

    def ask(*command: str) -> str:
        return subprocess.run([*command], capture_output=True, text=True, check=True).stdout.rstrip("\n")

    settings = dict(line.split(" =", 1) for line in ask(need("postconf"), "-c", str(folder), "-x", "-n").splitlines())
    settings = {name: value.strip() for name, value in settings.items()}
    password = secret + AWKWARD if host == "implicit" else secret
    table = settings["smtp_sasl_password_maps"]

    assert settings["relayhost"] == key
    assert ask(need("postmap"), "-c", str(folder), "-q", key, table) == f"me@example.org:{password}"
    assert settings["smtp_tls_wrappermode"] == ("yes" if key.endswith(":465") else "no")
    assert settings["smtp_tls_security_level"] == "secure"
    assert settings["smtp_tls_secure_cert_match"] == "nexthop"
    assert settings["smtp_tls_CAfile"].startswith("/")
    assert settings["smtp_tls_mandatory_protocols"] in (">=TLSv1.2", "!SSLv2, !SSLv3, !TLSv1, !TLSv1.1")
    assert settings["smtp_sasl_security_options"] == "noplaintext, noanonymous"
    assert settings["inet_interfaces"] == "loopback-only"
    assert settings["mydestination"] == ""


def test_only_the_owner_may_read_the_password(provisioned: Provisioned) -> None:
    for host in provisioned.hosts:
        folder = provisioned.folder(host)
        assert names(folder) == {"main.cf", "master.cf", "sasl_passwd"}
        assert {mode(folder / "sasl_passwd"), mode(folder / "main.cf")} == {"600", "644"}


def test_further_settings_are_written_in_postfix_words(provisioned: Provisioned) -> None:
    text = (provisioned.folder("implicit") / "main.cf").read_text(encoding="utf-8")
    assert "\nmyorigin = example.org\n" in text
    assert "\nbiff = no\n" in text
    assert "\nmaximal_backoff_time = 900\n" in text


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
def refused(tmp_path_factory: pytest.TempPathFactory, secret: str) -> Iterator[tuple[Path, Outcome]]:
    folder = tmp_path_factory.mktemp("refused")
    good = {"relay_host": SERVER, "relay_username": "me", "relay_password": "{secret}"}
    hosts = {}
    for name, (given, _) in REFUSED.items():
        merged = {"relay_root": str(folder / name), **good, **given}
        hosts[name] = {
            key: value.replace("{secret}", secret) if isinstance(value, str) else value
            for key, value in merged.items()
            if value is not None
        }
    yield folder, play(folder, ROLE, hosts, "--diff", "--forks", "8")


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
    settings: tuple[tuple[str, str], ...] = ()
    says: tuple[str, ...] = ()


MASTER = "smtp unix - - n - - smtp\n"
PRESENT = {
    "unknown-setting": Present(settings=(("no_such_setting", "1"),), says=("unused parameter: no_such_setting",)),
    "undone": Present(
        master=f"192.0.2.1:smtp inet n - n - - smtpd\n{MASTER}  -o smtp_tls_security_level=may\n",
        says=("smtp/unix/smtp_tls_security_level = may", "192.0.2.1:smtp"),
    ),
    "replaced": Present(),
    "secret": Present(main="smtp_sasl_password_maps =\n static:me:{secret}\n"),
}


@pytest.fixture(scope="module")
def present(
    tmp_path_factory: pytest.TempPathFactory, need: Callable[[str], str], secret: str
) -> tuple[Path, Outcome, Outcome]:
    """Configurations that are there, and what the role says in check mode and in earnest."""
    need("postconf")
    folder = tmp_path_factory.mktemp("present")
    hosts = {}
    for name, before in PRESENT.items():
        postfix = folder / name / "etc/postfix"
        postfix.mkdir(parents=True)
        (postfix / "main.cf").write_text(before.main.replace("{secret}", secret), encoding="utf-8")
        (postfix / "master.cf").write_text(before.master or MASTER, encoding="utf-8")
        for number in range(4):
            (postfix / f"mailports-backups/2000010{number}").mkdir(parents=True)
        hosts[name] = {
            "relay_root": str(folder / name),
            "relay_host": SERVER,
            "relay_username": "me",
            "relay_password": secret,
            "relay_backups": "2",
            "relay_postfix_settings": dict(before.settings),
        }
    check = play(folder, ROLE, hosts, "--check", "--diff", "--limit", "secret")
    return folder, check, play(folder, ROLE, hosts, "--diff")


@pytest.mark.parametrize("case", [name for name, before in PRESENT.items() if before.says])
def test_what_postfix_does_not_accept_leaves_the_old_one_in_place(
    present: tuple[Path, Outcome, Outcome], case: str
) -> None:
    folder, _, outcome = present
    assert [words for words in PRESENT[case].says if words not in outcome.messages[case]] == []
    postfix = folder / case / "etc/postfix"
    assert (postfix / "main.cf").read_text(encoding="utf-8") == PRESENT[case].main
    assert names(postfix) == {"main.cf", "master.cf"}


def test_the_old_configuration_is_kept_and_the_oldest_are_not(present: tuple[Path, Outcome, Outcome]) -> None:
    folder, check, outcome = present
    assert not check.failed
    assert "-relayhost = old.example" in outcome.output
    backups = folder / "replaced/etc/postfix/mailports-backups"
    oldest, newest = sorted(backups.iterdir())
    assert oldest.name == "20000103"
    assert (newest / "main.cf").read_text(encoding="utf-8") == PRESENT["replaced"].main
    assert mode(newest) == "700"


def test_a_password_in_the_old_configuration_is_not_shown(present: tuple[Path, Outcome, Outcome], secret: str) -> None:
    _, check, outcome = present
    assert "secret" not in outcome.failed
    assert secret not in check.output + outcome.output
