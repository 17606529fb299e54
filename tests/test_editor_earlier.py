"""A syntax error leaves the findings of the rest of the file, where they are now."""

from __future__ import annotations

import pytest
from editor_project import Project

TEXT = """\
heat_template_version: 2018-08-31
resources:
  one: {type: OS::Heat::Nonne}
  two: {type: OS::Heat::None}
  three: {type: OS::Heat::RandomStrin}
"""


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def shown(project, file):
    """Return line and code of each finding that an editor shows."""
    project.check()
    found = project.workspace.shown_findings(file.real)
    return sorted((each.range[0], each.rule.code) for each in found)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("two: {", "two: {{", [(3, "HL301"), (5, "HL002"), (5, "HL301")], id="a change within a line"),
        pytest.param("  two: {", "  new: [\n\n  two: {", [(3, "HL301"), (7, "HL002"), (7, "HL301")], id="more lines"),
        pytest.param(
            "three: {type: OS::Heat::R", "three: {{type: OS::Heat::X", [(3, "HL301"), (5, "HL002")], id="its own text"
        ),
    ],
)
def test_findings_stay_at_their_moved_places(project, old, new, expected):
    file = project.open("main.yaml", TEXT)
    assert shown(project, file) == [(3, "HL301"), (5, "HL301")]
    file.buffer.replace(0, len(TEXT), TEXT.replace(old, new))
    project.workspace.did_change(file)
    assert shown(project, file) == expected


def test_a_mended_text_has_its_own_findings_only(project):
    file = project.open("main.yaml", TEXT)
    shown(project, file)
    for text in (TEXT.replace("two: {", "two: {{"), TEXT.replace("Nonne", "None")):
        file.buffer.replace(0, len(file.buffer.text), text)
        project.workspace.did_change(file)
        found = shown(project, file)
    assert (3, "HL301") not in found and (5, "HL301") in found


@pytest.mark.parametrize("text", ["a: [\n", "\0\1", "heat_template_version: 2018-08-31\nresources: {\n"])
def test_what_an_empty_file_lacks_is_not_said_of_a_text(project, text):
    file = project.open("main.yaml", "")
    assert shown(project, file) == [(1, "HL101")]
    file.buffer.replace(0, 0, text)
    project.workspace.did_change(file)
    assert "HL101" not in [code for _, code in shown(project, file)]
