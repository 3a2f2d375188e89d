# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The README's example on a Debian machine: its mail arrives at the provider's, and the MTA goes on running."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from .authority import Authority
from .mail import write_mail
from .mtas import MTAS, Mta, send
from .provision import run_plays
from .sandbox import wait_until
from .scene import Scene, open_scene
from .servers.session import Account

pytestmark = pytest.mark.e2e

#: The first example, word for word, and what the text beside it says to do as well.
README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
PLAYS = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0])
USER = PLAYS[0]["roles"][0]["vars"]["relay_username"]
assert "`microsoft-365` and 300 more do as well" in README
MICROSOFT = {"relay_provider": "microsoft-365"}
#: Postfix's checks have nothing against it, but it cannot start so.
UNFIT = {"relay_postfix_settings": {"service_throttle_time": 0}}
#: The play is killed once the files are there, before the MTA is told of them. Only the sandbox's processes are seen.
KILLED = {"relay_apply": [["pkill", "-KILL", "-f", "ansible-playbook"]]}
#: Those that take up a new password without an interruption.
RELOADED = {"postfix": True, "exim4": True, "nullmailer": True, "opensmtpd": False}
PROCESSES = {"postfix": "master", "exim4": "exim4", "nullmailer": "nullmailer-send", "opensmtpd": "smtpd"}


class Step(NamedTuple):
    """What the role said, how the MTA was afterwards, and by which port and log-in a message arrived."""

    said: str
    process: str
    files: str
    log_in: tuple[int, str]


class Relay(NamedTuple):
    """A machine with an MTA."""

    scene: Scene
    mta: Mta
    folder: Path

    def serve(self, password: str) -> None:
        """Start the provider's servers, which know that password alone."""
        self.scene.serve("honest", account=Account(USER, password))

    def take(self, password: str, **given: Any) -> Step:
        """Apply the role, and have the MTA send something."""
        said = self.apply(password, **given)
        process = self.process()
        mail = write_mail()
        send(self.scene.sandbox, self.mta, mail, "somebody@test.example", USER)
        wait_until(lambda: mail.number in "".join(self.scene.transcript.texts("mail")), f"the mail's arrival; {said}")
        log_in = self.scene.transcript.events("logged in")[-1]
        return Step(
            said, process, self.ask("cd /etc/postfix; cat main.cf sasl_passwd; ls -A"), (log_in.port, log_in.text)
        )

    def apply(self, password: str, **given: Any) -> str:
        variables = {"vault_relay_password": password, "relay_program": self.mta.name, **given}
        # In a sandbox we are root already.
        options = ["-i", "localhost,", "-c", "local", "-e", json.dumps({"ansible_become": False, **variables})]
        return run_plays(self.scene.sandbox, self.folder, PLAYS, *options, check=False)

    def process(self) -> str:
        """The number of its first process."""
        return self.ask(f"pgrep -o -x {PROCESSES[self.mta.name]}")

    def ask(self, command: str) -> str:
        return self.scene.sandbox.run(["sh", "-c", command], check=False).stdout


@pytest.fixture(scope="module", params=RELOADED)
def relay(
    request: pytest.FixtureRequest,
    authority: Authority,
    installed: Callable[[Mta], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Relay]:
    mta = MTAS[request.param]
    folder = tmp_path_factory.mktemp("machine")
    with open_scene(folder, authority, installed(mta)) as scene:
        yield Relay(scene, mta, folder)


@pytest.fixture(scope="module")
def first(relay: Relay) -> Step:
    relay.serve("one")
    return relay.take("one")


@pytest.fixture(scope="module")
def second(relay: Relay, first: Step) -> Step:
    return relay.take("one")


@pytest.fixture(scope="module")
def third(relay: Relay, second: Step) -> Step:
    """With another password."""
    relay.serve("three")
    return relay.take("three")


def test_the_example_delivers_the_machines_mail(first: Step) -> None:
    assert "failed=0" in first.said, first.said
    assert first.process
    assert first.log_in == (465, f"{USER}\none")


def test_a_second_run_changes_nothing(first: Step, second: Step) -> None:
    assert "changed=0" in second.said, second.said
    assert second.process == first.process


def test_a_new_password_is_used_at_once(relay: Relay, second: Step, third: Step) -> None:
    assert "failed=0" in third.said, third.said
    assert third.log_in == (465, f"{USER}\nthree")
    assert (third.process == second.process) is RELOADED[relay.mta.name]


@pytest.mark.parametrize("relay", ["postfix"], indirect=True)
def test_what_it_cannot_run_with_is_taken_back(relay: Relay, third: Step) -> None:
    step = relay.take("two", **UNFIT)
    assert "the old one is back" in step.said
    assert "failed=1" in step.said
    assert step.process
    assert step.files == third.files
    assert ".mailports" not in step.files


@pytest.mark.parametrize("relay", ["postfix"], indirect=True)
def test_the_next_run_finishes_one_that_was_cut_off(relay: Relay, third: Step) -> None:
    relay.serve("four")
    process = relay.process()
    assert "PLAY RECAP" not in relay.apply("four", **KILLED)
    step = relay.take("four")
    assert "failed=0" in step.said, step.said
    assert "changed=0" not in step.said
    assert step.log_in == (465, f"{USER}\nfour")
    assert (step.files, step.process) == (third.files.replace("three", "four"), process)


@pytest.mark.parametrize("relay", ["postfix", "exim4"], indirect=True)
def test_it_delivers_by_another_provider_too(relay: Relay, third: Step) -> None:
    relay.serve("five")
    step = relay.take("five", **MICROSOFT)
    assert "failed=0" in step.said, step.said
    assert step.log_in == (587, f"{USER}\nfive")


@pytest.mark.parametrize("relay", ["nullmailer"], indirect=True)
def test_its_library_is_told_to_take_no_old_tls(relay: Relay, third: Step) -> None:
    environment = relay.ask(f"tr '\\0' '\\n' </proc/{third.process.strip()}/environ").splitlines()
    assert "GNUTLS_SYSTEM_PRIORITY_FILE=/etc/nullmailer/gnutls.conf" in environment
