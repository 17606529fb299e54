"""The positions of a tree, beside its values: flat lists of integers that mirror the tree.

The marks of a list or dict are one list. Its first item is the length of an entry; the entries follow in the order of
the list or dict. An entry of a list is (start, end, inner), one of a dict (key, key start, key end, start, end, inner).
`inner` is the marks of the value when it is a list or dict, else None. An alias has the marks of its anchor's value.
An object for each position would take most of the time of reading.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    Marks = list[Any]
    Span = tuple[int, int]
    # A dict's marks, a key, the span of its first appearance and of a later one.
    Repeated = tuple[Marks, object, Span, Span]

LIST, DICT = 3, 6
#: How many steps two paths that are looked for one after another often differ in at most.
_NEAR = 6


class Duplicate:
    """A key that a map repeats. path: to the key; first, again: the spans of its first and of this later occurrence."""

    __slots__ = ("path", "first", "again")

    def __init__(self, path: tuple[object, ...], first: Span, again: Span) -> None:
        self.path = path
        self.first = first
        self.again = again

    def __repr__(self) -> str:
        return f"Duplicate({self.path!r}, {self.first!r}, {self.again!r})"


class Tree:
    """The value and the positions of a document.

    marks: those of a list whose one item is the document's value. odd_scalars: (type, value) of each integer that the
    text does not write as decimal digits alone, such as 0644, 1_000 and 12:30, and of each boolean such as "yes".
    scalars: the texts of all keys and scalars, and perhaps a few others, so that a search for one of them needs no walk
    through the value; None when they are not known. entries: how many entries all maps and lists have together, where
    those that an alias repeats count once; None when that is not known. expanded: how many values there are where those
    that an alias repeats count each time, see heatlint.text.limits; 0 for a text without aliases. has_text_keys:
    whether it is known that all keys are strings.
    """

    __slots__ = (
        "value",
        "marks",
        "duplicates",
        "odd_scalars",
        "scalars",
        "entries",
        "expanded",
        "has_text_keys",
        "_places",
        "_last",
    )

    def __init__(
        self,
        value: object,
        marks: Marks,
        duplicates: list[Duplicate],
        odd_scalars: Collection[tuple[type, object]] = (),
    ) -> None:
        self.value = value
        self.marks = marks
        self.duplicates = duplicates
        self.odd_scalars = odd_scalars
        self.scalars: Collection[str] | None = None
        self.entries: int | None = None
        self.expanded = 0
        self.has_text_keys = False
        self._places: dict[int, dict[object, int]] = {}
        #: The last path of `span` as far as it exists, and the marks with the index of the entry at each step.
        self._last: tuple[Sequence[object], list[tuple[Marks, int]]] = (), [(marks, 1)]

    def span(self, path: Sequence[object], key: bool) -> Span:
        """Return the span of the value or key at a path, or of the nearest ancestor's key; see Document.span."""
        entries = self._known_entries(path) if len(path) > _NEAR else self._last[1][:1]
        for step in path[len(entries) - 1 :]:
            marks, at = entries[-1]
            inner = marks[at + marks[0] - 1]
            place = self._place(inner, step)
            if place is None:
                key = True
                break
            entries.append((inner, place))
        self._last = path[: len(entries) - 1], entries
        marks, at = entries[-1]
        start = at if marks[0] == LIST else (at + 1 if key else at + 3)
        return marks[start], marks[start + 1]

    def _known_entries(self, path: Sequence[object]) -> list[tuple[Marks, int]]:
        """Return the entries for the beginning of a path that the last path had, too, if most of it is the same.

        Paths often come in the order of the text, so that a deep one has most steps in common with the last one.
        """
        last, entries = self._last
        for count in range(len(path), len(path) - _NEAR, -1):
            if count < len(entries) and path[:count] == last[:count]:
                return entries[: count + 1]
        return entries[:1]

    def at(self, offset: int) -> tuple[tuple[object, ...], bool]:
        """Return the path of the innermost value at an offset, and whether the offset is in its key."""
        path: list[object] = []
        marks: Marks | None = self.marks[LIST]
        while marks is not None:
            step = marks[0]
            before = 1 if step == LIST else 2
            low, high = 0, (len(marks) - 1) // step  # entries stand in the order of the text, but for a repeated key's
            while high - low > 1:
                middle = (low + high) // 2
                if marks[1 + middle * step + before - 1] <= offset:
                    low = middle
                else:
                    high = middle
            found = next(
                (
                    number
                    for number in (low, *range((len(marks) - 1) // step))
                    if number * step + 1 < len(marks) and _holds(marks, 1 + number * step, offset)
                ),
                None,
            )
            if found is None:
                return tuple(path), False
            at = 1 + found * step
            path.append(found if step == LIST else marks[at])
            if step == DICT and marks[at + 1] <= offset <= marks[at + 2]:
                return tuple(path), True
            marks = marks[at + step - 1]
        return tuple(path), False

    def _place(self, marks: Marks | None, step: object) -> int | None:
        """Return the index in a container's marks of the entry of a key or a list index; None without one."""
        if marks is None:
            return None
        if marks[0] == LIST:
            if type(step) is not int or not 0 <= step < (len(marks) - 1) // LIST:
                return None
            return 1 + step * LIST
        places = self._places.get(id(marks))
        if places is None:
            places = {name: 1 + n * DICT for n, name in enumerate(marks[1::DICT])}
            for name in [each for each in places if not isinstance(each, str)]:
                places.setdefault(_text_of(name), places[name])
            self._places[id(marks)] = places
        try:
            return places.get(step)
        except TypeError:
            return None


def _text_of(key: object) -> str:
    """Return the name that a client makes of a key that is not a string, which is a boolean, null or a number."""
    return {True: "true", False: "false", None: "null"}[key] if key is None or isinstance(key, bool) else repr(key)


def _holds(marks: Marks, at: int, offset: int) -> bool:
    """Whether an offset is in an entry's key or value."""
    if marks[0] == LIST:
        return bool(marks[at] <= offset <= marks[at + 1])
    return bool(marks[at + 1] <= offset <= marks[at + 2] or marks[at + 3] <= offset <= marks[at + 4])


def merge_repeated_keys(marks: Marks) -> list[Repeated]:
    """Reduce the marks of a dict with repeated keys to one entry for each key. Return the repetitions.

    As in the dict itself, a key keeps its first place in the order, and has its last value with its span.
    """
    places: dict[object, int] = {}
    firsts: dict[object, Span] = {}
    repeated: list[Repeated] = []
    merged: Marks = [DICT]
    for at in range(1, len(marks), DICT):
        key, start, end = marks[at : at + 3]
        place = places.setdefault(key, len(merged))
        if place == len(merged):
            merged += marks[at : at + DICT]
        else:
            first = firsts.setdefault(key, (merged[place + 1], merged[place + 2]))
            repeated.append((marks, key, first, (start, end)))
            merged[place + 1 : place + DICT] = marks[at + 1 : at + DICT]
    marks[:] = merged
    return repeated


def duplicates(top: Marks, repeated: Sequence[Repeated]) -> list[Duplicate]:
    """Return the repeated keys with their paths, in the order of the text."""
    if not repeated:
        return []
    wanted = {id(owner) for owner, _, _, _ in repeated}
    paths: dict[int, tuple[object, ...]] = {}
    seen: set[int] = set()
    stack: list[tuple[Marks, tuple[object, ...]]] = [(top, ())]
    while stack:
        marks, path = stack.pop()
        if id(marks) in seen:
            continue
        seen.add(id(marks))
        if id(marks) in wanted:
            paths[id(marks)] = path[1:]
        step = marks[0]
        inners = marks[step::step]
        for number in range(len(inners) - 1, -1, -1):
            if inners[number] is not None:
                name = number if step == LIST else marks[1 + number * step]
                stack.append((inners[number], (*path, name)))
    found = [
        Duplicate((*paths[id(owner)], key), first, again) for owner, key, first, again in repeated if id(owner) in paths
    ]
    found.sort(key=lambda duplicate: duplicate.again)
    return found
