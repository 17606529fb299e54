"""Members of groups and the cloud: what each of them makes counts, and what each of them names is looked up."""

from __future__ import annotations

import json
from typing import Any

import pytest

from heatlint import catalog
from heatlint.cloud.inventory import of_data
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model import every_member
from heatlint.model.build import build

VERSION = {"heat_template_version": "2021-04-16"}
CLOUD: dict[str, Any] = {
    "flavors": [{"id": "1", "name": "small"}, {"id": "2", "name": "twin"}, {"id": "3", "name": "twin"}],
    "networks": [{"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "name": "private"}],
    "security_groups": [],
}
OWN_GROUP = {"type": "OS::Neutron::SecurityGroup", "properties": {"name": {"get_param": "name"}}}
#: Nested templates by file: two that make a security group of a name, and one with a server of a flavor.
FILES = {
    "makes.yaml": {**VERSION, "parameters": {"name": {"type": "string"}}, "resources": {"own": OWN_GROUP}},
    "around.yaml": {
        **VERSION,
        "parameters": {"name": {"type": "string"}},
        "resources": {"inner": {"type": "makes.yaml", "properties": {"name": {"get_param": "name"}}}},
    },
    "chosen.yaml": {
        **VERSION,
        "parameters": {"name": {"type": "string"}},
        "conditions": {"is_main": {"equals": [{"get_param": "name"}, "g-7"]}},
        "resources": {
            "own": {
                "type": "OS::Neutron::SecurityGroup",
                "properties": {"name": {"if": ["is_main", "main", {"get_param": "name"}]}},
            }
        },
    },
    "server.yaml": {
        **VERSION,
        "parameters": {"index": {"type": "string"}, "flavors": {"type": "json"}},
        "resources": {
            "web": {
                "type": "OS::Nova::Server",
                "properties": {"flavor": {"get_param": ["flavors", {"get_param": "index"}]}},
            }
        },
    },
}


FILES["grouped.yaml"] = {
    **VERSION,
    "parameters": {"name": {"type": "string"}, "size": {"type": "number"}},
    "resources": {
        "inner": {
            "type": "OS::Heat::ResourceGroup",
            "properties": {
                "count": {"get_param": "size"},
                "resource_def": {
                    "type": "OS::Neutron::SecurityGroup",
                    "properties": {"name": {"list_join": ["-", ["g", {"get_param": "name"}, "%index%"]]}},
                },
            },
        }
    },
}


def group(definition: Any, count: Any = 3, **properties: Any) -> dict[str, Any]:
    return {
        "type": "OS::Heat::ResourceGroup",
        "properties": {"count": count, "resource_def": definition, **properties},
    }


def makes(name: Any, type_name: str = "OS::Neutron::SecurityGroup") -> dict[str, Any]:
    return {"type": type_name, "properties": {"name": name}}


def found(resources: dict[str, Any], *, is_cloud_known: bool = True, **parameters: Any) -> list[tuple[str, str]]:
    """Return the code and the message of each finding, without the advice that needs no cloud."""
    declared = {name: {"type": "string", **schema} for name, schema in parameters.items()}
    template = {**VERSION, "parameters": declared, "resources": resources}
    request = from_body({"template": template, "files": {url: json.dumps(each) for url, each in FILES.items()}})
    request.stage = "deploy"
    known = catalog.known(inventory=of_data(CLOUD, "cloud.json") if is_cloud_known else None)
    findings = lint(build(request, assume_values=True, known=known))
    return [(each.rule.code, each.message) for each in findings if each.rule.code.startswith(("HL35", "HL61"))]


def missing(resources: dict[str, Any], names: list[str], **parameters: Any) -> list[str]:
    """Return those of some names that the port of a stack with some resources does not find among security groups."""
    port = {"type": "OS::Neutron::Port", "properties": {"network": "private", "security_groups": names}}
    messages = [message for _, message in found({**resources, "port": port}, **parameters)]
    return [name for name in names if f'the cloud has no security group "{name}"' in messages]


IN_GROUPS = group(group(makes("g-%index%-%inner%"), 3, index_var="%inner%"), 3)


@pytest.mark.parametrize(
    ("resource", "made", "others"),
    [
        pytest.param(group(makes("g-%index%")), ["g-0", "g-1", "g-2"], ["g-3"], id="plain members"),
        pytest.param(group(makes("g-%index%", "makes.yaml")), ["g-0", "g-1", "g-2"], ["g-3"], id="nested members"),
        pytest.param(group(makes("g-%index%", "around.yaml")), ["g-0", "g-1", "g-2"], ["g-3"], id="nested deeper"),
        pytest.param(IN_GROUPS, ["g-0-1", "g-1-0", "g-1-1", "g-2-2"], ["g-3-0", "g-0-3"], id="groups in a group"),
        pytest.param(
            group(makes("g-%index%", "makes.yaml"), removal_policies=[{"resource_list": ["1"]}]),
            ["g-0", "g-2", "g-3"],
            ["g-1"],
            id="without a removed member",
        ),
        pytest.param(group(makes("g", "makes.yaml")), ["g"], ["g-0"], id="members that are alike"),
    ],
)
def test_the_names_of_all_members_are_made_in_the_stack(resource: Any, made: list[str], others: list[str]) -> None:
    assert missing({"it": resource}, [*made, *others]) == others


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(group(makes("g-%index%", "makes.yaml"), {"get_param": "open"}), id="a number of members"),
        pytest.param(
            group(makes("g-%index%"), removal_policies=[{"resource_list": {"get_param": "open"}}]), id="what is removed"
        ),
        pytest.param(group(makes("g"), index_var={"get_param": "open"}), id="the text for the index"),
        pytest.param(makes({"get_param": "open"}), id="a name"),
        pytest.param(
            makes({"list_join": ["-", ["g", {"get_param": "open"}]]}, "makes.yaml"), id="a name that is passed"
        ),
        pytest.param({"type": "https://example.com/other.yaml"}, id="a template"),
    ],
)
def test_nothing_is_said_about_a_name_that_what_is_not_known_may_make(resource: Any) -> None:
    assert missing({"it": resource}, ["g-9"], open={}) == []


JOINED = {"list_join": ["-", ["g", {"get_param": "open"}]]}
OPEN = {"get_param": "open"}
DECIDED = {"if": [{"equals": [OPEN, "main"]}, "other", JOINED]}


@pytest.mark.parametrize(
    ("resource", "others"),
    [
        pytest.param(group(makes("g-%index%"), OPEN), ["h-9", "g-"], id="members"),
        pytest.param(group(makes("g-%index%", "makes.yaml"), OPEN), ["h-9", "g-"], id="nested members"),
        pytest.param(group(makes("g-%index%", "around.yaml"), OPEN), ["h-9", "g-"], id="nested deeper"),
        pytest.param(
            group(group(makes("g-%index%-%inner%"), OPEN, index_var="%inner%"), OPEN),
            ["h-9", "g-", "g-9"],
            id="groups in a group",
        ),
        pytest.param(
            group(group(makes("g-%inner%-%index%", "around.yaml"), OPEN, index_var="%inner%"), OPEN),
            ["h-9", "g-", "g-9"],
            id="groups in a group, the inner index first",
        ),
        pytest.param(
            group(group(makes("g-%index%-%inner%"), 3, index_var="%inner%"), OPEN),
            ["h-9", "g-", "g-9", "g-9-9"],
            id="groups of known size in a group",
        ),
        pytest.param(
            group(group(makes("g-%index%-%inner%"), OPEN, index_var="%inner%"), 3),
            ["h-9", "g-", "g-9", "g-9-9"],
            id="groups in a group of known size",
        ),
        pytest.param(
            group(group(makes("g-%inner%"), OPEN, index_var="%inner%"), OPEN),
            ["h-9", "g-"],
            id="groups in a group with one index",
        ),
        pytest.param(
            group({"type": "grouped.yaml", "properties": {"name": "%index%", "size": OPEN}}, OPEN),
            ["h-9", "g-", "g-9"],
            id="a group in a nested template",
        ),
        pytest.param(
            group(group(group(makes("g-%index%-%b%-%c%"), OPEN, index_var="%c%"), OPEN, index_var="%b%"), OPEN),
            [],
            id="groups in groups in a group",
        ),
        pytest.param(makes(JOINED), ["h-9", "g-"], id="a part of a name"),
        pytest.param(group(makes("g-%index%", "chosen.yaml"), OPEN), [], id="a template that compares the index"),
        pytest.param(makes(DECIDED), [], id="a value that is compared"),
        pytest.param(makes({"digest": ["md5", OPEN]}), [], id="a value that becomes another text"),
    ],
)
def test_what_is_known_of_a_name_counts(resource: Any, others: list[str]) -> None:
    assert missing({"it": resource}, ["h-9", "g-", "g-9", "g-9-9"], open={}) == others


def test_an_update_does_not_know_the_names_of_all_old_members() -> None:
    """The old stack has "g-9" perhaps, with an index that is not known, and the inventory is older."""
    port = {"type": "OS::Neutron::Port", "properties": {"network": "private", "security_groups": ["g-9"]}}
    known = catalog.known(inventory=of_data(CLOUD, "cloud.json"))
    template = {**VERSION, "parameters": {"open": {"type": "number"}}}
    old, new = (
        build(
            from_body({"template": {**template, "resources": each}, "stage": "deploy"}), assume_values=True, known=known
        )
        for each in ({"it": group(makes("g-%index%"), OPEN)}, {"port": port})
    )
    assert [each.rule.code for each in lint(new)] == ["HL350"]
    new.earlier = old
    assert lint(new) == []


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(group(makes("g", "makes.yaml"), {"get_param": "open"}), id="members that are alike"),
        pytest.param(
            group(makes("g-%index%", "OS::Neutron::Net"), {"get_param": "open"}), id="members of another type"
        ),
        pytest.param(
            makes({"list_join": ["-", [{"get_param": "OS::stack_name"}, "g"]]}), id="a name with that of the stack"
        ),
        pytest.param(makes({"get_attr": ["random", "value"]}), id="a name that the deployment chooses"),
        pytest.param(group(makes("g-%index%"), 0), id="a group without members"),
    ],
)
def test_a_name_that_nothing_unknown_makes_is_missing(resource: Any) -> None:
    random = {"type": "OS::Heat::RandomString"}
    assert missing({"it": resource, "random": random}, ["g-9"], open={}) == ["g-9"]


OF_STACK = {"list_join": ["-", [{"get_param": "OS::stack_name"}, "web"]]}


@pytest.mark.parametrize(
    ("resource", "others"),
    [
        pytest.param(makes({"get_param": "OS::stack_name"}), [], id="the name of the stack"),
        pytest.param(makes(OF_STACK), ["prod-db", "-web"], id="a name with it"),
        pytest.param(group(makes(OF_STACK)), [], id="of members"),
        pytest.param(makes(OF_STACK, "makes.yaml"), [], id="passed to a nested stack"),
    ],
)
def test_the_stack_may_have_any_name(resource: Any, others: list[str]) -> None:
    assert missing({"it": resource}, ["prod-web", "prod-db", "-web"]) == others


def test_the_name_of_the_stack_may_be_in_a_name_several_times():
    twice = {"list_join": ["-", [{"get_param": "OS::stack_name"}, "db", {"get_param": "OS::stack_name"}]]}
    assert missing({"it": makes(twice)}, ["a-db-a", "-db-a", "a-db-", "a-db", "db"]) == ["-db-a", "a-db-", "a-db", "db"]
    often = {"list_join": ["a", [{"get_param": "OS::stack_name"}] * 60]}
    assert missing({"it": makes(often)}, ["a" * 200, "a" * 200 + "b", "a" * 60]) == ["a" * 60]


@pytest.mark.parametrize(
    ("resource", "hint"),
    [
        pytest.param({"type": "OS::Neutron::SecurityGroup"}, True, id="Heat chooses the name"),
        pytest.param(makes("other"), True, id="another name"),
        pytest.param(makes({"get_param": "open"}), None, id="a name that is not known"),
        pytest.param(makes("own"), None, id="the same name"),
        pytest.param({"type": "OS::Neutron::Net"}, False, id="another thing"),
    ],
)
def test_the_name_of_a_resource_is_not_that_of_what_it_makes(resource: Any, hint: bool | None) -> None:
    port = {"type": "OS::Neutron::Port", "properties": {"network": "private", "security_groups": ["own"]}}
    messages = [message for _, message in found({"own": resource, "port": port}, open={})]
    use = '; "own" is only the name of a resource here, so use {get_resource: own}' if hint else ""
    assert messages == ([] if hint is None else [f'the cloud has no security group "own"{use}'])


def test_what_each_nested_member_names_is_looked_up() -> None:
    flavors = {"0": "small", "1": "none", "2": "twin", "3": "small"}
    member = {"type": "server.yaml", "properties": {"index": "%index%", "flavors": flavors}}
    assert found({"it": group(member, 4)}) == [
        ("HL350", 'the cloud has no flavor "none"'),
        ("HL351", '"twin" is the name of more than one flavor in the cloud; expected an ID: "2" or "3"'),
    ]


def test_a_place_in_a_nested_template_has_few_findings_of_many_members() -> None:
    member = {
        "type": "server.yaml",
        "properties": {"index": "0", "flavors": {"0": "none-%index%"}},
    }
    messages = [message for _, message in found({"it": group(member, 25)})]
    expected = [f'the cloud has no flavor "none-{number}"' for number in range(10)]
    assert messages == [*expected[:-1], f"{expected[-1]}; 15 more findings like this are not listed"]


@pytest.mark.parametrize(
    ("most", "is_silent"), [pytest.param(2, False, id="all members"), pytest.param(1, True, id="too many members")]
)
@pytest.mark.parametrize("type_name", ["OS::Neutron::SecurityGroup", "makes.yaml"])
def test_members_beyond_a_limit_are_told_and_may_make_any_name(
    monkeypatch: pytest.MonkeyPatch, most: int, is_silent: bool, type_name: str
) -> None:
    is_nested = type_name == "makes.yaml"
    # Of four members, the two in the middle count, and of all but the first what is nested in them.
    monkeypatch.setattr(every_member, "MOST_FURTHER", most + 3 * is_nested)
    resources = {"it": group(makes("g-%index%", type_name), 4)}
    assert missing(resources, ["g-2", "g-9"]) == ([] if is_silent else ["g-9"])
    notes = [code for code, _ in found(resources)]
    assert notes == (["HL612"] if is_silent else [])


def test_without_a_cloud_the_members_in_the_middle_are_not_built() -> None:
    request = from_body({"template": {**VERSION, "resources": {"it": group(makes("g-%index%"), 9)}}})
    request.stage = "deploy"
    assert list(build(request).children[0].resources) == ["0", "8"]
