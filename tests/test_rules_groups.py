"""Advice about resources reaches the members of groups, once, where the group defines them. HL342: their index."""

from __future__ import annotations

import pytest
from helpers import found

HEAD = "heat_template_version: 2018-08-31\nparameters:\n  script: {type: string}\n"
BAD_SERVER = (
    "{type: OS::Nova::Server, properties: {flavor: f, image: 0b5f4a6e-0000-4000-8000-5d7f2f3c1a9b, "
    "user_data: {get_param: script}, block_device_mapping: [{device_name: vdb, volume_id: v}]}}"
)
OPEN_GROUP = "{type: OS::Neutron::SecurityGroup, properties: {rules: [{}]}}"
OLD_PROPERTY = "{type: OS::Nova::Server, properties: {flavor: f, image: i, networks: [{uuid: n}]}}"
OLD_TYPE = "{type: OS::Nova::FloatingIP, properties: {pool: p}}"
GROUPS = {
    "ResourceGroup": ("{type: OS::Heat::ResourceGroup, properties: {count: 3, resource_def: %s}}", "resource_def"),
    "AutoScalingGroup": (
        "{type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 3, resource: %s}}",
        "resource",
    ),
    "group in a group": (
        "{type: OS::Heat::ResourceGroup, properties: {resource_def: "
        "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: %s}}}}",
        "resource_def.properties.resource_def",
    ),
}
RULES = {"HL801", "HL802", "HL912", "HL914", "HL920"}


def advice(resource):
    template = (
        f"heat_template_version: 2018-08-31\nparameters:\n  script: {{type: string}}\nresources:\n  g: {resource}\n"
    )
    findings = found(template, stage="deploy", assume_values=True, rules=RULES)
    return [
        (each.rule.code, ".".join(map(str, each.path)).removeprefix("resources.g.properties.")) for each in findings
    ]


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize(
    "member, expected",
    [
        pytest.param(
            BAD_SERVER,
            [("HL912", "properties.image"), ("HL914", "properties.user_data")],
            id="server",
        ),
        pytest.param(OPEN_GROUP, [("HL920", "properties.rules.0")], id="security group"),
        pytest.param(OLD_TYPE, [("HL801", "type")], id="hidden type"),
        pytest.param(OLD_PROPERTY, [("HL802", "properties.networks.0.uuid")], id="deprecated property"),
    ],
)
def test_a_member_is_advised_once_in_the_definition_of_its_group(group, member, expected):
    written, place = GROUPS[group]
    assert advice(written % member) == [(code, f"{place}.{path}") for code, path in expected]


def test_a_member_of_a_chain_is_advised_where_the_chain_names_its_type():
    properties = "{resources: [OS::Nova::FloatingIP], resource_properties: {pool: p}}"
    assert advice(f"{{type: OS::Heat::ResourceChain, properties: {properties}}}") == [("HL801", "resources")]


def test_a_value_that_a_parameter_gives_to_a_member_is_not_hard_coded():
    server = "{type: OS::Nova::Server, properties: {flavor: f, image: {get_param: image}}}"
    template = (
        "heat_template_version: 2018-08-31\nparameters:\n"
        "  image: {type: string, default: 0b5f4a6e-0000-4000-8000-5d7f2f3c1a9b}\n"
        f"resources:\n  g: {GROUPS['ResourceGroup'][0] % server}\n"
    )
    assert found(template, stage="deploy", rules={"HL912"}) == []


@pytest.mark.parametrize(
    "properties, expected",
    [
        pytest.param("resource_def: {type: OS::Heat::Value, properties: {value: n-$index}}", "$index", id="shell"),
        pytest.param(
            "resource_def: {type: OS::Heat::Value, properties: {value: ['n-{{ index }}']}}", "{{ index }}", id="Jinja2"
        ),
        pytest.param("resource_def: {type: OS::Heat::Value, properties: {value: n-%index%}}", None, id="as in Heat"),
        pytest.param("resource_def: {type: OS::Heat::Value, properties: {value: $indexes}}", None, id="another name"),
        pytest.param(
            "index_var: $index, resource_def: {type: OS::Heat::Value, properties: {value: n-$index}}",
            None,
            id="the text of the group",
        ),
        pytest.param(
            "resource_def: {type: OS::Heat::Value, properties: {value: "
            "{str_replace: {template: n-$index, params: {$index: a}}}}}",
            None,
            id="an argument of a function",
        ),
        pytest.param(
            'resource_def: {type: OS::Heat::Value, properties: {value: "for index in a\\necho $index"}}',
            None,
            id="a script",
        ),
    ],
)
def test_the_index_in_another_notation_is_reported(properties, expected):
    template = (
        "heat_template_version: 2018-08-31\nresources:\n"
        f"  g: {{type: OS::Heat::ResourceGroup, properties: {{count: 2, {properties}}}}}\n"
    )
    messages = [(each.severity, each.message) for each in found(template, rules={"HL342"})]
    text = f'Heat does not replace "{expected}"; expected "%index%" for the index of the member'
    assert messages == ([] if expected is None else [("info", text)])


@pytest.mark.parametrize("name", ["other", "nowhere"])
def test_what_a_member_depends_on_is_ignored(name):
    """Heat keeps only the names of what is in the nested stack already (heat.engine.hot.template, add_resource)."""
    member = f"{{type: OS::Heat::RandomString, depends_on: {name}}}"
    group = f"{{type: OS::Heat::AutoScalingGroup, properties: {{min_size: 1, max_size: 3, resource: {member}}}}}"
    template = (
        f"heat_template_version: 2018-08-31\nresources:\n  g: {group}\n  other: {{type: OS::Heat::RandomString}}\n"
    )
    findings = found(template, stage="deploy", rules={"HL340", "HL405"})
    assert [(each.rule.code, each.path[-1]) for each in findings] == [("HL340", "depends_on")]
