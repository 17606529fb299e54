"""The names that str_replace and repeat replace: hover, definition, completion. | is the cursor."""

from __future__ import annotations

import pytest
from editor_project import Project

from heatlint.editor import hover, navigation
from heatlint.editor.completion import complete

TEXT = """\
heat_template_version: 2018-08-31
parameters:
  name: {type: string}
resources:
  text:
    type: OS::Heat::Value
    properties:
      value:
        str_replace:
          template: |
            echo $NAME and $NAME_LONG
            echo $NAME
          params:
            $NAME: {get_param: name}
            $NAME_LONG: long
            $FAR: 1
  file:
    type: OS::Heat::Value
    properties:
      value:
        str_replace:
          params: {$WHO: {get_param: name}}
          template: {get_file: hello.sh}
  loop:
    type: OS::Heat::Value
    properties:
      value:
        repeat:
          for_each: {<%port%>: [80, 443]}
          template: {port: <%port%>, name: a <%port%>}
"""


@pytest.fixture()
def project(tmp_path):
    (tmp_path / "hello.sh").write_text("echo $WHO\n# by $WHO\n", encoding="utf-8")
    return Project(tmp_path)


def at(words, text=TEXT):
    before, after = words.split("|")
    return text.index(before + after) + len(before)


def definitions(project, words):
    """Return the name of the file, and the word with the rest of its line, of each place."""
    file = project.open("second.yaml", TEXT)
    found = navigation.definitions(project.workspace, file, at(words))
    return [(other.path.rpartition("/")[2], other.buffer.text[start:].partition("\n")[0]) for other, start, _ in found]


def test_definition_of_a_name_in_the_text_is_its_key(project):
    assert definitions(project, "echo $N|AME and") == [("second.yaml", "$NAME: {get_param: name}")]
    assert definitions(project, "and $NAM|E_LONG") == [("second.yaml", "$NAME_LONG: long")]
    assert definitions(project, "name: a <%po|rt") == [("second.yaml", "<%port%>: [80, 443]}")]


def test_definition_of_a_key_is_where_the_text_has_it(project):
    assert definitions(project, "$N|AME: {get") == [
        ("second.yaml", "$NAME and $NAME_LONG"),
        ("second.yaml", "$NAME"),
    ]
    assert definitions(project, "{$W|HO:") == [("hello.sh", "$WHO"), ("hello.sh", "$WHO")]
    assert definitions(project, "{<%po|rt%>: [") == [
        ("second.yaml", "<%port%>, name: a <%port%>}"),
        ("second.yaml", "<%port%>}"),
    ]


def test_text_that_no_key_replaces_has_no_definition(project):
    assert definitions(project, "ec|ho $NAME and") == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("echo $N|AME and", "- with `{get_param: name}`\n- 2 times in the template", id="in the text"),
        pytest.param("$NAME_L|ONG: long", "- with `long`\n- once in the template", id="key"),
        pytest.param("$F|AR: 1", "- not in the template", id="key that replaces nothing"),
        pytest.param("{<%po|rt%>: [", "name that repeat replaces", id="variable of a loop"),
    ],
)
def test_hover_shows_what_replaces_a_name(project, words, expected):
    file = project.open("second.yaml", TEXT)
    text, start, end = hover.hover(project.workspace, file, at(words))
    assert expected in text
    assert TEXT[start:end] in text


def test_hover_covers_a_secret(project):
    text = TEXT.replace("name: {type: string}", "name: {type: string, hidden: true, default: hush-hush}").replace(
        "$NAME_LONG: long", "$NAME_LONG: hush-hush"
    )
    file = project.open("second.yaml", text)
    assert "hush" not in hover.hover(project.workspace, file, at("$NAME_L|ONG: hush", text))[0]


@pytest.mark.parametrize(
    ("old", "new", "words", "expected"),
    [
        pytest.param("{$WHO: {get_param: name}}", "{}", "params: {|}", ["$WHO"], id="from a file"),
        pytest.param("{<%port%>: [80, 443]}", "{}", "for_each: {|}", ["<%port%>"], id="from the template of a loop"),
    ],
)
def test_the_names_in_a_template_are_completed(project, old, new, words, expected):
    text = TEXT.replace(old, new)
    file = project.open("second.yaml", text)
    found = complete(project.workspace, file, at(words, text))
    assert [item.label for item in found.sorted() if item.detail == "in the template"] == expected
