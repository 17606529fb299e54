"""allowed_pattern: the author's regular expression, bounded, since some backtrack for ever.

Python's matcher cannot be interrupted from within; a value that is long against a pattern whose repetitions
nest is therefore not judged.
"""

from __future__ import annotations

import re
import warnings

#: A pattern with a repetition inside a repetition may take exponential time; up to this length it cannot hurt.
SHORT = 18
_NESTED = re.compile(r"[*+}][^()]*\)\s*[*+{]|\|[^()]*\)\s*[*+{]|[*+}]\)+[*+{]")
#: Several open repetitions in a row take polynomial time.
_OPEN = re.compile(r"(?<!\\)[*+]|(?<!\\)\{\d+,")
LONG = 2000


def matches(pattern: str, value: str) -> bool | None:
    """Whether the pattern matches the whole value, as Heat asks it; None where finding out might not end."""
    if len(value) > SHORT and _NESTED.search(pattern):
        return None
    if len(value) > LONG and len(_OPEN.findall(pattern)) > 1:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = re.compile(pattern).match(value)
    return found is not None and found.end() == len(value)
