"""The types of the picture of a network, and what the properties of resources name there."""

from __future__ import annotations

from heatlint.model.implicit import FLOATING, PORT, ROUTER, SERVER, SUBNET

_NEUTRON = "OS::Neutron::"
NETWORK, PROVIDER_NETWORK, TRUNK = f"{_NEUTRON}Net", f"{_NEUTRON}ProviderNet", f"{_NEUTRON}Trunk"
INSTANCE = "AWS::EC2::Instance"
BALANCERS = ("OS::Octavia::LoadBalancer", f"{_NEUTRON}LBaaS::LoadBalancer")
MEMBERS = ("OS::Octavia::PoolMember", f"{_NEUTRON}LBaaS::PoolMember")
SECURITY_GROUPS = (f"{_NEUTRON}SecurityGroup", "AWS::EC2::SecurityGroup")
#: The properties of ports and servers that name their security groups.
LISTS_OF_GROUPS = ("security_groups", "SecurityGroups", "SecurityGroupIds")
#: The properties that name a network, and those that name a router.
NETWORK_STEPS, ROUTER_STEPS = (("network",), ("network_id",)), (("router",), ("router_id",))
#: What a property names -> what it is, in words.
KINDS = {
    **dict.fromkeys(("router", "router_id"), "router"),
    **dict.fromkeys(("subnet", "subnet_id", "vip_subnet"), "subnet"),
    **dict.fromkeys(("port", "port_id", "vip_port"), "port"),
    "floatingip_id": "floating IP",
}
#: The last key of a property -> the types of resources whose name it may have.
NAMED_TYPES = {
    **dict.fromkeys(("network", "network_id", "uuid", "vip_network"), (NETWORK, PROVIDER_NETWORK)),
    **dict.fromkeys(("floating_network", "floating_network_id"), (NETWORK, PROVIDER_NETWORK)),
    **dict.fromkeys(("router", "router_id"), (ROUTER,)),
    **dict.fromkeys(("subnet", "subnet_id", "vip_subnet"), (SUBNET,)),
    **dict.fromkeys(("port", "port_id", "vip_port"), (PORT,)),
    **dict.fromkeys(LISTS_OF_GROUPS, SECURITY_GROUPS),
}
#: The nodes of this picture; other resources are only edges or details.
DRAWN = (NETWORK, PROVIDER_NETWORK, ROUTER, PORT, SERVER, INSTANCE, FLOATING, *BALANCERS, *SECURITY_GROUPS)
