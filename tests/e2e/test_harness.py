# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The attacks are real: clients that are insecure on purpose fall for each of them, and it is seen.

Without this the refusals of the other modules could pass for the wrong reason.
"""

from __future__ import annotations

import sys
from base64 import b64encode
from contextlib import suppress
from pathlib import Path

import pytest

from .authority import HOST
from .leaks import leaks
from .mail import ACCOUNT, write_mail
from .postfix import send_by_postfix, start_postfix
from .sandbox import HERE, Sandbox, wait_until
from .scene import Scene

pytestmark = pytest.mark.e2e

CLEAR = {"no-starttls": "off", "refused-starttls": "off"}
UNCHECKED = {"other-name": "encrypt", "self-signed": "encrypt", "old-tls": "encrypt"}
"""The variants, and the level at which Postfix falls for them."""


@pytest.mark.parametrize(
    "around", ["{}", "\0{}", "\0user\0{}", "user\0user\0{}", "\0a@b.example\0{}", "x{}yz", "xy{}z"]
)
def test_a_secret_is_found_in_base64_wherever_it_stands(around: str) -> None:
    recorded = b"AUTH PLAIN " + b64encode(around.format(ACCOUNT.password).encode()) + b"\r\n"
    assert leaks(ACCOUNT.password, recorded)


def test_another_secret_is_not_found() -> None:
    assert not leaks(ACCOUNT.password, b64encode(b"\0user\0" + ACCOUNT.password[:-1].encode()))


@pytest.mark.parametrize("mechanism", ["plain", "login"])
@pytest.mark.parametrize("variant", CLEAR)
def test_msmtp_without_tls_shows_password_and_mail(scene: Scene, variant: str, mechanism: str) -> None:
    mail = write_mail()
    scene.serve(variant)
    _msmtp(scene, f"tls off\nauth {mechanism}", mail.text)
    assert scene.shown(mail) == [ACCOUNT.password, mail.secret]


@pytest.mark.parametrize("variant", UNCHECKED)
def test_msmtp_without_check_gives_password_and_mail_to_the_server(scene: Scene, variant: str) -> None:
    mail = write_mail()
    scene.serve(variant)
    _msmtp(scene, "tls on\ntls_certcheck off\nauth on", mail.text)
    assert scene.given_away(mail) == [ACCOUNT.password, mail.secret]
    assert scene.shown(mail) == []


@pytest.mark.parametrize(("variant", "level"), [*CLEAR.items(), *UNCHECKED.items()])
def test_postfix_below_secure_gives_password_and_mail_away(scene: Scene, variant: str, level: str) -> None:
    mail = write_mail()
    scene.serve(variant)
    _configure_postfix(scene, level)
    start_postfix(scene.sandbox)
    send_by_postfix(scene.sandbox, mail)
    wait_until(lambda: scene.transcript.events("mail"), "the mail's arrival")
    assert scene.given_away(mail) == [ACCOUNT.password, mail.secret]


@pytest.mark.parametrize("variant", [*CLEAR, "preauth"])
def test_mbsync_without_tls_shows_the_password(scene: Scene, tmp_path: Path, variant: str) -> None:
    mail = write_mail()
    scene.serve(variant, (mail,))
    scene.sandbox.run(["mbsync", "-c", _insecure_mbsyncrc(tmp_path), "all"])
    expected = [mail.secret] if variant == "preauth" else [ACCOUNT.password, mail.secret]
    assert scene.shown(mail) == expected


def test_a_client_that_reads_ahead_takes_injected_text(scene: Scene) -> None:
    scene.serve("injection")
    facts = [HOST, str(scene.authority.ca_file), ACCOUNT.user, ACCOUNT.password]
    scene.sandbox.run([sys.executable, str(HERE / "naive.py"), *facts], check=False)
    assert scene.given_away(write_mail()) == [ACCOUNT.password]


@pytest.mark.usefixtures("machine")
def test_nothing_of_a_sandbox_stays(tmp_path: Path) -> None:
    with Sandbox(tmp_path) as sandbox:
        sandbox.run(["sh", "-c", "touch /etc/mailports-e2e /var/mailports-e2e /root/mailports-e2e; sleep 100 &"])
        network = sandbox.run(["readlink", "/proc/self/ns/net"]).stdout.strip()
        assert network in _networks()
    assert network not in _networks()
    assert not [folder for folder in ("/etc", "/var", "/root") if Path(folder, "mailports-e2e").exists()]


def _networks() -> set[str]:
    """Return the networks that some process of the machine lives in."""
    networks = set()
    for link in Path("/proc").glob("[0-9]*/ns/net"):
        with suppress(OSError):  # that process has just ended
            networks.add(str(link.readlink()))
    return networks


def _msmtp(scene: Scene, settings: str, text: str) -> None:
    """Send with settings on top of what every client has: host, port and credentials."""
    path = scene.folder / "msmtprc"
    account = f"host {HOST}\nport 587\nfrom {ACCOUNT.user}\nuser {ACCOUNT.user}\npassword {ACCOUNT.password}\n"
    path.write_text(f"account default\n{account}{settings}\n", encoding="ascii")
    path.chmod(0o600)
    scene.sandbox.run(["msmtp", "-C", path, ACCOUNT.user], text=text)


def _configure_postfix(scene: Scene, level: str) -> None:
    """Write what many guides say: log in, whatever the channel is like."""
    settings = {
        "compatibility_level": "3.6",
        "inet_interfaces": "loopback-only",
        "mydestination": "",
        "relayhost": f"[{HOST}]:587",
        "smtp_sasl_auth_enable": "yes",
        "smtp_sasl_password_maps": f"inline:{{{{[{HOST}]:587 = {ACCOUNT.user}:{ACCOUNT.password}}}}}",
        "smtp_sasl_security_options": "noanonymous",
        "smtp_tls_security_level": "none" if level == "off" else level,
        "smtp_tls_mandatory_protocols": ">=TLSv1",
        "tls_medium_cipherlist": "ALL:@SECLEVEL=0",
    }
    lines = "".join(f"{name} = {value}\n" for name, value in settings.items())
    scene.sandbox.write("/etc/postfix/main.cf", lines.replace("$", "$$"))


def _insecure_mbsyncrc(folder: Path) -> Path:
    path = folder / "mbsyncrc"
    account = f"IMAPAccount all\nHost {HOST}\nUser {ACCOUNT.user}\nPass {ACCOUNT.password}\nSSLType None\n"
    far = "IMAPStore far\nAccount all\n"
    near = f"MaildirStore near\nPath {folder}/\nInbox {folder}/INBOX\n"
    path.write_text(f"{account}\n{far}\n{near}\nChannel all\nFar :far:\nNear :near:\nSync Pull\n", encoding="ascii")
    return path
