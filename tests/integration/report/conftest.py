# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A real browser, and reports for it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from ansible_collections.mailports.secure.plugins.plugin_utils.cli.main import main
from playwright.sync_api import Browser, Page, sync_playwright

from . import invented

CHROMIUM = shutil.which("chromium")


# Of one module: as long as it is open an event loop runs, beside which nobody else's can.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        # The sandbox wants another user than root, who runs the tests on a build machine.
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        yield chromium
        chromium.close()


class Watched:
    """A page, and what it complained of or asked for."""

    def __init__(self, page: Page, file: Path) -> None:
        self.page = page
        self.told: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.told.append(message.text))
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.goto(file.as_uri())

    @property
    def status(self) -> str:
        return self.page.locator("#status").inner_text()

    def column(self, table: str, number: int) -> list[str]:
        return self.page.locator(f"#{table}-table tbody tr > :nth-child({number})").all_text_contents()


@pytest.fixture
def opened(browser: Browser):
    """Opens a report, with nothing kept from one before."""
    contexts = []

    def opens(file: Path, **wishes) -> Watched:
        contexts.append(browser.new_context(viewport={"width": 1360, "height": 900}, **wishes))
        return Watched(contexts[-1].new_page(), file)

    yield opens
    for context in contexts:
        context.close()


def made(folder: Path, runs: list[dict]) -> Path:
    """The report that the command makes of runs."""
    for number, run in enumerate(runs):
        (folder / f"run{number}.json").write_text(json.dumps(run), encoding="utf-8")
    page = folder / "fleet.html"
    assert main(["report", str(folder), "--output", str(page)]) == 0
    return page


@pytest.fixture(scope="session")
def runs() -> list[dict]:
    return invented.runs(hosts=50, each=5, number=3)


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory, runs: list[dict]) -> Path:
    return made(tmp_path_factory.mktemp("fleet"), runs)


@pytest.fixture(scope="session")
def newest(fleet: Path) -> list[dict]:
    """The newest state of each host, as the command merges it."""
    merged = fleet.with_suffix(".merged")
    assert main(["report", str(fleet.parent), "--format", "json", "--output", str(merged)]) == 0
    return json.loads(merged.read_text(encoding="utf-8"))["hosts"]
