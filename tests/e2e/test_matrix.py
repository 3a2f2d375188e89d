# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Programs as the role ``client`` configures them get through to honest servers, and give nothing to others."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from .authority import Authority
from .cells import CELLS, HONEST, applies
from .matrix import Outcome, outcomes
from .page import page
from .programs import RUNS, Run
from .scene import open_scene

PAGE = Path(__file__).parents[2] / "docs" / "matrix.md"

Played = Callable[[str], dict[Run, Outcome]]


@pytest.fixture(scope="module")
def played(authority: Authority, programs: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """What comes of all runs with servers of one kind; they are played once."""

    @cache
    def play(variant: str) -> dict[Run, Outcome]:
        folder = tmp_path_factory.mktemp(variant)
        with open_scene(folder, authority) as scene:
            return outcomes(scene, programs, variant, [run for run in RUNS if applies(variant, run)])

    return play


@pytest.mark.e2e
@pytest.mark.parametrize(("variant", "run"), [cell for cell in CELLS if cell[0] == HONEST], ids=str)
def test_gets_through_unseen(played: Played, variant: str, run: Run) -> None:
    outcome = played(variant)[run]
    assert outcome.got_through, outcome.said
    assert outcome.given_away == ()


@pytest.mark.e2e
@pytest.mark.parametrize(("variant", "run"), [cell for cell in CELLS if cell[0] != HONEST], ids=str)
def test_gives_nothing_away(played: Played, variant: str, run: Run) -> None:
    outcome = played(variant)[run]
    assert not outcome.got_through, outcome.said
    assert outcome.given_away == ()
    assert run.program.complaint in outcome.said


def test_the_page_says_what_is_asserted() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
