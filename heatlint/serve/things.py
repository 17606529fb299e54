"""What the resources of stacks make of that which Heat looks for in a cloud, and what they take of its quotas.

Runs in a worker process.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from heatlint.cloud.made import TAKEN, item_of, known_with, lookups_of_made
from heatlint.demand.facts import taken_by
from heatlint.demand.sizes import sizes_of

if TYPE_CHECKING:
    from heatlint.catalog import Known
    from heatlint.cloud.made import Thing
    from heatlint.model.resource import Resource
    from heatlint.serve.values import LiveStack


def things(live: LiveStack, resource: Resource) -> list[Thing]:
    """Return what a resource makes of that which Heat looks for in a cloud; without IDs that the resource gets later.

    What it takes of quotas is the last of it. Nothing is looked for in a cloud that is not known.
    """
    inventory = live.stack.known.inventory
    if inventory is None or resource.type is None or resource.external or resource.is_template:
        return []
    found = []
    values = live.values(resource)
    for lookup in lookups_of_made(resource.type.name):
        name = values.get_known(lookup.named_by)
        if name is None and lookup.named_by == "name":
            name = live.physical_name(resource)
        identifier = None if lookup.identified_by is None else values.get_known(lookup.identified_by)
        known = {each: values.get_known(each) for each in values.schema}
        found.append((lookup.kind, item_of(lookup, name, identifier, known)))
    if inventory.quotas is None:
        return found
    sizes = live.stack.root.found_once("sizes of the cloud", lambda: sizes_of(inventory))
    taken = taken_by(resource, live.side, sizes)
    return [*found, (TAKEN, taken)] if taken else found


def with_made(known: Known, made: list[Thing], function: Callable[..., Any], *arguments: Any) -> Any:
    """Return what a function of the engine gives for a cloud that has things which stacks have made."""
    return function(known_with(known, made), *arguments)
