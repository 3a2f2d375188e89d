# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""One file: read, judged by rules, and what would mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..applications import files
from ..endpoint.model import Finding, Fix, Folder, Found, Reading, Source, Wanted
from ..providers.matching import HostMatch, match_host
from ..rules import catalogue
from ..rules.judging import Judge, report
from . import edits, ignores
from .remedies import remedies
from .result import distinct

if TYPE_CHECKING:
    from ..rules.model import Rule
    from .result import Result
    from .run import Run
    from .scope import Scope

#: A fix is proven by reading its file again: so many characters may that cost for one file, an endpoint counted as
#: so many more. What is left is mended in the next round.
_PROVED = 500_000
_ENDPOINT = 100


class Checker:
    """Checks files by a choice of rules; ``known`` are all of the policy, ``scope`` says which are for which files."""

    def __init__(self, rules: Iterable[Rule], known: Sequence[Rule] | None, scope: Scope) -> None:
        chosen = list(rules)
        self._judge = Judge(chosen, match_host)
        self.codes = {rule.code for rule in chosen}
        self.known = catalogue.rules() if known is None else known
        self._scope = scope

    def unread(self, path: str, why: str, run: Run) -> None:
        """Note a file that cannot be had."""
        if "MP902" in self.codes:
            source = run.sources[path] = Source(path, "")
            run.findings.append(report(catalogue.find("MP902", self.known), source.place(0, 0), f"not read: {why}"))

    def check(self, source: Source, folder: Folder, run: Run, application: str = "") -> None:
        seen = _Seen(folder, {source.path: source})
        reading = files.read(source, seen, application)
        judged = self._judged(reading)
        silenced, complaints = self._ignored(judged, seen)
        quiet = {id(one) for one in silenced}
        heard = [one for one in judged if id(one) not in quiet and self._is_asked_for(one)]
        run.findings += self._with_fixes(judged, heard, reading, seen, application)
        run.findings += [one for one in complaints if self._is_asked_for(one)]
        run.endpoints += [found.endpoint for found in reading.found]
        run.sources.update(seen.sources)

    def _is_asked_for(self, finding: Finding) -> bool:
        return finding.code in self.codes and finding.code not in self._scope.ignores(finding.place.path)

    def _ignored(self, findings: list[Finding], seen: _Seen) -> ignores.Ignored:
        """What the comments of all files that were read together say."""
        found = ignores.Ignored([], [])
        for source in list(seen.sources.values()):
            if "mailports:" in source.text:
                of_file = ignores.ignored(findings, source, self.codes, self.known)
                found = ignores.Ignored(*(one + other for one, other in zip(found, of_file, strict=True)))
        return found

    def _judged(self, reading: Reading) -> list[Finding]:
        findings = [finding for found in reading.found for finding in self._judge.judge(found.endpoint)]
        for problem in reading.problems:
            findings.append(report(catalogue.find(problem.rule, self.known), problem.place, problem.message))
        return distinct(findings)

    def _with_fixes(
        self, findings: list[Finding], heard: list[Finding], reading: Reading, folder: _Seen, application: str
    ) -> list[Finding]:
        """Each finding that is heard with the fix that clears it, where there is one; the others are not mended."""
        mended: dict[int, Fix] = {}
        cost = sum(len(source.text) for source in folder.sources.values()) + _ENDPOINT * len(reading.found)
        proofs = max(_PROVED // max(cost, 1), 1)
        for found in reading.found:
            own = [one for one in heard if one.endpoint is found.endpoint]
            for fix in self._fixes(found, own, folder):
                proofs -= 1
                if proofs < 0:
                    return _mended(heard, mended)
                cleared = _cleared(findings, self._judged(self._fixed(found, fix, folder, application)))
                if any(one.rule in cleared for one in own):
                    mended.update({id(one): fix for one in own if one.rule in cleared})
                    break
        return _mended(heard, mended)

    @staticmethod
    def _fixes(found: Found, own: list[Finding], folder: _Seen) -> Iterator[Fix]:
        """What might mend an endpoint, the smallest change first."""
        endpoint, writer = found.endpoint, found.writer
        if not own or writer is None:
            return
        match: HostMatch | None = match_host(endpoint.host) if endpoint.host else None
        for remedy in remedies(endpoint, {one.rule for one in own}, match):
            made = writer.write(remedy.wanted)
            if made and all(edit.place.path in folder.sources for edit in made):
                doubts = list(_doubts(found, remedy.wanted))
                title = f"{remedy.title} (check first that {' and '.join(doubts)})" if doubts else remedy.title
                yield Fix(title, remedy.safe and not doubts, tuple(made))

    @staticmethod
    def _fixed(found: Found, fix: Fix, folder: _Seen, application: str) -> Reading:
        """What the files would say with the fix: only what is proven so is offered."""
        texts = {
            path: edits.apply(folder.sources[path].text, changes) for path, changes in edits.by_path(fix.edits).items()
        }
        path = found.endpoint.anchor.path
        home = Source(path, texts.get(path, folder.sources[path].text))
        return files.read(home, edits.Overlay(folder, texts), application)

    def together(
        self,
        result: Result,
        fixes: Sequence[Fix],
        application: str,
        folder: Callable[[str], Folder],
    ) -> list[Fix]:
        """The fixes that can be made at once: each was proven alone, and is proven once more with the others.

        ``folder`` tells the neighbours of a file that is not this machine's.
        """
        texts = edits.texts(result.sources, fixes)
        doubtful = {path for path in texts if not self._better(path, result, texts, application, folder(path))}
        taken: set[str] = set()
        chosen = []
        for fix in fixes:
            paths = {edit.place.path for edit in fix.edits} & doubtful
            if not paths & taken:
                chosen.append(fix)
                taken |= paths
        return chosen

    def _better(self, path: str, result: Result, texts: Mapping[str, str], application: str, folder: Folder) -> bool:
        before = files.read(result.sources[path], folder, application)
        after = files.read(Source(path, texts[path]), edits.Overlay(folder, texts), application)
        return bool(_cleared(self._judged(before), self._judged(after)))


class _Seen:
    """A folder that remembers what was read from it: findings may point there."""

    def __init__(self, folder: Folder, sources: dict[str, Source]) -> None:
        self.folder = folder
        self.sources = sources

    def read(self, name: str) -> Source | None:
        source = self.folder.read(name)
        if source is not None:
            self.sources.setdefault(source.path, source)
        return source

    def names(self, pattern: str) -> list[str]:
        return self.folder.names(pattern)


def _doubts(found: Found, wanted: Wanted) -> Iterator[str]:
    """What has to be seen to before all of that is written."""
    endpoint = found.endpoint
    written = {
        f"tls_{wanted.tls}": wanted.tls not in (None, endpoint.tls),
        "verify": wanted.verify not in (None, endpoint.verify),
        "min_tls": wanted.min_tls is not None,
    }
    return (doubt for name, doubt in found.doubts.items() if written.get(name))


def _mended(findings: list[Finding], fixes: dict[int, Fix]) -> list[Finding]:
    return [replace(one, fix=fixes[id(one)]) if id(one) in fixes else one for one in findings]


def _cleared(before: list[Finding], after: list[Finding]) -> set[str]:
    """The rules of which there are fewer findings; none where an error has come up that was not there."""

    def count(findings: list[Finding]) -> Counter[tuple[str, str]]:
        return Counter((one.rule, one.severity) for one in findings)

    old, new = count(before), count(after)
    if any(severity == "error" for _rule, severity in new - old):
        return set()
    return {rule for rule, _severity in old - new}
