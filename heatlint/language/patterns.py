"""The author's regular expressions (allowed_pattern, yaql), bounded, since some backtrack for ever.

Python's matcher cannot be interrupted from within; a value is not judged against a pattern whose work might grow
with a high power of the value's length, or exponentially.
"""

from __future__ import annotations

import re
import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: Up to this length a repetition within a repetition cannot hurt.
SHORT = 18
#: How many steps a match may need: the length, to the power of the number of repetitions whose count is open.
MOST_STEPS = 10_000_000


# Python warns about the style of some patterns, and names the module that compiles them. The author of a template can
# see no such warning. A filter that is set once is safe in threads; `warnings.catch_warnings` is not.
warnings.filterwarnings("ignore", category=FutureWarning, module="heatlint")


def compiled(pattern: str) -> re.Pattern[str]:
    """Return the compiled pattern, without a warning. Raises re.error, RecursionError or OverflowError."""
    return re.compile(pattern)


def matches(pattern: str, value: str) -> bool | None:
    """Whether the pattern matches the whole value, as Heat asks it; None where finding out might not end."""
    if not bounded(pattern, len(value)):
        return None
    found = compiled(pattern).match(value)
    return found is not None and found.end() == len(value)


def bounded(pattern: str, length: int, *, search: bool = False) -> bool:
    """Whether the pattern's match of that many characters, from the first or from any, ends soon."""
    if length <= SHORT:
        return True
    open_repeats, nested = _repeats(re._parser.parse(pattern), False)  # type: ignore[attr-defined]
    return not nested and bool(length ** (open_repeats + search) <= MOST_STEPS)


def _repeats(node: Any, inside: bool) -> tuple[int, bool]:
    """How many repetitions of open count a parsed pattern has, and whether a choice stands in a repetition."""
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
    """The parsed patterns inside an operator's argument."""
    if isinstance(argument, re._parser.SubPattern):  # type: ignore[attr-defined]
        return [argument]
    return [part for each in argument for part in _parts(each)] if isinstance(argument, (tuple, list)) else []
