# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The examples in the READMEs, and in the documentation of roles, run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from .playing import CHECKOUT, names, run, write_plays

#: Those that can write below a folder instead of to this machine.
ROLES = [CHECKOUT / "roles" / name for name in ("client", "relay")]
READMES = [folder / "README.md" for folder in (CHECKOUT, *ROLES)]
#: What a playbook's author has in a vault.
VAULT = {f"vault_{name}": "made-up" for name in ("password", "relay_password", "own", "gmail", "shop", "fastmail")}


def blocks(path: Path) -> list[Any]:
    """What stands between fences in a README, as data."""
    return [
        yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
    ]


def plays(path: Path) -> list[dict[str, Any]]:
    """The plays in a README; variables alone are those of the README's role, and a task is one of a play."""
    role = f"mailports.secure.{path.parent.name}"
    found: list[dict[str, Any]] = []
    for block in blocks(path):
        if isinstance(block, dict):
            found.append({"hosts": "all", "gather_facts": False, "roles": [{"role": role, "vars": block}]})
        else:
            tasks = [entry for entry in block if "hosts" not in entry]
            found += [entry for entry in block if "hosts" in entry]
            found += [{"hosts": "all", "gather_facts": False, "tasks": tasks}] if tasks else []
    return found


def documented() -> list[dict[str, Any]]:
    """The examples in the documentation of the roles."""
    texts = [(folder / "meta/argument_specs.yml").read_text(encoding="utf-8") for folder in ROLES]
    examples = [yaml.safe_load(text)["argument_specs"]["main"]["examples"] for text in texts]
    return [{"hosts": "all", "gather_facts": False, "tasks": yaml.safe_load(text)} for text in examples]


@pytest.mark.parametrize("source", [*READMES, None], ids=lambda path: path.parent.name if path else "documentation")
def test_the_examples_run(tmp_path, source):
    given = {
        "ansible_become": False,
        "relay_root": str(tmp_path / "relay"),
        "client_root": str(tmp_path / "client"),
        "egress_root": str(tmp_path / "egress"),
        **VAULT,
    }
    outcome = run([*write_plays(tmp_path, plays(source) if source else documented(), {"host": given}), "--check"])
    assert outcome.failed == set(), outcome.output
    assert outcome.changed["host"]
    assert not names(tmp_path / "relay") | names(tmp_path / "client") | names(tmp_path / "egress")
