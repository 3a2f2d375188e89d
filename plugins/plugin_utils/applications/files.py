# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One file to all that it says about mail: by the application that owns its name, and by what stands in it."""

from __future__ import annotations

import re

from ..endpoint.model import Folder, Problem, Reading, Source
from ..syntaxes.table import SYNTAXES
from ..syntaxes.tree import SyntaxProblem
from . import generic, mapping
from .application import Application
from .catalogue import catalogue
from .includes import include
from .leaves import Leaf
from .names import syntax_of
from .readers.table import reader
from .sieve import WORDS, syntax_in


def read(source: Source, folder: Folder, application: str = "") -> Reading:
    """All endpoints of a file, and what could not be read; ``application`` tells what it is, whatever its name."""
    owners = catalogue().by_file(source.path)
    if application:
        # What was found by words alone is nobody's.
        owners = [catalogue().application(application)] if application in catalogue().names else []
    reading = Reading()
    for owner in owners:
        if owner.reader:
            said = reader(owner.reader).read(source, folder)
            reading.found += said.found
            reading.problems += said.problems
    mapped = [owner for owner in owners if not owner.reader]
    if mapped or not owners:
        _read_as(source, source.path, mapped, reading, folder)
    return reading


def _read_as(
    source: Source, name: str, owners: list[Application], reading: Reading, folder: Folder | None = None
) -> None:
    """A text as a file of that name, whose owners are pure data."""
    syntaxes = [syntax for owner in owners for syntax in owner.syntax.split()]
    own = syntax_in(name, source.text.encode("utf-8", "replace"))
    syntax = own if own in syntaxes or not syntaxes else syntaxes[0]
    if not syntax:
        return
    try:
        roots = SYNTAXES[syntax].parse(source.text)
        for owner in owners:
            include(source.path, roots, owner, SYNTAXES[syntax], folder)
        documents = [mapping.Document(source, SYNTAXES[syntax], root) for root in roots]
    except SyntaxProblem as problem:
        reading.problems.append(_problem(source, problem, owners))
        return
    except RecursionError:
        reading.problems.append(_problem(source, SyntaxProblem("nested too deeply", 0), owners))
        return
    for document in documents:
        _read_document(document, syntax, owners, reading)


def _read_document(document: mapping.Document, syntax: str, owners: list[Application], reading: Reading) -> None:
    for owner in owners:
        reading.found.extend(mapping.find(document, owner))
        reading.problems.extend(mapping.refused(document, owner))
        reading.problems.extend(mapping.untold(document, owner))
    if any(owner.has_sections for owner in owners):
        return
    for application in catalogue().anywhere(syntax):
        if application not in owners:
            reading.found.extend(mapping.find(document, application))
    # In code a name that looks like a setting may be anything.
    if syntax != "literals":
        reading.found.extend(generic.find(document))
    for leaf in document.leaves:
        if leaf.scalar.style == "block":
            _read_block(document.source, leaf, reading)


def _read_block(source: Source, leaf: Leaf, reading: Reading) -> None:
    """A file inside a file, named by its key (a ConfigMap's ``alertmanager.yml: |``): read where it stands."""
    name = leaf.entry.key
    owners = [owner for owner in catalogue().by_file(name) if not owner.reader]
    if not owners and not syntax_of(name):
        return
    start, end = source.text.find("\n", leaf.scalar.span.start), leaf.scalar.span.end
    if start < 0 or not any(word.decode() in source.text[start:end].lower() for word in WORDS):
        return
    # Blank but for the block, so that every character keeps its place.
    around = re.compile(r"[^\n\r]")
    text = around.sub(" ", source.text[:start]) + source.text[start:end] + around.sub(" ", source.text[end:])
    _read_as(Source(source.path, text), name, owners, reading)


def _problem(source: Source, problem: SyntaxProblem, owners: list[Application]) -> Problem:
    place = source.place(problem.offset, min(problem.offset + 1, len(source.text)))
    if owners:
        return Problem("syntax-error", place, f"not {owners[0].title}'s syntax: {problem.message}")
    return Problem("not-checked", place, f"not read: {problem.message}")
