# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""What all end-to-end tests share: a test authority, and a scene for each scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from .authority import Authority, make_authority
from .cells import HONEST, lines
from .programs import Run
from .provision import provision_client, provision_programs, provision_relays
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
def relays(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folders of configurations that the role ``relay`` has made for Postfix; see `install_relay`."""
    folder = tmp_path_factory.mktemp("relays")
    provision_relays(folder, authority)
    return folder


@pytest.fixture(scope="session")
def clients(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the home folder that the role ``client`` has furnished; see `install_client`."""
    folder = tmp_path_factory.mktemp("clients")
    provision_client(folder, authority)
    return folder


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
