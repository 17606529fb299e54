"""The value of a plain scalar of YAML 1.1: a string, number, boolean or null, as PyYAML's loader reads it.

The rules are those of the YAML 1.1 type repository, as PyYAML narrows them: y and n are strings, an exponent needs a
point and a sign. Timestamps stay strings, as in Heat.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

INFINITY = float("inf")
NAN = float("nan")
NUMBER_START = frozenset("-+.0123456789")
# The time to read a base 60 number grows with the square of its length.
MOST_PARTS = 2000

TRUTHS = {
    word: value
    for name, value in (
        ("yes", True),
        ("no", False),
        ("true", True),
        ("false", False),
        ("on", True),
        ("off", False),
    )
    for word in (name, name.capitalize(), name.upper())
}
NULLS = ("", "~", "null", "Null", "NULL")
WORDS: dict[str, object] = {**dict.fromkeys(NULLS), **TRUTHS}
_USUAL_WORDS = {word: value for word, value in WORDS.items() if word not in TRUTHS or word.lower() in ("true", "false")}

FLOAT = (
    r"[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?$"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?$"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$"
    r"|[-+]?\.(?:inf|Inf|INF)$"
    r"|\.(?:nan|NaN|NAN)$"
)
INT = (
    r"[-+]?0b[01_]+$"
    r"|[-+]?0[0-7_]+$"
    r"|[-+]?(?:0|[1-9][0-9_]*)$"
    r"|[-+]?0x[0-9a-fA-F_]+$"
    r"|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$"
)


class Special(Exception):
    """A plain scalar that is not a value: `<<` (merge) or `=` (default)."""


class Plain(dict[str, object]):
    """Maps the plain scalars of one document to their values, which are computed when first needed.

    Raises Special for `<<` and `=`, ValueError, IndexError or OverflowError for a scalar that has the form of a number
    but no value. odd_scalars: see heatlint.text.tree.Tree.
    """

    __slots__ = ("odd_scalars",)

    def __init__(self) -> None:
        super().__init__(_USUAL_WORDS)
        self.odd_scalars: set[tuple[type, object]] = set()

    def __missing__(self, text: str) -> object:
        value: object = text
        if text[0] in NUMBER_START:
            form = number(text)
            if form:
                value = as_int(text) if form == "int" else as_float(text)
        elif text in TRUTHS:
            value = TRUTHS[text]
        elif text == "<<" or text == "=":
            raise Special(text)
        if value is not text and is_odd(value, text):
            self.odd_scalars.add((value.__class__, value))
        self[text] = value
        return value


def is_odd(value: object, text: str) -> bool:
    """Whether a scalar is an integer that is not written as decimal digits alone, or a boolean such as "yes"."""
    if value.__class__ is int:
        return text != "0" and (text[0] == "0" or not text.isdigit())
    return value.__class__ is bool and text.lower() not in ("true", "false")


def number(text: str) -> str:
    """Return "int" or "float" when a plain scalar has the form of a number, else ""."""
    # Most documents need no pattern, and compiling the two takes longer than reading such a document: it has versions
    # and dates, addresses of machines and networks, and decimal numbers.
    if text[4:5] == "-" and text[:4].isdigit() or "/" in text or text.count(".") > 1:
        return ""
    if text == "0" or (text[0] in "123456789" and text.isascii() and text.isdigit()):
        return "int"
    return "float" if re.match(FLOAT, text) else "int" if re.match(INT, text) else ""


def as_int(text: str) -> int:
    """Return the integer that a scalar means. Raises ValueError or IndexError when it means none."""
    digits = text.replace("_", "")
    sign = -1 if digits[0] == "-" else 1
    if digits[0] in "+-":
        digits = digits[1:]
    if digits == "0":
        return 0
    # A sign may follow the prefix; int() accepts it only without the prefix.
    if digits.startswith("0b"):
        return sign * int(digits[2:], 2)  # noqa: FURB166
    if digits.startswith("0x"):
        return sign * int(digits[2:], 16)  # noqa: FURB166
    if digits[0] == "0":
        return sign * int(digits, 8)
    if ":" in digits:
        return sign * int(_base_60(digits, int, 0))
    return sign * int(digits)


def as_float(text: str) -> float:
    """Return the float that a scalar means. Raises ValueError, OverflowError or IndexError when it means none."""
    digits = text.replace("_", "").lower()
    sign = -1 if digits[0] == "-" else 1
    if digits[0] in "+-":
        digits = digits[1:]
    if digits == ".inf":
        return sign * INFINITY
    if digits == ".nan":
        return NAN
    if ":" in digits:
        return sign * float(_base_60(digits, float, 0.0))
    return sign * float(digits)


def _base_60(digits: str, kind: Callable[[str], Any], total: Any) -> Any:
    parts = digits.split(":")
    if len(parts) > MOST_PARTS:
        raise ValueError("too many parts")
    base = 1
    for part in reversed(parts):
        total += kind(part) * base
        base *= 60
    return total
