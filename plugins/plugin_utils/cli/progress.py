# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
"""A line that tells how far a long run is: on a terminal only, gone when the run is done."""

from __future__ import annotations

import time
from collections.abc import Sequence
from types import TracebackType
from typing import TextIO

#: A run shorter than this shows nothing; a longer one is told about this often. Seconds.
_PATIENCE = 1.0
_EVERY = 0.1


class Progress:
    def __init__(self, stream: TextIO, done: str = "files read") -> None:
        self._stream = stream
        self._done = done
        self._shown = False
        self._next = time.monotonic() + _PATIENCE
        self._files = 0
        self._terminal = stream.isatty()

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._stream.write("\r\033[K")
            self._stream.flush()

    def __call__(self, paths: Sequence[str]) -> None:
        """Told of the files that have been read."""
        self._files += len(paths)
        if self._terminal and time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            self._shown = True
            self._stream.write(f"\r\033[K{self._files} {self._done}: {ascii(paths[-1])[1:-1][:60]}")
            self._stream.flush()
