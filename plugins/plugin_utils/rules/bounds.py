# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A user's own rule may take only so long: a pattern can be written that would never come to an end."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .unjudged import Unjudged

#: Seconds for one rule on one endpoint; what is sound takes a thousandth of it.
_MOST = 1.0


@contextmanager
def bounded(title: str) -> Iterator[None]:
    """Raises Unjudged, which begins with the title, for what takes too long or calls itself without end."""
    from referencing.exceptions import Unresolvable

    try:
        with _limited(_MOST):
            yield
    except TimeoutError:
        raise Unjudged(f"{title} takes longer than {_MOST:g} s to judge one endpoint: simplify its patterns") from None
    except RecursionError:
        raise Unjudged(f"{title} refers to itself without end") from None
    except Unresolvable as error:
        raise Unjudged(f"{title} refers to {error.ref!r}, which is not in it") from None


@contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Python's regular expressions heed signals, which only the main thread gets; Windows has no such signal."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _too_late)
    # Ansible limits its tasks in the same way: its clock goes on behind ours.
    left, interval = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if left:
            signal.setitimer(signal.ITIMER_REAL, max(left - (time.monotonic() - before), 0.001), interval)


def _too_late(_number: int, _frame: FrameType | None) -> None:
    raise TimeoutError
