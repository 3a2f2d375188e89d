# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The part of JSON Schema that our own rules are written in, as functions: jsonschema is slow, and slow to import.

What is written in more of JSON Schema than this is judged by jsonschema itself; a test holds the two to be the same.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

Predicate = Callable[[object], bool]

_TYPES: Mapping[str, Predicate] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "integer": lambda value: (
        (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
    ),
}


class _Unknown(Exception):
    """A keyword, or a use of one, that stands in no table here."""


def predicate(schema: Mapping[str, Any]) -> Predicate | None:
    """Does the schema take a value? None where only jsonschema can tell."""
    try:
        return _schema(schema)
    except _Unknown:
        return None


def _schema(schema: object) -> Predicate:
    if not isinstance(schema, Mapping):
        raise _Unknown
    tests = []
    for keyword, wanted in schema.items():
        if keyword not in _KEYWORDS:
            raise _Unknown
        tests.append(_KEYWORDS[keyword](wanted))
    return lambda value: all(test(value) for test in tests)


def _type(names: object) -> Predicate:
    tests = [_TYPES.get(str(name)) for name in (names if isinstance(names, list) else [names])]
    known = [test for test in tests if test]
    if len(known) != len(tests):
        raise _Unknown
    return lambda value: any(test(value) for test in known)


def _enum(wanted: Sequence[object]) -> Predicate:
    if not all(isinstance(one, str | int | None) for one in wanted):
        raise _Unknown
    # In JSON true is not 1.
    marks = {(isinstance(one, bool), one) for one in wanted}
    return lambda value: isinstance(value, str | int | float | None) and (isinstance(value, bool), value) in marks


def _properties(wanted: Mapping[str, object]) -> Predicate:
    tests = [(name, _schema(schema)) for name, schema in wanted.items()]
    return lambda value: not isinstance(value, dict) or all(test(value[name]) for name, test in tests if name in value)


def _not(wanted: object) -> Predicate:
    test = _schema(wanted)
    return lambda value: not test(value)


def _any_of(wanted: Sequence[object]) -> Predicate:
    tests = list(map(_schema, wanted))
    return lambda value: any(test(value) for test in tests)


def _all_of(wanted: Sequence[object]) -> Predicate:
    tests = list(map(_schema, wanted))
    return lambda value: all(test(value) for test in tests)


def _required(wanted: Sequence[str]) -> Predicate:
    return lambda value: not isinstance(value, dict) or all(name in value for name in wanted)


_KEYWORDS: Mapping[str, Callable[[Any], Predicate]] = {
    "type": _type,
    "const": lambda wanted: _enum([wanted]),
    "enum": _enum,
    "properties": _properties,
    "required": _required,
    "not": _not,
    "anyOf": _any_of,
    "allOf": _all_of,
}
