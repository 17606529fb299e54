"""What an update does with each resource. The actions are those of Heat 27, recorded with its own engine."""

from __future__ import annotations

import json

import pytest
import yaml

from heatlint.planning.answer import answer

HEADER = 'heat_template_version: "2021-04-16"\n'
SERVER = "{type: OS::Nova::Server, properties: {flavor: a, networks: [{network: n}], image: i%s}}"


def body(template, **more):
    return {"template": yaml.safe_load(HEADER + template), **more}


def plan(old, new, engine="convergence", **more):
    """Return the answer to a pair; templates are texts without a header, or bodies."""
    pair = {key: body(each) if isinstance(each, str) else each for key, each in (("old", old), ("new", new))}
    return answer(json.dumps({"id": 1, **pair, **more}), engine)


def resources(**definitions):
    return "resources:\n" + "".join(f"  {name}: {text}\n" for name, text in definitions.items())


#: (what happens, the definition before, after, the action)
ONE_RESOURCE = [
    ("nothing differs", SERVER % "", SERVER % "", "unchanged"),
    ("a property that can be updated", SERVER % ", name: a", SERVER % ", name: b", "updated"),
    ("a property that cannot", SERVER % ", key_name: a", SERVER % ", key_name: b", "replaced"),
    ("a value of another form", SERVER % ", config_drive: true", SERVER % ", config_drive: 'true'", "updated"),
    ("null, which Heat reads as false", SERVER % "", SERVER % ", config_drive: null", "replaced"),
    ("user data", SERVER % ", user_data: a", SERVER % ", user_data: b", "replaced"),
    (
        "user data that the policy ignores",
        SERVER % ", user_data: a",
        SERVER % ", user_data: b, user_data_update_policy: IGNORE",
        "updated",
    ),
    ("another type", "{type: OS::Neutron::Net}", "{type: OS::Neutron::Router}", "replaced"),
    (
        "a port that is always replaced",
        "{type: OS::Neutron::Port, properties: {network: n, replacement_policy: REPLACE_ALWAYS}}",
        "{type: OS::Neutron::Port, properties: {network: n, replacement_policy: REPLACE_ALWAYS}}",
        "replaced",
    ),
    ("a handle for updates", *["{type: OS::Heat::UpdateWaitConditionHandle}"] * 2, "replaced"),
    (
        "a placeholder",
        "{type: OS::Heat::None, properties: {a: 1}}",
        "{type: OS::Heat::None, properties: {a: 2}}",
        "unchanged",
    ),
    (
        "a type without a handler for updates",
        "{type: OS::Heat::Delay, properties: {min_wait: 1}}",
        "{type: OS::Heat::Delay, properties: {min_wait: 2}}",
        "replaced",
    ),
    (
        "the description of the resource, which is also that of the policy",
        "{type: OS::Neutron::QoSPolicy, description: a}",
        "{type: OS::Neutron::QoSPolicy, description: b}",
        "updated",
    ),
    ("only the metadata", "{type: OS::Neutron::Net}", "{type: OS::Neutron::Net, metadata: {a: 1}}", "updated"),
    (
        "the same policy in another form",
        "{type: OS::Neutron::Net, deletion_policy: Retain}",
        "{type: OS::Neutron::Net, deletion_policy: retain}",
        "unchanged",
    ),
    (
        "a resource that Heat does not manage",
        "{type: OS::Neutron::Net, external_id: x, properties: {name: a}}",
        "{type: OS::Neutron::Net, external_id: x, properties: {name: b}}",
        "unchanged",
    ),
]


@pytest.mark.parametrize(
    "old, new, action", [each[1:] for each in ONE_RESOURCE], ids=[each[0] for each in ONE_RESOURCE]
)
def test_the_action_of_a_resource(old, new, action):
    assert plan(resources(it=old), resources(it=new))["plan"] == {"it": action}


def test_resources_that_one_stack_lacks():
    found = plan(resources(old="{type: OS::Neutron::Net}"), resources(new="{type: OS::Neutron::Net}"))
    assert found["plan"] == {"new": "added", "old": "deleted"}


NET = "{type: OS::Neutron::Net}"
ROUTER = "{type: OS::Neutron::Router}"


def test_what_refers_to_a_replaced_resource_changes_with_it():
    others = {
        "subnet": "{type: OS::Neutron::Subnet, properties: {network: {get_resource: net}, cidr: 10.0.0.0/24}}",
        "port": "{type: OS::Neutron::Port, properties: {network: n, fixed_ips: [{subnet: {get_resource: subnet}}]}}",
        "text": "{type: OS::Heat::Value, properties: {value: {get_attr: [net, name]}}}",
        "copy": "{type: OS::Heat::Value, properties: {value: {get_attr: [text, value]}}}",
        "other": NET,
    }
    found = plan(resources(net=NET, **others), resources(net=ROUTER, **others))
    assert found["plan"] == {
        "net": "replaced",
        "subnet": "replaced",
        "port": "updated",
        "text": "updated",
        "copy": "updated",
        "other": "unchanged",
    }


def test_a_condition_that_becomes_false_deletes_the_resource():
    template = (
        "parameters: {wanted: {type: boolean}}\nconditions: {c: {get_param: wanted}}\n"
        "resources: {net: {type: OS::Neutron::Net, condition: c}}\n"
    )
    old, new = (body(template, parameters={"wanted": value}) for value in (True, False))
    assert plan(old, new)["plan"] == {"net": "deleted"}
    assert plan(new, old)["plan"] == {"net": "added"}


def test_the_legacy_engine_updates_what_has_a_condition():
    template = resources(net="{type: OS::Neutron::Net, condition: true}")
    assert plan(template, template)["plan"] == {"net": "unchanged"}
    assert plan(template, template, "legacy")["plan"] == {"net": "updated"}


PARAMETERS = "parameters: {name: {type: string, default: d}, size: {type: number, default: 1}}\n"
NAMED = PARAMETERS + resources(net="{type: OS::Neutron::Net, properties: {name: {get_param: name}}}")


@pytest.mark.parametrize(
    "new, existing, action",
    [
        ({"parameters": {"size": 2}}, False, "updated"),
        ({"parameters": {"size": 2}}, True, "unchanged"),
        ({"parameters": {"name": "n"}}, True, "updated"),
        ({"clear_parameters": ["name"]}, True, "updated"),
    ],
    ids=["PUT forgets a value", "PATCH keeps it", "PATCH changes it", "PATCH clears it"],
)
def test_values_that_the_new_request_does_not_have(new, existing, action):
    old = body(NAMED, parameters={"name": "o"})
    assert plan(old, body(NAMED, **new), existing=existing)["plan"] == {"net": action}


def test_patch_without_a_template_keeps_it():
    assert plan(body(NAMED), {"parameters": {"name": "n"}}, existing=True)["plan"] == {"net": "updated"}


def test_an_immutable_parameter_refuses_the_update():
    template = "parameters: {p: {type: string, immutable: true}}\n" + resources(net=NET)
    found = plan(*(body(template, parameters={"p": value}) for value in "ab"))
    assert found == {
        "id": 1,
        "status": "refused",
        "error": 'the parameter "p" is immutable, so its value cannot be changed',
    }


def test_an_external_id_that_changes_is_refused():
    old, new = (resources(net="{type: OS::Neutron::Net, external_id: %s}" % value) for value in "ab")
    found = plan(old, new)
    assert (found["status"], found["plan"]) == ("refused", {"net": "refused"})


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"old": {}, "new": 3}'])
def test_a_line_that_is_not_a_pair_is_an_error(line):
    assert answer(line)["status"] == "error"
