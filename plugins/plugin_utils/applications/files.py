# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One file to all that it says about mail: by the application that owns its name, and by what stands in it."""

from __future__ import annotations

import re

from ..endpoint.model import Folder, Problem, Reading, Source
from ..syntaxes.table import SYNTAXES
from ..syntaxes.tree import Span, SyntaxProblem
from . import generic, mapping
from .application import Application
from .catalogue import catalogue
from .embedded import COMMANDS, MAX_EMBEDDED, Embedded, embedded, written
from .includes import include
from .readers.table import reader
from .sieve import CODE, WORDS, syntax_in

#: What an interpreter runs is a program, whatever its name begins with (fetchmailrc_split): of settings it can hold
#: those alone that are written in such a language.
_INTERPRETED = re.compile(r"\ufeff?#!.*\b(?:(?:ba|da|k|z)?sh|python[\d.]*|perl|ruby|php|node|awk|expect)\b")
_RUN = CODE | {"shell", "dotenv"}
#: So many characters may be read once more for the files inside a file: each is read with all that stands around it.
_READ_ANEW = 3_000_000


def read(source: Source, folder: Folder, application: str = "") -> Reading:
    """All endpoints of a file, and what could not be read; ``application`` tells what it is, whatever its name."""
    owners = catalogue().by_file(source.path)
    if application:
        # What was found by words alone is nobody's.
        owners = [catalogue().application(application)] if application in catalogue().names else []
    elif _INTERPRETED.match(source.text):
        owners = [owner for owner in owners if owner.reader or _RUN & set(owner.syntax.split())]
    reading = Reading()
    for owner in owners:
        if owner.reader:
            said = reader(owner.reader).read(source, folder)
            reading.found += said.found
            reading.problems += said.problems
    mapped = [owner for owner in owners if not owner.reader]
    if mapped or not owners:
        whole = _Mapped(reading, folder)
        whole.read(source, source.path, mapped)
    return reading


class _Mapped:
    """Reads a file that data describe, and those inside it."""

    def __init__(self, reading: Reading, folder: Folder) -> None:
        self.reading = reading
        self.folder: Folder | None = folder
        self.embedded: set[Span] = set()

    def read(self, source: Source, name: str, owners: list[Application]) -> None:
        """A text as a file of that name, whose owners are pure data."""
        syntaxes = [syntax for owner in owners for syntax in owner.syntax.split()]
        own = syntax_in(name, source.text.encode("utf-8", "replace"))
        syntax = own if own in syntaxes or not syntaxes else syntaxes[0]
        if not syntax:
            return
        try:
            roots = SYNTAXES[syntax].parse(source.text)
            for owner in owners:
                include(source.path, roots, owner, SYNTAXES[syntax], self.folder)
            documents = [mapping.Document(source, SYNTAXES[syntax], root) for root in roots]
        except SyntaxProblem as problem:
            # What only may be a file inside this one is not missed.
            if owners or not self.embedded:
                self.reading.problems.append(_problem(source, problem, owners))
            return
        except RecursionError:
            self.reading.problems.append(_problem(source, SyntaxProblem("nested too deeply", 0), owners))
            return
        # What a file inside a file includes lies elsewhere.
        self.folder = None
        for document in documents:
            self.document(document, syntax, owners)
        if syntax in COMMANDS:
            for one in written(source.text):
                self.inner(source, one)

    def document(self, document: mapping.Document, syntax: str, owners: list[Application]) -> None:
        reading = self.reading
        for owner in owners:
            reading.found.extend(mapping.find(document, owner))
            reading.problems.extend(mapping.refused(document, owner))
            reading.problems.extend(mapping.untold(document, owner))
        if any(owner.has_sections for owner in owners):
            return
        for application in catalogue().anywhere(syntax):
            if application not in owners:
                reading.found.extend(mapping.find(document, application))
        if syntax not in CODE:
            reading.found.extend(generic.find(document))
        for one in embedded(document):
            self.inner(document.source, one)

    def inner(self, source: Source, one: Embedded) -> None:
        """A file inside a file: read where it stands."""
        start, end = one.span
        if one.span in self.embedded or len(self.embedded) >= min(MAX_EMBEDDED, _READ_ANEW // len(source.text)):
            return
        if not any(word in source.text[start:end].lower() for word in WORDS):
            return
        self.embedded.add(one.span)
        # Blank but for the block, so that every character keeps its place.
        text = _blank(source.text[:start]) + source.text[start:end] + _blank(source.text[end:])
        owners = [owner for owner in catalogue().by_file(one.name) if not owner.reader]
        self.read(Source(source.path, text), one.name, owners)


def _blank(text: str) -> str:
    return re.sub(r"[^\n\r]+", lambda match: " " * len(match[0]), text)


def _problem(source: Source, problem: SyntaxProblem, owners: list[Application]) -> Problem:
    place = source.place(problem.offset, min(problem.offset + 1, len(source.text)))
    if owners:
        return Problem("syntax-error", place, f"not {owners[0].title}'s syntax: {problem.message}")
    return Problem("not-checked", place, f"not read: {problem.message}")
