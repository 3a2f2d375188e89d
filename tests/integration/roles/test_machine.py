# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The role ``relay`` on a machine, a sandbox as tests/e2e has them: Postfix is started, and goes on running."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import yaml

from .playing import CHECKOUT, Outcome, environment, outcome, write_play

#: The first example in the project's README.
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
[EXAMPLE] = yaml.safe_load(re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)[0])
GOOD = {**EXAMPLE["roles"][0]["vars"], "vault_relay_password": "one"}
LOG_IN = "[smtp.gmail.com]:465 reports@gmail.com:"
#: Postfix's checks have nothing against it, but it cannot start so.
UNFIT = {**GOOD, "relay_password": "two", "relay_postfix_settings": {"service_throttle_time": 0}}
ANOTHER = {**GOOD, "relay_password": "three"}


def of_e2e(name: str) -> ModuleType:
    """A module of tests/e2e, which is a package of its own."""
    specification = importlib.util.spec_from_file_location(f"e2e_{name}", CHECKOUT / f"tests/e2e/{name}.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class Step(NamedTuple):
    """What the role said, and how Postfix was afterwards."""

    said: Outcome
    process: str
    settings: str
    table: str
    folder: list[str]


@pytest.fixture(scope="module")
def steps(tmp_path_factory: pytest.TempPathFactory) -> list[Step]:
    """The role applied to a machine four times: twice the same, then with what is unfit, and with a new password."""
    if lack := of_e2e("requirements").missing():
        pytest.skip(lack)
    folder = tmp_path_factory.mktemp("machine")
    with of_e2e("sandbox").Sandbox(folder) as sandbox:
        return [take(sandbox, folder, variables) for variables in (GOOD, GOOD, UNFIT, ANOTHER)]


def take(sandbox: Any, folder: Path, variables: dict[str, object]) -> Step:
    command = write_play(folder, "mailports.secure.relay", {"machine": variables})
    settings = {name: value for name, value in environment().items() if name.startswith("ANSIBLE_")}
    said = outcome(sandbox.run(command, environment=settings, timeout=300, check=False))

    def ask(*command: str) -> str:
        return sandbox.run(command, check=False).stdout.strip()

    return Step(
        said,
        process=ask("cat", "/var/spool/postfix/pid/master.pid"),
        settings=ask("cat", "/etc/postfix/main.cf"),
        table=ask("cat", "/etc/postfix/sasl_passwd"),
        folder=ask("ls", "-A", "/etc/postfix").splitlines(),
    )


def test_postfix_is_started(steps: list[Step]) -> None:
    assert steps[0].said.failed == set(), steps[0].said.output
    assert steps[0].process
    assert steps[0].table == f"{LOG_IN}one"


def test_a_second_run_changes_nothing(steps: list[Step]) -> None:
    assert steps[1].said.changed == {"machine": 0}
    assert steps[1].process == steps[0].process


def test_what_postfix_cannot_run_with_is_taken_back(steps: list[Step]) -> None:
    assert "the old one is back" in steps[2].said.output
    assert steps[2].said.failed == {"machine"}
    assert steps[2].process
    assert (steps[2].settings, steps[2].table) == (steps[0].settings, steps[0].table)
    assert [name for name in steps[2].folder if name.startswith(".mailports")] == []


def test_a_new_password_does_not_interrupt(steps: list[Step]) -> None:
    assert steps[3].said.failed == set()
    assert steps[3].table == f"{LOG_IN}three"
    assert steps[3].process == steps[2].process
