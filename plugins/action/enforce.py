# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action ``mailports.secure.enforce``; its documentation is with the module of that name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ansible.errors import AnsibleActionFail
from ansible_collections.mailports.secure.plugins.action import audit
from ansible_collections.mailports.secure.plugins.module_utils.collecting.sealing import new_key, seal, unseal
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing import mending
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.bringing import Brought
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.host_report import told
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.inspection import inspect
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.setup import Setup
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.shown import Shown
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.result import Result
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.wording import now

_ANSWER = 1 << 24

_OPTIONS: dict[str, dict[str, Any]] = {
    **audit.OPTIONS,
    "state": {"type": "str", "choices": ["mended", "restored"], "default": "mended"},
    "unsafe_fixes": {"type": "bool", "default": False},
    "probe": {"type": "bool", "default": True},
    "probe_timeout": {"type": "float", "default": 10},
    "ca_file": {"type": "str"},
    "backup": {"type": "str"},
    "backups": {"type": "int", "default": 5},
}


class ActionModule(audit.ActionModule):
    options = _OPTIONS

    def looked_at(self, made: Setup, options: Mapping[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        if options["backups"] < 1:
            raise AnsibleActionFail("backups is less than 1")
        if options["probe_timeout"] <= 0:
            raise AnsibleActionFail("probe_timeout must be greater than 0")
        if options["state"] == "restored":
            answer = self._told_to({"state": "restored", "backup": options["backup"]}, {}, task_vars)
            return {"changed": False, "files": [], "backup": None, **answer}
        brought, problem = self.brought(options, task_vars)
        if brought is None:
            return problem
        before = inspect(made, brought)
        mended = mending.mend(made, brought, before, options["unsafe_fixes"])
        done = self._mended(brought, before, mended, options, task_vars)
        return self._answer(made, brought, before, mended, done)

    def _mended(
        self,
        brought: Brought,
        before: Result,
        mended: mending.Mended,
        options: Mapping[str, Any],
        task_vars: dict[str, Any],
    ) -> dict[str, Any]:
        """What was mended on the host, and what was not."""
        nothing = {"changed": False, "files": [], "left": [], "failed_files": [], "unchecked": [], "backup": None}
        sets = mending.sets(brought, before, mended, options["probe"])
        if not sets and not brought.unfinished:
            return nothing
        asked = {
            "sets": sets,
            "backup": options["backup"],
            "backups": options["backups"],
            "timeout": options["probe_timeout"],
            "ca_file": options["ca_file"],
        }
        return nothing | self._told_to(asked, mending.byte_edits(brought, mended), task_vars)

    def _told_to(self, asked: dict[str, Any], edits: dict[str, bytes], task_vars: dict[str, Any]) -> dict[str, Any]:
        """What the host answers. Raises Broken."""
        key = new_key()
        asked = {**asked, "key": key, "edits": seal(edits, key) if edits else ""}
        answer = self._execute_module("mailports.secure.mend", asked, task_vars=task_vars)
        answer.pop("invocation", None)
        if "sealed" not in answer:
            return {"failed": True, **answer}
        said: dict[str, Any] = json.loads(unseal(answer["sealed"], key, _ANSWER)["answer"])
        return said

    def _answer(
        self,
        made: Setup,
        brought: Brought,
        before: Result,
        mended: mending.Mended,
        done: Mapping[str, Any],
    ) -> dict[str, Any]:
        shown = Shown(before)
        refused = [*done["left"], *done["failed_files"]]
        left = set(mended.changed(brought)) - set(done["files"])
        after = mending.without(made, brought, mended, left) if left else mended
        answer: dict[str, Any] = {
            "changed": done["changed"],
            "audited": now(),
            **told(brought, after.result),
            "mended": {
                "changed": done["files"],
                "left": [{"path": one["path"], "why": shown.text(one["why"])} for one in refused]
                + mending.unsafe(after.result),
                "unchecked": done["unchecked"],
                "backup": done["backup"],
                "before": told(brought, before)["report"]["summary"],
            },
        }
        if self._task.diff:
            answer["diff"] = [shown.diff(path, after.texts[path]) for path in done["files"]]
        problem = done.get("msg") or "; ".join(f"{one['path']}: {one['why']}" for one in done["failed_files"])
        if problem:
            answer |= {"failed": True, "msg": shown.text(f"not mended: {problem}")}
        return answer
