# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A rule from what its file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .model import Case, Configuration, Examples, Reference, Rule


def build(data: Mapping[str, Any]) -> Rule:
    """The rule that data of the form of rule.schema.json describe."""
    examples = data.get("examples", {})
    configuration = data.get("configuration")
    return Rule(
        code=data["code"],
        name=data["name"],
        title=data["title"],
        severity=data["severity"],
        why=data["why"].strip(),
        help=data["help"],
        default=data.get("default", True),
        at=data.get("at", ""),
        when=data.get("when"),
        cases=tuple(_case(case, data) for case in data.get("cases", ())),
        sources=tuple(Reference(**source) for source in data.get("sources", ())),
        examples=Examples(tuple(examples.get("fires", ())), tuple(examples.get("silent", ()))),
        configuration=Configuration(**configuration) if configuration else None,
    )


def _case(case: Mapping[str, Any], rule: Mapping[str, Any]) -> Case:
    return Case(
        when=case.get("when", {}),
        severity=case.get("severity", rule["severity"]),
        message=case["message"],
        help=case.get("help", rule["help"]),
    )
