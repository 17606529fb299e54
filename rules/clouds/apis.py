"""Which version of the compute API, and which extension of the network service, a property needs: two tables."""

from __future__ import annotations

from heatlint.rule import cloud

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.rule import Inventory, View
    from heatlint.rule.cloud import Faults

#: Type -> its properties that need a microversion of the compute service: a property, or a key of the maps in a list.
#: Sources: the `validate` methods in heat.engine.resources.openstack.nova.
_MICROVERSIONS: dict[str, tuple[tuple[str, str | None, tuple[int, int]], ...]] = {
    "OS::Nova::Server": (
        ("tags", None, (2, 26)),
        ("networks", "allocate_network", (2, 37)),
        ("networks", "tag", (2, 42)),
        ("block_device_mapping_v2", "volume_type", (2, 67)),
    ),
    "OS::Nova::KeyPair": (("type", None, (2, 2)), ("user", None, (2, 10))),
    "OS::Nova::ServerGroup": (("rules", None, (2, 64)),),
}
#: The microversions of the compute service that took "personality" away, that brought the soft policies, and from which
#: on it makes no keys.
_NO_PERSONALITY, _SOFT_POLICIES, _NO_NEW_KEYS = (2, 57), (2, 15), (2, 92)

#: The extension for tags, and its names in older releases. Source: neutron.extensions.tagging.
_TAGS = ("standard-attr-tag", "tag", "tag-ext")
_PORT_SECURITY, _DNS = ("port-security",), ("dns-integration",)
#: Properties of ports, also of those in the networks of servers.
_OF_PORTS = {
    "port_security_enabled": _PORT_SECURITY,
    "allowed_address_pairs": ("allowed-address-pairs",),
    "dns_name": _DNS,
    "propagate_uplink_status": ("uplink-status-propagation",),
    "tags": _TAGS,
}
#: Type -> its properties that need an extension of the network service, and the names that the extension has. Neutron
#: refuses an attribute that no extension brings. Sources: neutron_lib.api.definitions: port_security, dns,
#: allowedaddresspairs, uplink_status_propagation, l3_ext_ha_mode, dvr, l3_ext_gw_mode, segment, external_net,
#: network_availability_zone, router_availability_zone, dhcpagentscheduler, l3_agent_scheduler; tags: Heat asks for
#: them with calls of their own (NeutronResource.set_tags).
_EXTENSIONS: dict[str, dict[str, tuple[str, ...]]] = {
    "OS::Neutron::Port": _OF_PORTS,
    "OS::Neutron::Net": {
        "port_security_enabled": _PORT_SECURITY,
        "dns_domain": _DNS,
        "availability_zone_hints": ("network_availability_zone",),
        "dhcp_agent_ids": ("dhcp_agent_scheduler",),
        "tags": _TAGS,
    },
    "OS::Neutron::ProviderNet": {
        "port_security_enabled": _PORT_SECURITY,
        "dns_domain": _DNS,
        "availability_zone_hints": ("network_availability_zone",),
        "router_external": ("external-net",),
        "tags": _TAGS,
    },
    "OS::Neutron::Subnet": {"segment": ("segment",), "tags": _TAGS},
    "OS::Neutron::SubnetPool": {"tags": _TAGS},
    "OS::Neutron::Router": {
        "ha": ("l3-ha",),
        "distributed": ("dvr",),
        "availability_zone_hints": ("router_availability_zone",),
        "l3_agent_ids": ("l3_agent_scheduler",),
        "tags": _TAGS,
    },
    "OS::Neutron::FloatingIP": {"dns_name": _DNS, "dns_domain": _DNS},
}


def faults(it: View, inventory: Inventory) -> Faults:
    """Yield the faults of a resource."""
    name = "" if it.resource.type is None else it.resource.type.name
    yield from _microversions(it, inventory, name)
    if inventory.extensions is not None:
        yield from _extensions(it, inventory.extensions, name)


def _microversions(it: View, inventory: Inventory, type_name: str) -> Faults:
    has = inventory.microversion("compute")
    if has is None:
        return
    for name, key, needed in _MICROVERSIONS.get(type_name, ()):
        if has < needed:
            for view in [it] if key is None else it.items(name):
                if view.is_set(key or name):
                    yield cloud.Fault("missing-api", view.place(key or name), _old_api(key or name, needed, has))
    if type_name == "OS::Nova::Server" and has >= _NO_PERSONALITY and it.is_set("personality"):
        message = 'the compute service of the cloud does not take "personality" any more; expected "user_data"'
        yield cloud.Fault("missing-api", it.place("personality"), message)
    if type_name == "OS::Nova::KeyPair" and has >= _NO_NEW_KEYS and it.is_missing("public_key"):
        yield cloud.Fault(
            "missing-api", it.place(), '"public_key" is needed; the compute service of the cloud makes no keys'
        )
    if type_name == "OS::Nova::ServerGroup" and has < _SOFT_POLICIES:
        for _, policy in it.values("policies"):
            if policy in ("soft-affinity", "soft-anti-affinity"):
                yield cloud.Fault("missing-api", it.place("policies"), _old_api("policies", _SOFT_POLICIES, has))


def _old_api(name: str, needed: tuple[int, int], has: tuple[int, int]) -> str:
    versions = [".".join(map(str, each)) for each in (needed, has)]
    return f'"{name}" needs version {versions[0]} of the compute API; the cloud has {versions[1]}'


def _extensions(it: View, has: frozenset[str], type_name: str) -> Faults:
    # Heat itself refuses this one: SecurityGroup.validate of heat.engine.resources.openstack.neutron.security_group.
    if (
        type_name == "OS::Neutron::SecurityGroup"
        and it.get("stateful") is False
        and "stateful-security-group" not in has
    ):
        message = '"stateful: false" needs the network extension "stateful-security-group", which the cloud lacks'
        yield cloud.Fault("missing-api", it.place("stateful"), message)
    yield from _missing_extensions(it, has, _EXTENSIONS.get(type_name, {}))
    if type_name == "OS::Neutron::Router":
        gateway = it.inside("external_gateway_info")
        if gateway is not None:
            yield from _missing_extensions(gateway, has, {"enable_snat": ("ext-gw-mode",)})
    if type_name == "OS::Nova::Server":
        for network in it.items("networks"):
            extra = network.inside("port_extra_properties")
            if extra is not None:
                yield from _missing_extensions(extra, has, _OF_PORTS)


def _missing_extensions(it: View, has: frozenset[str], needed: dict[str, tuple[str, ...]]) -> Faults:
    for name, aliases in needed.items():
        if has.isdisjoint(aliases) and (it.is_set(name) or it.get(name) is False) and it.written(name):
            message = f'"{name}" needs the network extension "{aliases[0]}", which the cloud lacks'
            yield cloud.Fault("missing-extension", it.place(name), message)
