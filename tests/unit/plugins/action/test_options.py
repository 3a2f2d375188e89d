# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The action mailports.secure.lint takes what its documentation says."""

from __future__ import annotations

import yaml
from ansible_collections.mailports.secure.plugins.action.lint import _OPTIONS
from ansible_collections.mailports.secure.plugins.modules.lint import DOCUMENTATION


def test_options_are_the_documented_ones():
    options = yaml.safe_load(DOCUMENTATION)["options"]
    documented = {name: {key: one[key] for key in one if key != "description"} for name, one in options.items()}
    assert documented == _OPTIONS
