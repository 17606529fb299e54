"""The registry: what a resource type stands for."""

from __future__ import annotations

import pytest

from heatlint.model.registry import Circle, Registry

VALUE = "OS::Heat::Value"


def found(written, name, resource=None):
    """What a type stands for: the URL of a template, the name of a type, or None."""
    result = Registry(written).find(name, resource)
    if result is None:
        return None
    return result.template or result.type.name


@pytest.mark.parametrize(
    "written, name, expected",
    [
        (None, VALUE, VALUE),
        ({}, "My::Type", None),
        ({"My::Type": VALUE}, "My::Type", VALUE),
        ({"My::Type": "a.yaml"}, "My::Type", "a.yaml"),
        ({"My::Type": "a.template"}, "My::Type", "a.template"),
        ({"My::Type": "a.yml"}, "My::Type", None),
        ({"My::Type": "Your::Type", "Your::Type": VALUE}, "My::Type", VALUE),
        ({"My::Type": "Nobody::Knows"}, "My::Type", None),
        ({"My::*": VALUE}, "My::Type", VALUE),
        ({"My::*": "OS::Heat::*"}, "My::Value", VALUE),
        ({"My::*": "OS::Heat::*"}, "My::Nothing", None),
        ({"My::*": "a.yaml"}, "My::Type", None),
        (
            {"My::*": VALUE, "My::Type": "OS::Heat::None"},
            "My::Type",
            VALUE,
        ),  # Heat takes them in the order of their names
        ({VALUE: "a.yaml"}, VALUE, "a.yaml"),
        ({}, "file:///a.yaml", "file:///a.yaml"),
        (None, "file:///a.template", "file:///a.template"),
    ],
)
def test_what_a_type_stands_for(written, name, expected):
    assert found(written, name) == expected


@pytest.mark.parametrize("resource, expected", [("web", VALUE), ("db", None), (None, None)])
def test_an_entry_for_one_resource(resource, expected):
    assert found({"resources": {"web": {"My::Type": VALUE}}}, "My::Type", resource) == expected


def test_an_entry_for_the_resource_comes_first():
    written = {"My::Type": "OS::Heat::None", "resources": {"web": {"My::Type": VALUE}}}
    assert found(written, "My::Type", "web") == VALUE


@pytest.mark.parametrize(
    "written",
    [
        {"A": "A"},
        {"A": "B", "B": "A"},
        {"A": "B", "B": "C", "C": "B"},
        {"A*": "A::B", "A::B": "A"},
    ],
)
def test_mappings_in_a_circle_raise(written):
    with pytest.raises(Circle):
        Registry(written).find("A")


def test_null_removes_an_entry():
    registry = Registry({"My::Type": VALUE})
    registry.extended({"My::Type": None})
    assert registry.find("My::Type") is None


def test_a_type_that_was_looked_up_is_mapped_from_then_on():
    registry = Registry()
    assert registry.find(VALUE).entry is None
    registry.extended({VALUE: "OS::Heat::None"})
    assert registry.find(VALUE).type.name == "OS::Heat::None"


def test_null_for_a_glob_removes_all_entries_with_the_prefix():
    registry = Registry({"My::A": VALUE, "My::B": VALUE, "Your::A": VALUE})
    registry.extended({"My::*": None})
    assert list(registry.names()) == ["Your::A"]


def test_null_does_not_remove_a_type_of_heat():
    assert found({VALUE: None}, VALUE) == VALUE


@pytest.mark.parametrize(
    "written, kind, path",
    [
        ([1], "value", ()),
        ("x", "value", ()),
        ({5: "x"}, "name", (5,)),
        ({"A": 5}, "value", ("A",)),
        ({"A": [1]}, "value", ("A",)),
        ({"resources": {"r": {"hooks": "nope"}}}, "hook", ("resources", "r", "hooks")),
        ({"resources": {"r": {"hooks": ["pre-create", "nope"]}}}, "hook", ("resources", "r", "hooks")),
        (
            {"resources": {"r": {"restricted_actions": "pre-create"}}},
            "action",
            ("resources", "r", "restricted_actions"),
        ),
        ({"resources": {"r": {"restricted_actions": {"a": 1}}}}, "action", ("resources", "r", "restricted_actions")),
    ],
)
def test_entries_that_heat_refuses(written, kind, path):
    assert [(fault.kind, fault.path) for fault in Registry(written).faults] == [(kind, path)]


@pytest.mark.parametrize(
    "written",
    [
        None,
        {},
        [],
        "",
        {"A": ""},
        {"A": {}},
        {"A": {"b": "c"}},
        {"a.yaml": 5},
        {"resources": {"r": {"hooks": "pre-create"}}},
        {"resources": {"r": {"hooks": ["pre-create", "post-delete"], "restricted_actions": ["update", "replace"]}}},
    ],
)
def test_entries_that_heat_accepts(written):
    assert Registry(written).faults == []


@pytest.mark.parametrize(
    "written",
    [
        {"resources": None},
        {"resources": "x"},
        {"resources": []},
        {"resources": 5},
        {"resources": {"web": None}},
        {"resources": {"web": "x"}},
    ],
)
def test_any_value_of_resources_is_read_without_an_error(written):
    registry = Registry({**written, "My::Type": VALUE})
    assert registry.find("My::Type", "web").type.name == VALUE
    registry.for_child("web", None)


def test_the_response_has_the_registry_as_written_with_resources():
    written = {"My::Type": VALUE, "resources": {"web": {"hooks": "pre-create"}}}
    assert Registry(written).as_dict() == written
    assert Registry().as_dict() == {"resources": {}}


@pytest.mark.parametrize("written", [{"resources": "x"}, {"resources": ""}, {"resources": "a.yaml", "My::Type": VALUE}])
def test_the_response_has_a_text_in_the_place_of_resources(written):
    assert Registry(written).as_dict() == written


def test_the_response_has_no_resources_when_they_are_null():
    assert Registry({"resources": None, "My::Type": VALUE}).as_dict() == {"My::Type": VALUE}


def test_finding_a_template_by_its_name_adds_an_entry():
    registry = Registry()
    registry.find("a.yaml")
    assert registry.as_dict() == {"resources": {}, "a.yaml": "a.yaml"}


def test_a_nested_stack_gets_the_entries_for_its_resource():
    parent = Registry({"resources": {"w*": {"inner": {"My::Type": VALUE}}, "db": {"x": {"My::Type": VALUE}}}})
    assert parent.for_child("web", None).as_dict() == {"resources": {"inner": {"My::Type": VALUE}}}


def test_a_nested_stack_does_not_get_the_entry_that_led_to_it():
    parent = Registry({VALUE: "a.yaml"})
    entry = parent.find(VALUE).entry
    assert parent.for_child("web", entry).find(VALUE).type.name == VALUE
    assert parent.find(VALUE).template == "a.yaml"


def replaced(written, name, resource="r"):
    """What a type would stand for without the template that it is mapped to: as `found` returns it."""
    registry = Registry(written)
    result = registry.replaced(name, resource, registry.find(name, resource).entry)
    if result is None:
        return None
    return result.template or result.type.name


@pytest.mark.parametrize(
    "written, name, expected",
    [
        ({VALUE: "a.yaml"}, VALUE, VALUE),
        ({"My::Type": "a.yaml"}, "My::Type", None),
        ({}, "a.yaml", None),
        ({VALUE: "Mine", "Mine": "a.yaml"}, VALUE, VALUE),
        ({"Mine": VALUE, VALUE: "a.yaml"}, "Mine", None),
        ({"OS::Heat::*": "My::*", "My::Value": "a.yaml"}, VALUE, VALUE),
        ({VALUE: "b.yaml", "resources": {"r": {VALUE: "a.yaml"}}}, VALUE, "b.yaml"),
        ({VALUE: "OS::Heat::None", "resources": {"r": {VALUE: "a.yaml"}}}, VALUE, "OS::Heat::None"),
        ({"My::Type": "Nope", "resources": {"r": {"My::Type": "a.yaml"}}}, "My::Type", None),
        ({"*": "OS::Heat::None", "resources": {"r": {"a.yaml": "a.yaml"}}}, "a.yaml", "OS::Heat::None"),
    ],
)
def test_what_a_type_would_stand_for_without_the_template(written, name, expected):
    assert replaced(written, name) == expected
