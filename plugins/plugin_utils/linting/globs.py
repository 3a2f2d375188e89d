# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Globs over paths, as .gitignore has them."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PART = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|.", re.DOTALL)
_SAID = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def compiled(globs: Iterable[str]) -> re.Pattern[str] | None:
    """One expression for the paths (with ``/``, relative) that one of the globs matches; None where there is no glob.

    A glob with a ``/`` at its beginning or within is matched from the top, any other at every depth. What matches a
    folder matches all that is in it.
    """
    said = [_said(glob) for glob in globs]
    return re.compile("|".join(said)) if said else None


def _said(glob: str) -> str:
    whole = glob.removeprefix("./").rstrip("/")
    top = "" if "/" in whole else "(?:.*/)?"
    return f"{top}{''.join(_part(one) for one in _PART.findall(whole.lstrip('/')))}(?:/|$)"


def _part(part: str) -> str:
    if part in _SAID:
        return _SAID[part]
    if len(part) == 1:
        return re.escape(part)
    members = part[1:-1]
    negated = members[0] in "!^"
    listed = re.sub(r"([\\\[\]&~|^])", r"\\\1", members[negated:])
    return f"[{'^/' if negated else ''}{listed}]"
