# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Take the pictures of the documentation anew: ``python -m tests.integration.report.pictures`` in the root."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from . import invented
from .conftest import CHROMIUM, made

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "images"
SIZE = {"width": 1280, "height": 1010}


def take(page: Path) -> None:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False)
        light = chromium.new_page(viewport=SIZE, color_scheme="light")
        light.goto(page.as_uri())
        light.screenshot(path=FOLDER / "report-light.png")
        dark = chromium.new_page(viewport=SIZE, color_scheme="dark")
        dark.goto(f"{page.as_uri()}#severity=error&group=web")
        dark.locator("#filters").evaluate("element => element.scrollIntoView()")
        dark.evaluate("scrollTo(0, document.querySelector('#charts').offsetTop - 120)")
        dark.screenshot(path=FOLDER / "report-dark.png")
        chromium.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        FOLDER.mkdir(exist_ok=True)
        take(made(Path(folder), invented.runs(hosts=300, each=6, number=11)))
