"""A default that does not fit is a warning where each template that nests the one with the default gives a value."""

from __future__ import annotations

import pytest

import heatlint

CHILD = """\
heat_template_version: 2018-08-31
parameters: {length: {type: number, default: 0}}
resources: {word: {type: OS::Heat::RandomString, properties: {length: VALUE}}}
"""
PARENT = """\
heat_template_version: 2018-08-31
resources: {child: {type: child.yaml, properties: {GIVEN}}}
"""


@pytest.fixture
def severities(tmp_path, monkeypatch):
    """Return a function that writes a template with a value and its parent, and returns what is found in the former."""
    monkeypatch.chdir(tmp_path)

    def check(value, given, named="."):
        (tmp_path / "child.yaml").write_text(CHILD.replace("VALUE", value), encoding="utf-8")
        if given is not None:
            (tmp_path / "parent.yaml").write_text(PARENT.replace("GIVEN", given), encoding="utf-8")
        found = heatlint.check([named]).diagnostics
        return [each.severity for each in found if each.rule.code == "HL321" and each.file.endswith("child.yaml")]

    return check


@pytest.mark.parametrize(
    ("value", "given", "severity"),
    [
        pytest.param("{get_param: length}", "length: 8", "warning", id="the parent gives another value"),
        pytest.param("{get_param: length}", "", "error", id="the parent leaves the default"),
        pytest.param("{get_param: length}", "length: 0", "error", id="the parent gives the same value"),
        pytest.param("{get_param: length}", None, "error", id="no parent"),
        pytest.param("0", "length: 8", "error", id="the value does not depend on a parameter"),
    ],
)
def test_a_default_is_judged_as_it_is_used(severities, value, given, severity):
    assert severities(value, given) == [severity]


def test_an_environment_that_maps_the_template_gives_it_no_values(severities, tmp_path):
    (tmp_path / "one.env").write_text("resource_registry: {My::Child: child.yaml}\n", encoding="utf-8")
    assert severities("{get_param: length}", None) == ["error"]


def test_a_resource_whose_type_an_environment_maps_gives_a_value(severities, tmp_path):
    """Two environments map the type differently, so that its template is not known where the type is used."""
    for name, text in {"one.env": MAPS, "two.env": MAPS_ALSO, "other.yaml": OF_TYPE}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert severities("{get_param: length}", None) == ["warning"]


def test_a_template_that_is_named_itself_is_judged_by_itself(severities):
    assert severities("{get_param: length}", "length: 8", "child.yaml") == ["error"]


HINTED = """\
heat_template_version: 2018-08-31
parameters: {length: {type: string, default: affinity}}
resources:
  server:
    type: OS::Nova::Server
    properties: {flavor: f, image: i, networks: [], scheduler_hints: {group: {get_param: length}}}
"""
LISTED = """\
heat_template_version: 2018-08-31
parameters: {length: {type: json, default: {a: 1}}}
resources: {word: {type: OS::Heat::Value, properties: {value: {list_join: ['', {get_param: length}]}}}}
"""
FAILING = """\
heat_template_version: 2018-08-31
parameters: {length: {type: json, default: {a: 1}}}
resources: {word: {type: OS::Heat::None}}
outputs: {all: {value: {list_join: ['', {get_param: length}]}}}
"""
UUID = "length: 2f7ed6d2-8f4e-4b4b-8d0f-6d1c9d3ddc7a"


@pytest.mark.parametrize(
    ("child", "given", "severity"),
    [
        pytest.param(HINTED, UUID, "warning", id="a service refuses the default"),
        pytest.param(HINTED, "", "error", id="a service refuses the default, which the parent leaves"),
        pytest.param(HINTED.replace("{get_param: length}", "affinity"), UUID, "error", id="no parameter"),
        pytest.param(LISTED, "length: [a]", "warning", id="a function does not take the default"),
        pytest.param(LISTED, "", "error", id="a function does not take the default, which the parent leaves"),
        pytest.param(FAILING, "length: [a]", "warning", id="an output"),
        pytest.param(FAILING, "", "error", id="an output, with the default"),
    ],
)
def test_a_default_for_anything_is_judged_as_it_is_used(tmp_path, monkeypatch, child, given, severity):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "child.yaml").write_text(child, encoding="utf-8")
    (tmp_path / "parent.yaml").write_text(PARENT.replace("GIVEN", given), encoding="utf-8")
    found = heatlint.check(["."]).diagnostics
    assert [each.severity for each in found if each.file.endswith("child.yaml")] == [severity]


OF_OTHER_TYPE = """\
heat_template_version: 2018-08-31
parameters: {length: {type: number, default: {}}}
outputs: {length: {value: {get_param: length}}}
"""
GIVES = "resource_registry: {My::Child: child.yaml}\nparameter_defaults: {length: 8}\n"
MAPS = "resource_registry: {My::Child: child.yaml}\n"
MAPS_ALSO = "resource_registry: {My::Child: other.yaml}\n"  # so that the type is not known where it is used
OF_TYPE = "heat_template_version: 2018-08-31\nresources: {a: {type: My::Child, properties: {length: 8}}}\n"
GIVES_NOTHING = "resource_registry: {My::Other: child.yaml}\n"


@pytest.mark.parametrize(
    ("files", "severity"),
    [
        pytest.param({"parent.yaml": PARENT.replace("GIVEN", "length: 8")}, "warning", id="the parent gives a value"),
        pytest.param({"parent.yaml": PARENT.replace("GIVEN", "")}, "error", id="the parent leaves the default"),
        pytest.param({"one.env": GIVES}, "warning", id="the environment that maps it gives a value"),
        pytest.param({"one.env": GIVES, "two.env": GIVES_NOTHING}, "error", id="another environment maps it as well"),
        pytest.param(
            {"one.env": "parameter_defaults: {length: 8}\n"}, "error", id="an environment that does not map it"
        ),
        pytest.param(
            {"one.env": MAPS, "two.env": MAPS_ALSO, "p.yaml": OF_TYPE}, "warning", id="a resource of its type"
        ),
        pytest.param(
            {"one.env": MAPS, "two.env": MAPS_ALSO, "p.yaml": OF_TYPE.replace("length", "other")},
            "error",
            id="a resource of its type with another value",
        ),
        pytest.param({}, "error", id="nobody uses it"),
    ],
)
def test_a_default_of_another_type_is_judged_as_it_is_used(tmp_path, monkeypatch, files, severity):
    """Heat does not compare the default with the type where a stack gives a value (source: heat.engine.parameters)."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "other.yaml").write_text("heat_template_version: 2018-08-31\n", encoding="utf-8")
    for name, text in {"child.yaml": OF_OTHER_TYPE, **files}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    found = [each for each in heatlint.check(["."]).diagnostics if each.rule.code == "HL211"]
    assert [each.severity for each in found] == [severity]
