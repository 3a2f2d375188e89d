# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The examples in the documentation of plugins, modules and roles are tasks, and they run: on a machine of their own,
a sandbox as tests/e2e has them, since they write files, make firewalls and mend what is there."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]
#: Where documentation is, by ansible-doc's name for the type: beside filters and tests, and inside the others.
PLUGINS = {"filter": "filter/*.yml", "lookup": "lookup/*.py", "module": "modules/*.py", "test": "test/*.yml"}
#: Those that need servers, and who has them.
ELSEWHERE = {("module", "probe"): "tests/e2e/test_probe.py"}
#: What the examples leave to the reader; roles write below a folder, so that nothing has to be installed.
READERS_VARIABLES = {
    "accounts": [{"name": "private", "address": "alice@gmail.com", "provider": "gmail", "password": "made-up"}],
    "client_root": "{{ playbook_dir }}",
    "relay_root": "{{ playbook_dir }}",
    "www_root": "{{ playbook_dir }}",
}
#: What is on a reader's machine, as a shell makes it.
PRESENT = {
    ("module", "config_files"): """
        cd /etc/dovecot/private
        openssl req -x509 -newkey ed25519 -noenc -subj /CN=mail.example.org -out dovecot.pem -keyout dovecot.key
        dovecot
    """,
    ("role", "egress"): """
        useradd reportbot
        echo 192.0.2.1 accounts.google.com oauth2.googleapis.com gmail.googleapis.com >>/etc/hosts
    """,
    ("role", "submission"): """
        cp /usr/share/postfix/main.cf.debian /etc/postfix/main.cf
        mkdir -p /etc/letsencrypt/live/mail.example.org /etc/dovecot/private
        cd /etc/letsencrypt/live/mail.example.org
        openssl req -x509 -newkey ed25519 -noenc -subj /CN=mail.example.org -out fullchain.pem -keyout privkey.pem
        cp fullchain.pem /etc/dovecot/private/dovecot.pem
        cp privkey.pem /etc/dovecot/private/dovecot.key
    """,
}


def of_e2e(name: str) -> ModuleType:
    """A module of tests/e2e, which is a package of its own."""
    specification = importlib.util.spec_from_file_location(f"e2e_{name}", CHECKOUT / f"tests/e2e/{name}.py")
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def documented() -> list[tuple[str, str]]:
    """Type and name of all that is documented."""
    plugins = [(kind, path.stem) for kind, files in PLUGINS.items() for path in (CHECKOUT / "plugins").glob(files)]
    return sorted([*plugins, *(("role", path.parent.parent.name) for path in CHECKOUT.glob("roles/*/meta/main.yml"))])


@cache
def documentation(kind: str) -> dict[str, dict]:
    """What ansible-doc knows of all plugins of a type, or of all roles, by full name."""
    names = [f"mailports.secure.{name}" for one, name in documented() if one == kind]
    command = [Path(sys.executable).with_name("ansible-doc"), "--json", "-t", kind, *names]
    environment = {**os.environ, "ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def examples(kind: str, name: str) -> str:
    """The examples of one plugin, module or role."""
    found = documentation(kind)[f"mailports.secure.{name}"]
    return (found["entry_points"]["main"] if kind == "role" else found)["examples"]


@pytest.mark.parametrize(("kind", "name"), [one for one in documented() if one not in ELSEWHERE])
def test_examples_run(kind, name, tmp_path):
    if lack := of_e2e("requirements").missing():
        pytest.skip(lack)
    text = examples(kind, name)
    play = {"hosts": "localhost", "gather_facts": False, "tasks": yaml.safe_load(text)}
    playbook = tmp_path / "playbook.yml"
    playbook.write_text(yaml.safe_dump([play]), encoding="utf-8")
    secrets = dict.fromkeys(re.findall(r"\bvault_\w+", text), "made-up")
    variables = json.dumps({**READERS_VARIABLES, **secrets})
    program = Path(sys.executable).with_name("ansible-playbook")
    with of_e2e("sandbox").Sandbox(tmp_path) as machine:
        machine.run(["sh", "-e"], text=PRESENT.get((kind, name), ""))
        machine.run(
            [program, "--extra-vars", variables, playbook],
            environment={"ANSIBLE_CONFIG": str(CHECKOUT / "ansible.cfg")},
            timeout=300,
        )


@pytest.mark.parametrize(("example", "place"), ELSEWHERE.items())
def test_what_needs_servers_runs_where_they_are(example, place):
    kind, name = example
    assert re.search(rf"modules\.{name} import .*\bEXAMPLES\b", (CHECKOUT / place).read_text(encoding="utf-8")), kind
