# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Exim, OpenSMTPD, nullmailer and msmtp as the role ``relay`` configures them: to the honest server, and no other."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_string
from functools import cache
from pathlib import Path

import pytest

from .authority import Authority
from .mail import ACCOUNT, write_mail
from .mtas import MTAS, REWRITING, Mta, log, provision_mta, send, start, tried
from .relay_cells import ATTACKED
from .sandbox import wait_until
from .scene import Scene, open_scene
from .ways import SMTP_PORTS, STARTTLS

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="session")
def configured(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mta, str], Path]:
    """The machine that the role has configured, made when it is first asked for."""

    @cache
    def provisioned(name: str) -> Path:
        folder = tmp_path_factory.mktemp(name)
        provision_mta(folder, MTAS[name], authority)
        return folder

    def machine(mta: Mta, way: str) -> Path:
        if not mta.packages():
            pytest.skip(f"needs the Debian package {mta.name}")
        return provisioned(mta.name) / f"{way}.tar"

    return machine


Configured = Callable[[Mta, str], Path]


@pytest.mark.parametrize("name", MTAS)
@pytest.mark.parametrize("way", SMTP_PORTS)
def test_mail_is_relayed_and_the_password_seen_within_tls_only(
    authority: Authority, configured: Configured, tmp_path: Path, name: str, way: str
) -> None:
    mta, mail = MTAS[name], write_mail()
    with open_scene(tmp_path, authority, configured(mta, way)) as scene:
        scene.serve("honest")
        start(scene.sandbox, mta)
        send(scene.sandbox, mta, mail)
        wait_until(lambda: scene.transcript.events("mail") or tried(scene.sandbox, mta), "the mail's arrival")
        assert [mail.arrived_as(text) for text in scene.transcript.texts("mail")] == [True], log(scene.sandbox, mta)
        [log_in] = scene.transcript.events("logged in")
        assert (log_in.port, log_in.secure) == (SMTP_PORTS[way], True)
        assert log_in.text == f"{ACCOUNT.user}\n{ACCOUNT.password}"
        assert scene.shown(mail) == []


@pytest.mark.parametrize("name", MTAS)
def test_mail_of_the_machine_has_the_wanted_addresses(
    authority: Authority, configured: Configured, tmp_path: Path, name: str
) -> None:
    mta, mail = MTAS[name], write_mail()
    with open_scene(tmp_path, authority, configured(mta, STARTTLS)) as scene:
        scene.serve("honest")
        start(scene.sandbox, mta)
        send(scene.sandbox, mta, replace(mail, sender="root"), "root")
        wait_until(lambda: scene.transcript.events("mail") or tried(scene.sandbox, mta), "the mail's arrival")
        [arrived] = scene.transcript.texts("mail")
        envelope = re.findall(r"(?i)(?:MAIL FROM|RCPT TO):\s*<(.*?)>", "".join(scene.transcript.texts("received")))
        assert envelope == list(REWRITING.values()), log(scene.sandbox, mta)
        sender = message_from_string(arrived)["From"]
        assert (REWRITING["relay_sender"] in sender) is mta.rewrites_header, sender


@pytest.mark.parametrize(
    ("name", "way", "variant"), [(name, way, variant) for name in MTAS for way, variant in ATTACKED]
)
def test_nothing_is_given_away(
    authority: Authority, configured: Configured, tmp_path: Path, name: str, way: str, variant: str
) -> None:
    mta, mail = MTAS[name], write_mail()
    with open_scene(tmp_path, authority, configured(mta, way)) as scene:
        scene.serve(variant)
        start(scene.sandbox, mta)
        send(scene.sandbox, mta, mail)
        wait_until(lambda: _ended(scene, mta), "a first try")
        assert scene.transcript.ports() == {SMTP_PORTS[way]}
        assert scene.transcript.events("logged in") == [], log(scene.sandbox, mta)
        assert scene.given_away(mail) == []


def _ended(scene: Scene, mta: Mta) -> bool:
    """Tell whether it has tried, be it refused or, which no test here wants, taken in."""
    return bool(scene.transcript.events("mail")) or (bool(scene.transcript.ports()) and tried(scene.sandbox, mta))
