"""The names that the members of scaling groups have in an update.

heatlint.planning numbers the members that a group has, those that Heat gives up first at the beginning, and then the
new ones. Here each keeps its name as long as it exists, and a new one gets a number that no older one has.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from heatlint.planning.changes import ABANDONED, DELETED
from heatlint.planning.group_attributes import in_order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.load.running import RunningResource
    from heatlint.planning.changes import Change
    from heatlint.serve.compile import EarlierGroup


def with_names(
    changes: Iterable[Change],
    groups: dict[str, EarlierGroup],
    running: dict[str, RunningResource] | None,
    path: tuple[str, ...] = (),
) -> tuple[list[Change], dict[str, EarlierGroup]]:
    """Return the changes of a plan with the names of the members of scaling groups, and the groups after the update.

    groups: those before it, by their paths. running: the states that the plan knows, by name. path: the names from the
    root stack to the stack of the changes.
    """
    found, after = [], dict(groups)
    for change in changes:
        own = (*path, change.name)
        key, nested = ".".join(own), list(change.nested)
        group, inner = groups.get(key), None if running is None else running.get(change.name)
        states = None if inner is None else inner.nested
        if group is not None and group.names is not None and nested:
            names = group.names if states is None else _as_given_up(states)
            nested = [replace(each, name=_name(each.name, names)) for each in nested]
            left = (each.name for each in nested if each.action not in (DELETED, ABANDONED))
            after[key] = group._replace(names=in_order(list(left)))
        nested, deeper = with_names(nested, groups, states, own)
        after.update((path, each) for path, each in deeper.items() if each is not groups[path])
        found.append(replace(change, nested=tuple(nested)))
    return found, after


def _as_given_up(states: dict[str, RunningResource]) -> tuple[str, ...]:
    """Return the names of members in the order in which heatlint.planning numbers them."""
    return tuple(sorted(states, key=lambda name: not states[name].has_failed))


def _name(number: str, names: tuple[str, ...]) -> str:
    """Return the name of a member that a plan calls by a number. names: of the members that there are."""
    index = int(number)
    if index < len(names):
        return names[index]
    last = max((int(each) for each in names if each.isdecimal()), default=-1)
    return str(last + 1 + index - len(names))
