"""Parts of templates for merge.py of TripleO are reported once (HL025), not for each name that they lack."""

from __future__ import annotations

import pytest

import heatlint

SOURCE = """\
heat_template_version: 2013-05-23
parameters:
  KeyName: {type: string}
resources:
  allNodes: {type: OS::Heat::RandomString}
  compute0:
    type: FileInclude
    Path: parts/compute.yaml
    SubKey: resources.compute0
"""
PART = """\
heat_template_version: 2013-05-23
resources:
  part:
    type: OS::Heat::Value
    depends_on: allNodes
    properties: {value: [{get_param: KeyName}, {get_resource: allNodes}], valeu: 1}
"""


def errors(tmp_path, **files):
    for name, text in files.items():
        path = tmp_path / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    report = heatlint.check([str(tmp_path)])
    return [(each.rule.code, each.severity) for each in report.diagnostics if not each.file.endswith("source.yaml")]


@pytest.mark.parametrize(
    ("name", "part"),
    [("part", PART), ("parts__compute", PART), ("parts__compute", PART.replace("KeyName", "OfMerge"))],
    ids=["beside-with-all-names", "included", "included-with-another-name"],
)
def test_a_part_is_reported_once_and_its_other_faults_as_usual(tmp_path, name, part):
    assert sorted(errors(tmp_path, source=SOURCE, **{name: part})) == [("HL025", "info"), ("HL302", "error")]


@pytest.mark.parametrize(
    ("source", "part"),
    [(SOURCE, PART.replace("KeyName", "KeyNmae")), (SOURCE.replace("FileInclude", "OS::Heat::None"), PART)],
    ids=["a-name-of-no-source", "no-merge-source"],
)
def test_another_template_keeps_its_findings(tmp_path, source, part):
    codes = [code for code, _ in errors(tmp_path, source=source, part=part)]
    assert codes.count("HL401") == codes.count("HL402") == codes.count("HL405") == 1
    assert "HL025" not in codes


WHOLE = """\
heat_template_version: 2018-08-31
parameters: {size: {type: string}}
resources: {web: {type: OS::Heat::Value, properties: {value: {get_param: size}}}, net: {type: OS::Heat::None}}
"""
ADDED = """\
heat_template_version: 2018-08-31
resources:
  NAME: {type: OS::Heat::Value, properties: {value: {list_join: ['', [SIZE, {get_attr: [web, value]}]]}}}
"""


@pytest.mark.parametrize(
    ("name", "added", "size", "severity"),
    [
        pytest.param("app_more.yaml", "more", "{get_param: size}", "warning", id="a part of the template"),
        pytest.param("more.yaml", "more", "{get_param: size}", "error", id="the name says nothing"),
        pytest.param("apples.yaml", "more", "{get_param: size}", "error", id="another word"),
        pytest.param("app_more.yaml", "net", "{get_param: size}", "error", id="a name that both have"),
        pytest.param("app_more.yaml", "more", "{get_param: other}", "error", id="a name that the template lacks"),
        pytest.param("app_more.yaml", "more", "a", "error", id="one name"),
    ],
)
def test_a_file_that_a_template_beside_it_completes_may_be_a_part_of_it(tmp_path, name, added, size, severity):
    (tmp_path / "app.yaml").write_text(WHOLE, encoding="utf-8")
    (tmp_path / name).write_text(ADDED.replace("NAME", added).replace("SIZE", size), encoding="utf-8")
    found = [each for each in heatlint.check([str(tmp_path)]).diagnostics if each.file.endswith(name)]
    assert {each.severity for each in found} == {severity}
    part_of = "has it, so the file may be a part that is merged into that one"
    assert all(each.message.endswith(part_of) == (severity == "warning") for each in found)


OF_CFN = """\
HeatTemplateFormatVersion: "2012-12-12"
Parameters: {KeyName: {Type: String}}
Resources:
  allNodes: {Type: OS::Heat::RandomString}
  compute0: {Type: FileInclude, Path: parts/compute.yaml, SubKey: Resources.compute0}
"""


def test_a_source_in_the_other_template_language_has_parts_too(tmp_path):
    found = errors(tmp_path, source=OF_CFN, parts__compute=PART.replace(", valeu: 1", ""))
    assert found == [("HL025", "info")]


MERGED = "#!/bin/sh\nmerge_py=./merge/merge.py\npython $merge_py source.yaml > parts/made.yaml\n"
MADE = "heat_template_version: 2013-05-23\nresources: {a: {type: OS::Nova::Server, properties: {metadata: KEY}}}\n"


@pytest.mark.parametrize(
    ("program", "source", "severity"),
    [
        pytest.param(MERGED, SOURCE, "info", id="what merge.py reads and makes"),
        pytest.param(MERGED.replace("parts/", "other/"), SOURCE, "error", id="another directory"),
        pytest.param(MERGED.replace("parts/", ""), SOURCE, "info", id="the end of the path"),
        pytest.param(MERGED.replace("merge_py", "deploy"), SOURCE, "error", id="another program"),
        pytest.param(MERGED.replace("made", "remade"), SOURCE, "error", id="another name"),
        pytest.param(MERGED, PART, "error", id="no merge source"),
    ],
)
def test_what_a_program_names_with_merge_py_is_not_for_heat_as_it_is(tmp_path, program, source, severity):
    (tmp_path / ".git").mkdir()
    (tmp_path / "test.sh").write_text(program, encoding="utf-8")
    found = errors(tmp_path, source=source, parts__made=MADE)
    assert {severity for code, severity in found if code in ("HL320", "HL321")} == {severity}


def test_what_such_a_source_includes_is_not_for_heat_either(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "test.sh").write_text(MERGED, encoding="utf-8")
    assert sorted(errors(tmp_path, source=SOURCE, parts__compute=PART)) == [("HL025", "info"), ("HL302", "info")]
