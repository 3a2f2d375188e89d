# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action ``mailports.secure.lint``; its documentation is with the module of that name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import (
    UnknownApplication,
    catalogue,
)
from ansible_collections.mailports.secure.plugins.plugin_utils.cli import baseline, setup
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.errors import UsageError
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import parser
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import SEVERITIES
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.discovery import NoSuchPath, existing
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.json_report import report
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.showing import showable
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.policies import PROFILES
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.unjudged import Unjudged

_OPTIONS: dict[str, dict[str, Any]] = {
    "paths": {"type": "list", "elements": "str", "default": ["."]},
    "application": {"type": "str"},
    "select": {"type": "list", "elements": "str"},
    "ignore": {"type": "list", "elements": "str"},
    "policy": {"type": "str"},
    "config": {"type": "str"},
    "fail_on": {"type": "str", "choices": [*reversed(SEVERITIES), "never"]},
    "statistics": {"type": "bool", "default": False},
    "endpoints": {"type": "bool", "default": False},
}


class _Linted(NamedTuple):
    result: Result
    #: The severity from which on a finding fails the task, or never.
    fail_on: str


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = super().run(tmp, task_vars)
        _checked, options = self.validate_argument_spec(_OPTIONS)
        folder = Path(self._loader.get_basedir()).absolute()
        try:
            linted = _lint(folder, options)
        except (UsageError, UnknownApplication, Unjudged) as error:
            raise AnsibleActionFail(showable(str(error))) from None
        said = report(linted.result, Wish(statistics=options["statistics"], endpoints=options["endpoints"]))
        for place in (*said["findings"], *said.get("endpoints", ())):
            place["path"] = _shown(place["path"], folder)
        failing = [one for one in said["findings"] if _fails(one, linted.fail_on)]
        if failing:
            answer |= {"failed": True, "msg": "\n".join(map(_line, failing))}
        return answer | said


def _lint(folder: Path, options: Mapping[str, Any]) -> _Linted:
    """What the command of the same options finds, settings and baseline included. Raises UsageError."""
    paths = [folder / path for path in options["paths"]]
    command = parser("lint").parse_args(["lint", *_arguments(folder, options), "--", *map(str, paths)])
    made = setup.setup(command, paths[0] if paths else folder)
    known = baseline.known(command, made)
    linter = Linter(made.rules, scope=made.scope, known=made.known)
    found = known.without(_findings(linter, paths, options))
    return _Linted(found, options["fail_on"] or made.settings.data.get("fail-on", "warning"))


def _arguments(folder: Path, options: Mapping[str, Any]) -> list[str]:
    """The command's options. Paths start from the playbook's folder."""
    policy, config = options["policy"], options["config"]
    given = {
        "select": options["select"] and ",".join(options["select"]),
        "ignore": options["ignore"] and ",".join(options["ignore"]),
        "policy": str(folder / policy) if policy and policy not in PROFILES else policy,
        "config": config and str(folder / config),
    }
    return [f"--{name}={value}" for name, value in given.items() if value]


def _findings(linter: Linter, paths: list[Path], options: Mapping[str, Any]) -> Result:
    try:
        if options["application"]:
            return _as_application(linter, paths, options["application"])
        return linter.lint_paths(paths, jobs=1, endpoints=options["endpoints"])
    except NoSuchPath as error:
        raise UsageError(str(error)) from None


def _as_application(linter: Linter, paths: list[Path], application: str) -> Result:
    if len(paths) != 1 or paths[0].is_dir():
        raise UsageError("application goes with one file")
    return linter.lint_file(existing(paths[0]), catalogue().named(application))


def _shown(path: str, folder: Path) -> str:
    """Relative to the playbook's folder where it lies below it."""
    return os.path.relpath(path, folder) if Path(path).is_relative_to(folder) else path


def _fails(finding: Mapping[str, Any], least: str) -> bool:
    return least != "never" and SEVERITIES.index(finding["severity"]) >= SEVERITIES.index(least)


def _line(finding: Mapping[str, Any]) -> str:
    place = f"{finding['path']}:{finding['line']}:{finding['column']}"
    return showable(f"{place}: {finding['severity']}[{finding['code']} {finding['rule']}]: {finding['message']}")
