"""Errors that depend on the cloud are warnings where the templates of a run are for a cloud with other types."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import heatlint
from heatlint.cli import main
from heatlint.cli.outputs import FORMATS

TYPES = ["Net", "Router", "SecurityGroup", "FloatingIP", "FirewallPolicy"]


def severities(tmp_path, code, *resources):
    lines = "".join(f"  r{number}: {each}\n" for number, each in enumerate(resources))
    (tmp_path / "app.yaml").write_text(f"heat_template_version: 2021-04-16\nresources:\n{lines}", encoding="utf-8")
    report = heatlint.check([str(tmp_path)])
    return [each.severity for each in report.diagnostics if each.rule.code == code]


def of_types(types, name="cloud_zone"):
    return [f"{{type: OS::Neutron::{each}, properties: {{{name}: a}}}}" for each in types]


def test_a_property_that_types_of_a_service_lack_is_one_warning(tmp_path):
    for name, types in (("app", TYPES[:2]), ("db", [*TYPES[:2], TYPES[0]])):
        (tmp_path / name).mkdir()
        severities(tmp_path / name, "HL302", *of_types(types))
    (finding,) = [each for each in heatlint.check([str(tmp_path)]).diagnostics if each.rule.code == "HL302"]
    assert finding.severity == "warning"
    assert finding.message == (
        'Heat has no property "cloud_zone" of 2 types OS::Neutron::*, but a cloud may have added it: 5 resources in 2 '
        'files; to have it checked, run "openstack orchestration resource type show -f json OS::Neutron::Net > '
        'types/os-neutron-net.json" and so on, then use "--types types"'
    )
    assert [(Path(each.file).parent.name, each.range.start.line) for each in finding.related] == [
        ("app", 4),
        ("db", 3),
        ("db", 4),
    ]


@pytest.mark.parametrize("setting", ["unknown-namespace", "unknown-property"])
def test_a_project_that_knows_all_types_has_no_added_properties(tmp_path, setting):
    (tmp_path / "heatlint.toml").write_text(f'[severity]\n{setting} = "error"\n', encoding="utf-8")
    assert severities(tmp_path, "HL302", *of_types(TYPES)) == ["error"] * 5


def test_a_property_that_a_described_type_lacks_is_an_error(tmp_path):
    (tmp_path / "heatlint.toml").write_text('types = ["net.json"]\n', encoding="utf-8")
    described = {"resource_type": "OS::Neutron::Net", "properties": {"name": {"type": "string"}}, "attributes": {}}
    (tmp_path / "net.json").write_text(json.dumps(described), encoding="utf-8")
    assert severities(tmp_path, "HL302", *of_types([*TYPES, TYPES[1]])) == ["error", "warning"]


def test_validate_refuses_a_property_that_a_cloud_may_have_added(tmp_path):
    severities(tmp_path, "HL302", *of_types(TYPES))
    text = (tmp_path / "app.yaml").read_text(encoding="utf-8")
    found = [each for each in heatlint.validate({"template": text}).diagnostics if each.rule.code == "HL302"]
    assert [each.severity for each in found] == ["error"] * 5


@pytest.mark.parametrize(
    "resources",
    [
        of_types(TYPES[:4]),
        of_types(TYPES[:1] * 6),
        of_types(TYPES[:4]) + ["{type: OS::Nova::Server, properties: {cloud_zone: a, image: a, flavor: a}}"],
        [text.replace("Neutron", "Heat") for text in of_types(["None", "Value"] * 3)],
        [text.replace("cloud_zone", f"cloud_zone{number}") for number, text in enumerate(of_types(TYPES))],
        of_types(TYPES, "valu_specs"),
    ],
    ids=["four-resources", "one-type", "of-another-service", "of-heat-itself", "different-names", "misspelled"],
)
def test_other_unknown_properties_are_errors(tmp_path, resources):
    assert set(severities(tmp_path, "HL302", *resources)) == {"error"}


#: Other types, which have no property like "availability_zone"; OS::Neutron::Router has "availability_zone_hints".
UNLIKE = ["SecurityGroup", "FloatingIP", "FirewallPolicy", "Port", "Subnet"]


@pytest.mark.parametrize(("types", "expected"), [(UNLIKE[:4], "error"), (UNLIKE, "warning")], ids=["four", "five"])
def test_a_property_that_many_types_lack_is_not_misspelled_where_a_type_has_one_like_it(tmp_path, types, expected):
    assert severities(tmp_path, "HL302", *of_types([*types, "Router"], "availability_zone"))[-1] == expected


def test_the_fix_for_a_property_that_many_types_lack_is_withheld(tmp_path):
    resources = [
        *of_types(["Port", "Subnet", "FloatingIP", "SecurityGroup", "MeteringRule"], "shard"),
        *of_types(["Net"], "shard"),
    ]
    assert severities(tmp_path, "HL302", *resources)[-1] == "warning"
    (finding,) = [each for each in heatlint.check([str(tmp_path)]).diagnostics if "shared" in each.message]
    assert finding.fix is None
    assert finding.withheld.title == 'replace "shard" with "shared"'
    assert finding.withheld.reason == 'templates also give "shard" to 5 other types that lack it'


SUBNET = (
    "{type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.0.0/24, gateway_ip: 10.0.0.1,"
    " allocation_pools: [{start: 10.0.0.1, end: 10.0.0.9}]}}"
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [("OS::Heat::None", "error"), ("OS::ContrailV2::VirtualNetwork", "warning")],
    ids=["types-of-heat", "a-type-of-an-unknown-namespace"],
)
def test_what_a_service_refuses_is_a_warning_beside_types_of_another_network(tmp_path, other, expected):
    assert severities(tmp_path, "HL335", SUBNET, f"{{type: {other}}}") == [expected]


@pytest.mark.parametrize(
    ("other", "expected"), [("OS::Heat::None", "error"), ("OS::ContrailV2::VirtualNetwork", "warning")]
)
def test_so_is_what_a_service_refuses_of_a_value_from_an_environment(tmp_path, other, expected):
    subnet = "{network: n, cidr: 10.0.0.0/24, gateway_ip: 10.0.0.1, allocation_pools: {get_param: pools}}"
    text = "heat_template_version: 2021-04-16\nparameters: {pools: {type: json}}\nresources:\n"
    text += f"  other: {{type: {other}}}\n  it: {{type: OS::Neutron::Subnet, properties: {subnet}}}\n"
    (tmp_path / "app.yaml").write_text(text, encoding="utf-8")
    environment = tmp_path / "env.yaml"
    environment.write_text("parameters: {pools: [{start: 10.0.0.1, end: 10.0.0.9}]}\n", encoding="utf-8")
    report = heatlint.check([str(tmp_path / "app.yaml")], environments=[str(environment)])
    assert [each.severity for each in report.diagnostics if each.rule.code == "HL335"] == [expected]


def test_what_many_files_give_to_a_type_is_a_warning(tmp_path):
    resource = "{type: OS::Neutron::Net, properties: {cloud_zone: a}}"
    for count, expected in ((4, "error"), (5, "warning")):
        for number in range(count):
            directory = tmp_path / str(count)
            directory.mkdir(exist_ok=True)
            text = f"heat_template_version: 2021-04-16\nresources: {{r: {resource}}}\n"
            (directory / f"{number}.yaml").write_text(text, encoding="utf-8")
        assert {each.severity for each in heatlint.check([str(directory)]).diagnostics} == {expected}


@pytest.mark.parametrize(("count", "expected"), [(4, "error"), (5, "warning")])
def test_many_properties_that_a_type_lacks_are_warnings(tmp_path, count, expected):
    properties = ", ".join(f"{name}: a" for name in ("vf_vlan", "insert_stag", "zone", "unicast", "stripped")[:count])
    found = severities(tmp_path, "HL302", f"{{type: OS::Neutron::Port, properties: {{network: n, {properties}}}}}")
    assert found == [expected] * count


def test_other_properties_of_a_service_that_differs_are_warnings(tmp_path):
    other = "{type: OS::Neutron::Net, properties: {router: a}}"
    of_another_service = "{type: OS::Nova::KeyPair, properties: {name: a, public_key: a, router: a}}"
    found = severities(tmp_path, "HL302", *of_types(TYPES), other, of_another_service)
    assert found == ["warning"] * 2 + ["error"]


@pytest.mark.parametrize(
    ("beside", "text", "expected"),
    [
        ("plugin/t.py", "def resource_mapping():\n    return {'OS::Heat::BigIP': LTM}\n", "info"),
        ("plugin/t.py", "TYPE = 'OS::Heat::BigIP'\n", "error"),
        ("plugin/t.py", "def resource_mapping():\n    return {'OS::Heat::BigIPs': LTM}\n", "error"),
        ("README.md", "Your cloud needs the plugin `OS::Heat::BigIP`.\n", "warning"),
        ("README.md", "Your cloud needs the plugin `OS::Heat::BigIP2`.\n", "error"),
        ("app.py", "TYPES = ['OS::Heat::BigIP']\n", "error"),
    ],
)
def test_a_type_that_the_repository_explains_is_no_error(tmp_path, beside, text, expected):
    (tmp_path / ".git").mkdir()
    (tmp_path / beside).parent.mkdir(exist_ok=True)
    (tmp_path / beside).write_text(text, encoding="utf-8")
    assert severities(tmp_path, "HL301", "{type: OS::Heat::BigIP}") == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The server is nice.\n", "error"),
        ("A type: server or client\n", "error"),
        ("The type `server` is one of our plugins.\n", "warning"),
        ("    a:\n      type: server\n", "warning"),
        ("    server: lib/server.yaml\n", "warning"),
    ],
    ids=["a word", "a sentence", "code", "a resource", "a registry"],
)
def test_an_ordinary_word_is_a_type_only_as_code(tmp_path, text, expected):
    (tmp_path / "README.md").write_text(text, encoding="utf-8")
    assert severities(tmp_path, "HL301", "{type: server}") == [expected]


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize("arguments", [[], ["--group-by", "rule"]], ids=["by file", "by rule"])
def test_a_saved_report_documents_no_type(tmp_path, monkeypatch, capsys, form, arguments):
    monkeypatch.chdir(tmp_path)
    template = "heat_template_version: 2021-04-16\nresources:\n  a: {type: OS::Heat::BigIP}\n"
    Path("app.yaml").write_text(template, encoding="utf-8")
    main(["check", "--no-cache", "--format", form, *(arguments if form == "text" else [])])
    report = capsys.readouterr().out
    for name in ("report.txt", "report.md"):
        Path(name).write_text(report, encoding="utf-8")
    (finding,) = heatlint.check(["."]).diagnostics
    assert finding.severity == "error"


@pytest.mark.parametrize(
    ("name", "expected"),
    [("OS::Heat::ChefSolo", "warning"), ("OS::Nova::Serer", "error")],
    ids=["unlike", "misspelled"],
)
def test_a_type_beside_those_of_plugins_is_a_warning_unless_it_is_misspelled(tmp_path, name, expected):
    (tmp_path / "README.md").write_text("Heat has `OS::Nova::Serer`.\n", encoding="utf-8")
    assert severities(tmp_path, "HL301", f"{{type: {name}}}", "{type: Rackspace::Cloud::Server}") == [expected]


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("{type: OS::Neutron::Net, properties: {virtual_link: a}}", "warning"),
        ("{type: OS::Neutron::Net, properties: {shard: a}}", "error"),
        ("{type: OS::Heat::Value, properties: {value: a, virtual_link: a}}", "error"),
    ],
    ids=["unlike", "misspelled", "of-heat-itself"],
)
def test_a_property_beside_types_of_plugins_is_a_warning_unless_it_is_misspelled(tmp_path, resource, expected):
    assert severities(tmp_path, "HL302", resource, "{type: OS::ContrailV2::VirtualNetwork}") == [expected]


def test_a_key_of_the_resource_is_no_property_of_the_cloud(tmp_path):
    resource = "{type: OS::Heat::None, properties: {depends_on: a}}"
    server = "{type: OS::Nova::KeyPair, properties: {name: a, public_key: a, depends_on: r0}}"
    text = f"heat_template_version: 2021-04-16\nresources:\n  r0: {resource}\n  r1: {server}\n"
    (tmp_path / "app.yaml").write_text(text, encoding="utf-8")
    (finding,) = [each for each in heatlint.check([str(tmp_path)]).diagnostics if each.rule.code == "HL302"]
    expected = '"depends_on"; it is a key of the resource, so expected less indentation'
    assert finding.message == f"OS::Nova::KeyPair has no property {expected}"


AWS = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n"
FOR_AWS = AWS + "  a: {Type: 'AWS::Lambda::Function'}\n  b: {Type: 'AWS::SNS::Topic'}\n"
MOSTLY_OF_HEAT = AWS + "".join(f"  r{number}: {{Type: 'AWS::EC2::VPC'}}\n" for number in range(3)) + "%s"


@pytest.mark.parametrize(
    ("count", "resource", "expected"),
    [
        (5, "  z: {Type: 'AWS::EC2::NetworkAcl'}\n", {"info"}),
        (4, "  z: {Type: 'AWS::EC2::NetworkAcl'}\n", {"error"}),
        (5, "  z: {Type: 'OS::Nova::Serer'}\n", {"error"}),
    ],
    ids=["a-repository-for-aws", "few-templates-for-aws", "a-type-of-openstack"],
)
def test_a_type_that_heat_lacks_in_a_repository_for_aws(tmp_path, count, resource, expected):
    for number in range(count):
        (tmp_path / f"aws{number}.yaml").write_text(FOR_AWS, encoding="utf-8")
    (tmp_path / "vpc.yaml").write_text(MOSTLY_OF_HEAT % resource, encoding="utf-8")
    report = heatlint.check([str(tmp_path)])
    assert {each.severity for each in report.diagnostics if each.rule.code == "HL301"} == expected


@pytest.mark.parametrize(
    ("constraint", "type_name", "expected"),
    [
        ("rackconnect.network", "Rackspace::RackConnect::Pool", "warning"),
        ("rackconnect.network", "OS::Heat::None", "error"),
        ("nova.flavour", "Rackspace::RackConnect::Pool", "error"),
    ],
    ids=["a-cloud-with-plugins", "a-cloud-without", "of-a-service-of-heat"],
)
def test_a_custom_constraint_that_heat_lacks(tmp_path, constraint, type_name, expected):
    (tmp_path / "app.yaml").write_text(
        "heat_template_version: 2021-04-16\n"
        f"parameters: {{a: {{type: string, constraints: [{{custom_constraint: {constraint}}}]}}}}\n"
        f"resources: {{r: {{type: '{type_name}'}}}}\n",
        encoding="utf-8",
    )
    report = heatlint.check([str(tmp_path)])
    assert [each.severity for each in report.diagnostics if each.rule.code == "HL206"] == [expected]
