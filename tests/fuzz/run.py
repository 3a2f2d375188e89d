# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Mutated configurations through the linter: nothing may crash it or hold it up.

    make fuzz                       a long run (FUZZ_INPUTS=2000000)
    python tests/fuzz/run.py 10000  a short one

One input in eight is also mended until nothing is left to mend. An input that raises, that takes longer than ten
seconds of processor time, that has endpoints and is held back by the sieve, or whose fixes never end, is kept below
build/fuzz and ends the run with status 1.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ansible_collections.mailports.secure.plugins.plugin_utils.applications import sieve
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.loading import decode
from ansible_collections.mailports.secure.plugins.plugin_utils.linting.pipeline import Linter
from ansible_collections.mailports.secure.plugins.plugin_utils.rules.catalogue import rules
from ansible_collections.mailports.secure.tests.fuzz.inputs import Input, Mutator
from ansible_collections.mailports.secure.tests.unit.plugins.plugin_utils.applications.mending import rounds

KEPT = Path(__file__).resolve().parents[2] / "build" / "fuzz"
SECONDS = 10
SHARE = 2_000
MENDED = 8
COUNTED = ("inputs", "with endpoints", "with findings", "mended", "failures")


@contextmanager
def time_limit() -> Iterator[None]:
    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"took longer than {SECONDS} s")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def attempt(linter: Linter, given: Input, mend: bool) -> Counter[str]:
    """Lint one input, and mend it where told so. Raises whatever the linter does."""
    text = decode(given.name, given.data).text
    with time_limit():
        result = linter.lint_text(given.name, text)
        if result.endpoints and speaks(given) and not sieve.may_hold_mail(given.name, given.data):
            raise AssertionError("would have been held back by the sieve")
        mended = mend and bool(list(rounds(linter, given.name, text)))
    return Counter({"with endpoints": bool(result.endpoints), "with findings": bool(result.findings), "mended": mended})


def speaks(given: Input) -> bool:
    """May a file of that name be read, if a word of mail is in it? One is: the linter looks for no other."""
    return sieve.is_candidate(given.name) and any(word.encode() in given.data.lower() for word in sieve.WORDS)


def keep(given: Input, seed: int, number: int, error: Exception) -> None:
    KEPT.mkdir(parents=True, exist_ok=True)
    path = KEPT / f"{seed}-{number}-{given.name.replace('/', '_')}"
    path.write_bytes(given.data)
    sys.stderr.write(f"{given.name}: {type(error).__name__}: {error} ({path})\n")


def work(job: tuple[int, int]) -> Counter[str]:
    """One worker's share: so many inputs from that seed."""
    seed, count = job
    inputs, linter = Mutator(seed), Linter(rules())
    counted = Counter({"inputs": count})
    for number in range(count):
        given = inputs.next()
        try:
            counted += attempt(linter, given, mend=number % MENDED == 0)
        except Exception as error:
            counted["failures"] += 1
            keep(given, seed, number, error)
    return counted


def main() -> int:
    inputs = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    jobs = [(seed, min(SHARE, inputs - seed * SHARE)) for seed in range(-(-inputs // SHARE))]
    begin, total = time.monotonic(), Counter[str]()
    with multiprocessing.Pool() as pool:
        for number, counted in enumerate(pool.imap_unordered(work, jobs), 1):
            total += counted
            if number % 50 == 0 or number == len(jobs):
                said = ", ".join(f"{total[name]} {name}" for name in COUNTED)
                sys.stdout.write(f"{said}, {time.monotonic() - begin:.0f} s\n")
                sys.stdout.flush()
    return 1 if total["failures"] else 0


if __name__ == "__main__":
    sys.exit(main())
