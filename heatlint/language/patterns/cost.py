"""An upper bound for the steps that Python's backtracking matcher needs for a pattern and a text.

The matcher cannot be interrupted, and a limit of time would give different answers on different machines.
For each node two numbers are found: in how many ways it may match from one place, and how many steps it takes to try
all of them. In a sequence each way of the first node lets the rest be tried again, so ways multiply. The facts of the
text keep the bound close to the truth: which sets of characters share a character that is in the text, and how often.
"""

from __future__ import annotations

import collections

from heatlint.language.patterns.syntax import Anchor, Choice, Once, Reference, Repeat, Sequence, Set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.language.patterns.syntax import Expression, Node, Subject

    #: Ways and steps.
    Cost = tuple[int, int]
    #: A character out of which set comes next, and the steps to see that it does not come. None: not known.
    Next = tuple[frozenset[str], int] | None

#: Nothing comes next: at the end of a pattern the first way that arrives counts, and no other is tried.
_END: Next = (frozenset(), 1)
#: No number in a bound becomes larger than this.
MOST = 10**12


def steps(expression: Expression, subject: Subject, *, search: bool = False) -> int:
    """Return how many steps a match at the start of a text may need, or a search in it; at most `MOST`."""
    total = _Bound(subject).cost(expression.root, _END)[1]
    starts = len(subject.text) + 1 if search else 1
    return min(total + starts if _starts_at_start(expression.root) else total * starts, MOST)


def smallest_width(node: Node) -> int:
    """Return how many characters a node takes at least."""
    if isinstance(node, Set):
        return 1
    if isinstance(node, Sequence):
        return min(sum(map(smallest_width, node.items)), MOST)
    if isinstance(node, Choice):
        return min(map(smallest_width, node.items))
    if isinstance(node, Repeat):
        return min(node.low * smallest_width(node.body), MOST)
    return smallest_width(node.body) if isinstance(node, Once) and node.consumes else 0


def _starts_at_start(node: Node) -> bool:
    while isinstance(node, Sequence) and node.items:
        node = node.items[0]
    return isinstance(node, Anchor) and (node.kind == r"\A" or node.kind == "^" and not node.multiline)


class _Bound:
    """Finds the cost of nodes for a text."""

    __slots__ = ("members", "counts", "length", "ends_with_newline")

    def __init__(self, subject: Subject) -> None:
        often = collections.Counter(subject.text)
        self.members = subject.members
        self.counts = [sum(often[character] for character in each) for each in subject.members]
        self.length = len(subject.text)
        self.ends_with_newline = subject.text.endswith("\n")

    def cost(self, node: Node, after: Next) -> Cost:
        """Return ways and steps of a node; after: what comes next."""
        if isinstance(node, Sequence):
            return self._sequence(node, after)
        if isinstance(node, Choice):
            each = [self.cost(item, after) for item in node.items]
            return min(sum(ways for ways, _ in each), MOST), min(len(each) + sum(cost for _, cost in each), MOST)
        if isinstance(node, Repeat):
            ways, cost = self._repeat(node, after)
            return 1 if node.mode == "+" else ways, cost
        if isinstance(node, Once):
            return 1, min(self.cost(node.body, _END)[1] + 1, MOST)
        return 1, self.length + 1 if isinstance(node, Reference) else 1

    def _sequence(self, node: Sequence, after: Next) -> Cost:
        ways, cost = 1, 1
        for item in reversed(node.items):
            item_ways, item_cost = self.cost(item, after)
            ways, cost = min(item_ways * ways, MOST), min(item_cost + item_ways * cost, MOST)
            after = self._next(item, after)
        return ways, cost

    def _next(self, node: Node, after: Next) -> Next:
        """Return what certainly comes at the start of a node that is followed by `after`."""
        if isinstance(node, Set):
            return self.members[node.index], 1
        if isinstance(node, Anchor) and (node.kind == r"\Z" or self._is_end(node)):
            return frozenset(), 1  # nothing comes next, so no character is shared
        if isinstance(node, Anchor) or isinstance(node, Once) and not node.consumes:
            return None if after is None else (after[0], after[1] + self.cost(node, None)[1])
        if isinstance(node, Sequence):
            for item in reversed(node.items):
                after = self._next(item, after)
            return after
        if isinstance(node, Repeat):
            inside = self._next(node.body, after)
            return inside if node.low > 0 else _either(inside, after)
        return None

    def _is_end(self, node: Anchor) -> bool:
        return node.kind == "$" and not node.multiline and not self.ends_with_newline

    def _repeat(self, node: Repeat, after: Next) -> Cost:
        most = self._most_times(node)
        body = node.body
        while isinstance(body, Sequence) and len(body.items) == 1:
            body = body.items[0]
        if isinstance(body, Set):
            if after is not None and after[0].isdisjoint(self.members[body.index]):
                # Only where the run of characters ends can the rest match.
                return 1, min((most + 1) * (1 + after[1]), MOST)
            return max(most - node.low, 0) + 1, most + 1
        ways, cost = self.cost(body, _either(self._next(body, after), after))
        if ways == 1:
            return max(most - node.low, 0) + 1, min((most + 1) * (cost + 1), MOST)
        total, paths = 0, 1  # all ways, and the ways to do it `times` times
        tried = 0
        for times in range(most + 1):
            total += paths if times >= node.low else 0
            tried += paths
            paths *= ways
            if tried > MOST:
                return MOST, MOST
        return max(total, 1), min(tried * (cost + 1), MOST)

    def _most_times(self, node: Repeat) -> int:
        """Return how often the body can match one after the other."""
        width = smallest_width(node.body)
        most = self.length // width if width else node.low + self.length
        counts = [self.counts[index] for index in _always_in(node.body)]
        return min([most, *counts, MOST if node.high is None else node.high])


def _either(one: Next, other: Next) -> Next:
    """Return what comes next when one of two things does."""
    return None if one is None or other is None else (one[0] | other[0], min(one[1] + other[1], MOST))


def _always_in(node: Node) -> list[int]:
    """Return the sets of which every match of a node takes a character."""
    if isinstance(node, Set):
        return [node.index]
    return [index for item in node.items for index in _always_in(item)] if isinstance(node, Sequence) else []
