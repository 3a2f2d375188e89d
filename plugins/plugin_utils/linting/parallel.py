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


#: Turns wait in a pipe, which is a page at the least, and each is a number of so many bytes.
_BYTES = 4
_TURNS = 4096 // _BYTES


def each(do: Callable[[Work], Done], work: Sequence[Work], jobs: int) -> Iterator[Done]:
    """What ``do`` makes of each piece of work. A process that dies leaves its work to this one."""
    if jobs < 2 or len(work) < 2 or not hasattr(os, "fork"):
        yield from map(do, work)
        return
    # Imported here: one process alone needs none of it.
    from heapq import merge
    from operator import itemgetter

    turns = _turns(len(work))
    workers = [_Worker(do, work, turns) for _number in range(min(jobs, len(work)))]
    os.close(turns)
    told = 0
    try:
        for number, result in merge(*(worker.results() for worker in workers), key=itemgetter(0)):
            yield from map(do, work[told:number])
            yield result
            told = number + 1
        yield from map(do, work[told:])
    finally:
        for worker in workers:
            worker.end()


def _turns(pieces: int) -> int:
    """A pipe of the numbers that turns at the work begin with: who is done with one takes the next."""
    turns, ours = os.pipe()
    with os.fdopen(ours, "wb") as pipe:
        pipe.writelines(number.to_bytes(_BYTES, "big") for number in range(0, pieces, _turn(pieces)))
    return turns


def _turn(pieces: int) -> int:
    """How many pieces a turn has."""
    return -(-pieces // _TURNS)


class _Worker:
    """A copy of this process that takes turns at the work, and sends back one result after the other."""

    def __init__(self, do: Callable[[Work], Done], work: Sequence[Work], turns: int) -> None:
        theirs, ours = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(theirs)
            _serve(do, work, turns, ours)
        os.close(ours)
        self._pipe: BinaryIO = os.fdopen(theirs, "rb")

    def results(self) -> Iterator[tuple[int, Any]]:
        """Each with the number of its piece of work, in the order of them, until there are no more."""
        import pickle

        while True:
            try:
                yield pickle.load(self._pipe)  # noqa: S301 - by the pipe of our own child
            except (EOFError, pickle.UnpicklingError):
                return

    def end(self) -> None:
        self._pipe.close()
        os.waitpid(self._process, 0)


def _serve(do: Callable[[Work], Done], work: Sequence[Work], turns: int, pipe: int) -> None:
    """Never returns. What goes wrong here goes wrong again, and is told, where the work is left to."""
    try:
        import pickle

        with os.fdopen(pipe, "wb") as results:
            while turn := os.read(turns, _BYTES):
                first = int.from_bytes(turn, "big")
                for number, piece in enumerate(work[first : first + _turn(len(work))], first):
                    pickle.dump((number, do(piece)), results, pickle.HIGHEST_PROTOCOL)
                    results.flush()
    finally:
        # Nothing of what the parent has begun may be finished here: no buffer written, no temporary file removed.
        os._exit(0)
