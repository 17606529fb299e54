"""The function calls of a stack, and what they refer to: parameters, resources and attributes."""

from __future__ import annotations

from heatlint.language.functions.base import Refused, Unknown
from heatlint.language.functions.cfn import ParamRef, Ref
from heatlint.language.functions.hot import GetAttrThenSelect, GetParam, GetResource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.language.functions.calls import Call
    from heatlint.model.resource import Resource
    from heatlint.model.sections import Output
    from heatlint.model.stack import Stack


class Use:
    """A function call that Heat reads, and where.

    section: the key of the resource's definition that holds the call; "outputs", "conditions", or "if" for a call in a
    condition that is written in place;
    resource, output: what holds the call;
    validated: whether Heat's validation looks at more than the form of the arguments;
    in_condition: whether the call is part of a condition.
    """

    __slots__ = ("call", "resource", "output", "section", "validated", "in_condition")

    def __init__(
        self,
        call: Call,
        section: str,
        resource: Resource | None = None,
        validated: bool = True,
        *,
        output: Output | None = None,
        in_condition: bool = False,
    ) -> None:
        self.call = call
        self.section = section
        self.resource = resource
        self.output = output
        self.validated = validated
        self.in_condition = in_condition


def find_uses(stack: Stack) -> list[Use]:
    """Return every function call that Heat reads in a stack."""
    uses = [Use(call, "conditions", in_condition=True) for call in stack.condition_calls]
    uses += [Use(call, "if", validated=False, in_condition=True) for call in stack.if_calls]
    for resource in stack.resources.values():
        for section, calls in resource.calls.items():
            validated = not resource.external and section != stack.words.type and resource.enabled is not False
            uses += [Use(call, section, resource, validated) for call in calls]
    for output in stack.outputs.values():
        uses += [Use(call, "outputs", output=output) for call in output.calls]
    return uses


class Reference:
    """A reference to a parameter, a resource or an attribute of a resource.

    kind: "parameter", "resource" or "attribute"; use: the call that it is in;
    target: the name of the parameter or resource, None when it cannot be resolved; path: where the name is;
    refused: why Heat cannot resolve the name; of_another: whether another reference in the name is the reason;
    attribute, attribute_path: the name of the attribute, None when the reference asks for all, and where it is;
    keys: the keys after the attribute;
    complete: whether all parts of the reference can be resolved, None when that is not known.
    """

    __slots__ = (
        "kind",
        "use",
        "target",
        "refused",
        "of_another",
        "attribute",
        "complete",
        "keys",
        "_item",
        "_attribute_item",
    )

    def __init__(self, kind: str, use: Use, item: int | None = None) -> None:
        """item: at which place of the call's list the name is; None: the name is all of the arguments."""
        self.kind = kind
        self.use = use
        self._item = item
        self._attribute_item = item
        self.target: Any = None
        self.refused: str | None = None
        self.of_another = False
        self.attribute: Any = None
        self.complete: bool | None = True
        self.keys: Sequence[Any] = ()

    @property
    def path(self) -> tuple[Any, ...]:
        """Return the path of the name."""
        return _path(self.use.call, self._item)

    @property
    def attribute_path(self) -> tuple[Any, ...]:
        """Return the path of the attribute's name."""
        return _path(self.use.call, self._attribute_item)

    def key_path(self, key: int) -> tuple[Any, ...]:
        """Return the path of a key after the attribute's name; 0 is the attribute's name itself, 1 the first key."""
        return _path(self.use.call, None if self._attribute_item is None else self._attribute_item + key)

    def attribute_is_item(self, item: int) -> None:
        """Set at which place of the call's list the attribute's name is."""
        self._attribute_item = item


def _path(call: Call, item: int | None) -> tuple[Any, ...]:
    return call.args_path if item is None else (*call.args_path, item)


def references_of_output(stack: Stack, output: Output) -> list[Reference]:
    """Return every reference in the value of an output of a stack."""
    uses = (Use(call, "outputs", output=output) for call in output.calls)
    return [reference for use in uses if (reference := _reference(stack, use)) is not None]


def find_references(stack: Stack) -> list[Reference]:
    """Return every reference in the calls that Heat reads and whose arguments have the right form."""
    enabled = [use for use in stack.uses() if use.resource is None or use.resource.enabled is not False]
    return [reference for use in enabled if (reference := _reference(stack, use)) is not None]


def _reference(stack: Stack, use: Use) -> Reference | None:
    """Return the reference that a call is; None for another call, and for arguments of a wrong form."""
    call = use.call
    function, args = call.function, call.args
    if isinstance(function, GetParam):
        if isinstance(args, list):
            return _named(stack, use, "parameter", args[0], 0) if args else None
        return _named(stack, use, "parameter", args) if not isinstance(args, dict) or stack.is_call(args) else None
    if isinstance(function, GetResource):
        return _named(stack, use, "resource", args)
    if isinstance(function, ParamRef):
        is_resource = isinstance(function, Ref) and stack.is_resource(args)
        return _named(stack, use, "resource" if is_resource else "parameter", args)
    if isinstance(function, GetAttrThenSelect) and function.form(call.name, args, stack.is_call) is None:
        return _attribute(stack, use, function)
    return None


def _named(stack: Stack, use: Use, kind: str, written: Any, item: int | None = None) -> Reference:
    reference = Reference(kind, use, item)
    reference.target = _resolved(stack, written, reference)
    return reference


def _resolved(stack: Stack, written: Any, reference: Reference) -> Any:
    """Return the resolved name, None when it cannot be resolved; the reference gets the reason."""
    if not isinstance(written, (dict, list)):
        return written
    try:
        return stack.evaluator.resolve(written)
    except Unknown:
        reference.complete = None
    except Refused as refused:
        reference.refused = refused.message
        reference.of_another = refused.reported and refused.missing is None
        reference.complete = False
    return None


def _attribute(stack: Stack, use: Use, function: GetAttrThenSelect) -> Reference:
    call = use.call
    resource, attribute, keys = function.parts(call.args)
    listed = isinstance(call.args, list)
    reference = Reference("attribute", use, 0 if listed else None)
    reference.target = _resolved(stack, resource, reference)
    if reference.target is None:
        return reference
    if listed and len(call.args) > 1:
        reference.attribute_is_item(1)
    reference.attribute = _resolved(stack, attribute, reference)
    if not function.asks_path:
        return reference
    reference.keys = keys
    if keys and reference.complete:
        try:
            reference.keys = stack.evaluator.resolve(keys)
        except Unknown:
            reference.complete = None
        except Refused:
            reference.complete = False  # Heat does not say why: it does not find the attribute
    return reference
