"""A line on the terminal that shows how far a long run is."""

from __future__ import annotations

import os
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

#: Seconds before the bar appears, and between two updates.
DELAY, INTERVAL = 1.0, 0.1
#: The width of the bar, in columns.
WIDTH = 30


class Progress:
    """Shows a count on standard error, when that is a terminal that can show it and the run is long.

    total: how many there will be, for a bar; None when nobody knows. what: what is done, such as "checked".
    As a context, it removes the line at the end.
    """

    __slots__ = ("_total", "_what", "_done", "_next_update", "_shown", "_stream")

    def __init__(self, total: int | None, what: str) -> None:
        self._total = total
        self._what = what
        self._done = 0
        can_show = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._stream = sys.stderr if can_show else None
        self._next_update = time.monotonic() + DELAY
        self._shown = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the line, without a command that a terminal may not know."""
        if self._stream is not None and self._shown:
            self._stream.write(f"\r{' ' * len(self._shown)}\r")
            self._stream.flush()
            self._shown = ""

    def step(self) -> None:
        """Count one more as done."""
        self._done += 1
        if self._stream is None or time.monotonic() < self._next_update:
            return
        self._next_update = time.monotonic() + INTERVAL
        count = str(self._done)
        if self._total is not None:
            filled = WIDTH * self._done // max(1, self._total)
            count = f"{'#' * filled}{'.' * (WIDTH - filled)} {self._done} of {self._total}"
        self._shown = f"{self._what}: {count}"
        self._stream.write(f"\r{self._shown}")
        self._stream.flush()
