# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Runs a role on many made-up hosts at once, each of them a folder: starting Ansible takes longer than the role."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

CHECKOUT = Path(__file__).resolve().parents[3]

_RECAP = re.compile(r"^(\S+)\s+: ok=\d+\s+changed=(\d+)\s+unreachable=\d+\s+failed=(\d+)", re.MULTILINE)
_FATAL = re.compile(r"^fatal: \[(\S+)\]: FAILED! => (\{.*\})$", re.MULTILINE)

Hosts = Mapping[str, Mapping[str, Any]]


class Outcome(NamedTuple):
    """What a run of ansible-playbook said."""

    output: str

    @property
    def changed(self) -> dict[str, int]:
        """How much each host reports as changed."""
        return {host: int(changed) for host, changed, _failed in _RECAP.findall(self.output)}

    @property
    def failed(self) -> set[str]:
        return {host for host, _changed, failed in _RECAP.findall(self.output) if int(failed)}

    @property
    def messages(self) -> dict[str, str]:
        """Why hosts failed; only in runs that are not verbose."""
        return {host: json.loads(result)["msg"] for host, result in _FATAL.findall(self.output)}


def play(folder: Path, role: str, hosts: Hosts, *options: str) -> Outcome:
    """Run a role of the collection on hosts, which are given with their variables."""
    return run([*write_play(folder, role, hosts), *options])


def run(command: list[str]) -> Outcome:
    """Run what `write_play` or `write_plays` returned."""
    return outcome(subprocess.run(command, env=environment(), capture_output=True, text=True, check=False))


def outcome(done: subprocess.CompletedProcess[str]) -> Outcome:
    """What a run said that went through to its recap."""
    assert "PLAY RECAP" in done.stdout, done.stdout + done.stderr
    return Outcome(done.stdout + done.stderr)


def write_play(folder: Path, role: str, hosts: Hosts) -> list[str]:
    """Write an inventory and a playbook, and return the command that runs them."""
    return write_plays(folder, [{"hosts": "all", "gather_facts": False, "roles": [role]}], hosts)


def write_plays(folder: Path, plays: list[dict[str, Any]], hosts: Hosts) -> list[str]:
    """Write an inventory and a playbook, and return the command that runs them."""
    common = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}
    inventory = {"all": {"hosts": {name: dict(variables) for name, variables in hosts.items()}, "vars": common}}
    for name, content in {"inventory": inventory, "playbook": plays}.items():
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    program = Path(sys.executable).with_name("ansible-playbook")
    return [str(program), "--inventory", str(folder / "inventory.json"), str(folder / "playbook.json")]


def environment() -> dict[str, str]:
    """That of the checkout, in which modules start faster."""
    return {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg"), "ANSIBLE_PIPELINING": "1"}


def mode(path: Path) -> str:
    """A file's rights, in octal digits."""
    return f"{path.stat().st_mode & 0o7777:o}"


def names(folder: Path) -> set[str]:
    """All files below a folder, relative to it."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def filled(value: Any, **words: str) -> Any:
    """Data with words put in where their names stand in braces."""
    if isinstance(value, Mapping):
        return {key: filled(one, **words) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, **words) for one in value]
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: words.get(found[1], found[0]), value)
    return value
