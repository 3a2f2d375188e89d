# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Where programs keep their files on a host, and how they are asked, told and made to check (``data/``).

A data file is named after its application. ``system``: globs of its files; ``home``: the same below each user's home;
``beside``: what those refer to; ``passwords``: globs of files that are nothing but secrets; ``version``: the command
that tells it; ``folder``: where its files belong together; ``checks``: commands that accept staged files ({stage},
{folder}, {file}); ``tables``: what makes the table that is read of one that is written; ``reload``: what makes the
program read them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase, translate
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ..endpoint.shipped import load, load_all

_HERE = Path(__file__).parent
#: What is told of a host's listeners.
PORTS = (25, 110, 143, 465, 587, 993, 995)


@cache
def installed() -> Mapping[str, Mapping[str, Any]]:
    """What the data files say, by application."""
    return {name.replace("_", "-"): data for name, data in load_all(_HERE / "data").items()}


def search(paths: Iterable[str]) -> dict[str, list[str]]:
    """What the collector looks for; ``paths`` are the user's own."""
    anywhere = load(_HERE / "anywhere.yml")
    asked: dict[str, list[str]] = {"paths": list(paths), "anywhere": anywhere["globs"], "words": anywhere["words"]}
    for kind in ("system", "home", "beside"):
        asked[kind] = [glob for data in installed().values() for glob in data.get(kind, ())]
    return asked


def examples() -> list[str]:
    """A path for each glob of a program's own files."""
    globs = [glob for data in installed().values() for glob in (*data.get("system", ()), *data.get("home", ()))]
    return [glob.replace("*", "x") for glob in globs]


def versions() -> dict[str, dict[str, list[str]]]:
    """The commands that tell versions which decide what the defaults are, and the globs of their programs' files."""
    return {
        name: {"command": data["version"], "globs": [*data.get("system", ()), *data.get("home", ())]}
        for name, data in installed().items()
        if "version" in data
    }


def is_passwords(path: str) -> bool:
    """The file is nothing but secrets."""
    return _passwords().match(path) is not None


@cache
def _passwords() -> re.Pattern[str]:
    return re.compile("|".join(translate(glob) for data in installed().values() for glob in data.get("passwords", ())))


def folder_of(application: str, path: str) -> str:
    """The folder in which the program's files belong together, or "" where each is for itself."""
    globs = installed().get(application, {}).get("folder", ())
    above = [str(folder) for folder in PurePosixPath(path).parents]
    return next((folder for folder in above if any(fnmatchcase(folder, glob) for glob in globs)), "")
