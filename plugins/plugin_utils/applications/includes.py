# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings that a file takes from another one (mutt's ``source``): read for what they say, reported where they stand.

The other file's servers are that file's own, and found when it is linted itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from ..endpoint.model import Folder
from ..syntaxes.tree import Entry, Mapping, Node, Scalar, Span, Syntax, SyntaxProblem
from .application import Application

_MAX_DEPTH = 5
_SERVERS = ("authority", "host", "service")


def include(roots: list[Node], application: Application, syntax: Syntax, folder: Folder | None, depth: int = 0) -> None:
    """Merge into the documents what their included files set, as a YAML merge key does."""
    if folder is None or not application.includes or depth == _MAX_DEPTH:
        return
    servers = {key for pattern in application.patterns for slot in _SERVERS for key in pattern.keys.get(slot, ())}
    for root in roots:
        if not isinstance(root, Mapping):
            continue
        for entry in [one for one in root.entries if one.key in application.includes]:
            if other := _neighbour(entry.node, folder):
                merged = _parsed(other, syntax)
                include([merged], application, syntax, folder, depth + 1)
                root.entries.append(Entry("<<", entry.key_span, _placed(merged, entry.node.span, servers)))


def _neighbour(path: Node, folder: Folder) -> str | None:
    names = _names(path.value) if isinstance(path, Scalar) else ()
    return next((source.text for source in map(folder.read, names) if source), None)


def _names(path: str) -> Iterator[str]:
    """Where, below the folder of the including file, the other one may lie: ~/.mutt/x is also .mutt/x and x."""
    parts = path.split("/")
    for start in range(len(parts)):
        rest = parts[start:]
        if all(rest) and not any(part in ("~", "..", ".") or "$" in part for part in rest):
            yield "/".join(rest)


def _parsed(text: str, syntax: Syntax) -> Mapping:
    try:
        documents = syntax.parse(text)
    except SyntaxProblem:
        documents = []
    return next((one for one in documents if isinstance(one, Mapping)), Mapping(Span(0, 0)))


def _placed(mapping: Mapping, span: Span, servers: set[str]) -> Mapping:
    """The settings as if they stood at the include."""
    entries = []
    for entry in mapping.entries:
        if isinstance(entry.node, Scalar) and entry.key not in servers:
            entries.append(Entry(entry.key, span, Scalar(entry.node.value, span, entry.node.tag)))
        elif entry.key == "<<" and isinstance(entry.node, Mapping):
            entries.append(Entry("<<", span, _placed(entry.node, span, servers)))
    return Mapping(span, entries)
