# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What ``$name`` becomes in a value, as mac_expand(3) of Postfix does it, and what only a template knows."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from typing import Any

from ... import values

#: Stands in an expanded value for whatever cannot be known from the file.
UNKNOWN = "\0"

#: A parameter's value, itself expanded, or UNKNOWN where the name means nothing to Postfix.
Lookup = Callable[[str], str]

# No value is longer: references to references can double with every step.
_LONGEST = 100_000
# Not ${{a} == {b} ? ...} and inline:{{a=b}}, which are Postfix's own.
_OUTPUT = re.compile(r"(?<!\$)(?<!inline:)\{\{.*?\}\}|<%=?.*?%>|\{%.*?%\}", re.DOTALL)
_PLACEHOLDER = re.compile(
    r"__[A-Za-z][\w-]*__|@@?[A-Z][A-Z0-9_]*@@?|%%?[A-Za-z]\w*%%?|#\{[^}]*\}|<[A-Za-z][^<>\s]*>|\[%.*?%\]|%\{[^}]*\}"
)
_SHELL_DEFAULT = re.compile(r"[-=](?P<default>.*)", re.DOTALL)
_COMPARED = re.compile(r"\s*(?P<operator>[<>!=]=?)(?P<level>level)?\s*(?=\{)")
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def expand(text: str, lookup: Lookup) -> str:
    """The text with every ``$`` reference resolved; UNKNOWN stands where a template or nobody says."""
    expanded = "".join(_parts(filled(text), lookup))
    return expanded if len(expanded) <= _LONGEST else UNKNOWN


def filled(text: str) -> str:
    """A template's default counts as written; its other marks are unknown."""

    def default(match: re.Match[str]) -> str:
        value = values.known(match.group())
        return UNKNOWN if value is None or value.text == match.group() else value.text

    return _PLACEHOLDER.sub(UNKNOWN, _OUTPUT.sub(default, text))


def _parts(text: str, lookup: Lookup) -> Iterator[str]:
    at = 0
    while at < len(text):
        dollar = text.find("$", at)
        if dollar < 0:
            yield text[at:]
            return
        yield text[at:dollar]
        following = text[dollar + 1 : dollar + 2]
        if following == "$":
            yield "$"
            at = dollar + 2
        elif following and following in "{(":
            end = _closing(text, dollar + 1)
            if end < 0:
                yield UNKNOWN
                return
            yield _reference(text[dollar + 2 : end], lookup)
            at = end + 1
        elif name := re.match(r"[A-Za-z0-9_]+", text[dollar + 1 :]):
            yield lookup(name.group())
            at = dollar + 1 + name.end()
        else:
            yield UNKNOWN
            at = dollar + 1


def _closing(text: str, opening: int) -> int:
    """The offset of the bracket that closes the one at ``opening``, -1 where there is none."""
    pair = "{}" if text[opening] == "{" else "()"
    depth = 0
    for at in range(opening, len(text)):
        depth += (text[at] == pair[0]) - (text[at] == pair[1])
        if depth == 0:
            return at
    return -1


def _reference(body: str, lookup: Lookup) -> str:
    """``name``, ``name?x``, ``name:x``, ``name?{x}:{y}``, ``{a} == {b} ? {x} : {y}``."""
    if body.lstrip().startswith("{"):
        value, rest = _comparison(body.strip(), lookup)
        name = ""
    else:
        match = re.fullmatch(r"\s*(?P<name>[A-Za-z0-9_]+)\s*(?P<rest>(?:[?:].*)?)", body, re.DOTALL)
        if not match:
            return UNKNOWN
        name, rest = match["name"], match["rest"]
        value = lookup(name)
    if not rest:
        return value
    if UNKNOWN in value:
        shell = _SHELL_DEFAULT.fullmatch(rest[1:])
        return shell["default"] if name and rest[0] == ":" and shell else UNKNOWN
    chosen = _choose(rest, bool(value))
    return UNKNOWN if chosen is None else expand(chosen, lookup)


def _choose(rest: str, truth: bool) -> str | None:
    """The operand of ``?`` or ``:`` that counts; "" where none does, None where the text is no such thing."""
    sign, operand = rest[0], rest[1:].lstrip()
    if not operand.startswith("{"):
        return operand if truth == (sign == "?") else ""
    end = _closing(operand, 0)
    if end < 0:
        return None
    remainder = operand[end + 1 :].strip()
    if truth == (sign == "?"):
        return operand[1:end]
    if sign == "?" and remainder.startswith(":"):
        return _choose(remainder, truth)
    return None if remainder else ""


def _comparison(body: str, lookup: Lookup) -> tuple[str, str]:
    """What ``{a} op {b}`` comes to, and the text behind it."""
    end = _closing(body, 0)
    match = _COMPARED.match(body, end + 1) if end > 0 else None
    right = _closing(body, match.end()) if match else -1
    if not match or right < 0 or match["operator"] not in _OPERATORS:
        return UNKNOWN, ""
    one = expand(body[1:end], lookup)
    other = expand(body[match.end() + 1 : right], lookup)
    rest = body[right + 1 :].strip()
    if UNKNOWN in one + other:
        return UNKNOWN, rest
    compared = _OPERATORS[match["operator"]]
    if match["level"]:
        truth = compared(compatibility(one), compatibility(other))
    elif one.isdigit() and other.isdigit():
        truth = compared(int(one), int(other))
    else:
        truth = compared(one, other)
    return ("true" if truth else ""), rest


def compatibility(text: str) -> tuple[int, ...]:
    """A compatibility level: ``3``, ``3.6``, ``3.6.1``."""
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return (*numbers, 0, 0, 0)[:3]
