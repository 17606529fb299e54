"""How much of something is needed, when a part of it is not known."""

from __future__ import annotations

from typing import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Range(NamedTuple):
    """An amount.

    certain: at least so much is needed, whatever the unknown values are;
    likely: so much when unknown values are what one expects, such as a true condition;
    most: at most so much; None when there is no bound.
    """

    certain: int
    likely: int
    most: int | None

    @property
    def is_exact(self) -> bool:
        """Whether the amount is known."""
        return self.certain == self.most

    def plus(self, other: Range) -> Range:
        """Return the amount of both."""
        most = None if self.most is None or other.most is None else self.most + other.most
        return Range(self.certain + other.certain, self.likely + other.likely, most)

    def times(self, other: Range) -> Range:
        """Return the amount of so many things that need this amount each."""
        most = None if self.most is None or other.most is None else self.most * other.most
        if 0 in (self.most, other.most):
            most = 0
        return Range(self.certain * other.certain, self.likely * other.likely, most)

    def at_most_one(self) -> Range:
        """Return the amount of things when only one of them counts."""
        return Range(min(self.certain, 1), min(self.likely, 1), 1 if self.most is None else min(self.most, 1))

    def if_made(self, *, is_likely: bool = True) -> Range:
        """Return the amount for a resource that may not exist. is_likely: whether it is likely to."""
        return Range(0, self.likely if is_likely else 0, self.most)


def exactly(amount: int) -> Range:
    """Return the range of an amount that is known."""
    return Range(amount, amount, amount)


def in_all(ranges: Sequence[Range], likely: int) -> Range:
    """Return the amount when one of several scenarios comes true. likely: the index of the likely one."""
    if len(ranges) == 1:
        return ranges[0]
    return Range(min(each.certain for each in ranges), ranges[likely].likely, _highest(ranges))


def one_of(ranges: Sequence[Range]) -> Range:
    """Return the amount when one of several is needed, and the one that is likely to be least is the likely one."""
    return in_all(ranges, min(range(len(ranges)), key=lambda index: ranges[index].likely))


def largest(ranges: Sequence[Range]) -> Range:
    """Return the amount of the largest of several things."""
    return Range(max(each.certain for each in ranges), max(each.likely for each in ranges), _highest(ranges))


def _highest(ranges: Sequence[Range]) -> int | None:
    """Return the highest bound; None when one of the ranges has none."""
    bounds = [each.most for each in ranges if each.most is not None]
    return max(bounds) if len(bounds) == len(ranges) else None


NOTHING = exactly(0)
ONE = exactly(1)
#: One thing that may exist, but is not likely to.
POSSIBLE = ONE.if_made(is_likely=False)
#: One thing that is likely to exist, but may not.
MAYBE_ONE = ONE.if_made()
#: An amount of which nothing is known.
ANY = Range(0, 0, None)
