# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What earlier runs found nothing in: such a file is not read again as long as it, and what it refers to, is the same.

Only files without findings are remembered, and of them only their endpoints as a report would list them: no text of a
file, and no secret, is ever kept. A cache that is damaged, or somebody else's, is as good as none.
"""

from __future__ import annotations

import marshal
import os
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from ..endpoint.shipped import user_cache

if TYPE_CHECKING:
    from ..endpoint.model import Endpoint, Folder, Source
    from .run import Run

#: Nanoseconds within which a file may change twice without its time of change telling.
_COARSE = 2_000_000_000
_ENGINE = os.path.dirname(os.path.dirname(__file__))
_READ = (".py", ".yml", ".json")
#: So many bytes at a cache's beginning tell whether the others are as they were written.
_SUM = 4

#: Size, time of change, time of change of what the file system knows of it (ns), number in the file system.
Stamp = tuple[int, int, int, int]


class Clean(NamedTuple):
    """A file without findings. ``digest`` is that of its content, "" where the sieve held it back.

    ``neighbours`` are the digests (None: not there) of the files that were read with it, by the names that it calls
    them by; ``listings`` what the globs in it matched.
    """

    stamp: Stamp | None
    digest: str = ""
    neighbours: tuple[tuple[str, str | None], ...] = ()
    listings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    endpoints: tuple[Mapping[str, Any], ...] = ()

    def still(self, folder: Folder) -> bool:
        """The neighbours are what they were."""
        return all(_digest_of(folder.read(name)) == digest for name, digest in self.neighbours) and all(
            tuple(folder.names(glob)) == found for glob, found in self.listings
        )

    def recalled(self) -> list[Endpoint]:
        return [_endpoint(**data) for data in self.endpoints]


class Cache:
    """What is known of files, by path; for one working folder, one engine and one choice of rules and settings."""

    def __init__(self, folder: str, settings: str) -> None:
        about = (os.getcwd(), settings)
        # What is kept there for another engine, or by chance for something else, is as good as none.
        self._about = (*about, _engine())
        self._file = os.path.join(folder, f"{_sum(repr(about).encode()).hex()}.data")
        self._known: dict[str, Clean] = {}
        #: What the sieve held back, which most files are: nothing else is to be known of them.
        self._silent: dict[str, Stamp] = {}
        #: Files with findings, which are read each time.
        self._found: set[str] = set()
        self._began = time.time_ns()
        self._changed = False

    def load(self) -> Cache:
        # What another Python wrote may be foreign to this one.
        with suppress(OSError, ValueError, EOFError, TypeError), open(self._file, "rb") as file:
            status = os.fstat(file.fileno())
            if status.st_uid == os.geteuid() and not status.st_mode & 0o077:
                # At once: from a file marshal takes a few bytes at a time.
                told, data = file.read(_SUM), file.read()
                if told == _sum(data):
                    about, silent, found, known = marshal.loads(data)  # noqa: S302 - nobody else has written it
                    if about == self._about:
                        self._silent, self._found = silent, found
                        self._known = {path: Clean(*entry) for path, entry in known.items()}
        return self

    def __len__(self) -> int:
        return len(self._known) + len(self._silent)

    @property
    def spares_reading(self) -> bool:
        """Is there, as far as it knows, no file that has to be read?"""
        return bool(self) and not self._found

    def holds_back(self, path: str, shown: str) -> bool:
        """Is the file as it was when the sieve held it back?"""
        stamp = self._silent.get(shown)
        return stamp is not None and stamp == _stamp(path)

    def read(
        self,
        path: str,
        shown: str,
        run: Run,
        folder: Folder,
        content: Callable[[], bytes | None],
        check: Callable[[bytes, Folder], None],
    ) -> None:
        """Read and check a file that is not held back where it, or what it refers to, is not as an earlier run left it.

        ``content`` has its bytes, None where they say nothing of mail; ``check`` adds to the run what is found in them.
        """
        stamp = self._settled(_stamp(path))
        known, before = self._known.get(shown), len(run.findings)
        if known and stamp and known.stamp == stamp and known.still(folder):
            run.recall(known)
            return
        data = content()
        clean = Clean(stamp)
        if data is not None:
            if known and known.digest == digest(data) and known.still(folder):
                run.clean[shown] = known._replace(stamp=stamp)
                run.recall(known)
                return
            own, seen = len(run.endpoints), Remembering(folder)
            check(data, seen)
            if len(run.findings) == before:
                clean = _remembered(stamp, digest(data), run.endpoints[own:], seen)
        run.clean[shown] = clean if len(run.findings) == before else None

    def _settled(self, stamp: Stamp | None) -> Stamp | None:
        """None where the stamp proves nothing: a file that has just changed may change again and have the same one."""
        return stamp if stamp and max(stamp[1:3]) < self._began - _COARSE else None

    def update(self, found: Mapping[str, Clean | None]) -> None:
        """What a run has found: None for a file that has findings."""
        for path, clean in found.items():
            before = self._silent.pop(path, None), self._known.pop(path, None), path in self._found
            self._found.discard(path)
            if clean is None:
                self._found.add(path)
            elif clean.digest:
                self._known[path] = clean
            elif clean.stamp:
                self._silent[path] = clean.stamp
            self._changed |= before != (self._silent.get(path), self._known.get(path), path in self._found)

    def save(self) -> None:
        """Written aside and moved into place; where that cannot be, the next run is no faster."""
        if not self._changed:
            return
        staged = f"{self._file}.{os.getpid()}"
        known = {path: tuple(clean) for path, clean in self._known.items()}
        try:
            data = marshal.dumps((self._about, self._silent, self._found, known))
            os.makedirs(os.path.dirname(self._file), mode=0o700, exist_ok=True)
            handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(_sum(data) + data)
            os.replace(staged, self._file)
        except (OSError, ValueError):
            with suppress(OSError):
                os.unlink(staged)


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino


def default_folder() -> str:
    return os.path.join(user_cache(), "results")


def _sum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(_SUM, "big")


def digest(data: bytes) -> str:
    # Most runs need none, and OpenSSL takes its time to load.
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _digest_of(source: Source | None) -> str | None:
    return None if source is None else digest(source.text.encode("utf-8", "surrogatepass"))


def _remembered(at: Stamp | None, content: str, endpoints: Iterable[Endpoint], folder: Remembering) -> Clean:
    """What to remember of a file that was read."""
    return Clean(
        at,
        content,
        tuple((name, _digest_of(source)) for name, source in folder.files.items()),
        tuple((glob, tuple(found)) for glob, found in folder.listings.items()),
        tuple(map(_plain, endpoints)),
    )


def _plain(endpoint: Endpoint) -> dict[str, Any]:
    places = {name: tuple(place) for name, place in endpoint.where.items()}
    extent, anchor = tuple(endpoint.extent), tuple(endpoint.anchor)
    return {**vars(endpoint), "extent": extent, "anchor": anchor, "where": places}


def _endpoint(*, extent: Any, anchor: Any, where: Mapping[str, Any], **fields: Any) -> Endpoint:
    from ..endpoint.model import Endpoint, Place

    places = {name: Place(*place) for name, place in where.items()}
    return Endpoint(extent=Place(*extent), anchor=Place(*anchor), where=places, **fields)


class Remembering:
    """A folder that remembers what was asked of it."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.files: dict[str, Source | None] = {}
        self.listings: dict[str, list[str]] = {}

    def read(self, name: str) -> Source | None:
        self.files[name] = self._folder.read(name)
        return self.files[name]

    def names(self, pattern: str) -> list[str]:
        self.listings[pattern] = self._folder.names(pattern)
        return self.listings[pattern]


def _engine() -> tuple[int, int, int]:
    """Tells this engine, with its data, from every other one: by its files' names, sizes and times.

    The times are those that the file system keeps for itself: an installer may give all files one time of change.
    """
    told = []
    for folder, folders, names in os.walk(_ENGINE):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in sorted(names):
            # An editor's lock, a link to nowhere, begins with a dot.
            if name.endswith(_READ) and not name.startswith("."):
                status = os.stat(os.path.join(folder, name))
                told.append((name, status.st_size, status.st_ctime_ns))
    return (
        max(time for _name, _size, time in told),
        sum(size for _name, size, _time in told),
        zlib.crc32(repr(told).encode()),
    )
