# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Fixed texts, written back: atomically, with the mode and the owner of the file, which is backed up."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

from . import git
from .loading import encoding_of


def write(path: Path, text: str) -> Path | None:
    """Replace a file's text; the old file is kept beside it, unless git has it. Returns the backup, if one was made.

    Raises OSError; the file is then as it was.
    """
    target = path.resolve()
    data = text.encode(encoding_of(target.read_bytes()))
    backup = None if _git_has(target) else target.with_name(target.name + "~")
    if backup is not None:
        _copy(target, backup)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    staged = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _like(target, staged)
        staged.replace(target)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    return backup


def _copy(source: Path, target: Path) -> None:
    """A copy that is never more readable than the original."""
    with contextlib.suppress(FileNotFoundError):
        target.unlink()
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(source.read_bytes())
    _like(source, target)


def _like(source: Path, target: Path) -> None:
    status = source.stat()
    with contextlib.suppress(PermissionError):
        os.chown(target, status.st_uid, status.st_gid)
    shutil.copymode(source, target)


def _git_has(path: Path) -> bool:
    """True where the file is tracked and has no change that is not committed."""
    tracked = git.ask(path.parent, "ls-files", "--error-unmatch", "--", path.name)
    return tracked is not None and git.ask(path.parent, "status", "--porcelain", "--", path.name) == ""
