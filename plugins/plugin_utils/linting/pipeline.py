# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The pipeline: discover, read, judge, and say what would mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..applications import sieve
from ..endpoint.model import Finding, Fix, Folder, Found, Reading, Source
from ..providers.matching import HostMatch, match_host
from ..rules import catalogue
from ..rules.judging import Judge, distinct, report
from ..rules.model import Rule
from . import edits, ignores, parallel
from .cache import Cache, Clean, Remembering, digest, remembered
from .discovery import discover
from .loading import Alone, Neighbours, Unreadable, decode, read_bytes
from .remedies import remedies
from .result import Result
from .run import Run
from .scope import Scope

#: A fix is proven by reading its file again: so many characters may that cost for one file, an endpoint counted as
#: so many more. What is left is mended in the next round.
_PROVED = 500_000
_ENDPOINT = 100

#: Files that are linted, and whose results are sent from process to process, together.
_PART = 50
#: Fewer files are read sooner than another process is started.
_WORTH_A_PROCESS = 500
#: Fewer files are read sooner than what is remembered of them.
_WORTH_A_CACHE = 200


class Linter:
    """Lints by a choice of rules. ``progress`` is told of the files that have been linted.

    ``known`` are all rules of the policy, those of this run among them; ``scope`` says which files the run is about.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        progress: Callable[[Sequence[str]], None] | None = None,
        scope: Scope | None = None,
        known: Sequence[Rule] | None = None,
    ) -> None:
        self._judge = Judge(rules, match_host)
        self._codes = {rule.code for rule in rules}
        self._known = catalogue.rules() if known is None else known
        self._scope = scope or Scope()
        self._progress = progress or (lambda paths: None)
        self._cache: Cache | None = None
        self._keeps_all = False

    def lint_paths(
        self,
        paths: Iterable[str | Path],
        jobs: int = 0,
        cache: Callable[[], Cache] | None = None,
        endpoints: bool = False,
    ) -> Result:
        """All files below the paths. Raises discovery.NoSuchPath.

        ``jobs`` is how many processes share the work, 0 as many as it is worth. ``cache`` is asked for where the files
        are many. ``endpoints`` says that the result has the sources of secure endpoints too; without, it has those that
        findings point into.
        """
        names = [path for path in discover(paths) if self._scope.has(path)]
        parts = [names[at : at + _PART] for at in range(0, len(names), _PART)]
        self._cache = cache().load() if cache and not endpoints and len(names) >= _WORTH_A_CACHE else None
        self._keeps_all = endpoints
        whole = Run()
        for part, run in zip(parts, parallel.each(self._part, parts, jobs or self._jobs(names)), strict=True):
            self._progress(part)
            whole.add(run)
        if self._cache is not None:
            self._cache.update(whole.clean)
            self._cache.save()
        return whole.result()

    def _jobs(self, names: Sequence[str]) -> int:
        """A process for each core, where the files that are not known already are worth it."""
        unknown = len(names) - (len(self._cache) if self._cache else 0)
        return min(parallel.cores(), unknown // _WORTH_A_PROCESS)

    @property
    def signature(self) -> str:
        """What decides, besides the files and the engine, what is found."""
        ignored = [(pattern.pattern, sorted(codes)) for pattern, codes in self._scope.ignored]
        return repr((sorted(self._codes), self._known, self._scope.folder, ignored))

    def _part(self, names: Sequence[str]) -> Run:
        run = Run()
        for name in names:
            self._file(name, run)
        if not self._keeps_all:
            run.drop_sources()
        return run

    def lint_file(self, path: Path, application: str) -> Result:
        """One file, read as that application's whatever its name."""
        run = Run()
        self._file(str(path), run, application)
        return run.result()

    def lint_text(self, path: str, text: str, application: str = "", folder: Folder | None = None) -> Result:
        """One text, as if it stood in a file of that path; it has no neighbours but those of the folder."""
        if not self._scope.has(path):
            return Result(sources={path: Source(path, text)}, files=1)
        run = Run(files=1, checked=1)
        self._source(Source(path, text), folder or Alone(), run, application)
        return run.result()

    def together(
        self,
        result: Result,
        fixes: Sequence[Fix],
        application: str = "",
        folder: Callable[[str], Folder] = lambda path: Neighbours(Path(path), path),
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

    def _better(
        self, path: str, result: Result, texts: Mapping[str, str], application: str, folder: Folder
    ) -> bool:
        before = _reading(result.sources[path], folder, application)
        after = _reading(Source(path, texts[path]), edits.Overlay(folder, texts), application)
        return bool(_cleared(self._judged(before), self._judged(after)))

    def _file(self, path: str, run: Run, application: str = "") -> None:
        run.files += 1
        shown = path.removeprefix("./")
        if not application and not sieve.is_candidate(shown):
            return
        if self._cache is None:
            self._read(path, shown, run, application)
        else:
            self._read_anew(self._cache, path, shown, run)

    def _read(self, path: str, shown: str, run: Run, application: str) -> None:
        data = self._content(path, shown, run, application)
        if data is not None:
            run.checked += 1
            self._source(decode(shown, data), Neighbours(Path(path), shown), run, application)

    def _read_anew(self, cache: Cache, path: str, shown: str, run: Run) -> None:
        """A file that is read only where it, or what it refers to, has changed since an earlier run."""

        def folder() -> Neighbours:
            return Neighbours(Path(path), shown)

        stamp, known, before = cache.stamp(path), cache.get(shown), len(run.findings)
        if known and stamp and known.stamp == stamp and known.still(folder):
            run.recall(known)
            return
        data = self._content(path, shown, run)
        clean = Clean(stamp)
        if data is not None:
            content = digest(data)
            if known and known.digest == content and known.still(folder):
                run.clean[shown] = known._replace(stamp=stamp)
                run.recall(known)
                return
            run.checked += 1
            own, seen = len(run.endpoints), Remembering(folder())
            self._source(decode(shown, data), seen, run)
            clean = remembered(stamp, content, run.endpoints[own:], seen)
        run.clean[shown] = clean if len(run.findings) == before else None

    def _content(self, path: str, shown: str, run: Run, application: str = "") -> bytes | None:
        """The bytes of a file that may say something of mail."""
        try:
            data = read_bytes(path)
        except Unreadable as error:
            self._unread(Source(shown, ""), str(error), run)
            return None
        return data if data is not None and (application or sieve.may_hold_mail(shown, data)) else None

    def _unread(self, source: Source, why: str, run: Run) -> None:
        if "MP902" in self._codes:
            run.sources[source.path] = source
            run.findings.append(report(catalogue.find("MP902", self._known), source.place(0, 0), f"not read: {why}"))

    def _source(self, source: Source, folder: Folder, run: Run, application: str = "") -> None:
        seen = _Seen(folder, {source.path: source})
        reading = _reading(source, seen, application)
        judged = self._judged(reading)
        silenced, complaints = self._ignored(judged, seen)
        quiet = {id(one) for one in silenced}
        heard = [one for one in judged if id(one) not in quiet and self._is_asked_for(one)]
        run.findings += self._with_fixes(judged, heard, reading, seen)
        run.findings += [one for one in complaints if self._is_asked_for(one)]
        run.endpoints += [found.endpoint for found in reading.found]
        run.sources.update(seen.sources)

    def _is_asked_for(self, finding: Finding) -> bool:
        return finding.code in self._codes and finding.code not in self._scope.ignores(finding.place.path)

    def _ignored(self, findings: list[Finding], seen: _Seen) -> ignores.Ignored:
        """What the comments of all files that were read together say."""
        found = ignores.Ignored([], [])
        for source in list(seen.sources.values()):
            if "mailports:" in source.text:
                of_file = ignores.ignored(findings, source, self._codes, self._known)
                found = ignores.Ignored(*(one + other for one, other in zip(found, of_file, strict=True)))
        return found

    def _judged(self, reading: Reading) -> list[Finding]:
        findings = [finding for found in reading.found for finding in self._judge.judge(found.endpoint)]
        for problem in reading.problems:
            findings.append(report(catalogue.find(problem.rule, self._known), problem.place, problem.message))
        return distinct(findings)

    def _with_fixes(
        self, findings: list[Finding], heard: list[Finding], reading: Reading, folder: _Seen
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
                cleared = _cleared(findings, self._judged(self._fixed(found, fix, folder)))
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
                yield Fix(remedy.title, remedy.safe, tuple(made))

    @staticmethod
    def _fixed(found: Found, fix: Fix, folder: _Seen) -> Reading:
        """What the files would say with the fix: only what is proven so is offered."""
        texts = {
            path: edits.apply(folder.sources[path].text, changes) for path, changes in edits.by_path(fix.edits).items()
        }
        path = found.endpoint.anchor.path
        home = Source(path, texts.get(path, folder.sources[path].text))
        return _reading(home, edits.Overlay(folder, texts), found.endpoint.application)


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


def _reading(source: Source, folder: Folder, application: str = "") -> Reading:
    # Most runs meet no file that has to be parsed, and need nothing of what parses it.
    from ..applications import files

    return files.read(source, folder, application)


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
