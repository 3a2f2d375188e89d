# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action ``mailports.secure.audit``; its documentation is with the module of that name."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ansible import constants
from ansible.errors import AnsibleActionFail
from ansible.plugins.action import ActionBase
from ansible_collections.mailports.secure.plugins.module_utils.collecting.sealing import Broken, new_key
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing import installed, setup
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.bringing import Brought, opened
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.host_report import told
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.inspection import inspect
from ansible_collections.mailports.secure.plugins.plugin_utils.auditing.rehearsal import rehearse
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.fleet.wording import now
from ansible_collections.mailports.secure.plugins.plugin_utils.reports.showing import showable
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import UnknownRule
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.documents import Invalid
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.policies import PROFILES
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.unjudged import Unjudged

OPTIONS: dict[str, dict[str, Any]] = {
    "paths": {"type": "list", "elements": "str", "default": []},
    "select": {"type": "list", "elements": "str", "default": []},
    "ignore": {"type": "list", "elements": "str", "default": []},
    "policy": {"type": "str", "default": "default"},
    "max_files": {"type": "int", "default": 1000},
    "max_file_size": {"type": "int", "default": 1024 * 1024},
    "max_size": {"type": "int", "default": 16 * 1024 * 1024},
    "seconds": {"type": "int", "default": 30},
}

# The processes that look after the hosts are made of this one. What goes wrong here is told with the hosts.
with suppress(Exception):
    rehearse()


class ActionModule(ActionBase):
    TRANSFERS_FILES = False
    _supports_check_mode = True
    _supports_async = False
    options = OPTIONS

    def run(self, tmp: None = None, task_vars: dict[str, Any] | None = None) -> dict[str, Any]:
        answer: dict[str, Any] = super().run(tmp, task_vars)
        _checked, options = self.validate_argument_spec(self.options)
        try:
            answer |= self.looked_at(self._setup(options), options, self._with_python(task_vars or {}))
        except (UnknownRule, Invalid, Unjudged, Broken) as error:
            raise AnsibleActionFail(showable(str(error))) from None
        finally:
            self._remove_tmp_path(self._connection._shell.tmpdir)
        return answer

    def _with_python(self, task_vars: dict[str, Any]) -> dict[str, Any]:
        """On this machine Ansible's own Python is there for sure; what discovery finds may be a version manager's."""
        asked = constants.config.get_config_value("INTERPRETER_PYTHON", variables=task_vars)
        is_own = self._connection.transport == "local" and str(asked).startswith("auto")
        return {**task_vars, "ansible_python_interpreter": sys.executable} if is_own else task_vars

    def looked_at(self, made: setup.Setup, options: Mapping[str, Any], task_vars: dict[str, Any]) -> dict[str, Any]:
        """What there is to tell of the host."""
        brought, problem = self.brought(options, task_vars)
        if brought is None:
            return problem
        return {"changed": False, "audited": now(), **told(brought, inspect(made, brought))}

    def brought(self, options: Mapping[str, Any], task_vars: dict[str, Any]) -> tuple[Brought | None, dict[str, Any]]:
        """The host's files, or the answer of a host that brought none. Raises Broken."""
        key = new_key()
        limits = {
            "files": options["max_files"],
            "bytes_each": options["max_file_size"],
            "bytes_together": options["max_size"],
            "seconds": options["seconds"],
        }
        asked = {
            "search": installed.search(options["paths"]),
            "key": key,
            "limits": limits,
            "ports": list(installed.PORTS),
            "versions": installed.versions(),
            "backup": options.get("backup"),
        }
        answer = self._execute_module("mailports.secure.collect", asked, task_vars=task_vars)
        if answer.get("failed") or answer.get("unreachable") or "sealed" not in answer:
            answer.pop("sealed", None)
            answer.pop("invocation", None)
            return None, {"failed": True, **answer}
        return opened(answer, key, options["max_size"]), {}

    def _setup(self, options: Mapping[str, Any]) -> setup.Setup:
        policy = options["policy"]
        if policy not in PROFILES:
            # A play of this collection lies where no user's files are.
            places = (Path(self._loader.get_basedir()).absolute() / policy, Path(policy).absolute())
            policy = next((str(place) for place in places if place.is_file()), policy)
        return setup.setup(options["select"], options["ignore"], policy)
