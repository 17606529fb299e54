"""A progress bar on the terminal for long runs."""

from __future__ import annotations

import os
import sys
import time

#: Seconds before the bar appears, and between two updates.
DELAY, INTERVAL = 1.0, 0.1
#: The width of the bar, in columns.
WIDTH = 30


class Progress:
    """Shows a bar and a count on standard error, when that is a terminal that can show it and the run is long."""

    __slots__ = ("_total", "_done", "_next_update", "_shown", "_stream")

    def __init__(self, total: int) -> None:
        self._total = total
        self._done = 0
        can_show = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._stream = sys.stderr if can_show else None
        self._next_update = time.monotonic() + DELAY
        self._shown = ""

    def step(self) -> None:
        """Count one more as done."""
        self._done += 1
        if self._stream is None or time.monotonic() < self._next_update:
            return
        self._next_update = time.monotonic() + INTERVAL
        filled = WIDTH * self._done // max(1, self._total)
        self._shown = f"{'#' * filled}{'.' * (WIDTH - filled)} {self._done} of {self._total}"
        self._stream.write(f"\r{self._shown}")
        self._stream.flush()

    def clear(self) -> None:
        """Remove the bar, without a command that a terminal may not know."""
        if self._stream is not None and self._shown:
            self._stream.write(f"\r{' ' * len(self._shown)}\r")
            self._stream.flush()
            self._shown = ""
