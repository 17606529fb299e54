"""Own checks of OS::Neutron types."""

from __future__ import annotations

import pytest


def of(short, *texts):
    return [f"OS::Neutron::{short} {text}" for text in texts]


BAD = {
    ("HL330", "cidr"): of(
        "Subnet",
        "{network: n, subnetpool: p, cidr: 10.0.0.0/24}",
        "{network: n, subnetpool: {get_param: text}, cidr: 10.0.0.0/24}",
    ),
    ("HL331", "properties"): of("Subnet", "{network: n}", "{network: n, prefixlen: 8}")
    + of("RouterInterface", "{router: r}")
    + of("Quota", "{project: p}"),
    ("HL330", "prefixlen"): of("Subnet", "{network: n, cidr: 10.0.0.0/24, prefixlen: 24}"),
    ("HL333", "ipv6_ra_mode"): of("Subnet", "{network: n, cidr: 10.0.0.0/24, ipv6_ra_mode: slaac}"),
    ("HL333", "ipv6_address_mode"): of(
        "Subnet",
        "{network: n, subnetpool: p, ip_version: 6, ipv6_ra_mode: slaac, ipv6_address_mode: dhcpv6-stateful}",
        "{network: n, subnetpool: p, ip_version: 4, ipv6_address_mode: slaac}",
    ),
    ("HL333", "gateway_ip"): of(
        "Subnet",
        *(
            "{network: n, subnetpool: p, gateway_ip: '%s'}" % each
            for each in ("nonsense", "10.0.0.256", "fe80::1%", "fe80::1%an-interface-name", "10.0.0.1%eth0")
        ),
    ),
    ("HL333", "value_specs.shared"): of("Net", "{value_specs: {shared: true}}"),
    ("HL333", "value_specs.name"): of("Firewall", "{firewall_policy_id: p, value_specs: {name: x}}"),
    ("HL330", "no_fixed_ips"): of("Port", "{network: n, fixed_ips: [{subnet: s}], no_fixed_ips: true}"),
    ("HL330", "ha"): of("Router", "{distributed: true, ha: true}"),
    ("HL330", "l3_agent_ids"): of(
        "Router", "{distributed: true, l3_agent_ids: [a]}", "{l3_agent_id: a, l3_agent_ids: [b], ha: true}"
    ),
    ("HL330", "l3_agent_id"): of("Router", "{distributed: true, l3_agent_id: a}"),
    ("HL333", "l3_agent_ids"): of(
        "Router", "{l3_agent_ids: [a, b]}", "{l3_agent_ids: [a, {get_param: text}], ha: false}"
    ),
    ("HL330", "port"): of(
        "RouterInterface", "{router: r, subnet: s, port: p}", "{router: r, subnet: {get_resource: word}, port: p}"
    ),
    ("HL330", "port_id"): of("RouterInterface", "{router: r, subnet_id: s, port_id: p}"),
    ("HL332", "fixed_ip_address"): of(
        "FloatingIP",
        "{floating_network: n, fixed_ip_address: 10.0.0.1}",
        "{floating_network: n, fixed_ip_address: {get_param: text}}",
    ),
    ("HL333", "name"): of("SecurityGroup", "{name: default}"),
    ("HL330", "remote_ip_prefix"): of(
        "SecurityGroupRule", "{security_group: g, remote_group: h, remote_ip_prefix: 10.0.0.0/8}"
    ),
    ("HL333", "port_range_min"): of(
        "SecurityGroupRule",
        "{security_group: g, port_range_min: 443, port_range_max: 80}",
        "{security_group: g, protocol: '1', port_range_min: 8, port_range_max: 0}",
    ),
    ("HL333", "min_prefixlen"): of(
        "SubnetPool",
        "{prefixes: [10.0.0.0/8], min_prefixlen: 24, max_prefixlen: 16}",
        "{prefixes: [10.0.0.0/8], min_prefixlen: 24, default_prefixlen: 16}",
    ),
    ("HL333", "default_prefixlen"): of(
        "SubnetPool", "{prefixes: [10.0.0.0/8], default_prefixlen: 24, max_prefixlen: 16}"
    ),
    ("HL333", "segmentation_id"): of("ProviderNet", "{network_type: flat, physical_network: p, segmentation_id: 3}")
    + of(
        "Segment",
        "{network: n, network_type: vlan, physical_network: p, segmentation_id: 4095}",
        "{network: n, network_type: local, segmentation_id: 1}",
    ),
    ("HL333", "physical_network"): of("ProviderNet", "{network_type: vxlan, physical_network: p, segmentation_id: 3}")
    + of("Segment", "{network: n, network_type: gre, physical_network: p}"),
    ("HL332", "network_type"): of(
        "Segment", "{network: n, network_type: flat}", "{network: n, network_type: vlan, physical_network: p}"
    ),
    ("HL332", "connections.0.segmentation_type"): of(
        "NetworkGateway",
        "{devices: [{id: d, interface_name: e}], connections: [{network: n, segmentation_type: vlan}]}",
    ),
    ("HL333", "connections.0.segmentation_id"): of(
        "NetworkGateway",
        "{devices: [{id: d, interface_name: e}], "
        "connections: [{network: n, segmentation_type: flat, segmentation_id: 10}]}",
    ),
    ("HL333", "action"): of(
        "RBACPolicy",
        "{object_type: qos_policy, object_id: o, target_tenant: t, action: access_as_external}",
        "{object_type: network, object_id: o, target_tenant: t, action: {get_resource: word}}",
    ),
}
GOOD = [
    *of(
        "Subnet",
        "{network: n, cidr: 10.0.0.0/24}",
        "{network: n, subnetpool: p, prefixlen: 24}",
        "{network: n, subnetpool: p, cidr: {get_param: text}}",
        "{network: n, cidr: {get_param: text}}",
        "{network: n, cidr: 10.0.0.0/24, prefixlen: {get_param: number}}",
        "{network: n, cidr: 10.0.0.0/24, ip_version: {get_param: number}, ipv6_ra_mode: slaac}",
        "{network: n, subnetpool: p, ip_version: 6, ipv6_ra_mode: slaac, ipv6_address_mode: slaac}",
        "{network: n, subnetpool: p, ip_version: 6, ipv6_ra_mode: slaac, ipv6_address_mode: {get_param: text}}",
        *(
            "{network: n, subnetpool: p, gateway_ip: '%s'}" % each
            for each in ("", "~", "auto", "10.0.0.1", "10.1", "fe80::1%eth0")
        ),
        "{network: n, subnetpool: p, ip_version: 6, gateway_ip: 'fe80::1'}",
        "{network: n, subnetpool: p, gateway_ip: {get_param: text}}",
    ),
    *of("Net", "{value_specs: {'provider:mtu': 9000}}", "{value_specs: {get_param: map}}"),
    *of(
        "Port",
        "{network: n, fixed_ips: [{subnet: s}], no_fixed_ips: false}",
        "{network: n, no_fixed_ips: true}",
        "{network: n, fixed_ips: [], no_fixed_ips: true}",
        "{network: n, value_specs: {shared: true}}",
        "{network: n, fixed_ips: [{subnet: s}], no_fixed_ips: {get_param: flag}}",
    ),
    *of(
        "Router",
        "{ha: true, l3_agent_ids: [a, b]}",
        "{ha: {get_param: flag}, l3_agent_ids: [a, b]}",
        "{l3_agent_ids: [a]}",
        "{l3_agent_id: a}",
        "{distributed: {get_param: flag}, ha: true}",
        "{distributed: true, l3_agent_ids: {get_param: list}}",
        "{l3_agent_id: '', l3_agent_ids: [a]}",
        "{l3_agent_id: {if: [{equals: [{get_param: text}, x]}, a]}, l3_agent_ids: [a]}",
    ),
    *of(
        "RouterInterface",
        "{router: r, subnet: s}",
        "{router: r, port: {get_resource: word}}",
        "{router: r, subnet: {if: [{equals: [{get_param: text}, x]}, a]}}",
    ),
    *of("FloatingIP", "{floating_network: n, port_id: p, fixed_ip_address: 10.0.0.1}", "{floating_network: n}"),
    *of("SecurityGroup", "{name: web}", "{name: {get_param: text}}", "{stateful: false}"),
    *of(
        "SecurityGroupRule",
        "{security_group: g, remote_group: h}",
        "{security_group: g, protocol: icmp, port_range_min: 8, port_range_max: 0}",
        "{security_group: g, protocol: {get_param: text}, port_range_min: 8, port_range_max: 0}",
        "{security_group: g, port_range_min: {get_param: number}, port_range_max: 1}",
    ),
    *of(
        "SubnetPool",
        "{prefixes: [10.0.0.0/8], min_prefixlen: 8, default_prefixlen: 16, max_prefixlen: 24}",
        "{prefixes: [10.0.0.0/8], min_prefixlen: {get_param: number}, max_prefixlen: 8}",
        "{prefixes: [10.0.0.0/8], min_prefixlen: 8, max_prefixlen: 0}",
    ),
    *of(
        "ProviderNet",
        "{network_type: vlan, physical_network: p, segmentation_id: 3}",
        "{network_type: flat, physical_network: p, segmentation_id: {get_param: number}}",
        "{network_type: {get_param: text}, physical_network: p, segmentation_id: 3}",
    ),
    *of(
        "Segment",
        "{network: n, network_type: vlan, physical_network: p, segmentation_id: 4094}",
        "{network: n, network_type: local}",
        "{network: n, network_type: {get_param: text}}",
        "{network: n, network_type: vlan, physical_network: p, segmentation_id: {get_param: number}}",
    ),
    *of(
        "NetworkGateway",
        "{devices: [{id: d, interface_name: e}], "
        "connections: [{network: n, segmentation_type: flat, segmentation_id: 0}]}",
        "{devices: [{id: d, interface_name: e}], connections: [{network: n, segmentation_type: {get_param: text}}]}",
    ),
    *of(
        "RBACPolicy",
        "{object_type: network, object_id: o, target_tenant: t, action: access_as_external}",
        "{object_type: {get_param: text}, object_id: o, target_tenant: t, action: access_as_external}",
    ),
    *of("Quota", "{project: p, port: 1}", "{project: p, port: {get_param: number}}"),
]


@pytest.mark.parametrize("error, written", [(error, text) for error, texts in BAD.items() for text in texts])
def test_refused(found, error, written):
    assert found(written) == [error]


@pytest.mark.parametrize("written", GOOD)
def test_accepted(found, written):
    assert found(written) == []


@pytest.mark.parametrize(
    "release, written, error",
    [
        (25, "OS::Neutron::Subnet {network: n, subnetpool: p, gateway_ip: auto}", ("HL333", "gateway_ip")),
        (15, "OS::Neutron::Port {network: n, value_specs: {shared: true}}", ("HL333", "value_specs.shared")),
        (
            22,
            "OS::Neutron::ProviderNet {network_type: flat, physical_network: p, segmentation_id: 3}",
            ("HL333", "segmentation_id"),
        ),
        (
            20,
            "OS::Neutron::Pool {protocol: HTTP, subnet: s, lb_method: ROUND_ROBIN, "
            "vip: {protocol_port: 80, session_persistence: {type: APP_COOKIE}}}",
            ("HL332", "vip.session_persistence.type"),
        ),
    ],
)
def test_refused_by_older_releases(found, release, written, error):
    assert found(written, release) == [error]
    assert found(written) == ([] if "Provider" not in written else [error])


@pytest.mark.parametrize(
    "release, written",
    [
        (15, "OS::Neutron::Port {network: n, fixed_ips: [{subnet: s}]}"),
        (23, "OS::Neutron::ProviderNet {network_type: local, physical_network: p}"),
        (
            20,
            "OS::Neutron::Pool {protocol: HTTP, subnet: s, lb_method: ROUND_ROBIN, "
            "vip: {protocol_port: 80, session_persistence: {type: APP_COOKIE, cookie_name: c}}}",
        ),
        (20, "OS::Neutron::Pool {protocol: HTTP, subnet: s, lb_method: ROUND_ROBIN, vip: {protocol_port: 80}}"),
    ],
)
def test_accepted_by_older_releases(found, release, written):
    assert found(written, release) == []
