# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The worked examples of docs/architecture.md do what the page says."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import application, mapping
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source, Wanted
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import edits
from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader, selection
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import loading
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge
from ansible_collections.mailports.secure.plugins.plugin_utils.syntaxes.table import SYNTAXES

ROOT = Path(__file__).resolve().parents[5]
PAGE = ROOT / "docs" / "architecture.md"

# The page is no part of the collection's packages.
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="docs/architecture.md is not here")


def example(name):
    """The fenced block of the page that has that name."""
    return re.search(rf"^```\w+ {name}\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)[1]


def floors():
    """The packages of the engine, as the page's table lists them."""
    table = PAGE.read_text(encoding="utf-8").partition("| floor |")[2].partition("\n\n")[0]
    return re.findall(r"^\| `(\w+)/`", table, re.MULTILINE)


def imported(file, folder):
    """The floors that a module imports from, wherever in it."""
    above = len(file.relative_to(folder).parts)
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == above:
            yield from [node.module.partition(".")[0]] if node.module else [name.name for name in node.names]


def test_a_floor_imports_only_from_those_above_it():
    folder = ROOT / "plugins" / "plugin_utils"
    known = floors()
    assert sorted(known) == sorted(path.name for path in folder.iterdir() if (path / "__init__.py").is_file())
    for file in folder.rglob("*.py"):
        if file.parent != folder:
            floor = file.relative_to(folder).parts[0]
            allowed = known[: known.index(floor) + 1]
            assert set(imported(file, folder)) <= {*allowed}, f"{file} imports from a floor below {floor}"


@pytest.mark.parametrize("name", ["provider", "application", "rule"])
def test_the_examples_keep_to_their_schemas(name):
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(yaml.safe_load(example(name)), schema)


def test_the_provider_answers_as_the_page_says():
    provider = loader.build(yaml.safe_load(example("provider")))
    (offer,) = selection.endpoints(provider, protocol="smtp")
    assert (offer.host, offer.port, offer.tls) == ("smtp.example.org", 465, "implicit")


def found(text):
    known = application.from_data(yaml.safe_load(example("application")), {})
    (root,) = SYNTAXES["toml"].parse(text)
    document = mapping.Document(Source("notifier.toml", text), SYNTAXES["toml"], root)
    (one,) = mapping.find(document, known)
    return one


def test_the_application_is_read_as_the_page_says():
    endpoint = found(example("configuration")).endpoint
    assert (endpoint.host, endpoint.port, endpoint.tls) == ("smtp.gmail.com", 587, "none")


def test_the_application_is_mended_as_the_page_says():
    text = example("configuration")
    made = found(text).writer.write(Wanted(port=465, tls="implicit"))
    endpoint = found(edits.apply(text, made)).endpoint
    assert (endpoint.port, endpoint.tls) == (465, "implicit")


def test_the_rule_fires_and_is_silent_as_the_page_says():
    rule = loading.build(yaml.safe_load(example("rule")))
    judge = Judge([rule], lambda host: None)
    assert [len(judge.judge(from_data(one))) for one in rule.examples.fires] == [1]
    assert [len(judge.judge(from_data(one))) for one in rule.examples.silent] == [0]
