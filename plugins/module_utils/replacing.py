# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Replacing one file by renaming, in a folder that is held open: its path may meanwhile lead elsewhere."""

from __future__ import annotations

import grp
import os
import pwd
import re
import stat
import time
from contextlib import suppress
from pathlib import Path


class NotReplaceable(Exception):
    """Says in one line which file or folder is in the way, and what to do."""


def numbers(owner, group):
    """User and group as numbers, -1 for one that is not given."""
    try:
        user = pwd.getpwnam(owner).pw_uid if owner else -1
        return user, grp.getgrnam(group).gr_gid if group and not group.isdigit() else int(group or -1)
    except KeyError as error:
        raise NotReplaceable(f"no such user or group: {error}") from error


def permissions(mode):
    """The number that octal digits say. What YAML makes of digits without quotes is another number, and refused."""
    if isinstance(mode, str) and re.fullmatch("[0-7]{3,4}", mode):
        return int(mode, 8)
    raise NotReplaceable(f"mode: {mode!r} is none; write octal digits in quotes, such as '0600'")


def as_wanted(status, mode, owner):
    """Whether mode and owner of a file are as they shall be."""
    present = (stat.S_IMODE(status.st_mode), status.st_uid, status.st_gid)
    return present == (mode, *(was if wanted == -1 else wanted for wanted, was in zip(owner, present[1:])))


class Place:
    """A file's name in a folder that is open. Use as a context manager.

    trusted: the folder from which on no link is followed; None where links may lead anywhere.
    owner: user and group (numbers) of what is made, -1 for whoever acts.
    Without ``make``, missing folders are not made, and the place is empty; those that are made get ``folder_mode``.
    """

    def __init__(self, path, trusted=None, owner=(-1, -1), make=True, folder_mode=0o700):
        self.path = path
        self.owner = owner
        self._folder_mode = folder_mode
        self._folder = None
        real = Path(path) if trusted else Path(path).resolve()
        start = trusted or "/"
        if Path(start) not in real.parents or os.pardir in real.parts:
            raise NotReplaceable(f"{path} does not lie below {trusted}")
        self.name = real.name
        try:
            self._folder = os.open(start, os.O_RDONLY | os.O_DIRECTORY)
            for part in real.parent.relative_to(start).parts:
                if not self._enter(part, trusted is not None, make):
                    break
        except OSError as error:
            self.close()
            raise NotReplaceable(f"{real.parent} cannot be entered: {error.strerror}") from error

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def close(self):
        """Let the folder go."""
        if self._folder is not None:
            os.close(self._folder)
            self._folder = None

    def _enter(self, part, strict, make):
        """Go down into a folder, which is made where it is missing and may be made; tell whether it is there."""
        try:
            status = os.stat(part, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            if not make:
                self.close()
                return False
            os.mkdir(part, self._folder_mode, dir_fd=self._folder)
            os.chown(part, *self.owner, dir_fd=self._folder, follow_symlinks=False)
        else:
            if strict and stat.S_ISLNK(status.st_mode):
                raise NotReplaceable(f"{self.path}: {part} is a link, which could lead elsewhere; make it a folder")
        flags = os.O_RDONLY | os.O_DIRECTORY | (os.O_NOFOLLOW if strict else 0)
        below = os.open(part, flags, dir_fd=self._folder)
        os.close(self._folder)
        self._folder = below
        return True

    def status(self):
        """The file's status, None where there is none. Anything but a regular file is refused."""
        if self._folder is None:
            return None
        try:
            status = os.stat(self.name, dir_fd=self._folder, follow_symlinks=False)
        except FileNotFoundError:
            return None
        if not stat.S_ISREG(status.st_mode):
            raise NotReplaceable(f"{self.path} is not a regular file, but a link or something else")
        return status

    def read(self):
        """The file's bytes, none where there is no file."""
        if self.status() is None:
            return b""
        with os.fdopen(os.open(self.name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self._folder), "rb") as stream:
            return stream.read()

    def replace(self, data, mode):
        """Put a new file there in one step; nobody else could read it before."""
        self._write(self.name, data, mode, self.owner)

    def adjust(self, mode):
        """Give the present file its mode and owner."""
        descriptor = os.open(self.name, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=self._folder)
        try:
            os.fchown(descriptor, *self.owner)
            os.fchmod(descriptor, mode)
        finally:
            os.close(descriptor)

    def back_up(self, number):
        """Keep a copy of the present file beside it, for its owner alone, and ``number`` in all. Returns its path."""
        status = self.status()
        name = f"{self.name}.{time.strftime('%Y-%m-%d@%H:%M:%S', time.gmtime())}~"
        self._write(name, self.read(), 0o600, (status.st_uid, status.st_gid))
        for old in self._kept()[:-number]:
            os.unlink(old, dir_fd=self._folder)
        return str(Path(self.path).with_name(name))

    def _kept(self):
        """The names of the backups, the oldest first."""

        def made(name):
            return os.stat(name, dir_fd=self._folder, follow_symlinks=False).st_mtime_ns, name

        # pathlib knows no folders that are open.
        names = os.listdir(self._folder)  # noqa: PTH208
        return sorted([name for name in names if name.startswith(self.name + ".") and name.endswith("~")], key=made)

    def _write(self, name, data, mode, owner):
        # Always the same name: what a run that was killed has left goes with the next.
        new = f".{self.name}.mailports-new"
        with suppress(FileNotFoundError):
            os.unlink(new, dir_fd=self._folder)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        try:
            with os.fdopen(os.open(new, flags, 0o600, dir_fd=self._folder), "wb") as stream:
                os.fchown(stream.fileno(), *owner)
                os.fchmod(stream.fileno(), mode)
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            os.rename(new, name, src_dir_fd=self._folder, dst_dir_fd=self._folder)
        except OSError:
            # The disk is full, perhaps.
            with suppress(OSError):
                os.unlink(new, dir_fd=self._folder)
            raise
