# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Comments that silence a finding: ``mailports: ignore[MP101] reason``, on its line or the one above."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from ..endpoint.model import Finding, Source
from ..rules import catalogue
from ..rules.judging import report

_IGNORE = re.compile(r"\bmailports:[ \t]*ignore\[(?P<codes>[\w ,-]+)\]")
_COMMENT = re.compile(r"#|;|//|--|dnl|<!--|/\*|\"|'")


def apply(findings: Iterable[Finding], source: Source, codes: Collection[str]) -> list[Finding]:
    """The findings of a file that no comment silences, and one for each comment that silences none.

    ``codes`` are the rules of this run: a comment may be there for the sake of another.
    """
    kept = list(findings)
    for comment in _IGNORE.finditer(source.text):
        line, column = source.position(comment.start())
        if not _COMMENT.search(source.text, comment.start() - column + 1, comment.start()):
            continue
        for word in re.finditer(r"[\w-]+", comment["codes"]):
            silenced = [one for one in kept if _speaks_of(one, word.group(), source, line)]
            kept = [one for one in kept if one not in silenced]
            if not silenced and _is_of_this_run(word.group(), codes):
                start = comment.start("codes") + word.start()
                kept.append(
                    report(
                        catalogue.find("MP903"),
                        source.place(start, start + len(word.group())),
                        f"this comment silences nothing: {word.group()} is not found here",
                    )
                )
    return kept


def _is_of_this_run(word: str, codes: Collection[str]) -> bool:
    try:
        return catalogue.find(word).code in codes
    except catalogue.UnknownRule:
        return True


def _speaks_of(finding: Finding, word: str, source: Source, line: int) -> bool:
    if finding.place.path != source.path or word.lower() not in (finding.code.lower(), finding.rule):
        return False
    return source.position(finding.place.start)[0] in (line, line + 1)
