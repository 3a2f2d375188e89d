# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Comments that silence a finding: ``mailports: ignore[MP101] reason``, on its line or the one above."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..endpoint.model import Finding, Source
from ..rules import catalogue
from ..rules.judging import report

_COMMENT = re.compile(r"(?:#|;|//|--|dnl|<!--|/\*|\"|')[^\n]*?\bmailports:\s*ignore\[(?P<codes>[\w\s,-]+)\]")


def apply(findings: Iterable[Finding], source: Source) -> list[Finding]:
    """The findings of a file that no comment silences, and one for each comment that silences none."""
    kept = list(findings)
    for comment in _COMMENT.finditer(source.text):
        line, _column = source.position(comment.start())
        for word in re.finditer(r"[\w-]+", comment["codes"]):
            silenced = [one for one in kept if _speaks_of(one, word.group(), source, line)]
            kept = [one for one in kept if one not in silenced]
            if not silenced:
                start = comment.start("codes") + word.start()
                kept.append(
                    report(
                        catalogue.find("MP903"),
                        source.place(start, start + len(word.group())),
                        f"this comment silences nothing: {word.group()} is not found here",
                    )
                )
    return kept


def _speaks_of(finding: Finding, word: str, source: Source, line: int) -> bool:
    if finding.place.path != source.path or word.lower() not in (finding.code.lower(), finding.rule):
        return False
    return source.position(finding.place.start)[0] in (line, line + 1)
