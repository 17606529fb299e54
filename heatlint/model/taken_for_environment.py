"""The values of a nested stack that Heat takes for an environment: one of them has the name of a section.

Heat then reads that value as the section, and passes none of the others to the nested stack.
Source: heat.engine.environment (get_child_environment, Environment.load).
"""

from __future__ import annotations

from copy import copy

from heatlint.language.functions.base import Unvalued, kind
from heatlint.load.server.environment import (
    EVENT_SINKS,
    PARAMETER_DEFAULTS,
    PARAMETERS,
    RESOURCE_REGISTRY,
    SECTIONS,
)
from heatlint.model.nested_parameter import NOT_KNOWN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.load.server.environment import Environment
    from heatlint.model.template import Template

#: The sections that Heat reads of such an environment. It looks at no other.
_READ = (RESOURCE_REGISTRY, PARAMETERS, PARAMETER_DEFAULTS, EVENT_SINKS)


def sections_passed(values: dict[Any, Any]) -> list[str]:
    """Return the names in a map of values that make Heat take the map for an environment."""
    return [name for name in SECTIONS if name in values]


def values_read(values: dict[Any, Any], template: Template) -> dict[Any, Any]:
    """Return the values that the parameters of a template get, when Heat takes the map for an environment."""
    read: dict[Any, Any] = {}
    for section in (PARAMETER_DEFAULTS, PARAMETERS):  # the latter replace the former
        content = values.get(section)
        if isinstance(content, dict):
            read.update((name, content[name]) for name in template.schemas if name in content)
        elif isinstance(content, Unvalued):
            read.update((name, NOT_KNOWN) for name in template.schemas)
    return read


def environment_read(values: dict[Any, Any], environment: Environment) -> Environment:
    """Return the environment of the nested stack: that of the parent, with the defaults among the values."""
    defaults = values.get(PARAMETER_DEFAULTS)
    if not isinstance(defaults, dict):
        return environment
    environment = copy(environment)
    environment.parameter_defaults = {**environment.parameter_defaults, **defaults}
    return environment


def mappings_read(values: dict[Any, Any]) -> dict[str, str]:
    """Return the mappings of types among the values."""
    registry = values.get(RESOURCE_REGISTRY)
    items = registry.items() if isinstance(registry, dict) else ()
    return {name: to for name, to in items if isinstance(name, str) and isinstance(to, str)}


def why_unreadable(section: str, value: Any, template: Template) -> str | None:
    """Return why Heat fails to read a value as a section; None when it reads it, or that is not known."""
    if section not in _READ:
        return None
    schema = template.schemas[section]
    wanted = "a list" if section == EVENT_SINKS else "a map"
    if schema.type in ("number", "boolean"):
        return f"{wanted} is expected, not a {schema.type}"
    if isinstance(value, Unvalued):
        return None
    if section == EVENT_SINKS:
        # Heat takes an empty text for no sinks.
        return None if value in ("", {}) else f"{wanted} is expected, not {kind(value)}"
    if not isinstance(value, dict):
        is_empty = value == "" and section != RESOURCE_REGISTRY
        return None if is_empty else f"{wanted} is expected, not {kind(value)}"
    if section == PARAMETERS:
        unknown = [name for name in value if name not in template.schemas]
        if unknown:
            return f'the nested template has no parameter "{unknown[0]}"'
    return None
