# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Each action takes what the documentation says of the module of its name."""

from __future__ import annotations

import pytest
from ansible.plugins.loader import fragment_loader
from ansible.utils.plugin_docs import get_docstring
from ansible_collections.mailports.secure.plugins.action import audit, enforce, lint, write_report
from ansible_collections.mailports.secure.plugins.modules import audit as audit_module
from ansible_collections.mailports.secure.plugins.modules import enforce as enforce_module
from ansible_collections.mailports.secure.plugins.modules import lint as lint_module
from ansible_collections.mailports.secure.plugins.modules import write_report as write_report_module

ACTIONS = [
    (audit.OPTIONS, audit_module),
    (enforce._OPTIONS, enforce_module),
    (lint._OPTIONS, lint_module),
    (write_report._OPTIONS, write_report_module),
]


@pytest.mark.parametrize(("taken", "module"), ACTIONS, ids=[module.__name__ for _taken, module in ACTIONS])
def test_options_are_the_documented_ones(taken, module):
    documentation = get_docstring(module.__file__, fragment_loader, is_module=True)[0]
    options = documentation["options"]
    documented = {name: {key: one[key] for key in one if key != "description"} for name, one in options.items()}
    assert documented == taken
