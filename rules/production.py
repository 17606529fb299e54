"""What templates for production should have (production profile)."""

from __future__ import annotations

import re

from heatlint.rule import (
    ADVICE,
    INFO,
    PRODUCTION,
    Change,
    Fix,
    Related,
    Rule,
    check,
    language,
    live_resources,
    written_value,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.rule import Findings, Path, Property, Resource, Stack
    from heatlint.rule.language import ParameterSchema

UNUSED_PARAMETER = Rule("HL215", "unused-parameter", stage=ADVICE, profile=PRODUCTION, fixable=True)
UNDESCRIBED_PARAMETER = Rule(
    "HL910", "undescribed-parameter", stage=ADVICE, severity=INFO, profile=PRODUCTION, fixable=True
)
UNDESCRIBED_OUTPUT = Rule("HL911", "undescribed-output", stage=ADVICE, severity=INFO, profile=PRODUCTION, fixable=True)
HARD_CODED_ID = Rule("HL912", "hard-coded-id", stage=ADVICE, profile=PRODUCTION)
HARD_CODED_NAME = Rule("HL913", "hard-coded-name", stage=ADVICE, severity=INFO, profile=PRODUCTION)
USER_DATA_FORMAT = Rule("HL914", "user-data-without-format", stage=ADVICE, profile=PRODUCTION)
DECLARED_DIFFERENTLY = Rule("HL915", "parameter-declared-differently", stage=ADVICE, profile=PRODUCTION)

_ID = r"(?i)[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\Z"
#: The custom constraint of a property whose values are names of one cloud -> what the name stands for.
_CHOICES = {"glance.image": "image", "nova.flavor": "flavor"}


@check
def unused(stack: Stack) -> Findings:
    """Report parameters that are not used."""
    for name in language.unused_parameters(stack):
        path = stack.words.parameters, name
        yield UNUSED_PARAMETER.at(
            path,
            f'the parameter "{name}" is not used',
            key=True,
            fix=Fix(f'remove the parameter "{name}"', [Change("remove", path)]),
        )


@check
def descriptions(stack: Stack) -> Findings:
    """Report parameters and outputs without a description."""
    words = stack.words
    for section, rule, what in (
        (words.parameters, UNDESCRIBED_PARAMETER, "parameter"),
        (words.outputs, UNDESCRIBED_OUTPUT, "output"),
    ):
        for name, definition in stack.template.section(section).items():
            if isinstance(definition, dict) and not definition.get(words.description):
                yield rule.at(
                    (section, name),
                    f'the {what} "{name}" has no description',
                    key=True,
                    fix=None if words.description in definition else _description(section, name, words.description),
                )


def _description(section: str, name: Any, key: str) -> Fix:
    """Return the fix that adds a description, which says what the name says."""
    text = language.described(str(name))
    return Fix(f'add the description "{text}"', [Change("add", (section, name), entries={key: text})])


@check
def hard_coded(stack: Stack) -> Findings:
    """Report IDs and names in the template that exist in one cloud only."""
    for resource in live_resources(stack):
        known = resource.type.properties if resource.type is not None else {}
        for prop, path, value in _literals(known, _written(resource), ()):
            path = resource.property_path(*path)
            constraint = next(
                (each["custom_constraint"] for each in prop.constraints if "." in each.get("custom_constraint", "")),
                None,
            )
            if constraint is None:
                continue
            if re.match(_ID, value):
                yield HARD_CODED_ID.at(path, f'the ID "{value}" exists in one cloud only; expected a parameter')
            elif constraint in _CHOICES and value and stack.parent is None:
                yield HARD_CODED_NAME.at(
                    path, f'the {_CHOICES[constraint]} "{value}" does not exist in every cloud; expected a parameter'
                )


def _written(resource: Resource) -> dict[Any, Any]:
    """Return the properties as the author wrote them; for a member of a group, those in the definition of the group."""
    written = written_value(resource.stack, (*resource.path, resource.stack.words.properties))
    return written if isinstance(written, dict) and not resource.stack.is_call(written) else {}


def _literals(known: Any, values: Any, path: Path) -> Iterator[tuple[Property, Path, str]]:
    """Yield the property, the path and the value of each literal string, at any depth."""
    if isinstance(known, dict) and isinstance(values, dict):
        for name, value in values.items():
            if isinstance(name, str) and name in known:
                yield from _literal(known[name], value, (*path, name))


def _literal(prop: Property, value: Any, path: Path) -> Iterator[tuple[Property, Path, str]]:
    if isinstance(value, str):
        yield prop, path, value
    elif isinstance(prop.schema, dict):
        yield from _literals(prop.schema, value, path)
    elif prop.schema is not None and isinstance(value, list):
        for index, each in enumerate(value):
            yield from _literal(prop.schema, each, (*path, index))


@check
def user_data(stack: Stack) -> Findings:
    """Report servers whose user data Heat wraps for heat-cfntools, which is rarely intended."""
    for resource in live_resources(stack):
        if not resource.is_a("OS::Nova::Server"):
            continue
        written = _written(resource)
        if (
            written.get("user_data")
            and "user_data_format" not in written
            and not _speaks_of(stack, written["user_data"], "cfn-")
        ):
            yield USER_DATA_FORMAT.at(
                resource.property_path("user_data"),
                'without "user_data_format" Heat wraps the user data for heat-cfntools; expected '
                "RAW, SOFTWARE_CONFIG or HEAT_CFNTOOLS",
                key=True,
            )


def _speaks_of(stack: Stack, value: Any, word: str) -> bool:
    """Whether a word occurs in a string of a value, or in a file that the value gets with get_file."""
    if isinstance(value, dict):
        name = value.get("get_file")
        file = stack.request.files.get(name) if isinstance(name, str) else None
        return (file is not None and word in str(file.text)) or any(
            _speaks_of(stack, each, word) for each in value.values()
        )
    if isinstance(value, list):
        return any(_speaks_of(stack, each, word) for each in value)
    return isinstance(value, str) and word in value


@check
def passed_parameters(stack: Stack) -> Findings:
    """Report parameters that are passed to a nested template which declares them differently."""
    for resource, child, written, path in _nesting(stack):
        for name, value in written.items():
            target = value.get("get_param", value.get("Ref")) if isinstance(value, dict) and len(value) == 1 else None
            if not isinstance(target, str) or target not in stack.parameters or name not in child.parameters:
                continue
            here, there = stack.parameters[target].schema, child.parameters[name].schema
            for what, expected in _differences(here, there):
                declared = Related((child.words.parameters, name), "declared here", key=True, file=child.file)
                yield DECLARED_DIFFERENTLY.at(
                    (*path, name),
                    f'"{target}" is {what}, but {resource.type_label} declares "{name}" as {expected}',
                    related=[declared],
                )


def _nesting(stack: Stack) -> Iterator[tuple[Resource, Stack, dict[Any, Any], Path]]:
    """Yield what is nested from a template, members of groups too: (resource, its stack, properties, path)."""
    groups = [child for child in stack.children if child.group_template is not None]
    for each in (stack, *groups):
        for resource in each.resources.values():
            if resource.is_template and resource.child is not None:
                yield resource, resource.child, _written(resource), resource.property_path()


def _differences(here: ParameterSchema, there: ParameterSchema) -> Iterator[tuple[str, str]]:
    """Yield how the parameter of the parent and that of the nested template differ."""
    if here.type is not None and there.type is not None and here.type != there.type:
        yield f"a {here.type}", f"a {there.type}"
    if bool(here.hidden) != bool(there.hidden):
        yield ("hidden", "not hidden") if here.hidden else ("not hidden", "hidden")
