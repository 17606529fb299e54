"""The fix that replaces a resource type with its successor, and why that may not take the definition as it is."""

from __future__ import annotations

from heatlint.diagnostic import Fix
from heatlint.text.change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import ResourceType
    from heatlint.model.resource import Resource

_OUTDATED = ("DEPRECATED", "HIDDEN")


def successor_fix(resource: Resource) -> tuple[Fix, str | None] | None:
    """Return the fix that replaces a resource's type with the one to use instead, and why it must not be made.

    The reason is None for a fix that fits. Without a type to use instead there is no fix, nor for a member of a group
    whose type the author did not write.
    """
    stack, name, path = resource.stack, resource.type_name, resource.type_path
    if name is None or path[-1] != stack.words.type:
        return None
    old = name if resource.type is None else resource.type.name
    successor = stack.known.successor(old)
    new = stack.known.find(successor) if successor is not None else None
    if successor is None or new is None:
        return None
    change = Change("replace", path, new=successor, was=name)
    reason = None if name == old else f'{_who_maps(resource, name)} maps it to "{old}"'
    reason = reason or _property_obstacle(resource, new) or _attribute_obstacle(resource, new)
    return Fix(f'replace "{name}" with "{successor}"', [change]), reason


def _who_maps(resource: Resource, name: str) -> str:
    """Return which environment maps a type to another one."""
    own = resource.stack.environment.resource_registry
    is_own = isinstance(own, dict) and name in own
    return "an environment" if is_own else "the environment that comes with Heat"


def _property_obstacle(resource: Resource, new: ResourceType) -> str | None:
    """Return why a type does not take the properties of a resource; None if it does.

    It must have all that the resource sets, of the same types, and must need no others.
    """
    written = resource.written(resource.stack.words.properties)
    if not isinstance(written, (dict, type(None))) or (written and resource.stack.is_call(written)):
        return "it is not known which properties the resource sets"
    old = resource.type.properties if resource.type is not None else {}
    for name in written or {}:
        prop = new.properties.get(name)
        if prop is None:
            return f'{new.name} has no property "{name}"'
        if not prop.implemented:
            return f'"{name}" does nothing in {new.name}'
        if prop.support.status in _OUTDATED:
            return f'"{name}" is {prop.support.status.lower()} in {new.name}'
        if name in old and old[name].type != prop.type:
            return f'"{name}" of {new.name} has another type'
    missing = next((name for name in new.required if name not in (written or {})), None)
    return None if missing is None else f'{new.name} needs the property "{missing}"'


def _attribute_obstacle(resource: Resource, new: ResourceType) -> str | None:
    """Return an attribute of a resource that the template reads and a type does not have; None if the type has all."""
    for reference in resource.stack.references("attribute"):
        if reference.target == resource.name:
            args = reference.use.call.args
            attribute = args[1] if isinstance(args, list) and len(args) > 1 else None
            if not isinstance(attribute, str):
                return "it is not known which attributes the template reads"
            name = attribute.partition(".")[0]
            if name not in new.attributes:
                return f'{new.name} has no attribute "{name}"'
    return None
