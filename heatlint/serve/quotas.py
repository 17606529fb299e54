"""Which resources the services refuse, since a quota of the project has no room for them. Runs in a worker process.

What is in use is what the inventory says, with what the stacks of the project have made (heatlint.serve.things). The
resources take theirs in the order of creation. In an update what is replaced stays until its successor is made, and
what goes, goes last. What a stack adopts is there already, and a rollback brings back what was there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heatlint.cloud.made import TAKEN
from heatlint.cloud.quota_names import OF_SERVICES
from heatlint.demand.needs import Need
from heatlint.demand.quantities import quantity
from heatlint.demand.quota import room_for
from heatlint.demand.ranges import ONE
from heatlint.planning.changes import ADDED, REPLACED, UPDATED
from heatlint.serve.faults import too_many_stacks
from heatlint.serve.steps import IN_ERROR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.cloud.inventory import Inventory

    #: Names of quotas with amounts.
    Amounts = dict[str, int]

#: Service, as in OF_SERVICES -> the class of the error with which its client refuses to go over a quota. Sources:
#: novaclient.exceptions (403), cinderclient.exceptions (413), neutronclient.common.exceptions,
#: octaviaclient.api.exceptions, manilaclient.exceptions (413), designateclient.exceptions, barbicanclient.exceptions,
#: heat.common.exception.
_ERRORS = {
    "compute": "Forbidden",
    "volumes": "OverLimit",
    "network": "OverQuotaClient",
    "load balancers": "OctaviaClientException",
    "shared file systems": "RequestEntityTooLarge",
    "DNS": "OverQuota",
    "secrets, containers": "HTTPClientError",
    "Heat": "RequestLimitExceeded",
}
_SERVICE_OF = {name: service for service, names in OF_SERVICES.items() for name in names.split()}
#: Types of servers. Nova asks the other services for what a server needs: for ports before it accepts the server, for
#: volumes when it builds it.
_SERVERS = ("OS::Nova::Server", "AWS::EC2::Instance")
_A_STACK = Need(quantity("stacks"), None, ONE, ())


def require_room_for_a_stack(inventory: Inventory | None) -> None:
    """Raise Fault when the project has as many stacks as its quota allows. Heat asks this before it makes anything."""
    if inventory is None or inventory.quota("stacks") is None:
        return
    room = room_for(_A_STACK, inventory)
    if room is not None and room.limit is not None and room.left == 0:
        raise too_many_stacks(room.limit)


def refuse_what_does_not_fit(data: dict[str, Any], inventory: Inventory | None) -> None:
    """Give each resource of a new stack that the quotas have no room for its failure. data: of the stack."""
    if inventory is not None and inventory.quotas is not None:
        _Room(inventory).make(data["resources"])


def refuse_changes_that_do_not_fit(
    old: dict[str, Any], new: dict[str, Any], changes: Iterable[dict[str, Any]], inventory: Inventory | None
) -> None:
    """Do the same for an update: a resource that it makes, or the change of one that it changes in place, fails.

    old, new: the data of the stack before and after. changes: as in heatlint.serve.compile_update.
    """
    if inventory is not None and inventory.quotas is not None:
        _Room(inventory).change(old["resources"], new["resources"], changes)


class _Room:
    """What is left of the quotas while resources are made."""

    def __init__(self, inventory: Inventory) -> None:
        self._limits = {name: each.limit for name, each in (inventory.quotas or {}).items()}
        self._left = {name: each.left for name, each in (inventory.quotas or {}).items() if each.left is not None}

    def make(self, resources: Iterable[dict[str, Any]]) -> None:
        """Make resources, in their order, with what is nested in them."""
        for each in resources:
            each["failure"] = each["failure"] or self._take(each, _taken(each))
            if each["failure"] is None and each["nested"] is not None:
                self.make(each["nested"]["data"]["resources"])

    def change(
        self, old: Iterable[dict[str, Any]], new: Iterable[dict[str, Any]], changes: Iterable[dict[str, Any]]
    ) -> None:
        """Make the changes of an update, in the order of the new resources. What goes, goes last."""
        before, by_name = {each["name"]: each for each in old}, {each["name"]: each for each in changes}
        for each in new:
            name = each["name"]
            change = by_name.get(name)
            if name not in before or change is not None and change["action"] in (ADDED, REPLACED):
                self.make([each])
            elif change is not None and change["action"] == UPDATED and change["failure"] is None:
                had, taken = _taken(before[name]), _taken(each)
                more = {key: taken.get(key, 0) - had.get(key, 0) for key in {**had, **taken}}
                change["failure"] = self._take(each, more)
                if change["failure"] is None and each["nested"] is not None and before[name]["nested"] is not None:
                    had_inside, has_inside = (one["nested"]["data"]["resources"] for one in (before[name], each))
                    self.change(had_inside, has_inside, change["nested"])

    def _take(self, resource: dict[str, Any], amounts: Amounts) -> dict[str, Any] | None:
        """Take amounts for a resource; return why it fails if there is no room for them, and then take none."""
        for name, amount in amounts.items():
            left = self._left.get(name)
            if left is not None and amount > max(0, left):
                message = f'Quota exceeded: {max(0, left)} of {self._limits[name]} are left of the quota "{name}"'
                return {"type": _error(resource["type"], name), "message": message}
        for name, amount in amounts.items():
            if name in self._left:
                self._left[name] -= amount
        return None


def _taken(resource: dict[str, Any]) -> Amounts:
    """Return what a resource takes of the quotas. resource: its data, as in heatlint.serve.compile."""
    found: Amounts = next((item for kind, item in resource.get("things", ()) if kind == TAKEN), {})
    return found


def _error(type_name: str, quota: str) -> str:
    """Return the class of the error with which a resource of a type fails for a quota."""
    service = _SERVICE_OF[quota] if quota in _SERVICE_OF else "volumes"  # of one volume type
    if type_name in _SERVERS:
        return IN_ERROR if service == "volumes" else _ERRORS["compute"]
    return _ERRORS["load balancers" if type_name.startswith("OS::Octavia::") else service]
