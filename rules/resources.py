"""Resources: their types, names, properties and policies."""

from __future__ import annotations

import functools

from heatlint.rule import (
    ADVICE,
    DEPLOY,
    INFO,
    PARSE,
    TYPE_NOT_RESOLVED,
    VALIDATE,
    BadProperty,
    Refused,
    Related,
    Rule,
    Unknown,
    catalog,
    check,
    kind,
    language,
    links_of,
    links_of_value,
    nearest_name,
)
from heatlint.rule.language import colon_missing, read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Resource, Stack

UNKNOWN_TYPE = Rule("HL301", "unknown-resource-type", stage=VALIDATE, looked_at=PARSE, fixable=True)
UNKNOWN_NAMESPACE = Rule("HL313", "unknown-namespace", stage=ADVICE, severity=INFO, looked_at=PARSE)
MAPPED_ELSEWHERE = Rule("HL314", "mapped-elsewhere", stage=ADVICE, severity=INFO, skips=TYPE_NOT_RESOLVED)
UNKNOWN_PROPERTY = Rule("HL302", "unknown-property", stage=VALIDATE, fixable=True)
UNIMPLEMENTED_PROPERTY = Rule("HL303", "unimplemented-property", stage=VALIDATE)
PROPERTIES_FUNCTION = Rule("HL304", "properties-function", stage=VALIDATE, looked_at=PARSE)
RESOURCE_NAME = Rule("HL305", "resource-name", stage=VALIDATE, looked_at=PARSE)
DUPLICATE_NAME = Rule("HL306", "duplicate-name", stage=VALIDATE)
TOO_MANY_RESOURCES = Rule("HL307", "too-many-resources", stage=VALIDATE)
DELETION_POLICY = Rule("HL308", "deletion-policy", stage=VALIDATE, looked_at=PARSE, fixable=True)
SNAPSHOT_POLICY = Rule("HL309", "snapshot-policy", stage=VALIDATE)
PLACEHOLDER_SNAPSHOT = Rule("HL315", "placeholder-snapshot", stage=VALIDATE, only_validated=True)
UPDATE_POLICY = Rule("HL310", "update-policy", stage=VALIDATE, fixable=True)
EAGER_PROPERTY = Rule("HL311", "eager-property", stage=VALIDATE, looked_at=PARSE)
EXTERNAL_ID = Rule("HL312", "external-id", stage=VALIDATE, looked_at=PARSE)


def enabled_resources(stack: Stack) -> list[Resource]:
    """Return the resources whose condition is not false."""
    return [resource for resource in stack.resources.values() if resource.enabled is not False]


class _KnownTypes:
    """The types that a stack may have, for all of its unknown types.

    names: those to propose; namespaces: the beginnings of their names up to each "::"; complete: the namespaces whose
    types are all known: those of Heat's types and of the operator's registry. Who describes one type of a cloud, or
    maps one in an environment, says nothing about the others of its namespace.
    """

    __slots__ = ("names", "namespaces", "complete")

    def __init__(self, stack: Stack) -> None:
        mapped = frozenset(stack.registry.names())
        of_operator = (name for name, _ in stack.known.global_types())
        described = (name for name in stack.known.private if stack.known.catalog.find(name) is None)
        names = (*stack.known.names(), *of_operator, *stack.known.glob_types(), *mapped)
        self.names = frozenset(name for name in names if isinstance(name, str))
        self.namespaces = _namespaces(self.names)
        self.complete = _namespaces(self.names.difference(mapped, described))


@functools.lru_cache(maxsize=10)
def _namespaces(names: frozenset[str]) -> set[str]:
    """Return the namespaces of types, and those around them: of A::B::C, "A" and "A::B"."""
    found: set[str] = set()
    for name in names:
        namespace = name.rpartition("::")[0]
        while namespace and namespace not in found:
            found.add(namespace)
            namespace = namespace.rpartition("::")[0]
    return found


@check
def types(stack: Stack) -> Findings:
    """Report types that neither Heat nor the registry of the environment has.

    A request for Heat is judged as Heat judges it. Otherwise the author may know more than the request says: the cloud
    may have types of other namespaces than Heat's, and another environment may map a type.
    """
    if stack.request.has_unread_environment:
        return  # its registry may have any type
    known = None
    for resource in enabled_resources(stack):
        if resource.type_name is None or resource.found is not None:
            continue
        path = (*resource.path, stack.words.type)
        if resource.circle:
            yield UNKNOWN_TYPE.at(path, f'the registry maps "{resource.type_name}" to itself')
            continue
        mapped = stack.registry.unknown_target(resource.type_name, resource.name)
        if known is None:
            known = _KnownTypes(stack)
        if mapped is None:
            finding = _unknown(stack, resource.type_name, path, known)
            finding.because += _lacking_indentation(stack, resource.type_name)
            yield finding
            continue
        entry, target = mapped
        place = stack.environment.place("resource_registry", *entry.path)
        if place is None or place[0] is None or stack.group_template is not None:
            yield UNKNOWN_TYPE.at(
                path, f'the registry maps "{resource.type_name}" to "{target}", which is not a resource type'
            )
            continue
        finding = _unknown(stack, target, place[1], known)
        finding.file = place[0]
        finding.related = (Related(path, f'"{resource.type_name}" is used here'),)
        yield finding


def _unknown(stack: Stack, name: str, path: Path, known: _KnownTypes) -> Diagnostic:
    """Return the finding that a type at a path does not exist."""
    if _is_file_name(name):
        written = name.rpartition("/")[2] if name.startswith("file:") else name
        expected = 'the name of a nested template must end in ".yaml" or ".template"'
        return UNKNOWN_TYPE.at(path, f'"{written}" is not a resource type; {expected}')
    spans = catalog.history(name)
    successor = stack.known.successor(name)
    instead = f'; use "{successor}"' if successor is not None else ""
    if name in stack.request.mapped_elsewhere:
        return _mapped_elsewhere(name, stack.request.mapped_elsewhere[name], path)
    if stack.known.removes(name):
        return UNKNOWN_TYPE.at(path, f'the global environment of the cloud removes "{name}"')
    if spans:
        return UNKNOWN_TYPE.at(path, f'Heat has no resource type "{name}" {_but(stack, spans)}{instead}')
    message = f'Heat has no resource type "{name}"{instead}'
    if not instead and stack.request.may_have_types and _is_cloud_specific(name, known):
        message = f'"{name}" is not checked, since Heat has no types with this namespace; describe it with "--types"'
        return UNKNOWN_NAMESPACE.at(path, message, subject=name, settings=("types",))
    settings: tuple[str, ...] = ()
    if not instead and _is_foreign(name, known.namespaces) and nearest_name(name, known.names) is None:
        message += '; if your cloud has it, pass its file with "--types"'
        message += ', and if an environment maps it, name that with "-e"'
        settings = ("types", "stack")
    may_be_added = not instead and stack.request.may_have_types  # to the types of Heat, by a plugin
    nearest = None if instead else (name, known.names)
    subject = name if may_be_added else None
    return UNKNOWN_TYPE.at(path, message, nearest=nearest, subject=subject, settings=settings)


def _mapped_elsewhere(name: str, environments: list[str], path: Path) -> Diagnostic:
    """Return the note that other environments map a type, which is not checked."""
    first, *others = environments
    if not others:
        why = f'"{first}" maps it to a file that cannot be read'
    else:
        rest = f'"{others[0]}"' if len(others) == 1 else f"{len(others)} more environments"
        why = f'"{first}" and {rest} map it differently'
    message = f'"{name}" is not checked, since {why}; name the environment to use with "-e"'
    return MAPPED_ELSEWHERE.at(path, message, settings=("stack",))


def _is_file_name(name: str) -> bool:
    """Whether the name of an unknown type is the path or the URL of a file. Heat knows a template by its ending."""
    return "/" in name or name.endswith((".yml", ".json", ".j2", ".tmpl"))


def _is_foreign(name: str, namespaces: set[str]) -> bool:
    """Whether no type has the namespace of a type: then an operator or an environment may have defined it."""
    namespace = name.rpartition("::")[0]
    return namespace != "" and namespace not in namespaces


def _is_cloud_specific(name: str, known: _KnownTypes) -> bool:
    """Whether a cloud may have a type: all that is known of its namespace are types that are described or mapped."""
    if name.startswith("AWS::") or not _is_foreign(name, known.complete):
        return False
    return nearest_name(name, known.names) is None


def _lacking_indentation(stack: Stack, type_name: str) -> list[tuple[str, Path]]:
    """Return (file, path) of the registry of each environment in which an entry for a type lacks indentation."""
    return [
        (document.name, ("resource_registry",))
        for document in stack.request.environments
        if isinstance(document.value, dict) and type_name in document.value
    ]


def _but(stack: Stack, spans: list[tuple[int, int]]) -> str:
    """Return the end of a message: the target, or the cloud with a description of its own, does not have it.

    spans: the releases that have it.
    """
    if any(first <= stack.known.release <= last for first, last in spans):
        return "in the description of your cloud"
    return f"in release {catalog.describe_release(stack.known.release)}, only in {catalog.describe_ranges(spans)}"


@check
def names(stack: Stack) -> Findings:
    """Report names of resources that are not strings, contain a slash, or are names of parameters."""
    for resource in stack.resources.values():
        if not isinstance(resource.name, str):  # Heat checks it before the condition
            yield RESOURCE_NAME.at(
                resource.path,
                f"the name of a resource must be a string, not {kind(resource.name)}",
                key=True,
                explains=resource.path,
            )
            continue
        if resource.enabled is False:
            continue
        if "/" in resource.name:
            yield RESOURCE_NAME.at(resource.path, f'the resource name "{resource.name}" must not contain "/"', key=True)
        if resource.name in stack.parameters:
            declared = Related((stack.words.parameters, resource.name), "the parameter", key=True)
            yield DUPLICATE_NAME.at(
                resource.path, f'"{resource.name}" is also the name of a parameter', key=True, related=[declared]
            )
        elif resource.name in stack.pseudo_parameters:
            yield DUPLICATE_NAME.at(resource.path, f'"{resource.name}" is the name of a pseudo-parameter', key=True)
    count = len(stack.template.section(stack.words.resources))
    if count > language.MOST_RESOURCES:
        yield TOO_MANY_RESOURCES.at(
            (stack.words.resources,),
            f"the template has {count} resources; Heat accepts at most {language.MOST_RESOURCES}",
            key=True,
        )


@check
def properties(stack: Stack) -> Findings:
    """Report properties that the type does not have."""
    for resource in enabled_resources(stack):
        word = stack.words.properties
        written = resource.written(word)
        if not isinstance(written, dict) or resource.found is None:
            continue
        if stack.is_call(written):
            found = resource.type
            eager = found is not None and bool(found.eager)  # Heat reads such a property in any case
            # It reads the values for a nested template to answer with show_nested.
            is_read_now = stack.parsed and resource.child is not None and bool(resource.child.template.schemas)
            if eager or not (resource.external or (found is not None and found.placeholder)):
                yield PROPERTIES_FUNCTION.at(
                    (*resource.path, word),
                    "the properties must be a map, not a function",
                    key=True,
                    stage=None if stack.parent is None or eager or is_read_now else DEPLOY,
                    explains=(*resource.path, word),
                )
            continue
        if resource.external:
            continue
        known = resource.property_names()
        if known is None:
            continue
        catalogued = resource.type.properties if resource.type is not None else {}
        for name in written:
            if name not in known:
                what = resource.type_label if resource.child is None else f'"{resource.type_label}"'
                spans = resource.type and catalog.property_history(resource.type.name, [name])
                where = f" {_but(stack, spans)}" if spans else language.of_cloud_init(resource.type_name, name)
                is_key = not where and name in stack.template.version.resource_keys
                if is_key:
                    where = "; it is a key of the resource, so expected less indentation"
                is_new = resource.child is None and not where and stack.request.may_have_types
                is_new = is_new and resource.type_name not in stack.known.private  # the cloud itself has described it
                where = where or colon_missing(name, written, known)
                if not where and isinstance(name, str) and ":" in name and "value_specs" in known:
                    where = '; expected it in "value_specs", which the service gets as it is'
                is_resource, explains = _is_resource(stack, written[name]), None
                if is_resource:
                    where, explains = _place_of_resource(resource, name)
                yield UNKNOWN_PROPERTY.at(
                    (*resource.path, word, name),
                    f'{what} has no property "{name}"{where}',
                    key=True,
                    nearest=None if spans or is_resource or is_key else (name, known),
                    explains=explains,
                    because=[(*resource.path, word)],  # a call of a function that this version does not have
                    stage=ADVICE if resource.is_partial else None,
                    subject=f"{resource.type_name}.{name}" if is_new else None,
                )
            elif name in catalogued and not catalogued[name].implemented:
                yield UNIMPLEMENTED_PROPERTY.at(
                    (*resource.path, word, name), f'Heat does not implement "{name}"', key=True
                )


def _is_resource(stack: Stack, value: Any) -> bool:
    """Whether a value has the form of a resource of a type that exists, and holds nothing else."""
    if not isinstance(value, dict) or not isinstance(value.get(stack.words.type), str):
        return False
    return (
        value.keys() <= set(stack.template.version.resource_keys)
        and stack.known.find(value[stack.words.type]) is not None
    )


def _place_of_resource(resource: Resource, name: Any) -> tuple[str, Path]:
    """Return where a resource among the properties of another belongs: the end of a message, and the path there."""
    words = resource.stack.words
    group = language.group_of(resource.type)
    if group is not None and group.definition:
        return f'; expected "{group.definition[0]}"', (*resource.path, words.properties, group.definition[0])
    return f'; expected less indentation, since it has a "{words.type}" of its own', (words.resources, name)


@check
def eager(stack: Stack) -> Findings:
    """Report faulty properties that Heat reads as soon as it parses the template."""
    for resource in enabled_resources(stack):
        found = resource.type
        if found is None or not found.eager:
            continue
        written = resource.properties
        for name in found.eager:
            prop = found.properties.get(name)
            if prop is None or (name not in written and not prop.required):
                continue
            try:
                read(prop, name, written, stack.evaluator, validate=False)
            except Unknown:
                continue
            except BadProperty as bad:
                if stack.assume_values and stack.parent is not None and not _is_literal(resource, name):
                    continue
                path = (*resource.path, stack.words.properties)
                place = (*path, name, *bad.path) if name in written else path
                yield EAGER_PROPERTY.at(
                    place,
                    f'Heat reads "{name}" while it parses the template: {bad.sentence(name)}',
                    **links_of_value(stack, bad, place if name in written else path),
                )


def _is_literal(resource: Resource, name: str) -> bool:
    """Whether a property is written, without a call of a function."""
    calls = resource.calls.get(resource.stack.words.properties, ())
    return name in resource.properties and not any(name in call.path[3:4] or len(call.path) < 4 for call in calls)


@check
def deletion_policies(stack: Stack) -> Findings:
    """Report deletion policies that Heat does not have, or that the type does not support."""
    for resource in stack.resources.values():
        word = stack.words.deletion_policy
        written = resource.written(word)
        if written is None:
            continue
        path = (*resource.path, word)
        if isinstance(written, dict):
            if any(stack.needs_resource(call.function, call.args) for call in resource.calls.get(word, ())):
                yield DELETION_POLICY.at(path, "a deletion policy must not refer to a resource")
                continue
            try:
                written = stack.evaluator.resolve(written)
            except Unknown:
                continue
            except Refused as refused:
                yield DELETION_POLICY.at(
                    path, f"the deletion policy cannot be resolved: {refused.message}", **links_of(stack, refused)
                )
                continue
            if written is None:
                continue
        allowed = stack.template.version.deletion_policies()
        if not isinstance(written, str) or written not in allowed:
            yield DELETION_POLICY.at(
                path,
                f"{kind(written)} is not a deletion policy; expected one of {', '.join(allowed[:3])}",
                nearest=(written, allowed),
            )
        elif (
            written.lower() == "snapshot"
            and not resource.external
            and resource.enabled is not False
            and (resource.is_template or (resource.type is not None and not resource.type.snapshot))
        ):
            is_placeholder = resource.type is not None and resource.type.placeholder
            rule = PLACEHOLDER_SNAPSHOT if is_placeholder else SNAPSHOT_POLICY
            yield rule.at(path, f"{resource.type_label} does not support snapshots")


@check
def update_policies(stack: Stack) -> Findings:
    """Report keys and values of update policies that the type does not have."""
    for resource in enabled_resources(stack):
        word = stack.words.update_policy
        written = resource.written(word)
        if not isinstance(written, dict) or resource.found is None or resource.external:
            continue
        path = (*resource.path, word)
        if stack.is_call(written):
            yield UPDATE_POLICY.at(path, "an update policy must be a map, not a function", key=True)
            continue
        known = resource.type.update_policy if resource.type is not None else {}
        for name in written:
            if name not in known:
                yield UPDATE_POLICY.at(
                    (*path, name),
                    f'{resource.type_label} has no update policy "{name}"',
                    key=True,
                    nearest=(name, known),
                )
        for name, prop in known.items():
            try:
                read(prop, name, written, stack.evaluator, validate=True)
            except Unknown:
                continue
            except BadProperty as bad:
                place = (*path, name, *bad.path)
                yield UPDATE_POLICY.at(place, bad.sentence(name), **links_of_value(stack, bad, place))


@check
def external_ids(stack: Stack) -> Findings:
    """Report external IDs that Heat cannot resolve while it parses the template."""
    for resource in stack.resources.values():
        written = resource.written(stack.words.external_id)
        if not isinstance(written, dict) or stack.words.external_id not in stack.template.version.resource_keys:
            continue
        if not stack.is_call(written):
            yield EXTERNAL_ID.at(
                (*resource.path, stack.words.external_id),
                "an external_id must be a string or a function, not a map",
                key=True,
            )
            continue
        if resource.enabled is False:
            continue
        try:
            stack.evaluator.resolve(written)
        except Unknown:
            continue
        except Refused as refused:
            yield EXTERNAL_ID.at(
                (*resource.path, stack.words.external_id),
                f"the external_id cannot be resolved: {refused.message}",
                stage=None if stack.parent is None else DEPLOY,
                **links_of(stack, refused),
            )
