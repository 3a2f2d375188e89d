# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The table of programs keeps to its schema, to the rules and to the role."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning import accounts, programs
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning.quoting import QUOTING
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose, rules

HERE = Path(programs.__file__).parent
ROLE = HERE.parents[2] / "roles" / "client"


@pytest.mark.parametrize("name", programs.names())
def test_each_file_keeps_to_the_schema(name):
    schema = json.loads((HERE / "program.schema.json").read_text(encoding="utf-8"))
    data = yaml.safe_load((HERE / "data" / f"{name}.yml").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(data)
    assert data["name"] == name


@pytest.mark.parametrize("name", programs.names())
def test_what_each_names_is_there(name):
    program = programs.load(name)
    assert set(program.quotes.values()) <= QUOTING.keys()
    assert all((ROLE / "templates" / file.template).is_file() for file in program.files)
    codes = {limit.rule for limit in program.limits if limit.rule} | {program.minimum.get("rule", "MP101")}
    assert codes <= {rule.code for rule in rules()}
    assert program.receives or program.sends
    assert "username" in program.quotes
    assert ("secret" in program.quotes) == (program.secret == "literal")


def test_the_role_offers_exactly_these():
    specification = yaml.safe_load((ROLE / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    options = specification["argument_specs"]["main"]["options"]
    assert options["client_programs"]["choices"] == list(programs.names())
    schema = json.loads((HERE / "account.schema.json").read_text(encoding="utf-8"))
    assert options["client_accounts"]["options"].keys() == schema["properties"].keys()


def test_only_what_is_no_matter_of_tls_can_be_allowed():
    schema = json.loads((HERE / "account.schema.json").read_text(encoding="utf-8"))
    allowed = set(schema["properties"]["allow"]["propertyNames"]["enum"])
    assert allowed <= {rule.code for rule in choose(["MP1", "MP2", "MP3", "MP4"])}
    assert not allowed & {"MP201", "MP202", "MP204", "MP205", "MP206", "MP301", "MP302"}


def test_an_account_does_not_show_its_password():
    account = accounts.read({"name": "a", "address": "a@b.example", "password": "swordfish"})
    assert account.password == "swordfish"
    assert "swordfish" not in repr(account)


@pytest.mark.parametrize(
    ("said", "version"),
    [("isync 1.4.4", "1.4.4"), ("NeoMutt 20220429\n", "20220429"), ("s-nail v14.9.24, 2022", "14.9.24"), ("", "")],
)
def test_versions_are_found(said, version):
    assert programs.version(said) == version


def test_versions_are_compared_as_numbers():
    assert programs.is_older("6.3.26", "6.4.0")
    assert not programs.is_older("6.10.0", "6.4.0")
