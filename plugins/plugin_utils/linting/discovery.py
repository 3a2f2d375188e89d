# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The files to look at: what git knows and does not ignore, or all below a folder; links are never followed out."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from operator import attrgetter

#: Folders that hold other people's files.
_SKIPPED = frozenset((".git", ".hg", ".svn", "node_modules", "__pycache__", ".tox", ".nox", ".mypy_cache", ".venv"))


#: How editors, and --fix, name the file as it was.
_BACKUP = "~"
#: And patch(1), beside the file that it changed; alone, it is the file as somebody delivered it.
_BEFORE_PATCH = ".orig"
_BACKUPS = (_BACKUP, _BEFORE_PATCH)


class NoSuchPath(Exception):
    """What the user named is no file and no folder, and why."""


def discover(paths: Iterable[str | os.PathLike[str]]) -> Iterator[str]:
    """Files named by the user, as they are, and files below the folders that they named. Raises NoSuchPath."""
    seen: set[str] = set()
    for given in paths:
        path = existing(given)
        named = not os.path.isdir(path)
        for file in [path] if named else _below(path):
            if file not in seen and (named or not _is_backup(file)):
                seen.add(file)
                yield file


def _is_backup(file: str) -> bool:
    # Most files have neither ending: one question for both.
    return file.endswith(_BACKUPS) and (file.endswith(_BACKUP) or os.path.exists(file[: -len(_BEFORE_PATCH)]))


def existing(given: str | os.PathLike[str]) -> str:
    """The path of a file or folder. Raises NoSuchPath."""
    path = os.fspath(given)
    if os.path.isfile(path) or os.path.isdir(path):
        return path
    if not os.path.exists(path):
        raise NoSuchPath(f"{path}: no such file or folder")
    # Silence about a pipe would be taken for praise.
    raise NoSuchPath(f"{path}: neither a file nor a folder (`mailports lint -` reads standard input)")


def _below(folder: str) -> Iterator[str]:
    listed = _listed_by_git(folder) if _in_work_tree(folder) else None
    if listed is None:
        yield from _walk(folder, os.path.realpath(folder))
        return
    for name in listed:
        path = _join(folder, name)
        if os.path.isfile(path) and (not os.path.islink(path) or _stays_within(path, os.path.realpath(folder))):
            yield path


def _join(folder: str, name: str) -> str:
    return name if folder == "." else os.path.join(folder, name)


def _in_work_tree(folder: str) -> bool:
    """Told without git, which takes its time to start."""
    if "GIT_DIR" in os.environ:
        return True
    home = os.path.realpath(folder)
    while not os.path.lexists(os.path.join(home, ".git")):
        home, inner = os.path.dirname(home), home
        if home == inner:
            return False
    return True


def _listed_by_git(folder: str) -> list[str] | None:
    """Tracked files and those not ignored; None where git does not know the folder."""
    from . import git

    listed = git.ask(folder, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    # Inside a work tree that ignores this very folder git lists nothing: the user named it all the same.
    return sorted(set(listed.split("\0")) - {""}) or None if listed else None


def _walk(top: str, home: str) -> Iterator[str]:
    """Each folder's files, then those below it, however deep; ``home`` is where all of them have to be."""
    folders = [top]
    while folders:
        folder = folders.pop()
        below = []
        for entry in _entries(folder):
            path = entry.name if folder == "." else entry.path
            if entry.is_file(follow_symlinks=False):
                yield path
            elif entry.is_dir(follow_symlinks=False):
                if entry.name not in _SKIPPED:
                    below.append(path)
            elif _leads_to_file(entry) and _stays_within(path, home):
                yield path
        folders += reversed(below)


def _leads_to_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file()
    except OSError:
        # A link that leads to itself.
        return False


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return sorted(found, key=attrgetter("name"))
    except OSError:
        return []


def _stays_within(path: str, top: str) -> bool:
    return os.path.realpath(path).startswith(os.path.join(top, ""))
