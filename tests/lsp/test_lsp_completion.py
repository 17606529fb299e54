"""What is proposed at a place, and what is in the text once it is taken."""

import pytest
from lsp_client import applied, position
from lsprotocol import types

pytestmark = pytest.mark.asyncio

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
# The text with ^ where the cursor is, the proposal to take, the text that it leaves; then others that are there.
CASES = {
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
    "get_attr": (HEAD + "      name: {get_attr: [server, first_^]}", None, ""),
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
    "strategy": ("parameter_merge_strategies:\n  count: ^\nparameters: {}\n", "deep_merge", "  count: deep_merge\n"),
}


async def proposed(editor, name, marked):
    at = marked.index("^")
    text = marked[:at] + marked[at + 1 :]
    if name in editor.texts:
        await editor.type(name, text, wait=False)
    else:
        await editor.open(name)
        await editor.type(name, text, wait=False)
    found = await editor.client.text_document_completion_async(
        types.CompletionParams(editor.id(name), position(text, at))
    )
    return text, {item.label: item for item in found.items} if found is not None else {}


def plain(text):
    import re

    return re.sub(r"\$\{\d+:([^}]*)\}|\$\d+", lambda match: match[1] or "", text).replace("\\$", "$")


async def judge(editor, name, cases):
    wrong = {}
    for case, (marked, label, expected) in cases.items():
        text, found = await proposed(editor, name, marked)
        if label is None:
            if "first_address" in found or "net" in found:
                wrong[case] = sorted(found)
            continue
        if label not in found:
            wrong[case] = sorted(found)
            continue
        edit = found[label].text_edit
        after = plain(applied(text, [types.TextEdit(edit.range, edit.new_text)]))
        if expected not in after or len(after) != len(after.replace("^", "")):
            wrong[case] = after[-200:]
    assert not wrong


async def test_templates(editor):
    await judge(editor, "main.yaml", CASES)


async def test_environments(editor):
    await editor.open("main.yaml")
    await judge(editor, "env.yaml", IN_ENVIRONMENTS)


async def test_required_properties_come_first(editor):
    _, found = await proposed(editor, "main.yaml", HEAD + "      ^")
    labels = sorted(found, key=lambda label: found[label].sort_text)
    assert labels[0] == "flavor"
    assert "required" in found["flavor"].detail
    assert found["flavor"].documentation.value


async def test_what_is_there_is_not_proposed_again(editor):
    _, found = await proposed(editor, "main.yaml", HEAD + "      flavor: x\n      ^\n      image: y\n")
    assert "name" in found and "flavor" not in found and "image" not in found


async def test_nothing_in_comments_and_texts(editor):
    for text in ("# a ^comment\n", HEAD + "      user_data: |\n        fl^\n", HEAD + "      name: x # fl^\n"):
        _, found = await proposed(editor, "main.yaml", text)
        assert not found, text


async def test_a_type_is_told_about_when_asked(editor):
    _, found = await proposed(editor, "main.yaml", HEAD + "  x:\n    type: OS::Nova::Ser^")
    item = await editor.client.completion_item_resolve_async(found["OS::Nova::Server"])
    assert "required: `flavor`" in item.documentation.value


async def test_functions_are_those_of_the_version(editor):
    _, new = await proposed(editor, "main.yaml", HEAD + "      name: ^")
    _, old = await proposed(editor, "main.yaml", HEAD.replace("2018-08-31", "2013-05-23") + "      name: ^")
    assert "list_concat" in new and "list_concat" not in old and "get_file" in old
