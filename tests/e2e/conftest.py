# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all end-to-end tests share: a test authority, and a scene for each scenario."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from .authority import Authority, make_authority
from .cells import HONEST, lines
from .mtas import Mta, install
from .programs import Run
from .provision import provision_programs
from .requirements import missing
from .scene import Scene, open_scene


def pytest_configure(config: pytest.Config) -> None:
    """Make the marker known."""
    config.addinivalue_line("markers", "e2e: runs real mail programs in sandboxes; needs root on Debian")


@pytest.fixture(scope="session")
def machine() -> None:
    """Skip, with the reason, whatever needs what is not there."""
    if lack := missing():
        pytest.skip(lack)


@pytest.fixture(scope="session")
def authority(machine: None, tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority that the configured clients trust, and the servers' certificates."""
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def scene(authority: Authority, tmp_path: Path) -> Iterator[Scene]:
    """A sandbox of its own for each test."""
    with open_scene(tmp_path, authority) as opened:
        yield opened


@pytest.fixture(scope="session")
def installed(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Mta], Path]:
    """A machine with an MTA, made when it is first asked for."""

    @cache
    def machine(mta: Mta) -> Path:
        if mta.apart and not mta.packages():
            pytest.skip(f"needs the Debian package {mta.name}")
        return install(tmp_path_factory.mktemp(mta.name), mta, authority)

    return machine


@pytest.fixture(scope="session")
def programs(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the home folders of all programs of the matrix, as the role ``client`` has furnished them."""
    folder = tmp_path_factory.mktemp("programs")
    provision_programs(folder, authority)
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the matrix, as far as it was run."""
    seen = {
        report.nodeid.partition("[")[2].rstrip("]"): word
        for outcome, word in (("passed", ""), ("failed", "FAILED"))
        for report in terminalreporter.getreports(outcome)
        if "test_matrix.py" in report.nodeid
    }
    if not any("-" in name for name in seen):
        return

    def cell(variant: str, run: Run) -> str:
        expected = "through" if variant == HONEST else "no"
        word = seen.get(f"{variant}-{run}")
        return "not run" if word is None else word or expected

    terminalreporter.section("programs and servers")
    for line in lines(cell):
        terminalreporter.write_line(line)
