"""What a template that is there to stay should have: looked for with the production profile."""

from __future__ import annotations

import re

from heatlint.language.versions import HOT_KEY, VERSIONS, names
from heatlint.rule import ADVICE, INFO, PRODUCTION, Change, Fix, Related, Rule, check

UNDESCRIBED_PARAMETER = Rule("HL910", "undescribed-parameter", stage=ADVICE, severity=INFO, profile=PRODUCTION)
UNDESCRIBED_OUTPUT = Rule("HL911", "undescribed-output", stage=ADVICE, severity=INFO, profile=PRODUCTION)
HARD_CODED_ID = Rule("HL912", "hard-coded-id", stage=ADVICE, profile=PRODUCTION)
HARD_CODED_NAME = Rule("HL913", "hard-coded-name", stage=ADVICE, severity=INFO, profile=PRODUCTION)
USER_DATA_FORMAT = Rule("HL914", "user-data-without-format", stage=ADVICE, profile=PRODUCTION)
DECLARED_DIFFERENTLY = Rule("HL915", "parameter-declared-differently", stage=ADVICE, profile=PRODUCTION)
OLD_VERSION = Rule("HL916", "old-template-version", stage=ADVICE, severity=INFO, profile=PRODUCTION)
UNQUOTED_VERSION = Rule("HL917", "unquoted-version", stage=ADVICE, severity=INFO, profile=PRODUCTION)

_ID = re.compile(r"[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z", re.IGNORECASE)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
#: What differs from one cloud to the next by name, by the constraint of the property.
_CHOICES = {"glance.image": "image", "nova.flavor": "flavor"}


@check
def descriptions(stack):
    """Parameters and outputs without a word on what they are."""
    if not stack.readable:
        return
    words = stack.words
    for name, parameter in stack.parameters.items():
        if not parameter.schema.description:
            path = words.parameters, name
            yield UNDESCRIBED_PARAMETER.at(path, f'the parameter "{name}" has no description', key=True)
    for name, output in stack.outputs.items():
        if not output.definition.get(words.description):
            yield UNDESCRIBED_OUTPUT.at((words.outputs, name), f'the output "{name}" has no description', key=True)


@check
def hard_coded(stack):
    """What belongs to one cloud and stands in the template."""
    if not stack.readable:
        return
    for resource in stack.resources.values():
        if resource.enabled is False or resource.type is None or resource.external:
            continue
        here = *resource.path, stack.words.properties
        for prop, path, value in _literals(resource.type.properties, resource.properties, here):
            constraint = next((each["custom_constraint"] for each in prop.constraints
                               if "." in each.get("custom_constraint", "")), None)
            if constraint is None:
                continue
            if _ID.match(value):
                yield HARD_CODED_ID.at(path, f'"{value}" is the id of something in one cloud; expected a parameter')
            elif constraint in _CHOICES and value:
                yield HARD_CODED_NAME.at(path, f'the {_CHOICES[constraint]} "{value}" is not in every cloud; expected '
                                         "a parameter")


def _literals(known, values, path):
    """(property, path, text) of each text that is written out, to any depth."""
    if isinstance(known, dict) and isinstance(values, dict):
        for name, value in values.items():
            if isinstance(name, str) and name in known:
                yield from _literal(known[name], value, (*path, name))


def _literal(prop, value, path):
    if isinstance(value, str):
        yield prop, path, value
    elif isinstance(prop.schema, dict):
        yield from _literals(prop.schema, value, path)
    elif prop.schema is not None and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _literal(prop.schema, each, (*path, index))


@check
def user_data(stack):
    """Servers whose user data is wrapped in Heat's own, which hardly anybody means."""
    for resource in stack.resources.values() if stack.readable else ():
        if resource.type is None or resource.type.name != "OS::Nova::Server" or resource.enabled is False:
            continue
        written = resource.properties
        if written.get("user_data") and "user_data_format" not in written:
            yield USER_DATA_FORMAT.at((*resource.path, stack.words.properties, "user_data"),
                                      'without "user_data_format" the script is wrapped for heat-cfntools; expected '
                                      "RAW or SOFTWARE_CONFIG", key=True)


@check
def passed_parameters(stack):
    """A parameter that is passed on as it is, and is declared otherwise there."""
    for resource in stack.resources.values() if stack.readable else ():
        child = resource.child
        if child is None or not resource.is_template or not child.readable:
            continue
        for name, value in resource.properties.items():
            target = value.get("get_param") if isinstance(value, dict) and len(value) == 1 else None
            if not isinstance(target, str) or target not in stack.parameters or name not in child.parameters:
                continue
            here, there = stack.parameters[target].schema, child.parameters[name].schema
            said = _difference(here, there)
            if said:
                declared = Related((child.words.parameters, name), f"{there.type} here", key=True, file=child.file)
                yield DECLARED_DIFFERENTLY.at((*resource.path, stack.words.properties, name),
                                              f'"{target}" {said} as "{name}" of {resource.shown_type}',
                                              related=[declared])


def _difference(here, there):
    if here.type is not None and there.type is not None and here.type != there.type:
        return f"is a {here.type}, and is declared a {there.type}"
    if here.hidden and not there.hidden:
        return "is hidden, and is not hidden"
    return None


@check
def version(stack):
    """Versions that could be newer, or that other readers of YAML take for a date."""
    found = stack.template.version
    if not stack.readable or found is None or found.key != HOT_KEY or stack.made is not None:
        return
    document = stack.template.document
    written = document.value.get(HOT_KEY)
    if not isinstance(written, str) or stack.template.version_fault is not None:
        return
    newest = _newest(stack, found)
    if newest is not None:
        change = Change("replace", (HOT_KEY,), new=newest, was=written)
        yield OLD_VERSION.at((HOT_KEY,), f'all that is used here means the same in "{newest}"',
                             fix=Fix(f'replace "{written}" with "{newest}"', [change]))
    span = document.span((HOT_KEY,))
    if span is not None and document.text is not None and _DATE.match(document.text[span[0]:span[1]]):
        yield UNQUOTED_VERSION.at((HOT_KEY,), f"{written} is a date to other readers of YAML; expected quotes",
                                  fix=Fix("quote the version", [Change("quote", (HOT_KEY,))], safe=True))


def _newest(stack, found):
    """The newest version that reads the template as this one does; None where there is no newer one."""
    known = stack.known.versions()
    newer = [name for name in names(HOT_KEY) if _DATE.match(name) and (known is None or name in known)]
    newer = [name for name in newer if _DATE.match(found.name) and name > found.name]
    keys, calls = set(), []
    todo = [stack.template.value]
    while newer and todo:
        value = todo.pop()
        if isinstance(value, dict):
            if len(value) == 1:
                keys.update(value)
            todo += value.values()
        elif isinstance(value, list):
            todo += value
    if newer:
        calls = [(use.call.name, use.in_condition) for use in stack.uses()]
    for name in reversed(newer):
        other = VERSIONS[HOT_KEY, name]
        more = (set(other.functions) | set(other.condition_functions)) - set(found.functions)
        if not keys & more and all(_same(found, other, *call) for call in calls):
            return name
    return None


def _same(found, other, name, in_condition):
    """Whether a function is the same in two versions."""
    if in_condition:
        return type(found.condition_functions.get(name)) is type(other.condition_functions.get(name))
    return type(found.functions.get(name)) is type(other.functions.get(name))
