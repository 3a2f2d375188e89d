# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the lookup mailports.secure.publication answers."""

from __future__ import annotations

import pytest
import yaml
from ansible import constants as C  # noqa: N812 - the name that all of Ansible has for it
from ansible.errors import AnsibleError
from ansible_collections.mailports.secure.plugins.lookup.publication import DOCUMENTATION, RETURN, LookupModule
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main

NAME = "mailports.secure.publication"
OPTIONS = yaml.safe_load(DOCUMENTATION)["options"]
RETURNED = yaml.safe_load(RETURN)["_raw"]["contains"]
OWN = {"imap": ["imap.example.org"], "smtp": ["smtp.example.org", "smtp.example.org:587"]}


def ask(*terms, **options):
    C.config.initialize_plugin_configuration_definitions("lookup", NAME, OPTIONS)
    plugin = LookupModule()
    plugin._load_name = NAME
    return plugin.run(list(terms), **options)


@pytest.mark.parametrize(
    ("options", "arguments"),
    [
        (
            {**OWN, "mx": ["*.mx.example.org"], "sts_mode": "enforce"},
            "--enforce --imap imap.example.org --mx *.mx.example.org"
            + "".join(f" --smtp {host}" for host in OWN["smtp"]),
        ),
        ({"provider": "fastmail", "name": "Ours"}, "--provider fastmail --name Ours"),
        ({"provider": "outlook"}, "--provider outlook"),
    ],
)
def test_it_is_what_the_command_writes(tmp_path, options, arguments):
    assert main(["publish", "example.org", *arguments.split(), "--output", str(tmp_path)]) == 0
    written = {
        str(path.relative_to(tmp_path)): path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*")
        if path.is_file()
    }
    answer = ask("example.org", **options)
    assert {one["path"]: one["content"] for one in answer} == written
    assert all(set(one) == set(RETURNED) and one["domain"] == "example.org" for one in answer)


def test_several_domains():
    assert {one["domain"] for one in ask("example.org", "example.com", **OWN)} == {"example.org", "example.com"}


@pytest.mark.parametrize(
    ("term", "options", "problem"),
    [
        ("example.org", {}, "say whose servers they are"),
        ("example.org", {"imap": ["imap.example.org:143"]}, "only servers on 993"),
        ("../../etc", OWN, "neither a mail address nor a domain"),
        ("example.org", {"provider": "gmial"}, "did you mean gmail"),
        ("example.org", {**OWN, "sts_mode": "none"}, "sts_mode"),
    ],
)
def test_an_error_says_what_to_do(term, options, problem):
    with pytest.raises(AnsibleError, match=problem):
        ask(term, **options)
