# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The documents that are open in the editor, and what is found in them."""

from __future__ import annotations

from pathlib import Path

from ..applications import sieve
from ..endpoint.model import Endpoint, Finding
from ..linting.edits import Overlay
from ..linting.loading import Neighbours
from ..linting.pipeline import Linter
from ..linting.result import Result
from .positions import Positions


class Document:
    """An open document. ``path`` is absolute."""

    def __init__(self, path: str, text: str, version: int, encoding: str) -> None:
        self.path = path
        self.text = text
        self.version = version
        self.encoding = encoding
        self.positions = Positions(text, encoding)

    def change(self, text: str, start: tuple[int, int] | None = None, end: tuple[int, int] | None = None) -> None:
        """Replace what lies between two places, or all of it."""
        if start is not None and end is not None:
            first, last = self.positions.offset(*start), self.positions.offset(*end)
            text = self.text[:first] + text + self.text[last:]
        self.text = text
        self.positions = Positions(text, self.encoding)


class Desk:
    """All open documents. What they say replaces what is on the disk, for their neighbours, too."""

    def __init__(self, linter: Linter) -> None:
        self._linter = linter
        self._results: dict[str, tuple[dict[str, str], Result]] = {}
        self.documents: dict[str, Document] = {}

    def lint(self, path: str) -> Result:
        """What is found in an open document; asked again before anything changes, the same answer."""
        texts = {document.path: document.text for document in self.documents.values()}
        known = self._results.get(path)
        if known is None or known[0] != texts:
            known = self._results[path] = texts, self._lint(path, texts)
        return known[1]

    def _lint(self, path: str, texts: dict[str, str]) -> Result:
        text = texts[path]
        if not sieve.is_candidate(path) or not sieve.may_hold_mail(path, text.encode(errors="replace")):
            return Result()
        return self._linter.lint_text(path, text, folder=Overlay(Neighbours(Path(path), path), texts))

    def close(self, uri: str) -> None:
        document = self.documents.pop(uri, None)
        if document:
            self._results.pop(document.path, None)


def findings_at(result: Result, path: str, start: int, end: int) -> list[Finding]:
    """The findings of a document that touch the characters from start to end."""
    return [
        one for one in result.findings if one.place.path == path and one.place.start <= end and start <= one.place.end
    ]


def endpoint_at(result: Result, path: str, offset: int) -> Endpoint | None:
    """The endpoint of which something is said at a character."""
    for endpoint in result.endpoints:
        for place in (endpoint.anchor, *endpoint.where.values()):
            if place.path == path and place.start <= offset <= place.end:
                return endpoint
    return None
