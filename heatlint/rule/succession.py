"""The fix that replaces a resource type with its successor, where that takes the definition as it is."""

from __future__ import annotations

from heatlint.diagnostic import Fix
from heatlint.text.change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.catalog import ResourceType
    from heatlint.model.resource import Resource

_OUTDATED = ("DEPRECATED", "HIDDEN")


def successor_fix(resource: Resource) -> Fix | None:
    """Return the fix that replaces a resource's type with the one to use instead; None if that does not fit.

    The template of a group is made by Heat, so nothing can be replaced there. A type that the registry maps is not
    what the text says.
    """
    stack, name = resource.stack, resource.type_name
    if name is None or stack.group_template is not None or (resource.type is not None and resource.type.name != name):
        return None
    successor = stack.known.successor(name)
    new = stack.known.find(successor) if successor is not None else None
    if successor is None or new is None or not _takes_properties(resource, new) or not _has_attributes(resource, new):
        return None
    change = Change("replace", (*resource.path, stack.words.type), new=successor, was=name)
    return Fix(f'replace "{name}" with "{successor}"', [change])


def _takes_properties(resource: Resource, new: ResourceType) -> bool:
    """Whether a type has all properties that a resource sets, of the same types, and needs no others."""
    written = resource.written(resource.stack.words.properties)
    if not isinstance(written, (dict, type(None))) or (written and resource.stack.is_call(written)):
        return False
    names = written.keys() if written is not None else set()
    if not set(new.required) <= names <= new.properties.keys():
        return False
    old = resource.type.properties if resource.type is not None else {}
    return all(
        new.properties[name].implemented
        and new.properties[name].support.status not in _OUTDATED
        and (name not in old or old[name].type == new.properties[name].type)
        for name in names
    )


def _has_attributes(resource: Resource, new: ResourceType) -> bool:
    """Whether a type has all attributes that the template reads of a resource."""
    for reference in resource.stack.references("attribute"):
        if reference.target == resource.name:
            args = reference.use.call.args
            attribute = args[1] if isinstance(args, list) and len(args) > 1 else None
            if not isinstance(attribute, str) or attribute.partition(".")[0] not in new.attributes:
                return False
    return True
