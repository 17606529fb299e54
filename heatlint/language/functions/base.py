"""What resolving a value may end in, and the words in which messages name a value."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    IsCall = Callable[[Any], bool]


class Refused(Exception):
    """Heat would refuse to resolve a value: `message` says why.

    missing: the name of a parameter without a value; said: a rule about references says so in its own place.
    parameter: the name of a parameter whose value is not one of its type.
    """

    def __init__(
        self, message: str, missing: str | None = None, *, said: bool = False, parameter: str | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.missing = missing
        self.parameter = parameter
        self.said = said or missing is not None


class Unknown(Exception):
    """A value that cannot be known here; whatever depends on it is not judged."""


class Omitted:
    """The value of an `if` without an else whose condition is false: the item around it vanishes."""


OMITTED = Omitted()


class Unvalued:
    """Stands for a value that nobody knows yet, inside values that are known.

    parameter: the name of the parameter whose value it is, None where it is something else's; type: that
    parameter's type; allowed: the values it can have, None where that is not said; minimum, maximum: of a number;
    may_vanish: it may turn out to be no value at all, so that the item around it is not there.
    """

    __slots__ = ("parameter", "type", "allowed", "minimum", "maximum", "may_vanish")

    def __init__(self, parameter: str | None = None, type_name: str | None = None, *, may_vanish: bool = False) -> None:
        self.parameter = parameter
        self.type = type_name
        self.allowed: list[Any] | None = None
        self.minimum: Any = None
        self.maximum: Any = None
        self.may_vanish = may_vanish


def is_known(value: Any) -> bool:
    """Whether a value is known to the last of its parts."""
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, Unvalued):
            return False
        if isinstance(each, dict):
            todo += each.values()
        elif isinstance(each, list):
            todo += each
    return True


def kind(value: Any, is_call: IsCall | None = None) -> str:
    """What a value is, in the words of a message."""
    if is_call is not None and is_call(value):
        return "a function"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the string "{shorten(value)}"'
    if isinstance(value, dict):
        return "a map"
    if isinstance(value, list):
        return "a list"
    return f"a {type(value).__name__}"


def shorten(text: str, limit: int = 60) -> str:
    """The text on one line, cut to a length that a message can carry."""
    text = text if len(text) <= limit else text[: limit - 3] + "..."
    return text.replace("\n", "\\n")


def unpack(args: Any, is_call: IsCall) -> list[Any] | None:
    """The items Python would unpack from written arguments, or None where it could not."""
    if is_call(args):
        return None
    if isinstance(args, (list, str, dict)):
        return list(args)
    return None
