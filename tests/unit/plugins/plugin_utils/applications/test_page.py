# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""docs/applications.md is what the data files say, and the data files say what their schema and the readers want."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import page
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.dovecot import knowledge as dovecot
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix import knowledge as postfix
from jsonschema import Draft202012Validator

FOLDER = Path(page.__file__).parent
DOCS = Path(__file__).resolve().parents[5] / "docs"
SCHEMA = Draft202012Validator(json.loads((FOLDER / "application.schema.json").read_text(encoding="utf-8")))


@pytest.mark.skipif(not DOCS.is_dir(), reason="docs is not here")
def test_the_page_is_up_to_date():
    assert (DOCS / "applications.md").read_text(encoding="utf-8") == page.render(catalogue()), "run make generate"


def test_every_link_leads_to_a_section():
    text = page.render(catalogue())
    sections = {title.lower().replace(" ", "-") for title in re.findall(r"(?m)^### (.+)$", text)}
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) <= sections
    assert {application.name for application in catalogue().applications} <= sections


@pytest.mark.parametrize("path", sorted((FOLDER / "data").glob("*.yml")), ids=lambda path: path.stem)
def test_the_form_of_a_data_file(path):
    SCHEMA.validate(yaml.safe_load(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", sorted((FOLDER / "data" / "families").glob("*.yml")), ids=lambda path: path.stem)
def test_the_form_of_a_family(path):
    """It is what a pattern says that has it, but for the key of the server."""
    family = yaml.safe_load(path.read_text(encoding="utf-8"))
    pattern = {**family, "keys": {"host": "server", **family.get("keys", {})}}
    SCHEMA.validate({"name": "a", "title": "a", "syntax": "ini", "sources": "a", "endpoints": [pattern]})


@pytest.mark.parametrize("application", catalogue().applications, ids=lambda one: one.name)
def test_each_claim_names_who_says_so(application):
    claims = [row for pattern in application.patterns for row in (*pattern.tls, *pattern.verify, *pattern.min_tls)]
    assert application.sources
    assert [row.result for row in claims if not row.source and row.result != "unknown"] == []


DEFAULTS = {
    "postfix": postfix.knowledge().defaults,
    "dovecot": {**dovecot.knowledge().settings},
}


@pytest.mark.parametrize("name", DEFAULTS)
def test_the_page_tells_the_defaults_that_the_reader_goes_by(name):
    told = {key: one.default for one in catalogue().application(name).settings for key in one.keys}
    known = {key: default for key, default in DEFAULTS[name].items() if told.get(key) is not None}
    assert {key: told[key] for key in known} == known
    assert len(known) > 3
