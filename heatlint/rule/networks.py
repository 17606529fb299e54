"""The networks and subnets that the stacks of a request make, for checks of what is in them."""

from __future__ import annotations

import re
from typing import NamedTuple

from heatlint.model.nesting import unbuilt
from heatlint.model.view import View
from heatlint.rule.addresses import address_of, of_no_host, range_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.resource import Resource
    from heatlint.model.stack import Stack
    from heatlint.rule.addresses import Range

#: The types that make networks; a VPC is one of Neutron.
_NETWORKS = ("OS::Neutron::Net", "OS::Neutron::ProviderNet", "AWS::EC2::VPC")
#: The types that make subnets, with the properties for the network and the range of addresses.
_SUBNETS = {
    "OS::Neutron::Subnet": (("network", "network_id"), "cidr"),
    "AWS::EC2::Subnet": (("VpcId",), "CidrBlock"),
}


class MadeSubnet(NamedTuple):
    """A subnet that a request makes.

    view: its properties; network: what makes its network, None for another one. range: its addresses, None when they
    are not known, or not those of all members of a group.
    """

    view: View
    network: Resource | None
    range: Range | None

    @property
    def network_properties(self) -> tuple[str, ...]:
        """The names of the property with the network: each release may have another one."""
        return _SUBNETS[self.view.type_name][0]


class MadeSubnets:
    """The subnets of a root stack and of those nested in it.

    in_made: those in networks of the request, by the resource that makes the network; in_others: those in other
    networks. are_all: whether there are certainly no others; a template that is not read may make some, and so may
    members of a group that are not built.
    """

    def __init__(self, root: Stack) -> None:
        self.in_made: dict[Resource, list[MadeSubnet]] = {}
        self.in_others: list[MadeSubnet] = []
        self.are_all = True
        for stack in root.all():
            self.are_all = self.are_all and not any(unbuilt(stack))
            for resource in stack.resources.values():
                if resource.enabled is False:
                    continue
                subnet = _subnet(resource)
                if subnet is not None and subnet.network is not None:
                    self.in_made.setdefault(subnet.network, []).append(subnet)
                elif subnet is not None:
                    self.in_others.append(subnet)
        #: What the others name as their network; None among them for what is not known.
        self.named = {self._network_named(each) for each in self.in_others}

    def _network_named(self, subnet: MadeSubnet) -> str | None:
        values = (subnet.view.get(each) for each in subnet.network_properties)
        named = next((each for each in values if each is not None), None)
        return named if isinstance(named, str) else None

    def ranges_in(self, network: Resource) -> list[Range]:
        """Return the addresses of the subnets in a network of the request; empty when they are not all known.

        A subnet that names its network by the name that the network gets may be in it.
        """
        name = View(network).get("name")
        may_be_named = None in self.named or name in self.named if name is None or isinstance(name, str) else self.named
        found = [each.range for each in self.in_made.get(network, ())]
        known = [each for each in found if each is not None]
        return known if self.are_all and not may_be_named and len(known) == len(found) else []


def made_subnets(root: Stack) -> MadeSubnets:
    """Return the subnets of a root stack and of those nested in it."""
    found: MadeSubnets = root.found_once("subnets that are made", lambda: MadeSubnets(root))
    return found


def made_network(view: View, *names: str) -> Resource | None:
    """Return what makes the network that a property names; None for another network. names: as in `View.target`."""
    target = view.target(*names)
    return target if target is not None and target.is_a(*_NETWORKS) and not target.external else None


def made_subnet(view: View, *names: str) -> MadeSubnet | None:
    """Return the subnet of the request that a property names; None for another one."""
    target = view.target(*names)
    return None if target is None or target.external else _subnet(target)


def names_none(view: View, *names: str) -> bool:
    """Whether a property certainly names nothing. names: as in `View.target`."""
    return all(view.absent(name) and not view.refers(name) for name in names)


def _subnet(resource: Resource) -> MadeSubnet | None:
    names = _SUBNETS.get(resource.type.name) if resource.type is not None else None
    if names is None or resource.external:
        return None
    view = View(resource)
    cidr = None if _is_in_group(resource.stack) else range_of(view.get(names[1]))
    return MadeSubnet(view, made_network(view, *names[0]), cidr)


def _is_in_group(stack: Stack | None) -> bool:
    """Whether a stack has members of a group, or is in one: then there may be more of what it has."""
    while stack is not None and stack.group_template is None:
        stack = None if stack.parent is None else stack.parent.stack
    return stack is not None


def may_be(network: Resource, item: dict[str, Any]) -> bool:
    """Whether a network of the cloud may be the one that a resource has made, in a stack that exists already.

    item: the network of the cloud. Without a `name`, Heat calls a network by its stack, its resource and random signs
    (heat.engine.resource, physical_resource_name).
    """
    name, own = item.get("name"), View(network).get("name")
    if name is None or not (own is None or isinstance(own, str)):
        return True
    return name == own if own else re.search(rf"-{re.escape(str(network.name))}-[a-z0-9]{{12}}$", name) is not None


def faults(it: View, network: Resource | None, subnet_names: tuple[str, ...], name: str) -> Iterator[tuple[str, str]]:
    """Yield (property, message) for what Neutron refuses: a subnet of another network, an address outside of it.

    All of them are made by the request. network: the one of the port; subnet_names: as in `View.target`; name: the
    property with the address.
    """
    subnet = made_subnet(it, *subnet_names)
    if subnet is not None and network is not None and subnet.network not in (None, network):
        assert subnet.network is not None
        own = f'the subnet "{subnet.view.resource.name}" belongs to the network "{subnet.network.name}"'
        yield subnet_names[0], f'{own}, not to "{network.name}"'
    address = address_of(it.get(name))
    if address is None:
        return
    if subnet is not None:
        if subnet.range is not None and address not in subnet.range:
            yield name, f'"{address}" is not in the subnet "{subnet.view.resource.name}", {subnet.range}'
        elif subnet.range is not None and address in of_no_host(subnet.range):
            yield name, f'"{address}" is not the address of a host in {subnet.range}'
    elif network is not None and names_none(it, *subnet_names):
        ranges = made_subnets(network.stack.root).ranges_in(network)
        if ranges and not any(address in each for each in ranges):
            expected = " or ".join(map(str, ranges[:3]))
            yield name, f'"{address}" is not in the subnets of the network "{network.name}"; expected one in {expected}'
