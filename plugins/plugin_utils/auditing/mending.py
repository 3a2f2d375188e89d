# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What mends a host's files: fixes, as edits of bytes, in sets that stand or fall together."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from ..endpoint.model import Endpoint, Fix
from ..linting import edits
from ..linting.result import Result
from .bringing import Beside, Brought
from .inspection import inspect
from .installed import folder_of, installed
from .setup import Setup

#: A fix may make room for another; more rounds than this mean that two fixes fight.
_ROUNDS = 10
_CHECK: Mapping[str, Any] = {"environment": None, "stdin": None, "quiet": False, "output": None, "refuse": None}


@dataclass
class Mended:
    """Texts as they would be, by path; ``applications`` whose files they are; ``result`` what is found then."""

    texts: dict[str, str]
    result: Result
    applications: dict[str, str] = field(default_factory=dict)

    def changed(self, brought: Brought) -> list[str]:
        """The files that are mended, sorted."""
        return sorted(path for path in self.applications if self.texts[path] != brought.texts[path])


def mend(made: Setup, brought: Brought, found: Result, unsafe: bool) -> Mended:
    """Fix all that can be fixed."""
    mended = Mended(dict(brought.texts), found)
    for _round in range(_ROUNDS):
        fixes = _fixes(made, mended, unsafe)
        if not fixes:
            break
        for application, fix in _named(mended.result, fixes):
            mended.applications.update((edit.place.path, application) for edit in fix.edits)
        mended.texts |= edits.texts(mended.result.sources, fixes)
        mended.result = inspect(made, brought, mended.texts)
    return mended


def without(made: Setup, brought: Brought, mended: Mended, paths: Iterable[str]) -> Mended:
    """The same with some files left as they were."""
    left = set(paths)
    texts = {path: brought.texts[path] if path in left else text for path, text in mended.texts.items()}
    return Mended(texts, inspect(made, brought, texts), mended.applications)


def _fixes(made: Setup, mended: Mended, unsafe: bool) -> list[Fix]:
    offered = (one.fix for one in mended.result.findings if one.fix and (one.fix.safe or unsafe))
    chosen = edits.compatible(offered)
    return made.linter.together(mended.result, chosen, folder=lambda path: Beside(path, mended.texts))


def _named(result: Result, fixes: Sequence[Fix]) -> Iterator[tuple[str, Fix]]:
    return ((one.application, one.fix) for one in result.findings if one.fix in fixes and one.fix)


def sets(brought: Brought, before: Result, mended: Mended, probed: bool) -> list[dict[str, Any]]:
    """The files that belong together, as the module mend takes them."""
    groups: dict[tuple[str, str], list[str]] = {}
    for path in mended.changed(brought):
        application = mended.applications[path]
        groups.setdefault((application, folder_of(application, path)), []).append(path)
    # Files without a folder are each for themselves.
    parted = [
        (application, folder, part)
        for (application, folder), paths in groups.items()
        for part in ([paths] if folder else [[path] for path in paths])
    ]
    return [
        {
            "files": [_file(brought, path) for path in paths],
            "probes": _probes(before, mended.result, paths) if probed else [],
            "along": folder,
            **_commands(application, folder, paths),
        }
        for application, folder, paths in parted
    ]


def byte_edits(brought: Brought, mended: Mended) -> dict[str, bytes]:
    """What turns each file into the mended one: triples of start, end and text in base64, as JSON."""
    return {path: json.dumps(list(_edits(brought, mended, path))).encode() for path in mended.changed(brought)}


def _edits(brought: Brought, mended: Mended, path: str) -> Iterator[tuple[int, int, str]]:
    """Only the lines that change: the others, and the secrets in them, do not travel."""
    file = brought.files[path]
    old = file.data.splitlines(keepends=True)
    new = mended.texts[path].encode(file.encoding).splitlines(keepends=True)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, first, last, first_new, last_new in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            text = b"".join(new[first_new:last_new])
            yield starts[first], starts[last], base64.b64encode(text).decode()


def _file(brought: Brought, path: str) -> dict[str, str]:
    file = brought.files[path]
    return {"path": path, "home": file.home, "digest": file.digest}


def _probes(before: Result, after: Result, paths: Sequence[str]) -> list[dict[str, Any]]:
    """The servers that a program would newly use, or use in another way: is there one that answers so?"""
    known = {_way(one) for one in before.endpoints}
    new = {_way(one) for one in after.endpoints if one.anchor.path in paths and _is_asked_for(one)} - known
    names = ("protocol", "host", "port", "tls")
    return [dict(zip(names, way, strict=True)) for way in sorted(new)]


def _is_asked_for(endpoint: Endpoint) -> bool:
    there = endpoint.role != "listener" and endpoint.host and endpoint.port
    return bool(there) and endpoint.tls in ("implicit", "starttls")


def _way(endpoint: Endpoint) -> tuple[str, str, int, str]:
    return endpoint.protocol, endpoint.host or "", endpoint.port or 0, endpoint.tls


def _commands(application: str, folder: str, paths: Sequence[str]) -> dict[str, Any]:
    """The program's checks, tables and reload, with the set's own names in them."""
    data = installed().get(application, {})

    def filled(argv: Sequence[str], path: str = "") -> list[str]:
        return [word.replace("{folder}", folder).replace("{file}", path) for word in argv]

    checks = []
    for check in data.get("checks", ()):
        each = paths if "{file}" in " ".join(check["argv"]) else [""]
        complaint = f"{application} does not accept it"
        checks += [{**_CHECK, "complaint": complaint, **check, "argv": filled(check["argv"], path)} for path in each]
    tables = data.get("tables")
    reload = data.get("reload")
    return {
        "checks": checks,
        "tables": [
            {"made": [path + ending for ending in tables["made"]], "argv": filled(tables["argv"], path)}
            for path in paths
        ]
        if tables
        else [],
        "reload": reload and {name: filled(argv) for name, argv in reload.items()},
    }


def unsafe(result: Result) -> list[dict[str, str]]:
    """The fixes that nobody but a person can answer for."""
    titles = {(one.place.path, one.fix.title): None for one in result.findings if one.fix and not one.fix.safe}
    return [{"path": path, "why": f"not safe without a look: {title}"} for path, title in titles]
