# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""maddy.conf: the endpoints it listens on, and the servers it forwards to."""

from __future__ import annotations

from ....endpoint.model import Folder, Found, Problem, Reading, Source
from ....syntaxes.tree import SyntaxProblem
from .directives import parse
from .forwarding import forwarding
from .listeners import listeners


def read(source: Source, folder: Folder) -> Reading:
    try:
        root = parse(source)
    except SyntaxProblem as problem:
        place = source.place(problem.offset, min(problem.offset + 1, len(source.text)))
        return Reading(problems=[Problem("syntax-error", place, f"not maddy's syntax: {problem.message}")])
    return Reading([Found(endpoint) for endpoint in (*listeners(root), *forwarding(root))])
