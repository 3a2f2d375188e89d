# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A rule: everything that its file says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ..endpoint.model import Severity

#: A JSON Schema over facts.
Schema = Mapping[str, Any]


class Case(NamedTuple):
    """One way in which a rule fires. ``message`` and ``help`` are templates over the words of wording.py."""

    when: Schema
    severity: Severity
    message: str
    help: str


class Reference(NamedTuple):
    """Where a rule's claim can be read."""

    title: str
    url: str


class Examples(NamedTuple):
    """Endpoint data on which the rule must fire, and must not."""

    fires: tuple[Mapping[str, Any], ...]
    silent: tuple[Mapping[str, Any], ...]


class Configuration(NamedTuple):
    """A file of some program, as it should not be and as it should."""

    file: str
    insecure: str
    secure: str


@dataclass(frozen=True)
class Rule:
    """What is wrong, where it is reported, how it is said and why it matters.

    A rule without cases is not judged: the pipeline raises it. ``at`` names the endpoint's field at whose place the
    finding stands. The first case whose schema, together with the rule's own, takes the facts is the finding.
    """

    code: str
    name: str
    title: str
    severity: Severity
    why: str
    help: str
    examples: Examples
    default: bool = True
    at: str = ""
    when: Schema | None = None
    cases: tuple[Case, ...] = ()
    sources: tuple[Reference, ...] = ()
    configuration: Configuration | None = None
    #: The policy file of a rule of a user's own.
    origin: str = ""
