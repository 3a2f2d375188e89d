# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filter ``mailports.secure.lint``; its documentation is in lint.yml."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from ansible.errors import AnsibleTemplatePluginError
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import (
    UnknownApplication,
    catalogue,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import Endpoint
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import match_host
from ansible_collections.mailports.secure.plugins.plugin_utils.reports import json_report
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import UnknownRule, choose
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.contracts import violation
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge

Findings = list[dict[str, object]]


def lint(
    given: str | Mapping[str, Any] | Sequence[Mapping[str, Any]],
    application: str = "",
    filename: str = "",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Findings:
    """What the rules find in a configuration's text, in an endpoint's data or in a list of these."""
    chosen = _words("select", select), _words("ignore", ignore)
    try:
        if isinstance(given, str):
            return json_report.findings(_linter(*chosen).lint_text(_name(application, filename), given, application))
        endpoints = [_endpoint(one) for one in (given if isinstance(given, Sequence) else [given])]
        return [json_report.finding_data(one) for endpoint in endpoints for one in _judge(*chosen).judge(endpoint)]
    except (UnknownApplication, UnknownRule) as error:
        raise _error(str(error)) from None


def _name(application: str, filename: str) -> str:
    """The name of the file that a text is for."""
    if application:
        catalogue().named(application)
    elif not filename:
        raise _error("say what the text is: application='msmtp' or filename='main.cf'")
    return filename or application


def _endpoint(data: Mapping[str, Any]) -> Endpoint:
    broken = violation("endpoint", data)
    if broken:
        raise _error(f"this is neither a text nor an endpoint: {broken}")
    return from_data(data)


@cache
def _linter(select: tuple[str, ...], ignore: tuple[str, ...]) -> Linter:
    return Linter(choose(select, ignore))


@cache
def _judge(select: tuple[str, ...], ignore: tuple[str, ...]) -> Judge:
    return Judge(choose(select, ignore), match_host)


def _words(option: str, given: object) -> tuple[str, ...]:
    words = (given,) if isinstance(given, str) else given
    if not isinstance(words, Sequence) or not all(isinstance(word, str) for word in words):
        raise _error(f"{option} is a list of rules, such as ['MP101', 'no-tls']")
    return tuple(words)


def _error(message: str) -> AnsibleTemplatePluginError:
    return AnsibleTemplatePluginError(f"mailports.secure.lint: {message}")


class FilterModule:
    def filters(self) -> dict[str, Callable[..., Findings]]:
        return {"lint": lint}
