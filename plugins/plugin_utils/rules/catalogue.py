# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The built-in rules, and choosing among rules by code or name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from ..endpoint.shipped import beside, load_all
from .loading import build
from .model import Rule

_FOLDER = beside(__file__, "data")


class UnknownRule(Exception):
    """No rule goes by that code or name."""


@cache
def rules() -> tuple[Rule, ...]:
    """All built-in rules, by code."""
    return tuple(map(build, load_all(_FOLDER).values()))


def find(word: str, among: Sequence[Rule] | None = None) -> Rule:
    """The rule of that code or name. Raises UnknownRule, which names near matches."""
    known = rules() if among is None else among
    for rule in known:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    raise _unknown(word, known)


def choose(
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    among: Sequence[Rule] | None = None,
    more: Iterable[str] = (),
) -> list[Rule]:
    """The rules that a run uses.

    All take codes, names and the beginnings of codes (``MP2``). Without ``select`` it is the rules that are on by
    default; ``more`` comes on top; what is selected is used even where it is off by default; ``ignore`` has the last
    word.
    """
    known = rules() if among is None else among
    selected = named(select, known) or {rule.code for rule in known if rule.default}
    selected |= named(more, known)
    ignored = named(ignore, known)
    return [rule for rule in known if rule.code in selected and rule.code not in ignored]


def named(words: Iterable[str], known: Sequence[Rule]) -> set[str]:
    """The codes of the rules that codes, names and beginnings of codes stand for. Raises UnknownRule."""
    codes: set[str] = set()
    for word in words:
        matching = {rule.code for rule in known if word.upper() and rule.code.startswith(word.upper())}
        codes |= matching or {find(word, known).code}
    return codes


def _unknown(word: str, known: Sequence[Rule]) -> UnknownRule:
    from difflib import get_close_matches

    names = [name for rule in known for name in (rule.code, rule.name)]
    near = get_close_matches(word.upper(), names, 3) + get_close_matches(word.lower(), names, 3)
    hint = f"did you mean {' or '.join(near)}?" if near else "docs/rules.md and mailports explain have all rules"
    return UnknownRule(f"there is no rule {word!r}: {hint}")
