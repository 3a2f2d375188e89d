# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Work shared out among processes, its results in the order of the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, TypeVar

Work = TypeVar("Work")
Done = TypeVar("Done")

#: Turns wait in a pipe, which is a page at the least, and each is a number of so many bytes.
_BYTES = 4
_TURNS = 4096 // _BYTES


def cores() -> int:
    """How many processes may run at once."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def are_there() -> bool:
    """Can there be more processes than this one, to any gain?"""
    return hasattr(os, "fork") and cores() > 1


def aside(make: Callable[[], Done], meanwhile: Callable[[], object]) -> Done:
    """What another process makes while this one does something else; what it dies of is made here, and told."""
    worker = _Worker(lambda: [make()])
    try:
        meanwhile()
        made = list(worker.results())
        return made[0] if made else make()
    finally:
        worker.end()


def each(do: Callable[[Work], Done], work: Sequence[Work], jobs: int) -> Iterator[Done]:
    """What ``do`` makes of each piece of work. A process that dies leaves its work to this one."""
    if jobs < 2 or len(work) < 2 or not hasattr(os, "fork"):
        yield from map(do, work)
        return
    # Imported here: one process alone needs none of it.
    from heapq import merge
    from operator import itemgetter

    turns = _turns(len(work))
    workers = [_Worker(lambda: _taken(do, work, turns)) for _number in range(min(jobs, len(work)))]
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


def _taken(do: Callable[[Work], Done], work: Sequence[Work], turns: int) -> Iterator[tuple[int, Done]]:
    """What is made of the pieces that this process takes, each with its number, which rises."""
    while turn := os.read(turns, _BYTES):
        first = int.from_bytes(turn, "big")
        for number, piece in enumerate(work[first : first + _turn(len(work))], first):
            yield number, do(piece)


class _Worker:
    """A copy of this process that sends back one result after the other."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        theirs, ours = os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(theirs)
            _serve(make, ours)
        os.close(ours)
        self._pipe: BinaryIO = os.fdopen(theirs, "rb")

    def results(self) -> Iterator[Any]:
        """Until there are no more."""
        import pickle

        while True:
            try:
                yield pickle.load(self._pipe)  # noqa: S301 - by the pipe of our own child
            except (EOFError, pickle.UnpicklingError):
                return

    def end(self) -> None:
        self._pipe.close()
        os.waitpid(self._process, 0)


def _serve(make: Callable[[], Iterable[Any]], pipe: int) -> None:
    """Never returns. What goes wrong here goes wrong again, and is told, where the work is left to."""
    try:
        import pickle

        with os.fdopen(pipe, "wb") as results:
            for result in make():
                pickle.dump(result, results, pickle.HIGHEST_PROTOCOL)
                results.flush()
    finally:
        # Nothing of what the parent has begun may be finished here: no buffer written, no temporary file removed.
        os._exit(0)
