"""The functions of HOT that look something up: parameters, resources, attributes, files.

Source: heat.engine.hot.functions.
"""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown, Unvalued, is_known, kind, no_call
from heatlint.language.functions.evaluate import Function
from heatlint.language.functions.signature import (
    ATTRIBUTE,
    FILE,
    PARAMETER,
    PARAMETER_KEY,
    RESOURCE,
    ItemList,
    OneOf,
    Value,
)
from heatlint.language.shapes import may_move_others, select

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.language.functions.base import IsCall
    from heatlint.language.functions.evaluate import Evaluator
    from heatlint.language.functions.signature import Form


class GetParam(Function):
    signature = (
        Value("parameter", PARAMETER),
        ItemList(Value("parameter", PARAMETER), more=Value("key", PARAMETER_KEY)),
    )
    keeps = "whole"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        if args.__class__ is not str:
            args = ev.resolve(args)
        if not args:
            # The name "" is that of a parameter that does not exist.
            missing = args if isinstance(args, str) else None
            raise Refused(f'"{name}" needs the name of a parameter; {kind(args)} is given', missing)
        if isinstance(args, str):
            parameter, steps = args, []
        elif isinstance(args, list):
            parameter, steps = args[0], args[1:]
        else:
            raise Refused(f'"{name}" needs a name or a list; {kind(args)} is given', parameter=_scalar(args))
        if not isinstance(parameter, str):
            message = f'the first item of "{name}" must be the name of a parameter; {kind(parameter)} is given'
            raise Refused(message, parameter=_scalar(parameter))
        value = ev.parameter(parameter)
        for step in steps:
            try:
                value = step_into(value, step)
            except (KeyError, IndexError, TypeError, ValueError):
                return ""
        return value

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        if isinstance(args, str):
            return ev.unvalued(args)
        try:
            asked = ev.resolve(args)
        except Unknown:
            asked = None
        if not isinstance(asked, list) or not asked or not isinstance(asked[0], str):
            return super().unvalued(name, args, ev)
        value: Any = ev.unvalued(asked[0])
        for step in asked[1:]:
            if isinstance(value, Unvalued) or isinstance(value, list) and any(map(may_move_others, value)):
                return Unvalued()
            try:
                value = step_into(value, step)
            except (KeyError, IndexError, TypeError, ValueError):
                return ""
        return value


def _scalar(value: Any) -> Any:
    """Return a number or a boolean, which may be the name of a parameter; None for other values."""
    return value if isinstance(value, (int, float)) else None


def step_into(value: Any, step: Any) -> Any:
    """Return the part of a list, map or string. Raises KeyError, IndexError, TypeError or ValueError if it has none."""
    if not isinstance(value, (dict, list, str)) or not isinstance(step, (str, int)):
        raise TypeError
    if not isinstance(value, dict) and isinstance(step, str):
        try:
            step = int(step)
        except ValueError:
            raise TypeError from None
    return value[step]


class OfResource(Function):
    """A function whose value comes from a resource. Parts of it may be known when the whole is not."""

    def found(self, name: str, args: Any, ev: Evaluator) -> Any:
        """Return what is known of the result; unknown parts are Unvalued. Raises Refused or Unknown."""
        raise NotImplementedError

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        found = self.found(name, args, ev)
        if not is_known(found):
            raise Unknown
        return found

    def unvalued(self, name: str, args: Any, ev: Evaluator) -> Any:
        try:
            return self.found(name, args, ev)
        except Unknown:
            return super().unvalued(name, args, ev)


class GetResource(OfResource):
    signature = (Value("resource", RESOURCE),)
    keeps = "nothing"

    def found(self, name: str, args: Any, ev: Evaluator) -> Any:
        return ev.reference(ev.resource_name(args))


class GetAttrThenSelect(OfResource):
    signature: tuple[Form, ...] = (
        ItemList(Value("resource", RESOURCE), Value("attribute", ATTRIBUTE), more=Value("key", ATTRIBUTE)),
    )
    keeps = "nothing"
    checks_form = True
    #: Whether Heat asks the resource for the path of keys, too; otherwise it selects from the attribute's value.
    asks_path = False

    def parts(self, args: Any) -> tuple[Any, Any, list[Any]]:
        """Return the names of the resource and of the attribute, and the keys, as written. args: of the right form."""
        return args[0], args[1], list(args[2:])

    def found(self, name: str, args: Any, ev: Evaluator) -> Any:
        resource, attribute, path = self.parts(args)
        asked = ev.resolve(attribute)
        if isinstance(asked, (dict, list)):
            raise Refused(f'"{name}" needs the name of an attribute; {kind(asked)} is given', reported=True)
        keys = ev.resolve(path) if self.asks_path else []
        value = ev.attribute(ev.resource_name(resource), asked, keys)
        if self.asks_path or value is None:
            return value
        for key in ev.resolve(path):
            try:
                value = select(value, key)
            except (KeyError, IndexError, TypeError):
                return None
        return value


class GetAttr(GetAttrThenSelect):
    asks_path = True


class GetAttrAll(GetAttr):
    signature = (
        ItemList(Value("resource", RESOURCE), Value("attribute", ATTRIBUTE), required=1, more=Value("key", ATTRIBUTE)),
    )

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        if isinstance(args, str) and len(args) == 1:  # Heat takes its one letter for the first item
            return None
        return super().form(name, args, is_call)

    def parts(self, args: Any) -> tuple[Any, Any, list[Any]]:
        if len(args) == 1:
            return args[0], None, []
        return super().parts(args)

    def found(self, name: str, args: Any, ev: Evaluator) -> Any:
        if len(args) == 1 or args[1] is None:
            return ev.attribute(ev.resource_name(args[0]), None, [])
        return super().found(name, args, ev)


class GetFile(Function):
    signature = (Value("path", FILE),)
    keeps = "nothing"

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        path = ev.resolve(args)
        if not isinstance(path, str):
            raise Refused(f'"{name}" needs a path; {kind(path)} is given')
        return ev.content(path)


class ResourceFacade(Function):
    signature: tuple[OneOf] = (OneOf("metadata", "deletion_policy", "update_policy"),)
    keeps = "nothing"
    checks_form = True

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        word, parts = ev.resolve(args), self.signature[0]
        fault = parts.fault(name, word, no_call)
        if fault is not None:
            raise Refused(fault)
        return ev.facade(parts.words.index(word))


class Removed(Function):
    removed = True
    keeps = "nothing"

    def check(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return f'"{name}" is not a function of this template version'

    def result(self, name: str, args: Any, ev: Evaluator) -> Any:
        return {name: args}


class Invalid(Function):
    """A function that Heat knows, but not in a condition."""

    keeps = "nothing"

    def form(self, name: str, args: Any, is_call: IsCall) -> str | None:
        return f'"{name}" cannot be used in a condition'
