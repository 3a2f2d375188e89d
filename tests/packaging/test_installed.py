# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The packages work where nothing but they and their dependencies is installed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
VERSION = re.search(r"^version: (\S+)$", (CHECKOUT / "galaxy.yml").read_text(encoding="utf-8"), re.MULTILINE)[1]
#: The folders of documented plugins, by ansible-doc's name for the type.
PLUGIN_FOLDERS = {"filter": "filter", "lookup": "lookup", "module": "modules", "test": "test"}
INSECURE = """\
account work
host smtp.gmail.com
port 25
tls off
"""


def plugins(folder: str) -> list[str]:
    here = CHECKOUT / "plugins" / folder
    # Where one module has several plugins, each has its documentation in a file of its own.
    files = list(here.glob("[!_]*.yml")) or here.glob("[!_]*.py")
    return sorted(f"mailports.secure.{path.stem}" for path in files)


def roles() -> list[str]:
    return sorted(f"mailports.secure.{path.name}" for path in (CHECKOUT / "roles").iterdir() if path.is_dir())


def test_a_lookup_answers(installed):
    message = "{{ lookup('mailports.secure.provider', 'user@gmail.com', protocol='smtp') | to_json }}"
    answer = installed.run("ansible", "localhost", "-m", "ansible.builtin.debug", "-a", f"msg={message}")
    assert "smtp.gmail.com" in answer
    assert "465" in answer


@pytest.mark.parametrize("kind", [kind for kind, folder in PLUGIN_FOLDERS.items() if plugins(folder)])
def test_every_plugin_is_documented_with_examples(installed, kind):
    names = plugins(PLUGIN_FOLDERS[kind])
    documentation = json.loads(installed.run("ansible-doc", "--json", "-t", kind, *names))
    assert [name for name in names if not documentation[name]["examples"]] == []


def test_every_role_is_documented_with_examples(installed):
    documentation = json.loads(installed.run("ansible-doc", "--json", "-t", "role", *roles()))
    without = [name for name in roles() if not documentation[name]["entry_points"]["main"].get("examples")]
    assert without == []


def test_ansible_says_which_version_is_installed(installed):
    listed = installed.run("ansible-galaxy", "collection", "list", "mailports.secure", "--format", "json")
    assert VERSION in listed


def test_the_command_lints(with_command):
    assert VERSION in with_command.run("mailports", "--version")
    (with_command.home / ".msmtprc").write_text(INSECURE, encoding="utf-8")
    report = json.loads(with_command.run("mailports", "lint", "--format", "json", ".msmtprc", status=1))
    assert {"MP101", "MP201"} <= {finding["code"] for finding in report["findings"]}
