"""Finds resources that were renamed: one is deleted, and another with the same definition is added."""

from __future__ import annotations

from dataclasses import replace

from heatlint.model.groups import group_of
from heatlint.planning.changes import ADDED, DELETED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Change


def with_renames(changes: tuple[Change, ...], old: dict[Any, Resource], new: dict[Any, Resource]) -> tuple[Change, ...]:
    """Return the changes of one stack, with the other name in `same_as` where a resource was probably renamed.

    Heat gives the members of a group their names, so none of them was renamed, unless the author wrote the names.
    """
    stack = next((each.stack for each in (*old.values(), *new.values())), None)
    group = None if stack is None or stack.parent is None else group_of(stack.parent.type)
    if group is not None and group.count is not None:
        return changes
    by_text = {str(name): name for name in (*old, *new)}
    deleted = [(each, _definition(old[by_text[each.name]])) for each in changes if _is_gone(each)]
    others: dict[str, Change] = {}
    for change in changes:
        if change.action != ADDED or change.old_place is not None:
            continue
        definition = _definition(new[by_text[change.name]])
        for each, before in deleted:
            if each.name not in others and before == definition:
                others[change.name], others[each.name] = each, change
                break
    return tuple(replace(each, same_as=others[each.name].path) if each.name in others else each for each in changes)


def _is_gone(change: Change) -> bool:
    """Whether only the old template has a resource. One without a place is left from an earlier template."""
    return change.action == DELETED and change.old_place is not None and change.new_place is None


def _definition(resource: Resource) -> dict[Any, Any]:
    """Return the definition as written, without the dependencies, which may have been renamed as well."""
    depends_on = resource.stack.words.depends_on
    return {key: value for key, value in resource.definition.items() if key != depends_on}
