"""Puts the parts of a picture that no edge connects beside one another, on a page of some width."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def connected_parts(keys: Iterable[K], edges: Iterable[tuple[K, K]]) -> list[list[K]]:
    """Return the nodes in parts that no edge connects; the parts, and the nodes of each, are in the order of `keys`."""
    first = {key: key for key in keys}

    def first_of(key: K) -> K:
        while first[key] != key:
            first[key] = key = first[first[key]]
        return key

    for one, other in edges:
        first[first_of(one)] = first_of(other)
    parts: dict[K, list[K]] = {}
    for key in first:
        parts.setdefault(first_of(key), []).append(key)
    return list(parts.values())


def packed(sizes: Sequence[tuple[float, float]], most: float, gap: float) -> list[tuple[float, float]]:
    """Return the upper left corner of each rectangle, so that they fill a page of a width from the top.

    sizes: width and height of each, at most as wide as the page; most: the width of the page; gap: what is left between
    two of them. The highest ones come first, each as near to the top as it can be, then to the left.
    """
    corners = [(0.0, 0.0)] * len(sizes)
    steps = [(0.0, 0.0)]  # the line below what is placed: where each step begins, and how low it is
    for number in sorted(range(len(sizes)), key=lambda number: -sizes[number][1]):
        width, height = sizes[number][0] + gap, sizes[number][1] + gap
        starts = [start for start, _ in steps if not start or start + width <= most + gap]
        y, x = min((_lowest(steps, start, start + width), start) for start in starts)
        corners[number] = (x, y)
        end = x + width
        after = next(low for start, low in reversed(steps) if start <= end)
        later = [each for each in steps if each[0] > end]
        steps = [*(each for each in steps if each[0] < x), (x, y + height), (end, after), *later]
    return corners


def _lowest(steps: Sequence[tuple[float, float]], start: float, end: float) -> float:
    """Return how low the line is at most between two places."""
    ends = [*(begin for begin, _ in steps[1:]), float("inf")]
    return max(low for (begin, low), stop in zip(steps, ends, strict=True) if begin < end and stop > start)
