# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The files of one Dovecot, put together as it does itself: each include where it stands."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from ....endpoint.model import Folder, Problem, Source
from ....syntaxes.blocks import ASSIGNED
from ....syntaxes.branches import Branch, Branches
from ....syntaxes.tree import Entry, Mapping, Scalar, SyntaxProblem
from ...names import natural
from .settings import Block, Settings, Written

_HOME = re.compile(r"/(?:usr/local/|opt/[^/]+/)?etc/dovecot/")
#: The names under which the file that includes the others may be seen from one of them.
_ROOTS = ("../dovecot.conf", "dovecot.conf", "../dovecot.conf.j2", "dovecot.conf.j2", "../dovecot.conf.erb")
#: The files of a conf.d (10-auth.conf): read in their order.
_PARTS = "[0-9][0-9]-*.conf"
_MAX_FILES = 100


@dataclass(frozen=True)
class Installation:
    """``whole``: every file that is included, or includes another, was there to be read."""

    settings: Settings
    whole: bool
    problems: list[Problem] = field(default_factory=list)


def open_installation(source: Source, folder: Folder) -> Installation:
    """The installation that a file belongs to; only the file itself is asked for its problems."""
    loader = _Loader(source, folder)
    for name in _ROOTS:
        if posixpath.basename(natural(source.path)) == "dovecot.conf":
            break
        if (root := folder.read(name)) and root.path != source.path:
            loader.add(root)
            break
    if source.path not in loader.seen:
        loader.parts()
    if source.path not in loader.seen:
        loader.add(source)
    return Installation(Settings(tuple(loader.written), tuple(loader.blocks)), loader.whole, loader.problems)


class _Loader:
    def __init__(self, source: Source, folder: Folder) -> None:
        self.source = source
        self.folder = folder
        self.home = posixpath.dirname(source.path)
        self.seen: set[str] = set()
        self.written: list[Written] = []
        self.blocks: list[Block] = []
        self.whole = True
        self.problems: list[Problem] = []

    def parts(self) -> None:
        """The siblings of a file that nothing here includes: pieces of one configuration all the same."""
        base = posixpath.basename(natural(self.source.path))
        if fnmatchcase(base, _PARTS):
            # What includes them may say more.
            self.whole = False
            for name in self._named(_PARTS):
                self._read(name)

    def add(self, source: Source) -> None:
        if source.path in self.seen or len(self.seen) >= _MAX_FILES:
            return
        self.seen.add(source.path)
        try:
            (root,) = ASSIGNED.parse(source.text)
        except SyntaxProblem as problem:
            if source.path == self.source.path:
                place = source.place(problem.offset, min(problem.offset + 1, len(source.text)))
                self.problems.append(Problem("syntax-error", place, f"not Dovecot's syntax: {problem.message}"))
            self.whole = False
            return
        if isinstance(root, Mapping):
            self._mapping(source, root, (), Branches(source.text), ())

    def _mapping(
        self, source: Source, mapping: Mapping, path: tuple[str, ...], branches: Branches, outer: Branch
    ) -> None:
        for entry in mapping.entries:
            # A block that is there under a condition says what it says for certain.
            branch = branches.at(entry.key_span.start)[len(outer) :]
            if isinstance(entry.node, Mapping):
                below = (*path, entry.key, *_name(entry.node))
                self.blocks.append(Block(below, source, entry))
                self._mapping(source, entry.node, below, branches, (*outer, *branch))
            elif isinstance(entry.node, Scalar):
                if entry.key.startswith("!include"):
                    self._include(source, entry, entry.node.value)
                elif entry.key:
                    self.written.append(Written((*path, entry.key), source, entry, entry.node, branch))

    def _include(self, source: Source, entry: Entry, pattern: str) -> None:
        names = self._names(source, pattern)
        if not names and (entry.key == "!include" or pattern.endswith(".protocol")):
            self.whole = False
        for name in names:
            self._read(name)

    def _read(self, name: str) -> None:
        """A file by its name; in its place the one that is asked about, where that is its template or sample."""
        if found := self.folder.read(name):
            self.add(self.source if natural(found.path) == natural(self.source.path) else found)

    def _names(self, source: Source, pattern: str) -> list[str]:
        """The files that an include means."""
        pattern = _HOME.sub("", pattern) if _HOME.match(pattern) else pattern
        if not pattern.startswith("/"):
            folder = posixpath.relpath(posixpath.dirname(source.path) or ".", self.home or ".")
            pattern = posixpath.normpath(posixpath.join(folder, pattern))
        return self._named(pattern)

    def _named(self, pattern: str) -> list[str]:
        """The files that match, under their own names; else under that of a template or sample."""
        templates = [name for name in self.folder.names(f"{pattern}.*") if fnmatchcase(natural(name), pattern)]
        found = {natural(name): name for name in (*templates, *self.folder.names(pattern))}
        return [found[name] for name in sorted(found)]


def _name(block: Mapping) -> tuple[str, ...]:
    first = block.entries[0] if block.entries else None
    return (first.node.value,) if first and first.key == "" and isinstance(first.node, Scalar) else ()
