# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""MTAs with several smarthosts: whose turn it is, by what has failed before or by the sender, and who learns what."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from .authority import DOWN_HOST, HOST, OTHER_HOST, OWN_HOSTS, Authority
from .leaks import leaks
from .mail import ACCOUNT, write_mail
from .mtas import MTAS, Mta, configure, log, send, start
from .provision import apply
from .sandbox import ADDRESS, Sandbox, wait_until
from .scene import open_scene
from .servers.session import Account

pytestmark = pytest.mark.e2e

#: What the role says that programs can do: fallback, senders, mixed, tokens.
ABILITIES = yaml.safe_load(
    (Path(__file__).parents[2] / "roles/relay/vars/main/programs.yml").read_text(encoding="utf-8")
)["relay_abilities"]
#: Its name is no alias.
OWN_HOST = OWN_HOSTS[1]
FIRST = Account("first@test.example", "first-password")
OTHER = Account("other@test.example", "other-password")
SHOP = Account("shop@test.example", "shop-password")
TOKENS = {
    "xoauth2": Account("robot@test.example", "a-token-for-xoauth2"),
    "oauthbearer": Account("agent@test.example", "a-token-for-oauthbearer"),
}


class Turn(NamedTuple):
    """A program that sends in somebody's name, what its servers are like, and the log-in that one of them shall get."""

    name: str
    variant: str
    sender: str
    account: Account
    port: int = 465

    def __str__(self) -> str:
        return f"{self.name}-{self.account.user.partition('@')[0]}"


def turns() -> Iterator[Turn]:
    for name, able in ABILITIES.items():
        other_port = 587 if "mixed" in able else 465
        # The one that is down is passed over.
        yield Turn(name, "honest", ACCOUNT.user, ACCOUNT)
        if "fallback" in able:
            # The certificate is for the third one's name: the second one is passed over, too.
            yield Turn(name, "other-name", ACCOUNT.user, OTHER, other_port)
        if "senders" in able:
            yield Turn(name, "other-name", SHOP.user, SHOP, other_port)
        if "tokens" in able:
            yield from (Turn(name, "tokens", account.user, account) for account in TOKENS.values())


def smarthosts(name: str) -> Iterator[dict[str, object]]:
    """All that the program can do at once."""
    able = ABILITIES[name]
    other = {"host": OTHER_HOST, "port": 587 if "mixed" in able else 465}
    if "fallback" in able:
        yield {"host": DOWN_HOST, "username": FIRST.user, "password": FIRST.password}
    yield {"host": OWN_HOST, "username": ACCOUNT.user, "password": ACCOUNT.password}
    if "fallback" in able:
        yield {**other, "username": OTHER.user, "password": OTHER.password}
    if "senders" in able:
        yield {**other, "username": SHOP.user, "password": SHOP.password, "senders": [SHOP.user]}
    if "tokens" in able:
        for mechanism, account in TOKENS.items():
            command = f"echo {account.password}"
            token = {"auth": mechanism, "username": account.user, "password_command": command}
            yield {"host": OWN_HOST, "senders": [account.user], **token}


@pytest.fixture(scope="module")
def configured(installed: Callable[[Mta], Path], tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mta], Path]:
    """The machine that the role has configured, made when it is first asked for."""

    @cache
    def machine(mta: Mta) -> Path:
        variables = {"relay_smarthosts": list(smarthosts(mta.name))}
        return configure(installed(mta), mta, variables, tmp_path_factory.mktemp(mta.name) / "smarthosts.tar")

    return machine


@pytest.mark.parametrize("turn", list(turns()), ids=str)
def test_the_right_one_gets_its_own_log_in_and_no_other(
    authority: Authority, configured: Callable[[Mta], Path], tmp_path: Path, turn: Turn
) -> None:
    mta, mail, account = MTAS[turn.name], write_mail(), turn.account
    with open_scene(tmp_path, authority, configured(mta)) as scene:
        scene.serve(turn.variant)
        start(scene.sandbox, mta)
        send(scene.sandbox, mta, mail, sender=turn.sender)
        wait_until(lambda: scene.transcript.events("mail"), f"the mail's arrival; {log(scene.sandbox, mta)}")
        assert [mail.arrived_as(text) for text in scene.transcript.texts("mail")] == [True]
        [log_in] = scene.transcript.events("logged in")
        assert (log_in.port, log_in.secure, log_in.text) == (turn.port, True, f"{account.user}\n{account.password}")
        carried = scene.wire()
        learnt = [*carried, scene.transcript.everything_received()]
        others = {FIRST, ACCOUNT, OTHER, SHOP, *TOKENS.values()} - {account}
        assert [one for one in others if any(leaks(one.password, stream) for stream in learnt)] == []
        assert not any(leaks(secret, stream) for secret in (account.password, mail.secret) for stream in carried)


def test_exim_is_given_no_alias_whose_log_in_it_would_not_find(
    installed: Callable[[Mta], Path], tmp_path: Path
) -> None:
    given = [{"host": host, "username": host, "password": f"of-{host}-only"} for host in (OWN_HOST, HOST)]
    with Sandbox(tmp_path, installed(MTAS["exim4"])) as sandbox:
        sandbox.run(["sh", "-c", "cat >>/etc/hosts"], text=f"{ADDRESS} {OTHER_HOST} {HOST}\n")
        variables = {"relay_program": "exim4", "relay_manage_service": False, "relay_smarthosts": given}
        said = apply(sandbox, tmp_path, "relay", variables, check=False)
    assert f"{HOST} is an alias of {OTHER_HOST}" in said
    assert "use nullmailer or postfix" in said
