# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Postfix with several smarthosts, as the role ``relay`` configures it: each gets its own log-in, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from .authority import HOST, Authority
from .leaks import leaks
from .mail import ACCOUNT, Mail, write_mail
from .postfix import queued, start_postfix
from .provision import apply
from .sandbox import ADDRESS, Sandbox, wait_until
from .scene import Scene
from .servers.session import Account

pytestmark = pytest.mark.e2e

#: There is no way to this address.
DOWN, NOWHERE = "down.test.example", "10.25.0.9"
OTHER_HOST = "mail.other.example"
FIRST = Account("first@test.example", "first-password")
OTHER = Account("other@test.example", "other-password")
SHOP = Account("shop@test.example", "shop-password")


def smarthost(host: str, account: Account, *senders: str) -> dict[str, object]:
    return {"host": host, "username": account.user, "password": account.password, "senders": list(senders)}


@pytest.fixture(scope="module")
def configuration(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An /etc/postfix with three smarthosts to try in turn, and one for a sender."""
    folder = tmp_path_factory.mktemp("smarthosts")
    given = [smarthost(DOWN, FIRST), smarthost(HOST, ACCOUNT), smarthost(OTHER_HOST, OTHER)]
    variables = {
        "relay_smarthosts": [*given, smarthost(OTHER_HOST, SHOP, SHOP.user)],
        "relay_ca_file": str(authority.ca_file),
        "relay_manage_service": False,
        # The name server of these tests knows one name.
        "relay_postfix_settings": {"smtp_host_lookup": "native"},
    }
    with Sandbox(folder) as sandbox:
        apply(sandbox, folder, "relay", variables)
        sandbox.run(["cp", "-a", "/etc/postfix", folder / "postfix"])
    return folder / "postfix"


def carry(scene: Scene, configuration: Path, variant: str, sender: str) -> tuple[Mail, list[str]]:
    """Send a message by servers of that kind, which have all the names; returns it and the log-ins that they saw."""
    mail = write_mail()
    names = f"{ADDRESS} {HOST} {OTHER_HOST}\n{NOWHERE} {DOWN}\n"
    scene.sandbox.run(["sh", "-c", "cat >>/etc/hosts"], text=names)
    scene.sandbox.run(["rm", "-r", "/etc/postfix"])
    scene.sandbox.run(["cp", "-a", configuration, "/etc/postfix"])
    scene.serve(variant)
    start_postfix(scene.sandbox)
    scene.sandbox.run(["sendmail", "-i", "-f", sender, ACCOUNT.user], text=mail.text)
    wait_until(lambda: scene.transcript.events("mail") and not queued(scene.sandbox), "the mail's arrival")
    assert [mail.arrived_as(text) for text in scene.transcript.texts("mail")] == [True]
    return mail, scene.transcript.texts("logged in")


@pytest.mark.parametrize(
    ("variant", "sender", "account"),
    [
        # The one that is down is passed over.
        pytest.param("honest", ACCOUNT.user, ACCOUNT, id="second"),
        # The certificate is for the third one's name: the second one is passed over, too.
        pytest.param("other-name", ACCOUNT.user, OTHER, id="third"),
        # The same server, but another log-in.
        pytest.param("other-name", SHOP.user, SHOP, id="sender"),
    ],
)
def test_the_right_one_gets_its_own_log_in_and_no_other(
    scene: Scene, configuration: Path, variant: str, sender: str, account: Account
) -> None:
    mail, log_ins = carry(scene, configuration, variant, sender)
    assert log_ins == [f"{account.user}\n{account.password}"]
    carried = scene.wire()
    learnt = [*carried, scene.transcript.everything_received()]
    others = {FIRST, ACCOUNT, OTHER, SHOP} - {account}
    assert [one for one in others if any(leaks(one.password, stream) for stream in learnt)] == []
    assert not any(leaks(secret, stream) for secret in (account.password, mail.secret) for stream in carried)
