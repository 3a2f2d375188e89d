# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What must hold of every provider's file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.selection import endpoints

FOLDER = Path(loader.__file__).parent
SCHEMA = FOLDER / "provider.schema.json"
PUBLISHED = FOLDER.parents[2] / "schemas" / "provider.schema.json"
PROVIDERS = loader.load_all()


@pytest.fixture(scope="module")
def validator():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("identifier", loader.ids())
def test_a_file_keeps_to_the_schema_and_has_the_name_of_its_id(validator, identifier):
    data = yaml.safe_load((FOLDER / "data" / f"{identifier}.yml").read_text(encoding="utf-8"))
    validator.validate(data)
    assert data["id"] == identifier


def test_the_schema_is_published_as_it_is():
    assert PUBLISHED.read_bytes() == SCHEMA.read_bytes()


def test_the_most_used_providers_are_there():
    senders = [provider for provider in PROVIDERS if {one.protocol for one in provider.endpoints} == {"smtp"}]
    assert "generic" in loader.ids()
    assert len(PROVIDERS) > 40
    assert len(senders) >= 8


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.id)
def test_every_endpoint_has_a_source_and_a_date(provider):
    assert provider.checked
    assert [endpoint for endpoint in provider.endpoints if not endpoint.sources] == []


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.id)
def test_every_provider_has_a_secure_endpoint_for_each_of_its_protocols(provider):
    assert {one.protocol for one in endpoints(provider)} == {one.protocol for one in provider.endpoints}


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.id)
def test_an_endpoint_is_said_once(provider):
    said = Counter((one.protocol, one.host, one.port) for one in provider.endpoints)
    assert [endpoint for endpoint, times in said.items() if times > 1] == []


@pytest.mark.parametrize("identifier", loader.ids())
def test_an_alias_is_another_name_of_a_documented_server(identifier):
    data = yaml.safe_load((FOLDER / "data" / f"{identifier}.yml").read_text(encoding="utf-8"))
    hosts = {endpoint["host"] for endpoint in data["endpoints"]}
    aliases = data.get("aliases", {})
    assert set(aliases.values()) <= hosts
    assert not set(aliases) & hosts


@pytest.mark.parametrize("provider", PROVIDERS, ids=lambda provider: provider.id)
def test_passwords_are_refused_where_oauth2_alone_is_taken(provider):
    for endpoint in provider.endpoints:
        assert (endpoint.password_refused is not None) == (endpoint.auth == ("oauth2",)), endpoint


def test_a_domain_belongs_to_one_provider():
    owners = Counter(domain for provider in PROVIDERS for domain in provider.domains)
    assert [domain for domain, times in owners.items() if times > 1] == []


def test_what_is_said_of_undocumented_names_does_not_contradict_what_is_documented():
    documented = {endpoint.host for provider in PROVIDERS for endpoint in provider.endpoints}
    for provider in PROVIDERS:
        assert not documented & {*provider.mistaken, *provider.tolerated}, provider.id
        assert not set(provider.mistaken) & set(provider.tolerated), provider.id


def test_providers_that_share_a_server_agree_on_it():
    said = {}
    for provider in PROVIDERS:
        for one in provider.endpoints:
            said.setdefault((one.protocol, one.host, one.port), set()).add((one.tls, one.password_refused is not None))
    assert {place: versions for place, versions in said.items() if len(versions) > 1} == {}


def test_what_rests_on_a_single_source(capsys):
    weak = [
        f"{provider.id}: {one.protocol} {one.host}:{one.port} ({', '.join(one.sources)})"
        for provider in PROVIDERS
        for one in provider.endpoints
        if not (one.trusted or one.alias_of)
    ]
    with capsys.disabled():
        print(f"\n{len(weak)} endpoints rest on a single source:", *weak, sep="\n  ")
    total = sum(not one.alias_of for provider in PROVIDERS for one in provider.endpoints)
    assert len(weak) < total / 2
