"""A message names what is wrong: the property, the parameter or the misspelled key."""

from __future__ import annotations

import pytest
from helpers import found

from heatlint.cli import main

HOT = "heat_template_version: 2018-08-31\n"
SERVER = HOT + "resources:\n  s: {type: OS::Nova::Server, properties: {flavor: f, image: i, %s}}\n"
PARAMETER = HOT + "parameters:\n  p: {type: %s}\n"
VALUE = HOT + "outputs:\n  o: {value: %s}\n"


@pytest.mark.parametrize(
    "template, message",
    [
        pytest.param(SERVER % "networks: 5", '"networks" must be a list, not the number 5', id="a property"),
        pytest.param(SERVER % "networks: [5]", 'item 1 of "networks" must be a map, not the number 5', id="an item"),
        pytest.param(
            SERVER % "networks: [{port: [a]}]", '"port" must be a string, not a list', id="a property in a property"
        ),
        pytest.param(
            SERVER % "diskConfig: X",
            'the value of "diskConfig" does not fit: the string "X" is not one of AUTO, MANUAL',
            id="a constraint of a property",
        ),
        pytest.param(
            PARAMETER % "json, default: '{bad'",
            'the value of "p" does not fit: it is not JSON: '
            "this is neither a number nor a string in double quotes; "
            "expected double quotes around it (line 1, column 2)",
            id="a parameter that is not JSON",
        ),
        pytest.param(
            PARAMETER % "comma_delimited_list, default: 3",
            'the default of "p" does not fit: the number 3 is not a list or a string with commas',
            id="a default that is not a list",
        ),
        pytest.param(
            PARAMETER % "string, default: c, constraints: [{allowed_values: [a, b]}]",
            'the default of "p" does not fit: the string "c" is not one of a, b',
            id="a default that breaks a constraint",
        ),
    ],
)
def test_a_message_about_a_value_names_it_once(template, message):
    assert [each.message for each in found(template)] == [message]


@pytest.mark.parametrize(
    "template, path, message",
    [
        pytest.param(
            VALUE % "{str_replace: {template: x, parms: {a: b}}}",
            ("outputs", "o", "value", "str_replace", "parms"),
            '"parms" is not a key of "str_replace"; did you mean "params"?',
            id="str_replace: params",
        ),
        pytest.param(
            VALUE % "{str_replace: {templat: x, params: {a: b}}}",
            ("outputs", "o", "value", "str_replace", "templat"),
            '"templat" is not a key of "str_replace"; did you mean "template"?',
            id="str_replace: template",
        ),
        pytest.param(
            VALUE % "{repeat: {foreach: {a: [b]}, template: a}}",
            ("outputs", "o", "value", "repeat", "foreach"),
            '"foreach" is not a key of "repeat"; did you mean "for_each"?',
            id="repeat: for_each",
        ),
        pytest.param(
            VALUE % "{make_url: {scheme: http, hots: a}}",
            ("outputs", "o", "value", "make_url", "hots"),
            '"hots" is not a key of "make_url"; did you mean "host"?',
            id="make_url: an optional key",
        ),
        pytest.param(
            VALUE % "{str_replace: {template: x, words: {a: b}}}",
            ("outputs", "o", "value", "str_replace"),
            '"str_replace" needs the key "params"',
            id="no key is near",
        ),
        pytest.param(
            HOT + "conditions:\n  c: {equal: [a, b]}\nresources:\n  r: {type: OS::Heat::None, condition: c}\n",
            ("conditions", "c", "equal"),
            '"equal" is not a function for conditions; did you mean "equals"?',
            id="a function in a condition",
        ),
    ],
)
def test_a_misspelled_key_is_named_marked_and_corrected(template, path, message):
    assert [(each.path, each.message) for each in found(template)] == [(path, message)]


@pytest.mark.parametrize(
    "template, path, message",
    [
        pytest.param(
            HOT + "resources:\n  a:\n  type: OS::Heat::None\noutputs:\n  o: {value: {get_resource: a}}\n",
            ("resources", "type"),
            '"type" belongs to "a"; expected more indentation',
            id="a resource",
        ),
        pytest.param(
            HOT + "resources:\n  a:\n  type: OS::Nova::Server\n  properties:\n    flavor: f\n",
            ("resources", "type"),
            '"type" belongs to "a"; expected more indentation',
            id="a resource with properties",
        ),
        pytest.param(
            HOT + "parameters:\n  a:\n  type: string\n  default: x\n",
            ("parameters", "type"),
            '"type" belongs to "a"; expected more indentation',
            id="a parameter",
        ),
        pytest.param(
            HOT + "outputs:\n  a:\n  value: x\n",
            ("outputs", "value"),
            '"value" belongs to "a"; expected more indentation',
            id="an output",
        ),
        pytest.param(
            HOT + "resources:\n  a:\n    type: OS::Nova::Server\n    properties:\n    image: x\n    flavor: y\n",
            ("resources", "a", "image"),
            '"image" belongs to "properties"; expected more indentation',
            id="properties",
        ),
        pytest.param(
            HOT + "resources:\na:\n  type: OS::Heat::None\nb:\n  type: OS::Heat::None\n",
            ("a",),
            '"a" belongs to "resources"; expected more indentation',
            id="a section",
        ),
    ],
)
def test_missing_indentation_is_reported_once_at_the_first_key(template, path, message):
    assert [(each.path, each.message) for each in found(template)] == [(path, message)]


@pytest.mark.parametrize(
    "template, codes",
    [
        pytest.param(HOT + "resources:\n  a:\n  type: {type: OS::Heat::None}\n", ["HL105"], id="a resource named type"),
        pytest.param(
            HOT + "resources:\n  a:\n  b: OS::Heat::None\n", ["HL105", "HL105"], id="a name that is not a key"
        ),
        pytest.param(
            HOT + "resources:\n  a:\n    type: OS::Heat::None\n    properties:\n    metdata: {}\n",
            ["HL107", "HL106"],
            id="a misspelled key",
        ),
    ],
)
def test_other_faults_beside_an_empty_key_are_not_about_indentation(template, codes):
    assert [each.rule.code for each in found(template)] == codes


@pytest.mark.parametrize(
    "template, message",
    [
        pytest.param(
            HOT + "resources:\n  s\n    type: OS::Heat::None\n",
            '"s" needs a ":" after it, since line 4 is indented under it',
            id="a forgotten colon",
        ),
        pytest.param(
            HOT + "description: a text\n  that goes on\n    key: a\n",
            '"key:" is indented under line 3, which already has a value; expected less indentation',
            id="a key below a text of two lines",
        ),
    ],
)
def test_a_text_that_is_not_readable_gives_one_finding_at_its_root(template, message):
    assert [each.message for each in found(template)] == [message]


def test_a_text_in_braces_that_is_not_json_gives_one_finding(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text("{a: b, ? }\n")
    assert main(["check", "a.yaml"]) == 1
    out = capsys.readouterr().out
    assert 'HL002 syntax-error a template that begins with "{" must be JSON' in out
    assert "1 error in 1 file" in out


@pytest.mark.parametrize(
    "text, line, column",
    [
        pytest.param('{"a": [1,],\n "b": 2 // c\n}\n', 1, 9, id="a comma before a comment"),
        pytest.param('{"a": tru,\n "b": 2\n "c": 3}\n', 1, 7, id="a word before a missing comma"),
        pytest.param('{"a": 1,\n "b": 2\n "c": 3}\n', 3, 2, id="a missing comma alone"),
    ],
)
def test_the_first_of_two_faults_in_json_is_reported(tmp_path, monkeypatch, capsys, text, line, column):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.json").write_text(text)
    assert main(["check", "a.json", "--no-source"]) == 1
    out = capsys.readouterr().out
    assert out.startswith(f"a.json:{line}:{column}: error HL002 syntax-error")
    assert "1 error in 1 file" in out
