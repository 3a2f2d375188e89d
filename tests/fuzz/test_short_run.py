# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""The first inputs of the long run, always the same."""

from __future__ import annotations

import pytest
from ansible_collections.mailports.secure.tests.fuzz.run import work

INPUTS = 1500


@pytest.mark.parametrize("seed", [0, 1])
def test_nothing_crashes_the_linter_or_holds_it_up(seed):
    counted = work((seed, INPUTS))
    assert (counted["inputs"], counted["failures"]) == (INPUTS, 0)
    # Inputs that no reader takes, and fixes that nobody makes, would show nothing.
    assert counted["with endpoints"] > INPUTS // 8 and counted["mended"]
