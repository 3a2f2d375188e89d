# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The files to look at: what git knows and does not ignore, or all below a folder; links are never followed out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from . import git

#: Folders that hold other people's files.
_SKIPPED = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache", ".venv"))


#: How editors, and --fix, name the file as it was.
_BACKUP = "~"


class NoSuchPath(Exception):
    """A path that the user named does not exist."""


def discover(paths: Iterable[Path]) -> Iterator[Path]:
    """Files named by the user, as they are, and files below the folders that they named. Raises NoSuchPath."""
    seen: set[Path] = set()
    for path in paths:
        if not path.exists():
            raise NoSuchPath(str(path))
        for file in _below(path) if path.is_dir() else [path]:
            if file not in seen and (file == path or not file.name.endswith(_BACKUP)):
                seen.add(file)
                yield file


def _below(folder: Path) -> Iterator[Path]:
    listed = _listed_by_git(folder)
    if listed is None:
        yield from _walk(folder)
        return
    for name in listed:
        path = folder / name
        if (not path.is_symlink() or _stays_within(path, folder)) and path.is_file():
            yield path


def _listed_by_git(folder: Path) -> list[str] | None:
    """Tracked files and those not ignored; None where git does not know the folder."""
    listed = git.ask(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    # Inside a work tree that ignores this very folder git lists nothing: the user named it all the same.
    return sorted(set(listed.split("\0")) - {""}) or None if listed else None


def _walk(folder: Path) -> Iterator[Path]:
    for root, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        for name in sorted(files):
            path = Path(root, name)
            if path.is_file() and (not path.is_symlink() or _stays_within(path, folder)):
                yield path


def _stays_within(path: Path, folder: Path) -> bool:
    return path.resolve().is_relative_to(folder.resolve())
