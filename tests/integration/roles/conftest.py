# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What the tests of all roles share."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Callable

import pytest

#: Where the programs are that an ordinary user may not have in the search path.
SEARCH_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


@pytest.fixture(scope="session")
def secret() -> str:
    """What stands in every password of a test, and nowhere else: where it is seen, a password was."""
    return secrets.token_hex(12)


@pytest.fixture(scope="session")
def need() -> Callable[[str], str]:
    """Return the path of a program, or skip the test."""

    def find(program: str) -> str:
        path = shutil.which(program, path=SEARCH_PATH)
        if not path:
            pytest.skip(f"{program} is not installed")
        return path

    return find
