"""The environment: what Heat refuses while it merges it, and in the registry."""

from __future__ import annotations

from heatlint.rule import DEPLOY, SCHEMA, VALIDATE, Rule, check

ENVIRONMENT_MERGE = Rule("HL603", "environment-merge", stage=VALIDATE, looked_at=SCHEMA)
REGISTRY_VALUE = Rule("HL604", "registry-value", stage=VALIDATE, looked_at=SCHEMA)
REGISTRY_HOOK = Rule("HL605", "registry-hook", stage=VALIDATE, looked_at=SCHEMA)

#: Kinds of fault that the JSON Schema of environments, or the reading of texts, reports by itself.
MAPS = ("parameters", "parameter_defaults", "resource_registry")
SAID_ELSEWHERE = frozenset(("unknown-section", "empty-section", "syntax-error"))
#: What the registry says of a resource beside the types it maps.
SETTINGS = frozenset(("hooks", "restricted_actions"))


@check
def merging(stack):
    """What Heat refuses while it makes one environment of all."""
    if stack.parent is not None:
        return
    shaped = {document.name: document.value for document in stack.request.environments
              if isinstance(document.value, dict)}
    for fault in stack.environment.faults:
        if fault.kind in SAID_ELSEWHERE and (fault.file or "environment") in shaped:
            continue
        section = shaped.get(fault.file or "environment", {}).get(fault.path[-1]) if len(fault.path) in (1, 2) else None
        if section and not isinstance(section, dict) and fault.path[-1] in MAPS:
            continue  # environment-shape says that
        offsets = (fault.fault.start, fault.fault.end) if fault.fault is not None else None
        yield ENVIRONMENT_MERGE.at(fault.path, fault.message, key=fault.key, file=fault.file or stack.file,
                                   offsets=offsets, nearest=fault.nearest)


@check
def registry(stack):
    """The registry maps types to types or files, and hooks and actions are among those Heat knows."""
    if stack.parent is not None:
        return
    for fault in stack.registry.faults:
        rule = REGISTRY_VALUE if fault.kind in ("value", "name") else REGISTRY_HOOK
        stage = _stage(stack, fault.path)
        if stage is not None:
            yield _at(stack, rule, fault.path, fault.message, stage)
    for name, entry in stack.registry.entries.items():
        if isinstance(entry, dict) and entry and name != "resources" and \
                any(name.endswith("*") or resource.type_name == name for resource in _live(stack)):
            yield _at(stack, REGISTRY_VALUE, (name,), "a type maps to a type or a file, not a map", None)


def _at(stack, rule, path, message, stage):
    """A finding at a path of the registry, in the file that has it."""
    place = stack.environment.place("resource_registry", *path) if path else None
    if place is None or place[0] is None:
        return rule.at(("resource_registry", *path), message, stage=stage)
    return rule.at(place[1], message, file=place[0], stage=stage)


def _live(stack):
    return [resource for resource in stack.resources.values() if resource.enabled is not False and resource.type_name]


def _stage(stack, path):
    """When Heat meets a fault in the registry; None for what it never looks at."""
    resources = _live(stack)
    if path == ("resources",) and isinstance(stack.environment.resource_registry["resources"], str):
        return VALIDATE if resources else None
    if len(path) != 2 or path[0] != "resources":
        return VALIDATE
    name = path[1]
    written = stack.environment.resource_registry["resources"][name]
    nested = stack.request.show_nested and any(resource.is_template for resource in resources)
    if not isinstance(name, str):  # what holds no types is not registered, and met when a resource is made
        return DEPLOY if isinstance(written, dict) and not set(written) - SETTINGS and not nested else VALIDATE
    if name in SETTINGS or not isinstance(written, str):
        return VALIDATE
    import fnmatch

    # A type in the place of a resource's map is met when the resource's own type is looked up, or when it is made.
    meant = [resource for resource in resources if fnmatch.fnmatchcase(str(resource.name), name)]
    if any(resource.name == name or (nested and resource.is_template) for resource in meant):
        return VALIDATE
    return DEPLOY if meant else None
