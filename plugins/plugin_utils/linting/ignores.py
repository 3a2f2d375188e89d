# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Comments that silence a finding: ``mailports: ignore[MP101] reason``, on its line or the one above."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from ..endpoint.model import Finding, Place, Source
from ..rules import catalogue
from ..rules.judging import report
from ..rules.model import Rule

_IGNORE = re.compile(r"\bmailports:[ \t]*ignore\b(?:\[(?P<codes>[\w ,\t-]*)\])?(?P<rest>[^\n]*)")
#: What begins a comment in one of the syntaxes; a quote: JSON has none, so a string that is read by nobody does.
_COMMENT = re.compile(r"#|;|//|--|\bdnl\b|<!--|/\*|!|\"|'")
#: What ends a comment is no reason.
_END = re.compile(r"(?:-->|\*/|#\}|[\"',\\\s])*$")


class Ignored(NamedTuple):
    """The findings that comments silence, and what there is to say of the comments themselves."""

    silenced: list[Finding]
    complaints: list[Finding]


def ignored(findings: Iterable[Finding], source: Source, codes: Collection[str], known: Sequence[Rule]) -> Ignored:
    """What the comments of a file do to its findings.

    ``codes`` are the rules of this run: a comment may be there for the sake of another. ``known`` are all rules.
    """
    silenced: list[Finding] = []
    complaints: list[Finding] = []
    lines = _by_line(findings, source)
    for comment in _comments(source):
        line, _column = source.position(comment.start())
        near = [*lines[line], *lines[line + 1]]
        for word, place in _words(comment, source):
            hit = [one for one in near if word.lower() in (one.code.lower(), one.rule)]
            silenced += hit
            if not hit and (reason := _idle(word, codes, known)):
                complaints.append(report(catalogue.find("MP903", known), place, reason))
        if not comment["codes"]:
            place = source.place(comment.start(), comment.start("rest"))
            said = "this comment silences nothing: it names no rule, as in ignore[MP101]"
            complaints.append(report(catalogue.find("MP903", known), place, said))
        elif not _END.sub("", comment["rest"]).strip(" :-"):
            place = source.place(comment.start(), comment.start("rest"))
            said = "this comment does not say why the finding is ignored"
            complaints.append(report(catalogue.find("MP904", known), place, said))
    return Ignored(silenced, complaints)


def _comments(source: Source) -> Iterator[re.Match[str]]:
    for comment in _IGNORE.finditer(source.text):
        begin = source.text.rfind("\n", 0, comment.start()) + 1
        if _COMMENT.search(source.text, begin, comment.start()):
            yield comment


def _words(comment: re.Match[str], source: Source) -> Iterator[tuple[str, Place]]:
    for word in re.finditer(r"[\w-]+", comment["codes"] or ""):
        start = comment.start("codes") + word.start()
        yield word.group(), source.place(start, start + len(word.group()))


def _idle(word: str, codes: Collection[str], known: Sequence[Rule]) -> str:
    """Why a word of a comment is of no use; "" where it may be, to another run."""
    try:
        rule = catalogue.find(word, known)
    except catalogue.UnknownRule as error:
        return f"this comment silences nothing: {error}"
    return f"this comment silences nothing: {word} is not found here" if rule.code in codes else ""


def _by_line(findings: Iterable[Finding], source: Source) -> defaultdict[int, list[Finding]]:
    lines: defaultdict[int, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding.place.path == source.path:
            lines[source.position(finding.place.start)[0]].append(finding)
    return lines
