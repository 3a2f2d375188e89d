# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The files of one Postfix: main.cf and master.cf, whichever of them is at hand, and their problems."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ....endpoint.model import Folder, Problem, Source
from ....syntaxes import postfix as syntax
from ....syntaxes.templates import has_templates
from ....syntaxes.tree import SyntaxProblem
from .parameters import Settings, Written

_NAME = re.compile(r"(?P<before>.*)(?P<kind>main|master)(?P<after>\.(?:cf|j2|erb|epp).*)", re.IGNORECASE)
_ROLE = ("files", "templates")
_TEMPLATE_ENDS = ("", ".j2", ".erb", ".epp", ".tmpl", ".tpl")


@dataclass(frozen=True)
class Entry:
    """A service of master.cf, and its file."""

    source: Source
    service: syntax.Service

    @property
    def options(self) -> list[Written]:
        return [Written(self.source, option) for option in self.service.options]


@dataclass(frozen=True)
class Installation:
    """``master`` is None where there is none to be seen: then nothing is known of services and their options."""

    folder: Folder
    main: Source | None
    master: Source | None
    settings: Settings
    entries: tuple[Entry, ...] = ()
    problems: list[Problem] = field(default_factory=list)

    def transport(self, name: str) -> Entry | None:
        """The service that delivers for a transport."""
        for entry in self.entries:
            if entry.service.name == name and entry.service.type == "unix":
                return entry
        return None


def open_installation(source: Source, folder: Folder) -> Installation:
    """The installation to which a main.cf or master.cf belongs; only the file itself is asked for its problems."""
    kind = _kind(source)
    names = _neighbours(source.path, "main" if kind == "master" else "master")
    neighbour = next(filter(None, map(folder.read, names)), None)
    main, master = (neighbour, source) if kind == "master" else (source, neighbour)
    parameters, main_problems = syntax.parameters(main.text) if main else ([], [])
    services, master_problems = syntax.services(master.text) if master else ([], [])
    read, problems = (services, master_problems) if kind == "master" else (parameters, main_problems)
    # Of which hardly a line is Postfix's, that is something else: one word is enough.
    problems = problems if len(problems) <= len(read) else problems[:1]
    # A main.cf of which a template writes even the names (a loop over variables) leaves all open.
    told = main is not None and bool(parameters or not has_templates(main.text))
    return Installation(
        folder,
        main,
        master,
        Settings(((*(Written(main, one) for one in parameters),),) if main else (), complete=told),
        tuple(Entry(master, service) for service in services) if master else (),
        [] if _is_template(source.text) else [_problem(source, one) for one in problems],
    )


def _is_template(text: str) -> bool:
    return "<?" in text or has_templates(text.replace("${{", ""))


def _kind(source: Source) -> str:
    match = _NAME.fullmatch(posixpath.basename(source.path))
    if match:
        return match["kind"].lower()
    services, problems = syntax.services(source.text)
    return "master" if len(services) > len(problems) else "main"


def _neighbours(path: str, kind: str) -> Iterator[str]:
    """The names under which the other file may lie, the likeliest first."""
    match = _NAME.fullmatch(posixpath.basename(path))
    if not match:
        return
    before, after = match["before"], match["after"]
    bare = next((after.removesuffix(end) for end in _TEMPLATE_ENDS[1:] if after.endswith(end)), after)
    # A role of Ansible keeps what it templates and what it copies in two folders.
    folders = ("", "../files/", "../templates/") if posixpath.basename(posixpath.dirname(path)) in _ROLE else ("",)
    for folder in folders:
        for name in dict.fromkeys((after, *(bare + end for end in _TEMPLATE_ENDS))):
            yield f"{folder}{before}{kind}{name}"


def _problem(source: Source, problem: SyntaxProblem) -> Problem:
    end = source.text.find("\n", problem.offset)
    return Problem("syntax-error", source.place(problem.offset, len(source.text) if end < 0 else end), problem.message)
