# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action ``mailports.secure.write_report``; its documentation is with the module of that name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.run_report import host, run_report, summary
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.writing import replace
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.wording import now
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.showing import showable

_OPTIONS: dict[str, dict[str, Any]] = {
    "path": {"type": "str", "required": True},
    "answers": {"type": "str", "required": True},
    "kind": {"type": "str", "choices": ["audit", "enforce"], "default": "audit"},
}


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _requires_connection = False
    _supports_check_mode = True
    _supports_async = False

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = super().run(tmp, task_vars)
        _checked, options = self.validate_argument_spec(_OPTIONS)
        hosts = list(_hosts(options["answers"], task_vars or {}))
        report = run_report(options["kind"], self._task.check_mode, now(), hosts)
        path = Path(options["path"]).expanduser().absolute()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            # Where a fleet is weak is nobody else's business.
            replace(path, (json.dumps(report) + "\n").encode(), mode=0o600)
        except OSError as error:
            raise AnsibleActionFail(f"{path}: {error.strerror}") from None
        lines = [showable(line) for line in summary(report).splitlines()]
        return answer | {"changed": False, "path": str(path), "summary": lines}


def _hosts(name: str, task_vars: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The hosts of the play that have answered, or could not."""
    for one in task_vars["ansible_play_hosts_all"]:
        known = task_vars["hostvars"][one]
        if name in known:
            yield host(one, known["group_names"], known[name])
