# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""mbsync as the role ``client`` configures it: fetches from the honest server, and gives nothing to any other."""

from __future__ import annotations

from pathlib import Path

import pytest

from .client import fetch_by_mbsync, fetched
from .mail import ACCOUNT, write_mail
from .provision import install_client
from .scene import Scene
from .ways import ATTACKS, IMAP_PORTS, STARTTLS

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("way", IMAP_PORTS)
def test_mail_is_fetched_and_the_password_seen_within_tls_only(scene: Scene, clients: Path, way: str) -> None:
    mail = write_mail()
    scene.serve("honest", (mail,))
    install_client(scene.sandbox, clients)
    done = fetch_by_mbsync(scene.sandbox, way)

    assert done.returncode == 0, done.stderr
    assert [mail.arrived_as(text) for text in fetched(scene.sandbox, way)] == [True]
    [log_in] = scene.transcript.events("logged in")
    assert (log_in.port, log_in.secure) == (IMAP_PORTS[way], True)
    assert log_in.text == f"{ACCOUNT.user}\n{ACCOUNT.password}"
    assert scene.shown(mail) == []


@pytest.mark.parametrize(("way", "variant"), [*ATTACKS, (STARTTLS, "preauth")])
def test_nothing_is_given_away(scene: Scene, clients: Path, way: str, variant: str) -> None:
    mail = write_mail()
    scene.serve(variant, (mail,))
    install_client(scene.sandbox, clients)
    done = fetch_by_mbsync(scene.sandbox, way)

    assert done.returncode != 0
    assert fetched(scene.sandbox, way) == []
    assert scene.transcript.ports() == {IMAP_PORTS[way]}
    assert scene.transcript.events("logged in") == []
    assert scene.transcript.events("mailbox opened") == []
    assert scene.given_away(mail) == []
