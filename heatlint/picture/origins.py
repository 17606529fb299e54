"""What the value of a property comes from: resources, parameters without a value, and texts.

In the values of heatlint.picture.made a mark, which is a text, stands for the ID of each resource, so that functions,
nested templates and groups pass it on as they do it with an ID. What is not known is an Unvalued with one of the
sources below.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from heatlint.language.functions.base import OMITTED, Unvalued
from heatlint.language.shapes import may_move_others

if TYPE_CHECKING:
    from collections.abc import Callable

#: YAML has no such character in a text, unless it is written as an escape.
_MARK = re.compile("\x00([0-9]+)\x00")


def mark(number: int) -> str:
    """Return what stands for the ID of the resource with a number."""
    return f"\x00{number}\x00"


class OneOf(NamedTuple):
    """The source of a value that is one of some values: an "if" with a condition that is not known gives it."""

    values: tuple[Any, ...]


class MadeOf(NamedTuple):
    """The source of a value that a function makes of another one in a way that is not known."""

    value: Any


class Given(NamedTuple):
    """The source of a parameter without a value, or of the value at some keys in it: "networks.public"."""

    parameter: str


class Attribute(NamedTuple):
    """The source of a list or map that a resource has as an attribute; mark: that of the resource."""

    mark: str


def one_of(values: list[Any], *, may_vanish: bool = False) -> Any:
    """Return what stands for one of some values. may_vanish: whether there may be none."""
    values = [None if each is OMITTED else each for each in values]
    if not may_vanish and all(each == values[0] for each in values):
        return values[0]
    return Unvalued(source=OneOf(tuple(values)), may_vanish=may_vanish)


def part(value: Any, step: Any, select: Callable[[Any, Any], Any], missing: Any) -> Any:
    """Return what a key leads to in a value.

    select: looks the key up in a value that is known; missing: what Heat gives where it has none.
    """
    if isinstance(value, Unvalued):
        source = value.source
        if isinstance(source, OneOf):
            return one_of([part(each, step, select, missing) for each in source.values])
        if isinstance(source, Given):
            return Unvalued(source=Given(f"{source.parameter}.{step}"))
        return value
    if isinstance(step, Unvalued) or isinstance(value, list) and any(map(may_move_others, value)):
        return Unvalued(source=MadeOf(value))
    if isinstance(value, str) and _MARK.search(value):
        return value
    try:
        return select(value, step)
    except (KeyError, IndexError, TypeError, ValueError):
        return missing


class Origins:
    """What a value comes from.

    steps: keys in the value; lists on the way need no step.
    resources: the numbers of those whose ID or attribute it is; parameters, texts: as in the value. Each has True where
    the value is that for certain, and False where it may be another one or is made of it. attributes: the same for
    resources of which an attribute that is not known gives the value with the steps in it.
    is_unknown: whether a part of the value may come from anything.
    """

    __slots__ = ("resources", "attributes", "parameters", "texts", "is_unknown")

    def __init__(self, value: Any, steps: tuple[str, ...] = ()) -> None:
        self.resources: dict[int, bool] = {}
        self.attributes: dict[int, bool] = {}
        self.parameters: dict[str, bool] = {}
        self.texts: dict[str, bool] = {}
        self.is_unknown = False
        self._follow(value, steps, is_sure=True)

    def _follow(self, value: Any, steps: tuple[str, ...], *, is_sure: bool) -> None:
        if isinstance(value, list):
            for each in value:
                self._follow(each, steps, is_sure=is_sure)
        elif isinstance(value, dict):
            if steps:
                self._follow(value.get(steps[0]), steps[1:], is_sure=is_sure)
        elif isinstance(value, str):
            self._follow_text(value, bool(steps), is_sure=is_sure)
        elif isinstance(value, Unvalued):
            self._follow_unknown(value.source, steps, is_sure=is_sure)

    def _follow_text(self, text: str, has_steps: bool, *, is_sure: bool) -> None:
        numbers = [int(each) for each in _MARK.findall(text)]
        found = self.attributes if has_steps else self.resources
        for number in numbers:
            _add(found, number, is_sure and text == mark(number))
        if text and not numbers and not has_steps:
            _add(self.texts, text, is_sure)

    def _follow_unknown(self, source: Any, steps: tuple[str, ...], *, is_sure: bool) -> None:
        if isinstance(source, OneOf):
            for each in source.values:
                self._follow(each, steps, is_sure=False)
        elif isinstance(source, Attribute):
            self._follow_text(source.mark, bool(steps), is_sure=is_sure)
        elif isinstance(source, Given) and not steps:
            _add(self.parameters, source.parameter, is_sure)
        elif isinstance(source, MadeOf):
            before = len(self.resources) + len(self.parameters)
            self._collect(source.value)
            self.is_unknown |= before == len(self.resources) + len(self.parameters)
        else:
            self.is_unknown = True

    def _collect(self, value: Any) -> None:
        """Add the resources and parameters anywhere in a value."""
        todo = [value]
        while todo:
            each = todo.pop()
            if isinstance(each, dict):
                todo += reversed((*each, *each.values()))
            elif isinstance(each, list):
                todo += reversed(each)
            elif isinstance(each, Unvalued) and isinstance(each.source, (OneOf, MadeOf)):
                todo += each.source.values if isinstance(each.source, OneOf) else (each.source.value,)
            elif isinstance(each, Unvalued) and each.source is not None or isinstance(each, str) and _MARK.search(each):
                self._follow(each, (), is_sure=False)


def all_in(value: Any) -> Any:
    """Return what stands for a value of which any resource or parameter in it may be asked for."""
    return Unvalued(source=MadeOf(value))


def _add(found: dict[Any, bool], key: Any, is_sure: bool) -> None:
    found[key] = is_sure or found.get(key, False)
