# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the collector has brought, and the folders in which the linter finds it."""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any

from ...module_utils.collecting.sealing import Broken, unseal
from ..endpoint.model import Source
from ..linting.loading import encoding_of, is_meant

#: Names and other words beside the files themselves.
_MORE = 4 * 1024 * 1024


@dataclass(frozen=True)
class File:
    """A file of a host. ``kind``: own (a program's, or named by the user), beside (only read where one of those refers
    to it) or anywhere; ``home``: the home folder below which it was looked for, or ""."""

    path: str
    data: bytes
    kind: str
    home: str
    mode: str
    owner: str
    group: str

    @property
    def encoding(self) -> str:
        return encoding_of(self.data)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Brought:
    """All that a host has told; ``texts`` are those of its files, mended ones perhaps."""

    files: Mapping[str, File]
    notes: list[dict[str, str]]
    listeners: list[dict[str, Any]]
    programs: dict[str, str]
    texts: Mapping[str, str] = field(default_factory=dict)
    #: A run that mended files was killed before it had told their programs.
    unfinished: bool = False


def opened(answer: dict[str, Any], key: str, limit: int) -> Brought:
    """What a collector's answer holds. The sealed files are taken out of it. Raises Broken."""
    sealed = answer.pop("sealed", "")
    try:
        content = unseal(sealed, key, limit + _MORE)
        files = [_file(fact, content) for fact in answer["facts"]]
        return Brought(
            {file.path: file for file in files},
            [{"path": str(note["path"]), "message": str(note["message"])} for note in answer["notes"]],
            [_listener(one) for one in answer["listeners"]],
            {str(name): str(said) for name, said in answer["programs"].items()},
            {file.path: file.data.decode(file.encoding) for file in files},
            bool(answer["unfinished"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Broken("the host's answer cannot be understood") from None


def _file(fact: Mapping[str, Any], content: Mapping[str, bytes]) -> File:
    names = ("path", "kind", "home", "mode", "owner", "group")
    said = {name: str(fact[name]) for name in names}
    return File(data=content[said["path"]], **said)


def _listener(said: Mapping[str, Any]) -> dict[str, Any]:
    program = said["program"]
    return {"address": str(said["address"]), "port": int(said["port"]), "program": program and str(program)}


@dataclass(frozen=True)
class Beside:
    """The files that lie around one of a host; links and what was not brought are not there."""

    path: str
    texts: Mapping[str, str]

    def read(self, name: str) -> Source | None:
        path = self._path(name)
        return Source(path, self.texts[path]) if path in self.texts else None

    def names(self, pattern: str) -> list[str]:
        folder, slash, base = pattern.rpartition("/")
        around = self._path(folder or ("/" if slash else "."))
        found = sorted(posixpath.basename(path) for path in self.texts if posixpath.dirname(path) == around)
        return [f"{folder}{slash}{one}" for one in found if fnmatchcase(one, base) and is_meant(one)]

    def _path(self, name: str) -> str:
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), name))
