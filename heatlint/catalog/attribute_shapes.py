"""The shapes of attributes that services give: facts that Heat's own schemas of attributes lack or have wrong.

The form is that of heatlint.language.shapes. Sources: the classes in heat.engine.resources.openstack (their method
_resolve_attribute) and the API references of Neutron, Nova and Octavia for values that Heat does not change.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.catalog.resource_type import ResourceType

_IDS = [{"id": "String"}]
_STRINGS = ["String"]
_ADDRESSES = [{"ip_address": "String", "subnet_id": "String"}]
_ANY = {"*": None}
#: The keys of an address of a server.
_OF_ADDRESS = ("addr", "network", "port", "subnets", "version", "OS-EXT-IPS-MAC:mac_addr", "OS-EXT-IPS:type")

#: Resource type -> attribute -> its shape.
_SHAPES: dict[str, dict[str, Any]] = {
    "OS::Neutron::Net": {"subnets": _STRINGS, "segments": [_ANY]},
    "OS::Neutron::ProviderNet": {"subnets": _STRINGS, "segments": [_ANY]},
    "OS::Neutron::Port": {
        "allowed_address_pairs": [{"ip_address": "String", "mac_address": "String"}],
        "dns_assignment": None,  # Heat says a map, Neutron gives a list
        "fixed_ips": _ADDRESSES,
        "security_groups": _STRINGS,
        "subnets": [_ANY],
    },
    "OS::Neutron::Router": {"external_gateway_info": {"external_fixed_ips": _ADDRESSES, "*": None}},
    "OS::Neutron::Subnet": {
        "allocation_pools": [{"start": "String", "end": "String"}],
        "dns_nameservers": _STRINGS,
        "host_routes": [{"destination": "String", "nexthop": "String"}],
    },
    "OS::Nova::Server": {
        "addresses": {"*": [dict.fromkeys(_OF_ADDRESS)]},
        "first_address": "String",
        "networks": {"*": _STRINGS},
        "tags": _STRINGS,
    },
    "OS::Octavia::HealthMonitor": {"pools": _IDS},
    "OS::Octavia::L7Policy": {"rules": _IDS},
    "OS::Octavia::Listener": {"loadbalancers": _IDS},
    "OS::Octavia::LoadBalancer": {"pools": _IDS},
    "OS::Octavia::Pool": {"listeners": _IDS, "members": _IDS},
}


def attribute_shape(resource_type: ResourceType, name: str) -> Any:
    """Return the shape of an attribute, see heatlint.language.shapes; None when it is not known."""
    shapes = _SHAPES.get(resource_type.name)
    if shapes is not None and name in shapes:
        return shapes[name]
    attribute = resource_type.attributes.get(name)
    if attribute is None or resource_type.attributes_open and not resource_type.family:
        return None  # the class has a way of its own to get attributes
    if name == "show" and resource_type.name.startswith(("OS::Heat::", "AWS::")):
        return None  # Heat gives null for a resource that no service has
    return attribute.type
