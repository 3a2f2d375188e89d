# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Work shared out among processes, its results in the order of the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO, TypeVar

Work = TypeVar("Work")
Done = TypeVar("Done")


def cores() -> int:
    """How many processes may run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(do: Callable[[Work], Done], work: Sequence[Work], jobs: int) -> Iterator[Done]:
    """What ``do`` makes of each piece of work. A process that dies leaves its work to this one."""
    if jobs < 2 or len(work) < 2 or not hasattr(os, "fork"):
        yield from map(do, work)
        return
    workers = [_Worker(do, work[first::jobs]) for first in range(min(jobs, len(work)))]
    try:
        for number, piece in enumerate(work):
            answer = workers[number % len(workers)].answer()
            yield do(piece) if answer is None else answer[0]
    finally:
        for worker in workers:
            worker.end()


class _Worker:
    """A copy of this process that does its share of the work, and sends back one result after the other."""

    def __init__(self, do: Callable[[Work], Done], share: Sequence[Work]) -> None:
        theirs, ours = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(theirs)
            _serve(do, share, ours)
        os.close(ours)
        self._results: BinaryIO = os.fdopen(theirs, "rb")

    def answer(self) -> tuple[Any] | None:
        """The next result; None where there is none any more."""
        import pickle

        try:
            return (pickle.load(self._results),)  # noqa: S301 - by the pipe of our own child
        except (EOFError, pickle.UnpicklingError):
            return None

    def end(self) -> None:
        self._results.close()
        os.waitpid(self._process, 0)


def _serve(do: Callable[[Work], Done], share: Sequence[Work], pipe: int) -> None:
    """Never returns. What goes wrong here goes wrong again, and is told, where the work is left to."""
    try:
        # Imported here: one process alone needs none of it.
        import pickle

        with os.fdopen(pipe, "wb") as results:
            for piece in share:
                pickle.dump(do(piece), results, pickle.HIGHEST_PROTOCOL)
                results.flush()
    finally:
        # Nothing of what the parent has begun may be finished here: no buffer written, no temporary file removed.
        os._exit(0)
