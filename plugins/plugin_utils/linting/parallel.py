# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""Work shared out among processes, its results in the order of the work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any, TypeVar

Work = TypeVar("Work")
Done = TypeVar("Done")

#: Turns wait in a pipe, which is a page at the least, and each is a number of so many bytes. So is a result's length.
_BYTES = 4
_TURNS = 4096 // _BYTES
#: As much as a pipe holds.
_READ = 65536


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
    workers = _started(lambda: [make()], 1)
    try:
        meanwhile()
        made = [one for worker in workers for one in worker.results()]
        return made[0] if made else make()
    finally:
        _end(workers)


def each(do: Callable[[Work], Done], work: Sequence[Work], jobs: int) -> Iterator[Done]:
    """What ``do`` makes of each piece of work. A process that dies leaves its work to this one."""
    if jobs < 2 or len(work) < 2 or not hasattr(os, "fork"):
        yield from map(do, work)
        return
    turns = _turns(len(work))
    workers = _started(lambda: _taken(do, work, turns), min(jobs, len(work)) - 1)
    done: dict[int, Done] = {}
    told = 0
    try:
        for number, result in chain(_shared(_taken(do, work, turns), workers), *(one.results() for one in workers)):
            done[number] = result
            while told in done:
                yield done.pop(told)
                told += 1
        for number in range(told, len(work)):
            yield done.pop(number) if number in done else do(work[number])
    finally:
        # Where this ends before its time, nobody begins with what is left.
        os.read(turns, _TURNS * _BYTES)
        os.close(turns)
        _end(workers)


def _shared(own: Iterable[Done], workers: Iterable[_Worker]) -> Iterator[Done]:
    """What this process makes, and after each of it what the others have made by now."""
    for result in own:
        yield result
        for worker in workers:
            yield from worker.received()


def _turns(pieces: int) -> int:
    """A pipe of the numbers that turns at the work begin with: who is done with one takes the next."""
    turns, ours = os.pipe()
    with os.fdopen(ours, "wb") as pipe:
        pipe.writelines(number.to_bytes(_BYTES, "big") for number in range(0, pieces, _turn(pieces)))
    return turns


def _number(data: bytes | bytearray) -> int:
    return int.from_bytes(data, "big")


def _turn(pieces: int) -> int:
    """How many pieces a turn has."""
    return -(-pieces // _TURNS)


def _taken(do: Callable[[Work], Done], work: Sequence[Work], turns: int) -> Iterator[tuple[int, Done]]:
    """What is made of the pieces that this process takes, each with its number, which rises."""
    while turn := os.read(turns, _BYTES):
        first = _number(turn)
        for number, piece in enumerate(work[first : first + _turn(len(work))], first):
            yield number, do(piece)


def _started(make: Callable[[], Iterable[Any]], number: int) -> list[_Worker]:
    """So many workers; fewer, or none, where there can be no more processes."""
    workers: list[_Worker] = []
    with suppress(OSError):
        while len(workers) < number:
            workers.append(_Worker(make))
    return workers


def _end(workers: Sequence[_Worker]) -> None:
    """None is waited for before all know that nobody listens: each has the pipes of those that began before it."""
    for worker in workers:
        worker.dismiss()
    for worker in workers:
        worker.end()


class _Worker:
    """A copy of this process that sends back one result after the other, each behind a number of its bytes."""

    def __init__(self, make: Callable[[], Iterable[Any]]) -> None:
        self._pipe, ours = os.pipe()
        try:
            self._process = os.fork()
        except OSError:
            os.close(self._pipe)
            os.close(ours)
            raise
        if self._process == 0:
            os.close(self._pipe)
            _serve(make, ours)
        os.close(ours)
        self._kept = bytearray()

    def results(self) -> Iterator[Any]:
        """Until there are no more."""
        os.set_blocking(self._pipe, True)
        while more := os.read(self._pipe, _READ):
            yield from self._made_of(more)

    def received(self) -> Iterator[Any]:
        """Those that have come: nothing is waited for."""
        os.set_blocking(self._pipe, False)
        with suppress(BlockingIOError):
            yield from self._made_of(os.read(self._pipe, _READ))

    def _made_of(self, more: bytes) -> Iterator[Any]:
        import pickle

        kept = self._kept
        kept += more
        while len(kept) >= _BYTES and len(kept) >= (end := _BYTES + _number(kept[:_BYTES])):
            yield pickle.loads(kept[_BYTES:end])  # noqa: S301 - by the pipe of our own child
            del kept[:end]

    def dismiss(self) -> None:
        """What it sends from now on is its end."""
        os.close(self._pipe)

    def end(self) -> None:
        # Where the caller of this program ignores the end of children, none is left to be asked for.
        with suppress(ChildProcessError):
            os.waitpid(self._process, 0)


def _serve(make: Callable[[], Iterable[Any]], pipe: int) -> None:
    """Never returns. What goes wrong here goes wrong again, and is told, where the work is left to."""
    try:
        import pickle

        with os.fdopen(pipe, "wb") as results:
            for result in make():
                data = pickle.dumps(result, pickle.HIGHEST_PROTOCOL)
                results.write(len(data).to_bytes(_BYTES, "big") + data)
                results.flush()
    finally:
        # Nothing of what the parent has begun may be finished here: no buffer written, no temporary file removed.
        os._exit(0)
