# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Settings that a file takes from another one (mutt's ``source``): read for what they say, reported where they stand.

The other file's servers are that file's own, and found when it is linted itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase

from ..endpoint.model import Folder, Source
from ..syntaxes.tree import Entry, Mapping, Node, Scalar, Span, Syntax, SyntaxProblem
from .application import Application

_MAX_DEPTH = 5
#: More files than any configuration has.
_MAX_FILES = 50
_SERVERS = ("authority", "host", "service")


def include(path: str, roots: list[Node], application: Application, syntax: Syntax, folder: Folder | None) -> None:
    """Merge into a file's documents what its included files set, as a YAML merge key does."""
    if folder is not None and (application.includes or application.includes_if):
        merger = _Merger(path, application, syntax, folder)
        for root in roots:
            if isinstance(root, Mapping):
                merger.merge(root)


def neighbour(path: str, folder: Folder) -> Source | None:
    """The file that a configuration names, as far as it can be had beside or around it."""
    return next(filter(None, map(folder.read, _names(path))), None)


def _names(path: str) -> Iterator[str]:
    """Where, below the folder of the including file, the other one may lie: ~/.mutt/x is also .mutt/x and x."""
    if path.startswith("/"):
        yield path
    parts = path.split("/")
    for start in range(len(parts)):
        rest = parts[start:]
        if all(rest) and not any(part in ("~", "..", ".") or "$" in part for part in rest):
            yield "/".join(rest)


class _Merger:
    def __init__(self, path: str, application: Application, syntax: Syntax, folder: Folder) -> None:
        #: The files that are being read, each by the one before.
        self.open = [path]
        self.application = application
        self.syntax = syntax
        self.folder = folder
        self.files = 0
        keys = (key for pattern in application.patterns for slot in _SERVERS for key in pattern.keys.get(slot, ()))
        self.servers = {key.lower() for key in keys}

    def merge(self, root: Mapping) -> None:
        """A file's lines go where its include stands: the last one of a name counts (muttrc(5), git-config(1))."""
        entries: list[Entry] = []
        for entry in root.entries:
            entries.append(entry)
            for site, conditional in self._sites(entry):
                merged = self._parsed(site)
                if merged is None:
                    continue
                if site is not entry:
                    if not conditional:
                        _override(entries, merged)
                    entries += self._sections(merged, site.node.span, conditional)
                else:
                    placed = Entry("<<", site.key_span, self._placed(merged, site.node.span))
                    entries = [*_not_set_anew(entries, placed), placed]
        root.entries = entries

    def _sites(self, entry: Entry) -> Iterator[tuple[Entry, bool]]:
        """The settings in an entry that name another file, and whether that one may not be read."""
        inner = entry.node.entries if isinstance(entry.node, Mapping) else []
        for one, path in ((entry, entry.key), *((one, f"{entry.key}.{one.key}".lower()) for one in inner)):
            always = any(fnmatchcase(path, key) for key in self.application.includes)
            if always or any(fnmatchcase(path, key) for key in self.application.includes_if):
                yield one, not always

    def _parsed(self, site: Entry) -> Mapping | None:
        if not isinstance(site.node, Scalar) or len(self.open) > _MAX_DEPTH or self.files == _MAX_FILES:
            return None
        source = neighbour(site.node.value, self.folder)
        if source is None or source.path in self.open:
            return None
        self.files += 1
        try:
            documents = self.syntax.parse(source.text)
        except SyntaxProblem:
            return None
        root = next((one for one in documents if isinstance(one, Mapping)), None)
        if root is not None:
            self.open.append(source.path)
            self.merge(root)
            self.open.pop()
        return root

    def _sections(self, mapping: Mapping, span: Span, conditional: bool) -> Iterator[Entry]:
        """The sections of another file as if they stood at the include."""
        for entry in mapping.entries:
            # Where a condition chooses a server, what stands beside it is about that server.
            if isinstance(entry.node, Mapping) and not (conditional and self._names_server(entry.node)):
                node = Mapping(span, [Entry("<<", span, self._placed(entry.node, span))])
                yield Entry(entry.key, span, node)

    def _names_server(self, section: Mapping) -> bool:
        return any(entry.key.lower() in self.servers for entry in section.entries)

    def _placed(self, mapping: Mapping, span: Span) -> Mapping:
        """The settings as if they stood at the include."""
        entries = []
        for entry in mapping.entries:
            if isinstance(entry.node, Scalar) and entry.key.lower() not in self.servers:
                style = "implied" if entry.node.style == "implied" else "plain"
                entries.append(Entry(entry.key, span, Scalar(entry.node.value, span, entry.node.tag, style)))
            elif entry.key == "<<" and isinstance(entry.node, Mapping):
                entries.append(Entry("<<", span, self._placed(entry.node, span)))
        return Mapping(span, entries)


def _not_set_anew(entries: list[Entry], placed: Entry) -> list[Entry]:
    """All but what stands above an include that sets it anew."""
    anew = {entry.key.lower() for entry in _settings(Mapping(placed.key_span, [placed]))}
    for entry in entries:
        if entry.key == "<<" and isinstance(entry.node, Mapping):
            _drop(entry.node, anew)
    return [one for one in entries if one.key.lower() not in anew or one.key_span.start > placed.key_span.start]


def _override(entries: list[Entry], merged: Mapping) -> None:
    """Take away what was set before and is set anew."""
    for section in merged.entries:
        if isinstance(section.node, Mapping):
            anew = {entry.key.lower() for entry in _settings(section.node)}
            for entry in entries:
                if entry.key.lower() == section.key.lower() and isinstance(entry.node, Mapping):
                    _drop(entry.node, anew)


def _settings(mapping: Mapping) -> Iterator[Entry]:
    for entry in mapping.entries:
        if entry.key == "<<" and isinstance(entry.node, Mapping):
            yield from _settings(entry.node)
        else:
            yield entry


def _drop(mapping: Mapping, keys: set[str]) -> None:
    mapping.entries = [entry for entry in mapping.entries if entry.key.lower() not in keys]
    for entry in mapping.entries:
        if entry.key == "<<" and isinstance(entry.node, Mapping):
            _drop(entry.node, keys)
