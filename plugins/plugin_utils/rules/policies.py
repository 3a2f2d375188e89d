# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Policies: which rules apply and how grave they are, and rules of a user's own (policy.schema.json)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..endpoint import shipped
from ..endpoint.data import from_data
from ..endpoint.model import Severity
from . import catalogue
from .contracts import schema, validator, violation
from .documents import Document, Invalid, Route, check, near, read_yaml
from .judging import Judge
from .loading import build
from .model import Rule
from .unjudged import Unjudged

#: Not named as this module is: Ansible would import the folder in its stead.
_FOLDER = Path(__file__).parent / "profiles"
PROFILES = ("default", "strict", "lenient")
#: Whatever a rule asks of an endpoint shows on one of these.
_SAMPLES = (
    {"protocol": "smtp", "role": "client", "host": "mail.example.org", "port": 587, "tls": "starttls"},
    {"protocol": "imap", "role": "listener", "host": None, "port": 993, "tls": "implicit"},
)
#: The keywords of JSON Schema that hold schemas for the very same data.
_SAME_IN_LIST = ("allOf", "anyOf", "oneOf")
_SAME = ("not", "if", "then", "else")
#: Those that hold schemas by name, and those that hold no schema.
_BY_NAME = ("properties", "patternProperties", "$defs", "definitions", "dependentSchemas")
_DATA = ("const", "enum", "default", "examples", "required", "dependentRequired", "type")
#: Keywords that a validator need not try: they say something to people or beside another keyword.
_UNTRIED = (
    *("$schema", "$id", "$anchor", "$dynamicAnchor", "$comment", "$defs", "definitions"),
    *("title", "description", "default", "deprecated", "examples"),
    *("then", "else", "minContains", "maxContains"),
)


class NoSuchPolicy(Invalid):
    """What is named is neither a profile nor a file."""


def rules(policy: str, shown: str = "") -> tuple[Rule, ...]:
    """All rules as a policy has them: a profile's name, or the path of a policy file.

    A rule's ``default`` says whether the policy uses it. Raises documents.Invalid.
    """
    if policy in PROFILES:
        return _applied(shipped.load(_FOLDER / f"{policy}.yml"), catalogue.rules())
    path = Path(policy)
    if not path.is_file() and path.name == policy and "." not in policy:
        raise NoSuchPolicy(f"there is no policy {policy!r} and no file of that name{near(policy, PROFILES)}")
    return _own(read_yaml(path, shown or policy))


def _own(document: Document) -> tuple[Rule, ...]:
    """The rules of a policy file."""
    check(document, schema("policy"))
    data = document.data
    known = list(rules(data.get("extends", "default")))
    for number, written in enumerate(data.get("rules", ())):
        known.append(_rule(document, ("rules", number), written, known))
    for words in ("enable", "disable"):
        for number, word in enumerate(data.get(words, ())):
            _named(document, (words, number), word, known)
    for word in data.get("severities", {}):
        _named(document, ("severities", word), word, known, key=True)
    return _applied(data, known)


def _applied(data: Mapping[str, Any] | None, known: Sequence[Rule]) -> tuple[Rule, ...]:
    data = data or {}
    on = {rule.code for rule in known if rule.default} | catalogue.named(data.get("enable", ()), known)
    off = catalogue.named(data.get("disable", ()), known)
    severities = {catalogue.find(word, known).code: one for word, one in data.get("severities", {}).items()}
    return tuple(
        _weighed(replace(rule, default=rule.code in on and rule.code not in off), severities.get(rule.code, {}))
        for rule in known
    )


def _weighed(rule: Rule, severities: Severity | Mapping[Severity, Severity]) -> Rule:
    def weight(old: Severity) -> Severity:
        return severities.get(old, old) if isinstance(severities, Mapping) else severities

    cases = tuple(case._replace(severity=weight(case.severity)) for case in rule.cases)
    return replace(rule, severity=weight(rule.severity), cases=cases)


def _named(document: Document, route: Route, word: str, known: Sequence[Rule], *, key: bool = False) -> None:
    try:
        if key:
            catalogue.find(word, known)
        else:
            catalogue.named([word], known)
    except catalogue.UnknownRule as error:
        raise document.fault(route, str(error), key=key) from None


def _rule(document: Document, route: Route, data: Mapping[str, Any], known: Sequence[Rule]) -> Rule:
    """A rule of the user's own, tried out."""
    for other in known:
        for field in ("code", "name"):
            if data[field] == getattr(other, field):
                raise document.fault((*route, field), f"{data[field]} is taken by {other.code} {other.name}")
    _understood(document, (*route, "when"), data["when"])
    rule = replace(build(_whole(data, document)), origin=document.source.path)
    try:
        _tried(document, route, rule)
    except Unjudged as error:
        raise document.fault((*route, "when"), str(error)) from None
    return rule


def _whole(data: Mapping[str, Any], document: Document) -> dict[str, Any]:
    """The data in the form of rule.schema.json: what the user left out is filled in."""
    advice = data.get("help", f"see {document.source.path}")
    filled = {"title": data["name"].replace("-", " "), "why": advice, **data, "help": advice}
    return {**filled, "cases": [{"message": data["message"]}]}


def _understood(document: Document, route: Route, condition: object) -> None:
    """Raises Invalid for what JSON Schema would pass over in silence, so that the rule fires everywhere or nowhere."""
    for where, key, value in _keywords(condition, route):
        if key not in _known_keywords():
            message = f"JSON Schema has no {key!r}{near(key, sorted(_known_keywords()))}"
            raise document.fault((*where, key), message, key=True)
        if key in ("$ref", "$dynamicRef") and not str(value).startswith("#"):
            raise document.fault((*where, key), f"{key}: only what stands in the rule itself (#...) can be referred to")
        patterns = [value] if key == "pattern" else list(value) if key == "patternProperties" else []
        for pattern in patterns:
            try:
                re.compile(pattern)
            except (re.error, OverflowError, RecursionError) as error:
                raise document.fault((*where, key), f"{key}: {pattern!r} is no regular expression: {error}") from None
    for where, one in _of_same(condition, route):
        _facts_are_known(document, where, one)


def _keywords(node: object, route: Route) -> Iterator[tuple[Route, str, Any]]:
    """Each keyword of a schema and of those within it. Data (const, enum, examples) are no schemas."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            yield route, key, value
            if key in _BY_NAME:
                for name, one in value.items():
                    yield from _keywords(one, (*route, key, name))
            elif key not in _DATA:
                yield from _keywords(value, (*route, key))
    elif isinstance(node, list):
        for number, one in enumerate(node):
            yield from _keywords(one, (*route, number))


def _known_keywords() -> set[str]:
    return {*validator({}).VALIDATORS, *_UNTRIED}


def _of_same(node: object, route: Route) -> Iterator[tuple[Route, Mapping[str, Any]]]:
    """A schema, and those within it that are for the very same data."""
    if not isinstance(node, Mapping):
        return
    yield route, node
    for key in _SAME_IN_LIST:
        for number, one in enumerate(node.get(key, ())):
            yield from _of_same(one, (*route, key, number))
    for key in _SAME:
        yield from _of_same(node.get(key), (*route, key))


def _facts_are_known(document: Document, route: Route, condition: Mapping[str, Any]) -> None:
    """Raises Invalid for a fact that no endpoint has, and for a value that it never has."""
    facts = _known_facts()
    for number, name in enumerate(condition.get("required", ())):
        if name not in facts:
            raise document.fault((*route, "required", number), f"no endpoint has a {name!r}{near(name, sorted(facts))}")
    for name, asked in condition.get("properties", {}).items():
        at = (*route, "properties", name)
        if name not in facts:
            raise document.fault(at, f"no endpoint has a {name!r}{near(name, sorted(facts))}", key=True)
        for where, one in _of_same(asked, at):
            values = [((*where, "enum", number), value) for number, value in enumerate(one.get("enum", ()))]
            values += [((*where, "const"), one["const"])] if "const" in one else []
            for place, value in values:
                if problem := _never(facts[name], value):
                    raise document.fault(place, f"{name} is never {value!r}{problem}")


def _never(fact: Mapping[str, Any], value: object) -> str:
    """Why a fact cannot have that value, as the end of a message; empty where it can."""
    if "enum" in fact and value not in fact["enum"]:
        return near(str(value), [one for one in fact["enum"] if one is not None])
    types = {"type": fact["type"]} if "type" in fact else {}
    if validator(types).is_valid(value):
        return ""
    return f": it is of type {' or '.join([types['type']] if isinstance(types['type'], str) else types['type'])}"


def _known_facts() -> dict[str, Mapping[str, Any]]:
    return {**schema("endpoint")["properties"], **schema("rule")["$defs"]["facts"]["properties"]}


def _tried(document: Document, route: Route, rule: Rule) -> None:
    """Raises Invalid where the rule does not do on its examples what they say."""
    from ..providers.matching import match_host

    judge = Judge([rule], match_host)
    for sample in _SAMPLES:
        judge.judge(from_data(sample))
    for kind, expected in (("fires", True), ("silent", False)):
        for number, example in enumerate(getattr(rule.examples, kind)):
            at = (*route, "examples", kind, number)
            if problem := violation("endpoint", example):
                raise document.fault(at, problem)
            if bool(judge.judge(from_data(example))) is not expected:
                raise document.fault(at, f"{rule.code} {'does not fire' if expected else 'fires'} on this example")
