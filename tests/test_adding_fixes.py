"""Fixes that add something: a property, a parameter, a description, `hidden`, `depends_on`; and another type."""

from __future__ import annotations

import pytest

from heatlint.cli import main
from heatlint.rule import language

NETWORK = """\
resources:
  net: {type: OS::Neutron::Net}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  router: {type: OS::Neutron::Router, properties: {external_gateway_info: {network: ext}}}
  way:
    type: OS::Neutron::RouterInterface
    properties: {router: {get_resource: router}, subnet: {get_resource: subnet}}
  port: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}
  a:
    type: OS::Neutron::FloatingIPAssociation
    properties: {floatingip_id: f, port_id: {get_resource: port}}
"""
AGENT = """\
resources:
  config: {type: OS::Heat::SoftwareConfig}
  servers:
    type: OS::Heat::SoftwareDeployment
    properties: {config: {get_resource: config}, server: {get_resource: server}}
  server: {type: OS::Nova::Server, properties: {image: a, flavor: b, networks: [{network: c}]}}
"""
SERVER = "  server: {type: OS::Nova::Server, properties: {image: a, networks: [{network: c}]}}\n"
DOMAIN = "  domain:\n    type: OS::Designate::Domain\n    properties: {name: example.org., email: a@example.org}\n"


@pytest.mark.parametrize(
    ("rule", "text", "old", "new"),
    [
        pytest.param(
            "HL902",
            "parameters:\n  password:\n    type: string  # of the database\n",
            "database\n",
            "database\n    hidden: true\n",
            id="hidden",
        ),
        pytest.param(
            "HL902",
            "parameters:\n  password: {type: string}\n",
            "string}",
            "string, hidden: true}",
            id="hidden in braces",
        ),
        pytest.param(
            "HL902",
            "parameters:\n  password: {type: string, hidden: false}\n",
            "",
            "",
            id="the author has decided that",
        ),
        pytest.param(
            "HL910",
            "parameters:\n  ssh_keyName:\n    type: string\n",
            "string\n",
            "string\n    description: SSH key name\n",
            id="a parameter's description",
        ),
        pytest.param(
            "HL911",
            "outputs:\n  first_ip: {value: 1}\n",
            "1}",
            "1, description: First IP}",
            id="an output's description",
        ),
        pytest.param(
            "HL320",
            "parameters:\n  flavor: {type: string}\nresources:\n" + SERVER,
            "c}]}",
            "c}], flavor: {get_param: flavor}}",
            id="a property with the parameter of that name",
        ),
        pytest.param(
            "HL320",
            "parameters:\n  flavor: {type: json}\nresources:\n" + SERVER,
            "",
            "",
            id="a parameter of a wrong type",
        ),
        pytest.param(
            "HL320",
            "resources:\n  server: {type: OS::Neutron::QoSDscpMarkingRule, properties: {policy: a}}\n",
            "policy: a}}\n",
            "policy: a, dscp_mark: {get_param: dscp_mark}}}\n"
            "parameters:\n  dscp_mark:\n    type: number\n    description: Dscp mark\n",
            id="a property with a new parameter",
        ),
        pytest.param("HL8", "resources:\n" + DOMAIN, "Domain", "Zone", id="a type with the same properties"),
        pytest.param(
            "HL8",
            "resources:\n" + DOMAIN + "outputs:\n  serial: {value: {get_attr: [domain, no_such]}}\n",
            "",
            "",
            id="a type without an attribute",
        ),
        pytest.param(
            "HL8,HL301",
            "resources:\n  ip: {type: OS::Nova::FloatingIP, properties: {pool: a}}\n",
            "",
            "",
            id="a type with other properties",
        ),
        pytest.param("HL413", NETWORK, "port}}\n", "port}}\n    depends_on: way\n", id="depends_on"),
        pytest.param(
            "HL413",
            NETWORK + "    depends_on: net\n",
            "depends_on: net",
            "depends_on: [net, way]",
            id="one dependency more",
        ),
        pytest.param(
            "HL413",
            NETWORK + "    depends_on: [net]\n",
            "[net]",
            "[net, way]",
            id="one dependency more in brackets",
        ),
        pytest.param(
            "HL413",
            NETWORK + "    depends_on:\n      - net  # first\n",
            "- net  # first\n",
            "- net  # first\n      - way\n",
            id="one dependency more in a list",
        ),
    ],
)
def test_what_a_fix_adds(tmp_path, monkeypatch, capsys, rule, text, old, new):
    monkeypatch.chdir(tmp_path)
    text = f"heat_template_version: 2018-08-31\n{text}"
    path = tmp_path / "a.yaml"
    path.write_text(text)
    options = ["check", "a.yaml", "--no-cache", "--select", rule, "--unsafe-fixes"]
    main(options)
    before, _, after = text.rpartition(old) if old else (text, "", "")
    assert path.read_text() == before + new + after, capsys.readouterr()
    if old:
        assert main(options) == 0  # the finding is gone


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("db_password", "DB password"),
        ("KeyName", "Key name"),
        ("ipv4_networks", "IPv4 networks"),
        ("tcp_ports", "TCP ports"),
        ("vmIDs", "VM IDs"),
        ("server_ids", "Server IDs"),
        ("web1", "Web 1"),
        ("___", "___"),
    ],
)
def test_a_description_has_the_words_of_the_name(name, text):
    assert language.described(name) == text
