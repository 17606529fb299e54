"""Attributes through groups and nested stacks (HL410 to HL412, HL609): what Heat's engine does with each reference."""

from __future__ import annotations

import pytest
from helpers import found

SERVER = "{type: OS::Nova::Server, properties: {image: i, flavor: f}}"
FILES = {
    "n.yaml": f"""
heat_template_version: 2018-08-31
resources:
  host: {SERVER}
  deep: {{type: OS::Heat::ResourceGroup, properties: {{count: 1, resource_def: {{type: OS::Neutron::Net}}}}}}
outputs:
  ip: {{value: {{get_attr: [host, first_address]}}}}
  map: {{value: {{name: {{get_attr: [host, name]}}, zones: [a, b]}}}}
  addresses: {{value: {{get_attr: [host, addresses]}}}}
""",
    "sized.yaml": """
heat_template_version: 2018-08-31
parameters: {sizes: {type: json, default: {small: 1}}, given: {type: json}}
outputs:
  sizes: {value: {get_param: sizes}}
  given: {value: {get_param: given}}
""",
}
RESOURCES = {
    "group": f"{{type: OS::Heat::ResourceGroup, properties: {{count: 2, resource_def: {SERVER}}}}}",
    "removed": (
        "{type: OS::Heat::ResourceGroup, properties: "
        f"{{count: 2, removal_policies: [{{resource_list: ['0']}}], resource_def: {SERVER}}}}}"
    ),
    "nested": "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: n.yaml}}}",
    "groups": (
        "{type: OS::Heat::ResourceGroup, properties: {resource_def: "
        f"{{type: OS::Heat::ResourceGroup, properties: {{count: 1, resource_def: {SERVER}}}}}}}}}"
    ),
    "empty": f"{{type: OS::Heat::ResourceGroup, properties: {{count: 0, resource_def: {SERVER}}}}}",
    "scaled": "{type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 2, resource: {type: n.yaml}}}",
    "chain": "{type: OS::Heat::ResourceChain, properties: {resources: [OS::Neutron::Net, n.yaml]}}",
    "deployments": "{type: OS::Heat::SoftwareDeploymentGroup, properties: {config: c, servers: {a: x}}}",
    "stack": "{type: n.yaml}",
    "none": "{type: OS::Heat::None}",
    "port": "{type: OS::Neutron::Port, properties: {network: n}}",
    "server": SERVER,
    "value": "{type: OS::Heat::Value, properties: {value: {a: [1, text, {get_attr: [server, addresses]}]}}}",
    "sized": "{type: sized.yaml, properties: {given: {large: 3}}}",
    "wait": "{type: OS::Heat::WaitCondition, properties: {handle: h, timeout: 1}}",
}

#: What `get_attr` asks, and the code and the place among its items where Heat stops; None when it finds a value.
REFERENCES = [
    # A ResourceGroup asks each member for what is not its own attribute.
    ("[group, first_address]", None),
    ("[group, first_addres]", ("HL411", 1)),
    ("[group, attributes, first_address]", None),
    ("[group, attributes, first_addres]", ("HL411", 2)),
    ("[group, attributes]", ("HL411", 1)),
    ("[group, 'OS::stack_id']", ("HL411", 1)),
    ("[group, show]", None),
    ("[group]", None),
    ("[group, resource.0]", None),
    ("[group, resource.2]", ("HL410", 1)),
    ("[group, resource.00]", ("HL410", 1)),
    ("[group, 'resource.%index%']", ("HL410", 1)),
    ("[group, resource.1.first_address]", None),
    ("[group, resource.1.first_addres]", ("HL411", 1)),
    ("[group, resource.1, first_address]", None),
    ("[group, resource.1, first_addres]", ("HL411", 2)),
    ("[group, resource.2, first_address]", ("HL410", 1)),
    ("[group, resource.0.addresses.net]", ("HL411", 1)),
    ("[group, resource.0.addresses, net, 0, addr]", None),
    ("[removed, resource.0]", ("HL410", 1)),
    ("[removed, resource.2]", None),
    ("[removed, resource.3]", ("HL410", 1)),
    ("[nested, ip]", None),
    ("[nested, ipp]", ("HL609", 1)),
    ("[nested, show]", ("HL609", 1)),
    ("[nested, attributes, ipp]", ("HL609", 2)),
    ("[nested, resource.0.ipp]", ("HL609", 1)),
    ("[nested, resource.host]", ("HL410", 1)),
    ("[nested, resource.0, resource.host]", None),
    ("[nested, resource.0, resource.hosst]", ("HL410", 2)),
    ("[nested, resource.0.resource.host]", None),
    ("[groups, first_address]", None),
    ("[groups, first_addres]", ("HL411", 1)),
    ("[groups, attributes, refs]", None),
    ("[groups, resource.0, attributes]", ("HL411", 2)),
    ("[groups, resource.0, resource.5]", ("HL410", 2)),
    ("[empty, first_addres]", None),
    ("[empty, resource.0]", ("HL410", 1)),
    ("[empty, resource.0.first_address]", None),
    # An AutoScalingGroup does not.
    ("[scaled, ip]", ("HL411", 1)),
    ("[scaled, show]", ("HL411", 1)),
    ("[scaled, attributes, ip]", ("HL411", 1)),
    ("[scaled, outputs]", ("HL411", 1)),
    ("[scaled, outputs, ip]", None),
    ("[scaled, outputs_list, ipp]", ("HL609", 2)),
    ("[scaled, current_size]", None),
    ("[scaled, resource.0]", None),
    ("[scaled, resource.-1.ip]", None),
    ("[scaled, resource.1]", ("HL410", 1)),
    ("[scaled, resource.x, ip]", ("HL410", 1)),
    ("[scaled, resource.0.ipp]", ("HL609", 1)),
    ("[scaled, resource.0, resource.hosst]", ("HL410", 2)),
    # The members of a chain differ.
    ("[chain, ip]", ("HL411", 1)),
    ("[chain, attributes, name]", ("HL609", 2)),
    ("[chain, refs_map]", ("HL411", 1)),
    ("[chain, resource.0.name]", None),
    ("[chain, resource.0.ip]", ("HL411", 1)),
    ("[chain, resource.1.ip]", None),
    ("[chain, resource.2]", ("HL410", 1)),
    # The outputs of a configuration may have any name.
    ("[deployments, deploy_stdouts, a]", None),
    ("[deployments, anything]", None),
    # A nested stack has its outputs and its resources.
    ("[stack, ip]", None),
    ("[stack, ipp]", ("HL609", 1)),
    ("[stack, show]", ("HL609", 1)),
    ("[stack, 'OS::stack_id']", ("HL609", 1)),
    ("[stack, refs]", ("HL609", 1)),
    ("[stack, resource.host]", None),
    ("[stack, resource.hosst]", ("HL410", 1)),
    ("[stack, resource.]", ("HL410", 1)),
    ("[stack, resource.host, first_address]", None),
    ("[stack, resource.host, first_addres]", ("HL411", 2)),
    ("[stack, resource.host.first_addres]", ("HL411", 1)),
    ("[stack, resource.deep, resource.0]", None),
    ("[stack, resource.deep, resource.5]", ("HL410", 2)),
    ("[stack, resource.deep, nope]", ("HL411", 2)),
    ("[none, resource.host]", None),
]

#: Keys that give null or the whole value. Heat does not fail.
KEYS = [
    ("[group, refs, 1]", None),
    ("[group, refs, -2]", None),
    ("[group, refs, 2]", '"refs" has 2 items, so it has no item 2; Heat gives null'),
    ("[group, refs, '0']", '"refs" is a list, and the index "0" is a string; write 0 without quotes; Heat gives null'),
    ("[group, refs_map, '0']", 'Heat ignores the keys after "refs_map" and gives the whole value'),
    ("[scaled, refs, 0]", 'Heat ignores the keys after "refs" and gives the whole value'),
    ("[scaled, current_size, x]", 'Heat ignores the keys after "current_size" and gives the whole value'),
    ("[chain, refs, 0]", None),
    # What services hold.
    ("[port, fixed_ips, 0, ip_address]", None),
    (
        "[port, fixed_ips, ip_address]",
        '"fixed_ips" is a list, so "ip_address" does not lead to anything in it; write an index before it; '
        "Heat gives null",
    ),
    (
        "[port, fixed_ips, '0', ip_address]",
        '"fixed_ips" is a list, and the index "0" is a string; write 0 without quotes; Heat gives null',
    ),
    (
        "[port, fixed_ips, 0, ip_addres]",
        '"fixed_ips.0" is a map that does not have the key "ip_addres"; Heat gives null; did you mean "ip_address"?',
    ),
    ("[port, dns_assignment, 0, fqdn]", None),
    ("[port, mac_address, 0]", '"mac_address" is a string, so 0 gives only one character of it'),
    ("[port, mac_address, x]", '"mac_address" is a string, so "x" does not lead to anything in it; Heat gives null'),
    (
        "[port, port_security_enabled, x]",
        '"port_security_enabled" is a boolean, so "x" does not lead to anything in it; Heat gives null',
    ),
    ("[port, show, anything, inside]", None),
    ("[server, addresses, net, 0, addr]", None),
    ("[server, addresses, {get_param: 'OS::project_id'}, 0, port]", None),
    (
        "[server, addresses, {get_param: 'OS::project_id'}, 0, port_id]",
        '"addresses.*.0" is a map that does not have the key "port_id"; Heat gives null; did you mean "port"?',
    ),
    ("[server, addresses, 0]", '"addresses" is a map that does not have the key 0; Heat gives null'),
    ("[server, networks, net, 0]", None),
    (
        "[server, networks, net, 0, addr]",
        '"net.0" is a string, so "addr" does not lead to anything in it; Heat gives null',
    ),
    ("[wait, data, one]", '"data" is a string, so "one" does not lead to anything in it; Heat gives null'),
    ("[group, networks, 0]", '"networks" is a map that does not have the key 0; Heat gives null'),
    # Values that the templates tell.
    ("[value, value, a, 1]", None),
    ("[value, value, a, 3]", '"a" has 3 items, so it has no item 3; Heat gives null'),
    ("[value, value, b]", '"value" is a map that does not have the key "b"; Heat gives null'),
    ("[value, value, a, 0, x]", '"a.0" is a number, so "x" does not lead to anything in it; Heat gives null'),
    ("[value, value, a, 2, net, 0, addr]", None),
    (
        "[value, value, a, 2, net, addr]",
        '"net" is a list, so "addr" does not lead to anything in it; write an index before it; Heat gives null',
    ),
    ("[stack, map, zones, 1]", None),
    ("[stack, map, zone]", '"map" is a map that does not have the key "zone"; Heat gives null; did you mean "zones"?'),
    ("[stack, ip, 0]", '"ip" is a string, so 0 gives only one character of it'),
    ("[stack, ip, x]", '"ip" is a string, so "x" does not lead to anything in it; Heat gives null'),
    ("[sized, sizes, small]", None),
    ("[sized, sizes, large]", '"sizes" is a map that does not have the key "large"; Heat gives null'),
    ("[sized, given, large]", None),
    ("[sized, given, small]", '"given" is a map that does not have the key "small"; Heat gives null'),
    ("[nested, map, zones, 2]", '"zones" has 2 items, so it has no item 2; Heat gives null'),
    ("[scaled, outputs_list, map, nope]", '"map" is a map that does not have the key "nope"; Heat gives null'),
    ("[deployments, deploy_stdouts, a]", None),
    ("[deployments, deploy_stdouts, b]", '"deploy_stdouts" is a map that does not have the key "b"; Heat gives null'),
    ("[deployments, result, b]", '"result" is a map that does not have the key "b"; Heat gives null'),
    ("[none, show, x]", None),
]


def template(reference, version="2018-08-31", parameters="{}", **resources):
    """Return a template with an output that asks for an attribute, and with the resource that it names."""
    name = reference.strip("[]").partition(",")[0]
    written = {"server": SERVER, name: RESOURCES.get(name), **resources}
    lines = [f"  {each}: {definition}" for each, definition in written.items()]
    return "\n".join(
        [
            f"heat_template_version: {version}",
            f"parameters: {parameters}",
            "resources:",
            *lines,
            f"outputs: {{o: {{value: {{get_attr: {reference}}}}}}}",
        ]
    )


def findings(text, **body):
    rules = {"HL410", "HL411", "HL412", "HL609"}
    return found(text, files=FILES, stage="deploy", rules=rules, **body)


@pytest.mark.parametrize("reference, expected", REFERENCES, ids=[each for each, _ in REFERENCES])
def test_a_reference_is_followed_to_the_resource_that_has_the_attribute(reference, expected):
    place = [] if expected is None else [(expected[0], ("outputs", "o", "value", "get_attr", expected[1]))]
    assert [(each.rule.code, each.path) for each in findings(template(reference)) if each.fails_in_heat] == place


@pytest.mark.parametrize(
    "step, is_meant",
    [
        pytest.param("size", True, id="the name of a parameter"),
        pytest.param("{get_param: size}", False, id="a parameter with the name of a parameter as its value"),
        pytest.param("other", False, id="another name"),
    ],
)
def test_a_key_that_is_the_name_of_a_parameter_gets_a_remedy(step, is_meant):
    text = template(f"[value, value, {step}]", parameters="{size: {type: string, default: size}}")
    (finding,) = findings(text)
    assert finding.rule.code == "HL412"
    assert finding.message.endswith("; expected {get_param: size} for the parameter") is is_meant


@pytest.mark.parametrize("reference, message", KEYS, ids=[each for each, _ in KEYS])
def test_a_key_that_selects_nothing_is_advice(reference, message):
    assert [(each.rule.code, each.message, each.fails_in_heat) for each in findings(template(reference))] == (
        [] if message is None else [("HL412", message, False)]
    )


@pytest.mark.parametrize(
    "reference, message",
    [
        (
            "[group, resource.1.first_addres]",
            'OS::Nova::Server has no attribute "first_addres"; did you mean "resource.1.first_address"?',
        ),
        (
            "[stack, resource.hosst]",
            'the nested template has no resource "hosst"; did you mean "resource.host"?',
        ),
        ("[group, resource.7]", 'the group has no member "7" when it is deployed'),
        (
            "[scaled, first_address]",
            'the group has no attribute "first_address"; '
            'to ask its members, write "outputs" or "outputs_list" before it',
        ),
        ("[scaled, id]", 'the group has no attribute "id"; "get_resource: scaled" gives its ID'),
        ("[group, attributes]", '"attributes" needs the name of a member\'s attribute after it'),
    ],
)
def test_the_message_says_what_is_missing_where(reference, message):
    assert [each.message for each in findings(template(reference))] == [message]


def test_an_old_version_does_not_pass_the_name_on():
    """There `get_attr` selects from the attribute itself, so the group gets "attributes" without a name."""
    assert [
        (each.rule.code, each.message) for each in findings(template("[group, attributes, name]", "'2013-05-23'"))
    ] == [
        (
            "HL411",
            '"attributes" needs the name of a member\'s attribute after it, '
            'and "get_attr" of this version passes no name on',
        )
    ]


@pytest.mark.parametrize(
    "count, values, expected",
    [
        pytest.param("{type: number}", {}, [], id="not known"),
        pytest.param("{type: number, default: 0}", {}, [], id="a default of 0 stands for a missing value"),
        pytest.param("{type: number, default: 1}", {}, ["HL410"], id="a default"),
        pytest.param("{type: number, default: 9}", {"n": 1}, ["HL410"], id="a value"),
        pytest.param("{type: number, default: 1}", {"n": 2}, [], id="enough"),
    ],
)
def test_a_member_is_missing_only_when_the_number_of_members_is_known(count, values, expected):
    group = f"{{type: OS::Heat::ResourceGroup, properties: {{count: {{get_param: n}}, resource_def: {SERVER}}}}}"
    text = template("[g, resource.1]", parameters=f"{{n: {count}}}", g=group)
    assert [
        each.rule.code for each in findings(text, environment={"parameters": values}, assume_values=True)
    ] == expected


@pytest.mark.parametrize(
    "types, values, expected",
    [
        pytest.param("''", {}, [], id="an empty default stands for a missing value"),
        pytest.param("a.yaml", {}, [], id="a default"),
        pytest.param("a.yaml", {"n": ""}, ["HL410"], id="an empty value"),
    ],
)
def test_a_member_of_a_chain_is_missing_only_when_its_types_are_known(types, values, expected):
    group = "{type: OS::Heat::ResourceChain, properties: {resources: {get_param: n}}}"
    text = template("[g, resource.0]", parameters=f"{{n: {{type: comma_delimited_list, default: {types}}}}}", g=group)
    found = findings(text, environment={"parameters": values}, assume_values=True)
    assert [each.rule.code for each in found if each.rule.code == "HL410"] == expected


@pytest.mark.parametrize("section", ["properties: {value: %s}", "metadata: {value: %s}"])
def test_a_property_and_metadata_ask_as_an_output_does(section):
    user = f"{{type: OS::Heat::Value, {section % '{get_attr: [group, nope]}'}}}"
    text = template("[group, first_address]", user=user)
    assert [each.rule.code for each in findings(text)] == ["HL411"]


def test_an_update_policy_gets_no_attribute():
    user = (
        "{type: OS::Heat::ResourceGroup, properties: {count: 1, resource_def: {type: OS::Heat::RandomString}}, "
        "update_policy: {rolling_update: {pause_time: {get_attr: [group, nope]}}}}"
    )
    text = template("[group, first_address]", user=user)
    assert findings(text) == []


CONFIG = "{type: OS::Heat::SoftwareConfig, properties: {outputs: [{name: result}]}}"
DEPLOYMENT = "{type: OS::Heat::SoftwareDeployment, properties: {server: s, config: {get_resource: config}}}"
GROUP = "{type: OS::Heat::SoftwareDeploymentGroup, properties: {servers: {a: s}, config: {get_resource: config}}}"


@pytest.mark.parametrize(
    "reference, expected",
    [
        ("[deployment, result]", None),
        ("[deployment, deploy_stdout]", None),
        ("[deployment, resultt]", 'the configuration of "deployment" has no output "resultt"; did you mean "result"?'),
        ("[servers, result, a]", None),
        ("[servers, deploy_stdouts, a]", None),
        ("[servers, deploy_stdout, a]", None),
        ("[servers, resultt]", 'the configuration of "servers" has no output "resultt"; did you mean "result"?'),
    ],
)
@pytest.mark.parametrize("section", ["outputs", "properties"])
def test_a_deployment_has_the_outputs_of_its_configuration(reference, expected, section):
    """An output that asks for another one shows an error; a resource that asks for it cannot be made."""
    resources = {"config": CONFIG, "deployment": DEPLOYMENT, "servers": GROUP}
    if section == "properties":
        user = f"{{type: OS::Heat::Value, properties: {{value: {{get_attr: {reference}}}}}}}"
        text = template("[config, config]", user=user, **resources)
    else:
        text = template(reference, **resources)
    assert [(each.rule.code, each.message, each.fails_in_heat) for each in findings(text)] == (
        [] if expected is None else [("HL411", expected, True)]
    )


@pytest.mark.parametrize("read", ["p", "o"], ids=["another output", "the output"])
@pytest.mark.parametrize("reader", ["output", "resource", "nothing"])
def test_an_output_of_a_nested_template_that_asks_a_deployment_in_vain_is_an_error(reader, read):
    """As any other output that fails, whoever reads it."""
    nested = template("[deployment, resultt]", config=CONFIG, deployment=DEPLOYMENT)
    nested = nested.replace("outputs: {", "outputs: {p: {value: a}, ")
    call = f"{{get_attr: [nested, {read}]}}"
    text = "heat_template_version: 2018-08-31\nresources:\n  nested: {type: d.yaml}\n"
    if reader == "resource":
        text += f"  v: {{type: OS::Heat::Value, properties: {{value: {call}}}}}\n"
    elif reader == "output":
        text += f"outputs: {{x: {{value: {call}}}}}\n"
    found_there = found(text, files={"d.yaml": nested}, rules={"HL411"}, stage="deploy")
    assert [(each.file, each.fails_in_heat) for each in found_there] == [("d.yaml", True)]


@pytest.mark.parametrize(
    "outputs", ["x", "{name: a}", "[x]", "[{get_attr: [server, name]}]", "{get_attr: [server, name]}", "[{}]"]
)
def test_outputs_that_are_wrong_or_not_known_tell_nothing(outputs):
    config = f"{{type: OS::Heat::SoftwareConfig, properties: {{outputs: {outputs}}}}}"
    text = template("[deployment, result]", config=config, deployment=DEPLOYMENT)
    assert not {each.rule.code for each in found(text)} & {"HL009", "HL411"}


def test_any_output_is_possible_when_the_configuration_is_not_in_the_template():
    assert findings(template("[deployments, result]")) == []


@pytest.mark.parametrize("version", ["'2013-05-23'", "2018-08-31"])
def test_each_version_selects_from_the_value(version):
    """The first version asks the resource for the attribute only, and selects from it what the keys say."""
    assert [each.rule.code for each in findings(template("[port, fixed_ips, ip_address]", version))] == ["HL412"]
    assert [each.rule.code for each in findings(template("[scaled, refs, 0]", version))] == (
        [] if version == "'2013-05-23'" else ["HL412"]
    )


def test_a_key_that_only_holds_a_place_is_not_judged():
    """Heat gets a value for the parameter, most likely."""
    text = template(
        "[stack, map, {get_param: key}]", parameters="{key: {type: string, default: ''}}", stack="{type: n.yaml}"
    )
    assert findings(text, assume_values=True) == []
    assert [each.rule.code for each in findings(text)] == ["HL412"]


def test_a_string_that_heat_replaces_later_is_reported_as_such_only():
    """The text "%index%" is not an index of the list, but the reason is that Heat replaces it only later (HL409)."""
    group = (
        "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: OS::Heat::Value, "
        "properties: {value: {get_attr: [port, fixed_ips, '%index%']}}}}}"
    )
    text = template("[port, name]", group=group)
    assert [each.rule.code for each in found(text, stage="deploy", rules={"HL409", "HL412"})] == ["HL409"]


WITH_INPUTS = "{type: OS::Heat::SoftwareConfig, properties: {inputs: [{name: directory}, {name: user, default: a}]}}"


@pytest.mark.parametrize(
    "kind", ["Deployment, properties: {server: s", "DeploymentGroup, properties: {servers: {a: s}"]
)
@pytest.mark.parametrize(
    "values, names",
    [
        ("{directroy: /tmp, user: b}", [("directroy", "directory")]),
        ("{Directory: /tmp, usr: b}", [("Directory", "directory"), ("usr", "user")]),
        ("{directory: /tmp, directroy: /tmp}", []),
        ("{other: 1}", []),
        ("{get_param: p}", []),
    ],
)
def test_an_input_that_is_misspelled(kind: str, values: str, names: list[tuple[str, str]]) -> None:
    template = f"""
heat_template_version: 2018-08-31
parameters: {{p: {{type: json, default: {{directroy: 1}}}}}}
resources:
  config: {WITH_INPUTS}
  it: {{type: OS::Heat::Software{kind}, config: {{get_resource: config}}, input_values: {values}}}}}
  other: {{type: OS::Heat::Software{kind}, config: elsewhere, input_values: {values}}}}}
"""
    place = ("resources", "it", "properties", "input_values")
    assert [(each.path, each.message) for each in found(template) if each.rule.code == "HL418"] == [
        (
            (*place, name),
            f'the config has no input "{name}", and its input "{near}" gets no value; did you mean "{near}"?',
        )
        for name, near in names
    ]
