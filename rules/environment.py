"""The environment: what Heat refuses while it merges it, and in the registry."""

from __future__ import annotations

from heatlint.rule import SCHEMA, VALIDATE, Rule, check

ENVIRONMENT_MERGE = Rule("HL603", "environment-merge", stage=VALIDATE, looked_at=SCHEMA)
REGISTRY_VALUE = Rule("HL604", "registry-value", stage=VALIDATE, looked_at=SCHEMA)
REGISTRY_HOOK = Rule("HL605", "registry-hook", stage=VALIDATE, looked_at=SCHEMA)

#: Kinds of fault that the JSON Schema of environments, or the reading of texts, reports by itself.
MAPS = ("parameters", "parameter_defaults", "resource_registry")
SAID_ELSEWHERE = frozenset(("unknown-section", "empty-section", "syntax-error"))


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
        place = stack.environment.place("resource_registry", *fault.path) if fault.path else None
        if place is None or place[0] is None:
            yield rule.at(("resource_registry", *fault.path), fault.message)
        else:
            yield rule.at(place[1], fault.message, file=place[0])
