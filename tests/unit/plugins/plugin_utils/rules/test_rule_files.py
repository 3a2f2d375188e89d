# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Each rule's file keeps to its form, and its examples show what it does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import match_host
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.contracts import schema, violation
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge

FILES = sorted(Path(catalogue.__file__).parent.glob("data/*.yml"))
JUDGED = [rule for rule in catalogue.rules() if rule.cases]
FIRES = [(rule, data) for rule in JUDGED for data in rule.examples.fires]
SILENT = [(rule, data) for rule in JUDGED for data in rule.examples.silent]

#: Codes and names are public: they never change.
PUBLISHED = """
    MP101 insecure-port  MP102 wrong-protocol-port  MP103 unusual-port  MP104 starttls-port
    MP201 no-tls  MP202 opportunistic-tls  MP203 tls-mode-mismatch
    MP204 certificate-not-verified  MP205 hostname-not-verified  MP206 obsolete-tls-version  MP207 starttls-used
    MP301 cleartext-auth  MP302 secret-in-file  MP303 retired-auth  MP304 readable-secret
    MP401 wrong-server-name  MP402 port-not-offered  MP501 insecure-listener  MP502 open-relay
    MP901 syntax-error  MP902 not-checked  MP903 unused-ignore  MP904 ignore-without-reason
"""


def label(value):
    return getattr(value, "code", None) or "{protocol}-{port}-{tls}".format_map(value)


def codes(data):
    judge = Judge(catalogue.rules(), match_host)
    return [finding.code for finding in judge.judge(from_data(data))]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_keeps_to_the_form(path):
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert violation("rule", data) is None
    assert data["code"] == path.stem


def test_the_published_codes_and_names_are_there():
    published = dict(re.findall(r"(MP\d+) ([\w-]+)", PUBLISHED))
    assert {rule.code: rule.name for rule in catalogue.rules()} == published


@pytest.mark.parametrize("rule", JUDGED, ids=label)
def test_a_rule_says_why_and_shows_how(rule):
    assert rule.sources
    assert rule.configuration
    assert rule.examples.fires
    assert rule.examples.silent


@pytest.mark.parametrize(("rule", "data"), FIRES, ids=label)
def test_a_rule_fires_on_its_examples(rule, data):
    assert rule.code in codes(data)


@pytest.mark.parametrize(("rule", "data"), SILENT, ids=label)
def test_a_rule_is_silent_on_its_counterexamples(rule, data):
    assert rule.code not in codes(data)


@pytest.mark.parametrize(("rule", "data"), FIRES + SILENT, ids=label)
def test_examples_are_endpoints_without_a_misspelt_key(rule, data):
    assert violation("endpoint", data) is None
    assert data.keys() <= schema("endpoint")["properties"].keys()


def test_every_case_of_every_rule_is_reached_by_an_example():
    judge = Judge(catalogue.rules(), match_host)
    said = {(finding.code, finding.severity) for _rule, data in FIRES for finding in judge.judge(from_data(data))}
    assert said >= {(rule.code, case.severity) for rule in JUDGED for case in rule.cases}
