"""The limit of calls for each project."""

from __future__ import annotations

import threading
import time

from heatlint.serve.faults import Fault

#: How many projects are remembered.
MOST_PROJECTS = 10_000


class Rate:
    """Lets each project make so many calls a second, and twice as many at once. 0 for any number."""

    def __init__(self, a_second: float) -> None:
        self.a_second = a_second
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, float]] = {}  # project -> calls that are left, and when that was so

    def take(self, project: str) -> None:
        """Count a call. Raises Fault when there were too many."""
        if not self.a_second:
            return
        now, most = time.monotonic(), max(1.0, 2 * self.a_second)
        with self._lock:
            left, since = self._left.get(project, (most, now))
            left = min(most, left + (now - since) * self.a_second)
            if len(self._left) >= MOST_PROJECTS:
                self._left.clear()
            self._left[project] = max(left - 1, 0) if left >= 1 else left, now
        if left < 1:
            message = f"More than {self.a_second:g} requests a second."
            raise Fault(429, message, "RequestLimitExceeded", headers={"Retry-After": "1"})
