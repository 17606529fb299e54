"""Attributes that Heat does not find after an update: of a member, a nested resource or an output that goes away.

The update then fails after the resource that is asked, before it comes to the one that asks. Without convergence it
does not: Heat has the values from before the update then.
Source: heat.engine.resource (node_data), heat.engine.check_resource, heat.engine.resources.template_resource
(get_attribute), heat.common.grouputils, get_attribute of heat.engine.resources.openstack.heat.resource_group.
"""

from __future__ import annotations

from heatlint.heat import NESTED_RESOURCE, STACK_ID
from heatlint.language.functions.base import Unvalued
from heatlint.model.groups import group_of, inside_nested
from heatlint.model.references import references_of_output
from heatlint.planning.changes import dotted
from heatlint.planning.group_attributes import asked_of_members, named_member

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from heatlint.model.references import Reference
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.existing import ExistingScope

#: Heat answers these for every nested stack.
_OF_EVERY_STACK = (STACK_ID, "show")


def lost_attribute(
    scope: ExistingScope, references: Iterable[Reference], around: Path = ()
) -> tuple[Reference, str] | None:
    """Return the first of some references to an attribute that Heat does not find, and a message that says so.

    scope: the stack after the update; around: the names of the resources that it is nested in, for the message.
    """
    words = scope.stack.words
    for reference in references:
        if reference.target not in scope.nested:
            continue  # Heat has validated these
        if reference.use.output is None and reference.use.section not in (words.properties, words.metadata):
            continue  # no attribute is available there
        text = _lost(scope, reference.target, reference.attribute, list(reference.keys), around)
        if text is not None:
            return reference, text
    return None


def _lost(scope: ExistingScope, target: Any, name: Any, keys: list[Any], around: Path) -> str | None:
    """Return why Heat does not find an attribute; None when it finds it, or when that is not known."""
    resource, inner = scope.stack.resources.get(target), scope.nested.get(target)
    if resource is None or not isinstance(name, str) or any(isinstance(key, (dict, list, Unvalued)) for key in keys):
        return None
    path = (*around, str(target))
    if inner is None:
        names = resource.attribute_names()
        return None if names is None or name in names else f'"{dotted(path)}" has no attribute "{name}"'
    if name.startswith(NESTED_RESOURCE):
        member, inside = inside_nested(name, keys)
        return _lost_in(resource, inner, member, list(inside), path)
    if resource.is_template:
        return _lost_output(inner, name, path)
    group = group_of(resource.type)
    asked = None if group is None else asked_of_members(group, name, keys)
    if group is None or not group.asks_members or not isinstance(asked, str):
        return None
    rest = keys if asked == name else keys[1:]
    found = (_lost(inner, member, asked, rest, path) for member in inner.ids)
    return next((each for each in found if each is not None), None)


def _lost_in(resource: Resource, inner: ExistingScope, name: Any, asked: list[Any], path: Path) -> str | None:
    """Return why Heat does not find a resource that is nested in another one, or what is asked of it."""
    group = group_of(resource.type)
    if asked and not inner.ids and group is not None and group.asks_members:
        return None  # a group without members gives null
    found = name if group is None else named_member(group, inner.ids, name)
    if found not in inner.ids:
        what = "resource" if group is None else "member"
        return f'"{dotted(path)}" has no {what} "{name}" after the update'
    return _lost(inner, found, asked[0], asked[1:], path) if asked else None


def _lost_output(inner: ExistingScope, name: str, path: Path) -> str | None:
    """Return why Heat does not find an output of a nested stack, or cannot compute it."""
    if name in _OF_EVERY_STACK:
        return None
    output = inner.stack.outputs.get(name)
    if output is None:
        return f'"{dotted(path)}" has no output "{name}" after the update'
    if output.enabled is not True:
        return None
    used = references_of_output(inner.stack, output)
    found = lost_attribute(inner, [each for each in used if each.kind == "attribute"], path)
    return None if found is None else f'the output "{name}" of "{dotted(path)}" fails: {found[1]}'
