# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""How long a page takes, by the browser's own clocks."""

from __future__ import annotations

from statistics import median
from typing import NamedTuple

from playwright.sync_api import CDPSession, Page

WORDS = ("s", "smtp", "smtp example", "postfix", "web12", "")

_OPENED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
#: From the key to the end of the frame that shows the answer.
_FILTERED = """async (word) => {
    const field = document.getElementById("text"), started = performance.now();
    field.value = word;
    field.dispatchEvent(new Event("input"));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - started;
}"""


class Figures(NamedTuple):
    """Milliseconds: until the page stands; of each search until the frame with the answer is over, and what of it is
    time of the processor, which other programs that run at the same time do not count into.
    """

    opened: float
    searched: list[float]
    computed: list[float]

    def __str__(self) -> str:
        searched, computed = (
            f"{median(one):.0f} ms (longest {max(one):.0f})" for one in (self.searched, self.computed)
        )
        return f"opened in {self.opened:.0f} ms; a search took {searched}, {computed} of processor time"


def measured(page: Page) -> Figures:
    """The figures of a page that was just opened."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    searches = [_search(page, session, word) for word in WORDS]
    return Figures(page.evaluate(_OPENED), *map(list, zip(*searches, strict=True)))


def _search(page: Page, session: CDPSession, word: str) -> tuple[float, float]:
    before = _processor(session)
    searched = page.evaluate(_FILTERED, word)
    return searched, _processor(session) - before


def _processor(session: CDPSession) -> float:
    """What the page's thread has used, scripts, layout and painting."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return 1000 * next(one["value"] for one in metrics if one["name"] == "TaskDuration")
