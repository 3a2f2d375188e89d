# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files that a user writes for mailports itself: read, held against their schema, each fault told with its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..endpoint.model import Source
from ..syntaxes import tree

if TYPE_CHECKING:
    from jsonschema import ValidationError

#: Values that a user's file may come to; aliases can make any number out of a few lines.
_MOST = 100_000

#: The keys and numbers of items that lead to a part of the data.
Route = tuple[str | int, ...]


class Invalid(Exception):
    """A file that cannot be used: ``PATH:LINE:COLUMN: what is wrong``."""


@dataclass(frozen=True)
class Document:
    """What a file says as plain data, and where it says so; ``top`` is the part of a larger file that is meant."""

    data: Any
    source: Source
    root: tree.Node | None
    top: Route = ()

    def fault(self, route: Route, message: str, *, key: bool = False) -> Invalid:
        """The fault at a part of the data; with ``key`` it is the key that is wrong, not its value."""
        line, column = self.source.position(self._offset((*self.top, *route), key))
        return Invalid(f"{self.source.path}:{line}:{column}: {message}")

    def _offset(self, route: Route, key: bool) -> int:
        span = tree.Span(0, 0)
        node = self.root
        while route and node is not None:
            if isinstance(node, tree.Sequence) and isinstance(route[0], int) and route[0] < len(node.items):
                node, route = node.items[route[0]], route[1:]
                span = node.span
            elif isinstance(node, tree.Mapping) and (found := _entry(node, route)):
                entry, taken = found
                node, route = entry.node, route[taken:]
                span = entry.key_span if key and not route else node.span
            else:
                break
        return span.start


def _entry(node: tree.Mapping, route: Route) -> tuple[tree.Entry, int] | None:
    """The entry that leads furthest along a route, and how far: TOML names a table by all keys that lead to it."""
    for taken in range(len(route), 0, -1):
        name = ".".join(map(str, route[:taken]))
        for entry in reversed(node.entries):
            if entry.key.replace('"', "") == name:
                return entry, taken
    return None


def read_yaml(path: Path, shown: str) -> Document:
    """A YAML file of one document. Raises Invalid."""
    from ..syntaxes import yaml as syntax

    source = _source(path, shown)
    try:
        roots = syntax.parse(source.text)
        data = _yaml(source.text)
        if _size(data, {}) > _MOST:
            raise tree.SyntaxProblem(f"aliases make more than {_MOST} values of it", 0)
    except tree.SyntaxProblem as problem:
        raise _unreadable(source, problem) from None
    except RecursionError:
        raise Invalid(f"{shown}: nested without end") from None
    return Document({} if data is None else data, source, roots[0] if roots else None)


def read_toml(path: Path, shown: str, top: Route = ()) -> Document | None:
    """The part of a TOML file that ``top`` leads to; None where there is no such part. Raises Invalid."""
    import tomllib

    from ..syntaxes import toml as syntax

    source = _source(path, shown)
    try:
        data: Any = tomllib.loads(source.text)
    except (ValueError, RecursionError) as error:
        raise Invalid(f"{shown}: not TOML: {error}") from None
    for key in top:
        data = data.get(key) if isinstance(data, dict) else None
        if data is None:
            return None
    try:
        (root,) = syntax.parse(source.text)
    except tree.SyntaxProblem:
        return Document(data, source, None, top)
    return Document(data, source, root, top)


def _size(data: object, known: dict[int, int]) -> int:
    """How many values there are when all aliases are written out."""
    if id(data) not in known:
        parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
        known[id(data)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(data)]


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise tree.SyntaxProblem(error.problem or "not YAML", mark.index if mark else 0) from None
    except (yaml.YAMLError, ValueError) as error:
        raise tree.SyntaxProblem(f"not YAML: {error}", 0) from None


def _source(path: Path, shown: str) -> Source:
    try:
        return Source(shown, path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Invalid(f"{shown}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise Invalid(f"{shown}: not UTF-8") from None


def _unreadable(source: Source, problem: tree.SyntaxProblem) -> Invalid:
    line, column = source.position(problem.offset)
    return Invalid(f"{source.path}:{line}:{column}: {problem.message}")


def check(document: Document, schema: Mapping[str, Any]) -> None:
    """Raises Invalid for the gravest thing that keeps a document from being of the form of a schema."""
    from .contracts import gravest, said

    error = gravest(schema, document.data)
    if error is None:
        return
    route = tuple(error.absolute_path)
    for name, known in _unknown(error):
        raise document.fault((*route, name), f"there is no {name!r} here{near(name, known)}", key=True)
    named = f"{_dotted(route)}: " if route else ""
    raise document.fault(route, f"{named}{said(error)}")


def _unknown(error: ValidationError) -> Iterator[tuple[str, list[str]]]:
    """The keys that an object may not have, with those that it may."""
    if error.validator == "additionalProperties" and error.validator_value is False:
        form: Any = error.schema
        instance: Any = error.instance
        known = list(form["properties"])
        for name in instance:
            if name not in known:
                yield str(name), known


def near(word: str, known: Sequence[str]) -> str:
    """What may have been meant, as the end of a message."""
    meant = get_close_matches(word, known, 2)
    return f": did you mean {' or '.join(meant)}?" if meant else f"; known are {', '.join(known)}"


def _dotted(route: Route) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in route).removeprefix(".")
