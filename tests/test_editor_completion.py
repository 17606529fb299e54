"""Completion: ^ is the cursor; an item is taken, and the text then contains what is expected."""

from __future__ import annotations

import json
import re

import pytest
from editor_project import FILES, Project

from heatlint.editor.completion import complete

HEAD = """\
heat_template_version: 2018-08-31
parameters:
  number: {type: number}
  net: {type: string}
  names: {type: comma_delimited_list}
  data: {type: json, default: {first: {second: 1}}}
conditions:
  many: {equals: [{get_param: net}, x]}
resources:
  port:
    type: nested/port.yaml
  server:
    type: OS::Nova::Server
    properties:
"""
#: The text, the label of the item to take, and a part of the text after it.
IN_TEMPLATES = {
    "section": ("heat_template_version: 2018-08-31\nres^", "resources", "resources:\n  "),
    "version key": ("^", "heat_template_version", "heat_template_version: 2021-04-16"),
    "version": ("heat_template_version: ^\n", "2018-08-31", "heat_template_version: 2018-08-31\n"),
    "parameter key": ("heat_template_version: 2018-08-31\nparameters:\n  a:\n    ty^", "type", "    type: "),
    "parameter type": (
        "heat_template_version: 2018-08-31\nparameters:\n  a:\n    type: co^",
        "comma_delimited_list",
        "    type: comma_delimited_list",
    ),
    "constraint": (
        "heat_template_version: 2018-08-31\nparameters:\n  a:\n    constraints:\n      - ra^",
        "range",
        "      - range:\n          ",
    ),
    "custom constraint": (
        "heat_template_version: 2018-08-31\nparameters:\n  a:\n    constraints:\n      - custom_constraint: nova.fl^",
        "nova.flavor",
        "custom_constraint: nova.flavor",
    ),
    "resource key": (HEAD + "  x:\n    ty^\n    properties: {}\n", "type", "    type: \n    properties: {}\n"),
    "type": (HEAD + "  x:\n    type: serv^", "OS::Nova::Server", "    type: OS::Nova::Server"),
    "property below an explicit key": (
        "heat_template_version: 2018-08-31\nresources:\n  ? x\n  : type: OS::Nova::Server\n    properties:\n      fl^",
        "flavor",
        "    properties:\n      flavor: ",
    ),
    "type behind an explicit key in quotes": (
        "heat_template_version: 2018-08-31\n? resources\n:\n  ? 'x'\n  : type: serv^\n",
        "OS::Nova::Server",
        "  : type: OS::Nova::Server\n",
    ),
    "type in a chain": (
        "heat_template_version: 2018-08-31\nresources:\n  c:\n    type: OS::Heat::ResourceChain\n    properties:\n"
        "      resources: [OS::Heat::Val^]\n",
        "OS::Heat::Value",
        "resources: [OS::Heat::Value]",
    ),
    "value before a comment": (HEAD + "      name: ^# its name\n", "net", "name: {get_param: net} # its name\n"),
    "half of a function of CFN": (
        "AWSTemplateFormatVersion: '2010-09-09'\nOutputs:\n  o:\n    Value:\n      Fn::^\n",
        "Fn::GetAtt",
        "      Fn::GetAtt: [",
    ),
    "half of a function of CFN in brackets": (
        "AWSTemplateFormatVersion: '2010-09-09'\nOutputs:\n  o: {Value: {Fn::^}}\n",
        "Fn::GetAtt",
        "{Value: {Fn::GetAtt: [",
    ),
    "value of an explicit key": (HEAD + "      ? flavor\n      : ^", "net", "      : {get_param: net}"),
    "key in quotes": (HEAD + '      "fl^"\n', "flavor", '      "flavor": '),
    "key in an open quote": (HEAD + "      'fl^\n", "flavor", "      'flavor': "),
    "key in quotes with a colon": (HEAD + '      "fl^": x\n', "flavor", '      "flavor": x\n'),
    "version key in quotes": ('"heat_template_v^"\n', "heat_template_version", '"heat_template_version": 2021-04-16\n'),
    "function in quotes": (HEAD + '      name: {"get_p^"}\n', "get_param", '      name: {"get_param": parameter}\n'),
    "open quote before a bracket": (HEAD + "      name: {get_param: 'n^}\n", "net", "{get_param: 'net}\n"),
    "type of the registry": (HEAD + "  x:\n    type: ^", "My::Port", "    type: My::Port"),
    "template": (HEAD + "  x:\n    type: port^", "nested/port.yaml", "    type: nested/port.yaml"),
    "property": (HEAD + "      fl^", "flavor", "      flavor: "),
    "list property": (HEAD + "      netw^", "networks", "      networks:\n        - "),
    "property in an item": (HEAD + "      networks:\n        - po^", "port", "        - port: "),
    "next property of an item": (
        HEAD + "      networks:\n        - port: x\n          sub^",
        "subnet",
        "          subnet: ",
    ),
    "flow property": (HEAD + "      networks: [{po^}]", "port", "[{port: }]"),
    "allowed value": (HEAD + "      user_data_format: ^", "RAW", "user_data_format: RAW"),
    "boolean": (HEAD + "      config_drive: t^", "true", "config_drive: true"),
    "fitting parameter": (HEAD + "      networks: ^", "names", "networks: {get_param: names}"),
    "function": (
        HEAD + "      name: str_rep^",
        "str_replace",
        "name: {str_replace: {template: text, params: {key: value}}}",
    ),
    "function of a block": (
        HEAD + "      name:\n        get_a^",
        "get_attr",
        "        get_attr: [resource, attribute]",
    ),
    "keys of a function": (
        HEAD + "      name:\n        str_replace:\n          par^",
        "params",
        "          params:\n            ",
    ),
    "get_param": (HEAD + "      name: {get_param: n^}", "net", "{get_param: net}"),
    "pseudo": (HEAD + "      name: {get_param: sta^}", "OS::stack_name", "{get_param: OS::stack_name}"),
    "get_param unclosed": (
        HEAD + "      name: {get_param: n^\n      image: x\n",
        "net",
        "{get_param: net\n      image: x\n",
    ),
    "get_param deeper": (HEAD + "      name: {get_param: [data, first, ^]}", "second", "[data, first, second]"),
    "get_resource": (HEAD + "      name: {get_resource: p^}", "port", "{get_resource: port}"),
    "get_attr of a type": (HEAD + "      name: {get_attr: [server, netw^]}", "networks", "[server, networks]"),
    "get_attr of a template": (
        HEAD + "      name:\n        get_attr: [port, ^]",
        "address",
        "get_attr: [port, address]",
    ),
    "depends_on": (HEAD + "    depends_on: [^]", "port", "depends_on: [port]"),
    "depends_on below": (HEAD + "    depends_on:\n      - ^", "port", "      - port"),
    "condition": (HEAD + "    condition: ^", "many", "condition: many"),
    "if": (HEAD + "      name: {if: [^, a, b]}", "many", "{if: [many, a, b]}"),
    "policy": (HEAD + "    deletion_policy: re^", "retain", "deletion_policy: retain"),
    "nested property": (HEAD + "  q:\n    type: nested/port.yaml\n    properties:\n      ^", "net", "      net: "),
    "get_file": (HEAD + "      name: {get_file: en^}", "env.yaml", "{get_file: env.yaml}"),
    "output": (HEAD + "outputs:\n  o:\n    va^", "value", "    value: "),
    "json key": ('{"heat_template_version": "2018-08-31", "resources": {"s": {^}}}', "type", '{"type": }'),
    "json value": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"type": "OS::Nova::KeyP^"}}}',
        "OS::Nova::KeyPair",
        '"type": "OS::Nova::KeyPair"',
    ),
    "cfn": ("AWSTemplateFormatVersion: 2010-09-09\nResources:\n  A:\n    Ty^", "Type", "    Type: "),
    "cfn ref": (
        "AWSTemplateFormatVersion: 2010-09-09\nParameters:\n  P: {Type: String}\nResources:\n  A:\n"
        "    Type: OS::Nova::KeyPair\n    Properties:\n      name: {Ref: ^}",
        "P",
        "{Ref: P}",
    ),
    "no blank behind the colon": (HEAD + "      networks:^", "names", "networks: {get_param: names}"),
    "a key of JSON in quotes": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"ty^"}}}',
        "type",
        '{"s": {"type": }}',
    ),
    "a key without its colon before its value": (HEAD + "      fl^ m1.small\n", "flavor", "      flavor: m1.small\n"),
    "a key that is there without its colon": (HEAD + "  x:\n    type^ A::B\n", "type", "    type: A::B\n"),
    "a call without its colon": (HEAD + "      name: { get_p^ net }\n", "get_param", "name: { get_param: net }\n"),
    "a call without its colon before a list": (
        HEAD + "      name: { get_at^ [server, name] }\n",
        "get_attr",
        "name: { get_attr: [server, name] }\n",
    ),
    "a key of JSON without its colon before its value": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"ty^" "A::B"}}}',
        "type",
        '{"s": {"type": "A::B"}}',
    ),
    "a key of JSON before another one": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {\n"ty^"\n"properties": {}}}}',
        "type",
        '{"s": {\n"type": ,\n"properties": {}}}}',
    ),
    "a new key of JSON before another one": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"type": "A::B",\n^\n"metadata": {}}}}',
        "properties",
        '"A::B",\n"properties": {},\n"metadata": {}}}}',
    ),
    "a new key in brackets before another one": (
        HEAD + "  x: {^ type: A::B}\n",
        "properties",
        "  x: {properties: {}, type: A::B}\n",
    ),
    "a map in JSON": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"prop^"}}}',
        "properties",
        '{"s": {"properties": {}}}}',
    ),
    "an item of a list without a schema": (
        HEAD + "      security_groups: [^]",
        "net",
        "security_groups: [{get_param: net}]",
    ),
    "a name in the text of str_replace": (
        HEAD
        + "      user_data:\n        str_replace:\n          template: a %size% b\n          params:\n            ^",
        "%size%",
        "            '%size%': ",
    ),
    "snippet of resources": (
        HEAD.partition("resources:\n")[0] + "resources:\n  ^",
        "group of resources",
        "  group:\n    type: OS::Heat::ResourceGroup\n    properties:\n      count: 2\n",
    ),
    "snippet in a text that is indented by four blanks": (
        "heat_template_version: 2018-08-31\nresources:\n    ^\nparameters:\n    a: {type: string}\n",
        "group of resources",
        "    group:\n        type: OS::Heat::ResourceGroup\n        properties:\n            count: 2\n",
    ),
    "snippet of a template": ("^", "template", "\n\nresources:\n  resource:\n    type: "),
    "snippet of resources in a line of JSON": (
        '{"heat_template_version": "2018-08-31", "resources": {^}}',
        "group of resources",
        '{"group": {"type": "OS::Heat::ResourceGroup", "properties": {"count": "2", "resource_def": {"type": ',
    ),
    "snippet of resources in lines of JSON": (
        '{"heat_template_version": "2018-08-31",\n  "resources": {\n    ^\n  }\n}',
        "group of resources",
        '  "resources": {\n    "group": {\n      "type": "OS::Heat::ResourceGroup",\n      "properties": {\n',
    ),
    "a path that begins with its own directory": (
        HEAD + "  x:\n    type: ./^",
        "./nested/port.yaml",
        "type: ./nested/port",
    ),
    "get_file that begins so": (HEAD + "      name: {get_file: ./en^}", "./env.yaml", "{get_file: ./env.yaml}"),
    "properties of a type that an alias gives": (
        HEAD.replace("OS::Nova::Server", "&t OS::Nova::Server") + "  t:\n    type: *t\n    properties:\n      key^",
        "key_name",
        "      key_name: ",
    ),
    "a key of JSON behind a missing comma": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"type": "OS::Nova::Server"\n  "prop^"}}}',
        "properties",
        '"OS::Nova::Server",\n  "properties": {}}}}',
    ),
    "a line of JSON behind a missing comma": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"properties": {"flavor": "x"}\n  ^}}}',
        "type",
        '{"flavor": "x"},\n  "type": }}}',
    ),
    "an item of JSON behind a missing comma": (
        '{"heat_template_version": "2018-08-31", "resources": {"a": {}, "s": {"depends_on": ["b"\n "^"]}}}',
        "a",
        '["b",\n "a"]',
    ),
    "a map behind a missing comma": (
        '{"heat_template_version": "2018-08-31", "resources": {"s": {"type": "OS::Nova::Server" "properties": {"^"}}}}',
        "flavor",
        '"properties": {"flavor": }',
    ),
    "windows": (HEAD.replace("\n", "\r\n") + "      fl^", "flavor", "      flavor: "),
    "astral": (
        HEAD + '      metadata: {a: "\U0001f600", b: {get_param: n^}}',
        "net",
        '"\U0001f600", b: {get_param: net}}',
    ),
}
IN_ENVIRONMENTS = {
    "section": ("para^", "parameters", "parameters:\n  "),
    "parameter": ("parameters:\n  secret: x\n  co^", "count", "  count: "),
    "default": ("parameter_defaults:\n  ne^", "net", "  net: "),
    "registry key": ("resource_registry:\n  OS::Nova::Serv^", "OS::Nova::Server", "  OS::Nova::Server: "),
    "registry value": ("resource_registry:\n  My::Port: nes^", "nested/port.yaml", "  My::Port: nested/port.yaml"),
    "snippet": ("^", "environment", "\nresource_registry:\n  My::Type: template.yaml"),
    "a parameter that it sets": ("encrypted_param_names: [^]\nparameters: {mine: 1}\n", "mine", "_names: [mine]"),
    "strategy": ("parameter_merge_strategies:\n  count: ^\nparameters: {}\n", "deep_merge", "  count: deep_merge\n"),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return Project(tmp_path_factory.mktemp("project"))


def completed(project, name, marked):
    """Return the text without the cursor, and the items."""
    offset = marked.index("^")
    text = marked[:offset] + marked[offset + 1 :]
    file = project.open(name, text)
    return text, complete(project.workspace, file, offset)


def labels(items):
    return [item.label for item in items.sorted()]


def taken(text, items, label):
    """Return the text after the item with a label is taken."""
    item = next(item for item in items.sorted() if item.label == label)
    inserted = re.sub(r"\$\{\d+:([^}]*)\}|\$\d+", lambda match: match[1] or "", item.insert).replace("\\$", "$")
    edits = [(*items.replaced(item), inserted), *((at, at, more) for at, more in items.elsewhere)]
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


@pytest.mark.parametrize(("marked", "label", "expected"), IN_TEMPLATES.values(), ids=IN_TEMPLATES)
def test_an_item_in_a_template(project, marked, label, expected):
    text, items = completed(project, "main.yaml", marked)
    assert expected in taken(text, items, label)


@pytest.mark.parametrize(("marked", "label", "expected"), IN_ENVIRONMENTS.values(), ids=IN_ENVIRONMENTS)
def test_an_item_in_an_environment(project, marked, label, expected):
    project.open("main.yaml")
    text, items = completed(project, "env.yaml", marked)
    assert expected in taken(text, items, label)


@pytest.mark.parametrize(
    "marked",
    [
        pytest.param("# a ^comment\n", id="comment"),
        pytest.param(HEAD + "      user_data: |\n        fl^\n", id="block scalar"),
        pytest.param(HEAD + "      name: x # fl^\n", id="comment behind a value"),
    ],
)
def test_no_items_where_only_text_can_stand(project, marked):
    assert labels(completed(project, "main.yaml", marked)[1]) == []


def test_hidden_attributes_are_not_offered(project):
    _, items = completed(project, "main.yaml", HEAD + "      name: {get_attr: [server, ^]}")
    assert "networks" in labels(items) and "first_address" not in labels(items)


MEMBERS = """\
heat_template_version: 2018-08-31
resources:
  port:
    type: nested/port.yaml
    properties: {net: private}
  group:
    type: OS::Heat::ResourceGroup
    properties: {count: 2, resource_def: {type: nested/port.yaml, properties: {net: private}}}
  scaled:
    type: OS::Heat::AutoScalingGroup
    properties: {min_size: 1, max_size: 2, resource: {type: OS::Neutron::Port, properties: {network: n}}}
  data:
    type: OS::Heat::Value
    properties: {value: {first: {second: [1]}}}
outputs:
  o: {value: {get_attr: [%s]}}
"""


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        pytest.param("port, ^", ["address", "resource.p"], id="nested"),
        pytest.param("port, resource.p, ^", ["fixed_ips", "mac_address"], id="resource of a nested stack"),
        pytest.param("port, resource.p, fixed_ips, 0, ^", ["ip_address", "subnet_id"], id="keys of an attribute"),
        pytest.param("group, ^", ["refs", "attributes", "resource.0", "resource.1", "address"], id="group"),
        pytest.param("group, resource.0, ^", ["address", "resource.p"], id="member"),
        pytest.param("group, attributes, ^", ["address"], id="attribute of each member"),
        pytest.param("scaled, ^", ["outputs", "outputs_list", "refs", "current_size", "resource.0"], id="scaled group"),
        pytest.param("scaled, outputs, ^", ["fixed_ips", "mac_address"], id="attribute of each scaled member"),
        pytest.param("data, value, first, ^", ["second"], id="value"),
        pytest.param("data, value, first, second, ^", ["0"], id="list"),
    ],
)
def test_the_next_item_of_get_attr_is_what_heat_finds_there(project, items, expected):
    project.open("main.yaml", MEMBERS % items.replace("^", "x"))
    assert set(expected) <= set(labels(completed(project, "main.yaml", MEMBERS % items)[1]))


def test_required_properties_come_first(project):
    _, items = completed(project, "main.yaml", HEAD + "      ^")
    first = items.sorted()[0]
    assert first.label == "flavor" and "required" in first.detail and first.doc


def test_keys_that_the_map_has_are_not_offered(project):
    _, items = completed(project, "main.yaml", HEAD + "      flavor: x\n      ^\n      image: y\n")
    assert "name" in labels(items) and "flavor" not in labels(items) and "image" not in labels(items)


@pytest.mark.parametrize(("version", "is_offered"), [("2018-08-31", True), ("2013-05-23", False)])
def test_functions_are_those_of_the_version(project, version, is_offered):
    _, items = completed(project, "main.yaml", HEAD.replace("2018-08-31", version) + "      name: ^")
    assert ("list_concat" in labels(items)) == is_offered and "get_file" in labels(items)


def test_a_member_of_a_group_is_completed_at_its_definition(project):
    group = "  g:\n    type: OS::Heat::InstanceGroup\n    properties:\n      ^"
    _, items = completed(project, "main.yaml", HEAD.partition("resources:\n")[0] + "resources:\n" + group)
    assert "LaunchConfigurationName" in labels(items) and "resource" not in labels(items)


RANKED = """\
heat_template_version: 2018-08-31
parameters:
  first: {type: string}
  size: {type: string, constraints: [{custom_constraint: nova.flavor}]}
resources:
  above: {type: OS::Heat::None, depends_on: server}
  group: {type: OS::Neutron::SecurityGroup}
  net: {type: OS::Neutron::Net}
  picture: {type: OS::Glance::WebImage}
  server:
    type: OS::Nova::Server
    properties:
      %s
"""


@pytest.mark.parametrize(
    ("line", "first", "missing"),
    [
        pytest.param("flavor: {get_param: ^}", "size", "", id="the parameter with the constraint"),
        pytest.param("flavor: ^", "size", "", id="a call with that parameter"),
        pytest.param("networks: [{network: {get_resource: ^}}]", "net", "above", id="a network, and nothing above"),
        pytest.param("networks: [{network: {get_resource: ^}}]", "net", "server", id="not the resource itself"),
        pytest.param("image: {get_resource: ^}", "picture", "server", id="an image"),
        pytest.param("security_groups: [^]", "group", "above", id="a security group"),
    ],
)
def test_what_fits_comes_first_and_what_makes_a_cycle_is_missing(project, line, first, missing):
    project.open("main.yaml", RANKED % "flavor: x")
    found = labels(completed(project, "main.yaml", RANKED % line)[1])
    assert found[0] == first and missing not in found


@pytest.mark.parametrize("rest", ['^ "A::B"', "^  ", ' ^ "A::B"'])
def test_behind_a_key_of_json_in_quotes_a_colon_must_follow(project, rest):
    text = '{"heat_template_version": "2018-08-31", "resources": {"s": {"type"%s}}}' % rest
    assert labels(completed(project, "main.json", text)[1]) == []


@pytest.mark.parametrize(
    ("line", "first"),
    [
        ("SecurityGroups: [^]", "group"),
        ("SecurityGroupIds: [^]", "group"),
        ("SubnetId: ^", "net"),
        ("NetworkInterfaces: [^]", "port"),
    ],
)
def test_what_fits_comes_first_in_cfn(project, line, first):
    text = "HeatTemplateFormatVersion: '2012-12-12'\nParameters:\n  k: {Type: String}\nResources:\n"
    text += "  group: {Type: AWS::EC2::SecurityGroup}\n  net: {Type: AWS::EC2::Subnet}\n"
    text += "  port: {Type: AWS::EC2::NetworkInterface}\n"
    text += (
        f"  other: {{Type: AWS::EC2::Instance}}\n  s:\n    Type: AWS::EC2::Instance\n    Properties:\n      {line}\n"
    )
    assert labels(completed(project, "main.yaml", text)[1])[0] == first


@pytest.mark.parametrize("version", ["heat_template_version: 2013-05-23", "HeatTemplateFormatVersion: '2012-12-12'"])
def test_functions_of_cfn_come_after_references(project, version):
    resource = "resources:\n  a:\n    type: OS::Heat::Value\n    properties: {value: {^}}\n"
    if "2012" in version:
        resource = resource.replace("res", "Res").replace("type", "Type").replace("prop", "Prop")
    text = f"{version}\n{resource}"
    found = labels(completed(project, "main.yaml", text)[1])
    first = "get_param" if "2013" in version else "Ref"
    assert found.index(first) < found.index("Fn::GetAZs")


def test_words_come_before_numbers(project):
    rules = "heat_template_version: 2018-08-31\nresources:\n  g:\n    type: OS::Neutron::SecurityGroup\n"
    rules += "    properties:\n      rules:\n      - protocol: ^\n"
    found = labels(completed(project, "main.yaml", rules)[1])
    assert found.index("tcp") < found.index("6") and found.index("udp") < found.index("0")


def test_a_condition_that_is_another_name_of_one_makes_no_cycle(project):
    text = "heat_template_version: 2018-08-31\nconditions: {a: {not: c}, b: a, c: b, d: true}\n"
    project.open("main.yaml", text)
    found = labels(completed(project, "main.yaml", text.replace("not: c", "not: ^"))[1])
    assert "d" in found and not {"a", "b", "c"}.intersection(found)


def test_files_above_are_offered_as_far_as_they_may_be_read(project):
    text = (
        "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Heat::Value, properties: {value: {get_file: ^}}}}"
    )
    whole, items = completed(project, "nested/port.yaml", text.replace("^", "../^"))
    assert "{get_file: ../env.yaml}" in taken(whole, items, "../env.yaml")
    assert labels(completed(project, "nested/port.yaml", text.replace("^", "../../^"))[1]) == []


def test_an_environment_offers_the_types_that_its_templates_use(project):
    project.open("main.yaml", FILES["main.yaml"])
    items = completed(project, "env.yaml", "parameters: {count: 1}\nresource_registry:\n  ^")[1]
    assert labels(items)[0] == "My::Port"


@pytest.mark.parametrize("value", ["{!!binary aGk=: 1}", "!!binary aGk=", ".nan"])
def test_values_that_json_lacks_are_not_offered(project, value):
    limits = f"constraints: [{{allowed_values: [{value}, {{a: 1}}]}}]"
    text = f"heat_template_version: 2018-08-31\nparameters:\n  a:\n    type: json\n    {limits}\n    default: "
    file = project.open("second.yaml", text)
    assert [item.label for item in complete(project.workspace, file, len(text)).sorted()] == ['{"a": 1}']


def test_a_new_file_of_json_offers_whole_texts(project):
    text, items = completed(project, "new.json", "^")
    assert labels(items) == ["template", "environment"]
    template = json.loads(taken(text, items, "template"))
    assert template["resources"] == {"resource": {"type": ""}}
    assert list(json.loads(taken(text, items, "environment"))) == ["parameters", "resource_registry"]


@pytest.mark.parametrize(
    ("line", "missing"),
    [
        pytest.param("update_policy:\n      ^", "get_param", id="a function as an update policy"),
        pytest.param("update_policy: ^", "get_param", id="a call as an update policy"),
        pytest.param("deletion_policy: ^", "Snapshot", id="Snapshot of a type without snapshots"),
        pytest.param("deletion_policy: sn^", "snapshot", id="the same in small letters"),
    ],
)
def test_what_heat_refuses_there_is_not_offered(project, line, missing):
    head = "heat_template_version: 2021-04-16\nresources:\n  a:\n    type: %s\n    "
    assert missing not in labels(completed(project, "main.yaml", head % "OS::Heat::ResourceGroup" + line)[1])
    assert missing not in labels(completed(project, "main.yaml", head % "nested/port.yaml" + line)[1])
    if "deletion" in line:
        assert missing in labels(completed(project, "main.yaml", head % "OS::Cinder::Volume" + line)[1])


def test_a_file_that_heats_client_does_not_find_by_its_name_is_not_offered(tmp_path):
    project = Project(tmp_path)
    for name in ("a #b.sh", "a%41.sh", "c d.sh"):
        (tmp_path / name).write_text("", encoding="utf-8")
    found = labels(completed(project, "main.yaml", HEAD + "      name: {get_file: ^}")[1])
    assert "c d.sh" in found and not {"a #b.sh", "a%41.sh"}.intersection(found)


@pytest.mark.parametrize("line", ["name: !!str ^", "name: !!str &n ^", "name: ! '^'", "networks: [!!str ^]"])
def test_no_call_is_offered_behind_a_tag_of_a_scalar(project, line):
    found = labels(completed(project, "main.yaml", f"{HEAD}      {line}\n")[1])
    assert not {"net", "get_param", "get_resource"} & set(found)
    found = labels(completed(project, "main.yaml", f"{HEAD}      {re.sub('![!a-z]*', '', line)}\n")[1])
    assert "get_param" in found
