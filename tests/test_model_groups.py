"""The table of groups: it names properties that the types have, in every release."""

from __future__ import annotations

import pytest

from heatlint import catalog
from heatlint.model import groups
from heatlint.model.groups import MEMBER_DEFINITIONS, Group, group_of

GROUPS = [value for value in vars(groups).values() if isinstance(value, Group)]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.type_name)
def test_a_group_has_the_properties_that_the_table_names(group):
    resource_type = catalog.known().find(group.type_name)
    assert group_of(resource_type) is group
    named = [group.index_variable, group.count, group.configuration, *(group.definition or ())[:1]]
    named += [steps[0] for steps in group.sections.values() if steps]
    assert [name for name in named if name is not None and name not in resource_type.properties] == []


@pytest.mark.parametrize("name", catalog.known().names())
def test_only_the_types_in_the_table_are_groups(name):
    group = group_of(catalog.known().find(name))
    deprecated_names = {
        "OS::Heat::SoftwareDeployments": groups.SOFTWARE_DEPLOYMENTS,
        "OS::Heat::StructuredDeployments": groups.STRUCTURED_DEPLOYMENTS,
    }
    by_name = {each.type_name: each for each in GROUPS}
    assert group is by_name.get(name, deprecated_names.get(name))


def test_the_keys_that_hold_the_definition_of_a_member():
    assert MEMBER_DEFINITIONS == {"resource_def", "resource"}


@pytest.mark.parametrize(
    "value, expected",
    [
        ("web-%index%", "web-3"),
        ({"a": ["%index%", 1], "%index%": None}, {"a": ["3", 1], "%index%": None}),
    ],
    ids=["string", "nested"],
)
def test_the_index_replaces_the_variable_in_values(value, expected):
    assert groups.with_index(value, "%index%", "3") == expected
