"""What aliases and merges repeat is shown once; an alias leads to its anchor."""

from __future__ import annotations

import pytest
from editor_project import Project, write

from heatlint.editor import actions, aliases, hover, navigation, values

TEXT = """\
heat_template_version: 2018-08-31
parameters:
  count: {type: number, default: 2}
resources:
  one: &one
    type: nested/port.yaml
    properties: {net: {get_param: count}}
  two:
    <<: *one
    depends_on: one
  three: &three {type: "Our::Type", properties: {text: {get_file: main.yaml}}}
  four: *three
"""


@pytest.fixture()
def project(tmp_path):
    project = Project(tmp_path)
    write(project.folder, {"aliases.yaml": TEXT})
    project.check()
    return project


def test_what_an_alias_repeats_is_one_hint_one_link_and_one_use(project):
    file = project.open("aliases.yaml")
    stack = project.workspace.stack(file)
    shown = [(each.offset, each.label) for each in values.hints(file, stack, 0, len(TEXT))]
    assert shown == [(TEXT.index("count}}") + 5, "= 2")]
    assert [TEXT[start:end] for start, end, _ in navigation.links(project.workspace, file)] == [
        "nested/port.yaml",
        "main.yaml",
    ]
    assert [name for _, _, name in navigation.registered_types(file)] == ["Our::Type"]
    assert len(list(navigation.nested(project.workspace, file))) == 1
    nested = project.open("nested/port.yaml")
    spans = {parent.path.rpartition("/")[2]: spans for parent, spans in navigation.uses(project.workspace, nested)}
    assert len(spans["aliases.yaml"]) == 1


def test_a_parameter_that_is_used_twice_in_a_line_is_declared_by_one_action(project):
    text = TEXT.replace(
        "{get_param: count}}", "{list_join: [{get_param: &x new}, [{get_param: *x}, {get_param: new}]]}}"
    )
    file = project.open("aliases.yaml", text)
    project.check()
    offset = text.index("list_join")
    titles = [each.title for each in actions.actions(project.workspace, file, offset, offset, lazy=True)]
    assert titles.count('Declare the parameter "new"') == 1


@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["plain", "byte order mark"])
def test_an_alias_leads_to_its_anchor(project, mark):
    file = project.open("aliases.yaml", mark + TEXT)
    at = file.buffer.text.index("*one")
    ((other, start, end),) = navigation.definitions(project.workspace, file, at + 2)
    assert (other, file.buffer.text[start:end]) == (file, "&one")
    text, start, end = hover.hover(project.workspace, file, at)
    assert (text, file.buffer.text[start:end]) == ("**one** · repeats line 5\n\n```yaml\none: &one\n```", "*one")


def test_a_star_in_a_text_is_no_alias(project):
    file = project.open(
        "aliases.yaml", TEXT + "  five: {type: OS::Heat::Value, properties: {value: 'a *one'}}  # *one\n"
    )
    text = file.buffer.text
    places = text.index("a *one") + 3, text.index("# *one") + 3
    assert [aliases.anchor_at(file, place) for place in places] == [None, None]


def test_a_syntax_error_may_follow_an_alias(project):
    text = f"{TEXT}  five: {{\n"
    file = project.open("aliases.yaml", text)
    assert not file.is_fresh
    found = aliases.anchor_at(file, text.index("*one") + 1)
    assert found is not None and [text[start:end] for _, start, end in found] == ["*one", "&one"]
