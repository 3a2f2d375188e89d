# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The pipeline: discover, hold back what says nothing of mail, and check the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from ..applications import sieve
from . import parallel
from .discovery import discover
from .loading import Alone, Neighbours, Unreadable, decode, read_bytes, source
from .result import Result
from .run import Run
from .scope import Scope

if TYPE_CHECKING:
    from os import PathLike

    from ..endpoint.model import Fix, Folder
    from ..rules.model import Rule
    from .cache import Cache
    from .checking import Checker

#: Files that are linted, and whose results are sent from process to process, together.
_PART = 50
#: Fewer files are read sooner than another process is started.
_WORTH_A_PROCESS = 500
#: So many are shared out.
_MANY = 2 * _WORTH_A_PROCESS
#: So many files that are known from an earlier run take as long as one that is not.
_KNOWN = 5
_REHEARSED = "smtp:\n  host: smtp.example.org\n  port: 25\n"
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
        self._rules = rules
        self._known = known
        self._scope = scope or Scope()
        self._progress = progress or (lambda paths: None)
        self._cache: Cache | None = None
        self._keeps_all = False

    def uses(self, code: str) -> bool:
        """Whether the rule of that code is one of this run."""
        return any(rule.code == code for rule in self._rules)

    @cached_property
    def _checker(self) -> Checker:
        # Many runs meet no file that has to be read, and need nothing of what reads and judges.
        from .checking import Checker

        return Checker(self._rules, self._known, self._scope)

    def lint_paths(
        self,
        paths: Iterable[str | PathLike[str]],
        jobs: int = 0,
        cache: Callable[[], Cache] | None = None,
        endpoints: bool = False,
    ) -> Result:
        """All files below the paths. Raises discovery.NoSuchPath.

        ``jobs`` is how many processes share the work, 0 as many as it is worth. ``cache`` is asked for where the files
        are many. ``endpoints`` says that the result has the sources of secure endpoints too; without, it has those that
        findings point into.
        """
        found = (path for path in discover(paths) if self._scope.has(path))
        names = list(islice(found, _MANY))
        remembered = None if endpoints or len(names) < _WORTH_A_CACHE else cache
        self._keeps_all = endpoints
        if len(names) == _MANY and jobs != 1 and parallel.are_there():
            names += parallel.aside(lambda: list(found), lambda: self._prepare(remembered))
        else:
            names += found
            self._recall(remembered)
        parts = [names[at : at + _PART] for at in range(0, len(names), _PART)]
        whole = Run()
        for part, run in zip(parts, parallel.each(self._part, parts, jobs or self._jobs(names)), strict=True):
            self._progress(part)
            whole.add(run)
        if self._cache is not None:
            self._cache.update(whole.clean)
            self._cache.save()
        return whole.result()

    def _recall(self, cache: Callable[[], Cache] | None) -> None:
        self._cache = cache().load() if cache else None

    def _prepare(self, cache: Callable[[], Cache] | None) -> None:
        """Get what is known of the files, and where some must be read, what reads them: once for all processes."""
        self._recall(cache)
        if self._cache is None or not self._cache.spares_reading:
            self._rehearse()

    def _rehearse(self) -> None:
        """What is imported and loaded for the first file of all that has to be read."""
        from ..rules.unjudged import Unjudged

        # A user's rule that cannot be judged is told of where it matters.
        with suppress(Unjudged):
            if sieve.may_hold_mail("a.yml", _REHEARSED.encode()):
                self._checker.check(source("a.yml", _REHEARSED), Alone(), Run())

    def _jobs(self, names: Sequence[str]) -> int:
        """A process for each core, where the files are worth it, those that are known already less so."""
        known = min(len(names), len(self._cache) if self._cache else 0)
        return min(parallel.cores(), (len(names) - known + known // _KNOWN) // _WORTH_A_PROCESS)

    @property
    def signature(self) -> str:
        """What decides, besides the files and the engine, what is found."""
        # Imported here: a run of few files judges nothing before there is something to judge.
        from ..rules.catalogue import rules

        ignored = [(pattern.pattern, sorted(codes)) for pattern, codes in self._scope.ignored]
        chosen = sorted(rule.code for rule in self._rules)
        # The engine's own rules are told by their codes.
        own = [rule for rule in self._known or self._rules if rule not in rules()]
        return repr((chosen, own, self._scope.folder, ignored))

    def _part(self, names: Sequence[str]) -> Run:
        run = Run()
        for name in names:
            self._file(name, run)
        if not self._keeps_all:
            run.drop_sources()
        return run

    def lint_file(self, path: str | PathLike[str], application: str) -> Result:
        """One file, read as that application's whatever its name."""
        run = Run()
        self._file(str(path), run, application)
        return run.result()

    def lint_text(self, path: str, text: str, application: str = "", folder: Folder | None = None) -> Result:
        """One text, as if it stood in a file of that path; it has no neighbours but those of the folder."""
        if not self._scope.has(path):
            return Result(files=1)
        run = Run(files=1, checked=1)
        self._checker.check(source(path, text), folder or Alone(), run, application)
        return run.result()

    def _file(self, path: str, run: Run, application: str = "") -> None:
        run.files += 1
        shown = path.removeprefix("./")
        if self._cache is not None and self._cache.holds_back(path, shown):
            return
        if not application and not sieve.is_candidate(shown):
            return
        try:
            self._read(path, shown, run, application)
        except Unreadable as error:
            # It is not remembered: the next run may have it, unchanged as it is.
            self._checker.unread(shown, str(error), run)

    def _read(self, path: str, shown: str, run: Run, application: str) -> None:
        if self._cache is not None:
            self._cache.read(
                path,
                shown,
                run,
                Neighbours(path, shown),
                lambda: self._content(path, shown, application),
                lambda data, seen: self._check(shown, data, seen, run, application),
            )
        elif (data := self._content(path, shown, application)) is not None:
            self._check(shown, data, Neighbours(path, shown), run, application)

    def _check(self, shown: str, data: bytes, folder: Folder, run: Run, application: str) -> None:
        run.checked += 1
        self._checker.check(decode(shown, data), folder, run, application)

    def _content(self, path: str, shown: str, application: str) -> bytes | None:
        """The bytes of a file that may say something of mail. Raises Unreadable."""
        data = read_bytes(path)
        return data if data is not None and (application or sieve.may_hold_mail(shown, data)) else None

    def together(
        self,
        result: Result,
        fixes: Sequence[Fix],
        application: str = "",
        folder: Callable[[str], Folder] = lambda path: Neighbours(path, path),
    ) -> list[Fix]:
        """The fixes that can be made at once: each was proven alone, and is proven once more with the others.

        ``folder`` tells the neighbours of a file that is not this machine's.
        """
        return self._checker.together(result, fixes, application, folder)
