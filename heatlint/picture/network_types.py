"""The types of the picture of a network, and what the properties of resources name there."""

from __future__ import annotations

from heatlint.model.implicit import ASSOCIATION, FLOATING, FORWARD, INTERFACE, PORT, ROUTER, SERVER, SUBNET

_NEUTRON, _AWS = "OS::Neutron::", "AWS::EC2::"
NETWORKS = (f"{_NEUTRON}Net", f"{_NEUTRON}ProviderNet", f"{_AWS}VPC")
SUBNETS, PORTS = (SUBNET, f"{_AWS}Subnet"), (PORT, f"{_AWS}NetworkInterface")
ROUTERS, INTERFACES = (ROUTER, f"{_AWS}RouteTable"), (INTERFACE, f"{_AWS}SubnetRouteTableAssociation")
TRUNK, INSTANCE = f"{_NEUTRON}Trunk", f"{_AWS}Instance"
SERVERS = (SERVER, INSTANCE)
FLOATINGS = (FLOATING, "OS::Nova::FloatingIP", f"{_AWS}EIP")
ASSOCIATIONS = (ASSOCIATION, FORWARD, "OS::Nova::FloatingIPAssociation", f"{_AWS}EIPAssociation")
INTERNET_GATEWAY, ATTACHMENT = f"{_AWS}InternetGateway", f"{_AWS}VPCGatewayAttachment"
#: The group whose members are in the subnets that it names.
SCALING_GROUP = "AWS::AutoScaling::AutoScalingGroup"
BALANCERS = ("OS::Octavia::LoadBalancer", f"{_NEUTRON}LBaaS::LoadBalancer")
MEMBERS = ("OS::Octavia::PoolMember", f"{_NEUTRON}LBaaS::PoolMember")
SECURITY_GROUPS = (f"{_NEUTRON}SecurityGroup", f"{_AWS}SecurityGroup")
#: The properties of ports and servers that name their security groups.
LISTS_OF_GROUPS = ("security_groups", "SecurityGroups", "SecurityGroupIds", "GroupSet")
#: The properties that name the network of a subnet, port or gateway, also by way of a subnet.
NETWORK_STEPS = (("network",), ("network_id",), ("VpcId",), ("SubnetId",))
#: The properties that name a router, what a router is connected with, the network of floating IPs, a floating IP, and
#: what has one.
ROUTER_STEPS = (("router",), ("router_id",), ("RouteTableId",))
CONNECTED_STEPS = (("subnet",), ("subnet_id",), ("port",), ("port_id",), ("SubnetId",))
POOL_STEPS = (("floating_network",), ("floating_network_id",), ("pool",))
FLOATING_STEPS = (("floatingip_id",), ("floating_ip",), ("EIP",), ("AllocationId",))
HOLDER_STEPS = (("port_id",), ("internal_port",), ("server_id",), ("InstanceId",), ("NetworkInterfaceId",))
#: What a property names -> what it is, in words.
KINDS = {
    **dict.fromkeys(("router", "router_id", "RouteTableId"), "router"),
    **dict.fromkeys(("subnet", "subnet_id", "vip_subnet", "SubnetId", "VPCZoneIdentifier"), "subnet"),
    **dict.fromkeys(
        ("port", "port_id", "vip_port", "internal_port", "NetworkInterfaceId", "NetworkInterfaces"), "port"
    ),
    **dict.fromkeys(("server_id", "InstanceId"), "server"),
    **dict.fromkeys(("floatingip_id", "floating_ip", "EIP", "AllocationId"), "floating IP"),
    "InternetGatewayId": "gateway",
}
#: The last key of a property -> the types of resources whose name it may have.
NAMED_TYPES = {
    **dict.fromkeys(("network", "network_id", "uuid", "vip_network", "pool"), NETWORKS[:2]),
    **dict.fromkeys(("floating_network", "floating_network_id"), NETWORKS[:2]),
    **dict.fromkeys(("router", "router_id"), (ROUTER,)),
    **dict.fromkeys(("subnet", "subnet_id", "vip_subnet"), (SUBNET,)),
    **dict.fromkeys(("port", "port_id", "vip_port", "internal_port"), (PORT,)),
    **dict.fromkeys(LISTS_OF_GROUPS, SECURITY_GROUPS),
}
#: The nodes of this picture; other resources are only edges or details.
DRAWN = (*NETWORKS, *ROUTERS, *PORTS, *SERVERS, *FLOATINGS, *BALANCERS, *SECURITY_GROUPS, INTERNET_GATEWAY)
