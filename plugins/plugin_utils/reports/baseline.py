# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A baseline: the findings that are known, in a file, so that only new ones are reported."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ..endpoint.model import Finding
from ..linting.result import Result
from .fingerprints import fingerprints
from .masking import Mask

VERSION = 1


class Malformed(Exception):
    """A text that is no baseline, and why."""


class Entry(NamedTuple):
    """A known finding. ``path`` is relative to the folder of the baseline, with ``/``; ``fingerprint`` lacks it."""

    path: str
    code: str
    rule: str
    fingerprint: str


class Compared(NamedTuple):
    """``fresh``: the result without what is known; ``gone``: the entries that nothing was found for."""

    fresh: Result
    gone: list[Entry]


def entries(result: Result, relative: Callable[[str], str]) -> list[Entry]:
    """An entry for each finding, in their order; ``relative`` turns a shown path into that of an entry."""
    prints = fingerprints(result, Mask(result), located=False)
    return [_entry(one, print_, relative) for one, print_ in zip(result.findings, prints, strict=True)]


def _entry(finding: Finding, fingerprint: str, relative: Callable[[str], str]) -> Entry:
    return Entry(relative(finding.place.path), finding.code, finding.rule, fingerprint)


def compare(
    result: Result, known: Iterable[Entry], relative: Callable[[str], str], is_there: Callable[[str], bool]
) -> Compared:
    """What is new. A finding is known where an entry has its path and fingerprint.

    A file that was moved keeps its findings: an entry whose file is not there any more (``is_there`` tells) stands for
    a finding with its fingerprint in a file of which the baseline knows nothing.
    """
    left = {(one.path, one.fingerprint): one for one in known}
    paths = {path for path, _print in left}
    fresh = []
    for finding, entry in zip(result.findings, entries(result, relative), strict=True):
        if left.pop((entry.path, entry.fingerprint), None) is None:
            fresh.append((finding, entry))
    moved = {print_: key for key in left if not is_there(key[0]) for print_ in (key[1],)}
    findings = []
    for finding, entry in fresh:
        key = moved.pop(entry.fingerprint, None) if entry.path not in paths else None
        if key is None:
            findings.append(finding)
        else:
            del left[key]
    return Compared(result._replace(findings=findings), sorted(left.values()))


def render(known: Iterable[Entry]) -> str:
    """The file: sorted, an entry a line, so that a version control system merges it well."""
    lines = ",\n".join(f"  {json.dumps(one._asdict())}" for one in sorted(set(known)))
    return (
        f'{{"version": {VERSION}, "findings": [\n{lines}\n]}}\n'
        if lines
        else f'{{"version": {VERSION}, "findings": []}}\n'
    )


def parse(text: str) -> list[Entry]:
    """The entries of a baseline. Raises Malformed."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed(f"not JSON: {error}") from None
    if not isinstance(data, dict) or data.get("version") != VERSION or not isinstance(data.get("findings"), list):
        raise Malformed(f"no baseline of version {VERSION}; write it anew with --write-baseline")
    return [_parsed(one, number) for number, one in enumerate(data["findings"])]


def _parsed(data: object, number: int) -> Entry:
    values = [data.get(name) for name in Entry._fields] if isinstance(data, dict) else []
    texts = [value for value in values if isinstance(value, str)]
    if len(texts) != len(Entry._fields):
        raise Malformed(f"findings[{number}] lacks one of {', '.join(Entry._fields)}")
    return Entry(*texts)
