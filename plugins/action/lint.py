# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action ``mailports.secure.lint``; its documentation is with the module of that name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.mailports.secure.plugins.plugin_utils.applications.catalogue import catalogue
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.model import SEVERITIES
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.discovery import NoSuchPath
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.json_report import report
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.masking import showable
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.wish import Wish
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import UnknownRule, choose

_OPTIONS: dict[str, dict[str, Any]] = {
    "paths": {"type": "list", "elements": "str", "default": ["."]},
    "application": {"type": "str"},
    "select": {"type": "list", "elements": "str", "default": []},
    "ignore": {"type": "list", "elements": "str", "default": []},
    "fail_on": {"choices": [*reversed(SEVERITIES), "never"], "default": "warning"},
    "statistics": {"type": "bool", "default": False},
    "endpoints": {"type": "bool", "default": False},
}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = super().run(tmp, task_vars)
        _checked, options = self.validate_argument_spec(_OPTIONS)
        folder = Path(self._loader.get_basedir()).absolute()
        said = report(_lint(folder, options), Wish(statistics=options["statistics"], endpoints=options["endpoints"]))
        for place in (*said["findings"], *said.get("endpoints", ())):
            place["path"] = _shown(place["path"], folder)
        failing = [one for one in said["findings"] if _fails(one, options["fail_on"])]
        if failing:
            answer |= {"failed": True, "msg": "\n".join(map(_line, failing))}
        return answer | said


def _lint(folder: Path, options: Mapping[str, Any]) -> Result:
    paths = [folder / path for path in options["paths"]]
    application = options["application"]
    try:
        linter = Linter(choose(options["select"], options["ignore"]))
        if not application:
            return linter.lint_paths(paths)
    except UnknownRule as error:
        raise _failure(str(error)) from None
    except NoSuchPath as error:
        raise _failure(f"{error}: no such file or folder") from None
    known = [one.name for one in catalogue().applications]
    if application not in known:
        raise _failure(f"there is no application {application!r}; known are {', '.join(known)}")
    if len(paths) != 1 or not paths[0].is_file():
        raise _failure("application goes with one file")
    return linter.lint_file(paths[0], application)


def _shown(path: str, folder: Path) -> str:
    """Relative to the playbook's folder where it lies below it."""
    return os.path.relpath(path, folder) if Path(path).is_relative_to(folder) else path


def _fails(finding: Mapping[str, Any], least: str) -> bool:
    return least != "never" and SEVERITIES.index(finding["severity"]) >= SEVERITIES.index(least)


def _line(finding: Mapping[str, Any]) -> str:
    place = f"{finding['path']}:{finding['line']}:{finding['column']}"
    said = f"{place}: {finding['severity']}[{finding['code']} {finding['rule']}]: {finding['message']}"
    return showable(said)


def _failure(message: str) -> AnsibleActionFail:
    return AnsibleActionFail(showable(message))
