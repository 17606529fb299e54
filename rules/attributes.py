"""Names that Heat looks for only when the resources exist: attributes of groups and nested stacks, inputs."""

from __future__ import annotations

from heatlint.rule import ADVICE, DEPLOY, Rule, check, kind, nearest_name, written_value
from heatlint.rule.language import (
    CHARACTER,
    NO_ATTRIBUTE,
    NO_ITEM,
    NO_MEMBER,
    NO_NAME,
    NOT_READ,
    GetAttr,
    GetAttrThenSelect,
    group_of,
    instead_of_id,
    lost_attributes,
    proposal,
    type_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Findings, Reference, Stack
    from heatlint.rule.language import Lost

MISSING_MEMBER = Rule("HL410", "missing-member", stage=DEPLOY, fixable=True)
MISSING_MEMBER_ATTRIBUTE = Rule("HL411", "missing-member-attribute", stage=DEPLOY, fixable=True)
LOST_ATTRIBUTE_KEY = Rule("HL412", "lost-attribute-key", stage=ADVICE, fixable=True)
MISSPELLED_INPUT = Rule("HL418", "misspelled-input", stage=ADVICE)

#: The type of an attribute in words.
_A = {"String": "a string", "Integer": "a number", "Number": "a number", "Boolean": "a boolean"}
_RULES = {
    NO_MEMBER: MISSING_MEMBER,
    NO_ATTRIBUTE: MISSING_MEMBER_ATTRIBUTE,
    NO_NAME: MISSING_MEMBER_ATTRIBUTE,
    NO_ITEM: LOST_ATTRIBUTE_KEY,
    CHARACTER: LOST_ATTRIBUTE_KEY,
    NOT_READ: LOST_ATTRIBUTE_KEY,
}


@check
def through_members(stack: Stack) -> Findings:
    """Report references that do not lead to an attribute of a member or of a nested resource, or to a part of one."""
    for reference, lost in lost_attributes(stack):
        rule = _RULES.get(lost.why)
        if rule is not None:
            place = reference.key_path(lost.step.item)
            message = _message(reference, lost) + _parameter(stack, reference, lost)
            finding = rule.at(place, message, nearest=lost.nearest(), because=[place])
            finding.before_making = lost.why == NO_ATTRIBUTE and _is_of_member(stack, reference, lost)
            yield finding


def _is_of_member(stack: Stack, reference: Reference, lost: Lost) -> bool:
    """Whether the reference asks a member of a group, or of a group in one.

    Heat makes outputs of these in the stacks of the groups, and validates them before it makes anything.
    """
    asked, resource = stack.resource(reference.target), lost.resource
    while resource is not asked and resource.stack.group_template is not None and resource.stack.parent is not None:
        resource = resource.stack.parent
    return resource is asked and lost.resource is not asked


@check
def inputs(stack: Stack) -> Findings:
    """The values of a software deployment are for inputs that its configuration declares.

    Heat adds an input for any other name, so the check reports only a name that is near an input without a value.
    """
    deployments = [each for each in stack.resources.values() if each.properties.get("input_values")]
    if not deployments:
        return
    from heatlint.rule.language import unknown_inputs

    for resource in deployments:
        unknown, missing = unknown_inputs(resource) or ((), ())
        for name in unknown:
            near = nearest_name(name, missing)
            if near is not None:
                yield MISSPELLED_INPUT.at(
                    (*resource.path, stack.words.properties, "input_values", name),
                    f'the config has no input "{name}", and its input "{near}" gets no value{proposal(near)}',
                    key=True,
                )


def _parameter(stack: Stack, reference: Reference, lost: Lost) -> str:
    """Return what to write instead of a key that is the name of a parameter as a literal text; else ""."""
    name = lost.step.name
    if lost.why != NO_ITEM or not isinstance(name, str) or name not in stack.parameters or lost.nearest()[1]:
        return ""
    is_literal = written_value(stack, reference.key_path(lost.step.item)) == name
    return f"; expected {{{stack.words.get_param}: {name}}} for the parameter" if is_literal else ""


def _message(reference: Reference, lost: Lost) -> str:
    name = lost.step.name
    group = group_of(lost.resource.type)
    if lost.why == NO_MEMBER:
        if group is None:
            return f'the nested template has no resource "{name}"'
        return f'the group has no member "{name}" when it is deployed'
    if lost.why == NO_NAME:
        call = reference.use.call
        ignored = "" if isinstance(call.function, GetAttr) else f', and "{call.name}" of this version passes no name on'
        return f'"{name}" needs the name of a member\'s attribute after it{ignored}'
    if lost.why == NO_ITEM:
        return f"{_missing(reference, lost)}; Heat gives null"
    if lost.why == CHARACTER:
        return f"{_value(reference, lost)} is a string, so {name} gives only one character of it"
    if lost.why == NOT_READ:
        return f'Heat ignores the keys after "{", ".join(lost.names)}" and gives the whole value'
    if group is not None and group.attributes:
        of_each = " or ".join(f'"{each}"' for each in group.names_of_each())
        if lost.step.item == 0 and (of_id := instead_of_id(lost.resource, name)):
            return f'the group has no attribute "{name}"{of_id}'
        return f'the group has no attribute "{name}"; to ask its members, write {of_each} before it'
    if _asks_deployment(lost):
        return f'the configuration of "{lost.resource.name}" has no output "{name}"'
    return f'{lost.resource.type_label} has no attribute "{name}"'


def _asks_deployment(lost: Lost) -> bool:
    """Whether a reference asks a deployment, or a group of them, for an output that its configuration lacks."""
    group = group_of(lost.resource.type)
    is_group = group is not None and bool(group.attributes)
    return lost.why == NO_ATTRIBUTE and not is_group and lost.resource.attribute_names() is None


def _value(reference: Reference, lost: Lost) -> str:
    """Return the last name before the key or index that is wrong, with the indices after it, in quotes."""
    call = reference.use.call
    assert isinstance(call.function, GetAttrThenSelect)
    steps = [reference.attribute, *call.function.parts(call.args)[2]][: lost.step.item]
    start = max(index for index, step in enumerate(steps) if isinstance(step, str))
    return '"' + ".".join("*" if isinstance(each, dict) else str(each) for each in steps[start:]) + '"'


def _missing(reference: Reference, lost: Lost) -> str:
    """Return what is wrong with a key or an index inside the value of an attribute."""
    name = lost.step.name
    written = f'"{name}"' if isinstance(name, str) else str(name) if isinstance(name, int) else kind(name)
    value = _value(reference, lost)
    found = type_of(lost.value)
    if found == "Map":
        return f"{value} is a map that does not have the key {written}"
    if found != "List":
        return f"{value} is {_A.get(found or '', 'a value')}, so {written} does not lead to anything in it"
    if isinstance(name, int):
        size = len(lost.value)
        return f"{value} has {size} {'item' if size == 1 else 'items'}, so it has no item {name}"
    if isinstance(name, str) and name.isdecimal():
        return f"{value} is a list, and the index {written} is a string; write {int(name)} without quotes"
    return f"{value} is a list, so {written} does not lead to anything in it; write an index before it"
