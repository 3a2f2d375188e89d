# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Policies: what the profiles judge, what is said of a broken policy file, and what a hostile one cannot do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.rules import catalogue, contracts, policies, wording
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.documents import Invalid
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.unjudged import Unjudged
from jsonschema import validate

POLICY = r"""extends: strict
disable: [MP103]
severities: {no-tls: warning}
rules:
  - code: ACME001
    name: own-relay
    severity: error
    message: "{server} is not our relay"
    when:
      properties:
        role: {enum: [client, relay]}
        protocol: {const: smtp}
        host: {type: string, not: {pattern: '^relay\.example\.org$'}}
    examples:
      fires: [{protocol: smtp, host: smtp.gmail.com, port: 465, tls: implicit}]
      silent: [{protocol: smtp, host: relay.example.org, port: 465, tls: implicit}]
"""

SUBMISSION = {"protocol": "smtp", "role": "client", "host": "mail.example.net", "verify": "full"}
ENDPOINTS = {
    "465 implicit": {**SUBMISSION, "port": 465, "tls": "implicit"},
    "587 starttls": {**SUBMISSION, "port": 587, "tls": "starttls"},
    "587 opportunistic": {**SUBMISSION, "port": 587, "tls": "opportunistic"},
    "143 starttls": {**SUBMISSION, "protocol": "imap", "port": 143, "tls": "starttls"},
    "2525 starttls": {**SUBMISSION, "port": 2525, "tls": "starttls"},
    "unchecked": {**SUBMISSION, "port": 465, "tls": "implicit", "verify": "none", "can_verify": False},
    "password": {**SUBMISSION, "port": 465, "tls": "implicit", "secret": "literal"},
}


@pytest.fixture
def read(tmp_path):
    """The rules of a policy file of that text."""

    def read(text):
        (tmp_path / "policy.yml").write_text(text)
        return policies.rules(str(tmp_path / "policy.yml"), "policy.yml")

    return read


def judged(rules, data):
    judge = Judge([rule for rule in rules if rule.default], lambda host: None)
    return ", ".join(f"{one.severity} {one.code}" for one in judge.judge(from_data(data)))


@pytest.mark.parametrize(
    ("name", "default", "strict", "lenient"),
    [
        ("465 implicit", "", "", ""),
        ("587 starttls", "", "error MP207", ""),
        ("587 opportunistic", "error MP202", "error MP202", "error MP202"),
        ("143 starttls", "warning MP101", "error MP101, error MP207", "note MP101"),
        ("2525 starttls", "note MP103", "warning MP103, error MP207", ""),
        ("unchecked", "warning MP204", "error MP204", "note MP204"),
        ("password", "warning MP302", "error MP302", "note MP302"),
    ],
)
def test_profiles(name, default, strict, lenient):
    said = [judged(policies.rules(profile), ENDPOINTS[name]) for profile in ("default", "strict", "lenient")]
    assert said == [default, strict, lenient]


def test_the_default_policy_is_the_catalogue():
    assert policies.rules("default") == catalogue.rules()


@pytest.mark.parametrize("profile", policies.PROFILES)
def test_a_profile_keeps_to_the_form(profile):
    path = Path(policies.__file__).parent / "profiles" / f"{profile}.yml"
    validate(yaml.safe_load(path.read_text(encoding="utf-8")), contracts.schema("policy"))


def test_a_policy_changes_and_adds(read):
    rules = {rule.code: rule for rule in read(POLICY)}
    assert (rules["MP201"].severity, {case.severity for case in rules["MP201"].cases}) == ("warning", {"warning"})
    assert (rules["MP103"].default, rules["MP207"].default, rules["ACME001"].origin) == (False, True, "policy.yml")
    judge = Judge([rules["ACME001"]], lambda host: None)
    (finding,) = judge.judge(from_data(ENDPOINTS["465 implicit"]))
    assert (finding.message, finding.help) == ("mail.example.net is not our relay", "see policy.yml")


def test_facts_may_be_asked_for_without_their_names(read):
    when = "{patternProperties: {'^por': {const: 465}}}"
    rules = read(f"rules: [{{code: A001, name: a, severity: note, message: m, when: {when}}}]")
    judge = Judge([rules[-1]], lambda host: None)
    ports = [len(judge.judge(from_data(ENDPOINTS[name]))) for name in ("465 implicit", "587 starttls")]
    assert ports == [1, 0]


WORDS = ", ".join(f"{{{word}}}" for word in wording.WORDS)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("extends: strict", "extends: strickt", "1:10: extends: must be one of default, strict, lenient"),
        ("disable", "disabel", "2:1: there is no 'disabel' here: did you mean disable?"),
        ("MP103", "MP1O3", "2:11: there is no rule 'MP1O3': did you mean MP103 or MP903 or MP901?"),
        ("no-tls", "no-tsl", "3:14: there is no rule 'no-tsl': did you mean no-tls?"),
        ("no-tls: warning", "no-tls: {note: grave}", "severities.no-tls.note: must be one of error, warning, note"),
        (
            "ACME001",
            "MP001",
            "5:11: rules[0].code: 'MP001' does not fit: Letters of your own (MP is for the built-in rules) and three",
        ),
        ("own-relay", "no-tls", "6:11: no-tls is taken by MP201 no-tls"),
        ("severity: error", "severity: fatal", "7:15: rules[0].severity: must be one of error, warning, note"),
        (
            "{server} is",
            "{sever} is",
            f"8:14: rules[0].message: '{{sever}} is not our relay' does not fit: May use {WORDS}.",
        ),
        ("role: {enum: [client, relay]}", "role: {enum: client}", "properties.role.enum: must be of type array"),
        (r"^relay\.example\.org$", "(rel", "pattern: '(rel' is no regular expression: missing )"),
        ("        host:", "        hots:", "13:9: no endpoint has a 'hots': did you mean host?"),
        ("smtp.gmail.com", "relay.example.org", "15:15: ACME001 does not fire on this example"),
        ("silent: [{protocol: smtp, host: relay", "silent: [{protocol: smtp, host: rely", "ACME001 fires on this"),
        ("port: 465", 'port: "465"', "15:15: port: must be of type integer or null"),
        ("  - code", "  -code", "6:9: mapping values are not allowed in this context"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(read, old, new, said):
    assert old in POLICY
    with pytest.raises(Invalid) as error:
        read(POLICY.replace(old, new))
    assert str(error.value).startswith("policy.yml:") and said in str(error.value)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("{propertis: {host: {const: x}}}", "JSON Schema has no 'propertis': did you mean properties or"),
        ("{properties: {port: {not: {minimun: 5}}}}", "JSON Schema has no 'minimun': did you mean minimum"),
        ("{required: [hots]}", "no endpoint has a 'hots': did you mean host?"),
        ("{properties: {protocol: {const: smpt}}}", "protocol is never 'smpt': did you mean smtp"),
        ("{anyOf: [{properties: {tls: {not: {enum: [none, off]}}}}]}", "tls is never "),
        ("{properties: {port: {const: '25'}}}", "port is never '25': it is of type integer or null"),
        ("{$ref: 'http://127.0.0.1:9/schema'}", "$ref: only what stands in the rule itself (#...) can be referred to"),
        ("{$ref: 'file:///etc/passwd'}", "$ref: only what stands in the rule itself (#...) can be referred to"),
        ("{$ref: '#'}", "A001 (policy.yml) refers to itself without end"),
        ("{$ref: '#/$defs/a'}", "A001 (policy.yml) refers to '/$defs/a', which is not in it"),
    ],
)
def test_a_hostile_rule_is_told_of(read, when, said):
    with pytest.raises(Invalid) as error:
        read(f"rules: [{{code: A001, name: a, severity: note, message: m, when: {when}}}]")
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "rules: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
            "policy.yml:1:1: aliases make more than 100000 values of it",
        ),
        ("rules: &a [*a]\n", "policy.yml: "),
        ("[" * 5000, "policy.yml:1:"),
        ("a\0b", "policy.yml:1:"),
    ],
)
def test_a_hostile_file_is_told_of(read, text, said):
    with pytest.raises(Invalid) as error:
        read(text)
    assert str(error.value).startswith(said)


def test_a_pattern_that_is_slow_on_one_host_only(read):
    rules = read(
        "rules: [{code: A001, name: a, severity: note, message: m, when: {properties: {host: {pattern: (x+)+$}}}}]"
    )
    data = {**ENDPOINTS["465 implicit"], "host": "x" * 60 + "."}
    with pytest.raises(Unjudged, match="takes longer than 1 s"):
        Judge([rules[-1]], lambda host: None).judge(from_data(data))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("strickt", "there is no policy 'strickt' and no file of that name: did you mean strict?"),
        ("nowhere/policy.yml", "nowhere/policy.yml: No such file or directory"),
    ],
)
def test_a_policy_that_there_is_not(name, said):
    with pytest.raises(Invalid) as error:
        policies.rules(name)
    assert str(error.value) == said


def test_messages_take_the_same_words_as_those_of_the_built_in_rules():
    templates = [contracts.schema(name)["$defs"]["template"]["pattern"] for name in ("rule", "policy")]
    assert len(set(map(json.dumps, templates))) == 1
