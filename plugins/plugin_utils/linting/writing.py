# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files written: atomically, with the mode and the owner of the old one, which is backed up where it was mended."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from errno import EACCES, EEXIST, ESTALE
from pathlib import Path

from . import git
from .loading import encoding_of


def write(path: Path, old: str, new: str, keep: bool = True) -> Path | None:
    """Give a file that says ``old`` another text; with ``keep`` the file is kept beside it, unless git has it.

    A link stays one: what it leads to is written. Returns the backup, if one was made; no older one is ever written
    over. Raises OSError, also where the file says something else by now; it is then as it was.
    """
    target = path.resolve()
    found = target.read_bytes()
    encoding = encoding_of(found)
    if found.decode(encoding) != old:
        raise OSError(ESTALE, "it has changed since it was read: run again")
    if not os.access(target, os.W_OK):
        # Replacing it would take no leave of its own; whoever made it read-only meant it.
        raise PermissionError(EACCES, "it is read-only")
    data = new.encode(encoding)
    backup = _free_name(target) if keep and not _git_has(target) else None
    if backup is not None:
        _copy(target, backup)
    replace(target, data)
    return backup


def replace(path: Path, data: bytes, mode: int = 0o666) -> None:
    """Write a file: atomically, with the mode and the owner of the one that it replaces. Raises OSError.

    ``mode`` is that of a new file, as far as the umask lets it.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        # A pipe or a device is written to, not replaced.
        target.write_bytes(data)
        return
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            _like(target, staged)
        else:
            staged.chmod(mode & ~_umask())
        staged.replace(target)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def _free_name(target: Path) -> Path:
    """``FILE~``, or where that is taken ``FILE.~1~`` and so on."""
    names = (f"{target.name}~", *(f"{target.name}.~{number}~" for number in range(1, 1000)))
    for name in names:
        if not os.path.lexists(target.with_name(name)):
            return target.with_name(name)
    raise FileExistsError(EEXIST, "too many backups of it")


def _copy(source: Path, target: Path) -> None:
    """A copy that is never more readable than the original."""
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
    _like(source, target)


def names(path: Path) -> int:
    """How many hard links a file has: the others keep the old text when one is replaced."""
    return path.stat().st_nlink


def _like(source: Path, target: Path) -> None:
    """Owner, mode, and what else the file system keeps of a file: access control lists, SELinux's label."""
    status = source.stat()
    with contextlib.suppress(PermissionError):
        os.chown(target, status.st_uid, status.st_gid)
    shutil.copymode(source, target)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for name in os.listxattr(source):
                _copy_attribute(source, target, name)


def _copy_attribute(source: Path, target: Path, name: str) -> None:
    # Some only root may set, some no other file system has.
    with contextlib.suppress(OSError):
        os.setxattr(target, name, os.getxattr(source, name))


def _git_has(path: Path) -> bool:
    """True where git has the very bytes of the file. Told by their hash: asking git would run the folder's filters."""
    listed = git.ask(path.parent, "ls-files", "--stage", "--", path.name)
    data = path.read_bytes()
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return listed is not None and blob in listed.split()
