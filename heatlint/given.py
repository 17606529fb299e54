"""Report a fault in a value where an environment gives the value, with the uses of the value beside it."""

from __future__ import annotations

from heatlint.diagnostic import Diagnostic, Related, earliest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: How many uses of a value a finding names.
MOST_USES = 10


def at_given_values(found: list[Diagnostic], place: Callable[[Diagnostic], None]) -> list[Diagnostic]:
    """Return findings in which those about values that an environment gives are there, sorted.

    Findings that say the same of a value at several uses become one, at the earliest of their stages. place: gives a
    finding its range.
    """
    known: dict[tuple[Any, ...], Diagnostic] = {}
    placed = []
    for each in found:
        each.consequences = at_given_values(each.consequences, place)
        if each.given is not None:
            _move(each)
            place(each)
            earlier = known.setdefault((each.place, each.key, each.message), each)
            if earlier is not each:
                _join(earlier, each)
                continue
        placed.append(each)
    return sorted(placed, key=Diagnostic.sort_key)


def _move(found: Diagnostic) -> None:
    """Move a finding from the use of a value to where it is given."""
    assert found.given is not None
    name, (file, path) = found.given
    use = Related(found.path, f'the value of "{name}" is used here', key=found.key, file=found.file, is_use=True)
    found.related = (use, *found.related)
    found.file, found.path, found.offsets, found.given = file, path, None, None


def add_uses(found: Diagnostic, other: Diagnostic) -> None:
    """Let a finding name the uses that another one names, which says the same of the same value."""
    uses = [each for each in found.related if each.is_use]
    known = {(each.file, each.path) for each in uses}
    new = [each for each in other.related if each.is_use and (each.file, each.path) not in known]
    if new:
        others = [each for each in found.related if not each.is_use]
        found.related = (*[*uses, *new][:MOST_USES], *others)


def _join(earlier: Diagnostic, other: Diagnostic) -> None:
    """Give a finding the uses and the consequences of another one that says the same."""
    add_uses(earlier, other)
    earlier.stage = earliest(earlier.stage, other.stage)
    earlier.consequences += other.consequences
