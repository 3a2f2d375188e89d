# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The whole way through real servers, with what the roles configure at both ends."""

from __future__ import annotations

from pathlib import Path

import pytest

from .client import fetch_by_mbsync, fetched, send_by_msmtp
from .mail import write_mail
from .postfix import queued, send_by_postfix, start_postfix
from .provision import install_client, install_relay
from .real import delivered, start_real_servers, suitable
from .sandbox import wait_until
from .scene import Scene
from .ways import SMTP_PORTS

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("way", SMTP_PORTS)
def test_mail_from_postfix_and_msmtp_comes_to_mbsync(scene: Scene, relays: Path, clients: Path, way: str) -> None:
    if not suitable(scene.sandbox):
        pytest.skip("needs Dovecot 2.3, the one of Debian 12")
    by_postfix, by_msmtp = mails = [write_mail(), write_mail()]
    start_real_servers(scene.sandbox, scene.authority)
    install_relay(scene.sandbox, relays, way)
    install_client(scene.sandbox, clients)
    start_postfix(scene.sandbox)

    send_by_postfix(scene.sandbox, by_postfix)
    sent = send_by_msmtp(scene.sandbox, way, by_msmtp)
    assert sent.returncode == 0, sent.stderr
    wait_until(lambda: len(delivered(scene.sandbox)) == 2 and not queued(scene.sandbox), "the delivery of both")
    assert all(any(mail.arrived_as(text) for text in delivered(scene.sandbox)) for mail in mails)

    done = fetch_by_mbsync(scene.sandbox, way)
    assert done.returncode == 0, done.stderr
    assert all(any(mail.arrived_as(text) for text in fetched(scene.sandbox, way)) for mail in mails)
    assert [scene.shown(mail) for mail in mails] == [[], []]
