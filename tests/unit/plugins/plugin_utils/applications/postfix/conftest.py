# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.readers.postfix import read
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Source
from ansible_collections.mailports.secure.plugins.plugin_utils.linting import edits


class Texts:
    """A folder of texts by name."""

    def __init__(self, texts):
        self.texts = texts

    def read(self, name):
        return Source(name, self.texts[name]) if name in self.texts else None

    def open(self, name):
        """What the file of that name says, read with its neighbours."""
        return read(self.read(name), self)

    def mended(self, name, wanted, index=0):
        """A folder with the change made that an endpoint's writer says; None where it says none."""
        changes = self.open(name).found[index].writer.write(wanted)
        if changes is None:
            return None
        texts = {path: edits.apply(self.texts[path], own) for path, own in edits.by_path(changes).items()}
        return Texts({**self.texts, **texts})

    def line(self, place):
        """``file:line`` of a place."""
        return f"{place.path}:{self.read(place.path).position(place.start)[0]}"

    def at(self, place):
        return self.texts[place.path][place.start : place.end]


@pytest.fixture
def texts():
    return Texts


@pytest.fixture
def relays():
    """The endpoints that a main.cf sends mail to, with the neighbours given."""

    def endpoints(main, **neighbours):
        folder = Texts({"main.cf": main, **{name.replace("__", "."): text for name, text in neighbours.items()}})
        found = [found.endpoint for found in folder.open("main.cf").found]
        return [endpoint for endpoint in found if endpoint.role != "listener"]

    return endpoints


@pytest.fixture
def listeners():
    """The listeners of a main.cf and a master.cf; None for a file that is not there."""

    def endpoints(main, master=None):
        folder = Texts({name: text for name, text in (("main.cf", main), ("master.cf", master)) if text is not None})
        found = [found.endpoint for found in folder.open("main.cf" if main is not None else "master.cf").found]
        return [endpoint for endpoint in found if endpoint.role == "listener"]

    return endpoints
