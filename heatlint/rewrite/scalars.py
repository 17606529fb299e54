"""How a scalar is written: with quotes where YAML needs them or where they help a reader, else without."""

from __future__ import annotations

import re

from heatlint.heat import VERSION_KEYS
from heatlint.language.versions import is_date
from heatlint.text.yaml.scalars import WORDS

#: A text that is the same string without quotes, for every version of YAML: it begins with a letter and has nothing
#: that a reader may take for syntax.
_PLAIN = re.compile(r"[A-Za-z_/][\w /.,;()+=:~-]*\Z", re.ASCII)
_IN_BRACKETS = re.compile(r"[A-Za-z_/][\w /.()+~-]*\Z", re.ASCII)
_WORDS = frozenset({"y", "n", *(word.lower() for word in WORDS if isinstance(word, str))})
#: An address of a network card or of version 6, which some readers take for a number in base 60.
_ADDRESS = re.compile(r"[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4})+(?:/\d+)?\Z", re.ASCII)


def without_quotes(written: str, *, in_brackets: bool = False) -> str:
    """Return a scalar that has quotes without them, if it does not need them; else as it is."""
    inner = written[1:-1]
    fits = _IN_BRACKETS if in_brackets else _PLAIN
    if len(written) < 3 or not fits.match(inner) or inner.lower() in _WORDS or inner[-1] in " :":
        return written
    return written if ": " in inner or "  " in inner or _ADDRESS.match(inner) else inner


def version(key: str, written: str) -> str:
    """Return the value of a key of the root: a version that is a date gets quotes, since it is not a date."""
    return f"'{written}'" if key in VERSION_KEYS and is_date(written) else written


def end_sign(text: str, start: int = 0) -> str:
    """Return the sign in the header of a block scalar: "+" keeps all line breaks at its end, "-" none, "" one.

    start: of the scalar in the text.
    """
    header = text[start : start + 3].partition("\n")[0]
    return next((each for each in header if each in "+-"), "")
