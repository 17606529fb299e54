"""Values that are meant as something else: HL114, HL115, HL218, HL514, HL515; wrong keys for cloud-init: HL341."""

from __future__ import annotations

import pytest
from helpers import found

HOT = """\
heat_template_version: 2018-08-31
parameters: {size: {type: string, default: big}}
resources:
  web:
    type: OS::Heat::SoftwareConfig
    properties:
      config: |
        #!/bin/sh
"""
PORT = "db:\n  type: OS::Neutron::Port\n"


def in_text(lines: str) -> str:
    """Return a template whose text ends with lines."""
    return HOT + "".join(f"        {line}\n" for line in lines.splitlines())


@pytest.mark.parametrize(
    "lines, name, place",
    [
        pytest.param(PORT, "db", (9, 9, 9, 11), id="a resource"),
        pytest.param("  " + PORT.replace("\n", "\n  "), "db", (9, 11, 9, 13), id="a resource, indented more"),
        pytest.param("resources:\n  db:\n    type: OS::Neutron::Port", "resources", (9, 9, 9, 18), id="a section"),
        pytest.param(
            "outputs:\n  id:\n    value: {get_resource: web}", "outputs", (9, 9, 9, 16), id="a section of outputs"
        ),
    ],
)
def test_a_definition_in_a_text_is_reported_once(lines, name, place):
    (finding,) = found(in_text(lines), rules={"HL114", "HL514"})
    assert (finding.rule.code, finding.stage, finding.range) == ("HL114", "advice", place)
    assert finding.message == f'"{name}:" is a part of the text that begins in line 7; expected less indentation'


def test_what_refers_to_a_definition_in_a_text_follows_from_it():
    (finding,) = found(in_text(PORT) + "outputs: {o: {value: {get_resource: db}}}\n")
    assert (finding.rule.code, finding.stage) == ("HL114", "deploy")


def test_a_section_that_the_template_has_does_not_explain_other_names():
    text = in_text("resources:\n  db:\n    type: OS::Neutron::Port") + "outputs: {o: {value: {get_resource: cache}}}\n"
    assert [each.rule.code for each in found(text)] == ["HL114", "HL402"]


@pytest.mark.parametrize(
    "line, place",
    [
        pytest.param("echo {get_param: size}", (9, 15, 9, 24), id="parameter"),
        pytest.param("echo { get_attr: [web, config] }", (9, 16, 9, 24), id="attribute"),
        pytest.param("get_param: OS::stack_name", (9, 9, 9, 18), id="pseudo-parameter"),
    ],
)
def test_a_call_in_a_text_is_reported(line, place):
    (finding,) = found(in_text(line), rules={"HL514"})
    assert finding.range == place
    assert finding.message.endswith('text that begins in line 7; expected "str_replace" with the call in its "params"')


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param("heat_template_version: 2018-08-31\n" + PORT, id="a whole template"),
        pytest.param("echo {get_param: other}", id="no parameter of the template"),
        pytest.param("type: OS::Neutron::Port", id="no name above the type"),
        pytest.param("outputs:\n  id:\n    value: 1", id="outputs of something else"),
        pytest.param("users:\n  web:\n    type: admin", id="another type"),
    ],
)
def test_other_texts_are_silent(lines):
    assert not found(in_text(lines), rules={"HL114", "HL514"})


def test_a_description_may_contain_a_call():
    text = "outputs: {o: {description: 'see {get_param: size}', value: 1}}\n"
    assert not found(HOT + text, rules={"HL114", "HL514"})


@pytest.mark.parametrize(
    "config, keys",
    [
        pytest.param("{write_files: [{path: /a}], content: x, owner: y}", ["content", "owner"], id="beside the list"),
        pytest.param("{write_files: [{path: /a, content: x}]}", [], id="in the list"),
        pytest.param("{content: x}", [], id="no files"),
    ],
)
def test_keys_of_a_file_belong_to_an_item(config, keys):
    text = f"""\
heat_template_version: 2018-08-31
resources: {{c: {{type: OS::Heat::CloudConfig, properties: {{cloud_config: {config}}}}}}}
"""
    assert [each.path[-1] for each in found(text, rules={"HL341"})] == keys


RULES = {"HL514", "HL515"}
VALUE = """heat_template_version: 2018-08-31
parameters: {size: {type: string, default: big}}
resources:
  web: {type: OS::Heat::Value, properties: {value: %s}}
"""


@pytest.mark.parametrize(
    "written, expected",
    [
        pytest.param("$size", "get_param: size", id="shell"),
        pytest.param("'${size}'", "get_param: size", id="shell with braces"),
        pytest.param("'{{ size }}'", "get_param: size", id="Jinja2"),
        pytest.param("'{ get_param: size }'", "get_param: size", id="call in quotes"),
        pytest.param("['get_param: size']", "get_param: size", id="call without braces, in a list"),
        pytest.param("'get_attr: [web, value]'", "get_attr: [web, value]", id="attribute"),
        pytest.param("'{get_resource: web}'", "get_resource: web", id="resource"),
        pytest.param("$other", None, id="a name that the template does not have"),
        pytest.param("'a $size'", None, id="a part of a text"),
        pytest.param("{str_replace: {template: $size, params: {$size: a}}}", None, id="an argument of a function"),
    ],
)
def test_a_text_in_the_place_of_a_call_is_reported(written, expected):
    messages = [each.message for each in found(VALUE % written, rules=RULES)]
    text = written.strip("'[]") if expected and "get_attr" not in expected else written.strip("'")
    assert messages == (
        [] if expected is None else [f'"{text}" is a text, which Heat passes on as it is; expected {{{expected}}}']
    )


def test_a_call_in_the_text_of_one_line_is_reported_unless_a_function_has_the_text():
    message = (
        '"get_param" is not called, since it is a part of a text; expected "str_replace" with the call in its "params"'
    )
    assert [each.message for each in found(VALUE % "'a-{get_param: size}'", rules=RULES)] == [message]
    assert found(VALUE % "'a-{get_param: other}'", rules=RULES) == []
    assert found(VALUE % "{str_split: [',', 'a-{get_param: size}']}", rules=RULES) == []


QUOTES = 'the quotes "“" and "”" are a part of the text; expected " or \''


@pytest.mark.parametrize(
    "written, is_reported",
    [("“web”", True), ("'“web”'", False), ("a “web”", False), ("“a” and “b", False)],
    ids=["plain", "in quotes", "a part of a text", "no closing quote at the end"],
)
def test_quotes_of_a_word_processor_are_reported(written, is_reported):
    assert [each.message for each in found(VALUE % written, rules={"HL115"})] == [QUOTES] * is_reported


def test_quotes_in_an_environment_are_reported_there_but_not_those_in_descriptions():
    template = "heat_template_version: 2018-08-31\ndescription: “a”\nparameters: {p: {type: string, label: “b”}}\n"
    (finding,) = found(template, environment="parameters: {p: “c”}\n", rules={"HL115"})
    assert (finding.path, finding.message) == (("parameters", "p"), QUOTES)


@pytest.mark.parametrize(
    "server, name",
    [
        ("image: i, key_name: key", "key"),
        ("image: {get_param: key}, key_name: key", None),
        ("image: i, name: key", None),
        ("image: i, key_name: other", None),
        ("image: i, key_name: k, networks: [{network: key}]", "key"),
    ],
)
def test_the_name_of_a_parameter_that_nothing_uses(server: str, name: str | None) -> None:
    template = (
        "heat_template_version: 2018-08-31\nparameters: {key: {type: string, default: a}}\n"
        f"resources: {{it: {{type: OS::Nova::Server, properties: {{{server}}}}}}}\n"
    )
    messages = [each.message for each in found(template) if each.rule.code == "HL515"]
    assert messages == (
        []
        if name is None
        else [f'"{name}" is a text, not the parameter, which nothing uses; expected {{get_param: {name}}}']
    )


NAMED = """\
heat_template_version: 2018-08-31
resources:
  net: {type: OS::Neutron::Net, properties: {name: lab}}
  router: {type: OS::Neutron::Router, properties: {name: edge}}
  it: %s
"""


@pytest.mark.parametrize(
    ("it", "target"),
    [
        pytest.param("{type: OS::Neutron::Subnet, properties: {network: lab, cidr: 10.0.0.0/8}}", "net", id="network"),
        pytest.param(
            "{type: OS::Neutron::Port, depends_on: net, properties: {network: lab}}", "net", id="Heat looks before"
        ),
        pytest.param(
            "{type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: lab}]}}",
            "net",
            id="inside",
        ),
        pytest.param("{type: OS::Neutron::Port, properties: {network: edge}}", None, id="the name of another thing"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: other}}", None, id="another name"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: n, name: lab}}", None, id="a name of its own"),
        pytest.param("{type: OS::Neutron::Port, properties: {network: {get_resource: net}}}", None, id="a reference"),
    ],
)
def test_the_name_of_what_the_template_makes_is_no_reference(it, target):
    messages = [each.message for each in found(NAMED % it, rules=RULES)]
    reason = "and does not exist when Heat looks for it; expected {get_resource: net}"
    assert messages == ([] if target is None else [f'"lab" is the name of what "{target}" makes, {reason}'])


@pytest.mark.parametrize(
    "written, message",
    [
        pytest.param(
            "hidden: yep", '"hidden" must be a boolean, not the string "yep"; Heat hides the value of "p"', id="text"
        ),
        pytest.param(
            "hidden: 'false'",
            '"hidden" must be a boolean, not the string "false"; Heat hides the value of "p"',
            id="no",
        ),
        pytest.param("hidden: 'True'", None, id="quoted boolean"),
        pytest.param("hidden: true", None, id="boolean"),
        pytest.param("hidden: 0", None, id="number"),
        pytest.param("hidden: ''", None, id="empty"),
        pytest.param(
            "description: [a]",
            '"description" must be a string, not a list; Heat returns it to clients as it is',
            id="list",
        ),
        pytest.param(
            "label: {a: b}", '"label" must be a string, not a map; Heat returns it to clients as it is', id="map"
        ),
        pytest.param("description: 2020", None, id="a number as a description"),
    ],
)
def test_a_key_of_a_parameter_has_its_kind(written, message):
    template = f"heat_template_version: 2018-08-31\nparameters: {{p: {{type: string, {written}}}}}\n"
    messages = [(each.severity, each.message) for each in found(template, rules={"HL218"})]
    assert messages == ([] if message is None else [("info", message)])
