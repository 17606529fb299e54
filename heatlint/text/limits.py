"""The limits of reading: a text beyond them is refused before it uses up memory or time."""

from __future__ import annotations

from heatlint.text.tree import LIST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Heat fails on a text that is nested deeper than 991: Python's limit of 1000 calls stops it (measured with Heat 27 and
# PyYAML 6.0.4; it refuses from about 330 on in what it resolves). Our limit is below libyaml's own (from version 0.2.6
# on: 999 blocks, 1000 brackets), so that every version of libyaml leads to the same answers.
MOST_DEPTH = 998
#: How many values aliases may make of a text; in a string, each CHARACTERS count as another value. Heat refuses a
#: template whose values take more than 524,288 characters.
MOST_NODES = 400_000
CHARACTERS = 64
#: From this depth on, the parser's work is counted: for each part of a text, libyaml looks at all open brackets.
DEEP = 100
MOST_WORK = 30_000_000


class Trouble(Exception):
    """The reason why a text cannot be read, with the fields of a Fault. Offsets do not count a byte order mark.

    final: whether Heat gives up here, rather than try its other YAML parser.
    """

    def __init__(self, kind: str, message: str, start: int = 0, end: int | None = None, final: bool = False) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.start = start
        self.end = start + 1 if end is None else end
        self.final = final


def is_deeper(value: object, most: int) -> bool:
    """Whether a value has more than `most` lists and maps inside each other."""
    level = [value]
    for _ in range(most):
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer if isinstance(outer, list) else ())
            if isinstance(inner, (dict, list))
        ]
        if not level:
            return False
    return True


def containers(value: object) -> list[Any]:
    """Return the maps and lists of a value, each once: what aliases repeat is one of them."""
    found: list[Any] = [value] if isinstance(value, (dict, list)) else []
    seen = set(map(id, found))
    for each in found:
        for inner in each.values() if isinstance(each, dict) else each:
            kind = inner.__class__
            if (kind is dict or kind is list) and id(inner) not in seen:
                seen.add(id(inner))
                found.append(inner)
    return found


def too_deep(start: int) -> Trouble:
    """Return the Trouble of a value that is nested too deep."""
    return Trouble(
        "too-deep",
        f"lists and maps are nested more than {MOST_DEPTH} deep; expected fewer levels",
        start,
    )


def counted(next_event: Callable[[], Any], stack: list[Any], start: int) -> Callable[[], Any]:
    """Return a function that does the same as `next_event`, until libyaml has done too much work: it raises Trouble.

    stack: the open collections. start: the place of the last one.
    """
    work = 0

    def next_counted_event() -> Any:
        nonlocal work
        work += len(stack)
        if work > MOST_WORK:
            raise Trouble("too-deep", "the text is nested too deep for its length; expected fewer levels", start)
        return next_event()

    return next_counted_event


def unknown_anchor(anchor: str, start: int, end: int) -> Trouble:
    """Return the Trouble of an alias without an anchor."""
    return Trouble("syntax-error", f'"*{anchor}" has no anchor; expected "&{anchor}" before it', start, end)


def repeated_anchor(anchor: str, start: int) -> Trouble:
    """Return the Trouble of an anchor that two nodes have."""
    return Trouble(
        "syntax-error",
        f'"&{anchor}" is already the anchor of another value; expected a new name',
        start,
        start + 1 + len(anchor),
    )


def expanded_size(root: Any, top: list[Any]) -> int:
    """Return how many values a value has with what aliases repeat; a long text counts as several, see CHARACTERS.

    Raises Trouble when the aliases are recursive or expand to more than MOST_NODES values. top: the marks, see
    heatlint.text.tree. Each container is visited once; its size counts again wherever an alias refers to it.
    """
    sizes: dict[int, int] = {}
    unfinished: set[int] = {id(top)}
    stack: list[list[Any]] = [[[root], top, 0, 1]]
    size: int
    while True:
        frame = stack[-1]
        value, marks, entry, size = frame
        step = marks[0]
        at = 1 + entry * step
        if at >= len(marks):
            stack.pop()
            unfinished.discard(id(marks))
            sizes[id(marks)] = size
            if not stack:
                return size
            _add(stack[-1], size)
            continue
        frame[2] += 1
        inner = marks[at + step - 1]
        step_to = entry if step == LIST else marks[at]
        child = value[step_to] if value.__class__ is list or value.__class__ is dict else None
        if step_to.__class__ is str and len(step_to) > CHARACTERS:
            _add(frame, len(step_to) // CHARACTERS)
        if inner is None:
            _add(frame, 1 + len(child) // CHARACTERS if child.__class__ is str else 1)
        elif id(inner) in unfinished:
            raise Trouble(
                "recursive-anchor",
                "an alias refers to a value that contains the alias; expected a value without it",
                marks[at + step - 3],
                marks[at + step - 2],
            )
        elif id(inner) in sizes:
            _add(frame, sizes[id(inner)])
        else:
            unfinished.add(id(inner))
            stack.append([child, inner, 0, 1])


def _add(frame: list[Any], size: int) -> None:
    frame[3] += size
    if frame[3] > MOST_NODES:
        marks, entry = frame[1], frame[2] - 1
        at = 1 + entry * marks[0] + marks[0] - 3
        raise Trouble(
            "alias-expansion",
            f"aliases expand to more than {MOST_NODES} values, or to as much text; expected fewer",
            marks[at],
            marks[at + 1],
        )
