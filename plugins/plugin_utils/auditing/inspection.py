# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the linter says of a host's files."""

from __future__ import annotations

from collections.abc import Mapping

from ..applications import sieve
from ..endpoint.model import Finding, Source
from ..linting.result import Result
from ..linting.run import Run
from ..rules.judging import report
from ..rules.model import Rule
from .bringing import Beside, Brought, File
from .installed import is_passwords
from .setup import Setup

_EVERYBODY = 0o004


def inspect(made: Setup, brought: Brought, texts: Mapping[str, str] | None = None) -> Result:
    """The findings of a host; ``texts`` are its files as they would be."""
    texts = brought.texts if texts is None else texts
    run = Run()
    for path, file in brought.files.items():
        run.files += 1
        if _is_linted(file, texts[path]):
            said = made.linter.lint_text(path, texts[path], folder=Beside(path, texts))
            run.findings += said.findings
            run.endpoints += said.endpoints
            run.sources.update(said.sources)
            run.checked += said.checked
    if made.modes:
        _judge_modes(made.modes, brought, texts, run)
    return run.result()


def secret_files(brought: Brought, result: Result) -> set[str]:
    """The files in which the password or token of a mail connection stands."""
    return _with_literals(result) | set(filter(is_passwords, brought.files))


def _is_linted(file: File, text: str) -> bool:
    return file.kind != "beside" and sieve.is_candidate(file.path) and sieve.may_hold_mail(file.path, text.encode())


def _with_literals(result: Result | Run) -> set[str]:
    return {one.place_of("secret").path for one in result.endpoints if one.secret == "literal"}


def _judge_modes(rule: Rule, brought: Brought, texts: Mapping[str, str], run: Run) -> None:
    """A secret that every user of the host can read."""
    passwords = {path for path in texts if is_passwords(path) and texts[path].strip()}
    for path in sorted(_with_literals(run) | passwords):
        file = brought.files.get(path)
        if file and int(file.mode, 8) & _EVERYBODY:
            run.sources.setdefault(path, Source(path, texts[path]))
            run.findings.append(_readable(rule, run.sources[path], file))


def _readable(rule: Rule, source: Source, file: File) -> Finding:
    message = f"every user of the host can read the password or token in this file (mode {file.mode})"
    return report(rule, source.place(0, 0), message)
