"""Updates with conditions whose values are not known: what may be added, may go, or may be another value."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

import heatlint
from heatlint.demand.make import demand_of
from heatlint.demand.needs import Demand
from heatlint.demand.update import demand_of_update
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.stack import Stack
from heatlint.planning.changes import Change
from heatlint.planning.compare import Comparison

PARAMETERS = {"b": {"type": "boolean"}, "s": {"type": "string"}, "t": {"type": "string"}, "number": {"type": "number"}}
VOLUME = {"type": "OS::Cinder::Volume", "properties": {"size": 5}}
PORT = {"type": "OS::Neutron::Port", "properties": {"network": "net"}}
PORTS = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 3, "resource_def": PORT}}
#: A volume that is there if `z` is "x".
CHILD = {
    "heat_template_version": "2021-04-16",
    "parameters": {"z": {"type": "string"}},
    "conditions": {"c": {"equals": [{"get_param": "z"}, "x"]}},
    "resources": {"w": {**VOLUME, "condition": "c"}},
}
#: The condition before, after; None for a resource without one. What happens with it.
CONDITIONS = {
    "the same": ({"get_param": "b"}, {"get_param": "b"}, ("unchanged", "certain")),
    "the same of the same": ({"not": "d"}, {"not": "d"}, ("unchanged", "certain")),
    "the other way round": ({"get_param": "b"}, {"not": {"get_param": "b"}}, ("deleted", "unknown")),
    "of another parameter": ({"get_param": "b"}, {"equals": [{"get_param": "s"}, "x"]}, ("deleted", "unknown")),
    "a condition that it names differs": ({"not": "d"}, {"not": "e"}, ("deleted", "unknown")),
    "there is none any more": ({"get_param": "b"}, None, ("added", "unknown")),
    "there was none": (None, {"get_param": "b"}, ("deleted", "unknown")),
}
OTHERS = {"d": {"get_param": "b"}, "e": {"equals": [{"get_param": "t"}, "y"]}}


def body(resources: dict[str, Any], condition: Any = None, **files: Any) -> dict[str, Any]:
    """Return a request whose condition "c" is what is given."""
    template = {
        "heat_template_version": "2021-04-16",
        "parameters": PARAMETERS,
        "conditions": {**OTHERS, "c": True if condition is None else condition},
        "resources": resources,
    }
    return {"template": template, "files": {name: yaml.safe_dump(each) for name, each in files.items()}}


def if_c(resource: dict[str, Any], condition: Any) -> dict[str, Any]:
    return resource if condition is None else {**resource, "condition": "c"}


def changes(old: dict[str, Any], new: dict[str, Any]) -> dict[str, Change]:
    return {each.name: each for each in heatlint.plan(old, new).changes}


def demand(old: dict[str, Any], new: dict[str, Any]) -> Demand:
    before, after = (stack(each) for each in (old, new))
    return demand_of_update(Comparison(before, after))


def stack(request: dict[str, Any]) -> Stack:
    return build(from_body(request), assume_values=True)


@pytest.mark.parametrize(("old", "new", "expected"), CONDITIONS.values(), ids=CONDITIONS)
def test_a_resource_whose_condition_may_have_another_value(old: Any, new: Any, expected: tuple[str, str]) -> None:
    found = changes(body({"v": if_c(VOLUME, old)}, old), body({"v": if_c(VOLUME, new)}, new))["v"]
    assert (found.action, found.certainty) == expected
    assert [each.part for each in found.causes] == ([] if expected[0] == "unchanged" else ["condition"])


def test_what_is_nested_goes_with_the_resource() -> None:
    (group,) = changes(body({"g": PORTS}), body({"g": if_c(PORTS, "b")}, {"get_param": "b"})).values()
    found = {(each.action, each.certainty) for each in (group, *group.nested)}
    assert (len(group.nested), found) == (3, {("deleted", "unknown")})


def test_what_is_nested_goes_with_a_resource_that_changes_otherwise() -> None:
    other = {**PORTS, "properties": {**PORTS["properties"], "count": 4}}
    (group,) = changes(body({"g": PORTS}), body({"g": if_c(other, "b")}, {"get_param": "b"})).values()
    assert (group.action, group.certainty) == ("updated", "unknown")
    found = [(each.action, each.certainty) for each in group.nested]
    assert found == [("deleted", "unknown")] * 3 + [("added", "unknown")]


def test_another_difference_still_counts() -> None:
    larger = {**VOLUME, "properties": {"size": 6}}
    found = changes(body({"v": VOLUME}), body({"v": if_c(larger, "b")}, {"get_param": "b"}))["v"]
    assert (found.action, found.certainty) == ("updated", "unknown")
    assert [each.part for each in found.causes] == ["size", "condition"]


@pytest.mark.parametrize(("old", "new"), [("s", "t"), ("x", "t"), ("s", "x")], ids=["both", "new", "old"])
def test_a_parameter_of_a_nested_stack_decides(old: str, new: str) -> None:
    """The nested template is the same; the value that its condition compares may be another one."""

    def nested(value: str) -> dict[str, Any]:
        given = value if value == "x" else {"get_param": value}
        return body({"n": {"type": "child.yaml", "properties": {"z": given}}}, **{"child.yaml": CHILD})

    (volume,) = changes(nested(old), nested(new))["n"].nested
    assert (volume.action, volume.certainty) == ("added" if new == "x" else "deleted", "unknown")


@pytest.mark.parametrize("condition", [{"not": {"get_param": "b"}}, {"equals": [{"get_param": "s"}, "x"]}])
def test_a_choice_by_another_condition_may_give_another_value(condition: Any) -> None:
    port = {"type": "OS::Neutron::Port", "properties": {"network": {"if": ["c", "one", "two"]}}}
    found = changes(body({"p": port}, {"get_param": "b"}), body({"p": port}, condition))["p"]
    assert (found.action, found.certainty) == ("replaced", "unknown")


#: The condition of a volume and of three ports before and after, and how many ports the update may need.
PERHAPS_MADE = {
    "there is none any more": ({"get_param": "b"}, None, 3),
    "another one": ({"get_param": "b"}, {"not": {"get_param": "b"}}, 3),
    "the same": ({"get_param": "b"}, {"get_param": "b"}, 0),
    "there was none": (None, {"get_param": "b"}, 0),
}


@pytest.mark.parametrize(("old", "new", "most"), PERHAPS_MADE.values(), ids=PERHAPS_MADE)
def test_what_may_be_made_counts_for_quotas(old: Any, new: Any, most: int) -> None:
    found = demand(
        body({"g": if_c(PORTS, old), "v": if_c(VOLUME, old)}, old),
        body({"g": if_c(PORTS, new), "v": if_c(VOLUME, new)}, new),
    )
    ports, size = found.amount("ports"), found.amount("per_volume_gigabytes")
    assert (ports.certain, ports.most) == (0, most)
    assert size.certain == 0


def test_what_may_go_makes_room() -> None:
    """The port that is replaced needs no other one if the old ports go first."""
    new_port = {**PORT, "properties": {"network": "other"}}
    old = body({"g": PORTS, "p": PORT})
    assert demand(old, body({"g": PORTS, "p": new_port})).amount("ports").certain == 1
    found = demand(old, body({"g": if_c(PORTS, "b"), "p": new_port}, {"get_param": "b"}))
    assert found.amount("ports").certain == 0


def test_the_members_of_a_group_of_any_number_count() -> None:
    def group(**more: Any) -> dict[str, Any]:
        return {"type": "OS::Heat::ResourceGroup", "properties": {"count": {"get_param": "number"}, **more}}

    port, other = group(resource_def=PORT), group(resource_def={**PORT, "properties": {"network": "other"}})
    changed = demand(body({"g": port}), body({"g": other}))
    assert (changed.amount("ports"), changed.uncounted) == ((0, 0, None), ())
    added = demand(body({}), body({"g": port}))
    assert (added.amount("ports"), added.uncounted) == ((0, 1, None), ())
    assert demand(body({"g": port}), body({"g": port})).amount("ports") == (0, 0, 0)
    assert demand(body({"g": VOLUME}), body({"g": port})).amount("ports") == (0, 1, None)
    gone = demand(body({"g": port, "p": PORT}), body({"p": {**PORT, "properties": {"network": "other"}}}))
    assert gone.amount("ports").certain == 0


INDEXED = {
    "heat_template_version": "2021-04-16",
    "parameters": {"i": {"type": "string"}},
    "conditions": {"first": {"equals": [{"get_param": "i"}, "0"]}, "third": {"equals": [{"get_param": "i"}, "2"]}},
    "resources": {"v": {**VOLUME, "condition": "first"}, "p": {**PORT, "condition": "third"}},
}


@pytest.mark.parametrize(
    ("limits", "volumes", "ports"),
    [((2, 5), (1, 1, 1), (0, 0, 1)), ((3, 5), (1, 1, 1), (1, 1, 1)), ((0, 2), (0, 1, 1), None)],
)
def test_members_that_differ_by_their_index_count_one_by_one(limits: Any, volumes: Any, ports: Any) -> None:
    least, most = limits
    member = {"type": "indexed.yaml", "properties": {"i": "%index%"}}
    request = body(
        {"g": {"type": "OS::Heat::ResourceGroup", "properties": {"count": {"get_param": "m"}, "resource_def": member}}},
        **{"indexed.yaml": INDEXED},
    )
    request["template"]["parameters"] = {
        "m": {"type": "number", "constraints": [{"range": {"min": least, "max": most}}]}
    }
    found = demand_of(stack(request))
    assert found.amount("volumes") == volumes
    assert ports is None or found.amount("ports") == ports


def test_an_attribute_that_a_nested_condition_compares_is_not_known() -> None:
    """Heat has the attribute when it makes the nested stack, and it may be what the condition expects."""
    status = {"type": "child.yaml", "properties": {"z": {"get_attr": ["r", "status"]}}}
    router = {"type": "OS::Neutron::Router"}
    found = demand_of(stack(body({"r": router, "it": status}, **{"child.yaml": CHILD})))
    assert found.amount("volumes") == (0, 1, 1)


PASSWORD = {"get_attr": ["r", "value"]}
#: What a nested stack gets in "z", of which type that is, and the condition there that decides about its volume.
COMPARED: dict[str, tuple[Any, str, Any]] = {
    "whole": (PASSWORD, "string", {"equals": [{"get_param": "z"}, "x"]}),
    "not equal": (PASSWORD, "string", {"not": {"equals": [{"get_param": "z"}, "x"]}}),
    "as a boolean": (PASSWORD, "boolean", {"get_param": "z"}),
    "in a map": ({"k": PASSWORD}, "json", {"equals": [{"get_param": ["z", "k"]}, "x"]}),
    "in a merged map": (
        {"map_merge": [{"k": "x"}, {"k": PASSWORD}]},
        "json",
        {"not": {"equals": [{"get_param": ["z", "k"]}, "x"]}},
    ),
    "in a list": ([PASSWORD, "y"], "comma_delimited_list", {"equals": [{"get_param": ["z", 0]}, "x"]}),
    "among items": ([PASSWORD, "y"], "comma_delimited_list", {"contains": ["x", {"get_param": "z"}]}),
    "in a text": (PASSWORD, "string", {"contains": ["x", {"get_param": "z"}]}),
    "joined": ({"list_join": ["-", [PASSWORD, "y"]]}, "string", {"equals": [{"get_param": "z"}, "x-y"]}),
    "replaced": (
        {"str_replace": {"template": "x-$", "params": {"$": PASSWORD}}},
        "string",
        {"not": {"equals": [{"get_param": "z"}, "x-y"]}},
    ),
    "a part of a text": ({"str_split": ["-", PASSWORD, 0]}, "string", {"equals": [{"get_param": "z"}, "x"]}),
    "another part of a text": ({"str_split": ["-", PASSWORD, 1]}, "string", {"equals": [{"get_param": "z"}, "x"]}),
    "queried": (
        {"yaql": {"expression": "$.data.where($ = x).len()", "data": [PASSWORD]}},
        "string",
        {"equals": [{"get_param": "z"}, "1"]},
    ),
    "queried in the condition": (
        PASSWORD,
        "string",
        {"equals": [{"yaql": {"expression": "len($.data.z) > 8", "data": {"z": {"get_param": "z"}}}}, True]},
    ),
    "the value of a resource": ({"get_attr": ["v", "value"]}, "string", {"equals": [{"get_param": "z"}, "x"]}),
    "as a key": (
        {"map_replace": [{"q": "v"}, {"keys": {"q": PASSWORD}}]},
        "json",
        {"equals": [{"get_param": ["z", "x"]}, "v"]},
    ),
    "beside itself": ({"a": PASSWORD, "b": "x"}, "json", {"equals": [{"get_param": ["z", "a"]}, "x"]}),
}
NESTS = {
    "nested": lambda it: it,
    "group": lambda it: {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": it}},
    "scaling group": lambda it: {
        "type": "OS::Heat::AutoScalingGroup",
        "properties": {"min_size": 2, "max_size": 2, "resource": it},
    },
    "chain": lambda it: {
        "type": "OS::Heat::ResourceChain",
        "properties": {"resources": [it["type"]], "resource_properties": it["properties"]},
    },
}


def with_attribute(written: Any, type_name: str, condition: Any, around: str = "group") -> dict[str, Any]:
    child = {**CHILD, "parameters": {"z": {"type": type_name}}, "conditions": {"c": condition}}
    resources = {
        "r": {"type": "OS::Heat::RandomString"},
        "v": {"type": "OS::Heat::Value", "properties": {"value": PASSWORD}},
        "it": NESTS[around]({"type": "child.yaml", "properties": {"z": written}}),
    }
    return body(resources, **{"child.yaml": child})


@pytest.mark.parametrize(("written", "type_name", "condition"), COMPARED.values(), ids=COMPARED)
@pytest.mark.parametrize("around", ["nested", "group"])
def test_nothing_certain_depends_on_an_attribute(written: Any, type_name: str, condition: Any, around: str) -> None:
    """Heat has the attribute when it makes the nested stack, and it may have any value."""
    request = with_attribute(written, type_name, condition, around)
    most = 2 if around == "group" else 1
    amount = demand_of(stack(request)).amount("volumes")
    assert (amount.certain, amount.most) == (0, most)
    without = body({name: each for name, each in request["template"]["resources"].items() if name != "it"})
    amount = demand(without, request).amount("volumes")
    assert (amount.certain, amount.most) == (0, most)
    assert demand(request, request).amount("volumes") == (0, 0, 0)


#: What a nested stack gets of an id, as in COMPARED.
IDS: dict[str, tuple[Any, str, Any]] = {
    "its length": (
        {"get_resource": "r"},
        "string",
        {"equals": [{"yaql": {"expression": "len($.data.z) > 20", "data": {"z": {"get_param": "z"}}}}, True]},
    ),
    "a part of it": (
        {"str_split": ["-", {"get_resource": "r"}, 1]},
        "string",
        {"not": {"equals": [{"get_param": "z"}, "4f2a"]}},
    ),
    "a text in it": ({"get_resource": "r"}, "string", {"contains": ["-", {"get_param": "z"}]}),
    "the id of a text": ({"get_resource": "v"}, "string", {"equals": [{"get_param": "z"}, "x"]}),
    "in a map": ({"k": {"get_resource": "r"}}, "json", {"equals": [{"get_param": ["z", "k"]}, "x"]}),
}


@pytest.mark.parametrize(("written", "type_name", "condition"), IDS.values(), ids=IDS)
def test_nothing_certain_depends_on_an_id(written: Any, type_name: str, condition: Any) -> None:
    """The id of a random string is the string itself."""
    request = with_attribute(written, type_name, condition)
    amount = demand_of(stack(request)).amount("volumes")
    assert (amount.certain, amount.most) == (0, 2)
    assert demand(request, request).amount("volumes") == (0, 0, 0)
    assert not any(each.causes for each in heatlint.plan(request, request).all())


@pytest.mark.parametrize("around", ["nested", "group"])
def test_an_id_is_never_empty(around: str) -> None:
    """Templates ask so whether they are given a network."""
    request = with_attribute({"get_resource": "r"}, "string", {"equals": [{"get_param": "z"}, ""]}, around)
    assert demand_of(stack(request)).amount("volumes") == (0, 0, 0)
    request = with_attribute({"get_resource": "r"}, "string", {"not": {"equals": ["", {"get_param": "z"}]}}, around)
    most = 2 if around == "group" else 1
    assert demand_of(stack(request)).amount("volumes") == (most, most, most)


@pytest.mark.parametrize("around", NESTS)
def test_what_an_attribute_decides_is_not_certain_in_a_plan(around: str) -> None:
    request = with_attribute(*COMPARED["in a map"], around)
    without = body({"r": {"type": "OS::Heat::RandomString"}})
    found = [each for each in heatlint.plan(without, request).all() if each.type == "OS::Cinder::Volume"]
    assert {(each.action, each.certainty) for each in found} == {("added", "unknown")}
    assert not any(each.causes for each in heatlint.plan(request, request).all())


def test_the_parts_of_a_map_and_of_a_list_are_shown_and_compared() -> None:
    properties = {
        "name": {"get_param": ["z", "k"]},
        "metadata": {"get_param": "z"},
        "description": {"list_join": [",", {"get_param": "y"}]},
    }
    child = {
        **CHILD,
        "parameters": {"z": {"type": "json"}, "y": {"type": "comma_delimited_list"}},
        "conditions": {"c": True},
        "resources": {"w": {**VOLUME, "properties": {"size": 5, **properties}}},
    }

    def request(text: str) -> dict[str, Any]:
        it = {"type": "child.yaml", "properties": {"z": {"k": PASSWORD, "o": text}, "y": [PASSWORD, text]}}
        return body({"r": {"type": "OS::Heat::RandomString"}, "it": it}, **{"child.yaml": child})

    (volume,) = changes(request("a"), request("b"))["it"].nested
    assert {each.part: (each.old, each.new, each.certainty) for each in volume.causes} == {
        "metadata": ({"k": "<r.value>", "o": "a"}, {"k": "<r.value>", "o": "b"}, "certain"),
        "description": ("<r.value>,a", "<r.value>,b", "certain"),
    }
    (volume,) = changes(request("a"), request("a"))["it"].nested
    assert volume.action == "unchanged"


def test_what_may_never_have_been_there_is_not_deleted_for_certain() -> None:
    old = body({"g": if_c(PORTS, "b"), "v": if_c(VOLUME, "b"), "p": PORT}, {"get_param": "b"})
    found = {".".join(each.path): (each.action, each.certainty) for each in heatlint.plan(old, body({})).all()}
    perhaps = dict.fromkeys(("g", "g.0", "g.1", "g.2", "v"), ("deleted", "unknown"))
    assert found == {**perhaps, "p": ("deleted", "certain")}


NUMBERED = {**PORTS, "properties": {**PORTS["properties"], "count": {"if": ["d", 3, 2]}}}
#: The group before and after, its condition and how many resources there are of it at the peak.
AT_PEAK: dict[str, tuple[dict[str, Any] | None, dict[str, Any] | None, Any, tuple[int, int | None]]] = {
    "the same": (NUMBERED, NUMBERED, None, (3, 4)),
    "perhaps there": (NUMBERED, NUMBERED, {"get_param": "b"}, (0, 4)),
    "kept": ({**NUMBERED, "deletion_policy": "Retain"}, None, None, (2, 4)),
    "perhaps kept": ({**NUMBERED, "deletion_policy": "Retain"}, None, {"get_param": "b"}, (0, 4)),
}


@pytest.mark.parametrize(("old", "new", "condition", "bounds"), AT_PEAK.values(), ids=AT_PEAK)
def test_the_members_that_stay_count_as_resources(old: Any, new: Any, condition: Any, bounds: Any) -> None:
    """Heat limits all resources that the stack has at the peak."""
    before, after = (body({} if each is None else {"g": if_c(each, condition)}, condition) for each in (old, new))
    found = demand(before, after).amount("resources")
    assert (found.certain, found.most) == bounds


def test_a_group_of_an_unknown_number_that_may_be_made_needs_any_number() -> None:
    """The condition differs, so the group may be new, with all of its members."""
    before = body({"g": if_c(NUMBERED, "b")}, {"get_param": "b"})
    after = body({"g": if_c(NUMBERED, "b")}, {"not": {"get_param": "b"}})
    assert demand(before, after).amount("ports") == (0, 0, None)


@pytest.mark.parametrize(
    ("old", "new", "certainty"), [({"if": ["d", "a", "b"]}, {"if": ["e", "a", "b"]}, None), ("a", "b", "certain")]
)
def test_members_are_not_renamed_for_certain_by_batches_that_there_may_not_be(
    old: Any, new: Any, certainty: str | None
) -> None:
    """To keep two in service, Heat makes new members first, but only if the definition differs."""

    def group(description: Any) -> dict[str, Any]:
        return body(
            {
                "g": {
                    "type": "OS::Heat::AutoScalingGroup",
                    "properties": {
                        "min_size": 2,
                        "max_size": 2,
                        "rolling_updates": {"min_in_service": 2},
                        "resource": {**VOLUME, "properties": {"size": 5, "description": description}},
                    },
                }
            }
        )

    plan = heatlint.plan(group(old), group(new))
    found = {each.name: (each.action, each.certainty) for each in plan.all() if each.name != "g"}
    deleted = {name: each for name, (action, each) in found.items() if action == "deleted"}
    assert set(deleted.values()) == (set() if certainty is None else {certainty})
    assert ('the members of the group "g" are not known' in plan.notes) == (certainty is None)
