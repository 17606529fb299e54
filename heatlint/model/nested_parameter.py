"""The parameters of a nested template, as properties of the resource that the template is nested in.

Sources: heat.engine.properties.Schema.from_parameter; heat.engine.resources.template_resource
(TemplateResource.child_params) for the values that the nested stack gets.
"""

from __future__ import annotations

from heatlint.heat import PROPERTY_TYPES, STACK_ID
from heatlint.language.constraints import Constraint
from heatlint.language.functions.base import (
    OMITTED,
    PartlyKnown,
    Refused,
    Unknown,
    Unvalued,
    is_known,
    kind,
    without_frames,
)
from heatlint.language.functions.cfn import Ref
from heatlint.language.functions.hot import GetResource
from heatlint.language.functions.hot_control import If
from heatlint.language.shapes import type_of
from heatlint.language.values import SUBJECT, BadProperty
from heatlint.model.lost_paths import is_decided
from heatlint.model.places import source
from heatlint.model.scope import EXPECTED, MADE
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from heatlint.catalog.known import Known
    from heatlint.language.functions.calls import Call
    from heatlint.language.functions.evaluate import Function
    from heatlint.language.parameters import ParameterSchema
    from heatlint.model.places import Path
    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.model.values import Values


#: What Heat passes for null, by the type of the parameter: never the default of the parameter.
_EMPTY: dict[str, Any] = {"number": 0, "boolean": False, "json": {}}
#: A value that is not known, and the same where Heat may leave out the item that holds it. Resources that pass equal
#: values to the same template share a nested stack, so all of these are one.
NOT_KNOWN, _MAY_VANISH = Unvalued(), Unvalued(may_vanish=True)
#: What stands for the items of a list that is passed as one string, and their texts may have commas.
_ITEMS, _ITEMS_OR_NONE = Unvalued(may_be_many=True), Unvalued(may_vanish=True, may_be_many=True)
_ONE_TEXT = "the nested template gets the list as one string"
_TOO_EARLY = "; Heat reads the list before the attributes in it have values"


def why_not_passed(resource: Resource, name: str, values: Values) -> BadProperty | None:
    """Return why Heat cannot pass the value of a property to the nested stack; None when it can.

    values: those in the deployment. Heat also validates the nested stack before the resources exist, with the value
    that the property has then.
    """
    child = resource.child
    if child is None or values.schema is None or name not in values.schema:
        return None
    schema = child.parameters[name].schema
    hint = ""
    try:
        _check_passing(values.get(name), schema)
        if schema.type == "json":
            _check_id(resource, name)
            if _refers_to_nested(resource, name):
                return None  # Heat takes the name that the reference gives before for an empty map
        hint = _TOO_EARLY
        _check_passing(_early_value(resource, name), schema)
    except BadProperty as bad:
        bad.message += hint
        return without_frames(bad)
    except Refused as refused:
        return BadProperty(refused.message, refused=without_frames(refused))
    return None


def _check_passing(value: Any, schema: ParameterSchema) -> None:
    """Raise BadProperty or Refused when Heat cannot pass a value for a parameter of the type list or json."""
    if schema.type == "comma_delimited_list":
        passed(value, schema.type)
    elif isinstance(value, str):
        schema.parse(value)


def _check_id(resource: Resource, name: str) -> None:
    """Raise BadProperty when a property is the ID that a service gives to a resource: a text that is never JSON.

    Before the resource exists the reference gives null, see `Resource.reference`; Heat takes null for an empty map.
    """
    author, path, written = _written(resource, name)
    calls = {call.path: call for call in written}
    call = calls.get(path)
    while call is not None and isinstance(call.function, If) and is_decided(author, call):
        [(steps, _)] = call.function.always_resolved(call.args, author.evaluator_in(EXPECTED))
        call = calls.get((*call.path, call.name, *steps))
    referred = _referred(author, call.function, call.args) if call is not None else None
    if referred is not None and _gives_id(referred):
        raise BadProperty(f'must be JSON, not the ID of "{referred.name}"', lead=SUBJECT)


def _gives_id(resource: Resource) -> bool:
    """Whether a reference to a resource gives an ID that a service or Heat makes, for certain."""
    of_nested = False
    while resource.is_template:  # a nested stack gives its output, which may be another reference
        child = resource.child
        if child is None or not child.readable:
            return False
        if STACK_ID not in child.template.section(child.words.outputs):
            return True
        output = child.outputs.get(STACK_ID)
        value = output.definition.get(child.words.value) if output is not None and output.enabled else None
        inner = None
        if isinstance(value, dict) and child.is_call(value):
            [(name, args)] = value.items()
            inner = _referred(child, child.functions[name], args)
        if inner is None:
            return False
        resource, of_nested = inner, True
    if resource.type is None or resource.type.reference not in (("null", "name") if of_nested else ("null",)):
        return False
    from heatlint.catalog.update_rules import update_rule

    return update_rule(resource.type).known_by is None  # otherwise the author has chosen it


def _refers_to_nested(resource: Resource, name: str) -> bool:
    """Whether a property refers to a nested stack, whose output "OS::stack_id" may be the value in the deployment."""
    author, path, calls = _written(resource, name)
    inside = (call for call in calls if call.path[: len(path)] == path)
    referred = (_referred(author, call.function, call.args) for call in inside)
    return any(each is not None and each.is_template for each in referred)


def _referred(stack: Stack, function: Function, args: Any) -> Resource | None:
    """Return the resource that a call refers to; None for a call of another function."""
    is_reference = isinstance(function, (GetResource, Ref)) and isinstance(args, str)
    return stack.resource(args) if is_reference else None


def _early_value(resource: Resource, name: str) -> Any:
    """Return the value of a property before the resources exist; Unvalued when the property needs none of them.

    For a member of a group it is the value that the group gives to it then.
    """
    author, path, calls = _written(resource, name)
    if not any(call.path[: len(path)] == path and author.needs_resource(call.function, call.args) for call in calls):
        return Unvalued()
    try:
        value = author.partial_in(MADE).resolve_nullable(value_at(author.template.value, path))
    except (Refused, Unknown, RecursionError):
        return Unvalued()  # reported where the property is checked
    return Unvalued() if value is OMITTED else value


def _written(resource: Resource, name: str) -> tuple[Stack, Path, Sequence[Call]]:
    """Return where the author wrote the value of a property: the stack, the path in it, and the calls beside it."""
    author, path = source(resource.stack, (*resource.path, resource.stack.words.properties, name))
    owner = author.resources.get(path[1])
    return author, path, () if owner is None else owner.calls.get(author.words.properties, ())


def passed(value: Any, parameter_type: str | None) -> Any:
    """Return a value of a property as the nested stack gets it: a list as one string with commas.

    Unvalued where a part of the list is not known. Raises BadProperty at an item that Heat cannot write as a string.
    """
    if value is None:
        return _EMPTY.get(parameter_type or "", "")
    if parameter_type == "comma_delimited_list" and isinstance(value, list):
        return _joined(value)
    return value


def passed_in_parts(value: Any, parameter_type: str | None) -> Unvalued:
    """Return what is known of a value as the nested stack gets it, of which a part is not known.

    Raises BadProperty at an item of a list that Heat cannot write as a string.
    """
    if parameter_type == "json" and isinstance(value, (dict, list)):
        parts = _in_json(value)
        return NOT_KNOWN if parts is NOT_KNOWN else PartlyKnown(parts)
    if parameter_type == "comma_delimited_list" and isinstance(value, list):
        _joined(value)  # raises
        is_sure = any(isinstance(each, str) for each in value)
        others = _ITEMS if is_sure else _ITEMS_OR_NONE
        if all(each is None or isinstance(each, (str, Unvalued)) for each in value):
            texts = ["" if each is None else each for each in value]
            pieces = [[_from(others, each)] if isinstance(each, Unvalued) else each.split(",") for each in texts]
            return PartlyKnown([each for some in pieces for each in some])
    return NOT_KNOWN


def _from(items: Unvalued, item: Unvalued) -> Unvalued:
    """Return what stands for the items that the text of an item may give, with what that is computed from."""
    if item.source is None:
        return items
    if item.is_filled:  # an id has no commas
        return item
    return Unvalued(may_vanish=items.may_vanish, may_be_many=items.may_be_many, source=item.source)


def _in_json(value: Any) -> Any:
    """Return a value with parts that are not known, as JSON has it; NOT_KNOWN for what JSON has in another way."""
    if isinstance(value, Unvalued):
        if value.may_be_many:
            return _ITEMS_OR_NONE if value.may_vanish else _ITEMS
        if value.may_vanish:
            return _MAY_VANISH
        return NOT_KNOWN if value.source is None else value
    if isinstance(value, dict):
        are_texts = all(isinstance(key, str) for key in value)
        return {key: _in_json(each) for key, each in value.items()} if are_texts else NOT_KNOWN
    if isinstance(value, list):
        return list(map(_in_json, value))
    return value if value is None or isinstance(value, (str, int, float)) else NOT_KNOWN


def _joined(items: list[Any]) -> Any:
    """Return a list as one string. Of maps it has each key and value: ".member.0.name=value".

    The first item decides: then each item must be a map, or a string or null.
    """
    first = _type(items[0]) if items else None
    is_open = first is None and items[:1] != [None]
    possible = ("Map",) if first == "Map" else ("String", "Map", None) if is_open else ("String", None)
    for index, item in enumerate(items):
        found = _type(item)
        if found not in possible and not (found is None and isinstance(item, Unvalued)):
            wanted = "a map, as the first item is" if first == "Map" else "a string"
            raise BadProperty(f"must be {wanted}, not {kind(item)}, since {_ONE_TEXT}", (index,), lead=SUBJECT)
    if not is_known(items):
        return Unvalued()
    if first == "Map":
        pairs = [(index, pair) for index, item in enumerate(items) for pair in item.items()]
        return ",".join(f".member.{index}.{key}={value}" for index, (key, value) in pairs)
    return ",".join("" if each is None else each for each in items)


def _type(item: Any) -> str | None:
    """Return the type of an item of a list; None for null, and when it is not known, may be null or may be left out."""
    if isinstance(item, Unvalued) and (item.may_vanish or item.may_be_null or item.type is not None):
        has_type = not (item.may_vanish or item.may_be_null) and item.type != "json"  # that may also be a list
        return PROPERTY_TYPES.get(item.type or "") if has_type else None
    return type_of(item)


class NoSuchConstraint(Constraint):
    """A custom constraint that Heat does not have: every value violates it."""

    __slots__ = ()

    def problem(self, value: Any, type_name: str, release: int) -> str | None:
        return f"Heat has no custom constraint {kind(self.name)}"


def _of(known: Known, constraint: Constraint) -> Constraint:
    """Return the constraint, or NoSuchConstraint when Heat does not have it."""
    name = constraint.name
    if constraint.kind != "custom_constraint" or (isinstance(name, str) and name in known.custom_constraints()):
        return constraint
    missing = NoSuchConstraint(constraint.kind, constraint.at)
    missing.name = name
    return missing


class ParameterProperty:
    """A parameter of a nested template as a property, with the fields of heatlint.catalog.Property."""

    __slots__ = (
        "name",
        "type",
        "default",
        "allow_conversion",
        "schema",
        "constraints",
        "required",
        "implemented",
        "checks",
        "has_pattern",
        "release",
    )

    def __init__(self, name: Any, schema: ParameterSchema, known: Known, required: bool = False) -> None:
        self.name = name
        self.type = PROPERTY_TYPES.get(schema.type or "", "Map")
        self.default = None
        self.allow_conversion = self.type in ("List", "Map")
        self.schema = None
        self.constraints = [_of(known, each) for each in schema.constraints]
        self.checks: list[Any] | None = None
        self.has_pattern: bool | None = None
        self.release = known.release
        self.required = required
        self.implemented = True
