# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Finding files and reading them, under limits. A file that cannot be read is a note, and never an error."""

from __future__ import annotations

import fnmatch
import glob
import grp
import os
import pwd
import re
import stat
import time
from collections import namedtuple

#: files, bytes_each, bytes_together: what may be brought. seconds: how long that may take.
Limits = namedtuple("Limits", "files bytes_each bytes_together seconds")

#: What holds no settings of this machine, and much else.
_PASSED = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__", "site-packages", ".cache"))


class _Full(Exception):
    """A limit is reached; says which."""


class Collection:
    """Files as they are found: ``files`` has their bytes by path, ``facts`` owners, ``notes`` what is missing."""

    def __init__(self, limits):
        self.files = {}
        self.facts = []
        self.notes = []
        self._limits = limits
        self._end = time.monotonic() + limits.seconds
        self._together = 0
        self._seen = set()
        self._asked = set()
        #: The globs that led to a file.
        self.met = set()

    def gather(self, search):
        """Bring what a search asks for, the most telling first, until a limit is reached.

        search: lists of globs, `system` and `beside` absolute, `home` below each user's home, `anywhere` absolute and
        for files that have one of `words` (lower case) in them; and `paths`, files and folders that the user names.
        """
        self._asked = set(search["paths"])
        words = [word.encode() for word in search["words"]]
        try:
            for path in search["paths"]:
                self._named(path, words)
            self._each(search["system"], "own")
            for home, user in _homes():
                self._each(search["home"], "own", home=home, user=user)
            for path in self._matching(search["beside"]):
                self._add(path, "beside")
            for path in self._matching(search["anywhere"]):
                self._add(path, "anywhere", words)
        except _Full as full:
            self.notes.append({"path": "", "message": f"not all files were read: {full}"})

    def _each(self, globs, kind, home="", user=0):
        above = f"{glob.escape(home)}/" if home else ""
        for one in globs:
            self._in_time()
            for path in sorted(glob.iglob(above + one)):
                self.met.add(one)
                self._add(path, kind, home=home, user=user)

    def _matching(self, globs):
        """The paths that globs match. Each folder is listed once, though many globs are about it."""
        names = {}
        for one in globs:
            folder, _slash, name = one.rpartition("/")
            names.setdefault(folder, []).append(name)
        for above, wanted in names.items():
            plain, dotted = (_any_of([name for name in wanted if name.startswith(".") is dot]) for dot in (False, True))
            for folder in sorted(glob.iglob(above)):
                self._in_time()
                try:
                    found = sorted(os.listdir(folder))
                except OSError:
                    continue
                for name in found:
                    if (dotted if name.startswith(".") else plain).match(name):
                        yield f"{folder}/{name}"

    def _named(self, path, words):
        """A file, or all below a folder that speak of mail."""
        path = os.path.abspath(os.path.expanduser(path))
        found = sorted(glob.glob(path)) or [path]
        for one in found:
            if not os.path.isdir(one):
                self._add(one, "own")
                continue
            for folder, folders, names in os.walk(one):
                self._in_time()
                folders[:] = sorted(name for name in folders if name not in _PASSED)
                for name in sorted(names):
                    self._add(os.path.join(folder, name), "own", words)

    def _add(self, path, kind, words=(), home="", user=0):
        self._in_time()
        try:
            data, status = self._read(path, home, user)
        except FileNotFoundError:
            # A link that leads nowhere; but what the user names should be there.
            if path in self._asked:
                self._note(path, "there is no such file")
            return
        except OSError as error:
            self._note(path, error.strerror or "it cannot be read")
            return
        if data is None or b"\0" in data or (words and not _has(data, words)):
            return
        if len(self.files) >= self._limits.files:
            raise _Full(f"there are more than {self._limits.files}")
        if self._together + len(data) > self._limits.bytes_together:
            raise _Full(f"they have more than {self._limits.bytes_together} bytes together")
        self._together += len(data)
        self.files[path] = data
        self.facts.append(
            {
                "path": path,
                "kind": kind,
                "home": home,
                "mode": f"{stat.S_IMODE(status.st_mode):04o}",
                "owner": _name(pwd.getpwuid, status.st_uid),
                "group": _name(grp.getgrgid, status.st_gid),
            }
        )

    def _read(self, path, home, user):
        """A file's bytes and status; no bytes where it is none, was read already, or shall not be read."""
        # Opened first, then asked: a pipe must not be waited for, nor a file be swapped in between.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
        try:
            status = os.fstat(handle)
            place = (status.st_dev, status.st_ino)
            if not stat.S_ISREG(status.st_mode) or place in self._seen:
                return None, status
            self._seen.add(place)
            if home and status.st_uid != user and not _lies_below(path, home):
                self._note(path, "a link to a file of somebody else")
                return None, status
            if status.st_size > self._limits.bytes_each:
                self._note(path, f"larger than {self._limits.bytes_each} bytes")
                return None, status
            return _bytes(handle, self._limits.bytes_each), status
        finally:
            os.close(handle)

    def _in_time(self):
        if time.monotonic() > self._end:
            raise _Full(f"{self._limits.seconds} seconds are over")

    def _note(self, path, message):
        self.notes.append({"path": path, "message": message})


def _any_of(names):
    """An expression for names that one of the globs matches."""
    return re.compile("|".join(map(fnmatch.translate, names)) or "(?!)")


def _bytes(handle, limit):
    """At most so many bytes: one that grows just now is cut off."""
    parts, left = [], limit
    while left > 0:
        part = os.read(handle, min(left, 1 << 20))
        if not part:
            break
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _has(data, words):
    lowered = data.lower()
    return any(word in lowered for word in words)


def _lies_below(path, home):
    return os.path.realpath(path).startswith(os.path.realpath(home) + "/")


def _homes():
    """Home folders and their users' numbers, each folder once."""
    homes = {}
    for user in pwd.getpwall():
        if user.pw_dir.startswith("/") and user.pw_dir.strip("/") and os.path.isdir(user.pw_dir):
            homes.setdefault(user.pw_dir.rstrip("/"), user.pw_uid)
    return sorted(homes.items())


def _name(of_number, number):
    try:
        return of_number(number)[0]
    except KeyError:
        return str(number)
