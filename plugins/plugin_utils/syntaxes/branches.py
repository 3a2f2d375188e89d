# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The conditions of a template: which arm of which ``if`` a place of its text lies in."""

from __future__ import annotations

import re
from bisect import bisect_right

from .templates import marks

#: From the outermost condition inwards: which condition, and which of its arms. () is unconditional.
Branch = tuple[tuple[int, int], ...]

# Conditions further inside are taken for one with those around them.
_DEEPEST = 32
_MARK = re.compile(
    r"""
      \{%(?=[-+]?\s*\w)
    | <%(?![-_]?\s*[=\#])
    | (?<!\$)\{\{(?=[-~]?\s*(?:(?:if|unless|range|with|define|else|end)\b|[\#^/]\w))
    """,
    re.VERBOSE,
)
_JINJA = re.compile(r"\{%[-+]?\s*(\w+)")
_OPEN = re.compile(
    r"(?:if|unless|for|case|range|with|while|define)\b|[#^]\w|.*(?:\bdo\b(?:\s*\|[^|]*\|)?|\{)\s*$", re.DOTALL
)
_ELSE = re.compile(r"(?:\}\s*)?(?:else|elsif|elif|elseif|when)\b")
_CLOSE = re.compile(r"(?:end(?:if|for|unless|with|case|while)?\b|/\w|\}\s*$)")


class Branches:
    """The conditions of one text."""

    def __init__(self, text: str) -> None:
        self._offsets: list[int] = [0]
        self._branches: list[Branch] = [()]
        conditions = 0
        stack: list[tuple[int, int]] = []
        for start, end in marks(text, _MARK):
            jinja = _JINJA.match(text, start)
            word = jinja[1] if jinja else text[start + 2 : end - 2].strip("-_~ \t\r\n")
            if _ELSE.match(word):
                if not stack:
                    continue
                condition, arm = stack[-1]
                stack[-1] = (condition, arm + 1)
            elif _CLOSE.match(word):
                if not stack:
                    continue
                stack.pop()
            elif _OPEN.match(word):
                stack.append((conditions, 0))
                conditions += 1
            else:
                continue
            self._offsets.append(end)
            self._branches.append(tuple(stack[:_DEEPEST]))

    def at(self, offset: int) -> Branch:
        return self._branches[bisect_right(self._offsets, offset) - 1]


def exclude(one: Branch, other: Branch) -> bool:
    """True where two places can never both stand in what the template makes: two arms of one condition."""
    arms = dict(one)
    return any(arms.get(condition, arm) != arm for condition, arm in other)
