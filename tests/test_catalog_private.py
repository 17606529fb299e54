"""Types that only one cloud has: read from descriptions; a fact that these leave out never leads to an error."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from heatlint import catalog
from heatlint._data import path
from heatlint.catalog.describe import description
from heatlint.catalog.private import NoDescription, load
from heatlint.catalog.texts import type_text
from heatlint.cli import main

WRITTEN = {
    "resource_type": "My::Cloud::Thing",
    "description": "A thing.",
    "properties": {
        "size": {
            "type": "integer",
            "required": True,
            "update_allowed": True,
            "immutable": False,
            "description": "?",
            "constraints": [
                {"range": {"min": 1, "max": None}, "description": "?"},
                {"modulo": {"step": 2, "offset": 0}},
            ],
        },
        "names": {
            "type": "list",
            "default": [],
            "schema": {
                "*": {
                    "type": "map",
                    "schema": {
                        "key": {
                            "type": "string",
                            "immutable": True,
                            "constraints": [
                                {"length": {"max": 3}},
                                {"allowed_pattern": "a+"},
                                {"allowed_values": ["a", "aa"]},
                                {"custom_constraint": "nova.flavor"},
                            ],
                        }
                    },
                }
            },
        },
        "any": {"type": "any"},
        "free": {"type": "map", "schema": None},
    },
    "attributes": {"state": {"type": "string", "description": "?"}, "raw": {}, "show": {"type": "map"}},
    "support_status": {
        "status": "DEPRECATED",
        "message": "Use the other thing.",
        "version": "3.0",
        "previous_status": {"status": "SUPPORTED", "message": None, "version": None, "previous_status": None},
    },
}


def written(tmp_path, content, name="type.json"):
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return str(path)


def read(tmp_path, content):
    (found,) = load([written(tmp_path, content)]).values()
    return found


def test_the_facts_of_a_description(tmp_path):
    thing = read(tmp_path, WRITTEN)
    assert thing.name == "My::Cloud::Thing"
    size = thing.properties["size"]
    assert (size.type, size.required, size.update_allowed, size.immutable) == ("Integer", True, True, False)
    assert size.constraints == [{"range": {"min": 1}}, {"modulo": {"step": 2, "offset": 0}}]
    key = thing.properties["names"].schema.schema["key"]
    assert (thing.properties["names"].default, key.type, key.immutable) == ([], "String", True)
    assert key.constraints == WRITTEN["properties"]["names"]["schema"]["*"]["schema"]["key"]["constraints"]
    assert thing.properties["any"].type == "Any"
    assert thing.properties["free"].schema is None
    assert {name: each.type for name, each in thing.attributes.items()} == {
        "state": "String",
        "raw": None,
        "show": "Map",
    }
    assert (thing.support.status, thing.support.version, thing.support.previous.status) == (
        "DEPRECATED",
        "3.0",
        "SUPPORTED",
    )
    assert thing.support.message == "Use the other thing."
    assert catalog.find("OS::Heat::Value").support.message is None


def test_the_texts_of_a_description(tmp_path):
    described = {**WRITTEN, "description": "A thing\n  of two lines."}
    thing = read(tmp_path, described)
    assert type_text(thing) == "A thing of two lines."
    assert (thing.properties["size"].description, thing.attributes["state"].description) == ("?", "?")
    assert description(thing)["properties"]["size"]["description"] == "?"


@pytest.mark.parametrize("text", [None, "", 1, ["a"]])
def test_a_text_of_another_kind_is_none(tmp_path, text):
    thing = read(tmp_path, {**WRITTEN, "description": text})
    assert type_text(thing) is None and "description" not in description(thing)


def test_our_texts_are_about_types_that_exist():
    texts = json.loads(Path(path("schemas", "type-descriptions.json")).read_text(encoding="utf-8"))
    known = {name for release in catalog.available_releases() for name in catalog.names(release)}
    assert list(texts) == sorted(texts) and texts.keys() <= known
    assert all(text.endswith(".") and text.isprintable() for text in texts.values())


def test_facts_that_are_not_described_lead_to_no_error(tmp_path):
    thing = read(tmp_path, WRITTEN)
    assert thing.partial and thing.attributes_open and thing.snapshot and thing.strict_dependency
    assert thing.reference == "unknown"
    assert thing.translates and thing.translations == []
    assert thing.eager == thing.family == () and not thing.placeholder and not thing.update_policy
    assert thing.properties["free"].allow_conversion and thing.properties["names"].allow_conversion
    assert not thing.properties["size"].allow_conversion
    assert not thing.properties["names"].schema.allow_conversion


@pytest.mark.parametrize(
    "name",
    [
        "OS::Neutron::Port",
        "OS::Heat::RandomString",
        "AWS::EC2::Instance",
        "OS::Heat::AutoScalingGroup",
        "OS::Heat::SoftwareDeployments",
    ],
)
def test_a_description_of_a_type_of_heat_is_completed_from_the_catalog(tmp_path, name):
    known = catalog.find(name)
    described = description(known)
    found = read(tmp_path, described)
    assert not found.partial
    assert list(found.properties) == list(known.properties)
    for key in ("properties", "update_policy", "translations", "family", "eager", "reference"):
        assert found.facts.get(key) == known.facts.get(key)
    assert description(found) == described


def test_a_type_of_heat_that_a_cloud_changed_is_as_described(tmp_path):
    described = description(catalog.find("OS::Neutron::Port"))
    described["properties"]["mine"] = {"type": "list"}
    described["properties"]["fixed_ips"]["required"] = True
    del described["properties"]["tags"], described["attributes"]["subnets"]
    port = read(tmp_path, described)
    assert port.properties["network_id"].support.status == "HIDDEN"
    assert port.properties["fixed_ips"].required and not port.properties["fixed_ips"].allow_conversion
    assert port.properties["mine"].allow_conversion
    assert "tags" not in port.properties and "subnets" not in port.attributes
    assert not port.partial


VERSION = "heat_template_version: 2018-08-31\n"
MISSPELLED = f"""{VERSION}
resources:
  m: {{type: My::Cloud::Thing, properties: {{size: 2}}}}
outputs:
  a: {{value: {{get_attr: [m, stat]}}}}
  b: {{value: {{get_attr: [m, other]}}}}
  c: {{value: {{get_attr: [m, state]}}}}
"""
CHANGED = """
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net}
  subnet: {type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}
  router: {type: OS::Neutron::Router, properties: {external_gateway_info: {network: public}}}
  face:
    type: OS::Neutron::RouterInterface
    properties: {router: {get_resource: router}, subnet: {get_resource: subnet}}
  port:
    type: OS::Neutron::Port
    properties: {network: {get_resource: net}, fixed_ips: [{subnet: {get_resource: subnet}}]}
  ip: {type: OS::Neutron::FloatingIP, properties: {floating_network: public, port_id: {get_resource: port}}}
  key: {type: OS::Nova::KeyPair, properties: {name: k, public_key: x}}
  text: {type: OS::Heat::RandomString, properties: {length: 2, character_classes: [{class: digits, min: 3}]}}
  script: {type: OS::Heat::SoftwareConfig, properties: {group: script, config: echo}}
  server: {type: OS::Nova::Server, properties: {flavor: m, image: i, networks: [{port: {get_resource: port}}]}}
  run:
    type: OS::Heat::SoftwareDeployment
    properties: {config: {get_resource: script}, server: {get_resource: server}}
  members: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: OS::Heat::Value}}}
  group:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 2, resource: {type: OS::Heat::RandomString}}
outputs:
  sizes: {value: [{get_attr: [members, value]}, {get_attr: [group, outputs, value]}, {get_attr: [run, deploy_stdout]}]}
"""


@pytest.mark.parametrize("changed", [None, "string", "list", "map", "integer"])
def test_a_cloud_may_change_every_property_of_heats_types(tmp_path, changed, capsys):
    """changed: the type that each property now has; None: the type has no properties."""
    types = []
    for name in sorted(set(re.findall(r"OS::\w+::\w+", CHANGED))):
        described = description(catalog.find(name))
        properties = described["properties"] if changed is not None else {}
        types.append({**described, "properties": {key: {"type": changed} for key in properties}})
    template = written(tmp_path, CHANGED, "app.yaml")
    for command in (["check", "--no-config"], ["validate"]):
        main([*command, "--types", written(tmp_path, types), template])
    printed = "".join(capsys.readouterr())
    assert "HL009" not in printed and "failed" not in printed.replace("deployment fails", "")


def test_a_misspelled_attribute_of_a_described_type_is_a_warning(tmp_path, capsys):
    template = written(tmp_path, MISSPELLED, "app.yaml")
    main(["check", "--no-config", "--types", written(tmp_path, WRITTEN), "--select", "HL403", template])
    (line,) = (line for line in capsys.readouterr().out.splitlines() if "HL403" in line)
    expected = 'the description of My::Cloud::Thing has no attribute "stat"; did you mean "state"?'
    assert line.endswith(f"warning HL403 undefined-attribute {expected}")


@pytest.mark.parametrize(("properties", "severity"), [("{any: 1}", "error"), ("{any: 1, old_size: 2}", "warning")])
def test_only_a_property_that_is_not_described_may_set_a_required_one(tmp_path, capsys, properties, severity):
    text = (
        f"heat_template_version: 2021-04-16\nresources: {{a: {{type: 'My::Cloud::Thing', properties: {properties}}}}}\n"
    )
    template = written(tmp_path, text, "app.yaml")
    main(["check", "--no-config", "--types", written(tmp_path, WRITTEN), "--select", "HL320", template])
    assert f'{severity} HL320 missing-property the property "size" is required\n' in capsys.readouterr().out


def test_a_property_that_a_cloud_does_not_have_is_not_called_one_of_another_release(tmp_path, capsys):
    server = {**description(catalog.find("OS::Nova::KeyPair")), "properties": {"name": {"type": "string"}}}
    text = (
        "heat_template_version: 2018-08-31\nresources:\n  k: {type: OS::Nova::KeyPair, properties: {public_key: x}}\n"
    )
    main(["check", "--no-config", "--types", written(tmp_path, server), written(tmp_path, text, "app.yaml")])
    printed = capsys.readouterr().out
    assert 'OS::Nova::KeyPair has no property "public_key" in the description of your cloud\n' in printed


def test_nested_values_as_strings(tmp_path):
    nested = {key: json.dumps(value) if isinstance(value, dict) else value for key, value in WRITTEN.items()}
    assert read(tmp_path, nested).facts == read(tmp_path, WRITTEN).facts


def test_a_description_with_only_properties(tmp_path):
    bare = read(tmp_path, "\ufeff" + json.dumps({"resource_type": "A", "properties": {}}))
    assert (bare.properties, bare.attributes, bare.support.status) == ({}, {}, "SUPPORTED")


@pytest.mark.parametrize(
    "constraint",
    [
        {"range": {}},
        {"range": [1, 2]},
        {"length": {"min": "1"}},
        {"modulo": {"step": 0, "offset": 0}},
        {"modulo": {}},
        {"modulo": {"step": True, "offset": 0}},
        {"allowed_values": {}},
        {"allowed_pattern": 1},
        {"custom_constraint": []},
        {"new": 1},
        {},
        [],
        "x",
    ],
)
def test_an_unknown_constraint_is_ignored(tmp_path, constraint):
    described = {"resource_type": "A", "properties": {"p": {"type": "string", "constraints": [constraint]}}}
    assert read(tmp_path, described).properties["p"].constraints == []


def test_files_and_directories(tmp_path):
    types = [{"resource_type": name, "properties": {"p": {"type": "string"}}} for name in ("A", "B", "C")]
    written(tmp_path, types[:2], "b.json")
    written(tmp_path, {**types[0], "properties": {"q": {"type": "map"}}}, "c.json")
    written(tmp_path, "no JSON", "README")
    (tmp_path / "more").mkdir()
    more = written(tmp_path / "more", types[2], "type")
    found = load([str(tmp_path), more])
    assert sorted(found) == ["A", "B", "C"]
    assert list(found["A"].properties) == ["q"]


FORM = 'the description of a resource type must be a map with "resource_type" and "properties"'


@pytest.mark.parametrize(
    "content, problem",
    [
        ({}, FORM),
        ([1], FORM),
        ({"resource_type": 1}, FORM),
        ({"heat_template_version": "2021-04-16"}, FORM),
        ({"resource_type": "A"}, '"properties" is missing'),
        ({"resource_type": "A", "properties": []}, '"properties" must be a map'),
        ({"resource_type": "A", "properties": "{"}, '"properties" must be a map'),
        ({"resource_type": "A", "properties": {}, "attributes": 1}, '"attributes" must be a map'),
        ({"resource_type": "A", "properties": {"p": 1}}, '"properties.p" must be a map'),
        (
            {"resource_type": "A", "properties": {"p": {"type": "text"}}},
            'the type of "properties.p" must be one of string, integer, number, boolean, map, list, any',
        ),
        (
            {"resource_type": "A", "properties": {"p": {"type": "list", "schema": {"*": {"type": []}}}}},
            'the type of "properties.p[]" must be one of string, integer, number, boolean, map, list, any',
        ),
        (
            {"resource_type": "A", "properties": {"p": {"type": "map", "schema": {"q": {}}}}},
            'the type of "properties.p.q" must be one of string, integer, number, boolean, map, list, any',
        ),
        (
            {"resource_type": "A", "properties": {"p": {"type": "map", "schema": [1]}}},
            'the schema of "properties.p" must be a map',
        ),
        (
            {"resource_type": "A", "properties": {"p": {"type": "map", "constraints": {"range": 1}}}},
            'the constraints of "properties.p" must be a list',
        ),
        (
            {"resource_type": "A", "properties": {}, "support_status": {"status": "NEW"}},
            "a support status must be one of SUPPORTED, DEPRECATED, HIDDEN, UNSUPPORTED, UNKNOWN",
        ),
    ],
)
def test_a_wrong_description_is_refused(tmp_path, content, problem):
    path = written(tmp_path, content)
    with pytest.raises(NoDescription) as raised:
        load([path])
    assert str(raised.value) == f'"{path}": {problem}'


def test_the_message_names_the_wrong_description(tmp_path):
    path = written(tmp_path, [WRITTEN, {"resource_type": "A"}])
    with pytest.raises(NoDescription, match='type.json", description 2: "properties" is missing'):
        load([path])


@pytest.mark.parametrize("content", ["", "{", "resource_type: A\n", "[" * 100_000, '{"a":' * 100_000])
def test_a_file_that_is_not_json_is_refused(tmp_path, content):
    path = written(tmp_path, content)
    with pytest.raises(NoDescription) as raised:
        load([path])
    assert str(raised.value) == (
        f'"{path}" is not JSON; expected the output of: openstack orchestration resource type show -f json TYPE'
    )


def test_a_file_that_is_not_text_is_refused(tmp_path):
    (tmp_path / "x.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(NoDescription, match="is not JSON"):
        load([str(tmp_path)])


def test_properties_that_are_too_deep_are_refused(tmp_path):
    inner = '{"type": "string"}'
    for _ in range(101):
        inner = f'{{"type": "list", "schema": {{"*": {inner}}}}}'
    path = written(tmp_path, f'{{"resource_type": "A", "properties": {{"p": {inner}}}}}')
    with pytest.raises(NoDescription, match="the properties must not be nested more than 100 deep"):
        load([path])


def test_a_directory_without_descriptions_is_refused(tmp_path):
    with pytest.raises(NoDescription, match='x.json" does not exist'):
        load([str(tmp_path / "x.json")])
    with pytest.raises(NoDescription, match=r"contains no file \*.json"):
        load([str(tmp_path)])
