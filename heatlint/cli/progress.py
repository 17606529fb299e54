"""A line on the terminal that tells how far a long run has come."""

from __future__ import annotations

import sys
import time

#: Seconds before the line appears, and between two of its states.
PATIENCE, PAUSE = 1.0, 0.1


class Progress:
    """Shows a count and a bar on standard error, when that is a terminal and the run is long."""

    __slots__ = ("total", "done", "next", "shown", "stream")

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0
        self.stream = sys.stderr if sys.stderr is not None and sys.stderr.isatty() else None
        self.next = time.monotonic() + PATIENCE
        self.shown = False

    def step(self) -> None:
        """One more is done."""
        self.done += 1
        if self.stream is None or time.monotonic() < self.next:
            return
        self.next = time.monotonic() + PAUSE
        filled = 30 * self.done // max(1, self.total)
        self.stream.write(f"\r{'#' * filled}{'.' * (30 - filled)} {self.done} of {self.total}")
        self.stream.flush()
        self.shown = True

    def clear(self) -> None:
        """Take the line away."""
        if self.stream is not None and self.shown:
            self.stream.write("\r\x1b[K")
            self.stream.flush()
            self.shown = False
