"""The addresses that `heatlint serve` tells: those of the template, and made-up ones that agree with one another."""

from __future__ import annotations

import json
from ipaddress import ip_address, ip_network

import pytest
from serve_client import serve_client

pytest.importorskip("starlette", exc_type=ImportError)

NET = {"type": "OS::Neutron::Net", "properties": {"name": "lan"}}
SUBNET = {"type": "OS::Neutron::Subnet", "properties": {"network": {"get_resource": "net"}, "cidr": "10.5.0.0/24"}}


def server(*networks):
    return {"type": "OS::Nova::Server", "properties": {"image": "i", "flavor": "f", "networks": list(networks)}}


def port(**properties):
    return {"type": "OS::Neutron::Port", "properties": {"network": {"get_resource": "net"}, **properties}}


def values(resources, **attributes):
    """Return the values of attributes, each written as "RESOURCE ATTRIBUTE", of a stack of these resources."""
    outputs = {name: {"value": {"get_attr": each.split()}} for name, each in attributes.items()}
    template = {"heat_template_version": "2018-08-31", "resources": resources, "outputs": outputs}
    client = serve_client(workers=0)
    stack = client.stack(client.make("addresses", json.dumps(template)))
    return {each["output_key"]: each["output_value"] for each in stack["outputs"]}


def test_a_server_has_the_address_of_its_port():
    resources = {
        "net": NET,
        "subnet": SUBNET,
        "port": port(fixed_ips=[{"ip_address": "10.5.0.9"}]),
        "server": server({"port": {"get_resource": "port"}}),
    }
    found = values(
        resources,
        fixed="port fixed_ips",
        mac="port mac_address",
        first="server first_address",
        networks="server networks",
        addresses="server addresses",
        access="server accessIPv4",
    )
    assert [each["ip_address"] for each in found["fixed"]] == ["10.5.0.9"]
    assert (found["first"], found["access"]) == ("10.5.0.9", "")
    (told,) = found["addresses"]["lan"]
    assert (told["addr"], told["version"], told["OS-EXT-IPS-MAC:mac_addr"]) == ("10.5.0.9", 4, found["mac"])
    # As in Heat, the name of the network and its id are keys of the same addresses.
    assert len(found["networks"]) == 2 and all(each == ["10.5.0.9"] for each in found["networks"].values())


def test_made_up_addresses_lie_in_their_subnet():
    resources = {
        "net": NET,
        "subnet": SUBNET,
        "port": port(),
        "server": server({"network": {"get_resource": "net"}}),
        "on_subnet": server({"subnet": {"get_resource": "subnet"}}),
    }
    found = values(
        resources,
        fixed="port fixed_ips",
        subnet="subnet show",
        server="server networks",
        on_subnet="on_subnet networks",
    )
    (fixed,) = found["fixed"]
    addresses = [fixed["ip_address"], *found["server"]["lan"], *found["on_subnet"]["lan"]]
    assert all(ip_address(each) in ip_network("10.5.0.0/24") for each in addresses)
    assert fixed["subnet_id"] == found["subnet"]["id"]


@pytest.mark.parametrize(
    ("properties", "gateway", "pools"),
    [
        pytest.param({"cidr": "10.5.0.0/24"}, "10.5.0.1", [{"start": "10.5.0.2", "end": "10.5.0.254"}], id="IPv4"),
        pytest.param(
            {"cidr": "fd00::/64", "ip_version": 6},
            "fd00::1",
            [{"start": "fd00::2", "end": "fd00::ffff:ffff:ffff:ffff"}],
            id="IPv6",
        ),
        pytest.param(
            {
                "cidr": "10.5.0.0/24",
                "gateway_ip": "10.5.0.254",
                "allocation_pools": [{"start": "10.5.0.8", "end": "10.5.0.9"}],
            },
            "10.5.0.254",
            [{"start": "10.5.0.8", "end": "10.5.0.9"}],
            id="written",
        ),
        pytest.param(
            {"cidr": "10.5.0.0/24", "gateway_ip": ""}, None, [{"start": "10.5.0.1", "end": "10.5.0.254"}], id="no"
        ),
        pytest.param(
            {"cidr": "10.5.0.0/29", "gateway_ip": "10.5.0.3"},
            "10.5.0.3",
            [{"start": "10.5.0.1", "end": "10.5.0.2"}, {"start": "10.5.0.4", "end": "10.5.0.6"}],
            id="between",
        ),
    ],
)
def test_a_subnet_has_the_gateway_and_the_pools_of_neutron(properties, gateway, pools):
    subnet = {"type": "OS::Neutron::Subnet", "properties": {"network": {"get_resource": "net"}, **properties}}
    found = values({"net": NET, "subnet": subnet}, gateway="subnet gateway_ip", pools="subnet allocation_pools")
    assert (found["gateway"], found["pools"]) == (gateway, pools)


def test_networks_of_the_cloud_have_addresses_of_some_shape():
    resources = {"server": server({"network": "public"}), "other": server()}
    found = values(resources, named="server networks", other="other networks", first="server first_address")
    assert found["named"] == {"public": [found["first"]]} and list(found["other"]) == ["private"]
    assert ip_address(found["first"]).version == 4
