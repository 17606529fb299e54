"""Regular expressions of templates (allowed_pattern, yaql), bounded, since some backtrack for ever.

Python cannot interrupt a match. So a value is not matched with a pattern whose work may grow exponentially with the
length of the value, or with a high power of it.
"""

from __future__ import annotations

import re
import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Up to this length of a value, any pattern ends soon.
SHORT = 18
#: How many steps a match may need: the length to the power of the number of repetitions of open count.
MOST_STEPS = 10_000_000


# Python warns about the style of some patterns, and names the module that compiles them. The author of a template can
# see no such warning. A filter that is set once is safe in threads; `warnings.catch_warnings` is not.
warnings.filterwarnings("ignore", category=FutureWarning, module="heatlint")


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern, without a warning. Raises re.error, RecursionError or OverflowError."""
    return re.compile(pattern)


def matches(pattern: str, value: str) -> bool | None:
    """Whether the pattern matches the whole value, as Heat does it; None if the match may not end."""
    if not bounded(pattern, len(value)):
        return None
    found = compiled(pattern).match(value)
    return found is not None and found.end() == len(value)


def bounded(pattern: str, length: int, *, search: bool = False) -> bool:
    """Whether a match of so many characters ends soon. search: the match may start at any character."""
    if length <= SHORT:
        return True
    open_repeats, nested = _repeats(re._parser.parse(pattern), False)  # type: ignore[attr-defined]
    return not nested and bool(length ** (open_repeats + search) <= MOST_STEPS)


def _repeats(node: Any, inside: bool) -> tuple[int, bool]:
    """Return how many repetitions of open count a pattern has, and whether one or a choice is in a repetition."""
    count, nested = 0, False
    for operator, argument in node:
        name = str(operator)
        again = name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
        open_count = again and argument[0] != argument[1]
        count += open_count
        if inside and (open_count or name == "BRANCH"):
            nested = True
        for part in _parts(argument):
            more, worse = _repeats(part, inside or (again and argument[1] > 1))
            count, nested = count + more, nested or worse
    return count, nested


def _parts(argument: Any) -> list[Any]:
    """Return the parsed patterns inside the argument of an operator."""
    if isinstance(argument, re._parser.SubPattern):  # type: ignore[attr-defined]
        return [argument]
    return [part for each in argument for part in _parts(each)] if isinstance(argument, (tuple, list)) else []
