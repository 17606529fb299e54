"""Rename and references: | is the cursor."""

from __future__ import annotations

import re

import pytest
from editor_project import FILES, Project, write

from heatlint.editor import navigation, rename
from heatlint.editor.renaming import CannotRename
from heatlint.text.edits import apply


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def at(file, words):
    before, after = words.split("|")
    return file.buffer.text.index(before + after) + len(before)


def renamed(project, name, words, new):
    """Return the texts of the files that a rename changes, by name."""
    file = project.open(name)
    target = rename.target_at(project.workspace, file, at(file, words))
    return {
        str(other.path).removeprefix(f"{project.folder}/"): apply(other.buffer.text, edits)
        for other, edits in rename.rename(project.workspace, target, new)
    }


def test_a_parameter_is_renamed_in_all_templates_that_nest_it(project):
    found = renamed(project, "nested/port.yaml", "  n|et:", "network_id")
    assert found == {
        "nested/port.yaml": FILES["nested/port.yaml"]
        .replace("  net:", "  network_id:")
        .replace("get_param: net", "get_param: network_id"),
        "main.yaml": FILES["main.yaml"].replace("      net: {", "      network_id: {"),
        "second.yaml": FILES["second.yaml"].replace("{net:", "{network_id:"),
    }


def test_a_parameter_is_renamed_where_a_stack_resource_passes_it(project):
    stack = """\
heat_template_version: 2018-08-31
resources:
  other:
    type: OS::Heat::Stack
    properties: {template: {get_file: nested/port.yaml}, parameters: {net: a}}
"""
    write(project.folder, {"stack.yaml": stack})
    found = renamed(project, "nested/port.yaml", "  n|et:", "network_id")
    assert found["stack.yaml"] == stack.replace("{net: a}", "{network_id: a}")


def test_a_parameter_is_renamed_in_the_environment(project):
    found = renamed(project, "main.yaml", "get_param: c|ount", "number")
    assert set(found) == {"main.yaml", "env.yaml"} and "  number: 2\n" in found["env.yaml"]


def test_an_output_is_renamed_in_the_nested_template(project):
    found = renamed(project, "main.yaml", "port, add|ress", "ip")
    assert "[port, ip]" in found["main.yaml"] and "  ip:\n" in found["nested/port.yaml"]


@pytest.mark.parametrize("words", ["  |port:", "  |group:", "  |other:"])
def test_a_resource_with_a_nested_stack_gets_no_name_that_the_stack_cannot_have(project, words):
    with pytest.raises(CannotRename, match='"a: b" cannot be part of the name of a nested stack; expected letters'):
        renamed(project, "main.yaml", words, "a: b")
    if "port" in words:
        assert "a: b" in renamed(project, "nested/port.yaml", "  |p:", "a: b")["nested/port.yaml"]


@pytest.fixture()
def inner(project):
    """The project with outputs of main.yaml that read the resource "p" of the nested template."""
    outputs = (
        "  mac: {value: {get_attr: [port, resource.p, mac_address]}}\n"
        "  id: {value: {get_attr: [port, resource.p.id]}}\n"
    )
    write(project.folder, {"main.yaml": FILES["main.yaml"] + outputs})
    return project


def test_a_resource_of_a_nested_template_is_renamed_where_a_parent_reads_it(inner):
    found = renamed(inner, "nested/port.yaml", "  |p:", "plug")
    assert set(found) == {"nested/port.yaml", "main.yaml"}
    assert "  plug:\n" in found["nested/port.yaml"] and "[plug, fixed_ips" in found["nested/port.yaml"]
    assert "[port, resource.plug, mac_address]" in found["main.yaml"]
    assert "[port, resource.plug.id]" in found["main.yaml"]


def test_the_definition_of_a_nested_resource_is_in_the_nested_template(inner):
    file = inner.open("main.yaml")
    ((owner, start, end),) = navigation.definitions(inner.workspace, file, at(file, "resource.|p, mac"))
    assert (owner.real, owner.buffer.text[start:end]) == (f"{inner.folder}/nested/port.yaml", "p")


@pytest.mark.parametrize(
    ("name", "words", "new", "message"),
    [
        pytest.param(
            "nested/port.yaml",
            "  |p:",
            "a.b",
            '"main.yaml" refers to "resource.p"; a name with a dot cannot be used there',
            id="dot",
        ),
        pytest.param(
            "main.yaml",
            "resource.|p, mac",
            "q",
            'rename "p" in "nested/port.yaml", which declares it',
            id="not at the declaration",
        ),
    ],
)
def test_a_rename_of_a_nested_resource_is_refused(inner, monkeypatch, name, words, new, message):
    monkeypatch.chdir(inner.folder)
    with pytest.raises(CannotRename, match=message):
        renamed(inner, name, words, new)


def test_a_resource_is_not_renamed_if_a_file_that_mentions_it_cannot_be_read(inner, monkeypatch):
    monkeypatch.chdir(inner.folder)
    write(inner.folder, {"main.yaml": FILES["main.yaml"] + "  mac: {value: {get_attr: [port, resource.p}}\n"})
    with pytest.raises(CannotRename, match='"main.yaml" has a syntax error'):
        renamed(inner, "nested/port.yaml", "  |p:", "plug")


def test_a_parameter_in_the_data_of_a_query_in_a_condition_is_renamed(project):
    condition = "conditions:\n  c: {yaql: {expression: $.data.a, data: {a: {get_param: count}}}}\nresources:\n"
    write(project.folder, {"main.yaml": FILES["main.yaml"].replace("resources:\n", condition)})
    found = renamed(project, "main.yaml", "  c|ount:", "number")
    assert "data: {a: {get_param: number}}" in found["main.yaml"]


@pytest.mark.parametrize(
    ("words", "new", "message"),
    [
        pytest.param("  c|ount:", "net", 'there is already a parameter "net"', id="name of another parameter"),
        pytest.param("  p|ort:", "other", 'there is already a resource "other"', id="name of another resource"),
        pytest.param("  c|ount:", "port", 'there is already a resource "port"', id="parameter like a resource"),
        pytest.param("  c|ount:", "OS::stack_id", '"OS::stack_id" is a parameter that Heat defines', id="pseudo"),
        pytest.param("  c|ount:", "secret", 'there is already a parameter "secret"', id="name in the environment"),
        pytest.param("  p|ort:", "a/b", "the name of a resource must not contain a slash", id="slash"),
        pytest.param("  c|ount:", " ", "a name must be one line, without spaces at its ends", id="blank"),
        pytest.param("OS::He|at", "x", "only a parameter, a resource, an output, a condition or a mapping", id="type"),
    ],
)
def test_a_rename_is_refused(project, words, new, message):
    with pytest.raises(CannotRename, match=message):
        renamed(project, "main.yaml", words, new)


def test_a_parameter_of_a_file_in_no_folder_is_not_renamed(tmp_path):
    project = Project(tmp_path)
    project.workspace.remove_folder(str(tmp_path))
    with pytest.raises(CannotRename, match='main.yaml" is not in a folder of the editor'):
        renamed(project, "main.yaml", "  c|ount:", "number")


@pytest.mark.parametrize(
    ("name", "words", "expected"),
    [
        pytest.param(
            "nested/port.yaml",
            "  n|et:",
            [
                ("main.yaml", 10),
                ("main.yaml", 14),
                ("nested/port.yaml", 3),
                ("nested/port.yaml", 10),
                ("second.yaml", 5),
            ],
            id="parameter of a nested template",
        ),
        pytest.param(
            "main.yaml", "  c|ount:", [("env.yaml", 2), ("main.yaml", 3), ("main.yaml", 19)], id="parameter of a stack"
        ),
        pytest.param("main.yaml", "  p|ort:", [("main.yaml", 7), ("main.yaml", 17), ("main.yaml", 27)], id="resource"),
    ],
)
def test_references(project, name, words, expected):
    file = project.open(name)
    symbol, _ = navigation.symbol_at(project.workspace, file, at(file, words))
    found = [
        (str(spot.file.path).removeprefix(f"{project.folder}/"), spot.file.buffer.line(spot.start) + 1)
        for spot in navigation.references(project.workspace, symbol)
    ]
    assert sorted(found) == expected


WRITTEN_ONCE = """\
heat_template_version: 2018-08-31
parameters:
  tag: {type: string}
conditions:
  new: {yaql: {expression: $.data.tag = 1, data: {tag: {get_param: tag}}}}
resources:
  one:
    type: OS::Heat::Value
    properties:
      value:
        first: &call {get_param: tag}
        second: *call
        other: {get_param: tag, no: function}
        inline: {if: [{equals: [{get_param: tag}, x]}, {get_param: tag}, y]}
  two:
    <<: &base
      type: OS::Heat::Value
      depends_on: one
      properties: {value: {get_param: tag}}
  three: *base
"""


def test_a_name_is_renamed_in_conditions_plain_maps_aliases_and_merges(project):
    write(project.folder, {"once.yaml": WRITTEN_ONCE})
    found = renamed(project, "once.yaml", "  t|ag:", "label")
    expected = WRITTEN_ONCE.replace("get_param: tag", "get_param: label").replace("  tag: {type", "  label: {type")
    assert found == {"once.yaml": expected.replace("{get_param: label, no", "{get_param: tag, no")}
    found = renamed(project, "once.yaml", "  o|ne:", "first")
    expected = WRITTEN_ONCE.replace("  one:", "  first:").replace("depends_on: one", "depends_on: first")
    assert found == {"once.yaml": expected}


HEAD_OF_REPEATED = "heat_template_version: 2018-08-31\nparameters: {tag: {type: string}}\nresources:\n"
REPEATED = (
    HEAD_OF_REPEATED
    + """  one: {type: OS::Heat::Value, properties: {value: [&x {get_param: tag}, *x, [&y [*x, {get_param: tag}], *y]]}}
  two:
    type: OS::Heat::Value
    properties:
      value:
        - &z {list_join: [",", &w [{get_param: tag}], *w]}
        - *z
"""
)


def test_an_item_that_aliases_repeat_in_a_list_is_renamed(project):
    write(project.folder, {"repeated.yaml": REPEATED})
    expected = REPEATED.replace("get_param: tag", "get_param: label").replace("{tag:", "{label:")
    assert renamed(project, "repeated.yaml", "get_param: t|ag", "label") == {"repeated.yaml": expected}


#: Names with an anchor or a tag, and aliases of names. What a rename changes stands between angle quotes.
PROPERTIES = [
    pytest.param(
        """\
parameters:
  «tag»: {type: string}
resources:
  one: {type: OS::Heat::Value, properties: {value: [{get_param: &x «tag»}, {get_param: *x}, {get_param: !!str «tag»}]}}
  two:
    type: OS::Heat::Value
    properties:
      value:
        - get_param: &y !!str "«tag»"
        - get_param: !!str &z
            «tag»
        - get_param: &v # why
            '«tag»'
        - {list_join: [",", [get_param: *y, get_param: *z, get_param: *v]]}
""",
        id="parameter",
    ),
    pytest.param(
        """\
parameters:
  &k «tag»: {type: string}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: *k}}}
""",
        id="key of a parameter",
    ),
    pytest.param(
        """\
parameters:
  ? !!str «tag»
  : {type: string}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: «tag»}}}
""",
        id="key with a tag",
    ),
    pytest.param(
        """\
resources:
  &r «web»: {type: OS::Heat::None}
  two: {type: OS::Heat::None, depends_on: [*r]}
  three: {type: OS::Heat::None, depends_on: *r}
""",
        id="resource",
    ),
    pytest.param(
        """\
conditions:
  !!str &c «new»: {equals: [1, 2]}
  other: {not: *c}
resources:
  one: {type: OS::Heat::None, condition: *c}
  two: {type: OS::Heat::Value, properties: {value: {if: [*c, 1, 2]}}}
""",
        id="condition",
    ),
    pytest.param(
        """\
description: &d tag
parameters:
  «*d» : {type: string}
resources:
  one: {type: OS::Heat::Value, properties: {value: [*d, {get_param: «*d»}]}}
""",
        id="an alias of another text is replaced",
    ),
]


@pytest.mark.parametrize("marked", PROPERTIES)
def test_anchors_and_tags_stay_and_aliases_follow(project, marked):
    marked = f"heat_template_version: 2018-08-31\n{marked}"
    text = marked.replace("«", "").replace("»", "")
    write(project.folder, {"anchors.yaml": text})
    file, offset = project.open("anchors.yaml"), marked.index("«")
    target = rename.target_at(project.workspace, file, offset)
    assert marked[offset:].startswith(f"«{text[target.start : target.end]}»")
    ((_, edits),) = rename.rename(project.workspace, target, "label")
    assert apply(text, edits) == re.sub("«.*?»", "label", marked)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        pytest.param("[{get_param: &x tag}, *x]", "another part of the file would change, too", id="alias of a text"),
        pytest.param("\n        get_param: |-\n          tag", "not certain how to change line 8", id="block scalar"),
    ],
)
def test_a_rename_that_is_not_certain_says_why(project, value, reason):
    value = f"  one:\n    type: OS::Heat::Value\n    properties:\n      value: {value}\n"
    write(project.folder, {"why.yaml": HEAD_OF_REPEATED + value})
    with pytest.raises(CannotRename, match=f'why.yaml" cannot be edited safely: .*{reason}.*; rename it there by hand'):
        renamed(project, "why.yaml", "{t|ag:", "label")


def test_a_place_that_aliases_repeat_very_often_is_not_renamed(project):
    value = f"[&b [&a {{get_param: tag}}{', *a' * 100}]{', *b' * 100}]"
    text = f"{HEAD_OF_REPEATED}  one: {{type: OS::Heat::Value, properties: {{value: {value}}}}}\n"
    write(project.folder, {"often.yaml": text})
    with pytest.raises(CannotRename, match="aliases repeat a place more than 10,000 times"):
        renamed(project, "often.yaml", "get_param: t|ag", "label")


def test_a_place_that_an_alias_repeats_is_one_reference(project):
    write(project.folder, {"once.yaml": WRITTEN_ONCE})
    file = project.open("once.yaml")
    symbol, _ = navigation.symbol_at(project.workspace, file, at(file, "  t|ag:"))
    places = [spot.start for spot in navigation.references(project.workspace, symbol)]
    assert len(places) == len(set(places)) == 6


_TABLE = '[[stack]]\ntemplate = "main.yaml"\n'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("parameters = {count = 3, net = 'count'}", "parameters = {number = 3, net = 'count'}"),
        ("parameters = {'count' = 3}  # count", "parameters = {number = 3}  # count"),
        ('[stack.parameters]\n# count = 1\n"c\\u006funt" = 3', "[stack.parameters]\n# count = 1\nnumber = 3"),
        ("parameters.count = 3", "parameters.number = 3"),
        ("[stack.parameters.count]\ncount = 3", "[stack.parameters.number]\ncount = 3"),
        (
            "parameters.count = 3\n[[stack]]\ntemplate = 'nested/../second.yaml'\nparameters = {count = 1}\n"
            "[[stack]]\ntemplate = './main.yaml'\nparameters = {count = 2}",
            "parameters.number = 3\n[[stack]]\ntemplate = 'nested/../second.yaml'\nparameters = {count = 1}\n"
            "[[stack]]\ntemplate = './main.yaml'\nparameters = {number = 2}",
        ),
        ("[[stack]]\ntemplate = 'm*.yaml'\nparameters = {count = 1}", None),
    ],
)
@pytest.mark.parametrize("name", ["heatlint.toml", "pyproject.toml"])
def test_the_tables_of_a_config_follow(project, before, after, name):
    after = before.replace("{count", "{number") if after is None else after
    texts = [_TABLE + each + "\n" for each in (before, after)]
    if name == "pyproject.toml":
        (project.folder / "heatlint.toml").unlink()
        texts = [each.replace("[stack.", "[tool.heatlint.stack.") for each in texts]
        texts = [each.replace("[[stack]]", "[[tool.heatlint.stack]]") for each in texts]
    write(project.folder, {name: texts[0]})
    project.workspace.restart()
    assert renamed(project, "main.yaml", "|count: {type", "number")[name] == texts[1]


def test_a_table_of_a_parent_stays(project):
    """The parameters of a table are those of its own template."""
    write(project.folder, {"heatlint.toml": f"{_TABLE}parameters = {{net = 'x'}}\n"})
    project.workspace.restart()
    assert "heatlint.toml" not in renamed(project, "nested/port.yaml", "|net:", "network")


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("parameters = {count = 3, number = 4}", 'heatlint.toml" cannot be edited safely; rename it there by hand'),
        ("parameters.count.a = 3\nparameters.count.b = 3", None),
    ],
)
def test_a_table_that_cannot_be_changed_is_named(project, given, reason):
    write(project.folder, {"heatlint.toml": f"{_TABLE}{given}\n"})
    project.workspace.restart()
    if reason is None:
        found = renamed(project, "main.yaml", "|count: {type", "number")
        assert found["heatlint.toml"] == f"{_TABLE}{given}\n".replace("count", "number")
        return
    with pytest.raises(CannotRename, match=reason):
        renamed(project, "main.yaml", "|count: {type", "number")


def test_a_table_of_several_templates_with_the_parameter_is_named(project):
    (project.folder / "env.yaml").unlink()
    write(project.folder, {"mains.yaml": FILES["main.yaml"]})
    write(project.folder, {"heatlint.toml": "[[stack]]\ntemplate = 'main*.yaml'\nparameters = {count = 3}\n"})
    project.workspace.restart()
    with pytest.raises(CannotRename, match='the table of "main\\*.yaml" sets "count" also for ".*mains.yaml"'):
        renamed(project, "main.yaml", "|count: {type", "number")
