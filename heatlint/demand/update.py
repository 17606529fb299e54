"""From two stacks to what an update needs at its peak, beyond what the old stack has already.

Heat makes the new resource before it deletes the one that it replaces, and it makes resources that do not depend on
each other at the same time. So the peak is likely to have all new resources beside all old ones. Of a group that is
updated in batches, only the members of one batch are there twice. What is certain is less: the order of the other steps
is Heat's choice, and an old resource that goes early makes room.
"""

from __future__ import annotations

from dataclasses import replace

from heatlint.demand.make import RESOURCES
from heatlint.demand.needs import Demand, Need
from heatlint.demand.properties import Needed
from heatlint.demand.quantities import OF_ONE
from heatlint.demand.ranges import Range
from heatlint.demand.sizes import NO_SIZES
from heatlint.demand.steps import Steps
from heatlint.demand.tally import Tally
from heatlint.demand.uncounted import uncounted, unknown_members, unread_template
from heatlint.model.nesting import template_of
from heatlint.planning.changes import ADDED, REFUSED, REPLACED, UPDATED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.demand.batches import AtOnce
    from heatlint.demand.needs import Key
    from heatlint.demand.sizes import Sizes
    from heatlint.demand.step import Step
    from heatlint.model.resource import Resource
    from heatlint.planning.changes import Path
    from heatlint.planning.compare import Comparison


def demand_of_update(comparison: Comparison, sizes: Sizes = NO_SIZES) -> Demand:
    """Return what the update of one stack to another needs at its peak, beyond what the old stack has.

    Only of the quantity "resources" it is all that the stack has at the peak, since Heat limits that. The project has
    its security group "default", since it has the old stack.
    """
    comparison.settle_all()
    tally = Tally()
    found = Steps(sizes)
    steps = list(found.of(comparison))
    for step in steps:
        tally.add(step.expanded, Needed(RESOURCES, None, step.resources))
        for key in step.new:
            needed = Needed(*key, step.extra(key), step.sizes.get(key, ()), step.to_make(key))
            tally.add(step.expanded, needed)
    needs = [_with_certain(need, steps, found.at_once) for need in tally.needs()]
    changing = (ADDED, REPLACED, UPDATED)
    made = [(step.expanded.path, step.expanded.resource) for step in steps if step.action in changing]
    unread = [unread_template(path, each) for path, each in made if _is_unread(each)]
    unknown = [path for path in comparison.unknown if path not in found.of_any_number]
    others = uncounted(made, [*map(unknown_members, unknown), *unread])
    refused = frozenset((*_refused(comparison), *(step.expanded.path for step in steps if step.is_refused)))
    return Demand(others.opened(needs), uncounted=others.notes, of_update=True, refused=refused)


def _refused(comparison: Comparison) -> Iterator[Path]:
    """Yield the resources of which Heat refuses the update."""
    yield from ((*comparison.path, str(name)) for name, each in comparison.decisions.items() if each.action == REFUSED)
    for inner in comparison.nested.values():
        yield from _refused(inner)


def _is_unread(resource: Resource) -> bool:
    """Whether a resource makes a nested stack of a template that is not read."""
    return resource.is_template and not resource.external and template_of(resource) is None


def _with_certain(need: Need, steps: list[Step], at_once: list[AtOnce]) -> Need:
    """Return a need in which only what no order of the steps can avoid is certain.

    That may be more than what a group in batches needs when it has most members: larger ones take the place of others.
    """
    name = need.quantity.name
    if name in OF_ONE or name == RESOURCES:
        return need
    certain, (_, likely, most) = _certain(need.key, steps, at_once), need.amount
    amount = Range(certain, max(likely, certain), None if most is None else max(most, certain))
    return replace(need, amount=amount)


def _certain(key: Key, steps: list[Step], at_once: list[AtOnce]) -> int:
    """Return how much of a quantity an update needs beyond what there is, in whatever order Heat makes its steps.

    at_once: of groups that are updated in batches. The other steps may make room before that.
    """
    changes = [step.change(key) for step in steps]
    known = [each for each in changes if each is not None]
    if len(known) < len(changes):
        return 0
    room = sum(min(0, each) for each in known)
    free = [step.certain_to_make(key) for step in steps]
    peaks = [each + room - min(0, own) for each, own in zip(free, known, strict=True)]
    last = min((max(0, each - own) for each, own in zip(free, known, strict=True) if each), default=0)
    room_of = {id(step): min(0, own) for step, own in zip(steps, known, strict=True)}
    batches = [each.certain(key) + room - sum(room_of[id(step)] for step in each.steps) for each in at_once]
    return max(0, sum(known) + last, *peaks, *batches)
