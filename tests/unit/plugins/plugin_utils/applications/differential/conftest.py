# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """One folder for all that a module draws: examples write over each other."""
    return tmp_path_factory.mktemp("drawn")
