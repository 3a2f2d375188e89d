# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The folder schemas/ publishes contracts whose one true place is beside the code that reads them."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

CHECKOUT = Path(__file__).resolve().parents[2]
ENGINE = CHECKOUT / "plugins" / "plugin_utils"
PUBLISHED = sorted((CHECKOUT / "schemas").iterdir())
#: Made from the roles' argument specifications.
VARIABLES = "variables.schema.json"


def true_places() -> dict[str, Path]:
    """Each schema of the engine by the name that it is published under."""
    return {path.name: path for path in ENGINE.rglob("*.schema.json")}


@cache
def variables() -> Draft202012Validator:
    return Draft202012Validator(json.loads((CHECKOUT / "schemas" / VARIABLES).read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", sorted({*true_places(), *(path.name for path in PUBLISHED)} - {VARIABLES}))
def test_published_schemas_are_the_engines_own(name):
    assert (CHECKOUT / "schemas" / name).read_bytes() == true_places()[name].read_bytes(), "run make generate"


@pytest.mark.parametrize("path", PUBLISHED, ids=lambda path: path.name)
def test_each_schema_is_one_and_has_an_id(path):
    schema = json.loads(path.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == f"urn:mailports:schema:{path.name.removesuffix('.schema.json')}:1"


def test_the_variables_are_those_of_the_roles():
    made = subprocess.run([sys.executable, CHECKOUT / "scripts" / "role_variables.py"], capture_output=True, check=True)
    assert (CHECKOUT / "schemas" / VARIABLES).read_bytes() == made.stdout, "run make generate"


def examples() -> list[dict]:
    """The variables in the examples of the roles."""
    tasks = []
    for file in (CHECKOUT / "roles").glob("*/meta/argument_specs.yml"):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["argument_specs"].values():
            tasks += yaml.safe_load(entry.get("examples", "[]")) if isinstance(entry.get("examples"), str) else []
    return [task["vars"] for task in tasks if "vars" in task]


def test_the_roles_examples_keep_to_the_schema():
    assert examples()
    for one in examples():
        assert [error.message for error in variables().iter_errors(one)] == []


@pytest.mark.parametrize(
    ("given", "fits"),
    [
        ({"relay_provider": "gmail", "anything": 1}, True),
        ({"relay_provider": "{{ provider }}", "client_programs": "{{ programs }}"}, True),
        ({"client_programs": ["msmtp"]}, True),
        ({"client_programs": ["{{ program }}"]}, True),
        ({"relay_provdier": "gmail"}, False),
        ({"client_programs": "msmtp"}, False),
        ({"client_programs": ["nsmtp"]}, False),
    ],
)
def test_the_schema_of_the_variables_tells_right_from_wrong(given, fits):
    assert variables().is_valid(given) is fits
