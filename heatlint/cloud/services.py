"""Which service, and which extension of the network service, a resource type needs.

Heat refuses a template with a type whose service the cloud does not have. Source: Resource.is_service_available of
Heat 27: `default_client_name` and `required_service_extension` of the classes, `service_types` of the client plug-ins.
`tools/oracle/inventories.py services` compares the tables with Heat.
"""

from __future__ import annotations

#: The beginning of the names of types -> the type of the service, as the service catalog has it.
_SERVICES = {
    "OS::Aodh::": "alarming",
    "OS::Barbican::": "key-manager",
    "OS::Blazar::": "reservation",
    "OS::Cinder::": "block-storage",
    "OS::Designate::": "dns",
    "OS::Glance::": "image",
    "OS::Ironic::": "baremetal",
    "OS::Keystone::": "identity",
    "OS::Magnum::": "container-infra",
    "OS::Manila::": "shared-file-system",
    "OS::Mistral::": "workflow",
    "OS::Neutron::": "network",
    "OS::Nova::": "compute",
    "OS::Octavia::": "load-balancer",
    "OS::Swift::": "object-store",
    "OS::Trove::": "database",
    "OS::Zaqar::": "messaging",
    "OS::Zun::": "container",
    "OS::Heat::SwiftSignal": "object-store",
    "AWS::S3::": "object-store",
    "AWS::EC2::EIP": "compute",
    "AWS::EC2::Instance": "compute",
    "AWS::EC2::NetworkInterface": "network",
    "AWS::EC2::RouteTable": "network",
    "AWS::EC2::Subnet": "network",
    "AWS::EC2::VPC": "network",
    "AWS::EC2::Volume": "block-storage",
}
#: Types of these services that need none: Heat makes nothing of them any more.
_WITHOUT_SERVICE = frozenset(("OS::Nova::FloatingIP",))
#: Other names of the types of services that clouds have in their catalogs. Source: os-service-types.
_ALIASES = {
    "volume": "block-storage",
    "volumev2": "block-storage",
    "volumev3": "block-storage",
    "block-store": "block-storage",
    "share": "shared-file-system",
    "sharev2": "shared-file-system",
    "workflowv2": "workflow",
    "alarm": "alarming",
    "container-infrastructure": "container-infra",
    "container-infrastructure-management": "container-infra",
    "application-container": "container",
    "message": "messaging",
    "bare-metal": "baremetal",
    "compute_legacy": "compute",
}
#: Type -> the extension of the network service that it needs.
_EXTENSIONS = {
    "OS::Neutron::AddressScope": "address-scope",
    "OS::Neutron::ExtraRoute": "extraroute",
    "OS::Neutron::ExtraRouteSet": "extraroute-atomic",
    "OS::Neutron::Firewall": "fwaas",
    "OS::Neutron::FirewallPolicy": "fwaas",
    "OS::Neutron::FirewallRule": "fwaas",
    "OS::Neutron::FloatingIPPortForward": "floating-ip-port-forwarding",
    "OS::Neutron::IKEPolicy": "vpnaas",
    "OS::Neutron::IPsecPolicy": "vpnaas",
    "OS::Neutron::IPsecSiteConnection": "vpnaas",
    "OS::Neutron::L2Gateway": "l2-gateway",
    "OS::Neutron::L2GatewayConnection": "l2-gateway-connection",
    "OS::Neutron::PortChain": "sfc",
    "OS::Neutron::PortPairGroup": "sfc",
    "OS::Neutron::ProviderNet": "provider",
    "OS::Neutron::QoSBandwidthLimitRule": "qos",
    "OS::Neutron::QoSDscpMarkingRule": "qos",
    "OS::Neutron::QoSMinimumBandwidthRule": "qos-bw-minimum-ingress",
    "OS::Neutron::QoSMinimumPacketRateRule": "qos-pps-minimum",
    "OS::Neutron::QoSPolicy": "qos",
    "OS::Neutron::Quota": "quotas",
    "OS::Neutron::RBACPolicy": "rbac-policies",
    "OS::Neutron::Router": "router",
    "OS::Neutron::RouterInterface": "router",
    "OS::Neutron::SecurityGroup": "security-group",
    "OS::Neutron::SecurityGroupRule": "security-group",
    "OS::Neutron::Segment": "segment",
    "OS::Neutron::SubnetPool": "subnet_allocation",
    "OS::Neutron::TaaS::TapFlow": "taas",
    "OS::Neutron::TaaS::TapService": "taas",
    "OS::Neutron::Trunk": "trunk",
    "OS::Neutron::VPNService": "vpnaas",
}


def official(service_type: str) -> str:
    """Return the official type of a service, such as "block-storage" for "volumev3"."""
    return _ALIASES.get(service_type, service_type)


def service_of(type_name: str) -> str | None:
    """Return the official type of the service that a resource type needs; None when it needs none."""
    if type_name in _WITHOUT_SERVICE:
        return None
    return next((service for start, service in _SERVICES.items() if type_name.startswith(start)), None)


def microversion(text: str) -> tuple[int, int] | None:
    """Return the numbers of a microversion such as "2.96"; None for another text."""
    numbers = text.split(".")
    if len(numbers) != 2 or not all(each.isascii() and each.isdecimal() and len(each) < 5 for each in numbers):
        return None
    return int(numbers[0]), int(numbers[1])


def extension_of(type_name: str) -> str | None:
    """Return the extension of the network service that a resource type needs; None when it needs none."""
    return _EXTENSIONS.get(type_name)


def is_shared(service_type: str) -> bool:
    """Whether a service of another region may serve this one: Heat can be told to use it.

    Source: `region_name_for_shared_services` and `shared_services_types` of heat.common.config; Keystone is where the
    user signs in.
    """
    return official(service_type) in ("identity", "image", "block-storage")
