# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What a fix would change, as a unified diff in which no secret is shown."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

from ..linting.result import Result
from .colours import painter
from .masking import MASK, showable

_MEANINGS = {"-": "removed", "+": "added", "@": "place"}
# A diff shows the lines around a change: other programs' secrets may stand there, which no endpoint tells of.
_SETTING = re.compile(
    r"""(?P<start>[+\- ][\s-]*(?:export\s+)?["']?[\w.\[\]'"-]*?
        (?:pass|pwd|secret|token|api_?key|private_?key|credential)(?![\w.-]*_?file\b)[\w.\]'"-]*\s*(?:=>|[:=\s])\s*)
    (?!["']?(?:!|\{\{|\$\{|\$\w|<%))(?P<value>\S.*)""",
    re.IGNORECASE | re.VERBOSE,
)
_LOGIN = re.compile(r"(?P<start>://[^\s:/@]*:)[^\s@]+(?=@)")


def render(result: Result, fixed: Mapping[str, str], colour: bool) -> str:
    """The diff from the sources of a result to the texts given by path."""
    paint = painter(colour)
    secrets = _secrets(result)
    lines = []
    for path, text in fixed.items():
        old, new = result.sources[path].text.splitlines(), text.splitlines()
        for line in difflib.unified_diff(old, new, path, path, lineterm=""):
            shown = showable(_masked(line, secrets))
            meaning = _MEANINGS.get(line[:1])
            lines.append(paint(shown, meaning) if meaning else shown)
    return "".join(f"{line}\n" for line in lines)


def _secrets(result: Result) -> list[str]:
    """The literal secrets of a result, longest first."""
    found = set()
    for endpoint in result.endpoints:
        if endpoint.secret == "literal" and "secret" in endpoint.where:
            place = endpoint.where["secret"]
            found.add(result.sources[place.path].text[place.start : place.end])
    return sorted(found - {""}, key=len, reverse=True)


def _masked(line: str, secrets: list[str]) -> str:
    for secret in secrets:
        line = line.replace(secret, MASK)
    line = _LOGIN.sub(rf"\g<start>{MASK}", line)
    setting = _SETTING.match(line)
    return f"{setting['start']}{MASK}" if setting else line
