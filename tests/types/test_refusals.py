"""HL335: what the service of a resource refuses, although Heat accepts it."""

from __future__ import annotations

import pytest
import yaml
from growth import assert_linear
from helpers import errors, places
from helpers import found as found_in

from heatlint.linter import verdict


def of(short, *texts):
    return [f"OS::{short} {text}" for text in texts]


SUBNET = "{network: n, cidr: 10.0.0.0/24, %s}"

#: The place of the finding, below the resource -> resources that the service refuses.
REFUSED = {
    "block_device_mapping_v2.0.image": of(
        "Nova::Server",
        "{flavor: f, networks: [{network: n}], block_device_mapping_v2: [{image: i}]}",
        "{flavor: f, networks: [{network: n}], block_device_mapping_v2: [{image: i, volume_size: 0}]}",
    ),
    "cidr": of(
        "Neutron::Subnet",
        "{network: n, cidr: '2001:db8::/64'}",
        "{network: n, cidr: 10.0.0.0/24, ip_version: 6}",
        "{network: n, cidr: 10.0.0.0/31}",
    ),
    "gateway_ip": of(
        "Neutron::Subnet",
        SUBNET % "gateway_ip: '2001:db8::1'",
        SUBNET % "gateway_ip: 10.0.0.0",
        SUBNET % "gateway_ip: 10.0.0.255",
    ),
    "dns_nameservers.1": of("Neutron::Subnet", SUBNET % "dns_nameservers: [10.0.0.2, '2001:db8::1']"),
    "host_routes.0.nexthop": of(
        "Neutron::Subnet", SUBNET % "host_routes: [{destination: 10.1.0.0/24, nexthop: '2001:db8::1'}]"
    ),
    "allocation_pools": of(
        "Neutron::Subnet", "{network: n, subnetpool: p, allocation_pools: [{start: 10.0.0.2, end: 10.0.0.9}]}"
    ),
    "allocation_pools.0": of(
        "Neutron::Subnet",
        SUBNET % "allocation_pools: [{start: 10.0.0.1, end: 10.0.0.9}]",
        SUBNET % "gateway_ip: auto, allocation_pools: [{start: 10.0.0.1, end: 10.0.0.9}]",
        SUBNET % "gateway_ip: 10.0.0.5, allocation_pools: [{start: 10.0.0.2, end: 10.0.0.9}]",
    ),
    "allocation_pools.0.start": of(
        "Neutron::Subnet",
        SUBNET % "allocation_pools: [{start: 10.0.1.2, end: 10.0.1.9}]",
        SUBNET % "allocation_pools: [{start: 10.0.0.0, end: 10.0.0.9}]",
        SUBNET % "allocation_pools: [{start: 10.0.0.9, end: 10.0.0.2}]",
    ),
    "allocation_pools.0.end": of(
        "Neutron::Subnet",
        SUBNET % "allocation_pools: [{start: 10.0.0.2, end: 10.0.1.9}]",
        SUBNET % "allocation_pools: [{start: 10.0.0.2, end: 10.0.0.255}]",
    ),
    "allocation_pools.1": of(
        "Neutron::Subnet",
        SUBNET % "allocation_pools: [{start: 10.0.0.2, end: 10.0.0.9}, {start: 10.0.0.9, end: 10.0.0.20}]",
    ),
    "security_groups": of("Neutron::Port", "{network: n, port_security_enabled: false, security_groups: [g]}"),
    "allowed_address_pairs": of(
        "Neutron::Port", "{network: n, port_security_enabled: false, allowed_address_pairs: [{ip_address: 10.0.0.1}]}"
    ),
    "fixed_ip_address": of("Neutron::FloatingIP", "{floating_network: n, port_id: p, fixed_ip_address: '2001:db8::1'}"),
    "rules.0.port_range_min": of(
        "Neutron::SecurityGroup",
        "{rules: [{port_range_min: 80, port_range_max: 80}]}",
        "{rules: [{protocol: tcp, port_range_min: 0, port_range_max: 80}]}",
        "{rules: [{protocol: udp, port_range_min: 53}]}",
        "{rules: [{protocol: tcp, port_range_min: 90, port_range_max: 80}]}",
        "{rules: [{protocol: icmp, port_range_min: 256}]}",
    ),
    "rules.0.port_range_max": of("Neutron::SecurityGroup", "{rules: [{protocol: icmp, port_range_max: 0}]}"),
    "rules.0.remote_ip_prefix": of(
        "Neutron::SecurityGroup",
        "{rules: [{remote_ip_prefix: '::/0'}]}",
        "{rules: [{remote_ip_prefix: 0.0.0.0/0, ethertype: IPv6}]}",
    ),
    "rules.0.protocol": of("Neutron::SecurityGroup", "{rules: [{protocol: ipv6-icmp}]}"),
    "port_range_max": of("Neutron::SecurityGroupRule", "{security_group: g, port_range_max: 80}"),
    "remote_ip_prefix": of("Neutron::SecurityGroupRule", "{security_group: g, remote_ip_prefix: '::/0'}"),
    "public_key": of("Nova::KeyPair", "{name: k, public_key: AAAA}", "{name: k, public_key: ~/.ssh/id_rsa.pub}"),
    "name": of("Nova::KeyPair", "{name: a/b, public_key: ssh-rsa k}")
    + of("Designate::Zone", "{name: example.org, email: a@b.org}", "{name: -a.org., email: a@b.org}")
    + of("Designate::RecordSet", "{name: www.example.org, type: A, records: [10.0.0.1], zone: z}")
    + of("Swift::Container", "{name: a/b}", "{name: %s}" % ("a" * 257)),
    "email": of("Designate::Zone", "{name: example.org., email: example.org}"),
    "records.1": of(
        "Designate::RecordSet",
        "{name: www.example.org., type: A, records: [10.0.0.1, '2001:db8::1'], zone: z}",
        "{name: www.example.org., type: AAAA, records: ['2001:db8::1', www], zone: z}",
    ),
    "metadata.a/b": of("Nova::Server", "{flavor: f, image: i, metadata: {a/b: c}}"),
    "metadata.a": of("Nova::Server", "{flavor: f, image: i, metadata: {a: %s}}" % ("x" * 256)),
    "scheduler_hints.group": of("Nova::Server", "{flavor: f, image: i, scheduler_hints: {group: web}}"),
    "scheduler_hints.different_host": of("Nova::Server", "{flavor: f, image: i, scheduler_hints: {different_host: a}}"),
    "NovaSchedulerHints.0.Value": [
        "AWS::EC2::Instance {ImageId: i, InstanceType: f, NovaSchedulerHints: [{Key: group, Value: web}]}",
    ],
    "NovaSchedulerHints.1.Value": [
        "AWS::EC2::Instance {ImageId: i, InstanceType: f, NovaSchedulerHints: "
        "[{Key: same_host, Value: c2f0e0a1-5b7c-4a52-9d0a-2f1f3e5b7d11}, {Key: same_host, Value: b}]}",
    ],
    "scheduler_hints.same_host.1": of(
        "Nova::Server",
        "{flavor: f, image: i, scheduler_hints: {same_host: [c2f0e0a1-5b7c-4a52-9d0a-2f1f3e5b7d11, b]}}",
    ),
    "user_data": of("Nova::Server", "{flavor: f, image: i, user_data_format: RAW, user_data: %s}" % ("x" * 49150)),
    "policies": of("Nova::ServerGroup", "{policies: [affinity, anti-affinity]}", "{policies: []}"),
    "default_tls_container_ref": of(
        "Octavia::Listener",
        "{loadbalancer: l, protocol: HTTPS, protocol_port: 443, default_tls_container_ref: c}",
    ),
    "url_path": of(
        "Octavia::HealthMonitor",
        "{pool: p, delay: 1, max_retries: 1, timeout: 1, type: TCP, url_path: /}",
        "{pool: p, delay: 1, max_retries: 1, timeout: 1, type: HTTP, url_path: health}",
    ),
    "http_method": of(
        "Octavia::HealthMonitor", "{pool: p, delay: 1, max_retries: 1, timeout: 1, type: PING, http_method: GET}"
    ),
    "expected_codes": of(
        "Octavia::HealthMonitor",
        "{pool: p, delay: 1, max_retries: 1, timeout: 1, type: HTTP, expected_codes: 2xx}",
    ),
    "compare_type": of("Octavia::L7Rule", "{l7policy: p, type: FILE_TYPE, compare_type: STARTS_WITH, value: j}"),
}

ACCEPTED = [
    *of(
        "Nova::Server",
        "{flavor: f, networks: [{network: n}], block_device_mapping_v2: [{image: i, volume_size: 1}]}",
        "{flavor: f, networks: [{network: n}], block_device_mapping_v2: [{snapshot_id: s}]}",
        "{flavor: f, networks: [{network: n}], block_device_mapping_v2: [{volume_id: v}]}",
    ),
    *of(
        "Neutron::Subnet",
        "{network: n, cidr: '2001:db8::/64', ip_version: 6, gateway_ip: '2001:db8::'}",
        "{network: n, cidr: 10.0.0.0/31, enable_dhcp: false, gateway_ip: 10.0.0.0}",
        "{network: n, cidr: {get_param: text}, gateway_ip: 10.0.0.0}",
        SUBNET % "gateway_ip: 10.0.1.1",
        SUBNET % "gateway_ip: '', allocation_pools: [{start: 10.0.0.1, end: 10.0.0.254}]",
        SUBNET % "gateway_ip: null, allocation_pools: [{start: 10.0.0.1, end: 10.0.0.254}]",
        SUBNET % "gateway_ip: {get_param: text}, allocation_pools: [{start: 10.0.0.1, end: 10.0.0.254}]",
        SUBNET % "allocation_pools: [{start: 10.0.0.9, end: {get_param: text}}]",
        SUBNET % "allocation_pools: [{start: 10.0.0.2, end: 10.0.0.9}, {start: 10.0.0.10, end: 10.0.0.20}]",
        SUBNET % "dns_nameservers: [{get_param: text}]",
    ),
    *of(
        "Neutron::Port",
        "{network: n, port_security_enabled: false}",
        "{network: n, port_security_enabled: false, security_groups: []}",
        "{network: n, port_security_enabled: {get_param: flag}, security_groups: [g]}",
        "{network: n, port_security_enabled: false, security_groups: {get_param: list}}",
    ),
    *of(
        "Neutron::SecurityGroup",
        "{rules: [{protocol: tcp, port_range_min: 1, port_range_max: 65535}]}",
        "{rules: [{protocol: icmp, port_range_min: 8, port_range_max: 0}, {protocol: ipv6-icmp, ethertype: IPv6}]}",
        "{rules: [{protocol: tcp, port_range_min: {get_param: number}, port_range_max: 80}]}",
        "{rules: [{remote_ip_prefix: '::/0', ethertype: IPv6}, {remote_mode: remote_group_id}]}",
    ),
    *of("Neutron::SecurityGroupRule", "{security_group: g, port_range_min: 22, port_range_max: 22}"),
    *of(
        "Nova::KeyPair",
        "{name: me@example.org, public_key: ssh-rsa k}",
        "{name: {get_param: text}, public_key: ssh-rsa k}",
    ),
    *of("Nova::ServerGroup", "{policies: [affinity]}", "{name: g}"),
    *of(
        "Nova::Server",
        "{flavor: f, image: i, metadata: {'a b': %s}}" % ("x" * 255),
        "{flavor: f, image: i, user_data_format: RAW, user_data: %s}" % ("x" * 49149),
        "{flavor: f, image: i, scheduler_hints: {group: c2f0e0a1-5b7c-4a52-9d0a-2f1f3e5b7d11, same_host: a, query: b}}",
        "{flavor: f, image: i, scheduler_hints: {group: {get_param: text}, different_host: [{get_param: text}]}}",
        "{flavor: f, image: i, scheduler_hints: {group: '', different_host: []}}",
    ),
    "AWS::EC2::Instance {ImageId: i, InstanceType: f, NovaSchedulerHints: "
    "[{Key: group, Value: c2f0e0a1-5b7c-4a52-9d0a-2f1f3e5b7d11}, {Key: same_host, Value: a}, {Key: query, Value: b}]}",
    "AWS::EC2::Instance {ImageId: i, InstanceType: f, NovaSchedulerHints: [{Key: group, Value: {get_param: text}}]}",
    *of("Designate::Zone", "{name: example.org., email: a@b.org}", "{name: {get_param: text}, email: a@b.org}"),
    *of("Designate::RecordSet", "{name: '*.example.org.', type: CNAME, records: [www.example.org.], zone: z}"),
    *of("Swift::Container", "{name: a}"),
    *of(
        "Octavia::Listener",
        "{loadbalancer: l, protocol: TERMINATED_HTTPS, protocol_port: 443, default_tls_container_ref: c}",
    ),
    *of(
        "Octavia::HealthMonitor",
        "{pool: p, delay: 1, max_retries: 1, timeout: 1, type: HTTPS, url_path: /a, expected_codes: '200, 202'}",
        "{pool: p, delay: 1, max_retries: 1, timeout: 1, type: {get_param: text}, url_path: a}",
    ),
]


@pytest.mark.parametrize("place, written", [(place, text) for place, texts in REFUSED.items() for text in texts])
def test_refused(found, place, written):
    assert found(written) == [("HL335", place)]


@pytest.mark.parametrize("written", ACCEPTED)
def test_accepted(found, written):
    assert found(written) == []


def test_names_of_key_pairs_have_more_signs_since_zed(found):
    written = "OS::Nova::KeyPair {name: me@example.org, public_key: ssh-rsa k}"
    assert found(written, 18) == [("HL335", "name")] and found(written, 19) == []


def template(resources):
    return {"heat_template_version": "2018-08-31", "resources": yaml.safe_load(resources)}


def refused(resources, **body):
    return [path for code, path in places(errors(found_in(template(resources), **body))) if code == "HL335"]


NETWORK = """
net: {type: OS::Neutron::Net}
bare: {type: OS::Neutron::Net, properties: {port_security_enabled: false}}
out: {type: OS::Neutron::Net, properties: {value_specs: {"router:external": true}}}
subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
six: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: "2001:db8::/64", ip_version: 6}}
closed: {type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.1.0/24, gateway_ip: null}}
far: {type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.2.0/24, gateway_ip: 10.0.3.1}}
two: {type: OS::Neutron::Port, properties: {network: n, fixed_ips: [{ip_address: 10.0.0.4}, {ip_address: 10.0.0.5}]}}
mute: {type: OS::Neutron::Port, properties: {network: n, no_fixed_ips: true}}
late: {type: OS::Neutron::Port, properties: {network: n, fixed_ips: [{subnet: {get_resource: six}}]}}
"""


@pytest.mark.parametrize(
    "written, place",
    [
        ("OS::Neutron::Port {network: {get_resource: bare}, security_groups: [g]}", "security_groups"),
        ("OS::Neutron::Port {network_id: {get_resource: bare}, security_groups: [g]}", "security_groups"),
        ("OS::Neutron::Port {network: {get_resource: net}, security_groups: [g]}", None),
        ("OS::Neutron::Port {network: {get_resource: bare}, port_security_enabled: true, security_groups: [g]}", None),
        (
            "OS::Neutron::Port {network: {get_resource: out}, fixed_ips: [{subnet: {get_resource: subnet}}]}",
            "fixed_ips.0.subnet",
        ),
        (
            "OS::Neutron::Port {network: {get_resource: net}, "
            "fixed_ips: [{subnet: {get_resource: subnet}, ip_address: 10.0.1.5}]}",
            "fixed_ips.0.ip_address",
        ),
        (
            "OS::Neutron::Port {network: n, fixed_ips: [{subnet: {get_resource: subnet}, ip_address: 10.0.0.255}]}",
            "fixed_ips.0.ip_address",
        ),
        ("OS::Neutron::Port {network: {get_resource: net}, fixed_ips: [{subnet: {get_resource: subnet}}]}", None),
        (
            "OS::Neutron::Port {network: {get_resource: net}, fixed_ips: [{ip_address: 10.0.1.5}]}",
            "fixed_ips.0.ip_address",
        ),
        ("OS::Neutron::Port {network: {get_resource: net}, fixed_ips: [{ip_address: 10.0.0.5}]}", None),
        ("OS::Neutron::Port {network: {get_resource: bare}, fixed_ips: [{ip_address: 10.0.1.5}]}", None),
        (
            "OS::Neutron::Port {network: {get_resource: net}, "
            "fixed_ips: [{subnet: {get_attr: [net, subnets, 0]}, ip_address: 10.0.1.5}]}",
            None,
        ),
        (
            "OS::Nova::Server {flavor: f, image: i, "
            "networks: [{network: {get_resource: out}, subnet: {get_resource: subnet}}]}",
            "networks.0.subnet",
        ),
        (
            "OS::Nova::Server {flavor: f, image: i, networks: [{network: {get_resource: net}, fixed_ip: 10.0.1.5}]}",
            "networks.0.fixed_ip",
        ),
        ("OS::Nova::Server {flavor: f, image: i, networks: [{subnet: {get_resource: subnet}}]}", None),
        (
            "OS::Neutron::FloatingIP {floating_network: {get_resource: out}, floating_subnet: {get_resource: subnet}}",
            "floating_subnet",
        ),
        (
            "OS::Neutron::Router {external_gateway_info: {network: {get_resource: out}, "
            "external_fixed_ips: [{subnet: {get_resource: subnet}}]}}",
            "external_gateway_info.external_fixed_ips.0.subnet",
        ),
        ("OS::Octavia::LoadBalancer {vip_subnet: {get_resource: subnet}, vip_address: 10.0.1.5}", "vip_address"),
        ("OS::Neutron::RouterInterface {router: r, subnet: {get_resource: closed}}", "subnet"),
        ("OS::Neutron::RouterInterface {router: r, subnet: {get_resource: far}}", "subnet"),
        ("OS::Neutron::RouterInterface {router: r, subnet: {get_resource: subnet}}", None),
        ("OS::Neutron::FloatingIP {floating_network: {get_resource: net}}", "floating_network"),
        ("OS::Neutron::FloatingIP {floating_network: {get_resource: out}}", None),
        ("OS::Neutron::FloatingIP {floating_network: ext}", None),
        ("OS::Neutron::RouterGateway {router_id: r, network: {get_resource: net}}", "network"),
        (
            "OS::Neutron::Router {external_gateway_info: {network: {get_resource: net}}}",
            "external_gateway_info.network",
        ),
        ("OS::Neutron::FloatingIP {floating_network: ext, port_id: {get_resource: two}}", "port_id"),
        (
            "OS::Neutron::FloatingIP {floating_network: ext, port_id: {get_resource: two}, fixed_ip_address: 10.0.0.9}",
            "fixed_ip_address",
        ),
        (
            "OS::Neutron::FloatingIP {floating_network: ext, port_id: {get_resource: two}, fixed_ip_address: 10.0.0.5}",
            None,
        ),
        ("OS::Neutron::FloatingIPAssociation {floatingip_id: f, port_id: {get_resource: mute}}", "port_id"),
        ("OS::Neutron::FloatingIPAssociation {floatingip_id: f, port_id: {get_resource: late}}", "port_id"),
        (
            "OS::Nova::Server {flavor: f, image: i, networks: [{network: {get_resource: bare}}], security_groups: [g]}",
            "security_groups",
        ),
        (
            "OS::Nova::Server {flavor: f, image: i, networks: [{network: {get_resource: net}}], security_groups: [g]}",
            None,
        ),
        ("OS::Nova::Server {flavor: f, image: i, scheduler_hints: {group: {get_resource: net}}}", None),
        ("OS::Nova::Server {flavor: f, image: i, scheduler_hints: {different_host: [{get_resource: net}]}}", None),
        ("OS::Nova::Server {flavor: f, image: i, scheduler_hints: {group: net}}", "scheduler_hints.group"),
    ],
)
def test_resources_that_do_not_go_together(written, place):
    type_name, _, properties = written.partition(" ")
    found = refused(f"{NETWORK}\nr: {{type: '{type_name}', properties: {properties}}}")
    assert found == ([] if place is None else [f"resources.r.properties.{place}"])


IN_NET = "{type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}"
PORT_OF_NET = (
    "{type: OS::Neutron::Port, properties: {network: {get_resource: net}, fixed_ips: [{ip_address: 10.9.0.9}]}}"
)


@pytest.mark.parametrize(
    "more, is_refused",
    [
        ("a: {type: OS::Neutron::Subnet, properties: {network: other, cidr: 10.9.0.0/24}}", True),
        ("a: {type: OS::Neutron::Subnet, properties: {network: mine, cidr: 10.9.0.0/24}}", False),
        ("a: {type: OS::Neutron::Subnet, properties: {network: {get_param: any}, cidr: 10.9.0.0/24}}", False),
        ("a: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, subnetpool: p}}", False),
        ("a: {type: AWS::EC2::Subnet, properties: {VpcId: {get_resource: net}, CidrBlock: 10.9.0.0/24}}", False),
        ("a: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: %s}}" % IN_NET, False),
        ("a: {type: missing.yaml, properties: {network: {get_resource: net}}}", False),
    ],
    ids=["of another network", "by name", "of any network", "from a pool", "of EC2", "in a group", "not read"],
)
def test_an_address_may_be_in_any_subnet_of_a_network_of_the_stack(more, is_refused):
    net = "net: {type: OS::Neutron::Net, properties: {name: mine}}"
    body = template(f"{net}\nsubnet: {IN_NET}\nport: {PORT_OF_NET}\n{more}")
    body["parameters"] = {"any": {"type": "string"}}
    found = [path for code, path in places(errors(found_in(body, assume_values=True))) if code == "HL335"]
    assert found == (["resources.port.properties.fixed_ips.0.ip_address"] if is_refused else [])


def test_many_ports_with_addresses_in_a_network_of_the_stack_take_linear_time():
    def ports(count):
        made = "\n".join(f"n{each}: {{type: OS::Neutron::Net}}" for each in range(count))
        made += "\n" + "\n".join(f"s{each}: {IN_NET.replace('net}', f'n{each}}}')}" for each in range(count))
        return template(
            made + "\n" + "\n".join(f"p{each}: {PORT_OF_NET.replace('net}', f'n{each}}}')}" for each in range(count))
        )

    assert_linear(found_in, ports, 60)


def test_a_policy_may_make_a_network_external():
    policy = "{action: access_as_external, object_id: {get_resource: net}, object_type: network, target_tenant: t}"
    assert not refused(f"""
net: {{type: OS::Neutron::Net}}
share: {{type: OS::Neutron::RBACPolicy, properties: {policy}}}
address: {{type: OS::Neutron::FloatingIP, properties: {{floating_network: {{get_resource: net}}}}}}
""")


@pytest.mark.parametrize(
    "listener, pool, places_",
    [
        ("UDP", "HTTP", ["resources.pool.properties.protocol"]),
        ("TERMINATED_HTTPS", "HTTPS", ["resources.pool.properties.protocol"]),
        ("HTTPS", "TCP", []),
    ],
)
def test_protocols_of_a_listener_and_its_pool(listener, pool, places_):
    tls = "default_tls_container_ref: c" if listener == "TERMINATED_HTTPS" else "name: l"
    assert (
        refused(f"""
listener:
  type: OS::Octavia::Listener
  properties: {{loadbalancer: l, protocol: {listener}, protocol_port: 443, {tls}}}
pool:
  type: OS::Octavia::Pool
  properties: {{listener: {{get_resource: listener}}, protocol: {pool}, lb_algorithm: ROUND_ROBIN}}
""")
        == places_
    )


def test_a_pool_of_udp_takes_no_ping():
    assert refused("""
pool: {type: OS::Octavia::Pool, properties: {loadbalancer: l, protocol: UDP, lb_algorithm: ROUND_ROBIN}}
monitor:
  type: OS::Octavia::HealthMonitor
  properties: {pool: {get_resource: pool}, type: PING, delay: 1, timeout: 1, max_retries: 1}
""") == ["resources.monitor.properties.type"]


def test_members_of_groups_are_checked():
    assert refused(
        """
bare: {type: OS::Neutron::Net, properties: {port_security_enabled: false}}
ports:
  type: OS::Heat::ResourceGroup
  properties:
    count: 2
    resource_def:
      type: OS::Neutron::Port
      properties: {network: {get_resource: bare}, security_groups: [g]}
""",
        stage="deploy",
    ) == ["resources.ports.properties.resource_def.properties.security_groups"]


def test_references_are_followed_through_nested_stacks():
    files = {
        "net.yaml": """
heat_template_version: 2018-08-31
resources: {bare: {type: OS::Neutron::Net, properties: {port_security_enabled: false}}}
outputs: {net: {value: {get_resource: bare}}}
""",
        "port.yaml": """
heat_template_version: 2018-08-31
parameters: {net: {type: string}}
resources: {p: {type: OS::Neutron::Port, properties: {network: {get_param: net}, security_groups: [g]}}}
""",
    }
    resources = """
made: {type: net.yaml}
used: {type: port.yaml, properties: {net: {get_attr: [made, net]}}}
"""
    assert refused(resources, files=files, stage="deploy") == ["resources.p.properties.security_groups"]


def test_equal_rules_are_advice_because_earlier_releases_ignore_them():
    text = "group: {type: OS::Neutron::SecurityGroup, properties: {rules: [{protocol: tcp}, {protocol: tcp}]}}"
    (found,) = found_in(template(text))
    assert (found.rule.code, found.severity, found.path[-1]) == ("HL335", "warning", 1)
    assert not found_in(template(text), release=26)


def test_the_verdict_is_that_of_heat_alone():
    findings = found_in(template("r: {type: OS::Swift::Container, properties: {name: a/b}}"), stage="deploy")
    assert [each.severity for each in findings] == ["error"] and verdict(findings, "deploy") == []


@pytest.mark.parametrize(
    "written, release, is_refused",
    [
        ("{name: k}", 19, True),
        ("{name: k}", 18, False),
        ("{name: k, public_key: ''}", 27, True),
        ("{name: k, public_key: {get_param: text}}", 27, False),
        ("{name: k, public_key: ssh-rsa AAAA}", 27, False),
    ],
)
def test_key_pairs_need_a_public_key_since_zed(found, written, release, is_refused):
    assert bool(found(f"OS::Nova::KeyPair {written}", release)) is is_refused


def test_an_empty_default_may_still_get_a_key():
    text = {
        "heat_template_version": "2018-08-31",
        "parameters": {"key": {"type": "string", "default": ""}},
        "resources": {
            "k": {"type": "OS::Nova::KeyPair", "properties": {"name": "k", "public_key": {"get_param": "key"}}}
        },
    }
    assert not found_in(text, assume_values=True)
    assert [each.rule.code for each in found_in(text)] == ["HL333"]


def test_many_hints_of_an_instance_take_linear_time(found):
    def sized(count):
        hints = ", ".join(f"{{Key: k{number}, Value: v}}" for number in range(count))
        return f"AWS::EC2::Instance {{ImageId: i, InstanceType: f, NovaSchedulerHints: [{hints}]}}"

    assert_linear(found, sized, 1000)
