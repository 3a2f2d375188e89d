# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The examples of docs/policies.md and docs/configuration.md do what the pages say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.settings import load
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import policies

DOCS = Path(__file__).resolve().parents[5] / "docs"

# The pages are no part of the collection's packages.
pytestmark = pytest.mark.skipif(not (DOCS / "policies.md").is_file(), reason="docs/ is not here")


def examples(page):
    """The fenced blocks of a page that have a name, by it."""
    text = (DOCS / page).read_text(encoding="utf-8") if (DOCS / page).is_file() else ""
    return dict(re.findall(r"^```\w+ ([\w.-]+)\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


@pytest.mark.parametrize(
    ("name", "configuration", "found"),
    [
        ("only-our-relay", "host smtp.gmail.com\nport 465\ntls_starttls off\n", "ACME001"),
        ("only-our-relay", "host relay.example.org\nport 465\ntls_starttls off\n", ""),
        ("no-pop3", "host pop.example.org\nport 995\ntls_starttls off\n", "ACME002"),
        ("tls-1-3-only", "host smtp.gmail.com\nport 465\ntls_starttls off\n", "ACME003"),
        ("tls-1-3-only", "host smtp.gmail.com\nport 587\n", "ACME003 MP207"),
    ],
)
def test_policies(tmp_path, monkeypatch, capsys, name, configuration, found):
    monkeypatch.chdir(tmp_path)
    Path("policy.yml").write_text(examples("policies.md")[name])
    file = ".mpoprc" if "pop." in configuration else ".msmtprc"
    Path(file).write_text(f"account work\ntls on\n{configuration}")
    main(["lint", "--policy", "policy.yml", file, "--fail-on", "note"])
    assert sorted(set(re.findall(r"\[(\w+\d{3}) ", capsys.readouterr().out))) == found.split()


def test_the_form_of_a_policy_file(tmp_path):
    (form,) = re.findall(r"^```yaml\n(.*?)^```", (DOCS / "policies.md").read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / "policy.yml").write_text(form)
    rules = {rule.code: rule for rule in policies.rules(str(tmp_path / "policy.yml"))}
    assert rules["MP104"].default and not rules["MP103"].default
    assert {case.severity for case in rules["MP101"].cases} == {"error"}


@pytest.mark.parametrize("name", [".mailports.yml", "pyproject.toml"])
def test_settings(tmp_path, name):
    (tmp_path / name).write_text(examples("configuration.md")[name])
    assert load(tmp_path / name).data


def test_ignores(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("msmtprc").write_text(examples("configuration.md")["msmtprc"])
    assert main(["lint", "--policy", "strict", "--fail-on", "note"]) == 0
