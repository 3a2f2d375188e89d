# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``submission`` on a mail server: clients log in by TLS, and nobody in clear."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from .authority import HOST, Authority
from .mail import write_mail
from .provision import apply
from .sandbox import ADDRESS, HERE, Sandbox, wait_until

pytestmark = pytest.mark.e2e

USER, PASSWORD = "alice", "kumquat#7$lan=tern"
MAIN = f"""\
compatibility_level = 3.6
myhostname = {HOST}
mydestination = test.example
inet_interfaces = {ADDRESS}
inet_protocols = ipv4
smtpd_tls_security_level = may
alias_maps =
"""


class Server(NamedTuple):
    """A mail server that the role was applied to: in check mode, once, again, and with another certificate's key."""

    sandbox: Sandbox
    authority: Authority
    said: list[str]


@pytest.fixture(scope="module")
def server(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("submission")
    with Sandbox(folder) as sandbox:
        sandbox.write("/etc/postfix/main.cf", MAIN)
        sandbox.run(["sh", "-c", f"echo {ADDRESS} {HOST} >>/etc/hosts"])
        sandbox.run(["useradd", "--create-home", USER])
        sandbox.run(["chpasswd"], text=f"{USER}:{PASSWORD}\n")
        # Debian makes these when it installs Dovecot.
        for kind in ("pem", "key"):
            sandbox.run(["cp", authority.folder / f"good.{kind}", f"/etc/dovecot/private/dovecot.{kind}"])
        good = {
            "submission_certificate": str(authority.folder / "good.pem"),
            "submission_key": str(authority.folder / "good.key"),
        }
        bad = {**good, "submission_key": str(authority.folder / "expired.key")}
        runs = [(good, "--check", "--diff"), (good,), (good, "--diff"), (bad,)]
        said = []
        for given, *options in runs:
            said.append(apply(sandbox, folder, "submission", given, *options, check=False))
            if "--check" in options:
                assert sandbox.run(["test", "-e", "/etc/dovecot/conf.d/99-mailports.conf"], check=False).returncode == 1
        yield Server(sandbox, authority, said)


@pytest.fixture(scope="module")
def asked(server: Server) -> Any:
    arguments = [HOST, str(server.authority.ca_file)]
    return json.loads(server.sandbox.run([sys.executable, HERE / "listeners.py", *arguments]).stdout)


def test_the_server_listens_and_a_second_run_changes_nothing(server: Server) -> None:
    _check, first, second, _bad = server.said
    assert "failed=0" in first, first
    assert "changed=0" in second
    assert "failed=0" in second, second


def test_check_mode_shows_what_would_be(server: Server) -> None:
    said = server.said[0]
    assert "failed=0" in said, said
    assert "changed=2" in said
    assert "+  -o smtpd_tls_wrappermode=yes" in said
    assert "+ssl_min_protocol = TLSv1.2" in said


def test_a_key_of_another_certificate_is_refused(server: Server) -> None:
    assert "is not the key of" in server.said[3]
    assert "failed=1" in server.said[3]


def test_nobody_logs_in_or_sends_in_clear(asked: Any) -> None:
    assert asked["listens"] == [25, 465, 587, 993]
    assert "starttls" in asked["offered"]
    assert "auth" not in asked["offered"]
    assert (asked["log_in"], asked["mail"]) == (530, 530)


def test_tls_is_of_today(asked: Any) -> None:
    assert asked["tls"]["1.2"] == ["TLSv1.2"] * 3
    assert [version for version in asked["tls"]["1.1"] if version.startswith("TLS")] == []


@pytest.mark.parametrize("port", [465, 587])
def test_a_client_submits_and_fetches(server: Server, port: int) -> None:
    mail, sandbox = write_mail(), server.sandbox
    trusted = f"--tls=on --tls-trust-file={server.authority.ca_file} --tls-starttls={'off' if port == 465 else 'on'}"
    log_in = f"--auth=on --user={USER} --passwordeval='cat /root/password'"
    sandbox.write("/root/password", f"{PASSWORD}\n")
    command = f"msmtp --host={HOST} --port={port} {trusted} {log_in} --from=a@test.example {USER}@test.example"
    sandbox.run(["sh", "-c", command], text=mail.text)
    wait_until(lambda: mail.number in sandbox.run(["cat", f"/var/mail/{USER}"], check=False).stdout, "the mail")
    lines = [f"IMAPAccount a\nHost {HOST}\nPort 993\nSSLType IMAPS\nCertificateFile {server.authority.ca_file}"]
    lines += [f'User {USER}\nPassCmd "cat /root/password"\n\nIMAPStore far\nAccount a\n']
    lines += ["MaildirStore near\nInbox /root/inbox\n\nChannel c\nFar :far:\nNear :near:\nCreate Near\nSync Pull\n"]
    sandbox.write("/root/.mbsyncrc", "\n".join(lines))
    sandbox.run(["mbsync", "c"])
    assert sandbox.run(["grep", "-rl", mail.secret, "/root/inbox"]).stdout


def test_the_linter_reads_secure_listeners(server: Server) -> None:
    mailports = Path(sys.executable).with_name("mailports")
    command = [mailports, "lint", "--endpoints", "--format", "json", "/etc/postfix", "/etc/dovecot"]
    report = json.loads(server.sandbox.run(command, check=False).stdout)
    listeners = {(one["port"], one["tls"]) for one in report["endpoints"] if one["role"] == "listener" and one["port"]}
    assert {(465, "implicit"), (587, "starttls"), (993, "implicit")} <= listeners
    assert report["findings"] == []
