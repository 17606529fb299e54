"""Parameters: constraints, defaults, given values and groups."""

from __future__ import annotations

from heatlint.rule import (
    ADVICE,
    CREATE,
    DEPLOY,
    INFO,
    OUTLINE,
    SCHEMA,
    UNJUDGED_PATTERN,
    VALIDATE,
    Refused,
    Related,
    Rule,
    check,
    kind,
    language,
    shorten,
)
from heatlint.rule.language import HOT_PSEUDO_PARAMETERS, given_place, has_pattern, proposal, unjudged, value_place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Parameter, Path, Stack
    from heatlint.rule.language import Template

BAD_CONSTRAINT = Rule("HL206", "constraint-value", stage=VALIDATE, looked_at=SCHEMA, fixable=True)
CONSTRAINT_FIT = Rule("HL207", "constraint-fit", stage=VALIDATE, looked_at=OUTLINE)
INVALID_PATTERN = Rule("HL208", "invalid-pattern", stage=VALIDATE, looked_at=SCHEMA)
INVALID_DEFAULT = Rule("HL209", "invalid-default", stage=VALIDATE)
MISSING_VALUE = Rule("HL210", "missing-value", stage=CREATE)
INVALID_VALUE = Rule("HL211", "invalid-value", stage=CREATE)
UNKNOWN_PARAMETER = Rule("HL212", "unknown-parameter", stage=VALIDATE, fixable=True)
UNKNOWN_GROUP_MEMBER = Rule("HL213", "unknown-group-member", stage=VALIDATE, fixable=True)
GROUPED_TWICE = Rule("HL214", "grouped-twice", stage=VALIDATE)
DEFINITION_AS_VALUE = Rule("HL217", "definition-as-value", stage=ADVICE)
KEY_OF_OTHER_KIND = Rule("HL218", "parameter-key-kind", stage=ADVICE, severity=INFO)


#: The sections of an environment that give parameters.
_SECTIONS = ("parameters", "parameter_defaults")
ABOUT = {"constraint": BAD_CONSTRAINT, "fit": CONSTRAINT_FIT, "pattern": INVALID_PATTERN, "default": INVALID_DEFAULT}


@check
def kinds_of_keys(stack: Stack) -> Findings:
    """Report values of "hidden", "description" and "label" that are not of their kind, although Heat accepts them."""
    template = stack.template
    for path, message in template.fact("kinds of keys", lambda: list(_keys_of_other_kinds(template))):
        yield KEY_OF_OTHER_KIND.at(path, message)


def _keys_of_other_kinds(template: Template) -> Iterator[tuple[Path, str]]:
    """Yield the path of each value that is not of the kind that its key needs, and the message about it."""
    if not template.version.is_hot:
        return
    section = template.version.words.parameters
    for name, definition in template.section(section).items():
        for key in ("hidden", "description", "label") if isinstance(definition, dict) else ():
            value = definition.get(key)
            if key == "hidden":
                # Heat takes any value for true that Python takes for true, also the string "false".
                is_other = bool(value) and isinstance(value, (str, list, dict)) and str(value).lower() != "true"
                message = f'"hidden" must be a boolean, not {kind(value)}; Heat hides the value of "{name}"'
            else:
                is_other = isinstance(value, (list, dict))
                message = f'"{key}" must be a string, not {kind(value)}; Heat returns it to clients as it is'
            if is_other:
                yield (section, name, key), message


@check
def definitions(stack: Stack) -> Findings:
    """Report constraints and defaults that Heat refuses."""
    words = stack.words
    for name, schema in stack.template.schemas.items():
        for fault in schema.faults:
            if fault.about == "default":
                message = f'the default of "{name}" does not fit: {fault.message}'
                path = (words.parameters, name)
                yield INVALID_DEFAULT.at(
                    (*path, words.default),
                    message,
                    explains=path if stack.parameters[name].raw is schema.default else None,  # another value is used
                )
            else:
                path = (words.parameters, name, *fault.at)
                explains = path[:2] if fault.about == "fit" else None  # the type is wrong, and so the values are
                yield ABOUT[fault.about].at(
                    path, fault.message, explains=explains, because=[path], follows_from_parts=True
                )
        if stack.request.stage == VALIDATE and (stack.parent is None or stack.parsed):  # as the response has them
            for constraint in schema.constraints:
                if constraint.description and not isinstance(constraint.description, str):
                    place = (
                        (*constraint.at[:-1], "description")
                        if stack.template.version.is_hot
                        else ("ConstraintDescription",)
                    )
                    yield BAD_CONSTRAINT.at(
                        (words.parameters, name, *place),
                        f"the description of a constraint must be a string, not {kind(constraint.description)}",
                    )


@check(unreadable=True)
def files(stack: Stack) -> Findings:
    """Report faulty parameters in template files that nothing refers to: Heat reads these, too."""
    if stack.parent is not None:
        return
    for template in stack.unused_templates():
        if template.version_fault is not None:
            continue
        for name, schema in template.schemas.items():
            for fault in schema.faults:
                if fault.about in ("constraint", "pattern"):
                    yield ABOUT[fault.about].at(
                        (template.version.words.parameters, name, *fault.at), fault.message, file=template.document.name
                    )


@check
def given_values(stack: Stack) -> Findings:
    """Report given values whose parameter is not declared."""
    if stack.parent is not None:
        return
    for name in stack.parameter_values:
        if name not in stack.parameters:
            path, file = given_place(stack, "parameters", name)
            finding = UNKNOWN_PARAMETER.at(
                path,
                f'the template has no parameter "{name}"{language.equals_sign(name)}',
                key=True,
                file=file,
                nearest=(name, stack.parameters),
                because=[(stack.words.parameters,), (stack.words.parameters, name)],
            )
            finding.because.append((file, ()))
            yield finding


@check
def values(stack: Stack) -> Findings:
    """Report parameters without a value, and values that do not fit the type or the constraints.

    The values that a parent passes to a nested stack are checked where they are passed, as properties. To Heat, what
    the environment gives as defaults is part of a nested template, so that it must fit even where it is not used.
    """
    words = stack.words
    for name, parameter in stack.parameters.items():
        path = (words.parameters, name)
        schema = parameter.schema
        if schema.type is None or schema.faults:
            continue
        if stack.parent is not None and parameter.given_default is not None:
            problem = schema.default_problem(parameter.given_default)
            if problem is not None:
                place, file = given_place(stack, "parameter_defaults", name)
                message = f'the value of "{name}" does not fit: {shorten(problem, 200)}'
                declared = Related(path, "declared here", key=True)
                finding = INVALID_VALUE.at(place, message, related=[declared], file=file, stage=DEPLOY, explains=path)
                finding.before_making = True
                yield finding
                continue
        if stack.parent is not None and parameter.given is not None:
            continue
        raw = parameter.raw
        if raw is None:
            if stack.parent is None and not stack.assume_values:
                yield _missing(stack, name)
            continue
        problem = schema.value_problem(raw, stack.known.release)
        if problem is None:
            if isinstance(raw, dict):
                yield from _definition(stack, parameter)
            continue
        stage = VALIDATE if stack.known.release < 14 and not _is_readable(parameter) else None
        message = f'the value of "{name}" does not fit: {shorten(problem, 200)}'
        declared = Related(path, "declared here", key=True)
        place, file = value_place(stack, parameter)
        offsets = _offsets(stack, parameter, place, file)
        related = [declared] if parameter.is_given else []
        finding = INVALID_VALUE.at(
            place, message, related=related, file=file, stage=stage, offsets=offsets, explains=path
        )
        if parameter.is_given:
            finding.because.append((file, ()))
        yield finding


def _definition(stack: Stack, parameter: Parameter) -> Findings:
    """Report a value for a string that has the form of the definition of a parameter: Heat takes the map as it is."""
    name, raw = parameter.name, parameter.raw
    is_definition = "default" in raw and raw.keys() <= set(stack.template.version.parameter_keys)
    section = next((each for each in ("parameters", "parameter_defaults") if stack.environment.place(each, name)), None)
    if parameter.schema.type == "string" and is_definition and section is not None:
        place, file = given_place(stack, section, name)
        yield DEFINITION_AS_VALUE.at(
            (*place, "default"),
            f'the value of "{name}" is this map, since an environment gives values; expected "{name}: VALUE"',
            key=True,
            file=file,
        )


def _offsets(stack: Stack, parameter: Parameter, path: Path, file: str) -> tuple[int, int] | None:
    """Return the offsets of the fault in a text at a path that should be JSON; None for another fault."""
    document = stack.request.document(file)
    if document is None or parameter.schema.type != "json" or not isinstance(parameter.raw, str):
        return None
    return language.json_offsets(document, path, parameter.raw)


@check
def custom_constraints(stack: Stack) -> Findings:
    """Report custom constraints that Heat does not have: it refuses every value."""
    known = stack.known.custom_constraints()
    for name, parameter in stack.parameters.items():
        schema = parameter.schema
        is_passed = stack.parent is not None and (parameter.given is not None or parameter.raw is None)
        if schema.type is None or schema.faults or is_passed:
            continue
        for constraint in schema.constraints:
            word = constraint.name
            if constraint.kind == "custom_constraint" and not (isinstance(word, str) and word in known):
                yield BAD_CONSTRAINT.at(
                    (stack.words.parameters, name, *constraint.at),
                    f"{kind(word)} is not a custom constraint{_with_service(word, known)}",
                    nearest=(word, known),
                    stage=CREATE if stack.parent is None else DEPLOY,
                    subject=word if _is_of_unknown_service(word, known) else None,
                )


def _is_of_unknown_service(word: Any, known: Iterable[str]) -> bool:
    """Whether the service in the name of a custom constraint has no constraint in Heat: a plugin may add it."""
    service, dot, _ = word.partition(".") if isinstance(word, str) else ("", "", "")
    return bool(dot) and service not in {name.partition(".")[0] for name in known}


def _with_service(word: Any, known: Iterable[str]) -> str:
    """Return the end of the message about a custom constraint that lacks the name of its service; else ""."""
    found = [name for name in known if isinstance(word, str) and name.partition(".")[2] == word.lower()]
    return proposal(found[0]) if len(found) == 1 and word else ""


def _missing(stack: Stack, name: Any) -> Diagnostic:
    """Return the finding that a parameter has no value: at the null that is given for it, or at its declaration."""
    path = (stack.words.parameters, name)
    environment = stack.environment
    given = {"parameters": environment.parameters, "parameter_defaults": environment.parameter_defaults}
    section = next((section for section, values in given.items() if isinstance(values, dict) and name in values), None)
    if section is None:
        finding = MISSING_VALUE.at(
            path,
            f'the parameter "{name}" has no value',
            key=True,
            explains=path,
            because=[(*path, stack.words.default)],
        )
    else:
        place, file = given_place(stack, section, name)
        finding = MISSING_VALUE.at(
            place,
            f'the parameter "{name}" has no value; null is not a value',
            file=file,
            related=[Related(path, "declared here", key=True)],
            explains=path,
        )
    finding.because += _faulty_environments(stack, name)
    return finding


def _faulty_environments(stack: Stack, name: Any) -> list[tuple[str | None, Path]]:
    """Return (file, path) of each place whose fault explains that a parameter has no value."""
    # In the request itself, as in an environment, the name may be misspelled.
    places: list[tuple[str | None, Path]] = [(None, ("parameters", name))]
    for document in stack.request.environments:
        places += [(document.name, ()), (document.name, ("parameters", name))]
        places.append((document.name, ("parameter_defaults", name)))
        if isinstance(document.value, dict) and _may_give(document.value, name):
            places += [(document.name, (section,)) for section in _SECTIONS]
    return places


def _may_give(environment: dict[Any, Any], name: Any) -> bool:
    """Whether an environment may be meant to give a parameter, in a section that is misspelled or not a map."""
    if name in environment:  # it lacks indentation
        return True
    return any(
        name in value if isinstance(value, dict) else section in _SECTIONS for section, value in environment.items()
    )


@check
def unjudged_patterns(stack: Stack) -> Findings:
    """A value is compared with the pattern of its parameter, unless that could take too long."""
    for name, parameter in stack.parameters.items():
        for constraint in parameter.schema.constraints:
            if constraint.kind != "allowed_pattern":
                continue
            path = (stack.words.parameters, name)
            reason = constraint.unjudged()
            if reason is not None:
                yield UNJUDGED_PATTERN.at((*path, *constraint.at), reason)
                continue
            reason = constraint.unjudged(parameter.schema.default)
            if reason is not None:
                yield UNJUDGED_PATTERN.at((*path, stack.words.default), reason)
            given = parameter.given if parameter.given is not None else parameter.given_default
            reason = constraint.unjudged(given)
            if reason is not None and stack.parent is None:
                section = "parameters" if parameter.given is not None else "parameter_defaults"
                place, file = given_place(stack, section, name)
                yield UNJUDGED_PATTERN.at(place, reason, file=file)


@check
def unjudged_properties(stack: Stack) -> Findings:
    """A property is compared with the pattern of its type, unless that could take too long."""
    for resource in stack.resources.values():
        if resource.enabled is False or resource.external or resource.found is None:
            continue
        values = resource.values
        schema = values.schema or {}
        for name in resource.properties:
            prop = schema.get(name)
            if prop is not None and prop.has_pattern is not False and has_pattern(prop):
                for path, reason in unjudged(prop, values.get(name)):
                    yield UNJUDGED_PATTERN.at((*resource.path, stack.words.properties, name, *path), reason)


def _is_readable(parameter: Parameter) -> bool:
    """Whether the value can be parsed as JSON or a list; before 14 (ussuri) Heat does that during validation."""
    try:
        parameter.value()
    except Refused:
        return parameter.schema.type not in ("json", "comma_delimited_list")
    return True


@check
def groups(stack: Stack) -> Findings:
    """Report members of parameter groups that are not declared or in two groups."""
    groups = stack.template.parameter_groups
    if not isinstance(groups, list):
        return
    known = {*HOT_PSEUDO_PARAMETERS} - {"OS::stack_name"}  # Heat checks the groups before the stack has a name
    known.update(stack.parameters)
    seen = []
    for index, group in enumerate(groups):
        members = group.get("parameters") if isinstance(group, dict) else None
        for number, name in enumerate(members if isinstance(members, list) else ()):
            path = ("parameter_groups", index, "parameters", number)
            if isinstance(name, (dict, list)) or name not in known:
                yield UNKNOWN_GROUP_MEMBER.at(
                    path, f'the template has no parameter "{name}"', nearest=(name, stack.parameters)
                )
            elif name in seen:
                yield GROUPED_TWICE.at(path, f'"{name}" is already in another group')
            seen.append(name)
