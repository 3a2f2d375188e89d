# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""msmtp as the role ``client`` configures it: sends to the honest server, and gives nothing to any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from .client import send_by_msmtp
from .mail import ACCOUNT, write_mail
from .provision import install_client
from .scene import Scene
from .ways import ATTACKS, SMTP_PORTS, STARTTLS

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("way", SMTP_PORTS)
def test_mail_is_sent_and_the_password_seen_within_tls_only(scene: Scene, clients: Path, way: str) -> None:
    mail = write_mail()
    scene.serve("honest")
    install_client(scene.sandbox, clients)
    sent = send_by_msmtp(scene.sandbox, way, mail)

    assert sent.returncode == 0, sent.stderr
    [arrived] = scene.transcript.texts("mail")
    assert mail.arrived_as(arrived)
    [log_in] = scene.transcript.events("logged in")
    assert (log_in.port, log_in.secure) == (SMTP_PORTS[way], True)
    assert log_in.text == f"{ACCOUNT.user}\n{ACCOUNT.password}"
    assert scene.shown(mail) == []


@pytest.mark.parametrize(("way", "variant"), ATTACKS)
def test_nothing_is_given_away(scene: Scene, clients: Path, way: str, variant: str) -> None:
    mail = write_mail()
    scene.serve(variant)
    install_client(scene.sandbox, clients)
    sent = send_by_msmtp(scene.sandbox, way, mail)

    assert sent.returncode != 0
    assert scene.transcript.ports() == {SMTP_PORTS[way]}
    assert scene.transcript.events("logged in") == []
    assert scene.given_away(mail) == []


def test_text_injected_before_tls_is_not_taken(scene: Scene, clients: Path) -> None:
    mail = write_mail()
    scene.serve("injection")
    install_client(scene.sandbox, clients)
    assert send_by_msmtp(scene.sandbox, STARTTLS, mail).returncode != 0
    assert scene.transcript.ports() == {587}
    assert scene.given_away(mail) == []
