"""HL322: values that become something else than the template shows."""

from __future__ import annotations

import pytest
from helpers import found, messages

from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.model.build import build
from heatlint.text import parse
from heatlint.text.edits import apply, edits_of


def parameter(definition: str) -> str:
    return f"""heat_template_version: '2018-08-31'
parameters:
  p: {definition}
resources:
  v: {{type: OS::Heat::Value, properties: {{value: {{get_param: p}}}}}}
"""


def resource(type_name: str, properties: str) -> str:
    return f"heat_template_version: '2018-08-31'\nresources:\n  r: {{type: '{type_name}', properties: {properties}}}\n"


def changed(text: str, **body: object) -> list[str]:
    return messages(found(text, stage="deploy", rules={"HL322"}, **body))


@pytest.mark.parametrize(
    "written, notation, becomes",
    [
        ("0644", "an octal number", "420"),
        ("22:22", "a number with the base 60", "1342"),
        ("0x1F", "a hexadecimal number", "31"),
        ("0b11", "a binary number", "3"),
        ("1.10", "a number", "1.1"),
        ("1_000", "a number", "1000"),
        ("+5", "a number", "5"),
        ("yes", "a boolean", "True"),
        ("Off", "a boolean", "False"),
    ],
)
def test_a_default_whose_text_changes(written: str, notation: str, becomes: str) -> None:
    text = parameter(f"{{type: string, default: {written}}}")
    (finding,) = found(text, stage="deploy", rules={"HL322"})
    assert finding.message == f'"{written}" without quotes is {notation}, which becomes "{becomes}"'
    assert finding.fix is not None and not finding.fix.safe
    edits = edits_of(parse(text, ""), finding.fix.changes)
    assert edits is not None
    assert apply(text, edits) == parameter(f"{{type: string, default: '{written}'}}")


@pytest.mark.parametrize(
    "definition",
    [
        "{type: string, default: '0644'}",
        '{type: string, default: "1.10"}',
        "{type: string, default: 2018-08-31}",
        "{type: string, default: true}",
        "{type: string, default: FALSE}",
        "{type: string, default: 80}",
        "{type: string, default: 1.5}",
        "{type: string, default: a:b}",
        "{type: string, default: 08}",
        f"{{type: string, default: 0x{'F' * 5000}}}",
        "{type: boolean, default: yes}",
        "{type: number, default: 1.10}",
        "{type: number, default: 0x1F}",
        "{type: json, default: {a: 0644}}",
        "{type: comma_delimited_list, default: 'a,b'}",
        "{type: comma_delimited_list, default: [a, 1]}",
        "{type: comma_delimited_list, default: '[a'}",
    ],
)
def test_values_that_stay(definition: str) -> None:
    assert changed(parameter(definition)) == []


@pytest.mark.parametrize("written, value", [("010", 8), ("1:30", 90)])
def test_a_number_in_another_notation(written: str, value: int) -> None:
    (message,) = changed(parameter(f"{{type: number, default: {written}}}"))
    assert message.endswith(f"which is {value}")


def test_allowed_values() -> None:
    text = parameter("{type: string, default: 'True', constraints: [allowed_values: [yes, no, 'True']]}")
    assert [each.split()[0] for each in changed(text)] == ['"yes"', '"no"']


@pytest.mark.parametrize(
    "definition, messages",
    [
        (
            "{type: string, default: false, constraints: [allowed_values: [true, false]]}",
            ['"true" without quotes is a boolean, so that "True" is allowed, and not "true"'],
        ),
        ("{type: string, default: 'true', constraints: [allowed_values: ['true', 'false']]}", []),
        ("{type: string, default: 'True', constraints: [allowed_values: [True, False]]}", []),
        ("{type: boolean, default: true, constraints: [allowed_values: [true]]}", []),
        ("{type: string, default: true, hidden: true, constraints: [allowed_values: [true]]}", []),
    ],
)
def test_a_boolean_among_allowed_values_is_another_text(definition: str, messages: list[str]) -> None:
    assert changed(parameter(definition)) == messages


@pytest.mark.parametrize("section", ["parameters", "parameter_defaults"])
def test_the_value_of_an_environment_is_reported_there(section: str) -> None:
    request = from_body({"template": parameter("{type: string}"), "environment": f"{section}: {{p: 0644}}"})
    (finding,) = found(parameter("{type: string}"), environment=f"{section}: {{p: 0644}}", rules={"HL322"})
    assert (finding.file, finding.path) == (request.environments[0].name, (section, "p"))


def test_a_secret_is_not_shown() -> None:
    (message,) = changed(parameter("{type: string, hidden: true, default: 0644}"))
    assert message == "the value without quotes is an octal number, which becomes another text"


@pytest.mark.parametrize(
    "type_name, properties, path",
    [
        ("OS::Nova::KeyPair", "{name: 0644}", ("name",)),
        ("OS::Neutron::Port", "{network: n, mac_address: 52:54:00:12:34:56}", ("mac_address",)),
        ("OS::Neutron::Port", "{network: n, fixed_ips: [{subnet: 010}]}", ("fixed_ips", 0, "subnet")),
    ],
)
def test_a_property_that_is_a_string(type_name: str, properties: str, path: tuple[object, ...]) -> None:
    (finding,) = found(resource(type_name, properties), stage="deploy", rules={"HL322"})
    assert finding.path == ("resources", "r", "properties", *path)


def test_a_member_of_a_group_is_reported_once() -> None:
    member = "{type: OS::Nova::KeyPair, properties: {name: 0644}}"
    assert len(changed(resource("OS::Heat::ResourceGroup", f"{{count: 2, resource_def: {member}}}"))) == 1


def test_a_nested_template() -> None:
    child = parameter("{type: string}")
    assert len(changed(resource("child.yaml", "{p: 0644}"), files={"child.yaml": child})) == 1


@pytest.mark.parametrize(
    "properties",
    [
        "{value: 0644}",
        "{value: {a: yes}}",
    ],
)
def test_a_property_of_any_type(properties: str) -> None:
    assert changed(resource("OS::Heat::Value", properties)) == []


@pytest.mark.parametrize(
    "default, expected",
    [
        ("[a, {n: b}]", "an item of a comma_delimited_list must be a string; a map becomes the text \"{'n': 'b'}\""),
        ("[[a]]", "an item of a comma_delimited_list must be a string; a list becomes the text \"['a']\""),
        (
            '\'["a", "b"]\'',
            "the value is a list in JSON, but Heat splits it at its commas and keeps the brackets and quotes",
        ),
    ],
)
def test_a_list_of_strings(default: str, expected: str) -> None:
    assert changed(parameter(f"{{type: comma_delimited_list, default: {default}}}")) == [expected]


def permissions(*modes: str) -> str:
    files = ", ".join(f"{{path: /x, permissions: {mode}}}" for mode in modes)
    return resource("OS::Heat::CloudConfig", f"{{cloud_config: {{write_files: [{files}, {{path: /y}}]}}}}")


@pytest.mark.parametrize("mode, octal", [("644", "01204"), ("755", "01363"), ("400", "0620")])
def test_permissions_for_cloud_init_in_decimal_digits(mode: str, octal: str) -> None:
    (finding,) = found(permissions(mode), stage="deploy", rules={"HL322"})
    assert finding.message == (
        f'"{mode}" without quotes is a decimal number, which is the mode {octal}; expected "0{mode}"'
    )
    assert finding.fix is not None
    edits = edits_of(parse(permissions(mode), ""), finding.fix.changes)
    assert edits is not None
    assert apply(permissions(mode), edits) == permissions(f"'0{mode}'")


def test_permissions_that_cloud_init_reads_as_they_are_meant() -> None:
    assert changed(permissions("0644", "'0644'", "'644'", "420", "511", "0o644", "yes", "01777", "01200", "1204")) == []


@pytest.mark.parametrize(
    "name, message",
    [
        pytest.param("on", '"on" without quotes is the boolean true, so the name is "true"', id="a boolean"),
        pytest.param("0644", '"0644" without quotes is the number 420, so the name is "420"', id="a number"),
        pytest.param("~", '"~" without quotes is the value null, so the name is "null"', id="null"),
        pytest.param("'on'", None, id="in quotes"),
        pytest.param("true", None, id="the same word"),
        pytest.param("12", None, id="the same digits"),
    ],
)
def test_a_name_that_yaml_reads_as_another_value_is_reported_once(tmp_path, name: str, message: str | None) -> None:
    # Only a client makes a string of such a key; Heat refuses it in a text.
    path = tmp_path / "t.yaml"
    path.write_text(f"heat_template_version: 2018-08-31\nconditions:\n  {name}: {{equals: [a, b]}}\n")
    findings = lint(build(from_files(str(path))), wanted={"HL322", "HL508"})
    assert [each.message.partition(";")[0] for each in findings if each.rule.code == "HL322"] == [message] * bool(
        message
    )
    assert len(findings) == 1
    assert message is None or findings[0].range == (3, 3, 3, 3 + len(name))


@pytest.mark.parametrize(
    "properties, written, value",
    [
        ("{rules: [{port_range_min: 022}]}", "022", 18),
        ("{rules: [{port_range_min: 0443}]}", "0443", 291),
        ("{rules: [{port_range_max: 22:22}]}", "22:22", 1342),
    ],
)
def test_a_property_that_is_a_number(properties: str, written: str, value: int) -> None:
    (message,) = changed(resource("OS::Neutron::SecurityGroup", properties))
    assert message.startswith(f'"{written}" without quotes is ') and message.endswith(f", which is {value}")


ANYTHING = "OS::Heat::Value"


@pytest.mark.parametrize(
    "value, written, number",
    [
        ("{zip: 01234}", "01234", 668),
        ("{at: 12:30}", "12:30", 750),
        ("[{release: 2023_01}]", "2023_01", 202301),
        ("{if: [true, 010, 8]}", "010", 8),
    ],
)
def test_a_number_where_any_value_may_stand(value: str, written: str, number: int) -> None:
    for text in (
        resource(ANYTHING, f"{{value: {value}}}"),
        resource(ANYTHING, "{value: 1}") + f"outputs: {{o: {{value: {value}}}}}\n",
        parameter(f"{{type: json, default: {value}}}")
        if "if" not in value
        else resource(ANYTHING, f"{{value: {value}}}"),
    ):
        (message,) = changed(text)
        assert message.startswith(f'"{written}" without quotes is ') and message.endswith(f", which is {number}")


@pytest.mark.parametrize(
    "value",
    ["{mode: 01777}", "{a: 0644}", "{n: 1_000_000}", "{n: 0x1F}", "{n: 0}", "{n: '012'}", "{n: 0.5}", "{n: 08}"],
)
def test_a_number_that_people_read_in_the_same_way(value: str) -> None:
    assert changed(resource(ANYTHING, f"{{value: {value}}}")) == []


def test_a_number_in_an_environment() -> None:
    (finding,) = found(parameter("{type: json}"), environment="parameters: {p: {zip: 01234}}", rules={"HL322"})
    assert finding.path == ("parameters", "p", "zip")


CHILD = """heat_template_version: '2018-08-31'
parameters:
  l: {type: comma_delimited_list}
resources:
  v: {type: OS::Heat::Value, properties: {value: {get_param: l}}}
"""
LIST_OF_MAPS = (
    'the maps for the parameter "l" become strings such as ".member.0.port=...", since it is a comma_delimited_list; '
    'expected the type "json"'
)


@pytest.mark.parametrize("count", [None, 1])
def test_a_list_of_maps_for_a_nested_template(count: int | None) -> None:
    def of(value: str) -> list[str]:
        member = f"{{type: child.yaml, properties: {{l: {value}}}}}"
        group = f"{{type: 'OS::Heat::ResourceGroup', properties: {{count: {count}, resource_def: {member}}}}}"
        text = f"heat_template_version: '2018-08-31'\nresources:\n  r: {member if count is None else group}\n"
        return changed(text, files={"child.yaml": CHILD})

    assert of("[{port: 80}, {port: 443}]") == [LIST_OF_MAPS]
    assert of("[a, b]") == of("[]") == of("'a,b'") == []
