"""Environments: merging and the resource registry."""

from __future__ import annotations

from heatlint.rule import ADVICE, CHECK_FAILED, DEPLOY, ERROR, SCHEMA, VALIDATE, Rule, check, kind
from heatlint.rule.language import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.rule import Diagnostic, Findings, Path, Resource, Stack

ENVIRONMENT_MERGE = Rule("HL603", "environment-merge", stage=VALIDATE, looked_at=SCHEMA, fixable=True)
REGISTRY_VALUE = Rule("HL604", "registry-value", stage=VALIDATE, looked_at=SCHEMA)
REGISTRY_HOOK = Rule("HL605", "registry-hook", stage=VALIDATE, looked_at=SCHEMA)
SPREAD_MAPPING = Rule("HL616", "spread-mapping", stage=ADVICE, severity=ERROR)

#: The sections that must be maps.
MAPS = (PARAMETERS, PARAMETER_DEFAULTS, RESOURCE_REGISTRY)
#: Kinds of fault that other rules report: environment-shape and syntax-error.
REPORTED_ELSEWHERE = frozenset(("unknown-section", "empty-section", "syntax-error"))
#: How many faults, and how many resources for each of them, are examined.
MOST = 1000
#: Keys of a resource in the registry that are not types.
SETTINGS = frozenset(("hooks", "restricted_actions"))
#: How many resources a message names.
MOST_NAMED = 3


@check(unreadable=True)
def merging(stack: Stack) -> Findings:
    """Report faults of merging all environments into one."""
    if stack.parent is not None:
        return
    shaped = {
        document.name: document.value for document in stack.request.environments if isinstance(document.value, dict)
    }
    for fault in stack.environment.faults:
        if fault.kind in REPORTED_ELSEWHERE and (fault.file or "environment") in shaped:
            continue
        section = shaped.get(fault.file or "environment", {}).get(fault.path[-1]) if len(fault.path) in (1, 2) else None
        if section and not isinstance(section, dict) and fault.path[-1] in MAPS:
            continue  # environment-shape reports it
        if fault.file is None and fault.path == (PARAMETERS,):
            continue  # malformed-request reports it
        rule = CHECK_FAILED if fault.kind == "reading-failed" else ENVIRONMENT_MERGE
        yield rule.at(
            fault.path,
            fault.message,
            key=fault.key,
            file=fault.file or stack.request.file,
            offsets=fault.offsets,
            nearest=fault.nearest,
        )


@check
def inherited_defaults(stack: Stack) -> Findings:
    """Report parameter defaults with which Heat cannot build a nested stack: a number or boolean in place of a map."""
    value = stack.environment.empty_defaults
    if stack.parent is not None or not stack.children or not isinstance(value, (int, float)):
        return
    builds_now = stack.request.show_nested and stack.request.stage == VALIDATE
    yield ENVIRONMENT_MERGE.at(
        (PARAMETER_DEFAULTS,),
        f'"{PARAMETER_DEFAULTS}" must be a map, since nested stacks inherit it; {kind(value)} is given',
        file=stack.request.environments[0].name,
        stage=None if builds_now else DEPLOY,
    )


@check(unreadable=True)
def registry(stack: Stack) -> Findings:
    """Report faulty values, hooks and actions in the registry."""
    if stack.parent is not None:
        return
    enabled = {
        str(resource.name): resource
        for resource in stack.resources.values()
        if resource.enabled is not False and resource.type_name
    }
    faults = stack.registry.faults
    for fault in faults[:MOST]:
        rule = REGISTRY_VALUE if fault.kind in ("value", "name") else REGISTRY_HOOK
        stage = _stage(stack, fault.path, enabled)
        if stage is not None:
            yield _at(stack, rule, fault.path, fault.message, stage)
    if len(faults) > MOST:
        message = f"{len(faults) - MOST} more entries of the registry may be wrong, and are not listed"
        yield _at(stack, REGISTRY_VALUE, (), message, ADVICE)
    types = {resource.type_name for resource in enabled.values()}
    for name, entry in stack.registry.entries.items():
        if (
            isinstance(entry, dict)
            and entry
            and name != "resources"
            and enabled
            and (name[-1:] == "*" or name in types)
        ):
            yield _at(stack, REGISTRY_VALUE, (name,), "a type must map to a type or a file, not to a map", None)


@check
def mappings_of_one_resource(stack: Stack) -> Findings:
    """What the registry maps one resource to is not what Heat makes of other resources as well."""
    if stack.parent is not None:
        return
    others: dict[tuple[Path, Any], dict[str, None]] = {}
    for spread in stack.registry.spread:
        others.setdefault((spread.entry.written, spread.entry.value), {})[_name(spread.resource)] = None
    for (path, target), names in others.items():
        *_, resource, type_name = path
        first = [f'"{name}"' for name in list(names)[:MOST_NAMED]]
        if len(names) > MOST_NAMED:
            first.append(f"{len(names) - MOST_NAMED} more")
        yield _at(
            stack,
            SPREAD_MAPPING,
            path,
            f'Heat makes {listed(first, "and")} as "{target}", too, though the environment maps only "{resource}" to '
            f'it, and its validation takes either by chance; give "{resource}" a type name of its own in the '
            f'template, and map that name instead of "{type_name}"',
            None,
        )


def _name(resource: Resource) -> str:
    """Return the names of a resource and the resources around it; of a member of a group, those of the group."""
    names = []
    outer: Resource | None = resource
    while outer is not None:
        if outer.stack.group_template is None:
            names.append(str(outer.name))
        outer = outer.stack.parent
    return ".".join(reversed(names))


def _at(stack: Stack, rule: Rule, path: Path, message: str, stage: str | None) -> Diagnostic:
    """Return a finding at a path of the registry, in the file that sets it."""
    place = stack.environment.place("resource_registry", *path) if path else None
    if place is None or place[0] is None:
        return rule.at(("resource_registry", *path), message, stage=stage)
    return rule.at(place[1], message, file=place[0], stage=stage)


def _stage(stack: Stack, path: Path, enabled: dict[str, Resource]) -> str | None:
    """Return the stage at which Heat finds a fault in the registry; None if it never does."""
    if path == ("resources",) and isinstance(stack.environment.resource_registry["resources"], (str, type(None))):
        return VALIDATE if enabled else None
    if len(path) != 2 or path[0] != "resources":
        return VALIDATE
    name = path[1]
    written = stack.environment.resource_registry["resources"][name]
    built = set()  # the resources that Heat builds a stack of
    if stack.request.show_nested and stack.request.stage == VALIDATE:
        built = {each for each, resource in enabled.items() if resource.is_template}
    if not isinstance(name, str):  # what holds no types is not registered, and met when a resource is made
        return DEPLOY if isinstance(written, dict) and not set(written) - SETTINGS and not built else VALIDATE
    if name in SETTINGS or not isinstance(written, str):
        return VALIDATE
    if name in enabled:  # a type in the place of a resource's map is met when the resource's own type is looked up
        return VALIDATE
    import fnmatch

    meant = set(fnmatch.filter(list(enabled)[:MOST], name))  # or when a resource is made
    return VALIDATE if meant & built else DEPLOY if meant else None
