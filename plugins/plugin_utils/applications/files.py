# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One file to all that it says about mail: by the application that owns its name, and by what stands in it."""

from __future__ import annotations

import re

from ..endpoint.model import Folder, Problem, Reading, Source
from ..syntaxes.table import SYNTAXES
from ..syntaxes.tree import SyntaxProblem
from . import generic, mapping
from .application import Application
from .catalogue import catalogue, natural, syntax_of
from .readers.table import reader

#: A file that holds none of these says nothing about mail.
_SIEVE = tuple(word.encode() for word in ("smtp", "imap", "pop3", "mail", "smarthost", "relayhost", "submission"))


def is_candidate(path: str) -> bool:
    """The sieve by name: may the file be the configuration of anything? What is not is never opened."""
    return bool(syntax_of(path) or _UNTOLD.search(natural(path)) or catalogue().by_file(path))


def may_hold_mail(path: str, data: bytes) -> bool:
    """The sieve on bytes: is the file worth parsing? Cheap, and never wrong when it says no."""
    if catalogue().by_file(path):
        return True
    if not _syntax(path, data):
        return False
    lowered = data.lower()
    return any(word in lowered for word in _SIEVE)


def read(source: Source, folder: Folder, application: str = "") -> Reading:
    """All endpoints of a file, and what could not be read; ``application`` tells what it is, whatever its name."""
    owners = catalogue().by_file(source.path)
    if application:
        owners = [one for one in catalogue().applications if one.name == application]
    reading = Reading()
    for owner in owners:
        if owner.reader:
            said = reader(owner.reader).read(source, folder)
            reading.found += said.found
            reading.problems += said.problems
    mapped = [owner for owner in owners if not owner.reader]
    if mapped or not owners:
        syntaxes = {name for owner in mapped for name in owner.syntax.split()}
        own = _syntax(source.path, source.text.encode("utf-8", "replace"))
        syntax = own if own in syntaxes or not syntaxes else min(syntaxes)
        if syntax:
            _read_tree(source, syntax, mapped, reading)
    return reading


def _read_tree(source: Source, syntax: str, owners: list[Application], reading: Reading) -> None:
    try:
        documents = [mapping.Document(source, SYNTAXES[syntax], root) for root in SYNTAXES[syntax].parse(source.text)]
    except SyntaxProblem as problem:
        reading.problems.append(_problem(source, problem, owners))
        return
    except RecursionError:
        reading.problems.append(_problem(source, SyntaxProblem("nested too deeply", 0), owners))
        return
    for document in documents:
        for owner in owners:
            reading.found.extend(mapping.find(document, owner))
            reading.problems.extend(mapping.refused(document, owner))
        if any(owner.has_sections for owner in owners):
            continue
        for application in catalogue().anywhere(syntax):
            if application not in owners:
                reading.found.extend(mapping.find(document, application))
        # In code a name that looks like a setting may be anything.
        if syntax != "literals":
            reading.found.extend(generic.find(document))


def _problem(source: Source, problem: SyntaxProblem, owners: list[Application]) -> Problem:
    place = source.place(problem.offset, min(problem.offset + 1, len(source.text)))
    if owners:
        return Problem("syntax-error", place, f"not {owners[0].title}'s syntax: {problem.message}")
    return Problem("not-checked", place, f"not read: {problem.message}")


#: Endings that many syntaxes share.
_UNTOLD = re.compile(r"\.(?:conf|config|cnf)$|rc$")
_SECTION = re.compile(rb"(?m)^\s*\[[^\]\n]+\]\s*$")


def _syntax(path: str, data: bytes) -> str:
    """The syntax by the name's ending; for endings that tell nothing, INI where there are sections."""
    known = syntax_of(path)
    if known:
        return known
    if _UNTOLD.search(natural(path)) and _SECTION.search(data):
        return "ini"
    return ""
