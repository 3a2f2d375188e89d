# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files as text: bounded in size, decoded without loss, never a surprise."""

from __future__ import annotations

import os
import posixpath
import stat
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from ..endpoint.model import Source

#: No configuration is larger; what is, is not read.
MAX_BYTES = 4 * 1024 * 1024
#: So much is asked for at a time of what tells no size: /proc/sys has nothing for who asks for megabytes.
_PIECE = 65536
_TO_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC


class Unreadable(Exception):
    """A file that cannot be had as text, and why."""


def read_bytes(path: str | os.PathLike[str]) -> bytes | None:
    """A file's content; None for what is no text (a NUL byte, another kind of file). Raises Unreadable."""
    try:
        # Opened first, then asked: a pipe must not be waited for, nor a file be swapped in between.
        handle = os.open(path, _TO_READ)
        try:
            data = _at_once(handle)
            if data is None:
                data = _all_of(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise Unreadable(error.strerror or "cannot be read") from None
    return None if data is None or b"\0" in data else data


def _at_once(handle: int) -> bytes | None:
    """What nearly all files are: no longer than they say. Nothing is taken from a pipe, which has no end to go to."""
    try:
        size = os.lseek(handle, 0, os.SEEK_END)
        data = os.pread(handle, size + 1, 0) if size <= MAX_BYTES else None
    except OSError:
        return None
    # Devices say that they are empty, but for disks: one that is so small is read as what it holds.
    return data if data and len(data) == size else None


def _all_of(handle: int) -> bytes | None:
    """What grows or shrinks just now, or tells no size (/proc), to its end."""
    status = os.fstat(handle)
    if not stat.S_ISREG(status.st_mode):
        return None
    data = b""
    while max(status.st_size, len(data)) <= MAX_BYTES:
        more = os.pread(handle, _PIECE, len(data))
        if not more:
            return data
        data += more
    raise Unreadable(f"larger than {MAX_BYTES // 1024 // 1024} MiB")


def encoding_of(data: bytes) -> str:
    """UTF-8 where it is, else Latin-1: every byte is a character there, so nothing is lost when it is written back."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "latin-1"
    return "utf-8"


def decode(path: str, data: bytes) -> Source:
    return source(path, data.decode(encoding_of(data)))


def source(path: str, text: str) -> Source:
    # Imported here: what is only sieved needs none of the model.
    from ..endpoint.model import Source

    return Source(path, text)


#: Settings in conf.d/main belong to a file two folders above; nothing belongs to one further away.
_ABOVE = 2
_MACHINE = "/etc"


class Neighbours:
    """The files in a file's folder, below it and a little above. ``shown`` is the path that reports give the file.

    An absolute name is a file of this machine, and is read only for a file of this machine's /etc.
    """

    def __init__(self, path: str | os.PathLike[str], shown: str) -> None:
        self._path = path
        self._shown = shown

    def read(self, name: str) -> Source | None:
        path = self._reachable(name) if name else None
        if path is None:
            return None
        try:
            data = read_bytes(path)
        except Unreadable:
            return None
        return None if data is None else decode(posixpath.normpath(posixpath.join(self._folder, name)), data)

    def names(self, pattern: str) -> list[str]:
        folder, _slash, base = pattern.rpartition("/")
        path = self._reachable(f"{folder}/" if folder else ".")
        if path is None or not base:
            return []
        try:
            found = sorted(one.name for one in path.iterdir() if fnmatchcase(one.name, base) and is_meant(one.name))
        except OSError:
            return []
        return [f"{folder}/{one}" if folder or pattern.startswith("/") else one for one in found]

    @property
    def _folder(self) -> str:
        return self._shown.rpartition("/")[0]

    def _reachable(self, name: str) -> Path | None:
        from pathlib import Path

        try:
            home = Path(self._path).parent.resolve()
            path = (home / name).resolve()
        except (OSError, RuntimeError, ValueError):
            return None
        if Path(name).is_absolute():
            return path if home.is_relative_to(_MACHINE) else None
        top = [home, *home.parents][: _ABOVE + 1][-1]
        return path if path.is_relative_to(top) else None


def is_meant(name: str) -> bool:
    """No pattern means a hidden file, nor a backup, which an editor or ``--fix`` made."""
    return name[0] != "." and not name.endswith("~")


class Alone:
    """The folder of a text that came from elsewhere: it has no neighbours."""

    def read(self, name: str) -> Source | None:
        return None

    def names(self, pattern: str) -> list[str]:
        return []
