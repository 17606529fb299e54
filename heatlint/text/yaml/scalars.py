"""What a plain scalar of YAML 1.1 is: text, number, truth value or nothing, as PyYAML's loader has it.

The rules are those of the YAML 1.1 type repository with PyYAML's narrowings: y and n are text, an exponent
needs a point and a sign. Timestamps stay text, as Heat has them.
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
# Base 60 numbers grow with the square of their length, and one of this many parts is past any use.
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
    """A plain scalar that is no value: `<<` (merge) or `=` (default)."""


class Plain(dict[str, object]):
    """The value of each plain scalar seen so far; others are worked out when asked for.

    Raises Special for `<<` and `=`, ValueError or OverflowError for what has a number's form and no value.
    """

    __slots__ = ()

    def __missing__(self, text: str) -> object:
        value: object = text
        if text[0] in NUMBER_START:
            form = number(text)
            if form:
                value = as_int(text) if form == "int" else as_float(text)
        elif text == "<<" or text == "=":
            raise Special(text)
        self[text] = value
        return value


def plain() -> Plain:
    """A fresh table for one document, so that no document pays for the words of another."""
    return Plain(WORDS)


def number(text: str) -> str:
    """The kind of number a plain scalar has the form of: "int", "float", or "" for none."""
    # Most documents need no pattern, and compiling the two takes longer than reading such a document: it has versions
    # and dates, addresses of machines and networks, and decimal numbers.
    if text[4:5] == "-" and text[:4].isdigit() or "/" in text or text.count(".") > 1:
        return ""
    if text == "0" or (text[0] in "123456789" and text.isascii() and text.isdigit()):
        return "int"
    return "float" if re.match(FLOAT, text) else "int" if re.match(INT, text) else ""


def as_int(text: str) -> int:
    """The integer a scalar stands for; ValueError or IndexError when it stands for none."""
    digits = text.replace("_", "")
    sign = -1 if digits[0] == "-" else 1
    if digits[0] in "+-":
        digits = digits[1:]
    if digits == "0":
        return 0
    # A sign may follow the prefix, which int() takes in no other way.
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
    """The number a scalar stands for; ValueError, OverflowError or IndexError when it stands for none."""
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
