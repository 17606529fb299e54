"""Hover, hints, signature help and secrets in the outline: | is the cursor."""

from __future__ import annotations

import pytest
from editor_project import FILES, Project

from heatlint.editor import facts, hover, navigation, outline, values
from heatlint.heat import HOT_KEY
from heatlint.language.parameters import ParameterSchema
from heatlint.language.versions import VERSIONS


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)  # messages name files relative to the current directory
        project = Project(folder)
        for name in ("main.yaml", "nested/port.yaml", "env.yaml"):
            project.open(name)
        yield project


def hover_text(project, name, words):
    """Return the hover text at the cursor in some words of a file."""
    file = project.workspace.file(str(project.folder / name))
    before, after = words.split("|")
    found = hover.hover(project.workspace, file, file.buffer.text.index(before + after) + len(before))
    return found[0] if found is not None else None


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        pytest.param("main.yaml", "get_param: c|ount", "value `2`, set in env.yaml", id="value of a parameter"),
        pytest.param("main.yaml", "get_param: n|et", "value `office`, default set in env.yaml", id="default"),
        pytest.param("nested/port.yaml", "get_param: n|et", '`office`, passed by "port" in main.yaml', id="nested"),
        pytest.param("env.yaml", "c|ount", "set in env.yaml", id="parameter in an environment"),
        pytest.param("nested/port.yaml", "n|etwork:", "neutron.network", id="property"),
        pytest.param("nested/port.yaml", "OS::Neu|tron::Port", "required: `network`", id="resource type"),
        pytest.param("main.yaml", "My::P|ort", "`net`: string, required", id="type of the registry"),
        pytest.param("nested/port.yaml", "get_at|tr", "get_attr: [RESOURCE", id="function"),
        pytest.param("main.yaml", "g|roup:", "2 members", id="group"),
        pytest.param("main.yaml", "port, ad|dress", "its address", id="output of a nested template"),
    ],
)
def test_hover_shows(project, name, words, expected):
    assert expected in hover_text(project, name, words)


def test_hover_over_a_default_with_a_key_that_json_lacks(project):
    default = "{? !!binary aGk= : 1}"
    project.open("second.yaml", f"{HOT_KEY}: 2018-08-31\nparameters:\n  p: {{type: json, default: {default}}}\n")
    assert "default `a map`" in hover_text(project, "second.yaml", "  |p: {type")


@pytest.mark.parametrize(
    ("written", "words", "expected"),
    [
        pytest.param("OS::Neutron::LBaaS::Pool", "LBaaS::P|ool", "OS::Octavia::Pool`, since 10 (queens)", id="hidden"),
        pytest.param("OS::Ceilometer::CombinationAlarm", "C|ombi", "OS::Aodh::CompositeAlarm`", id="left"),
    ],
)
def test_hover_over_an_old_type_shows_what_replaces_it(project, written, words, expected):
    project.open("second.yaml", f"{HOT_KEY}: 2018-08-31\nresources:\n  r:\n    type: {written}\n")
    assert f"- use `{expected}" in hover_text(project, "second.yaml", words)


@pytest.mark.parametrize(
    ("items", "words", "expected"),
    [
        pytest.param("g, refs", "r|efs", "attribute of OS::Heat::ResourceGroup", id="attribute of a group"),
        pytest.param("g, resource.1", "resource|.1", "**resource.1** · member · of g", id="member"),
        pytest.param(
            "g, resource.0, mac_address", "mac|_address", "**mac_address** · String", id="attribute of a member"
        ),
        pytest.param("g, fixed_ips, 0, ip_address", "ip_a|ddress", "**ip_address** · String", id="key of an attribute"),
    ],
)
def test_hover_over_an_item_of_get_attr_shows_what_it_gives(project, items, words, expected):
    member = "{type: OS::Neutron::Port, properties: {network: n}}"
    group = f"{{type: OS::Heat::ResourceGroup, properties: {{count: 2, resource_def: {member}}}}}"
    project.open(
        "second.yaml",
        f"{HOT_KEY}: 2018-08-31\nresources:\n  g: {group}\noutputs: {{o: {{value: {{get_attr: [{items}]}}}}}}\n",
    )
    assert expected in hover_text(project, "second.yaml", words)


def test_hover_hides_the_value_of_a_hidden_parameter(project):
    text = hover_text(project, "main.yaml", "s|ecret")
    assert "hush" not in text and "******" in text


@pytest.mark.parametrize("hidden", [True, 1, 2, "true", "yes", "y", "t", "no", "false", [0]])
def test_hover_hides_the_default_when_heat_takes_hidden_for_true(hidden):
    schema = ParameterSchema(
        "p", {"type": "string", "default": "hush", "hidden": hidden}, VERSIONS[HOT_KEY, "2018-08-31"]
    )
    text = facts.parameter_text(schema)
    assert schema.hidden is True and "hush" not in text and "- hidden" in text


@pytest.mark.parametrize("hidden", [False, 0, "", None])
def test_hover_shows_the_default_of_a_parameter_that_is_not_hidden(hidden):
    schema = ParameterSchema(
        "p", {"type": "string", "default": "known", "hidden": hidden}, VERSIONS[HOT_KEY, "2018-08-31"]
    )
    text = facts.parameter_text(schema)
    assert schema.hidden is False and "known" in text and "- hidden" not in text


@pytest.mark.parametrize(
    "comment",
    [
        "# heatlint: ignore[HL401] -- known",
        "# heatlint: ignore-file[HL3, HL401]",
        "# heatlint: ignore - file [ HL401 ]",
        "## Heatlint: ignore[HL401] # another comment",
    ],
)
def test_hover_on_a_suppression_shows_the_rule(tmp_path, comment):
    project = Project(tmp_path)
    file = project.open("main.yaml", FILES["main.yaml"] + comment + "\n")
    text, start, end = hover.hover(project.workspace, file, file.buffer.text.index("HL401") + 2)
    assert "HL401 undefined-parameter" in text and file.buffer.text[start:end] == "HL401"


def test_hints_show_values_and_numbers_of_members(project):
    file = project.workspace.file(str(project.folder / "main.yaml"))
    found = values.hints(file, project.workspace.stack(file), 0, len(file.buffer.text))
    hints = {(file.buffer.line(hint.offset) + 1, hint.label) for hint in found}
    assert hints == {(10, "= office"), (14, "= office"), (19, "= 2"), (16, "× 2")}


@pytest.mark.parametrize(
    ("typed", "label", "active"),
    [
        pytest.param("[port|", "get_attr: [RESOURCE, ATTRIBUTE, KEY, ...]", "RESOURCE", id="first argument"),
        pytest.param("[port, |", "get_attr: [RESOURCE, ATTRIBUTE, KEY, ...]", "ATTRIBUTE", id="second argument"),
        pytest.param("[port, a, b, c|", "get_attr: [RESOURCE, ATTRIBUTE, KEY, ...]", "KEY", id="repeated argument"),
    ],
)
def test_signature_help_marks_the_argument_that_is_typed(tmp_path, typed, label, active):
    project = Project(tmp_path)
    text = FILES["main.yaml"].replace("[port, address]", typed)
    offset = text.index("|")
    file = project.open("main.yaml", text.replace("|", ""))
    found = hover.signature(project.workspace, file, offset)
    start, end = found.parameters[found.active]
    assert (found.label, found.label[start:end]) == (label, active)


def test_hover_and_hints_cover_a_copy_of_a_hidden_value(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path)
    (tmp_path / "env.yaml").write_text("parameters: {secret: Zq7-hush}\nparameter_defaults: {net: Zq7-hush}\n")
    project.open("main.yaml")
    assert "value `******`" in hover_text(project, "main.yaml", "get_param: n|et")


def test_the_outline_covers_a_secret_that_stands_as_a_type(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    project = Project(tmp_path)
    text = """\
heat_template_version: 2018-08-31
description: for x7-Kq9-zz
parameters: {pw: {type: string, hidden: true, default: x7-Kq9-zz}}
resources: {a: {type: x7-Kq9-zz}, b: {type: OS::x7-Kq9-zz}, c: {type: OS::Nova::Server}}
"""
    file = project.open("main.yaml", text)
    symbols = outline.symbols(file, project.workspace.stack(file))
    details = {each.name: each.detail for symbol in symbols for each in (symbol, *symbol.children)}
    assert {name: details[name] for name in ("description", "a", "b", "c")} == {
        "description": "for ******",
        "a": "******",
        "b": "OS::******",
        "c": "OS::Nova::Server",
    }


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        pytest.param("main.yaml", "reso|urces:", "The resources of the stack.", id="a section"),
        pytest.param("main.yaml", "  depends|_on: port", "The resources that Heat makes before", id="a key"),
        pytest.param("main.yaml", "heat_template|_version", "The version of HOT.", id="the version key"),
        pytest.param("main.yaml", "2018-|08-31", "Its functions: ", id="a version"),
        pytest.param("main.yaml", "sec|ret: {type", "hidden", id="a parameter is no keyword"),
        pytest.param("env.yaml", "resource_|registry:", "What each resource type stands for.", id="an environment"),
    ],
)
def test_keywords_have_words_and_a_link(project, name, words, expected):
    before, after = words.split("|")
    file = project.open(name)
    found = hover.hover(project.workspace, file, file.buffer.text.index(before + after) + len(before))
    assert expected in found[0]
    assert ("](https://docs.openstack.org/heat/" in found[0]) == (expected != "hidden")


def test_a_default_of_an_environment_leads_to_the_parameter_of_a_nested_template(tmp_path):
    project = Project(tmp_path)
    nested = FILES["nested/port.yaml"].replace(
        "resources:\n", "  only: {type: string, default: x, label: color}\nresources:\n"
    )
    project.open("nested/port.yaml", nested)
    text = FILES["env.yaml"].replace("  net: office\n", "  only: red\n")
    file = project.open("env.yaml", text)
    assert "- of the nested template `" in hover_text(project, "env.yaml", "o|nly: red")
    ((other, start, _),) = navigation.definitions(project.workspace, file, text.index("only"))
    assert other.buffer.text[start:].startswith("only: {type: string")
