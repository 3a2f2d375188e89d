# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The syntaxes of Postfix: main.cf, master.cf and the source of lookup tables.

All three are made of logical lines: one that starts with white space continues the one before, also across comments
and blank lines, and ``#`` starts a comment at the start of a line only (postconf(5), master(5)). Control lines of
templates are passed over as comments are; what stands in their arms is told apart by its branch.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .branches import Branch, Branches
from .templates import mask
from .tree import Span, SyntaxProblem

_COMMENT = re.compile(r"(?m)^[ \t]*#[^\n]*")
_PARAMETER = re.compile(r"\s*(?P<name>[^\s=]+)\s*=\s*")
_FIELDS = 8
# What Postfix itself begins with two braces, and no template: ${{a} == {b} ? ...} and inline:{{a=b}}.
_OWN_BRACES = re.compile(r"(?<=\$)\{\{|(?<=inline:)\{\{")


@dataclass(frozen=True, slots=True)
class Parameter:
    """``name = value``, of main.cf or of a service's ``-o``.

    ``value`` is on one line; ``span`` covers it as written, and is empty behind the equals sign where there is none.
    ``extent`` covers everything that would go with the parameter.
    """

    name: str
    name_span: Span
    value: str
    span: Span
    extent: Span
    branch: Branch = ()


@dataclass(frozen=True, slots=True)
class Service:
    """An entry of master.cf."""

    name: str
    name_span: Span
    type: str
    command: str
    command_span: Span
    options: tuple[Parameter, ...]
    extent: Span
    branch: Branch = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of a lookup table's source."""

    key: str
    key_span: Span
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class _Logical:
    """A logical line: ``shape`` has comments and control marks blanked and output marks turned to words."""

    start: int
    shape: str
    content: str
    branches: Branches

    def branch(self, offset: int) -> Branch:
        return self.branches.at(self.start + offset)

    def joined(self, span: Span) -> str:
        """What stands there, on one line; lines that hold nothing but control marks are left out."""
        shape, content = (text[span.start : span.end].split("\n") for text in (self.shape, self.content))
        return " ".join(line.strip() for line, seen in zip(content, shape, strict=True) if seen.strip())


def parameters(text: str) -> tuple[list[Parameter], list[SyntaxProblem]]:
    """The parameters of a main.cf, in the order of the file, and the lines that are none."""
    found: list[Parameter] = []
    problems: list[SyntaxProblem] = []
    for line in _logical_lines(text):
        parameter = _parameter(line, Span(0, len(line.shape)), Span(line.start, line.start + len(line.shape)))
        if parameter:
            found.append(parameter)
        elif line.shape == line.content:
            problems.append(SyntaxProblem("missing '=' after the parameter's name", line.start))
    return found, problems


#: What ``postconf -P`` takes: docker-mailserver keeps such lines in a file that it calls postfix-master.cf.
_CHANGE = re.compile(r"[^\s/=]+/[^\s/=]+/[^\s/=]+\s*=")


def services(text: str) -> tuple[list[Service], list[SyntaxProblem]]:
    """The services of a master.cf, in the order of the file, and the lines that are none."""
    found: list[Service] = []
    problems: list[SyntaxProblem] = []
    for line in _logical_lines(text):
        fields = list(words(line.shape))
        if len(fields) < _FIELDS:
            if line.shape == line.content and not _CHANGE.match(line.content):
                problems.append(SyntaxProblem(f"a service has {_FIELDS} fields, this one {len(fields)}", line.start))
            continue
        name, kind, command = (line.content[start:end] for start, end in (fields[0], fields[1], fields[7]))
        found.append(
            Service(
                name,
                _shift(fields[0], line.start),
                kind,
                command,
                _shift(fields[7], line.start),
                tuple(_options(line, fields[_FIELDS:])),
                Span(line.start, line.start + len(line.shape)),
                line.branch(fields[0].start),
            )
        )
    return found, problems


def rows(text: str) -> list[Row]:
    """The rows of a lookup table's source: a key, white space, a value."""
    found: list[Row] = []
    for line in _logical_lines(text):
        if match := re.match(r"\s*(?P<key>\S+)\s*(?P<value>.*)", line.shape, re.DOTALL):
            key, value = Span(*match.span("key")), Span(*match.span("value"))
            found.append(
                Row(
                    line.content[key.start : key.end],
                    _shift(key, line.start),
                    line.joined(value),
                    _shift(value, line.start),
                )
            )
    return found


def content(text: str) -> str:
    """The text with its comments blanked, every other character in its place."""
    return _COMMENT.sub(_blank, text)


def words(text: str, separators: str = "") -> Iterator[Span]:
    """Words between white space and other separators; braces keep what they hold together (mystrtokq(3))."""
    start, depth = -1, 0
    for at, character in enumerate(f"{text} "):
        if depth == 0 and (character.isspace() or character in separators):
            if start >= 0:
                yield Span(start, at)
            start = -1
            continue
        start = at if start < 0 else start
        depth += (character == "{") - (character == "}" and depth > 0)
    if start >= 0:
        yield Span(start, len(text))


def _blank(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _shift(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _logical_lines(text: str) -> Iterator[_Logical]:
    bare = content(text)
    shape = _masked(bare)
    branches = Branches(text)
    starts: list[int] = []
    offset = 0
    for line in bare.split("\n"):
        if line[:1].strip() and shape[offset : offset + len(line)].strip():
            starts.append(offset)
        offset += len(line) + 1
    for start, end in pairwise([*starts, len(text)]):
        end = start + len(shape[start:end].rstrip())
        yield _Logical(start, shape[start:end], bare[start:end], branches)


def _masked(bare: str) -> str:
    own = [match.start() for match in _OWN_BRACES.finditer(bare)]
    masked = mask(_OWN_BRACES.sub("xx", bare)) if own else mask(bare)
    for start in own:
        if masked.startswith("xx", start):
            masked = f"{masked[:start]}{{{{{masked[start + 2 :]}"
    return masked


def _parameter(line: _Logical, within: Span, extent: Span) -> Parameter | None:
    match = _PARAMETER.match(line.shape, within.start, within.end)
    if not match:
        return None
    name = Span(*match.span("name"))
    if line.shape[name.start : name.end] != line.content[name.start : name.end]:
        return None
    value = Span(match.end(), match.end() + len(line.shape[match.end() : within.end].rstrip()))
    return Parameter(
        match["name"],
        _shift(name, line.start),
        line.joined(value),
        _shift(value, line.start),
        extent,
        line.branch(name.start),
    )


def _options(line: _Logical, arguments: list[Span]) -> Iterator[Parameter]:
    """The ``-o name=value`` among a command's arguments, also ``-oname=value`` and ``-o { name = value }``."""
    at = 0
    while at < len(arguments):
        word = arguments[at]
        text = line.shape[word.start : word.end]
        at += 1
        if text == "-o" and at < len(arguments):
            argument = arguments[at]
            at += 1
        elif text.startswith("-o") and len(text) > 2:
            argument = Span(word.start + 2, word.end)
        else:
            continue
        extent = Span(line.start + word.start, line.start + argument.end)
        if line.shape[argument.start] == "{" and line.shape[argument.end - 1] == "}":
            argument = Span(argument.start + 1, argument.end - 1)
        if option := _parameter(line, argument, extent):
            yield option
