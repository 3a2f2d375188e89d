# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""MTAs, as the role ``relay`` configures them: mail goes out with honest servers, and nothing with others."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from email import message_from_string
from functools import cache
from pathlib import Path

import pytest

from .authority import HOST, Authority
from .mail import ACCOUNT, write_mail
from .mtas import MTAS, Mta, configure, log, send, start, tried
from .real import delivered, start_real_servers, suitable
from .relay_cells import ATTACKED
from .sandbox import wait_until
from .scene import Scene, open_scene
from .ways import IMPLICIT, SMTP_PORTS, STARTTLS

pytestmark = pytest.mark.e2e

REWRITING = {"relay_sender": "machine@test.example", "relay_root_recipient": "admin@test.example"}
"""With STARTTLS all mail goes out in one name, and root's goes to somebody."""

Configured = Callable[[Mta, str], Path]


@pytest.fixture(scope="module")
def configured(installed: Callable[[Mta], Path], tmp_path_factory: pytest.TempPathFactory) -> Configured:
    """The machine that the role has configured, made when it is first asked for."""

    @cache
    def machine(mta: Mta, way: str) -> Path:
        variables = {
            "relay_host": HOST,
            "relay_port": SMTP_PORTS[way],
            "relay_username": ACCOUNT.user,
            "relay_password": ACCOUNT.password,
            **(REWRITING if way == STARTTLS else {}),
        }
        return configure(installed(mta), mta, variables, tmp_path_factory.mktemp(mta.name) / f"{way}.tar")

    return machine


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
        wait_until(lambda: _ended(scene, mta), "the mail's arrival")
        assert [mail.arrived_as(text) for text in scene.transcript.texts("mail")] == [True], log(scene.sandbox, mta)
        [log_in] = scene.transcript.events("logged in")
        assert (log_in.port, log_in.secure) == (SMTP_PORTS[way], True)
        assert log_in.text == f"{ACCOUNT.user}\n{ACCOUNT.password}"
        assert scene.shown(mail) == []


@pytest.mark.parametrize("name", MTAS)
def test_postfix_takes_what_they_send(authority: Authority, configured: Configured, tmp_path: Path, name: str) -> None:
    mta, mail = MTAS[name], write_mail()
    with open_scene(tmp_path, authority, configured(mta, STARTTLS)) as scene:
        if not suitable(scene.sandbox):
            pytest.skip("needs Dovecot 2.3, the one of Debian 12, to ask who may log in")
        start_real_servers(scene.sandbox, authority)
        start(scene.sandbox, mta)
        send(scene.sandbox, mta, mail)
        wait_until(lambda: delivered(scene.sandbox) or tried(scene.sandbox, mta), "the mail's arrival")
        assert [mail.arrived_as(text) for text in delivered(scene.sandbox)] == [True], log(scene.sandbox, mta)
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
        wait_until(lambda: _ended(scene, mta), "the mail's arrival")
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


@pytest.mark.parametrize("name", [mta.name for mta in MTAS.values() if mta.flush])
def test_what_was_refused_is_kept_for_the_honest_server(
    authority: Authority, configured: Configured, tmp_path: Path, name: str
) -> None:
    mta, mail = MTAS[name], write_mail()
    with open_scene(tmp_path, authority, configured(mta, IMPLICIT)) as scene:
        scene.serve("self-signed")
        start(scene.sandbox, mta)
        send(scene.sandbox, mta, mail)
        wait_until(lambda: _ended(scene, mta), "a first try")
        scene.serve("honest")
        scene.sandbox.run(["sh", "-c", mta.flush])
        wait_until(lambda: scene.transcript.events("mail"), "the mail's arrival")
        assert [mail.arrived_as(text) for text in scene.transcript.texts("mail")] == [True]


def _ended(scene: Scene, mta: Mta) -> bool:
    """Tell whether it has tried, be it refused or taken in."""
    return bool(scene.transcript.events("mail")) or (bool(scene.transcript.ports()) and tried(scene.sandbox, mta))
