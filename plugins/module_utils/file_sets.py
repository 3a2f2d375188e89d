# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Files that belong together: compared with what is there, replaced one by one, and put back as they were."""

from __future__ import annotations

import datetime
import json
import shutil
from contextlib import suppress
from pathlib import Path

from .replacing import NotReplaceable, Place, as_wanted

#: In a backup: which files it is about, those too that were missing.
_LIST = "files.json"
#: In a backup: nobody has told the programs yet of what has replaced these files.
_UNTOLD = "untold"
_NEEDED = ("path", "target", "present")


class File:
    """A file as it shall be.

    path: absolute, as its program knows it. target: where it lies, below another root perhaps.
    secret: neither its content nor that of its predecessor may be shown.
    force: False leaves a file alone that is there already.
    mode: a number. owner: user and group as numbers, -1 for one that does not matter.
    trusted: the folder from which on no link is followed, None where links may lead anywhere.
    """

    def __init__(self, path, target, data, secret, force, mode, owner, trusted=None):
        self.path = path
        self.target = target
        self.data = data
        self.secret = secret
        self.force = force
        self.mode = mode
        self.owner = owner
        self.trusted = trusted

    def before(self):
        """The bytes that are there, none where there is no file."""
        with Place(self.target, self.trusted, make=False) as place:
            return place.read()

    def differs(self):
        """Whether content, mode or owner are not as they shall be."""
        with Place(self.target, self.trusted, make=False) as place:
            status = place.status()
            if status is None:
                return True
            return self.force and (place.read() != self.data or not as_wanted(status, self.mode, self.owner))

    def put(self):
        """Replace the present file, whose owner stays where no other is wanted."""
        with Place(self.target, self.trusted, owner=self.owner, folder_mode=0o755) as place:
            status = place.status()
            if status is not None:
                present = (status.st_uid, status.st_gid)
                place.owner = tuple(was if wanted == -1 else wanted for wanted, was in zip(self.owner, present))
            place.replace(self.data, self.mode)


def keep(folder, files, number, telling=False):
    """Keep the present state of ``files``, and former states, ``number`` in all. Returns the new backup's folder.

    Each file lies there below its own path, with mode, owner and times. With ``telling`` the files that replace them
    are `untold` until `told`. Where those are untold that are there, what was before them is kept on.
    """
    now = datetime.datetime.now(datetime.timezone.utc)
    backup = Path(folder, now.strftime("%Y%m%dT%H%M%S.%fZ"))
    # Always the same name: what a run that was killed has left goes with the next.
    new = Path(folder, ".new")
    try:
        new.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.rmtree(str(new), ignore_errors=True)
        new.mkdir(mode=0o700)
        before = untold(folder)
        sources = [(file, _source(file, before)) for file in files]
        for file, source in sources:
            if source:
                _copy(Path(source), Path(f"{new}{file.path}"))
        listed = [_listed(file, source is not None) for file, source in sources]
        (new / _LIST).write_text(json.dumps(listed, indent=1), encoding="utf-8")
        if telling:
            (new / _UNTOLD).touch()
        new.rename(backup)
        for old in sorted(entry for entry in backup.parent.iterdir() if entry.is_dir())[:-number]:
            shutil.rmtree(str(old))
    except OSError as error:
        raise NotReplaceable(f"{backup}: the old files cannot be kept: {error.strerror}") from error
    return str(backup)


def _source(file, before):
    """What is to be kept of a file; None where there is nothing."""
    if file.path in before and not file.differs():
        return before[file.path]
    return file.target if Path(file.target).exists() else None


def _listed(file, present):
    return {"path": file.path, "target": file.target, "trusted": file.trusted, "present": present}


def _copy(source, kept):
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = source.stat()
    shutil.copy2(str(source), str(kept))
    shutil.chown(str(kept), status.st_uid, status.st_gid)


def untold(folder):
    """What the last run replaced that was cut off before its programs were told.

    Returns by path where the file lies that was there before, None where there was none.
    """
    backups = sorted(Path(folder).glob("[0-9]*"))
    if not backups or not (backups[-1] / _UNTOLD).exists():
        return {}
    return {file["path"]: f"{backups[-1]}{file['path']}" if file["present"] else None for file in kept(backups[-1])}


def told(backup):
    """Note that the programs know of what has replaced the files of a backup."""
    with suppress(FileNotFoundError):
        Path(backup, _UNTOLD).unlink()


def restore(backup):
    """Put the files of a backup back, and remove those that were missing then. Returns their paths."""
    listed = kept(backup)
    try:
        for file in listed:
            target = Path(file["target"])
            if file["present"]:
                old = Path(f"{backup}{file['path']}")
                status = old.stat()
                owner = (status.st_uid, status.st_gid)
                mode, trusted = status.st_mode & 0o7777, file["trusted"]
                File(file["path"], str(target), old.read_bytes(), True, True, mode, owner, trusted).put()
            elif target.is_file():
                target.unlink()
        told(backup)
        return [file["path"] for file in listed]
    except OSError as error:
        raise NotReplaceable(f"{backup} cannot be put back: {error.strerror}") from error


def kept(backup):
    """What a backup is about: each file's path, target, trusted folder, and whether it was present."""
    try:
        listed = json.loads(Path(backup, _LIST).read_text(encoding="utf-8"))
        return [dict({name: file[name] for name in _NEEDED}, trusted=file.get("trusted")) for file in listed]
    except OSError as error:
        raise NotReplaceable(f"{backup} cannot be put back: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise NotReplaceable(f"{backup} is not a backup of this module: {error}") from error
