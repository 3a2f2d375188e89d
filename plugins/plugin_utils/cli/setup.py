# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What settings and options come to: the rules of a run, and what it is about. The command line wins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple, overload

from . import settings as files
from .errors import UsageError
from .settings import Settings

if TYPE_CHECKING:
    import argparse
    from os import PathLike

    from ..linting.scope import Scope
    from ..rules.model import Rule

_POLICY = "default, strict (implicit TLS only), lenient, or a file with severities and rules of your own"


class Setup(NamedTuple):
    """``known`` are all rules of the policy; ``rules`` those of the run."""

    settings: Settings
    known: Sequence[Rule]
    rules: Sequence[Rule]
    scope: Scope


def add_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument_group("rules and files").add_argument
    add("--select", metavar="RULE,...", help="only these rules (codes, names, or beginnings such as MP2)")
    add("--extend-select", metavar="RULE,...", help="these rules too")
    add("--ignore", metavar="RULE,...", help="not these rules")
    add("--policy", metavar="POLICY", help=f"{_POLICY} (docs/policies.md)")
    add("--exclude", metavar="GLOB", action="append", default=[], help="not these files (may be repeated)")
    add_settings_options(parser)


def add_settings_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_mutually_exclusive_group().add_argument
    add("--config", metavar="FILE", help=f"the settings (default: the nearest {files.NAME} or pyproject.toml upward)")
    add("--isolated", action="store_true", help="no settings file")


def settings(options: argparse.Namespace, start: str | PathLike[str]) -> Settings:
    """The settings for what lies at a path. Raises UsageError."""
    if options.isolated:
        return Settings()
    return files.load(options.config) if options.config else files.find(start)


def setup(options: argparse.Namespace, start: str | PathLike[str]) -> Setup:
    """What a run is to do. Raises UsageError."""
    found = settings(options, start)
    data = found.data
    if not data and not (options.select or options.extend_select or options.ignore or options.policy):
        # Nothing can be wrong with them, so a run that finds nothing to judge need not have them.
        return Setup(found, _Later(_all), _Later(_default), _scope(options, found, ()))
    return _chosen(options, found)


def _chosen(options: argparse.Namespace, found: Settings) -> Setup:
    from ..rules.catalogue import UnknownRule, choose

    known = policy(options, found)
    data = found.data
    # As with ruff: --select starts afresh, --ignore adds to what the settings ignore.
    afresh = options.select is not None
    select = _words(options.select) if afresh else data.get("select", [])
    more = _words(options.extend_select) + ([] if afresh else data.get("extend-select", []))
    try:
        _checked(found, known)
        rules = choose(select, _words(options.ignore) + ([] if afresh else data.get("ignore", [])), known, more)
    except UnknownRule as error:
        raise UsageError(str(error)) from None
    return Setup(found, known, rules, _scope(options, found, known))


class _Later(Sequence["Rule"]):
    """Rules that are looked for when somebody asks."""

    def __init__(self, find: Callable[[], Sequence[Rule]]) -> None:
        self._find = find
        self._found: Sequence[Rule] | None = None

    def _rules(self) -> Sequence[Rule]:
        if self._found is None:
            self._found = self._find()
        return self._found

    def __len__(self) -> int:
        return len(self._rules())

    @overload
    def __getitem__(self, index: int) -> Rule: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Rule]: ...

    def __getitem__(self, index: int | slice) -> Rule | Sequence[Rule]:
        return self._rules()[index]


def _all() -> Sequence[Rule]:
    from ..rules.catalogue import rules

    return rules()


def _default() -> Sequence[Rule]:
    from ..rules.catalogue import choose

    return choose()


def policy(options: argparse.Namespace, found: Settings) -> Sequence[Rule]:
    """All rules as the policy has them. Raises UsageError."""
    chosen = options.policy or found.data.get("policy") or "default"
    if chosen == "default":
        return _all()
    from ..rules import policies
    from ..rules.documents import Invalid

    if not options.policy and chosen not in policies.PROFILES:
        chosen = found.path("policy")
    try:
        return policies.rules(chosen)
    except policies.NoSuchPolicy as error:
        raise UsageError(str(error if options.policy else found.fault(("policy",), str(error)))) from None
    except Invalid as error:
        raise UsageError(str(error)) from None


def _scope(options: argparse.Namespace, found: Settings, known: Sequence[Rule]) -> Scope:
    from ..linting.scope import scope

    data = found.data
    ignore = {}
    if data.get("per-file-ignores"):
        from ..rules.catalogue import named

        ignore = {glob: named(words, known) for glob, words in data["per-file-ignores"].items()}
    exclude = [*data.get("exclude", ()), *options.exclude]
    return scope(found.folder, data.get("include", ()), exclude, ignore)


def _checked(found: Settings, known: Sequence[Rule]) -> None:
    """Raises UsageError for a rule in the settings that there is not, with its place."""
    from ..rules.catalogue import UnknownRule, named

    lists: list[tuple[tuple[str, ...], Sequence[str]]] = [
        ((name,), found.data.get(name, ())) for name in ("select", "extend-select", "ignore")
    ]
    lists += [(("per-file-ignores", glob), words) for glob, words in found.data.get("per-file-ignores", {}).items()]
    for route, words in lists:
        for number, word in enumerate(words):
            try:
                named([word], known)
            except UnknownRule as error:
                raise UsageError(str(found.fault((*route, number), str(error)))) from None


def _words(text: str | None) -> list[str]:
    return [word for word in (text or "").replace(",", " ").split() if word]
