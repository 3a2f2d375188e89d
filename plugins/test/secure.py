# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The test ``mailports.secure.secure``; its documentation is in secure.yml."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from ansible.errors import AnsibleTemplatePluginError
from ansible_collections.mailports.secure.plugins.plugin_utils.endpoint.data import from_data
from ansible_collections.mailports.secure.plugins.plugin_utils.providers.matching import match_host
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import choose
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.contracts import violation
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.judging import Judge


@cache
def _judge() -> Judge:
    return Judge(choose(), match_host)


def secure(endpoint: Mapping[str, Any]) -> bool:
    """Whether the built-in rules find no error in an endpoint's data."""
    broken = violation("endpoint", endpoint)
    if broken:
        raise AnsibleTemplatePluginError(f"mailports.secure.secure: this is no endpoint: {broken}")
    return all(finding.severity != "error" for finding in _judge().judge(from_data(endpoint)))


class TestModule:
    def tests(self) -> dict[str, Callable[..., bool]]:
        return {"secure": secure}
