# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Edits of files on a host, set by set: probed, staged, checked, kept, replaced, told. What cannot be is put back."""

from __future__ import annotations

import base64
import errno
import hashlib
import json
import os
import shutil
from contextlib import suppress
from pathlib import Path

from .backups import unfinished
from .file_sets import File, keep, restore
from .probing.model import Target, to_data
from .probing.probe import probe
from .replacing import NotReplaceable, Place
from .staging import Refused, Stage

#: In a backup: what the files were replaced by, and who was told.
_AFTER = "after.json"
_RESTORED = "-restored"


class LeftAlone(Exception):
    """A set is not mended, for it would break mail; says why."""


class Mending:
    """Mends sets of files.

    A set is a dict: ``files`` with path, home (or ""), digest; ``probes`` with protocol, host, port, tls; ``along``, a
    folder to stage; ``checks``; ``tables``, each with what is made and the command for it; ``reload``, with the command
    that tells whether there is somebody to tell, and the one that tells.
    edits: by path, as triples of start, end (bytes) and text in base64.
    """

    def __init__(self, module, backup, edits, settings):
        self._module = module
        self._backup = backup
        self._edits = edits
        self._settings = settings
        self._probed = {}

    def mend(self, sets, backups):
        """Returns what was changed, left and could not be checked, and the backup."""
        result = {"files": [], "left": [], "failed_files": [], "unchecked": [], "backup": None}
        accepted = []
        for one in sets:
            try:
                files = [self._file(file) for file in one["files"]]
                _find_room(one, files)
                self._probe(one["probes"])
                result["unchecked"] += self._check(one, files)
                accepted.append((one, files))
            except LeftAlone as why:
                _leave(result["left"], one, why)
            except (Refused, NotReplaceable, OSError) as why:
                _leave(result["failed_files"], one, why)
        if accepted and not self._module.check_mode:
            accepted = self._replace(accepted, result, backups)
        result["files"] = sorted(file["path"] for one, _files in accepted for file in one["files"])
        return result

    def _file(self, wanted):
        """The file as it shall be. It must still be what the controller has seen."""
        path, home = wanted["path"], wanted["home"] or None
        with Place(path, home, make=False) as place:
            status, before = place.status(), place.read()
        if status is None or hashlib.sha256(before).hexdigest() != wanted["digest"]:
            raise NotReplaceable(f"{path} has changed since it was read; run again")
        if status.st_nlink > 1:
            raise NotReplaceable(f"{path} has another hard link, which would keep the old text")
        after, at = [], 0
        for start, end, text in self._edits[path]:
            after += [before[at:start], base64.b64decode(text)]
            at = end
        data = b"".join([*after, before[at:]])
        return File(path, path, data, True, True, status.st_mode & 0o7777, (-1, -1), home)

    def _probe(self, probes):
        for one in probes:
            key = (one["protocol"], one["host"], one["port"], one["tls"])
            if key not in self._probed:
                self._probed[key] = probe(Target(*key), self._settings)
            report = self._probed[key]
            if any(problem.severity == "error" for problem in report.problems):
                said = to_data(report)
                raise LeftAlone(f"{said['message']}, as seen from the host: {said['remedy']}")

    def _check(self, one, files):
        """Have the program check them; returns whom nobody checked."""
        self._backup.mkdir(mode=0o700, parents=True, exist_ok=True)
        stages = self._backup / "stage"
        # What a run that was killed has left.
        shutil.rmtree(str(stages), ignore_errors=True)
        stages.mkdir(mode=0o700)
        try:
            along = [(one["along"], Path(one["along"]))] if one["along"] else []
            with Stage(str(stages), files, along) as stage:
                # A list: each of them is to be run.
                checked = [self._checked(stage, check) for check in one["checks"]]
        finally:
            shutil.rmtree(str(stages), ignore_errors=True)
        return [] if checked and all(checked) else [file.path for file in files]

    def _checked(self, stage, check):
        needed = check.get("needs")
        if needed and self._module.get_bin_path(needed) is None:
            return False
        return stage.check(self._module, check)

    def _replace(self, accepted, result, backups):
        """Returns the sets that were replaced."""
        everything = [file for _one, files in accepted for file in files]
        commands = [command for one, _files in accepted for command in _commands(one)]
        try:
            backup = keep(str(self._backup / "kept"), everything, backups)
            after = {file.path: hashlib.sha256(file.data).hexdigest() for file in everything}
            _note(Path(backup, _AFTER), {"digests": after, "commands": commands})
            _note(unfinished(self._backup), commands)
        except (NotReplaceable, OSError) as why:
            for one, _files in accepted:
                _leave(result["failed_files"], one, why)
            return []
        result["backup"] = backup
        done = []
        for one, files in accepted:
            try:
                self._put(one, files)
                done.append((one, files))
            except (Refused, NotReplaceable, OSError) as why:
                _leave(result["failed_files"], one, why)
        unfinished(self._backup).unlink()
        if not done:
            shutil.rmtree(backup)
            result["backup"] = None
        return done

    def _put(self, one, files):
        old = [
            File(file.path, file.target, file.before(), True, True, file.mode, (-1, -1), file.trusted) for file in files
        ]
        try:
            for file in files:
                file.put()
            self.tell(_commands(one))
        except (Refused, NotReplaceable, OSError):
            replaced = [file for file in old if file.differs()]
            for file in replaced:
                file.put()
            # Tables are not touched without need: the disk may be full.
            if replaced:
                with suppress(Refused):
                    self.tell(_commands(one))
            raise

    def finish(self):
        """Tell those whom a run that was killed could not tell. Returns whether there were any."""
        marker = unfinished(self._backup)
        if not marker.exists():
            return False
        if not self._module.check_mode:
            self.tell(json.loads(marker.read_text(encoding="utf-8")))
            marker.unlink()
        return True

    def tell(self, commands):
        """Make tables anew, and have programs read their files. Raises Refused."""
        for command in commands:
            if command["when_there"] and not any(map(os.path.exists, command["when_there"])):
                continue
            if command["when"] and self._run(command["when"])[0] != 0:
                continue
            status, said = self._run(command["argv"])
            if status != 0:
                raise Refused(f"{' '.join(command['argv'])} fails: {said}")

    def _run(self, argv):
        path = self._module.get_bin_path(argv[0])
        if path is None:
            return 127, "it is not installed"
        status, output, errors = self._module.run_command([path, *argv[1:]], data="\n", expand_user_and_vars=False)
        said = (errors or output).strip().splitlines()
        return status, said[-1] if said else f"exit status {status}"

    def go_back(self):
        """Put back what the last run replaced. Returns the paths, and the backup, or None."""
        # Without the note nothing was replaced: the run was killed before.
        noted = (note.parent for note in (self._backup / "kept").glob(f"*/{_AFTER}"))
        found = sorted(one for one in noted if not one.name.endswith(_RESTORED))
        if not found:
            return [], None
        after = json.loads((found[-1] / _AFTER).read_text(encoding="utf-8"))
        # What a run that was killed did not come to is still as it was kept.
        digests = {path: (digest, _digest(f"{found[-1]}{path}")) for path, digest in after["digests"].items()}
        changed = [path for path, known in digests.items() if _digest(path) not in known]
        if changed:
            raise NotReplaceable(
                f"{', '.join(changed)} has changed since it was mended; put it back by hand from {found[-1]}"
            )
        paths = sorted(after["digests"])
        if not self._module.check_mode:
            restore(str(found[-1]))
            self.tell(after["commands"])
            found[-1].rename(found[-1].with_name(found[-1].name + _RESTORED))
        return paths, str(found[-1])


def _note(path, data):
    """Write what later runs read: whole or not at all."""
    part = path.with_name(f"{path.name}.part")
    part.write_text(json.dumps(data), encoding="utf-8")
    part.replace(path)


def _find_room(one, files):
    """Raise OSError where the new files and their tables have no room beside the old ones."""
    made = [Path(path) for table in one["tables"] for path in table["made"]]
    needed = {}
    for folder, size in [
        *((Path(file.target).parent, len(file.data)) for file in files),
        *((path.parent, path.stat().st_size) for path in made if path.exists()),
    ]:
        needed[folder] = needed.get(folder, 0) + size
    for folder, size in needed.items():
        status = os.statvfs(str(folder))
        if status.f_bavail * status.f_frsize < 2 * size:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _digest(path):
    try:
        return hashlib.sha256(Path(path).read_bytes()).hexdigest()
    except OSError:
        return None


def _commands(one):
    """What is to be done once the files are there: tables first."""
    commands = [{"when_there": table["made"], "when": None, "argv": table["argv"]} for table in one["tables"]]
    if one["reload"]:
        commands.append({"when_there": [], "when": one["reload"]["running"], "argv": one["reload"]["argv"]})
    return commands


def _leave(among, one, why):
    said = why.strerror if isinstance(why, OSError) and why.strerror else str(why)
    among.extend({"path": file["path"], "why": said} for file in one["files"])
