"""The limits of reading: a text beyond them is refused before it uses up memory or time."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Heat fails on a text that is nested deeper than 991: Python's limit of 1000 calls stops it (measured with Heat 27 and
# PyYAML 6.0.4; it refuses from about 330 on in what it resolves). Our limit is below libyaml's own (from version 0.2.6
# on: 999 blocks, 1000 brackets), so that every version of libyaml leads to the same answers.
MOST_DEPTH = 998
MOST_NODES = 1_000_000


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


def too_deep(start: int) -> Trouble:
    """Return the Trouble of a value that is nested too deep."""
    return Trouble(
        "too-deep",
        f"lists and maps are nested more than {MOST_DEPTH} deep; expected fewer levels",
        start,
    )


def unknown_anchor(anchor: str, start: int, end: int) -> Trouble:
    """Return the Trouble of an alias without an anchor."""
    return Trouble("syntax-error", f'"*{anchor}" refers to no anchor; expected "&{anchor}" before it', start, end)


def repeated_anchor(anchor: str, start: int) -> Trouble:
    """Return the Trouble of an anchor that two nodes have."""
    return Trouble(
        "syntax-error",
        f'"&{anchor}" is already the anchor of another value; expected a new name',
        start,
        start + 1 + len(anchor),
    )


def check_expansion(top: list[Any]) -> None:
    """Raise Trouble when the aliases under these marks are recursive or expand to more than MOST_NODES values.

    Each container is visited once; its size counts again wherever an alias refers to it.
    """
    sizes: dict[int, int] = {}
    unfinished: set[int] = {id(top)}
    stack: list[list[Any]] = [[top, 0, 1]]
    while stack:
        frame = stack[-1]
        marks, entry, size = frame
        step = marks[0]
        at = 1 + entry * step
        if at >= len(marks):
            stack.pop()
            unfinished.discard(id(marks))
            sizes[id(marks)] = size
            if stack:
                _add(stack[-1], size)
            continue
        frame[1] += 1
        inner = marks[at + step - 1]
        if inner is None:
            frame[2] += 1
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
            stack.append([inner, 0, 1])


def _add(frame: list[Any], size: int) -> None:
    frame[2] += size
    if frame[2] > MOST_NODES:
        marks, entry = frame[0], frame[1] - 1
        at = 1 + entry * marks[0] + marks[0] - 3
        raise Trouble(
            "alias-expansion",
            f"aliases expand to more than {MOST_NODES} values; expected fewer",
            marks[at],
            marks[at + 1],
        )
