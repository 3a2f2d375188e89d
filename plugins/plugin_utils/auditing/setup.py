# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The linter of an audit: by the rules that were asked for, and by no settings of the controller's folders."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from ..linting.pipeline import Linter
from ..rules import policies
from ..rules.catalogue import choose, rules
from ..rules.model import Rule


class Setup(NamedTuple):
    """``modes``: the rule on files with secrets that everybody can read, where it is one of the run's."""

    linter: Linter
    modes: Rule | None


def setup(select: Iterable[str] = (), ignore: Iterable[str] = (), policy: str = "default") -> Setup:
    """Raises UnknownRule, and documents.Invalid for a policy that is none."""
    return _made(tuple(select), tuple(ignore), policy)


@cache
def _made(select: tuple[str, ...], ignore: tuple[str, ...], policy: str) -> Setup:
    """What a rule is judged by is compiled once: in the process that the others are made of."""
    known = rules() if policy == "default" else policies.rules(policy)
    chosen = choose(select, ignore, known)
    modes = next((rule for rule in chosen if rule.code == "MP304"), None)
    return Setup(Linter(chosen, known=known), modes)
