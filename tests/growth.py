"""Whether work grows in proportion to the size of its input: no clock, no speed of a machine, decides a test.

The work is done with a small input and with one that is FACTOR times as large. What is compared is CPU time, which
other programs on the machine do not use up; the lower of several measurements counts. Work in proportion to the size
takes FACTOR times as long, quadratic work FACTOR * FACTOR times. The bound is between the two, with room on both sides.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

Input = TypeVar("Input")

FACTOR = 8
BOUND = 3 * FACTOR
#: Work below this is noise: a small input counts as if it took this long (seconds of CPU time).
LEAST = 0.002


def cpu_time(work: Callable[[Input], object], value: Input) -> float:
    """Return the CPU time of some work, in seconds: the lowest of three measurements.

    The garbage collector leaves out what other tests have left: its work on that would count for the large input only.
    """
    seconds = []
    gc.freeze()
    for _ in range(3):
        start = time.process_time()
        work(value)
        seconds.append(time.process_time() - start)
    gc.unfreeze()
    return min(seconds)


def assert_linear(work: Callable[[Input], object], sized: Callable[[int], Input], size: int) -> None:
    """Fail when the work for `sized(FACTOR * size)` takes more than BOUND times as long as for `sized(size)`."""
    small = max(cpu_time(work, sized(size)), LEAST)
    large = cpu_time(work, sized(FACTOR * size))
    assert large < BOUND * small, f"{FACTOR} times the input takes {large / small:.0f} times as long"
