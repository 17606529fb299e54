"""Property values, as Heat checks them when it creates a stack."""

from __future__ import annotations

from heatlint.rule import (
    ADVICE,
    CREATE,
    DEPLOY,
    BadProperty,
    Change,
    Fix,
    Refused,
    Related,
    Rule,
    Unknown,
    check,
    language,
    links_of_value,
    written_value,
)
from heatlint.rule.language import (
    PARAMETERS_FOR,
    FindInMap,
    GetAttrThenSelect,
    names_secret,
    parameter_of,
    read,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Findings, Path, Resource, Stack

#: How the message begins about a value that must be a map or a list.
_COLLECTIONS = ("must be a map, not the string", "must be a list, not the string")

MISSING_PROPERTY = Rule("HL320", "missing-property", stage=CREATE, fixable=True)
INVALID_PROPERTY = Rule("HL321", "invalid-property", stage=CREATE, fixable=True)


@check
def property_values(stack: Stack) -> Findings:
    """Report values that do not fit their property, and required properties without a value."""
    word = stack.words.properties
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or resource.found is None:
            continue
        faults, late = resource.values.faults, resource.values.late_faults
        if not faults and not late:
            continue
        given = resource.properties
        path = (*resource.path, word)
        for name, bad in (*faults, *late):
            if bad.reported or _unreadable(stack, resource, name):
                continue
            if bad.missing and resource.is_template:  # missing-nested-value reports these
                continue
            if bad.missing and not bad.path and name not in given:
                yield MISSING_PROPERTY.at(
                    path if resource.written(word) else resource.path,
                    bad.sentence(name),
                    key=True,
                    stage=ADVICE if _may_be_set_otherwise(resource) else None,
                    explains=(*path, name),
                    because=[path, (*path, name)],
                    fix=_addition(resource, name),
                )
            else:
                place = (*path, name, *bad.path) if name in given else path
                item, is_literal = _item_of_mapping(resource, place, bad)
                links = {"stage": DEPLOY if (name, bad) in late else None, **links_of_value(stack, bad, place)}
                parameter = parameter_of(stack, written_value(stack, item)) if item is not None else None
                if parameter is not None:  # its value is the name, and may be wrong
                    links["because"] = [*links["because"], (stack.words.parameters, parameter)]
                if _is_of_other_type(resource, name, bad):  # it is the use that is wrong
                    links["follows_from_origins"] = False
                    links["because"] = [*links["because"], (stack.words.parameters, parameter_of(stack, given[name]))]
                if bad.nearest is not None:  # the result of a call may have the key that is wrong
                    links["because"] = [*links["because"], language.written_path(stack, place)]
                yield INVALID_PROPERTY.at(
                    item if item is not None and is_literal else place,
                    bad.sentence(name)
                    + ("" if bad.nearest is None else _elsewhere(resource, name, bad.path[-1]))
                    + _list_in_list(stack, place)
                    + _block_text(stack, place, bad)
                    + _lacks_quotes(stack, place, bad),
                    key=bad.nearest is not None,
                    nearest=bad.refused.nearest if is_literal and bad.refused is not None else bad.nearest,
                    explains=place if name in given else None,
                    related=_from_output(stack, place),
                    **links,
                )


def _is_of_other_type(resource: Resource, name: Any, bad: BadProperty) -> bool:
    """Whether a property gets the value of a parameter whose type gives no value that the property takes."""
    stack, prop = resource.stack, resource.type.properties.get(name) if resource.type is not None else None
    parameter = None if bad.path else stack.parameters.get(parameter_of(stack, resource.properties.get(name)) or "")
    if prop is None or parameter is None or prop.allow_conversion:
        return False
    return parameter.schema.type not in PARAMETERS_FOR.get(prop.type, (parameter.schema.type,))


def _from_output(stack: Stack, path: Path) -> list[Related]:
    """Return the output of a nested template that gives the value at a path; empty if none does."""
    written = written_value(stack, path)
    if not stack.is_call(written):
        return []
    ((function, args),) = written.items()
    if not isinstance(stack.functions[function], GetAttrThenSelect) or not isinstance(args, list) or len(args) < 2:
        return []
    resource = stack.resource(args[0])
    nested = resource.child if resource is not None else None
    if nested is None or not isinstance(args[1], str) or args[1] not in nested.outputs:
        return []
    place = nested.words.outputs, args[1], nested.words.value
    return [Related(place, f'the output "{args[1]}" of "{args[0]}" gives the value', file=nested.file)]


def _may_be_set_otherwise(resource: Resource) -> bool:
    """Whether a property that the description of a type does not list may set a required one."""
    known = resource.values.schema
    return resource.is_partial and (known is None or any(name not in known for name in resource.properties))


def _elsewhere(resource: Resource, name: Any, key: Any) -> str:
    """Return the end of a message about an unknown key in a property: where the key belongs, or ""."""
    properties = resource.type.properties if resource.type is not None else {}
    for other, prop in properties.items():
        inside = prop.schema if prop.type == "Map" else getattr(prop.schema, "schema", None)
        if other != name and other.startswith(f"{name}_") and isinstance(inside, dict) and key in inside:
            return f'; "{other}" has it'
    return language.of_cloud_init(resource.type_name, key)


def _list_in_list(stack: Stack, path: Path) -> str:
    """Return the end of a message about an item of a list that is a `repeat`, which gives a list; else ""."""
    written = written_value(stack, path) if isinstance(path[-1], int) else None
    if not isinstance(written, dict) or not stack.is_call(written):
        return ""
    (name,) = written
    is_repeat = isinstance(stack.functions[name], language.Repeat)
    return f'; "{name}" gives a list, so it must stand in the place of the list, without "-"' if is_repeat else ""


def _block_text(stack: Stack, path: Path, bad: BadProperty) -> str:
    """Return the end of a message about a map or list that is written as a block scalar, and so is a text; else ""."""
    document = stack.template.document
    if document.text is None or stack.group_template is not None or not bad.message.startswith(_COLLECTIONS):
        return ""
    span, written = document.span(path), written_value(stack, path)
    if span is None or document.text[span[0]] not in "|>" or not isinstance(written, str):
        return ""
    is_collection = isinstance(language.parse(written, "").value, (dict, list))
    return f'; "{document.text[span[0]]}" makes a text of the lines below it, remove it' if is_collection else ""


def _lacks_quotes(stack: Stack, path: Path, bad: BadProperty) -> str:
    """Return the end of a message about a number or boolean that is written where a text is needed; else ""."""
    is_literal = bad.message.startswith("must be a string") and isinstance(written_value(stack, path), (int, float))
    return "; expected quotes around it" if is_literal else ""


def _addition(resource: Resource, name: Any) -> Fix | None:
    """Return the fix that adds a required property: with its only value, or with a parameter; None for other types.

    A parameter is that with the name of the property. One that is not declared is new, and has no default.
    """
    stack = resource.stack
    words = stack.words
    prop = resource.type.properties.get(name) if resource.type is not None else None
    kinds = PARAMETERS_FOR.get(prop.type) if prop is not None else None
    written = resource.written(words.properties)
    if prop is None or kinds is None or stack.group_template is not None or (written and stack.is_call(written)):
        return None
    path = (*resource.path, words.properties)
    allowed: list[Any] = next((each["allowed_values"] for each in prop.constraints if "allowed_values" in each), [])
    if len(allowed) == 1:
        return Fix(f'add "{name}: {allowed[0]}"', [Change("add", path, entries={name: allowed[0]})])
    parameter = name if name in stack.parameters or name not in stack.resources else f"{resource.name}_{name}"
    addition = Change("add", path, entries={name: {words.get_param: parameter}})
    if parameter in stack.parameters:
        fits = stack.parameters[parameter].schema.type in kinds
        return Fix(f'add "{name}" with the parameter "{parameter}"', [addition]) if fits else None
    if parameter in stack.resources or parameter in stack.pseudo_parameters:
        return None
    definition: dict[str, Any] = {
        words.type: stack.template.version.parameter_type(kinds[0]),
        words.description: language.described(parameter),
    }
    if names_secret(parameter):
        definition[words.hidden] = True
    declaration = Change("add", (words.parameters,), entries={parameter: definition})
    return Fix(f'add "{name}" with a new parameter "{parameter}"', [declaration, addition])


def _item_of_mapping(resource: Resource, path: Path, bad: BadProperty) -> tuple[Path | None, bool]:
    """Return the path of the name that a mapping does not have, and whether the name is written there.

    The path is None if the value at the path of the property has no such name.
    """
    stack, refused = resource.stack, bad.refused
    if refused is None or refused.item is None or refused.nearest is None:
        return None, False
    for call in resource.calls.get(stack.words.properties, ()):
        if not isinstance(call.function, FindInMap) or call.path[: len(path)] != path:
            continue
        try:
            stack.evaluator.resolve(call.parent)
        except Unknown:
            continue
        except Refused as same:
            if isinstance(call.args, list) and same.message == refused.message:
                return (*call.args_path, refused.item), call.args[refused.item] == refused.nearest[0]
    return None, False


def _unreadable(stack: Stack, resource: Resource, name: Any) -> bool:
    """Whether Heat reads a property early and cannot: eager-property reports it."""
    if resource.type is None or name not in resource.type.eager or name not in resource.properties:
        return False
    if name not in resource.type.properties:  # the description of a cloud lacks it
        return True
    try:
        read(resource.type.properties[name], name, resource.properties, stack.evaluator, validate=False)
    except (BadProperty, Unknown):
        return True
    return False
