"""The structure of templates and environments, by the JSON Schemas in schemas/."""

from __future__ import annotations

import functools

from heatlint.rule import (
    ADVICE,
    DEPLOY,
    OUTLINE,
    PARSE,
    SCHEMA,
    VALIDATE,
    Rule,
    catalog,
    check,
    kind,
    language,
    nearest_name,
    shorten,
)
from heatlint.rule.language import (
    HOT_KEY,
    PARAMETERS,
    SECTIONS,
    VERSION_KEYS,
    colon_missing,
    first_with,
    is_date,
    known_versions,
    proposal,
    structure,
    value_at,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Stack
    from heatlint.rule.language import Document, StructureFault, Template, Version

MISSING_VERSION = Rule("HL101", "missing-version", stage=VALIDATE, looked_at=OUTLINE)
UNKNOWN_VERSION = Rule("HL102", "unknown-version", stage=VALIDATE, looked_at=SCHEMA, fixable=True)
UNKNOWN_SECTION = Rule("HL103", "unknown-section", stage=VALIDATE, fixable=True)
SECTION_SHAPE = Rule("HL104", "section-shape", stage=VALIDATE, looked_at=PARSE)
RESOURCE_SHAPE = Rule("HL105", "resource-shape", stage=VALIDATE, looked_at=PARSE)
UNKNOWN_RESOURCE_KEY = Rule("HL106", "unknown-resource-key", stage=VALIDATE, looked_at=PARSE, fixable=True)
RESOURCE_KEY_SHAPE = Rule("HL107", "resource-key-shape", stage=VALIDATE, looked_at=PARSE)
OUTPUT_SHAPE = Rule("HL108", "output-shape", stage=VALIDATE, looked_at=OUTLINE)
UNKNOWN_OUTPUT_KEY = Rule("HL109", "unknown-output-key", stage=ADVICE, looked_at=OUTLINE, fixable=True)
CONDITION_SHAPE = Rule("HL110", "condition-shape", stage=VALIDATE, looked_at=PARSE)
EMPTY_SECTION = Rule("HL111", "empty-section", stage=ADVICE)
PARAMETER_SHAPE = Rule("HL201", "parameter-shape", stage=VALIDATE, looked_at=SCHEMA)
UNKNOWN_PARAMETER_KEY = Rule("HL202", "unknown-parameter-key", stage=VALIDATE, looked_at=SCHEMA, fixable=True)
UNKNOWN_PARAMETER_TYPE = Rule("HL203", "unknown-parameter-type", stage=VALIDATE, looked_at=SCHEMA, fixable=True)
CONSTRAINT_SHAPE = Rule("HL204", "constraint-shape", stage=VALIDATE, looked_at=SCHEMA, fixable=True)
PARAMETER_GROUP_SHAPE = Rule("HL205", "parameter-group-shape", stage=VALIDATE)
ENVIRONMENT_SHAPE = Rule("HL601", "environment-shape", stage=VALIDATE, looked_at=SCHEMA)
UNKNOWN_ENVIRONMENT_SECTION = Rule(
    "HL602", "unknown-environment-section", stage=VALIDATE, looked_at=SCHEMA, fixable=True
)

RULES = {rule.code: rule for rule in list(globals().values()) if isinstance(rule, Rule)}

#: The rules about keys that some versions have: what the message calls the key, and the attribute of Version.
VERSIONED = {
    UNKNOWN_SECTION: ("a section", "sections"),
    UNKNOWN_RESOURCE_KEY: ("a key of a resource", "resource_keys"),
    UNKNOWN_OUTPUT_KEY: ("a key of an output", "output_keys"),
    UNKNOWN_PARAMETER_KEY: ("a key of a parameter", "parameter_keys"),
}


@check(unreadable=True)
def version(stack: Stack) -> Findings:
    """Report templates without a version, or with a version that the target does not have."""
    if stack.template.version_fault is not None and stack.template.is_mapping:
        yield from _version(stack.template)
    yield from _too_new(stack, stack.template)


def _too_new(stack: Stack, template: Template) -> Findings:
    """Report a version that is newer than the target release."""
    version = template.version
    known = stack.known.versions()
    if known is not None and template.version_fault is None and version.name not in known:
        last = max((name for name in known if known[name]["key"] == version.key and name[:1].isdigit()), default="none")
        yield UNKNOWN_VERSION.at(
            (version.key,),
            f"Heat {catalog.describe_release(stack.known.release)} does not have the version "
            f'"{version.name}"; its latest is "{last}"',
        )


def _version(template: Template) -> Findings:
    fault = template.version_fault
    if fault is None:
        return
    if fault.kind == "ambiguous":
        yield MISSING_VERSION.at(
            (fault.key,), f'"{fault.key}" is a second version; a template must have exactly one', key=True
        )
    elif fault.kind == "unknown":
        known = known_versions(fault.key)
        latest = known[-2] if fault.key == HOT_KEY else known[-1]
        written = fault.written.replace("/", "-")
        near = _near_date(written, known) if is_date(written) else ""
        yield UNKNOWN_VERSION.at(
            (fault.key,),
            f'"{fault.written}" is not a template version; the latest is "{latest}"{near}',
            explains=(fault.key,),
            nearest=None if is_date(fault.written) else (fault.written, known),
        )
    elif fault.key is not None:
        yield _no_text(template.document, fault.key, fault.written)
    else:
        named = next((key for key in template.value if _is_version_key(key)), None)
        other = language.other_file(template.document)
        if named is not None and other is None:
            message = f'"{named}" is not the key of a template\'s version; expected "{HOT_KEY}"'
            yield MISSING_VERSION.at((named,), message, key=True, explains=(named,))
            return
        message, settings = other or ('the template has no version; expected "heat_template_version"', ())
        because = [(), *((key,) for key in VERSION_KEYS)]
        yield MISSING_VERSION.at((), message, because=because, settings=settings)


def _no_text(document: Document, key: str, written: Any) -> Diagnostic:
    """Return the finding about a version that is not a string.

    An unquoted version is a date only when Heat's first parser refuses the text: then the fault is there.
    """
    refusal = language.refusal(document.text) if document.text is not None and kind(written) == "a date" else None
    if refusal is None:
        return UNKNOWN_VERSION.at((key,), f'the version must be a string such as "2018-08-31", not {kind(written)}')
    return UNKNOWN_VERSION.at(
        (key,),
        f"{refusal.message}; because of this Heat reads the version as a date",
        offsets=(refusal.start, refusal.end),
    )


def _is_version_key(key: Any) -> bool:
    """Whether a key is meant for the version of a template: the name without its first word or its second one."""
    plain = key.lower().replace("_", "").replace("-", "") if isinstance(key, str) else ""
    return plain in ("version", "templateversion", "heatversion")


def _near_date(written: str, known: Collection[str]) -> str:
    """Return the end of the message about an unknown date: a version with the same numbers, or the one before it."""
    year, month, day = written.split("-")
    for other in (written, f"{year}-{day}-{month}"):
        if other in known:
            return proposal(other)
    dates = [name for name in known if is_date(name)]
    earlier = max((name for name in dates if name < written), default=None)
    return "" if earlier in (None, max(dates)) else f', the last before that date is "{earlier}"'


@check
def template_structure(stack: Stack) -> Findings:
    """Report where the template breaks the JSON Schema of its language."""
    template = stack.template
    value = template.value
    if template.version_fault is not None:  # reported above; the version that was probably meant is used
        value = {**value, template.version.key: template.version.name}
    words, version = stack.words, template.version
    for name, rule in (
        (words.conditions, CONDITION_SHAPE),
        (words.parameters, PARAMETER_SHAPE),
        (words.outputs, OUTPUT_SHAPE),
    ):
        keys = [*template.section(name)]
        is_read_early = rule is CONDITION_SHAPE or rule is OUTPUT_SHAPE and not _has_order(keys) and version.is_hot
        is_late = stack.parent is not None and not is_read_early
        for key in keys:
            if not isinstance(key, str):
                path, stage = (name, key), DEPLOY if is_late else None
                message = f"a name must be a string, not {kind(key)}"
                yield rule.at(path, message, key=True, explains=path, stage=stage)
    asked = {fault.path for fault in stack.faults}
    schema = "hot" if template.version.is_hot else "cfn"
    faults = template.fact("faults", lambda: structure.faults(value, schema))
    if not faults:
        return
    keys_of_entries = {
        words.parameters: version.parameter_keys,
        words.resources: version.resource_keys,
        words.outputs: version.output_keys,
    }
    maps = (*keys_of_entries, words.conditions, words.properties, words.metadata, words.update_policy)
    displaced = language.displaced_keys(value, faults, keys_of_entries, maps)
    empty_keys = set(displaced.values())
    unreported = set(empty_keys)  # one finding for each
    too_indented = _too_indented(stack, value, faults)
    around = {path[:-1] for path in too_indented} - set(too_indented)  # entries with one level of keys too many
    for fault in faults:
        if fault.path in around and RULES[fault.rule] in (RESOURCE_SHAPE, PARAMETER_SHAPE):
            continue
        if any(fault.path[:length] in too_indented for length in (2, 3) if length < len(fault.path)):
            continue
        place = next((fault.path[:length] for length in (1, 2, 3) if fault.path[:length] in displaced), None)
        if fault.path in empty_keys or (place is not None and displaced[place] not in unreported):
            continue
        rule, stage = RULES[fault.rule], None
        if stack.parent is not None:
            if rule is SECTION_SHAPE:  # Heat makes the schema of the parent resource of these two
                rule = {words.parameters: PARAMETER_SHAPE, words.outputs: OUTPUT_SHAPE}.get(fault.path[0], rule)
            elif rule is CONDITION_SHAPE and fault.path not in asked:
                stage = DEPLOY
            elif rule is OUTPUT_SHAPE and fault.key and not template.version.is_hot:  # read later
                stage = DEPLOY
        if place is not None:
            empty = displaced[place]
            unreported.remove(empty)
            finding = _lacks_indentation(rule, displaced, empty, stage)
        elif fault.path in too_indented:
            message, explains = too_indented[fault.path]
            finding = rule.at(fault.path, message, key=True, stage=stage, explains=explains)
        else:
            finding = _described(stack, value, fault, rule, stage)
        finding.before_making |= rule is CONDITION_SHAPE and stage == DEPLOY
        yield finding


def _has_order(names: list[Any]) -> bool:
    """Whether Heat can sort names, as it does with those of outputs when it reads a nested template."""
    try:
        sorted(names)
    except TypeError:
        return False
    return True


def _described(stack: Stack, value: Any, fault: StructureFault, rule: Rule, stage: str | None) -> Diagnostic:
    """Return the finding about a fault that stands where it belongs. value: of the template, with a known version."""
    version, words = stack.template.version, stack.words
    unknown_key = fault.nearest if fault.key else None
    if unknown_key is None:
        needed = {RESOURCE_SHAPE: words.type, PARAMETER_SHAPE: words.type, OUTPUT_SHAPE: words.value}.get(rule)
        written = fault.nearest[0] if fault.nearest is not None else None
        of_type = language.counterpart(version, "parameter_types", written) if rule is UNKNOWN_PARAMETER_TYPE else ""
        return rule.at(
            fault.path,
            fault.message + of_type + _reference_by_name(stack, fault.path),
            key=fault.key,
            nearest=None if of_type else fault.nearest,
            stage=stage,
            explains=fault.path,
            because=[(*fault.path, needed), *_names_used(stack, fault.path)],
        )
    later = _of_later_version(version, rule, fault.path[-1])
    message = fault.message
    if later is None and rule in VERSIONED and nearest_name(*unknown_key) is None:
        message += language.counterpart(version, VERSIONED[rule][1], fault.path[-1])
        holder = value_at(value, fault.path[:-1])
        if isinstance(holder, dict):
            message += colon_missing(fault.path[-1], holder, unknown_key[1])
        if _is_property(stack, fault.path):
            message += f'; expected it in "{words.properties}", since it is a property of the type'
    misplaced = language.misnamed_properties(value, fault.path, unknown_key, words.properties)
    return rule.at(
        fault.path,
        later or message,
        key=True,
        nearest=unknown_key if later is None else None,
        stage=stage,
        explains=misplaced if later is None else fault.path,
        because=[*_causes(stack, fault.path, unknown_key), *([] if later is None else [(version.key,)])],
    )


def _too_indented(stack: Stack, value: Any, faults: list[StructureFault]) -> dict[Path, tuple[str, Path]]:
    """Return the place of each key that belongs further out -> what is wrong with it, and its path further out.

    It is a section in another section or in an entry of one, or an entry in another entry.
    """
    words = stack.words
    needed = {words.parameters: words.type, words.resources: words.type, words.outputs: words.value}
    found: dict[Path, tuple[str, Path]] = {}
    for fault in faults:
        path = fault.path
        if len(path) not in (2, 3):
            continue
        key, inner = path[-1], value
        for step in path:
            inner = inner[step]
        if not isinstance(inner, dict):
            continue
        if key in needed and key not in value:
            if all(isinstance(each, dict) and needed[key] in each for each in inner.values()):
                found[path] = f'"{key}" is a section of a template; expected less indentation', (key,)
        elif RULES[fault.rule] in (UNKNOWN_RESOURCE_KEY, UNKNOWN_PARAMETER_KEY) and words.type in inner:
            is_misspelled = fault.nearest is not None and nearest_name(*fault.nearest) is not None
            if not is_misspelled and not _is_property(stack, path):
                reason = f'expected less indentation, since it has a "{words.type}" of its own'
                found[path] = f"{fault.message}; {reason}", (path[0], key)
    return found


def _is_property(stack: Stack, path: Path) -> bool:
    """Whether an unknown key of a resource is a property that the type of the resource has."""
    resource = stack.resources.get(path[1]) if path[0] == stack.words.resources else None
    return resource is not None and path[-1] in (resource.property_names() or ())


def _reference_by_name(stack: Stack, path: Path) -> str:
    """Return the end of the message about a call in depends_on: the name of its resource; else ""."""
    words = stack.words
    written = value_at(stack.template.value, path)
    if path[2:3] != (words.depends_on,) or not stack.is_call(written) or len(path) > 4:
        return ""
    ((_, args),) = written.items()
    return f'; expected "{args}"' if isinstance(args, str) and args in stack.resources else ""


def _names_used(stack: Stack, path: Path) -> list[Path]:
    """Return the place of the resource or condition that a number or boolean names at a path of a resource."""
    words = stack.words
    sections = {words.depends_on: words.resources, words.condition: words.conditions}
    section = sections.get(path[2]) if len(path) > 2 and path[0] == words.resources else None
    if section is None:
        return []
    written: Any = stack.template.value
    for step in path:
        written = written[step]
    return [(section, written)] if isinstance(written, (int, float)) else []


def _of_later_version(version: Version, rule: Rule, key: Any) -> str | None:
    """Return the message that a later version of the language has an unknown key; None if no version has it."""
    if rule not in VERSIONED:
        return None
    what, keys = VERSIONED[rule]
    first = first_with(version, keys, key)
    if first is None:
        return None
    expected = f"version {first.name} or later" if first.is_hot else f'"{first.key}: {first.name}"'
    return f'"{key}" is not {what} in version {version.name}; expected {expected}'


def _causes(stack: Stack, path: Path, nearest: tuple[Any, Any]) -> list[Path]:
    """Return the paths at which another finding may explain an unknown key."""
    causes: list[Path] = []
    if language.all_keys_unknown(stack.template.value, path, nearest):
        causes.append(path[:-1])
    if len(path) == 1 and _is_version_key(path[0]):
        causes.append(path)
    if path[-1] == stack.words.condition and len(path) == 3:
        causes.append((stack.words.conditions,))  # of a version that has no conditions at all
    return causes


def _lacks_indentation(rule: Rule, displaced: dict[Path, Path], empty: Path, stage: str | None = None) -> Diagnostic:
    """Return the finding about the keys that belong to an empty key, at the first of them."""
    first = next(path for path in displaced if displaced[path] == empty)
    key = str(first[-1])
    message = f'"{shorten(key.lstrip())}" belongs to "{shorten(str(empty[-1]))}"; expected more indentation'
    if key[:1] != key.lstrip()[:1]:  # YAML takes only ordinary spaces for indentation
        message += f", with ordinary spaces instead of U+{ord(key[0]):04X}"
    return rule.at(
        first,
        message,
        key=True,
        stage=stage,
        explains=empty,
    )


@check(unreadable=True)
def files(stack: Stack) -> Findings:
    """Report faults in template files that nothing refers to: Heat reads their version and parameters."""
    if stack.parent is not None:
        return
    for template in stack.unused_templates():
        name = template.document.name
        for diagnostic in (*_version(template), *_too_new(stack, template)):
            diagnostic.file = name
            yield diagnostic
        if template.version_fault is not None:
            continue
        for fault in template.fact("faults of parameters", functools.partial(_faults_of_parameters, template)):
            yield RULES[fault.rule].at(fault.path, fault.message, key=fault.key, nearest=fault.nearest, file=name)


def _faults_of_parameters(template: Template) -> list[StructureFault]:
    schema, section = ("hot", "parameters") if template.version.is_hot else ("cfn", "Parameters")
    parts = {key: value for key, value in template.value.items() if key in (section, template.version.key)}
    return structure.faults(parts, schema)


@check
def output_keys(stack: Stack) -> Findings:
    """Report unknown keys of outputs. Heat checks them in nested templates only."""
    version = stack.template.version
    stage = VALIDATE if stack.parent is not None and version.is_hot else ADVICE
    for name, output in stack.outputs.items():
        for key in output.definition:
            if key not in version.output_keys:
                path, nearest = (stack.words.outputs, name, key), (key, version.output_keys)
                message = _of_later_version(version, UNKNOWN_OUTPUT_KEY, key)
                named = nearest if message is None else None
                message = message or f'"{key}" is not a key of an output{_of_replace(stack, key)}'
                because = _causes(stack, path, nearest)
                yield UNKNOWN_OUTPUT_KEY.at(path, message, key=True, nearest=named, stage=stage, because=because)


@check
def ignored_resource_keys(stack: Stack) -> Findings:
    """Report unknown keys of resources in CFN templates, which Heat does not read. In HOT the schema has them."""
    version, known = stack.template.version, stack.template.version.resource_keys
    for resource in stack.resources.values() if not version.is_hot else ():
        for key in (each for each in resource.definition if each not in known):
            near = nearest_name(key, known)
            plain = f'"{key}" is not a key of a resource, so Heat does not read it{proposal(near) if near else ""}'
            message = _of_later_version(version, UNKNOWN_RESOURCE_KEY, key) or plain
            # Heat refuses what is missing because of a key with other letters at a place of its own.
            explains = (*resource.path, near) if near and near.lower() == key.lower() else None
            path = (*resource.path, key)
            because = _causes(stack, path, (key, known))
            yield UNKNOWN_RESOURCE_KEY.at(path, message, key=True, stage=ADVICE, because=because, explains=explains)


def _of_replace(stack: Stack, key: Any) -> str:
    """Return the end of the message about the key of an output that is an argument of `str_replace`; else ""."""
    is_argument = key in ("params", "template") and stack.template.version.is_hot
    return f'; expected it in "str_replace" in "{stack.words.value}"' if is_argument else ""


@check
def empty_sections(stack: Stack) -> Findings:
    """Report empty sections."""
    words = stack.words
    for section in (words.parameters, words.resources, words.outputs, words.conditions, "parameter_groups"):
        if section in stack.template.value and not stack.template.value[section]:
            path = (section,)
            yield EMPTY_SECTION.at(path, f'the section "{section}" is empty', key=True, because=[path])


@check(unreadable=True)
def environments(stack: Stack) -> Findings:
    """Report where an environment breaks the JSON Schema of environments."""
    if stack.parent is not None:
        return
    for document in stack.request.environments:
        if document.fault is not None or not isinstance(document.value, dict):
            continue
        version_key = next((key for key in VERSION_KEYS if key in document.value), None)
        if version_key is not None:
            finding = ENVIRONMENT_SHAPE.at(
                (version_key,), "the file is a template; expected an environment", key=True, file=document.name
            )
            finding.explains = document.name, ()
            yield finding
            continue
        faults = document.once("faults", functools.partial(structure.faults, document.value, "environment"))
        displaced = language.displaced_keys(document.value, faults, {}, SECTIONS) if faults else {}
        for empty in dict.fromkeys(displaced.values()):
            finding = _lacks_indentation(UNKNOWN_ENVIRONMENT_SECTION, displaced, empty)
            finding.file, finding.explains = document.name, (document.name, empty)
            yield finding
        for fault in faults:
            if fault.path not in displaced and fault.path not in displaced.values():
                is_parameter = RULES[fault.rule] is UNKNOWN_ENVIRONMENT_SECTION and fault.path[0] in stack.parameters
                finding = RULES[fault.rule].at(
                    fault.path,
                    fault.message
                    + (f'; expected it in "{PARAMETERS}", since it is a parameter' if is_parameter else ""),
                    key=fault.key,
                    nearest=None if is_parameter else fault.nearest,
                    file=document.name,
                )
                if is_parameter:
                    finding.explains = document.name, (PARAMETERS, fault.path[0])
                elif not fault.key:
                    finding.explains = document.name, fault.path
                yield finding
