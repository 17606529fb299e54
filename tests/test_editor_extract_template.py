"""Resources that move to a nested template: the text of both files, and that all values stay the same."""

from __future__ import annotations

import os

import pytest
from editor_project import Project

from heatlint.editor import actions
from heatlint.editor.action import CannotDo
from heatlint.text.edits import apply

TEXT = """\
heat_template_version: 2018-08-31
description: a stack
parameters:
  flavor: {type: string, default: m1.small}
  net:
    type: string
    default: private
    constraints:
      - custom_constraint: neutron.network
  big: {type: boolean, default: true}
conditions:
  is_big: {equals: [{get_param: big}, true]}
resources:
  group:
    type: OS::Neutron::SecurityGroup
  # the port
  port:
    type: OS::Neutron::Port
    depends_on: group
    properties:
      network: {get_param: net}
      name:
        list_join: [-, [{get_param: 'OS::stack_name'}, port]]
      security_groups:
        - get_resource: group
  server:
    type: OS::Nova::Server
    condition: is_big
    properties:
      flavor: {get_param: flavor}
      image: cirros  # a small one
      networks:
        - port: {get_resource: port}
      user_data: |
        #!/bin/sh
        echo hello
  volume:
    type: OS::Cinder::Volume
    depends_on: [port, server]
    properties:
      size: 1
      metadata: {address: {get_attr: [server, first_address]}}
outputs:
  server: {value: {get_resource: server}}
  address: {value: {get_attr: [port, fixed_ips, 0, ip_address]}}
"""
NESTED = """\
heat_template_version: 2018-08-31

parameters:
  net:
    type: string
    default: private
    constraints:
      - custom_constraint: neutron.network
  stack_name:
    type: string
    description: 'OS::stack_name of the parent'
  group_2:
    type: string
    description: group of the parent
  big: {type: boolean, default: true}
  flavor: {type: string, default: m1.small}

conditions:
  is_big: {equals: [{get_param: big}, true]}

resources:
  port:
    type: OS::Neutron::Port
    properties:
      network: {get_param: net}
      name:
        list_join: [-, [{get_param: stack_name}, port]]
      security_groups:
        - get_param: group_2
  server:
    type: OS::Nova::Server
    condition: is_big
    properties:
      flavor: {get_param: flavor}
      image: cirros  # a small one
      networks:
        - port: {get_resource: port}
      user_data: |
        #!/bin/sh
        echo hello

outputs:
  server_first_address:
    description: first_address of server
    value: {get_attr: [server, first_address]}
  server_id:
    description: the ID of server
    value: {get_resource: server}
  port_fixed_ips:
    description: fixed_ips of port
    value: {get_attr: [port, fixed_ips]}
"""
PARENT = """\
heat_template_version: 2018-08-31
description: a stack
parameters:
  flavor: {type: string, default: m1.small}
  net:
    type: string
    default: private
    constraints:
      - custom_constraint: neutron.network
  big: {type: boolean, default: true}
resources:
  group:
    type: OS::Neutron::SecurityGroup
  # the port
  port:
    type: port.yaml
    properties:
      net: {get_param: net}
      stack_name: {get_param: OS::stack_name}
      group_2: {get_resource: group}
      big: {get_param: big}
      flavor: {get_param: flavor}
    depends_on: [group]
  volume:
    type: OS::Cinder::Volume
    depends_on: [port]
    properties:
      size: 1
      metadata: {address: {get_attr: [port, server_first_address]}}
outputs:
  server: {value: {get_attr: [port, server_id]}}
  address: {value: {get_attr: [port, port_fixed_ips, 0, ip_address]}}
"""


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def extracted(project, text, first, last):
    """Extract the resources between two words, or the one at the first; return both texts and the file's name."""
    file = project.open("second.yaml", text)
    file.read()
    start = text.index(first) + len(first) - len(first.lstrip())
    end = text.index(last) + len(last) if last else start
    found = actions.actions(project.workspace, file, start, end, lazy=True)
    action = next(each for each in found if "nested template" in each.title)
    changes = action.changes
    ((path, new),) = changes.created.items()
    return apply(text, changes.edits), new, os.path.relpath(path, project.folder)


def test_resources_move_to_a_nested_template(project):
    parent, new, name = extracted(project, TEXT, "  port:", "echo hello")
    assert (parent, new, name) == (PARENT, NESTED, "port.yaml")


def test_both_templates_have_the_line_ends_of_the_one(project):
    text, *wanted = (each.replace("\n", "\r\n") for each in (TEXT, PARENT, NESTED))
    assert extracted(project, text, "  port:", "echo hello") == (*wanted, "port.yaml")


def test_the_result_has_the_same_values_and_no_findings(project):
    """The nested stack gets what the parent resolved, so the properties have the values that they had before."""
    text = TEXT.replace("get_attr: [server, first_address]", "get_attr: [server, name]")
    before = project.workspace.stack(project.open("second.yaml", text))
    parent, new, name = extracted(project, text, "  port:", "echo hello")
    (project.folder / name).write_text(new, encoding="utf-8")
    file = project.open("second.yaml", parent)
    assert project.workspace.findings(file.real) == []
    nested = project.workspace.stack(file).resources["port"].child
    for resource, prop in (("server", "flavor"), ("port", "network")):
        assert nested.resources[resource].values.get(prop) == before.resources[resource].values.get(prop)
    assert nested.resources["server"].enabled is before.resources["server"].enabled is True
    assert list(nested.outputs) == ["server_name", "server_id", "port_fixed_ips"]


def test_one_resource_at_the_cursor_moves(project):
    text = TEXT.replace("get_resource: server", "get_resource: group")
    parent, new, name = extracted(project, text, "  volume", "")
    assert name == "volume.yaml"
    assert "      size: 1\n      metadata: {address: {get_param: server_first_address}}\n" in new
    assert "    depends_on: [port, server]\noutputs:" in parent
    assert "      server_first_address: {get_attr: [server, first_address]}\n" in parent


def test_a_file_of_that_name_stays(project):
    (project.folder / "volume.yaml").write_text("", encoding="utf-8")
    assert extracted(project, TEXT, "  volume", "")[2] == "volume_2.yaml"


HEAD = "heat_template_version: 2018-08-31\nresources:\n"


@pytest.mark.parametrize(
    ("text", "first", "last", "message"),
    [
        pytest.param(
            f"{HEAD}  a: {{type: OS::Heat::Value, properties: {{value: {{get_attr: [b, value]}}}}}}\n"
            "  b: {type: OS::Heat::Value, properties: {value: {get_attr: [c, fixed_ips]}}}\n"
            "  c: {type: OS::Neutron::Port, properties: {network: n}}\n",
            "  b:",
            "",
            None,
            id="a list of maps, which a parameter of JSON passes",
        ),
        pytest.param(
            f"{HEAD}  a: {{type: OS::Heat::Value, properties: {{value: {{get_attr: [b, value]}}}}}}\n"
            "  b: {type: OS::Heat::Value, properties: {value: {get_attr: [c, fixed_ips, 0, ip_address]}}}\n"
            "  c: {type: OS::Neutron::Port, properties: {network: n}}\n",
            "  b:",
            "",
            None,
            id="a part of an attribute",
        ),
        pytest.param(
            f"{HEAD}  b: {{type: OS::Heat::Value, properties: {{value: {{get_attr: [c, result]}}}}}}\n"
            "  c: {type: OS::Heat::SoftwareDeployment, properties: {server: s, config: c}}\n",
            "  b:",
            "",
            "no type of a parameter fits",
            id="a value of no known type",
        ),
        pytest.param(
            f"{HEAD}  a: {{type: OS::Heat::Value, properties: {{value: {{get_resource: b}}}}}}\n"
            "  b: {type: OS::Heat::Value, properties: {value: {get_resource: c}}}\n"
            "  c: {type: OS::Heat::Value}\n",
            "  a",
            "",
            None,
            id="only references that are passed",
        ),
        pytest.param(
            f"{HEAD}  a: {{type: OS::Heat::Value, properties: {{value: {{get_resource: b}}}}}}\n"
            "  b: {type: OS::Heat::Value, properties: {value: {get_resource: c}}}\n"
            "  c: {type: OS::Heat::Value}\n",
            "  a",
            "get_resource: c",
            None,
            id="two of three",
        ),
        pytest.param(
            f"{HEAD}  a: {{type: OS::Heat::Value, properties: {{value: {{resource_facade: metadata}}}}}}\n",
            "  a",
            "",
            "another resource in a nested template",
            id="facade",
        ),
        pytest.param(
            "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Heat::None}}\n",
            "a: {type",
            "",
            "written in brackets",
            id="brackets",
        ),
        pytest.param(
            f"{HEAD}  a: &x {{type: OS::Heat::None}}\n  b: *x\n", "  b:", "", "cannot be moved", id="an alias alone"
        ),
    ],
)
def test_what_cannot_move_as_it_is_says_why(project, text, first, last, message):
    if message is None:
        assert extracted(project, text, first, last)
        return
    with pytest.raises(CannotDo, match=message):
        extracted(project, text, first, last)


def test_a_resource_that_would_close_a_cycle_does_not_move(project):
    text = f"""{HEAD}  a: {{type: OS::Heat::Value, properties: {{value: {{get_resource: b}}}}}}
  c: {{type: OS::Heat::Value}}
  b: {{type: OS::Heat::Value, properties: {{value: {{get_resource: c}}}}}}
"""
    with pytest.raises(CannotDo, match="gives new findings, such as HL"):
        extracted(project, text, "  a", "c: {type")


def test_a_resource_that_another_template_names_does_not_move(project):
    parent = """heat_template_version: 2018-08-31
resources: {s: {type: second.yaml}}
outputs: {o: {value: {get_attr: [s, resource.a]}}}
"""
    (project.folder / "parent.yaml").write_text(parent, encoding="utf-8")
    project.check()
    with pytest.raises(CannotDo, match='parent.yaml" refers to "a"'):
        extracted(project, f"{HEAD}  a: {{type: OS::Heat::Value}}\n", "  a", "")
