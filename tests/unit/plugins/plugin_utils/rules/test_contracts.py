# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What is said of data that do not keep to their form."""

from __future__ import annotations

import sys

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.contracts import violation

RULE = {"code": "ACME001", "name": "own-relay", "title": "t", "severity": "error", "help": "h", "why": "w"}
EXAMPLES = {"fires": [{}], "silent": [{}]}


def judged(**case):
    return {**RULE, "at": "host", "examples": EXAMPLES, "cases": [{"message": "m", **case}]}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"protocol": "smtp", "port": 465, "tls": "implicit"}, None),
        ({"protocol": "smtp", "port": 465, "tls": "implicit", "username": "address"}, None),
        ({"protocol": "smtp", "port": 465}, "'tls' is a required property"),
        ({"protocol": "smtp", "port": "465", "tls": "implicit"}, "port: must be of type integer or null"),
        ({"protocol": "smtp", "port": 113408, "tls": "none"}, "port: 113408 is greater than the maximum of 65535"),
        ({"protocol": "jmap", "port": 465, "tls": "implicit"}, "protocol: must be one of imap, pop3, smtp"),
        ([{"password": "hunter2"}], "must be of type object"),
    ],
)
def test_endpoint_data(data, said):
    assert violation("endpoint", data) == said


@pytest.mark.parametrize(
    "rule",
    [RULE, judged(), judged(when={"properties": {"host": {"pattern": "example"}}}), judged(message="{server}, {port}")],
)
def test_rules_that_keep_to_the_form(rule):
    assert violation("rule", rule) is None


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({**RULE, "code": "acme1"}, "code:"),
        ({**RULE, "whem": {}}, "'whem' was unexpected"),
        ({**RULE, "cases": [{"message": "m"}]}, "'at' is a dependency of 'cases'"),
        (judged(message="{hots} is wrong"), "cases[0].message:"),
        (judged(when={"properties": []}), "cases[0].when.properties:"),
    ],
)
def test_rules_that_do_not(rule, said):
    assert said in violation("rule", rule)


def test_a_collection_that_was_installed_alone_says_what_it_needs(monkeypatch):
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    with pytest.raises(ModuleNotFoundError, match="pip install jsonschema"):
        violation("endpoint", {})
