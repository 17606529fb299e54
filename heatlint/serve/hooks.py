"""The hooks that an environment sets on resources: a resource waits there until somebody clears the hook."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from heatlint.model.stack import Stack


def hooks_of(root: Stack, path: tuple[str, ...]) -> list[str]:
    """Return the hooks of a resource. path: the names from the root stack to it.

    The environment has them in "resource_registry", under "resources": a map of names, which may be patterns, to such
    maps for nested stacks. Source: heat.engine.environment (ResourceRegistry.matches_hook).
    """
    registry = root.environment.resource_registry
    level: list[Any] = [registry.get("resources")] if isinstance(registry, dict) else []
    for name in path:
        level = [
            inner
            for each in level
            if isinstance(each, dict)
            for pattern, inner in each.items()
            if fnmatchcase(name, str(pattern))
        ]
    found: list[str] = []
    for each in level:
        hooks = each.get("hooks") if isinstance(each, dict) else None
        found += [hooks] if isinstance(hooks, str) else [str(hook) for hook in hooks or ()]
    return found
