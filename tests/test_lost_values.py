"""HL618: a property with the name of an environment's section makes Heat take all values for an environment.

What Heat accepts and refuses here is what its engine answers at the stage "deploy".
"""

from __future__ import annotations

import json

import pytest
from helpers import found

HOT = {"heat_template_version": "2018-08-31"}
LOST = 'Heat takes the values for an environment, since one is named "{}": the nested stack does not get {}'
NEEDED = ", which the nested template needs"
UNREAD = 'Heat takes the values for an environment, since one is named "{}", but {}'


def lost(parameters, properties, *, rules=("HL618",), outputs=None, group=False):
    """Return the findings about a resource, or the members of a group, with properties for a nested template."""
    nested = {**HOT, "parameters": parameters, "outputs": outputs or {}}
    resource = {"type": "n.yaml", "properties": properties}
    if group:
        resource = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": resource}}
    body = {"files": {"n.yaml": json.dumps(nested)}, "stage": "deploy"}
    return found({**HOT, "resources": {"n": resource}}, rules=rules and set(rules), **body)


@pytest.mark.parametrize(
    "section",
    [
        "parameters",
        "parameter_defaults",
        "resource_registry",
        "event_sinks",
        "encrypted_param_names",
        "parameter_merge_strategies",
    ],
)
@pytest.mark.parametrize("group", [False, True])
def test_each_section_loses_all_values(section, group):
    both = {section: {"type": "json"}, "q": {"type": "string"}}
    [finding] = lost(both, {section: {}, "q": "x"}, group=group)
    assert (finding.message, finding.severity) == (LOST.format(section, f'"{section}" and "q"') + NEEDED, "error")
    [finding] = lost({**both, section: {"type": "json", "default": {}}}, {section: {}, "q": "x"}, group=group)
    assert finding.message == LOST.format(section, '"q"') + NEEDED
    defaults = {section: {"type": "json", "default": {}}, "q": {"type": "string", "default": ""}}
    [finding] = lost(defaults, {section: {}, "q": "x"}, group=group)
    assert (finding.message, finding.severity) == (LOST.format(section, f'"{section}" and "q"'), "warning")
    assert not lost(defaults, {"q": "x"}, group=group)  # a property that is not passed is harmless


@pytest.mark.parametrize(
    "section, type_name, value, why",
    [
        ("parameters", "string", "x", 'a map is expected, not the string "x"'),
        ("parameters", "number", 1, "a map is expected, not a number"),
        ("parameters", "json", {"a": "b"}, 'the nested template has no parameter "a"'),
        ("parameter_defaults", "boolean", True, "a map is expected, not a boolean"),
        ("resource_registry", "string", "", 'a map is expected, not the string ""'),
        ("event_sinks", "string", "x", 'a list is expected, not the string "x"'),
    ],
)
def test_a_section_that_heat_cannot_read_is_refused_before_anything_is_made(section, type_name, value, why):
    [finding] = lost({section: {"type": type_name}}, {section: value})
    assert (finding.message, finding.severity, finding.before_making) == (UNREAD.format(section, why), "error", True)


def test_a_section_gives_values():
    needed = {"parameters": {"type": "json", "default": {}}, "q": {"type": "string"}}
    assert [each.severity for each in lost(needed, {"parameters": {"q": "x"}, "q": "y"})] == ["warning"]


def test_the_nested_stack_has_its_defaults_then():
    """The outputs of the nested stack are computed with the default, as Heat does."""
    parameters = {"parameters": {"type": "json", "default": {}}, "q": {"type": "json", "default": {"a": 1}}}
    outputs = {"o": {"value": {"str_replace_strict": {"template": "a", "params": {"get_param": "q"}}}}}
    arrives = lost(parameters, {"q": {"b": 1}}, rules=None, outputs=outputs)
    assert "error" in {each.severity for each in arrives}
    findings = lost(parameters, {"parameters": {}, "q": {"b": 1}}, rules=None, outputs=outputs)
    assert [each.rule.code for each in findings if each.severity == "error"] == []
    assert "HL618" in {each.rule.code for each in findings}
