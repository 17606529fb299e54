"""Code actions: | is the cursor."""

from __future__ import annotations

import re

import pytest
from editor_project import Project, write

from heatlint.editor import actions
from heatlint.editor.action import CannotDo
from heatlint.text import reading
from heatlint.text.edits import apply

TEXT = """\
heat_template_version: 2018-08-31
conditions:
  big: {equals: [1, 1]}
resources:
  one:
    type: OS::Heat::RandomString
    properties:
      length: 8
  two:
    type: nested/none.yaml
"""


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def offered(project, name, text, words, *, lazy=True):
    """Open a file and return the actions at the cursor by title, with the file."""
    before, after = words.split("|")
    file = project.open(name, text)
    file.read()
    at = text.index(before + after) + len(before)
    return file, {each.title: each for each in actions.actions(project.workspace, file, at, at, lazy=lazy)}


def test_a_value_is_used_only_if_a_condition_holds(project):
    file, found = offered(project, "second.yaml", TEXT, "length: |8")
    changes = found['Use the value only if the condition "big" holds'].changes
    assert apply(TEXT, changes.edits) == TEXT.replace("length: 8", "length: {if: [big, 8, null]}")


MERGED = """\
heat_template_version: 2018-08-31
parameters: {flavor: {type: string}}
conditions: {big: {equals: [a, b]}}
resources:
  s1:
    type: OS::Nova::Server
    properties: &same
      flavor: {get_param: flavor}
      key_name: {get_param: flavor}
      image: cirros
      user_data: |
        #!/bin/sh
        echo 😀
  s2: {type: OS::Nova::Server, properties: {<<: *same, name: two}}
  s3: {type: OS::Nova::Server, properties: *same}
"""


@pytest.mark.parametrize(
    ("words", "title", "old", "new"),
    [
        ("image: |cirros", "Extract to the parameter", "image: cirros", "image: {get_param: image}"),
        ("image: |cirros", "Use the value only if", "image: cirros", "image: {if: [big, cirros, null]}"),
        (
            "key_name: |{get_param",
            "Use the value only if",
            "key_name: {get_param: flavor}",
            "key_name: {if: [big, {get_param: flavor}, null]}",
        ),
    ],
)
def test_a_value_that_others_repeat_is_replaced_for_all(project, words, title, old, new):
    _, found = offered(project, "second.yaml", MERGED, words)
    changes = next(each for name, each in found.items() if name.startswith(title)).changes
    assert apply(MERGED, changes.edits).endswith(MERGED[MERGED.index("resources") :].replace(old, new))


def test_what_a_resource_requires_is_not_used_only_sometimes(project):
    _, found = offered(project, "second.yaml", MERGED, "flavor: |{get_param")
    assert not any(title.startswith("Use the value only if") for title in found)


def test_a_value_is_left_out_where_the_version_allows_it(project):
    text = MERGED.replace("2018-08-31", "2021-04-16")
    _, found = offered(project, "second.yaml", text, "key_name: |{get_param")
    changes = found['Use the value only if the condition "big" holds'].changes
    assert "key_name: {if: [big, {get_param: flavor}]}\n" in apply(text, changes.edits)


def test_a_null_that_heat_refuses_is_not_written(project):
    text = """\
heat_template_version: 2018-08-31
conditions: {big: {equals: [a, b]}}
resources:
  s: {type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.0.0/24}}
"""
    _, found = offered(project, "second.yaml", text, "cidr: |10")
    with pytest.raises(CannotDo, match="the condition gives new findings"):
        _ = found['Use the value only if the condition "big" holds'].changes


def test_an_extracted_text_of_several_lines_stays_a_block(project):
    _, found = offered(
        project, "second.yaml", MERGED.replace("{flavor: {type: string}}", "\n  flavor: {type: string}"), "#!/bin|/sh"
    )
    changes = found['Extract to the parameter "user_data"'].changes
    assert changes.edits[0][2] == "\n  user_data:\n    type: string\n    default: |\n      #!/bin/sh\n      echo 😀"


def test_what_cannot_be_edited_for_sure_is_not_offered_in_a_short_text(project):
    text = f"{TEXT}parameters: [a]\n"
    _, found = offered(project, "second.yaml", text, "length: |8")
    assert found and not any(title.startswith("Extract to the parameter") for title in found)


def test_a_value_moves_to_the_environment_of_its_only_stack(project):
    text = TEXT.replace("nested/none.yaml", "nested/port.yaml\n    properties: {net: a}")
    file, found = offered(project, "main.yaml", text, "length: |8")
    changes = next(each for title, each in found.items() if title.startswith("Move the value to")).changes
    assert apply(text, changes.edits).endswith("parameters:\n  length:\n    type: number\n")
    [(environment, edits)] = changes.others
    assert "  secret: hush\n  length: 8\n" in apply(environment.buffer.text, edits)


GROUPS = """\
heat_template_version: 2021-04-16
conditions: {big: {equals: [a, b]}}
resources:
  group:
    type: OS::Heat::ResourceGroup
    properties:
      index_var: "%i%"
      resource_def:
        type: nested/port.yaml
        properties: {net: private}
  scaled:
    type: OS::Heat::AutoScalingGroup
    properties:
      max_size: 3
      resource:
        type: OS::Heat::ResourceGroup
        properties: {resource_def: {type: OS::Heat::RandomString, properties: {salt: some}}}
  chain:
    type: OS::Heat::ResourceChain
    properties:
      resources: [OS::Heat::None]
  own:
    type: nested/own.yaml
    properties:
      type: nested/port.yaml
"""


@pytest.mark.parametrize(
    "words",
    [
        "type: |nested/port.yaml\n        prop",
        "type: |OS::Heat::ResourceGroup\n        prop",
        "type: |OS::Heat::RandomString",
        "[|OS::Heat::None]",
        "type: |nested/port.yaml\n",
    ],
)
def test_what_heat_or_the_client_reads_as_it_is_written_stays(project, words):
    before = words.replace("|", "")
    at = GROUPS.rindex(before) if before.endswith("yaml\n") else GROUPS.index(before)
    file = project.open("groups.yaml", GROUPS)
    file.read()
    at += words.index("|")
    found = [each.title for each in actions.actions(project.workspace, file, at, at, lazy=True)]
    assert not [title for title in found if title.startswith(("Extract to", "Move the value", "Use the value"))]


@pytest.mark.parametrize("words", ["net: |private", "salt: |some", 'index_var: |"%i%"'])
def test_other_values_of_a_group_become_parameters(project, words):
    file, found = offered(project, "groups.yaml", GROUPS, words)
    name = words.partition(":")[0]
    new = apply(GROUPS, found[f'Extract to the parameter "{name}"'].changes.edits)
    assert f"{name}: {{get_param: {name}}}" in new


def test_a_missing_template_is_created_with_the_version_of_its_parent(project):
    file, found = offered(project, "second.yaml", TEXT, "type: |nested/none")
    created = found['Create "nested/none.yaml"'].changes.created
    assert created == {str(project.folder / "nested/none.yaml"): "heat_template_version: 2018-08-31\n"}


def test_a_created_template_has_the_line_ends_of_its_parent(project):
    _, found = offered(project, "second.yaml", TEXT.replace("\n", "\r\n"), "type: |nested/none")
    (text,) = found['Create "nested/none.yaml"'].changes.created.values()
    assert text == "heat_template_version: 2018-08-31\r\n"


def test_a_created_template_takes_the_properties_that_it_is_given(project):
    text = """\
heat_template_version: 2018-08-31
parameters: {sizes: {type: comma_delimited_list}}
resources:
  net: {type: OS::Neutron::Net}
  members:
    type: OS::Heat::ResourceGroup
    properties:
      resource_def:
        type: nested/none.yaml
        properties:
          net: {get_resource: net}
          sizes: {get_param: sizes}
          count: 3
          is on: true
          names: [a, {get_resource: net}]
          ports: [{port: 1}]
          tags: {a: b}
"""
    _, found = offered(project, "second.yaml", text, "type: |nested/none")
    assert (
        found['Create "nested/none.yaml"'].changes.created[str(project.folder / "nested/none.yaml")]
        == """\
heat_template_version: 2018-08-31

parameters:
  net:
    type: string
  sizes:
    type: comma_delimited_list
  count:
    type: number
  is on:
    type: boolean
  names:
    type: comma_delimited_list
  ports:
    type: json
  tags:
    type: json
"""
    )


def test_a_created_template_of_cfn_has_its_keys(project):
    text = "AWSTemplateFormatVersion: 2010-09-09\nParameters: {Key: {Type: Json}}\nResources:\n  A:\n"
    text += "    Type: OS::Heat::ResourceGroup\n    Properties:\n      resource_def:\n        type: nested/none.yaml\n"
    text += "        properties: {Key: {Ref: Key}}\n"
    _, found = offered(project, "second.yaml", text, "type: |nested/none")
    assert found['Create "nested/none.yaml"'].changes.created[str(project.folder / "nested/none.yaml")] == (
        "AWSTemplateFormatVersion: 2010-09-09\n\nParameters:\n  Key:\n    Type: Json\n"
    )


@pytest.mark.parametrize(
    ("properties", "asked", "created"),
    [
        ("c: [1, 2]", "address", "c: json\naddress: null"),
        ("c: [a, {get_resource: v}]", "'a b'", "c: comma_delimited_list\na b: null"),
        ("c: {get_attr: [v, value]}, d: {a: 1}", "e, 0, f", "c: string\nd: json\ne: null"),
        ("c: {get_attr: [p, fixed_ips]}, d: {get_attr: [p, mac_address]}", "e", "c: json\nd: string\ne: null"),
        ("c: {str_split: [',', 'a,b']}, d: 1", "show", "c: comma_delimited_list\nd: number"),
        ("d: true", "cidr", "d: boolean\ncidr: {get_param: OS::stack_id}"),
    ],
)
def test_a_created_template_gives_its_parent_no_new_finding(project, properties, asked, created):
    subnet = f"{'cidr: ' if asked == 'cidr' else 'cidr: 10.0.0.0/8, name: '}{{get_attr: [c, {asked}]}}"
    text = f"""\
heat_template_version: 2018-08-31
resources:
  v: {{type: OS::Heat::Value, properties: {{value: x}}}}
  p: {{type: OS::Neutron::Port, properties: {{network: x}}}}
  c: {{type: nested/none.yaml, properties: {{{properties}}}}}
  s: {{type: OS::Neutron::Subnet, properties: {{network: x, {subnet}}}}}
"""
    file, found = offered(project, "second.yaml", text, "type: |nested/none")
    before = {(each.rule.code, each.message) for each in project.workspace.findings(file.real)}
    ((path, new),) = found['Create "nested/none.yaml"'].changes.created.items()
    lines = re.findall(r"  (.*):\n    (?:type|value): (.*)\n", new)
    assert "\n".join(f"{name}: {value}" for name, value in lines) == created
    write(project.folder, {"nested/none.yaml": new})
    project.workspace.did_change_on_disk([path], created_or_deleted=True)
    project.check()
    after = {(each.rule.code, each.message) for each in project.workspace.findings(file.real)}
    assert not project.workspace.findings(path)
    assert {code for code, _ in after - before} <= ({"HL609"} if asked == "show" else set())


def test_no_file_outside_of_the_roots_is_created(project):
    _, found = offered(project, "second.yaml", TEXT.replace("nested/none", "../../none"), "type: |../../none")
    assert not any(title.startswith("Create") for title in found)


def test_sections_are_sorted(project):
    text = "resources:\n  a: {type: OS::Heat::None}\nheat_template_version: 2018-08-31\n"
    _, found = offered(project, "second.yaml", text, "res|ources")
    changes = found["Sort the sections and format the file"].changes
    assert apply(text, changes.edits).startswith("heat_template_version: '2018-08-31'\n\nresources:")


def test_a_conversion_that_gives_new_findings_says_so(project):
    text = """\
heat_template_version: 2013-05-23
resources:
  a: {type: OS::Heat::Value, properties: {value: {Fn::Select: [0, [a]]}}}
"""
    _, found = offered(project, "second.yaml", text, "20|13")
    with pytest.raises(CannotDo, match="gives new findings, such as HL"):
        _ = found["Convert to version 2018-08-31"].changes
    _, found = offered(project, "second.yaml", text, "20|13", lazy=False)
    assert "Convert to version 2018-08-31" not in found


def test_the_list_of_actions_does_not_wait_for_their_changes(project, monkeypatch):
    checker = project.workspace.checkers[0]
    monkeypatch.setattr(checker, "findings_with", lambda *_: pytest.fail("a version was tried"))
    _, found = offered(project, "second.yaml", TEXT, "2018-|08-31")
    assert any(title.startswith("Convert to version") for title in found)


MANY_FINDINGS = """\
heat_template_version: 2018-08-31
resources:
  server: {type: OS::Nova::Server, properties: {nam: a, flavr: b, imag: c, nets: {get_param: d}}}
"""


def test_all_fixes_and_suppressions_of_a_line_are_tried_together(project, monkeypatch):
    """An editor asks for actions at each move of the cursor."""
    read = []
    original = reading._parse
    monkeypatch.setattr(reading, "_parse", lambda *given: read.append(given) or original(*given))
    file = project.open("second.yaml", MANY_FINDINGS)
    project.workspace.stack(file)
    read.clear()
    at = MANY_FINDINGS.index("flavr")
    found = [each for each in actions.actions(project.workspace, file, at, at, lazy=True) if each.is_ready]
    assert sum(each.title.startswith("Replace") for each in found) == 3
    suppressed = [each.title.split()[1] for each in found if each.title.startswith("Suppress")]
    assert sorted(suppressed) == ["HL302", "HL401"]
    assert len(read) <= 4


def test_actions_that_are_not_tried_are_offered_and_can_be_chosen(project, monkeypatch):
    monkeypatch.setattr(actions, "MOST_READ_AT_ONCE", 0)
    monkeypatch.setattr(actions, "MOST_READ_EARLY", 0)
    file, found = offered(project, "second.yaml", MANY_FINDINGS, "fla|vr")
    assert not any(each.is_ready for each in found.values())
    assert "{nam: a, flavor: b," in apply(MANY_FINDINGS, found['Replace "flavr" with "flavor"'].changes.edits)
    after = apply(MANY_FINDINGS, found["Suppress HL401 undefined-parameter on this line"].changes.edits)
    assert after.endswith("}}}  # heatlint: ignore[HL401]\n")
    assert not offered(project, "second.yaml", MANY_FINDINGS, "fla|vr", lazy=False)[1].keys() - found.keys()


def test_the_files_of_the_repository_are_read_when_a_fix_is_chosen_that_they_may_speak_against(project):
    (project.folder / ".git").mkdir()
    text = """\
heat_template_version: 2018-08-31
resources:
  d: {type: OS::Heat::StructuredDeployments, properties: {servers: {}}}
"""
    file, found = offered(project, "second.yaml", text, "d: {type: |OS")
    fix = found['Replace "OS::Heat::StructuredDeployments" with "OS::Heat::StructuredDeploymentGroup"']
    assert not fix.is_ready
    (project.folder / "env.yaml").write_text("resource_registry: {OS::Heat::StructuredDeployments: nested/port.yaml}\n")
    with pytest.raises(CannotDo, match='"OS::Heat::StructuredDeployments"; nothing is changed'):
        assert fix.changes
