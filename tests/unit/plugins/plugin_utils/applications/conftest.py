# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications import files
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.edits import apply


class Tree:
    """Files by path, seen from the folder of one of them."""

    def __init__(self, texts, home=""):
        self.texts = texts
        self.home = home

    def _path(self, name):
        return posixpath.normpath(posixpath.join(self.home, name))

    def read(self, name):
        path = self._path(name)
        return Source(path, self.texts[path]) if path in self.texts else None

    def names(self, pattern):
        folder, _slash, base = pattern.rpartition("/")
        above = self._path(folder) if folder else self.home
        below = sorted(path for path in self.texts if posixpath.dirname(path) == ("" if above == "." else above))
        found = [posixpath.basename(path) for path in below]
        return [posixpath.join(folder, one) for one in found if fnmatchcase(one, base)]


class Lint:
    """What the linter reads from the files given."""

    def __init__(self, texts, path=None):
        self.texts = texts
        self.path = path or next(iter(texts))
        self.folder = Tree(texts, posixpath.dirname(self.path))
        self.reading = files.read(Source(self.path, texts[self.path]), self.folder)

    @property
    def endpoints(self):
        return [found.endpoint for found in self.reading.found]

    @property
    def problems(self):
        return [problem.rule for problem in self.reading.problems]

    def line(self, place):
        return Source(place.path, self.texts[place.path]).position(place.start)[0]

    def rows(self, *fields):
        """The endpoints' fields; a field with ``@`` before it is the line where it stands."""
        return [
            tuple(self.line(one.place_of(name[1:])) if name[0] == "@" else getattr(one, name) for name in fields)
            for one in self.endpoints
        ]

    def written(self, wanted, number=0):
        """The files after the change of one endpoint, and None where its writer cannot say it."""
        writer = self.reading.found[number].writer
        edits = writer.write(wanted) if writer else None
        if edits is None:
            return None
        texts = dict(self.texts)
        for path in {edit.place.path for edit in edits}:
            texts[path] = apply(texts[path], [edit for edit in edits if edit.place.path == path])
        return Lint(texts, self.path)


@pytest.fixture
def lint():
    """Reads a text under a path, or several by their paths, the first as the file that is linted."""

    def read(path, text=None, **others):
        return Lint({path: text, **others} if isinstance(path, str) else path)

    return read
