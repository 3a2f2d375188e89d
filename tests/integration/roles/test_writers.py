# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Two modules alone write files of programs. Wherever they are killed, a file is the old or the new one, as
test_replacing.py and test_file_sets.py in tests/unit/plugins/module_utils show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from .playing import CHECKOUT

OURS = {"mailports.secure.config_file", "mailports.secure.config_files"}
#: What would write a file in its own way.
OTHERS = {
    f"{collection}.{name}"
    for collection, names in {
        "ansible.builtin": "assemble blockinfile copy get_url lineinfile replace script shell raw template unarchive",
        "community.general": "ini_file xml",
    }.items()
    for name in names.split()
}


def modules(tasks: list[dict[str, Any]]) -> Iterator[str]:
    for task in tasks:
        yield from (key for key in task if "." in key)
        for part in ("block", "rescue", "always"):
            yield from modules(task.get(part, []))


@pytest.mark.parametrize("role", ["client", "relay", "submission"])
def test_no_other_module_writes(role: str) -> None:
    used = {
        module
        for path in (CHECKOUT / "roles" / role / "tasks").glob("*.yml")
        for module in modules(yaml.safe_load(path.read_text(encoding="utf-8")))
    }
    assert not used & OTHERS
    assert used & OURS
