"""Notes: findings that say what was not checked. They are counted apart from the faults."""

from __future__ import annotations

from heatlint.diagnostic import FILE_NOT_READ, FILE_OUTSIDE, TYPE_NOT_RESOLVED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from heatlint.diagnostic import Diagnostic

#: Kinds of which several places may say the same thing.
_COUNTED_BY_MESSAGE = (FILE_NOT_READ, FILE_OUTSIDE, TYPE_NOT_RESOLVED)
#: What a line of a report calls a note, in the place of the severity of a finding.
NOTE = "note"


def amounts(notes: Iterable[Diagnostic]) -> str:
    """Return how much was not checked: "3 files not read, 1 value not judged".

    A file or a type that several places name is counted once: its notes have the same message.
    """
    kinds: dict[str, set[object]] = {}
    for each in notes:
        kind = each.rule.skips or ""
        kinds.setdefault(kind, set()).add(each.message if kind in _COUNTED_BY_MESSAGE else each.sort_key())
    return ", ".join(_amount(len(found), *kind.split(" not ", 1)) for kind, found in sorted(kinds.items()))


def _amount(count: int, thing: str, done: str) -> str:
    return f"{counted(count, thing)} not {done}"


def listed_first(texts: Sequence[str], most: int) -> str:
    """Return the first texts, and how many others there are: "a, b and 3 more"."""
    rest = len(texts) - most
    return ", ".join(texts[:most]) + (f" and {rest} more" if rest > 0 else "")


def counted(number: int, thing: str) -> str:
    """Return "1 place", "2 places"."""
    return f"{number} {thing}{'' if number == 1 else 's'}"
