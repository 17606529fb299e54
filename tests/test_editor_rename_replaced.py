"""Rename of a name that str_replace or repeat replaces. | is the cursor."""

from __future__ import annotations

import pytest
from editor_project import Project, write

from heatlint.editor import rename
from heatlint.editor.renaming import CannotRename
from heatlint.text.edits import apply

BEGIN = """\
heat_template_version: 2018-08-31
parameters:
  name: {type: string}
resources:
"""
TEXT = f"""{BEGIN}\
  text:
    type: OS::Heat::Value
    properties:
      value:
        str_replace:
          template: |
            echo $NAME and $NAME_LONG
            echo $NAME
          params:
            $NAME: {{get_param: name}}
            $NAME_LONG: long
  quoted:
    type: OS::Heat::Value
    properties:
      value: {{str_replace: {{template: "a\\t<one>'", params: {{"<one>": 1, '<two>': 2}}}}}}
  loop:
    type: OS::Heat::Value
    properties:
      value:
        repeat:
          for_each: {{<%port%>: [80, 443]}}
          template: {{port: <%port%>, name: a <%port%>, network: {{get_param: name}}}}
"""
SCRIPT = "#!/bin/sh\necho $WHO\n# by $WHO\n"
FILE = f"""{BEGIN}\
  one:
    type: OS::Heat::Value
    properties: {{value: {{str_replace: {{params: {{$WHO: {{get_param: name}}}}, template: {{get_file: hello.sh}}}}}}}}
"""
TWO = f"""{BEGIN}\
  two:
    type: OS::Heat::Value
    properties: {{value: {{str_replace: {{params: {{$WHO: me, $OTHER: you}}, template: {{get_file: hello.sh}}}}}}}}
"""


@pytest.fixture()
def project(tmp_path):
    return Project(tmp_path)


def renamed(project, text, words, new, name="text.yaml"):
    """Return the texts of the files that a rename changes, by name."""
    write(project.folder, {name: text})
    file = project.open(name)
    before, after = words.split("|")
    offset = text.index(before + after) + len(before)
    target = rename.target_at(project.workspace, file, offset)
    assert text[target.start : target.end] == target.name
    found = rename.rename(project.workspace, target, new)
    return {other.path.rpartition("/")[2]: apply(other.buffer.text, edits) for other, edits in found}


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("echo $N|AME and", id="from the text"),
        pytest.param("  $NA|ME: {get", id="from the key"),
    ],
)
def test_key_and_text_change_together_and_a_longer_name_stays(project, words):
    assert renamed(project, TEXT, words, "$WHO") == {
        "text.yaml": TEXT.replace("echo $NAME and", "echo $WHO and")
        .replace("echo $NAME\n", "echo $WHO\n")
        .replace("$NAME: {", "$WHO: {")
    }


@pytest.mark.parametrize("words", ["\\t<o|ne>", '{"<o|ne>": 1'])
def test_quotes_stay(project, words):
    assert renamed(project, TEXT, words, "<1>") == {"text.yaml": TEXT.replace("<one>", "<1>")}


@pytest.mark.parametrize("words", ["{<%po|rt%>: [", "name: a <%p|ort%>"])
def test_a_variable_of_a_loop(project, words):
    assert renamed(project, TEXT, words, "<%p%>") == {"text.yaml": TEXT.replace("<%port%>", "<%p%>")}


def test_a_key_that_the_text_does_not_have(project):
    assert renamed(project, TEXT, "'<tw|o>'", "<2>") == {"text.yaml": TEXT.replace("<two>", "<2>")}


def test_a_key_that_needs_quotes_gets_them(project):
    found = renamed(project, TEXT, "$NAME_L|ONG: long", "{{LONG}}")
    assert found == {
        "text.yaml": TEXT.replace("$NAME_LONG: long", "'{{LONG}}': long").replace("$NAME_LONG", "{{LONG}}")
    }


def test_a_file_changes_with_all_calls_that_replace_names_in_it(project):
    write(project.folder, {"hello.sh": SCRIPT, "two.yaml": TWO})
    project.check()
    found = renamed(project, FILE, "{$W|HO:", "$NAME")
    assert found == {
        "hello.sh": SCRIPT.replace("$WHO", "$NAME"),
        "text.yaml": FILE.replace("$WHO", "$NAME"),
        "two.yaml": TWO.replace("$WHO", "$NAME"),
    }


PLAIN = f"{BEGIN}  plain: {{type: OS::Heat::Value, properties: {{value: {{get_file: hello.sh}}}}}}\n"


@pytest.mark.parametrize(
    ("files", "text", "words", "new", "message"),
    [
        pytest.param({}, TEXT, "$N|AME and", "$NAME_LONG", 'already a name "$NAME_LONG"', id="a name there is"),
        pytest.param({}, TEXT, "$N|AME and", "echo", "other places", id="a word of the text"),
        pytest.param({}, TEXT, "$N|AME and", "$NAME_LONG ", "without spaces at its ends", id="a blank at the end"),
        pytest.param({}, TEXT, "$N|AME and", "and", "other places", id="a word between two names"),
        pytest.param({}, TEXT, "\\t<o|ne>", 'a"b', "cannot be edited safely", id="a quote in quotes"),
        pytest.param({}, TEXT, "{<%po|rt%>: [", "80", "cannot be edited safely", id="a number instead of a text"),
        pytest.param(
            {},
            f"{BEGIN}  a: {{type: OS::Heat::Value, properties: {{value: &v {{str_replace: {{template: a $B,"
            " params: {$B: 1}}}}}\n  b: {type: OS::Heat::Value, properties: {value: *v}}\n",
            "{$|B:",
            "$C",
            "cannot be edited safely",
            id="an alias",
        ),
        pytest.param(
            {},
            f"{BEGIN}  a: {{type: OS::Heat::Value, properties: {{value: {{str_replace: {{template:"
            " {get_param: name}, params: {$B: 1}}}}}\n",
            "{$|B:",
            "$C",
            "takes from elsewhere",
            id="a parameter as the template",
        ),
        pytest.param({}, FILE, "{$W|HO:", "$NAME", '"hello.sh" cannot be read', id="a file that is not there"),
        pytest.param(
            {"hello.sh": SCRIPT, "plain.yaml": PLAIN},
            FILE,
            "{$W|HO:",
            "$NAME",
            'plain.yaml" uses "hello.sh" without replacing "$WHO"',
            id="a file that is used otherwise",
        ),
        pytest.param(
            {"hello.sh": SCRIPT, "two.yaml": TWO},
            FILE,
            "{$W|HO:",
            "$OTHER",
            'there is already a name "$OTHER"',
            id="a name that another call has",
        ),
        pytest.param(
            {"hello.sh": SCRIPT, "two.yaml": f"{TWO}  x: {{\n"},
            FILE,
            "{$W|HO:",
            "$NAME",
            'two.yaml" has a syntax error',
            id="a file with an error that uses it",
        ),
    ],
)
def test_what_would_change_something_else_is_refused(project, files, text, words, new, message):
    write(project.folder, files)
    project.check()
    with pytest.raises(CannotRename, match=message.replace("$", r"\$")):
        renamed(project, text, words, new)
