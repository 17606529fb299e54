"""Resource types, template versions and functions, and the OpenAPI document."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest

pytest.importorskip("starlette")

from serve_client import ADDRESS, serve_client

from heatlint.serve.app import API
from heatlint.serve.openapi import document


@pytest.fixture(scope="module")
def client():
    return serve_client()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("name=OS::Heat::Random", ["OS::Heat::RandomString"]),
        ("name=Random", []),  # a pattern matches from the beginning
        ("name=(", []),
        ("support_status=DEPRECATED", ["OS::Aodh::Alarm"]),
        ("version=5.0.0&name=OS::Heat::T", ["OS::Heat::TestResource"]),
    ],
)
def test_types_are_filtered(client, query, names):
    assert client.get(f"resource_types?{query}").json == {"resource_types": names}


@pytest.mark.parametrize("query", ["support_status=BAD", "with_description=1"])
def test_a_filter_that_heat_does_not_know_is_refused(client, query):
    assert client.get(f"resource_types?{query}").status == 400


def test_descriptions_come_on_request(client):
    (row,) = client.get("resource_types?name=OS::Nova::Server$&with_description=true").json["resource_types"]
    assert row["resource_type"] == "OS::Nova::Server"
    assert "description" in client.get("resource_types/OS::Nova::Server?with_description=true").json
    assert "description" not in client.get("resource_types/OS::Nova::Server").json


def test_the_global_environment_counts(client):
    """As Heat lists and shows them: other names of types are not listed, but described; templates are both."""
    names = client.get("resource_types").json["resource_types"]
    assert "AWS::RDS::DBInstance" in names
    assert "OS::Metering::Alarm" not in names
    database = client.get("resource_types/AWS::RDS::DBInstance?with_description=true").json
    assert database["description"] == "Builtin AWS::RDS::DBInstance"
    assert database["properties"]["Port"] == {
        "type": "string",
        "required": False,
        "update_allowed": True,
        "immutable": False,
    }
    for other, own in (("OS::Metering::Alarm", "OS::Aodh::Alarm"), ("OS::Quantum::Net", "OS::Neutron::Net")):
        shown = client.get(f"resource_types/{other}").json
        assert shown == {**client.get(f"resource_types/{own}").json, "resource_type": other}
    template = client.get("resource_types/OS::Quantum::Net/template").json
    assert template["Resources"]["Net"]["Type"] == "OS::Quantum::Net"
    template = client.get("resource_types/AWS::RDS::DBInstance/template").json
    assert template["Resources"]["AWS::RDS::DBInstance"]["Type"] == "AWS::RDS::DBInstance"
    assert client.get("resource_types/OS::Ceilometer::CombinationAlarm").status == 400  # what it stands for is hidden
    assert client.get("resource_types/OS::Quantum::Nope").status == 404


def test_an_operators_templates_are_listed_but_not_described(tmp_path):
    (tmp_path / "env.yaml").write_text(
        'resource_registry: {"My::Web": "file:///srv/web.yaml", "OS::Nova::KeyPair": OS::Heat::None, A::A: A::A}'
    )
    client = serve_client(environments=(str(tmp_path / "env.yaml"),))
    names = client.get("resource_types").json["resource_types"]
    assert {"My::Web", "OS::Nova::KeyPair", "A::A"} & set(names) == {"My::Web"}
    assert client.get("resource_types?name=My&support_status=SUPPORTED").json == {"resource_types": ["My::Web"]}
    assert client.get("resource_types?name=My&version=2015.1").json == {"resource_types": []}
    described = client.get("resource_types?name=My&with_description=true").json["resource_types"]
    assert described == [{"resource_type": "My::Web", "description": None}]
    for path in ("My::Web", "My::Web/template"):
        answer = client.get(f"resource_types/{path}")
        assert (answer.status, answer.json["error"]["type"]) == (500, "InvalidGlobalResource")
    assert client.get("resource_types/OS::Nova::KeyPair").json["resource_type"] == "OS::Nova::KeyPair"
    assert client.get("resource_types/A::A").status == 404


def test_a_type_has_its_schema(client):
    found = client.get("resource_types/OS::Heat::TestResource").json
    assert found["properties"]["wait_secs"]["default"] == 0
    assert found["support_status"]["status"] == "SUPPORTED"


def test_a_template_of_a_type_in_hot(client):
    assert client.get("resource_types/OS::Cinder::VolumeAttachment/template?template_type=hot").json == {
        "heat_template_version": "2016-10-14",
        "description": "Initial template of CinderVolumeAttachment",
        "parameters": VOLUME_PARAMETERS,
        "resources": {
            "CinderVolumeAttachment": {
                "type": "OS::Cinder::VolumeAttachment",
                "properties": {name: {"get_param": name} for name in VOLUME_PARAMETERS},
            }
        },
        "outputs": {
            "show": {"value": {"get_attr": ["CinderVolumeAttachment", "show"]}},
            "OS::stack_id": {"value": {"get_resource": "CinderVolumeAttachment"}},
        },
    }


VOLUME_PARAMETERS = {
    "instance_uuid": {"type": "string"},
    "volume_id": {"type": "string", "constraints": [{}]},
    "mountpoint": {"type": "string"},
}


def test_a_template_of_a_type_in_cfn(client):
    found = client.get("resource_types/OS::Heat::RandomString/template").json
    assert found["HeatTemplateFormatVersion"] == "2012-12-12"
    assert found["Parameters"]["length"] == {"Type": "Number", "Default": 32, "MinValue": 1, "MaxValue": 512}
    properties = found["Resources"]["RandomString"]["Properties"]
    assert properties["character_classes"] == {"Fn::Split": [",", {"Ref": "character_classes"}]}
    assert found["Outputs"]["value"] == {"Value": {"Fn::GetAtt": ["RandomString", "value"]}}


def test_versions_have_the_names_of_releases(client):
    versions = client.get("template_versions").json["template_versions"]
    assert [version["type"] for version in versions] == ["cfn"] * 2 + ["hot"] * 11
    assert {
        "version": "heat_template_version.2018-08-31",
        "type": "hot",
        "aliases": ["heat_template_version.rocky"],
    } in (versions)


@pytest.mark.parametrize(
    ("version", "name", "text"),
    [
        ("2015-04-30", "repeat", "A function for iterating over a list of items."),
        ("rocky", "repeat", "A function for iterating over a list of items or a dict of keys."),
        ("2013-05-23", "Ref", "A function for resolving parameters or resource references."),
    ],
)
def test_a_version_has_its_functions(client, version, name, text):
    found = client.get(f"template_versions/heat_template_version.{version}/functions").json["template_functions"]
    assert {"functions": name, "description": text} in found


def test_functions_of_conditions_come_on_request(client):
    path = "template_versions/heat_template_version.2018-08-31/functions"
    plain, all_of_them = client.get(path).json, client.get(path + "?with_condition_func=True").json
    more = {each["functions"] for each in all_of_them["template_functions"]}
    assert more - {each["functions"] for each in plain["template_functions"]} == {"and", "equals", "not", "or"}


def test_every_function_has_a_text(client):
    for version in client.get("template_versions").json["template_versions"]:
        path = f"template_versions/{version['version']}/functions?with_condition_func=True"
        assert all(each["description"] for each in client.get(path).json["template_functions"])


def test_the_document_has_every_route(client):
    paths = client.get("/openapi.json").json["paths"]
    routes = {(route.method.lower(), "/v1/{tenant_id}" + route.path) for route in API if ":arn}" not in route.path}
    assert {(method, path) for path, methods in paths.items() for method in methods} == routes
    ids = [operation["operationId"] for methods in paths.values() for operation in methods.values()]
    assert len(ids) == len(set(ids))


def test_the_document_names_its_address(client):
    assert json.loads(client.get("/openapi.json").body) == json.loads(json.dumps(document(API, ADDRESS)))


def test_the_page_of_calls_is_that_of_the_document():
    """After a change: python tools/api_reference.py"""
    root = Path(__file__).parent.parent
    spec = importlib.util.spec_from_file_location("api_reference", root / "tools" / "api_reference.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert (root / "docs" / "serve-api.md").read_text(encoding="utf-8") == module.page()


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("OS::Heat::.*Group", "OS::Heat::ResourceGroup"),
        ("(OS|AWS)::.*::S.*", "AWS::CloudFormation::Stack"),
        ("(%3Fi)os::nova", "OS::Nova::Server"),
        (".*Port$", "OS::Neutron::Port"),
    ],
)
def test_types_whose_name_begins_as_a_pattern_says(client, pattern, name):
    assert name in client.get(f"resource_types?name={pattern}").json["resource_types"]


@pytest.mark.parametrize("pattern", ["(.*.*.*.*.*.*.*)*%23", "(a|b|%5B^c%5D)*%23", ".*.*.*.*.*.*%23"])
def test_a_pattern_that_could_take_long_is_refused(client, pattern):
    """Each process checks one thing at a time: three such calls would hold the checks of all others."""
    assert client.get(f"resource_types?name={pattern}").status == 400


@pytest.mark.parametrize("pattern", ["%5B", "a" * 201])
def test_what_is_no_pattern_fits_nothing(client, pattern):
    assert client.get(f"resource_types?name={pattern}").json == {"resource_types": []}
