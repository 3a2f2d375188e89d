# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The clients' configurations as the collection's roles make them, once, in a sandbox; scenarios take copies."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from .authority import Authority
from .building import BUILT, build
from .programs import AUTHORITY, RUNS
from .requirements import PACKAGES
from .sandbox import Sandbox

_ANSIBLE_PLAYBOOK = Path(sys.executable).with_name("ansible-playbook")

HOMES = {"/home/told": True, "/home/trusting": False}
"""Home folders, and whether their programs are told which authority to trust."""


def trust(sandbox: Sandbox, authority: Authority) -> None:
    """Put the authority where programs are told that it is."""
    sandbox.run(["install", "-m", "644", authority.ca_file, AUTHORITY])


def lay_packages(sandbox: Sandbox) -> None:
    """Put what is unpacked, and not installed, where its packages would."""
    sandbox.run(["cp", "-a", PACKAGES / "layer/usr", "/"])


def provision_programs(folder: Path, authority: Authority) -> None:
    """Keep in ``folder`` the home folders of all programs."""
    plays = []
    for home, told in HOMES.items():
        runs = [run for run in RUNS if run.home == home]
        variables = {
            "client_accounts": [run.described() for run in runs],
            "client_programs": list(dict.fromkeys(name for run in runs for name in run.program.names)),
            "client_home": home,
            "client_manage_packages": False,
            **({"client_ca_file": AUTHORITY} if told else {}),
        }
        plays.append(_play("client", variables))
    with Sandbox(folder) as sandbox:
        sandbox.run(["install", "-d", *HOMES])
        lay_packages(sandbox)
        trust(sandbox, authority)
        run_plays(sandbox, folder, plays)
        sandbox.run(["cp", "-a", *HOMES, folder])
    for name in BUILT:
        build(name, folder / "trusting")


def apply(
    sandbox: Sandbox, folder: Path, role: str, variables: Mapping[str, object], *options: str, check: bool = True
) -> str:
    """Run a role of the collection on the sandbox as the machine; returns what Ansible says."""
    return run_plays(sandbox, folder, [_play(role, variables)], *options, check=check)


def _play(role: str, variables: Mapping[str, object]) -> dict[str, object]:
    return {"hosts": "localhost", "gather_facts": False, "roles": [f"mailports.secure.{role}"], "vars": variables}


def run_plays(sandbox: Sandbox, folder: Path, plays: list[dict[str, object]], *options: str, check: bool = True) -> str:
    """Run plays on the sandbox as the machine; returns what Ansible says."""
    playbook = folder / "playbook.json"
    playbook.write_text(json.dumps(plays), encoding="utf-8")
    # Nobody's settings take part.
    settings = folder / "ansible.cfg"
    settings.write_text("", encoding="ascii")
    environment = {"ANSIBLE_CONFIG": str(settings), "ANSIBLE_PIPELINING": "1"}
    command = [_ANSIBLE_PLAYBOOK, *options, playbook]
    return sandbox.run(command, environment=environment, timeout=400, check=check).stdout
