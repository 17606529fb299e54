"""The results of resolving a value: refused, unknown, omitted, unvalued; and values as texts."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Error = TypeVar("Error", bound=Exception)
    IsCall = Callable[[Any], bool]


class Refused(Exception):
    """Heat refuses to resolve a value; `message` says why.

    missing: the name of the parameter that has no value; reported: another rule reports the reason at its place.
    parameter: the name of a parameter that cannot be used: the value does not fit its type, or it is not a string.
    unless_empty: Heat does not refuse it if the value is empty, which is not known.
    condition: the name of a condition that does not exist. in_condition: the name of the condition whose definition
    cannot be evaluated. mapping: the name of a mapping that does not have the value. item, nearest: the index of the
    argument that is wrong; its value, and the values that it may have.
    """

    def __init__(
        self,
        message: str,
        missing: str | None = None,
        *,
        reported: bool = False,
        unless_empty: bool = False,
        parameter: Any = None,
        condition: str | None = None,
        in_condition: str | None = None,
        mapping: str | None = None,
        item: int | None = None,
        nearest: tuple[Any, list[Any]] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = f"{message}, unless it is empty" if unless_empty else message
        self.missing = missing
        self.unless_empty = unless_empty
        self.parameter = parameter
        self.condition = condition
        self.in_condition = in_condition
        self.mapping = mapping
        self.item = item
        self.nearest = nearest
        self.reported = reported or missing is not None


class Unknown(Exception):
    """A value is not known offline, so nothing that depends on it is checked."""


class TooMuchWork(Unknown):
    """A value is not computed, since that takes more work than heatlint does for one template."""


def without_frames(error: Error) -> Error:
    """Return an exception that is kept, without the frames it came from: they would keep all their values."""
    error.__traceback__ = error.__context__ = error.__cause__ = None
    return error


def copy_of(error: Error) -> Error:
    """Return an exception like one that is kept, to raise it: what is raised gets frames, see `without_frames`."""
    copy = error.__class__.__new__(error.__class__, *error.args)
    copy.__dict__.update(error.__dict__)
    return copy


class Omitted:
    """The value of an `if` without a third argument whose condition is false: Heat leaves the item out."""


OMITTED = Omitted()


#: The shape of a string that is not empty, see heatlint.language.shapes.
TEXT = "Text"


class Unvalued:
    """Stands for a value that is not known yet. It may be part of a known value.

    parameter: the name of the parameter that gives the value, None if it is not a parameter's; type: the type of that
    parameter; allowed: the values that it may have, None if any; minimum, maximum: the bounds of a number;
    may_vanish: whether Heat may leave out the item that holds the value; may_be_many: whether the item may stand for
    several ones; may_be_null: whether the value may also be null; is_filled: whether it is certainly not empty; shape:
    what is known of an attribute's value, see heatlint.language.shapes; source: what the value is computed from, None
    when it is not compared: two values that are not known and have equal sources are equal (heatlint.planning).
    """

    __slots__ = (
        "parameter",
        "type",
        "allowed",
        "minimum",
        "maximum",
        "may_vanish",
        "may_be_many",
        "may_be_null",
        "is_filled",
        "shape",
        "source",
    )

    def __init__(
        self,
        parameter: str | None = None,
        type_name: str | None = None,
        *,
        may_vanish: bool = False,
        may_be_many: bool = False,
        may_be_null: bool = False,
        is_filled: bool = False,
        shape: Any = None,
        source: Any = None,
    ) -> None:
        self.parameter = parameter
        self.type = type_name
        self.allowed: list[Any] | None = None
        self.minimum: Any = None
        self.maximum: Any = None
        self.may_vanish = may_vanish
        self.may_be_many = may_be_many
        self.may_be_null = may_be_null
        self.is_filled = is_filled
        self.shape = shape
        self.source = source

    @property
    def value_type(self) -> str | None:
        """The type of a value that is not null as Heat names it ("Map", "String"), None when it is not known."""
        if isinstance(self.shape, list):
            return "List"
        if isinstance(self.shape, dict):
            return "Map"
        return "String" if self.shape == TEXT else self.shape


class PartlyKnown(Unvalued):
    """Stands for a list or map of which some parts are known: what a stack passes to one that is nested in it.

    parts: the list or map, with an Unvalued in the place of each part that is not known. Two of them with equal parts
    are equal.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: Any) -> None:
        super().__init__()
        self.parts = parts

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PartlyKnown) and bool(self.parts == other.parts)

    def __hash__(self) -> int:
        return len(self.parts)


#: The classes of values without parts.
_SCALARS = frozenset((str, int, bool, float))


def is_known(value: Any) -> bool:
    """Whether a value and all of its parts are known."""
    if value is None or value.__class__ in _SCALARS:  # the most common case
        return True
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


def frozen(value: Any) -> Any:
    """Return a value that can be compared and hashed; None when a part of the value has no source."""
    if isinstance(value, Unvalued):
        return None if value.source is None else ("?", value.source)
    if isinstance(value, dict):
        items = [(frozen(key), frozen(each)) for key, each in value.items()]
        return None if any(each is None for _, each in items) else ("map", frozenset(items))
    if isinstance(value, list):
        parts = [frozen(each) for each in value]
        return None if any(each is None for each in parts) else ("list", tuple(parts))
    return "value", value


def no_call(value: Any) -> bool:
    """Return False: nothing in resolved arguments is a call."""
    return False


_TYPES = {
    "String": "a string",
    "Integer": "a number",
    "Number": "a number",
    "Boolean": "a boolean",
    "Map": "a map",
    "List": "a list",
}


def kind(value: Any, is_call: IsCall | None = None) -> str:
    """Describe a value in a message: a list, the string "x", a function."""
    if is_call is not None and is_call(value):
        return "a function"
    if value is None:
        return "null"
    if isinstance(value, Unvalued):
        return _TYPES.get(value.value_type or "", "a value")
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


def in_json(value: Any, other: Callable[[Any], Any] = str) -> str:
    """Return a value in a line of text as JSON; "a map" or "a list" when it has a key that JSON lacks, such as a date.

    other: returns what is written for a value that JSON lacks.
    """
    try:
        return json.dumps(value, ensure_ascii=False, default=other)
    except (TypeError, ValueError, RecursionError):
        return "a map" if isinstance(value, dict) else "a list"


def shorten(text: str, limit: int = 60) -> str:
    """Return the text on one line, cut to a length that fits a message."""
    text = text if len(text) <= limit else text[: limit - 3] + "..."
    return text.replace("\n", "\\n")


def unpack(args: Any, is_call: IsCall) -> list[Any] | None:
    """Return the items that Python unpacks from written arguments, or None if it cannot."""
    if is_call(args):
        return None
    if isinstance(args, (list, str, dict)):
        return list(args)
    return None


def as_text(value: Any) -> str:
    """Return str(value), as Heat does. Raises Refused for a number with more digits than Python writes."""
    try:
        return str(value)
    except ValueError:
        raise Refused("a number has too many digits to be written") from None


def as_json(value: Any) -> str:
    """Return a value as JSON with sorted keys, as oslo.serialization does. Raises Refused for one that JSON lacks."""
    try:
        return json.dumps(value, sort_keys=True)
    except (TypeError, ValueError, RecursionError):
        raise Refused("a value cannot be written as JSON") from None
