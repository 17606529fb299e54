"""Names without a custom constraint that Heat, or a service, looks up in the deployment: one table by property.

Sources: the translation rules RESOLVE of the resource classes, and the calls of the clients in their handle_create:
get_secgroup_uuids and network_id_from_subnet_id of heat.engine.clients.os.neutron; nova.compute.api
(parse_availability_zone); cinder.volume.flows.api.create_volume (_extract_availability_zones); neutron.db.agents_db
(validate_availability_zones); octavia.api.drivers.driver_factory; zun.common.utils (get_security_group_ids).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from heatlint.cloud.lookups import FIRST, LOOKUPS, NEVER, UUID_ONLY, Lookup, by_constraint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    #: The names of the properties that lead to a value; an item of a list has no step.
    Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A look-up that depends on another property beside it. lookups: by the value of that property."""

    property: str
    lookups: Mapping[str, Lookup]


def _by_id(constraint: str) -> Lookup:
    """Return the look-up of a constraint for a property that takes only IDs."""
    return replace(LOOKUPS[constraint], by_name=NEVER)


def _zones(service: str, noun: str, **more: Any) -> Lookup:
    return Lookup(f"availability_zones.{service}", noun, NEVER, several=FIRST, **more)


#: Neutron makes a group "default" in each project.
_SECURITY_GROUP = replace(LOOKUPS["neutron.security_group"], of_project=True, always=("default",))
_OF_SERVERS = _zones(
    "compute",
    "availability zone",
    made_by=("OS::Nova::HostAggregate",),
    named_by="availability_zone",
    ends_at=":",  # a host of the zone may follow
)
_OF_VOLUMES = _zones("volume", "availability zone of volumes")
_OF_NETWORKS = _zones("network", "availability zone of networks")
_NETWORK, _SUBNET, _SERVER = _by_id("neutron.network"), _by_id("neutron.subnet"), _by_id("nova.server")
_FLOATING_IP = Lookup(
    "floating_ips", "floating IP", UUID_ONLY, NEVER, made_by=("OS::Neutron::FloatingIP", "AWS::EC2::EIP")
)

UNCONSTRAINED: dict[str, dict[Way, Lookup | Choice]] = {
    "AWS::AutoScaling::AutoScalingGroup": {("VPCZoneIdentifier",): _SUBNET},
    "AWS::EC2::EIPAssociation": {
        ("AllocationId",): _FLOATING_IP,
        ("NetworkInterfaceId",): _by_id("neutron.port"),
    },
    "AWS::EC2::Instance": {
        ("SecurityGroups",): _SECURITY_GROUP,
        ("SecurityGroupIds",): _SECURITY_GROUP,
        ("AvailabilityZone",): _OF_SERVERS,
        ("SubnetId",): _SUBNET,
        ("NetworkInterfaces",): _by_id("neutron.port"),
    },
    "AWS::EC2::NetworkInterface": {("GroupSet",): _SECURITY_GROUP},
    "AWS::EC2::Subnet": {("VpcId",): _NETWORK},
    "AWS::EC2::SubnetRouteTableAssociation": {("RouteTableId",): _by_id("neutron.router")},
    "AWS::EC2::Volume": {("AvailabilityZone",): _OF_VOLUMES},
    "OS::Aodh::LBMemberHealthAlarm": {("pool",): LOOKUPS["octavia.pool"]},
    "OS::Cinder::Volume": {("availability_zone",): _OF_VOLUMES},
    "OS::Cinder::VolumeAttachment": {("instance_uuid",): _SERVER},
    "OS::Neutron::FloatingIPAssociation": {("floatingip_id",): _FLOATING_IP},
    "OS::Neutron::FloatingIPPortForward": {("floating_ip",): _FLOATING_IP},
    "OS::Neutron::Net": {("availability_zone_hints",): _OF_NETWORKS},
    "OS::Neutron::Port": {("security_groups",): _SECURITY_GROUP},
    "OS::Neutron::ProviderNet": {("availability_zone_hints",): _OF_NETWORKS},
    "OS::Neutron::RBACPolicy": {
        ("object_id",): Choice(
            "object_type",
            {
                "network": LOOKUPS["neutron.network"],
                "qos_policy": LOOKUPS["neutron.qos_policy"],
                "security_group": LOOKUPS["neutron.security_group"],
                "address_scope": LOOKUPS["neutron.address_scope"],
                "subnetpool": LOOKUPS["neutron.subnetpool"],
            },
        )
    },
    "OS::Neutron::Router": {
        ("external_gateway_info", "network"): LOOKUPS["neutron.network"],
        ("availability_zone_hints",): _OF_NETWORKS,
    },
    "OS::Nova::Server": {
        ("security_groups",): _SECURITY_GROUP,
        ("availability_zone",): _OF_SERVERS,
        ("networks", "subnet"): LOOKUPS["neutron.subnet"],
    },
    "OS::Octavia::LoadBalancer": {
        ("provider",): Lookup("load_balancer_providers", "provider of load balancers", NEVER, several=FIRST)
    },
    "OS::Zun::Container": {("security_groups",): replace(_SECURITY_GROUP, of_project=False, several=FIRST)},
}


def lookups_of(
    type_name: str, way: Way, constraints: list[dict[str, Any]], beside: Callable[[str], Any]
) -> list[Lookup]:
    """Return how the value of a property is looked up: by its constraints, or by the table here.

    constraints: of the property, as the catalog has them. beside: returns the value of a property beside it.
    """
    found = [by_constraint(each.get("custom_constraint")) for each in constraints]
    found.append(lookup_of(UNCONSTRAINED.get(type_name, {}).get(way), beside))
    return [each for each in found if each is not None]


def lookup_of(entry: Lookup | Choice | None, beside: Callable[[str], Any]) -> Lookup | None:
    """Return the look-up of an entry of the table; None when it depends on an unknown value. See lookups_of."""
    if isinstance(entry, Choice):
        value = beside(entry.property)
        return entry.lookups.get(value) if isinstance(value, str) else None
    return entry
