# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The examples in the documentation of plugins, modules and roles are tasks, and they run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
#: The folders of plugins whose examples are tasks, by ansible-doc's name for the type.
PLUGIN_FOLDERS = {"filter": "filter", "lookup": "lookup", "module": "modules", "test": "test"}
#: What the examples leave to the reader; roles write below a folder, so that the machine stays as it is.
READERS_VARIABLES = {
    "vault_password": "made-up",
    "relay_root": "{{ playbook_dir }}",
    "client_root": "{{ playbook_dir }}",
}


def documented() -> list[tuple[str, str]]:
    """Type and name of all that is documented."""
    plugins = [
        (kind, path.stem)
        for kind, folder in PLUGIN_FOLDERS.items()
        for path in (CHECKOUT / "plugins" / folder).glob("*.py")
    ]
    return sorted([*plugins, *(("role", path.name) for path in (CHECKOUT / "roles").glob("*/"))])


def run(program: str, *arguments: str, cwd: Path) -> str:
    """Run a program of this environment's ansible-core with the checkout's settings; return its output."""
    command = [Path(sys.executable).with_name(program), *arguments]
    environment = {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def examples(kind: str, name: str, cwd: Path) -> list[dict]:
    """The tasks in the examples of one plugin, module or role."""
    full_name = f"mailports.secure.{name}"
    documentation = json.loads(run("ansible-doc", "--json", "-t", kind, full_name, cwd=cwd))[full_name]
    return yaml.safe_load((documentation["entry_points"]["main"] if kind == "role" else documentation)["examples"])


@pytest.mark.parametrize(("kind", "name"), documented())
def test_examples_run(kind, name, tmp_path):
    play = {"hosts": "localhost", "gather_facts": False, "tasks": examples(kind, name, tmp_path)}
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(yaml.safe_dump([play]), encoding="utf-8")
    run("ansible-playbook", "--extra-vars", json.dumps(READERS_VARIABLES), playbook.name, cwd=tmp_path)
