# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The filters of the role ``client``; each has its documentation in a file of its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from ansible.errors import AnsibleFilterError
from ansible_collections.mailports.secure.plugins.plugin_utils.provisioning import planning, programs, quoting


def plan(accounts: Any, wanted: Sequence[str], **circumstances: Any) -> dict[str, Any]:
    """See client_plan.yml."""
    if not isinstance(accounts, Sequence) or not all(isinstance(one, Mapping) for one in accounts):
        raise AnsibleFilterError("client_accounts is no list of accounts")
    return planning.plan(accounts, [str(name) for name in wanted], planning.Circumstances(**circumstances))


def secrets(accounts: Sequence[Mapping[str, Any]], file: Mapping[str, Any]) -> dict[str, str]:
    """See client_secrets.yml."""
    return planning.secrets(accounts, file)


def program(name: str) -> dict[str, Any]:
    """See client_program.yml."""
    if name not in programs.names():
        raise AnsibleFilterError(f"{name} is none of the programs {', '.join(programs.names())}")
    known = programs.load(name)
    return {"name": name, "command": list(known.command), "packages": dict(known.packages)}


def quoted(text: Any, syntax: str) -> str:
    """See quoted.yml."""
    try:
        return quoting.QUOTING[syntax](str(text))
    except quoting.Unquotable as error:
        raise AnsibleFilterError(f"a value for {syntax} has {error}") from None


class FilterModule:
    """Hands Ansible the filters."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        return {"client_plan": plan, "client_secrets": secrets, "client_program": program, "quoted": quoted}
