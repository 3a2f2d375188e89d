# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Postfix as the role ``relay`` configures it: relays to the honest server, and gives nothing to any other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .mail import ACCOUNT, write_mail
from .postfix import queued, refused, send_by_postfix, start_postfix
from .provision import install_relay
from .sandbox import wait_until
from .scene import Scene
from .ways import ATTACKS, IMPLICIT, SMTP_PORTS, STARTTLS

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("way", SMTP_PORTS)
def test_mail_is_relayed_and_the_password_seen_within_tls_only(scene: Scene, relays: Path, way: str) -> None:
    mail = write_mail()
    scene.serve("honest")
    install_relay(scene.sandbox, relays, way)
    start_postfix(scene.sandbox)
    send_by_postfix(scene.sandbox, mail)

    wait_until(lambda: scene.transcript.events("mail") and not queued(scene.sandbox), "the mail's arrival")
    [arrived] = scene.transcript.texts("mail")
    assert mail.arrived_as(arrived)
    [log_in] = scene.transcript.events("logged in")
    assert (log_in.port, log_in.secure, log_in.text) == (SMTP_PORTS[way], True, f"{ACCOUNT.user}\n{ACCOUNT.password}")
    assert scene.shown(mail) == []


@pytest.mark.parametrize(("way", "variant"), ATTACKS)
def test_mail_stays_queued_and_nothing_is_given_away(scene: Scene, relays: Path, way: str, variant: str) -> None:
    mail = write_mail()
    scene.serve(variant)
    install_relay(scene.sandbox, relays, way)
    start_postfix(scene.sandbox)
    send_by_postfix(scene.sandbox, mail)

    wait_until(lambda: _tried(scene), "a first try")
    [waiting] = queued(scene.sandbox)
    assert waiting.queue == "deferred"
    assert re.search("TLS|certificate", waiting.reason)
    assert scene.transcript.ports() == {SMTP_PORTS[way]}
    assert scene.transcript.events("logged in") == []
    assert scene.given_away(mail) == []


def test_what_was_refused_goes_to_the_honest_server_later(scene: Scene, relays: Path) -> None:
    mail = write_mail()
    scene.serve("self-signed")
    install_relay(scene.sandbox, relays, IMPLICIT)
    start_postfix(scene.sandbox)
    send_by_postfix(scene.sandbox, mail)
    wait_until(lambda: _tried(scene), "a first try")

    scene.serve("honest")
    scene.sandbox.run(["postqueue", "-f"])
    wait_until(lambda: scene.transcript.events("mail") and not queued(scene.sandbox), "the mail's arrival")
    [arrived] = scene.transcript.texts("mail")
    assert mail.arrived_as(arrived)


def test_text_injected_before_tls_is_not_taken(scene: Scene, relays: Path) -> None:
    mail = write_mail()
    scene.serve("injection")
    install_relay(scene.sandbox, relays, STARTTLS)
    start_postfix(scene.sandbox)
    send_by_postfix(scene.sandbox, mail)

    wait_until(lambda: _tried(scene), "a first try")
    assert scene.transcript.ports() == {SMTP_PORTS[STARTTLS]}
    assert scene.given_away(mail) == []


def _tried(scene: Scene) -> bool:
    """Tell whether Postfix has tried, be it refused or, which no test here wants, taken in."""
    return bool(refused(scene.sandbox) or scene.transcript.events("mail"))
