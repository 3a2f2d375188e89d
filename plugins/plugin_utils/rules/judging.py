# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Endpoints to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from ..endpoint.model import Endpoint, Finding, Place
from .facts import Facts, facts
from .model import Case, Rule, Schema
from .predicates import Predicate, predicate
from .wording import words

if TYPE_CHECKING:
    from ..providers.matching import HostMatch


class Verdict(NamedTuple):
    """A rule that fires, and in which of its cases."""

    rule: Rule
    case: Case


class Judge:
    """Judges endpoints by rules.

    ``lookup`` says what the provider data know of a host. Facts that no rule mentions make no difference to the
    verdicts, so endpoints that agree in all the others are judged once.
    """

    def __init__(self, rules: Iterable[Rule], lookup: Callable[[str], HostMatch | None]) -> None:
        self._rules = [rule for rule in rules if rule.cases]
        self._lookup = lru_cache(maxsize=None)(lookup)
        self._vocabulary = repr([[rule.when, [case.when for case in rule.cases]] for rule in self._rules])
        # A user's rule may ask for facts without naming them (patternProperties).
        self._own = any(rule.origin for rule in self._rules)
        self._tests: dict[int, Predicate] = {}
        self._verdicts: dict[str, list[Verdict]] = {}

    def judge(self, endpoint: Endpoint) -> list[Finding]:
        """What the rules say of one endpoint, in the order of their codes."""
        known = facts(endpoint, self._lookup(endpoint.host) if endpoint.host else None)
        return [_finding(verdict, endpoint, known) for verdict in self._verdicts_on(known)]

    def _verdicts_on(self, known: Facts) -> list[Verdict]:
        named = known if self._own else {name: one for name, one in known.items() if repr(name) in self._vocabulary}
        key = repr(named)
        if key not in self._verdicts:
            found = ((rule, self._first_case(rule, known)) for rule in self._rules)
            self._verdicts[key] = [Verdict(rule, case) for rule, case in found if case]
        return self._verdicts[key]

    def _first_case(self, rule: Rule, known: Facts) -> Case | None:
        if not rule.origin:
            return self._case(rule, known)

        from .bounds import bounded

        with bounded(f"{rule.code} ({rule.origin})"):
            return self._case(rule, known)

    def _case(self, rule: Rule, known: Facts) -> Case | None:
        if rule.when is not None and not self._takes(rule.when, known):
            return None
        return next((case for case in rule.cases if self._takes(case.when, known)), None)

    def _takes(self, schema: Schema, known: Facts) -> bool:
        test = self._tests.get(id(schema))
        if test is None:
            test = self._tests[id(schema)] = predicate(schema) or _validator(schema)
        return test(known)


def _validator(schema: Schema) -> Predicate:
    from .contracts import validator

    return validator(schema).is_valid


def report(rule: Rule, place: Place, message: str, application: str = "") -> Finding:
    """The finding of a rule that the pipeline itself raises."""
    return Finding(rule.code, rule.name, rule.severity, message, rule.help, place, application)


def _finding(verdict: Verdict, endpoint: Endpoint, known: Facts) -> Finding:
    rule, case = verdict
    said = words(known)
    return Finding(
        code=rule.code,
        rule=rule.name,
        severity=case.severity,
        message=case.message.format_map(said),
        help=case.help.format_map(said),
        place=endpoint.place_of(rule.at),
        application=endpoint.application,
        endpoint=endpoint,
    )
