# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Text of a source as it may be shown: without secrets, and without anything that a terminal would obey."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..endpoint.model import Endpoint, Fix, Place, Source
from ..linting.result import Result
from . import secrets
from .showing import showable

MASK = "********"


class Span(NamedTuple):
    """Characters of a source, ``end`` excluded."""

    start: int
    end: int


class Piece(NamedTuple):
    """What is shown for the characters ``start`` to ``end`` of a source."""

    shown: str
    start: int
    end: int


class Mask:
    """Knows where the secrets of a result stand. Every format takes the text that it shows from here."""

    def __init__(self, result: Result) -> None:
        spans: dict[str, set[Span]] = defaultdict(set)
        for endpoint in (*result.endpoints, *(finding.endpoint for finding in result.findings)):
            if endpoint is not None and (endpoint.secret == "literal" or _is_written(endpoint, result)):
                place = _secret(endpoint)
                spans[place.path].add(Span(place.start, place.end))
        for path in {finding.place.path for finding in result.findings}:
            spans[path].update(Span(start, end) for start, end in secrets.spans(result.sources[path].text))
        self._secrets = {path: list(_merged(sorted(of_path))) for path, of_path in spans.items()}
        self._sources = result.sources

    def pieces(self, source: Source, start: int, end: int) -> Iterator[Piece]:
        """The pieces to show for a stretch of a source; a secret in it is one piece."""
        offset = start
        while offset < end:
            until = self._secret_until(source.path, offset)
            if until is None:
                yield Piece(showable(source.text[offset]), offset, offset + 1)
                offset += 1
            else:
                yield Piece(MASK, offset, min(until, end))
                offset = until

    def bares(self, fix: Fix) -> bool:
        """Whether what a fix writes holds a secret, of the files that it changes or by the name beside it."""
        written = "\n".join(edit.text for edit in fix.edits)
        return bool(next(secrets.spans(written), None)) or any(
            line.strip() in written
            for path in {edit.place.path for edit in fix.edits}
            for start, end in self._secrets.get(path, ())
            for line in self._sources[path].text[start:end].splitlines()
            if line.strip()
        )

    def _secret_until(self, path: str, offset: int) -> int | None:
        """The end of the secret that covers an offset."""
        secrets = self._secrets.get(path, [])
        index = bisect_right(secrets, offset, key=lambda span: span.start) - 1
        return secrets[index].end if index >= 0 and offset < secrets[index].end else None


def _is_written(endpoint: Endpoint, result: Result) -> bool:
    """A placeholder, or what may be one, is not shown either; what a template fills in is."""
    from ..applications.values import known

    place = endpoint.where.get("secret")
    source = result.sources.get(place.path) if place else None
    return bool(place and source and known(source.text[place.start : place.end]) is not None)


def _merged(spans: Iterable[Span]) -> Iterator[Span]:
    """Spans in order, those that touch or overlap as one."""
    current: Span | None = None
    for span in spans:
        if current and span.start <= current.end:
            current = Span(current.start, max(current.end, span.end))
        else:
            if current:
                yield current
            current = span
    if current:
        yield current


def _secret(endpoint: Endpoint) -> Place:
    """Where the secret stands; where nobody said so, it may stand anywhere in the endpoint."""
    return endpoint.where.get("secret", endpoint.extent)
