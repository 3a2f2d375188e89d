# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What must hold of every provider's file."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.remedies import remedies
from ansible_collections.mailports.secure.plugins.plugin_utils.providers import loader
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import match_host
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.selection import endpoints, placeholders
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.writing import render
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import rules
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge

FOLDER = Path(loader.__file__).parent
SCHEMA = FOLDER / "provider.schema.json"
PUBLISHED = FOLDER.parents[2] / "schemas" / "provider.schema.json"
PROVIDERS = loader.load_all()
OFFERS = [(provider, one) for provider in PROVIDERS for one in provider.endpoints if not one.alias_of]


def place(provider, one):
    return f"{provider.id}: {one.protocol} {one.host}:{one.port}"


def data_files():
    return sorted((FOLDER / "data").glob("*.yml"))


def test_every_file_keeps_to_the_schema_and_has_the_name_of_its_id():
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    for identifier, data in ((path.stem, yaml.safe_load(path.read_text(encoding="utf-8"))) for path in data_files()):
        assert [error.message for error in validator.iter_errors(data)] == [], identifier
        assert data["id"] == identifier


def test_the_schema_is_published_as_it_is():
    assert PUBLISHED.read_bytes() == SCHEMA.read_bytes()


def test_more_than_any_list_has():
    senders = [provider for provider in PROVIDERS if {one.protocol for one in provider.endpoints} == {"smtp"}]
    assert len(PROVIDERS) >= 300
    assert len({domain for provider in PROVIDERS for domain in provider.domains}) >= 1400
    assert len(senders) >= 30
    assert "generic" in loader.ids()


def test_names_are_told_apart():
    names = Counter(provider.name for provider in PROVIDERS)
    assert [name for name, times in names.items() if times > 1] == []


def test_an_endpoint_is_said_once():
    said = Counter(place(provider, one) for provider in PROVIDERS for one in provider.endpoints)
    assert [endpoint for endpoint, times in said.items() if times > 1] == []


def test_an_alias_is_another_name_of_a_documented_server():
    for data in map(yaml.safe_load, (path.read_text(encoding="utf-8") for path in data_files())):
        hosts = {endpoint["host"] for endpoint in data["endpoints"]}
        aliases = data.get("aliases", {})
        assert set(aliases.values()) <= hosts
        assert not set(aliases) & hosts


def test_passwords_are_refused_where_oauth2_alone_is_taken():
    for provider, one in OFFERS:
        assert (one.password_refused is not None) == (one.auth == ("oauth2",)), place(provider, one)


def test_a_page_that_was_read_is_named():
    """Whose own page it is that says so can be looked up."""
    for provider, one in OFFERS:
        assert provider.docs or not one.official, place(provider, one)


def test_where_oauth2_is_taken_the_hosts_for_it_are_known_or_nobody_lists_them():
    known = {provider.id for provider in PROVIDERS if any(service.use == "token" for service in provider.https)}
    taking = {provider.id for provider, one in OFFERS if "oauth2" in one.auth}
    assert taking - known == {"att", "cox", "google-workspace-relay", "mit-edu"}


@pytest.mark.parametrize("kind", ["domains", "mx"])
def test_a_name_belongs_to_one_provider(kind):
    owners = Counter(name for provider in PROVIDERS for name in getattr(provider, kind))
    assert [name for name, times in owners.items() if times > 1] == []


def test_what_is_said_of_undocumented_names_does_not_contradict_what_is_documented():
    documented = {endpoint.host for provider in PROVIDERS for endpoint in provider.endpoints}
    for provider in PROVIDERS:
        assert not documented & {*provider.mistaken, *provider.tolerated}, provider.id
        assert not set(provider.mistaken) & set(provider.tolerated), provider.id


def test_providers_that_share_a_server_agree_on_it():
    said = {}
    for provider in PROVIDERS:
        for one in provider.endpoints:
            if not placeholders(one.host):
                key = (one.protocol, one.host, one.port)
                said.setdefault(key, set()).add((one.tls, one.password_refused is not None))
    assert {key: versions for key, versions in said.items() if len(versions) > 1} == {}


def test_our_own_rules_find_what_is_insecure_and_nothing_else():
    """A program that is configured exactly as the data say."""
    judge = Judge([rule for rule in rules() if rule.default], match_host)
    for provider, one in OFFERS:
        if one.host == "127.0.0.1":
            continue
        host = one.host.replace("{region}", "eu-west-1").replace("{domain}", "example.org")
        written = {"protocol": one.protocol, "host": host, "port": one.port, "tls": one.tls, "verify": "full"}
        found = {finding.rule for finding in judge.judge(from_data(written)) if finding.severity != "note"}
        assert bool(found) == (not one.secure), (place(provider, one), found)
        assert found <= {"insecure-port", "no-tls"}, (place(provider, one), found)


def test_what_is_insecure_is_never_offered_unasked():
    for provider in PROVIDERS:
        assert [one for one in endpoints(provider) if not one.secure] == []


def test_only_trusted_data_make_a_fix_safe():
    """Whatever is wrong on a known server: what is said to be safe, the provider or two independent sources say."""
    for provider, one in OFFERS:
        match = match_host(one.host)
        if match is None:
            continue
        certain = {(offer.host, offer.port, offer.tls) for offer in match.provider.endpoints if offer.trusted}
        wrong = from_data({"protocol": one.protocol, "host": one.host, "port": 25, "tls": "none", "verify": "full"})
        for remedy in remedies(wrong, {"insecure-port", "no-tls"}, match):
            wanted = (remedy.wanted.host or one.host, remedy.wanted.port, remedy.wanted.tls)
            assert remedy.safe == (wanted in certain), place(provider, one)


def test_every_file_has_the_form_in_which_files_are_written():
    for path in data_files():
        text = path.read_text(encoding="utf-8")
        assert render(yaml.safe_load(text)) == text, path.name
