# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The report in SARIF 2.1.0: https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from ..endpoint.data import to_data
from ..endpoint.model import Edit, Finding, Fix, Place
from ..linting.edits import by_path
from ..linting.result import Result
from .fingerprints import fingerprints
from .masking import Mask
from .sarif_rules import descriptors
from .showing import showable
from .wish import Wish

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: What relative paths start from; GitHub and others put the root of the work tree in its place.
_ROOT = "SRCROOT"

_Json = dict[str, Any]


def render(result: Result, wish: Wish) -> str:
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [_run(result, wish)]}, indent=2) + "\n"


def _run(result: Result, wish: Wish) -> _Json:
    rules = descriptors(result.findings, wish.rules)
    driver: _Json = {"name": "mailports", "rules": rules}
    if wish.version:
        driver |= {"version": wish.version, "semanticVersion": wish.version}
    run: _Json = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": True}],
        "columnKind": "unicodeCodePoints",
        "results": _Results(result, wish.folder, [rule["id"] for rule in rules]).all(),
    }
    if wish.folder:
        folder = {"uri": f"{_file_uri(wish.folder.rstrip('/'))}/"}
        run["originalUriBaseIds"] = {_ROOT: folder}
        run["invocations"][0]["workingDirectory"] = folder
    return run


class _Results:
    """The findings of one run."""

    def __init__(self, result: Result, folder: str, codes: list[str]) -> None:
        self._result = result
        self._folder = folder
        self._index = {code: index for index, code in enumerate(codes)}
        self._mask = Mask(result)

    def all(self) -> list[_Json]:
        marked = zip(self._result.findings, fingerprints(self._result, self._mask), strict=True)
        return [self._one(finding, fingerprint) for finding, fingerprint in marked]

    def _one(self, finding: Finding, fingerprint: str) -> _Json:
        place = {"artifactLocation": self._artifact(finding.place.path), "region": self._region(finding.place)}
        found: _Json = {
            "ruleId": finding.code,
            "ruleIndex": self._index[finding.code],
            "level": finding.severity,
            "message": {"text": showable(f"{finding.message}; {finding.help}")},
            "locations": [{"physicalLocation": place}],
            "partialFingerprints": {"mailportsFinding/v1": fingerprint},
            "properties": {"application": finding.application},
        }
        if finding.endpoint:
            found["properties"]["endpoint"] = to_data(finding.endpoint)
        if finding.fix and not self._mask.bares(finding.fix):
            found["fixes"] = [self._fix(finding.fix)]
        return found

    def _fix(self, fix: Fix) -> _Json:
        return {
            "description": {"text": showable(fix.title)},
            "artifactChanges": [self._change(path, edits) for path, edits in sorted(by_path(fix.edits).items())],
            "properties": {"safe": fix.safe},
        }

    def _change(self, path: str, edits: Iterable[Edit]) -> _Json:
        replacements = [
            {"deletedRegion": self._region(edit.place), "insertedContent": {"text": edit.text}} for edit in edits
        ]
        return {"artifactLocation": self._artifact(path), "replacements": replacements}

    def _region(self, place: Place) -> _Json:
        """Always with its end: without one a region would reach to the end of its line."""
        line, column, end_line, end_column = self._result.sources[place.path].range(place)
        return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}

    def _artifact(self, path: str) -> _Json:
        """A path below the working folder is told relative to it, another as it is."""
        path = posixpath.normpath(path)
        if not path.startswith(("/", "../")):
            return {"uri": _quoted(path), "uriBaseId": _ROOT}
        return {"uri": _file_uri(posixpath.normpath(posixpath.join(self._folder, path)))}


def _file_uri(path: str) -> str:
    return f"file://{_quoted(path)}" if path.startswith("/") else _quoted(path)


def _quoted(path: str) -> str:
    return quote(os.fsencode(path))
