# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import rules
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.predicates import predicate
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

SCHEMAS = [schema for rule in rules() for schema in (rule.when, *(case.when for case in rule.cases)) if schema]


def constants(schema):
    """Every value that a schema names: what facts must have for it to make a difference."""
    for keyword, wanted in schema.items():
        if keyword == "const":
            yield wanted
        elif keyword == "enum":
            yield from wanted
        elif keyword == "properties":
            for below in wanted.values():
                yield from constants(below)
        elif keyword in ("anyOf", "allOf"):
            for below in wanted:
                yield from constants(below)
        elif keyword == "not":
            yield from constants(wanted)


def names(schema):
    yield from schema.get("properties", ())
    for below in (*schema.get("properties", {}).values(), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from names(below)
    if "not" in schema:
        yield from names(schema["not"])


VALUES = st.one_of(
    st.sampled_from(sorted({value for schema in SCHEMAS for value in constants(schema)}, key=repr)),
    st.sampled_from([None, True, False, 0, 1, 1.0, 465.0, "", "465", [], ["implicit"]]),
)
FLAT = st.dictionaries(st.sampled_from(sorted({name for schema in SCHEMAS for name in names(schema)})), VALUES)
FACTS = st.one_of(VALUES, st.builds(lambda outer, inner: {**outer, "provider": inner}, FLAT, FLAT | VALUES), FLAT)


def test_every_rule_of_ours_is_judged_without_jsonschema():
    assert SCHEMAS
    assert all(predicate(schema) for schema in SCHEMAS)


@settings(deadline=None, max_examples=300)
@given(FACTS)
def test_the_verdict_is_that_of_jsonschema(facts):
    for schema in SCHEMAS:
        assert predicate(schema)(facts) == Draft202012Validator(schema).is_valid(facts), schema


@pytest.mark.parametrize(
    "schema",
    [
        {"pattern": "^x"},
        {"properties": {"host": {"minLength": 1}}},
        {"properties": {"host": True}},
        {"anyOf": [{"const": 1}, {"$ref": "#"}]},
        {"not": False},
        {"const": 1.0},
        {"enum": [["imap"], 25]},
        {"type": "number"},
        {"type": ["string", "number"]},
    ],
)
def test_what_else_json_schema_can_say_is_left_to_jsonschema(schema):
    assert predicate(schema) is None


@pytest.mark.parametrize("value", [1, 1.0, True, False, 0, 0.0, "1", None, [], {}, {"a": 1}, 2])
@pytest.mark.parametrize(
    "schema",
    [
        {"const": 1},
        {"const": True},
        {"enum": [0, None, "1"]},
        {"type": "integer"},
        {"type": ["boolean", "null"]},
        {"type": "object", "required": ["a"]},
        {"allOf": [{"type": "array"}, {"not": {"const": 2}}]},
        {},
    ],
)
def test_the_corners_of_equality_and_types(schema, value):
    assert predicate(schema)(value) == Draft202012Validator(schema).is_valid(value)
