# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long a page takes, by the browser's own clock."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

from playwright.sync_api import Page

WORDS = ("s", "smtp", "smtp example", "postfix", "web12", "")

_OPENED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
#: From the key to the frame that shows the answer.
_FILTERED = """async (word) => {
    const field = document.getElementById("text"), started = performance.now();
    field.value = word;
    field.dispatchEvent(new Event("input"));
    const answered = performance.now() - started;
    document.body.getBoundingClientRect();
    const laid = performance.now() - started;
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return [answered, laid, performance.now() - started];
}"""


class Figures(NamedTuple):
    """Milliseconds: until the page is loaded and shown; of the filters the middle and the longest, each until the
    answer stands in the page (laid out), and until the frame with it is over.
    """

    opened: float
    filtered: float
    filtered_longest: float
    painted: float
    painted_longest: float

    def __str__(self) -> str:
        filtered = f"{self.filtered:.0f} ms (longest {self.filtered_longest:.0f})"
        painted = f"{self.painted:.0f} ms ({self.painted_longest:.0f})"
        return f"opened in {self.opened:.0f} ms, filtered in {filtered}, with painting {painted}"


def measured(page: Page) -> Figures:
    """The figures of a page that was just opened."""
    opened = page.evaluate(_OPENED)
    times = [page.evaluate(_FILTERED, word) for word in WORDS]
    _answered, laid, painted = zip(*times, strict=True)
    return Figures(opened, median(laid), max(laid), median(painted), max(painted))
