# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""New files in a folder of their own, for their program to check before they replace what is there."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from .replacing import NotReplaceable


class Refused(Exception):
    """The program does not accept the new files; says why."""


class Stage:
    """A folder that only its owner can enter, in which files lie below their own paths: STAGE/etc/postfix/main.cf."""

    def __init__(self, parent, files, along):
        """Stage ``files``, and copies of present files and folders ``along``, as pairs of path and place."""
        self.folder = tempfile.mkdtemp(prefix="mailports-stage-", dir=parent)
        try:
            for path, present in along:
                if present.is_dir():
                    shutil.copytree(str(present), str(self._below(path)), ignore_dangling_symlinks=True)
                elif present.is_file():
                    shutil.copy(str(present), str(self._below(path)))
            for file in files:
                self._write(self._below(file.path), file.data)
        except shutil.Error as errors:
            self.remove()
            source, _staged, why = errors.args[0][0]
            raise NotReplaceable(f"{source} cannot be staged: {why}") from errors
        except OSError as error:
            self.remove()
            raise NotReplaceable(f"{error.filename or self.folder} cannot be staged: {error.strerror}") from error

    def _below(self, path):
        staged = Path(self.folder + path)
        staged.parent.mkdir(parents=True, exist_ok=True)
        return staged

    @staticmethod
    def _write(path, data):
        with os.fdopen(os.open(str(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(data)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.remove()

    def remove(self):
        """Remove the folder and all that is in it."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def check(self, module, check):
        """Run one check. Returns False where its program is not installed; raises `Refused`."""
        program, *arguments = [self._filled(word) for word in check["argv"]]
        path = module.get_bin_path(program)
        if path is None:
            return False
        more = {name: self._filled(str(value)) for name, value in (check["environment"] or {}).items()}
        # Not AnsibleModule.run_command, which fails where a program ends without having read what it is given. And it
        # is always given something, lest it waits for somebody at the terminal.
        done = subprocess.run(  # noqa: S603
            [path, *arguments],
            input=(check["stdin"] or "").encode(),
            capture_output=True,
            env={**os.environ, **more},
            check=False,
        )
        output, errors = (text.decode(errors="replace") for text in (done.stdout, done.stderr))
        complaints = _complaints(check, done.returncode, output, errors)
        if complaints:
            # Files have the names that the user knows.
            raise Refused(f"{check['complaint']}: {'; '.join(complaints)}".replace(self.folder, ""))
        return True

    def _filled(self, word):
        return word.replace("{stage}", self.folder)


def _complaints(check, status, output, errors):
    said = _lines(errors)
    if status != 0:
        return said or _lines(output) or [f"{check['argv'][0]} ends with exit status {status}"]
    if check["quiet"] and said:
        return said
    if check["output"] is not None and output.rstrip("\n") != check["output"]:
        return ["it reads something else than was given"]
    return [line for line in _lines(output) if check["refuse"] and re.match(check["refuse"], line)]


def _lines(text):
    """The lines that say something, each once."""
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))
