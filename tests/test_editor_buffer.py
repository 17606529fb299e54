"""Texts that are edited: where the parts of a text are after some edits."""

from __future__ import annotations

from editor_project import Project
from hypothesis import given
from hypothesis import strategies as st

from heatlint.editor.buffer import Shift

LINES = st.lists(st.sampled_from(["a", "bb", "", "x: y", "q1", "q2", "q3", "q4"]), max_size=12)
EDITS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 4), st.text("ab:\n ", max_size=4)), max_size=4)


@given(LINES, EDITS)
def test_what_no_edit_touches_is_the_same_at_its_new_place(lines, edits):
    old = new = "\n".join(lines)
    for at, length, text in edits:
        new = new[:at] + text + new[at + length :]
    shift = Shift(old, new)
    forward = [shift.forward(offset) for offset in range(len(old) + 1)]
    back = [shift.back(offset) for offset in range(len(new) + 1)]
    assert forward == sorted(forward) and 0 <= forward[0] and forward[-1] <= len(new)
    assert back == sorted(back) and 0 <= back[0] and back[-1] <= len(old)
    for offset, character in enumerate(old):
        if not shift.touches(offset, offset + 1):
            assert new[forward[offset + 1] - 1] == character
            assert back[forward[offset + 1]] == offset + 1


def test_the_lines_between_two_edits_move(tmp_path):
    """So findings, the outline and names stay where they are while a text has a syntax error."""
    project = Project(tmp_path)
    text = """\
heat_template_version: 2018-08-31
parameters:
  net: {type: string}
resources:
  port: {type: OS::Neutron::Port, properties: {network: {get_param: nett}}}
  server: {type: OS::Nova::Server, properties: {flavr: x}}
outputs:
  port: {value: {get_resource: port}}
"""
    file = project.open("second.yaml", text)
    kept = {(each.rule.code, each.range[1:]) for each in project.workspace.shown_findings(file.real)}
    broken = text.replace("port}}\n", "port}\n").replace("  net: {", "  # a comment\n  network_of: {")
    file.buffer.replace(0, len(text), broken)
    project.workspace.did_change(file)
    project.check()
    found = project.workspace.shown_findings(file.real)
    assert {"HL002", "HL401"} <= {each.rule.code for each in found}
    lines = broken.split("\n")
    for each in found:
        if each.rule.code == "HL401":
            assert lines[each.range[0] - 1][each.range[1] - 1 : each.range[3] - 1] == "nett"
    assert len([each for each in found if each.rule.code != "HL002"]) == len(kept)
    start, end = file.span(("resources", "server"), True)
    assert broken[start:end] == "server"
