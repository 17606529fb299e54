"""From a stack to what its creation needs."""

from __future__ import annotations

from heatlint.demand.expand import Expansion
from heatlint.demand.facts import is_itself, needs_of
from heatlint.demand.needs import Demand, User
from heatlint.demand.properties import Needed, Properties
from heatlint.demand.quantities import type_in
from heatlint.demand.ranges import NOTHING, ONE, POSSIBLE, Range, exactly
from heatlint.demand.sizes import NO_SIZES
from heatlint.demand.tally import Tally
from heatlint.demand.uncounted import uncounted
from heatlint.language.functions.signature import listed, quoted
from heatlint.planning.changes import dotted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.demand.sizes import Sizes
    from heatlint.model.stack import Stack

#: The quantity that counts the resources of a stack.
RESOURCES = "resources"
#: What Neutron adds to a project with its first network, port or security group, see
#: neutron.db.securitygroups_db (_ensure_default_security_group): the group "default", and its rules.
_DEFAULT_GROUP = (("security_groups", 1), ("security_group_rules", 4))
#: What makes Neutron add them.
_FIRST = ("networks", "ports", "security_groups")


def demand_of(stack: Stack, sizes: Sizes = NO_SIZES) -> Demand:
    """Return what the creation of a stack needs. sizes: what is known of the cloud."""
    expansion = Expansion(stack)
    tally = Tally(expansion.likely)
    added = NOTHING
    notes: list[str] = []
    unsure: dict[str, dict[str, None]] = {}
    for expanded in expansion.resources:
        tally.add(expanded, Needed(RESOURCES, None, ONE))
        if expanded.resource.external:
            continue
        reads = expanded.side.scope.secret_reads[0]
        for needed in needs_of(Properties(expanded.resource, expanded.side, sizes)):
            name, each = needed.name, needed.amount
            is_secret = expanded.side.scope.secret_reads[0] != reads and not is_itself(expanded.resource, name)
            tally.add(expanded, needed, is_secret=is_secret)
            if name == "cores" and each.most is None and sizes.flavors is not None:
                notes.append(f'the size of the flavor of "{dotted(expanded.path)}" is not known')
            if name.startswith("volumes_") and each.certain < (each.most or 0):
                unsure.setdefault(dotted(expanded.path), {})[type_in(name)] = None
            if name in _FIRST:
                added = added.plus(each.times(expansion.count(expanded)))
    tally.add_other("stacks", User((), None, ONE, ONE, None))
    _add_default_group(tally, added, sizes)
    for depth, expanded in expansion.deepest:
        tally.add(expanded, Needed("depth", None, exactly(depth)))
    notes += [
        f'the volume type of "{path}" is not known, so it may count for the quotas of {listed(quoted(names), "or")}'
        for path, names in unsure.items()
    ]
    others = uncounted([(expanded.path, expanded.resource) for expanded in expansion.resources], expansion.gaps)
    return Demand(others.opened(tally.needs()), tuple(dict.fromkeys(notes)), others.notes)


def _add_default_group(tally: Tally, first: Range, sizes: Sizes) -> None:
    """Add the group "default" unless the project has it. first: how many things there are that need it."""
    if sizes.has_default_group or first.most == 0:
        return
    count = POSSIBLE
    if sizes.has_default_group is False:
        count = Range(min(first.certain, 1), min(first.likely, 1), 1)
    for name, amount in _DEFAULT_GROUP:
        tally.add_other(name, User((), None, exactly(amount), count, None))
