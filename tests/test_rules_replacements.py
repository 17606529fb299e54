"""HL511 to HL513, HL518: what str_replace leaves as it is, what becomes another text, loops that replace too much."""

from __future__ import annotations

import sys

import pytest
from helpers import found, messages

from heatlint.text import parse
from heatlint.text.edits import apply, edits_of

HOT = """heat_template_version: '{version}'
parameters:
  s: {{type: string, default: x}}
  b: {{type: boolean, default: true}}
  l: {{type: comma_delimited_list, default: [a, b]}}
  j: {{type: json, default: {{a: b}}}}
resources:
  v: {{type: OS::Heat::Value, properties: {{value: {value}}}}}
"""


def text_of(value: str, version: str = "2018-08-31") -> str:
    return HOT.format(value=value, version=version)


def messages_of(code: str, text: str, files: dict[str, str] | None = None) -> list[str]:
    """Return the messages of a rule about a template that is deployed."""
    return messages(found(text, stage="deploy", files=files or {}, rules={code}))


def replace(template: str, params: str, function: str = "str_replace") -> str:
    return text_of(f"{{{function}: {{template: '{template}', params: {params}}}}}")


# --- keys that do not occur ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template, params, proposed",
    [
        ("rhel-${OSP_VERSION}", "{$OSP_VERSION: 1}", "${OSP_VERSION}"),
        ("UUID=$CLUSTER_UUID", "{$CLUSTER _UUID: 1}", "$CLUSTER_UUID"),
        ("%hostname%", "{'%hostnam%': 1}", "%hostname%"),
        ("<%port%>", "{'@port@': 1}", "<%port%>"),
        ("echo $HOME", "{$NOWHERE: 1}", None),
        ("nothing", "{name: 1}", None),
    ],
)
def test_a_key_that_does_not_occur(template: str, params: str, proposed: str | None) -> None:
    (message,) = messages_of("HL511", replace(template, params))
    assert 'does not occur in the template of "str_replace", so nothing is replaced' in message
    assert message.partition("did you mean ")[2] == (f'"{proposed}"?' if proposed else "")


def test_keys_are_not_looked_for_in_too_much_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert messages_of("HL511", replace("nothing", "{name: 1, other: 2}")) != []
    monkeypatch.setattr(sys.modules["heatlint_rules_replacements"], "MOST_SEARCHED", 13)
    assert messages_of("HL511", replace("nothing", "{name: 1, other: 2}")) == []
    assert messages_of("HL511", replace("nothing", "{name: 1}")) != []


def test_the_fix_renames_the_key() -> None:
    text = replace("a ${B}", "{$B: 1}")
    (finding,) = found(text, stage="deploy", rules={"HL511"})
    assert finding.fix is not None and not finding.fix.safe
    edits = edits_of(parse(text, ""), finding.fix.changes)
    assert edits is not None
    assert messages_of("HL511", apply(text, edits)) == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(replace("a $B", "{$B: 1}"), id="it occurs"),
        pytest.param(replace("", "{$B: 1}"), id="an empty template is a placeholder"),
        pytest.param(text_of("{str_replace: {template: {get_param: s}, params: {$B: 1}}}"), id="a computed template"),
        pytest.param(text_of("{str_replace: {template: a, params: {get_param: j}}}"), id="computed keys"),
        pytest.param(
            text_of("{repeat: {for_each: {KEY: [a]}, template: {str_replace: {template: 'a', params: {KEY: 1}}}}}"),
            id="a loop makes the key",
        ),
        pytest.param(
            text_of("{repeat: {for_each: {TEXT: [a]}, template: {str_replace: {template: TEXT, params: {a: 1}}}}}"),
            id="a loop makes the template",
        ),
    ],
)
def test_keys_that_occur_or_may_occur(text: str) -> None:
    assert messages_of("HL511", text) == []


def test_the_strict_function_fails_by_itself() -> None:
    text = replace("a", "{$B: 1}", "str_replace_strict")
    assert messages_of("HL511", text) == []
    assert len(messages_of("HL321", text)) == 1


@pytest.mark.parametrize("content, count", [("echo $OTHER", 0), ("echo ${NAME}", 1), ("echo $NAME", 0)])
def test_a_file_that_templates_may_share(content: str, count: int) -> None:
    text = text_of("{str_replace: {template: {get_file: a.sh}, params: {$NAME: 1}}}")
    assert len(messages_of("HL511", text, {"a.sh": content})) == count


def test_the_function_of_cfn() -> None:
    text = """HeatTemplateFormatVersion: '2012-12-12'
Resources:
  v: {Type: OS::Heat::Value, Properties: {value: {Fn::Replace: [{$B: 1}, 'a ${B}']}}}
"""
    assert len(messages_of("HL511", text)) == 1


# --- words that stay -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template, params, expected",
    [
        ("%name% %nmae%", "{'%name%': 1}", '"%nmae%" is not a key'),
        ("%name% %one% %two%", "{'%name%': 1}", '"%one%" and "%two%" are not keys'),
        ("<%name%> <%other%>", "{<%name%>: 1}", '"<%other%>" is not a key'),
        ("@name@ @other@", "{'@name@': 1}", '"@other@" is not a key'),
    ],
)
def test_a_word_in_the_form_of_the_keys(template: str, params: str, expected: str) -> None:
    (message,) = messages_of("HL512", replace(template, params))
    assert message == f'{expected} of "params", so "str_replace" leaves the text as it is'


@pytest.mark.parametrize(
    "template, params",
    [
        ("$name $other", "{$name: 1}"),
        ("%other% 1", "{1: 1}"),
        ("%other%", "{}"),
        ("NAME %other%", "{NAME: 1}"),
        ("%name% %other%", "{'%name%': 1, $x: 2}"),
        ("%name% %index%", "{'%name%': 1}"),
        ("%name% date +%Y%m%d", "{'%name%': 1}"),
        ("%name% a@b@c <%other%>", "{'%name%': 1}"),
    ],
)
def test_words_that_may_mean_something_else(template: str, params: str) -> None:
    assert messages_of("HL512", replace(template, params)) == []


def test_a_word_that_another_call_replaces() -> None:
    inner = "{str_replace: {template: '%name% %later%', params: {'%name%': 1}}}"
    assert messages_of("HL512", text_of(f"{{str_replace: {{template: {inner}, params: {{'%later%': 2}}}}}}")) == []


# --- texts of values -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template, value, expected",
    [
        ("DEBUG=$K", "{get_param: b}", 'with "True" or "False", since its value is a boolean'),
        ("DEBUG=$K", "true", 'with "True" or "False", since its value is a boolean'),
        ('x="$K"', "{get_param: l}", "with JSON, whose quotes end the quotes around it in the template"),
        ('x="$K"', "{get_param: j}", "with JSON, whose quotes end the quotes around it in the template"),
    ],
)
def test_a_value_with_another_text(template: str, value: str, expected: str) -> None:
    (finding,) = found(replace(template, f"{{$K: {value}}}"), stage="deploy", rules={"HL513"})
    assert (finding.message, finding.severity) == (f'"$K" is replaced {expected}', "info")


@pytest.mark.parametrize(
    "template, value",
    [
        ('if [ "$K" == "True" ]', "{get_param: b}"),
        ("x=$K; [[ ${x,,} == true ]]", "{get_param: b}"),
        ("x=$K", "{get_param: l}"),
        ('{"x": $K}', "{get_param: j}"),
        ('x="$K"', "{get_param: s}"),
        ("x", "{get_param: b}"),
    ],
)
def test_a_value_that_is_as_expected(template: str, value: str) -> None:
    assert messages_of("HL513", replace(template, f"{{$K: {value}}}")) == []


# --- what an attribute becomes, and variables of loops in keys -------------------------------------------------------


@pytest.mark.parametrize(
    "attribute, becomes",
    [
        ("[server, networks, private]", "a list"),
        ("[server, networks]", "a map"),
        ("[server, networks, private, 0]", None),
        ("[server, first_address]", None),
        ("[server, show]", "a map"),
        ("[group, first_address]", None),
    ],
)
def test_a_list_or_map_of_a_service_becomes_json(attribute: str, becomes: str | None) -> None:
    text = replace("ip=$K", f"{{$K: {{get_attr: {attribute}}}}}") + (
        "  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: private}]}}\n"
        "  group: {type: OS::Heat::ResourceGroup, properties: {resource_def: {type: OS::Nova::Server}}}\n"
    )
    message = f'"$K" is replaced with {becomes} in JSON; for a part of it, write its key or index'
    assert messages_of("HL513", text) == [message] * bool(becomes)


@pytest.mark.parametrize(
    "name, key, is_found",
    [
        ("port", "port_range_min", True),
        ("port", "port", False),
        ("<%port%>", "port_range_min", False),
        ("port", "ports_range", False),
        ("NET", "NET_enabled", False),
    ],
)
def test_the_variable_of_a_loop_is_no_word_of_a_key(name: str, key: str, is_found: bool) -> None:
    text = text_of(f"{{repeat: {{for_each: {{'{name}': [a]}}, template: {{'{key}': x}}}}}}")
    assert [each.path[-1] for each in found(text, rules={"HL518"})] == [key] * is_found


def test_a_property_that_a_loop_misspells_follows_from_its_variable() -> None:
    rules = "{repeat: {for_each: {port: ['1']}, template: {port_range_min: port}}}"
    group = f"{{type: OS::Neutron::SecurityGroup, properties: {{rules: {rules}}}}}"
    text = f"heat_template_version: 2018-08-31\nresources: {{g: {group}}}\n"
    (finding,) = found(text, rules={"HL321", "HL518"})
    assert (finding.rule.code, finding.stage) == ("HL518", "create")


# --- keys between marks ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "template, end",
    [
        ("Hello $name", '"$" stays in the text; expected the key "$name"'),
        ("Hello ${name}", '"${" and "}" stay in the text; expected the key "${name}"'),
        ("%name% and %name%", '"%" and "%" stay in the text; expected the key "%name%"'),
        ("$name and ${name}", '"$" stays in the text'),
    ],
)
def test_a_key_that_occurs_only_between_marks(template: str, end: str) -> None:
    (message,) = messages_of("HL512", replace(template, "{name: 1}"))
    assert message.startswith('"str_replace" replaces only "name" in "') and message.endswith(end)


@pytest.mark.parametrize(
    "template, params",
    [
        ("$name is name", "{name: 1}"),
        ("$name", "{$name: 1}"),
        ("$name", "{$name: 1, name: 2}"),
        ("{{name}}", "{name: 1}"),
        ("$names", "{name: 1}"),
        ("name=x; echo $name", "{name: 1}"),
    ],
)
def test_a_key_that_may_be_meant_as_it_is(template: str, params: str) -> None:
    assert messages_of("HL512", replace(template, params)) == []


def test_a_key_whose_marks_the_template_lacks() -> None:
    (message,) = messages_of("HL511", replace("notify --data", "{$notify: 1}"))
    assert message.endswith('did you mean "notify"?')
