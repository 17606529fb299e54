"""When Heat finds a fault of a nested template depends on how far it has read the template."""

from __future__ import annotations

import pytest
from helpers import found

VERSION = "heat_template_version: 2018-08-31\n"
INNER = {"m.yaml": VERSION + "resources: {inner: {type: b.yaml}}"}
BROKEN = {
    "syntax": ("resources: {a: {type: [}}", "HL002"),
    "no version": ("resources: {a: {type: OS::Heat::None}}", "HL101"),
    "unknown key of an output": (VERSION + "outputs: {a: {valu: x}}", "HL109"),
    "unknown version": ("heat_template_version: 2099-01-01", "HL102"),
    "unknown key of a parameter": (VERSION + "parameters: {a: {typ: string}}", "HL202"),
    "constraint of another type": (
        VERSION + "parameters: {a: {type: boolean, default: true, constraints: [{length: {max: 4}}]}}",
        "HL207",
    ),
    "unknown resource type": (VERSION + "resources: {a: {type: Nope}}", "HL301"),
    "default of another type": (VERSION + "parameters: {a: {type: number, default: x}}", "HL211"),
}


def stage(fault, nested_type, *, show_nested=False):
    text, code = BROKEN[fault]
    template = VERSION + f"resources: {{outer: {{type: {nested_type}}}}}"
    files = {**INNER, "b.yaml": text}
    request_stage = "validate" if show_nested else "deploy"
    [finding] = found(template, files=files, stage=request_stage, show_nested=show_nested, rules={code})
    assert (finding.rule.code, finding.file) == (code, "b.yaml")
    return finding.stage


@pytest.mark.parametrize(
    "fault, direct, two_levels",
    [
        ("syntax", "validate", "deploy"),
        ("no version", "validate", "deploy"),
        ("unknown key of an output", "validate", "deploy"),
        ("constraint of another type", "validate", "deploy"),
        ("unknown version", "validate", "validate"),
        ("unknown key of a parameter", "validate", "validate"),
        ("unknown resource type", "deploy", "deploy"),
        ("default of another type", "deploy", "deploy"),
    ],
)
def test_heat_reads_the_parameters_of_all_files_and_the_text_of_directly_nested_ones(fault, direct, two_levels):
    assert stage(fault, "b.yaml") == direct
    assert stage(fault, "m.yaml") == two_levels


@pytest.mark.parametrize("fault", ["syntax", "no version", "unknown resource type"])
def test_with_show_nested_heat_reads_all_levels(fault):
    assert stage(fault, "m.yaml", show_nested=True) == "validate"


@pytest.mark.parametrize("type_name", ["json", "comma_delimited_list"])
@pytest.mark.parametrize(
    "outer",
    [
        "{type: b.yaml, properties: PROPERTIES}",
        "{type: OS::Heat::ResourceGroup, properties: {resource_def: {type: b.yaml, properties: PROPERTIES}}}",
        "{type: OS::Heat::AutoScalingGroup, "
        "properties: {min_size: 1, max_size: 1, resource: {type: b.yaml, properties: PROPERTIES}}}",
    ],
    ids=["nested", "group", "scaled"],
)
def test_a_list_that_is_partly_known_fits_a_parameter_of_a_nested_template(type_name, outer):
    value = "[{network: {get_resource: net}, x: {get_attr: [net, name]}}, {if: [c, {get_param: p}, b]}]"
    template = (
        VERSION + "conditions: {c: {equals: [{get_param: p}, x]}}\nparameters: {p: {type: string}}\n"
        "resources:\n  net: {type: OS::Neutron::Net}\n"
        f"  r: {outer.replace('PROPERTIES', f'{{v: {value}}}')}\n"
    )
    files = {"b.yaml": VERSION + f"parameters: {{v: {{type: {type_name}}}}}"}
    assert found(template, files=files, stage="deploy", assume_values=True) == []


@pytest.mark.parametrize(
    "section, stage_of_child",
    [
        ("outputs: {1: {value: 1}}", "deploy"),
        ("outputs: {null: {value: 1}, true: {value: 1}}", "validate"),  # Heat sorts the names when it reads the file
        ("outputs: {null: {value: 1}, name: {value: 1}}", "validate"),
        ("parameters: {1: {type: string, default: x}, name: {type: string, default: x}}", "deploy"),
    ],
)
def test_a_name_in_a_nested_template_that_is_not_a_string(section, stage_of_child):
    text = f"{VERSION}resources: {{a: {{type: OS::Heat::None}}}}\n{section}"
    group = "{type: OS::Heat::ResourceGroup, properties: {count: 1, resource_def: {type: b.yaml}}}"
    for outer, expected in ("{type: b.yaml}", stage_of_child), ("{type: m.yaml}", "deploy"), (group, "deploy"):
        template = VERSION + f"resources: {{outer: {outer}}}"
        named = found(template, files={**INNER, "b.yaml": text}, stage="deploy", rules={"HL108", "HL201"})
        assert {(each.file, each.stage) for each in named} == {("b.yaml", expected)}
