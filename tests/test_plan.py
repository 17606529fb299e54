"""What an update does with each resource. The actions are those of Heat 27, recorded with its own engine."""

from __future__ import annotations

import json

import pytest
import yaml

import heatlint
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
    (
        "a name with that of the stack",
        *[SERVER % ", name: {list_join: ['', [{get_param: 'OS::stack_name'}, a]]}"] * 2,
        "unchanged",
    ),
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


def test_only_the_part_of_a_value_that_is_asked_for_counts():
    value = "{type: OS::Heat::Value, properties: {value: {a: x, b: %s}}}"
    ask = "{type: OS::Heat::Value, properties: {value: {get_attr: [it, value, %s]}}}"
    old, new = (resources(it=value % each, a=ask % "a", b=ask % "b") for each in "yz")
    assert plan(old, new)["plan"] == {"it": "updated", "a": "unchanged", "b": "updated"}


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


def test_a_value_of_a_parameter_that_the_template_does_not_have_is_dropped():
    found = plan(body(NAMED), {"parameters": {"other": "x"}}, existing=True)
    assert found["plan"] == {"net": "unchanged"}


@pytest.mark.parametrize("part", [{"parameters": "x"}, {"environment": {"foo": 1}}, {"environment": "a: ["}])
def test_a_request_that_keeps_the_rest_is_refused_for_its_own_shape(part):
    assert plan(body(NAMED), part, existing=True)["status"] == "refused"


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


@pytest.mark.parametrize(
    ("line", "id", "error"),
    [
        ("", None, "the line is not JSON; expected an object with "),
        ('{"id": NaN, "old": {}, "new": {}}', None, "the line is not JSON; "),
        (b"\xff", None, "the line is not JSON; "),
        ("[" * 100_000, None, "the line is not JSON; "),
        ("[]", None, "the line is not an object; expected an object with "),
        ('{"id": 1, "new": {}}', 1, 'the line has no "old"; expected an object with '),
        ('{"id": 1, "old": {}}', 1, 'the line has no "new"; expected an object with '),
        ('{"id": 1, "old": {}, "new": 3}', 1, '"new" is not an object; expected the body of a request'),
        ('{"id": 1, "old": {}, "new": {}, "existing": "no"}', 1, '"existing" is neither true nor false'),
        ('{"id": 1, "old": {}, "new": {"clear_parameters": 5}}', 1, '"clear_parameters" of "new" is not a list of '),
    ],
)
def test_a_line_that_is_not_a_pair_is_an_error(line, id, error):
    found = answer(line)
    assert (found["id"], found["status"]) == (id, "error")
    assert found["error"].startswith(error)


def changes(old, new, **more):
    """Return the changes of the plan of two templates or bodies, by path."""
    pair = [body(each) if isinstance(each, str) else each for each in (old, new)]
    return {".".join(each.path): each for each in heatlint.plan(*pair, **more).all()}


def actions(old, new, **more):
    return {path: each.action for path, each in changes(old, new, **more).items()}


GROUP = (
    "{type: OS::Heat::ResourceGroup, properties: {count: %s, removal_policies: %s, resource_def: "
    "{type: OS::Neutron::Net, properties: {name: '%s%%index%%'}}}}"
)

#: (count, removal policies, name) before and after, and what happens with the members.
RESOURCE_GROUPS = {
    "as before": ((2, "[]", "n"), (2, "[]", "n"), {"0": "unchanged", "1": "unchanged"}),
    "one more": ((1, "[]", "n"), (2, "[]", "n"), {"0": "unchanged", "1": "added"}),
    "one less": ((2, "[]", "n"), (1, "[]", "n"), {"0": "unchanged", "1": "deleted"}),
    "another definition": ((2, "[]", "n"), (2, "[]", "m"), {"0": "updated", "1": "updated"}),
    "the first removed": (
        (2, "[]", "n"),
        (2, "[{resource_list: [0]}]", "n"),
        {"0": "deleted", "1": "unchanged", "2": "added"},
    ),
}


@pytest.mark.parametrize("old, new, members", RESOURCE_GROUPS.values(), ids=RESOURCE_GROUPS)
def test_the_members_of_a_resource_group(old, new, members):
    found = actions(resources(group=GROUP % old), resources(group=GROUP % new))
    assert found == {"group": "updated", **{f"group.{name}": action for name, action in members.items()}}


#: The version of HOT in which "get_attr" selects with the keys from the attribute's value.
OLDEST = "2013-05-23"


@pytest.mark.parametrize(
    "version, attribute, action",
    [
        ("2021-04-16", "refs, 0", "unchanged"),
        ("2021-04-16", "resource.1", "unchanged"),
        ("2021-04-16", "refs_map, '1'", "replaced"),
        ("2021-04-16", "name, 1", "replaced"),
        ("2021-04-16", "refs, 2", "replaced"),
        ("2021-04-16", "resource.2", "refused"),
        ("2021-04-16", "refs, -1", "replaced"),
        (OLDEST, "refs_map, '1'", "unchanged"),
        (OLDEST, "refs_map, '2'", "replaced"),
        (OLDEST, "name, 1", "unchanged"),
        (OLDEST, "name, 2", "replaced"),
    ],
)
def test_what_reads_one_member_of_a_group_follows_only_that_member(version, attribute, action):
    reader = "{type: OS::Neutron::Port, properties: {network: {get_attr: [group, %s]}}}" % attribute
    pair = [body(resources(group=GROUP % (count, "[]", "n"), reader=reader)) for count in (3, 2)]
    for each in pair:
        each["template"]["heat_template_version"] = version
    assert actions(*pair) == {
        "group": "updated",
        "group.0": "unchanged",
        "group.1": "unchanged",
        "group.2": "deleted",
        "reader": action,
    }


@pytest.mark.parametrize(
    "attribute, old, new, rule",
    [
        ("refs", ["<group.0>", "<group.1>"], ["<group.0>"], 'since the members of "group" differ'),
        ("refs, 1", "<group.1>", None, "can be updated in place"),
        ("resource.1", "<group.1>", None, '"group" has no member "1" after the update'),
        ("attributes, value", {"0": "n0", "1": "n1"}, {"0": "n0"}, 'since the members of "group" differ'),
    ],
)
def test_a_cause_tells_what_a_reader_of_a_group_reads(attribute, old, new, rule):
    group = GROUP.replace("OS::Neutron::Net", "OS::Heat::Value").replace("name:", "value:")
    reader = "{type: OS::Heat::Value, properties: {value: {get_attr: [group, %s]}}}" % attribute
    pair = [body(resources(group=group % (count, "[]", "n"), reader=reader)) for count in (2, 1)]
    cause = changes(*pair)["reader"].causes[0]
    assert (cause.old, cause.new) == (old, new)
    assert cause.rule.endswith(rule)


def test_a_reader_of_a_member_follows_that_member():
    group = "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: %s}}" % (SERVER % ", key_name: %s")
    reader = "{type: OS::Heat::Value, properties: {value: {get_attr: [group, resource.1]}}}"
    found = changes(*(body(resources(group=group % key, reader=reader)) for key in "ab"))["reader"]
    assert (found.causes[0].new, found.causes[0].follows) == ("<new group.1>", ("group", "1"))


def test_an_update_may_give_a_placeholder_a_policy_that_only_the_validate_endpoint_refuses():
    """Heat makes such a stack, and updates it (tools/oracle/real_updates.py)."""
    old, new = (resources(a="{type: OS::Heat::None%s}" % more) for more in ("", ", deletion_policy: Snapshot"))
    assert plan(old, new)["status"] == "ok"
    assert actions(old, new) == {"a": "unchanged"}
    assert plan(old, resources(a="{type: OS::Neutron::Net, deletion_policy: Snapshot}")).get("error")


def test_texts_with_what_only_the_cloud_knows_are_shown():
    """Also the name of the stack; a choice that depends on such a value is not."""
    script = "{str_replace: {template: 'S I P %s', params: {S: {get_param: 'OS::stack_name'}, I: {get_resource: n}, P: "
    script += "{get_param: p}}}}"
    server = SERVER % ", user_data: %s" % script
    header = "parameters: {p: {type: string}, c: {type: string}}\n"
    pair = [header + resources(n="{type: OS::Neutron::Net}", s=server % each) for each in "ab"]
    cause = changes(*pair)["s"].causes[0]
    assert (cause.old, cause.new) == ("<OS::stack_name> <n> <parameter p> a", "<OS::stack_name> <n> <parameter p> b")
    choice = "{if: [{equals: [{get_param: c}, x]}, %s, {get_param: p}]}"
    pair = [header + resources(v="{type: OS::Heat::Value, properties: {value: %s}}" % choice % each) for each in "ab"]
    assert changes(*pair)["v"].causes[0].new == "<not known>"


SCALED = "{type: OS::Heat::AutoScalingGroup, properties: {min_size: %s, max_size: 5, resource: %s}}"


@pytest.mark.parametrize(
    "old, new, members",
    [
        ((2, NET), (2, "{type: OS::Neutron::Net, properties: {name: a}}"), ["updated", "updated"]),
        ((1, NET), (2, NET), ["unchanged", "added"]),
        ((2, NET), (1, NET), ["unchanged", "unchanged"]),
    ],
    ids=["another definition", "the least grows", "the least shrinks"],
)
def test_the_members_of_a_scaling_group(old, new, members):
    found = actions(*(resources(group=SCALED % each) for each in (old, new)))
    assert found == {"group": "updated", **{f"group.{index}": action for index, action in enumerate(members)}}


SIZED = (
    "{type: OS::Heat::AutoScalingGroup,"
    " properties: {min_size: 0, max_size: %s, desired_capacity: %s, resource: {type: OS::Heat::RandomString%s}}}"
)


@pytest.mark.parametrize(
    "new, members",
    [
        ((6, 0, ""), ["unchanged", "unchanged", "unchanged"]),
        ((6, 0, ", properties: {length: 40}"), ["replaced", "replaced", "replaced"]),
        ((2, 0, ""), ["deleted", "unchanged", "unchanged"]),
        ((6, 1, ""), ["deleted", "deleted", "unchanged"]),
    ],
    ids=["0", "0 and another definition", "0 and a smaller largest size", "1"],
)
def test_a_scaling_group_reads_the_capacity_0_as_none(new, members):
    found = actions(*(resources(group=SIZED % each) for each in ((6, 3, ""), new)))
    assert found == {"group": "updated", **{f"group.{index}": action for index, action in enumerate(members)}}


NESTED_NAME = "heat_template_version: 2021-04-16\nparameters: {name: {type: string}}\n"


def test_a_nested_stack_is_compared_with_the_values_that_it_gets():
    nested = (
        f"{NESTED_NAME}"
        "resources:\n  net: {type: OS::Neutron::Net, properties: {name: {get_param: name}}}\n"
        "  other: {type: OS::Neutron::Net}\n"
        "outputs: {id: {value: {get_resource: net}}, name: {value: {get_param: name}}}\n"
    )
    template = resources(
        inner="{type: nested.yaml, properties: {name: %s}}",
        id="{type: OS::Heat::Value, properties: {value: {get_attr: [inner, id]}}}",
    )
    old, new = (body(template % name, files={"nested.yaml": nested}) for name in "ab")
    assert actions(old, new) == {
        "inner": "updated",
        "inner.net": "updated",
        "inner.other": "unchanged",
        "id": "unchanged",
    }


OUTPUTS = "outputs: {id: {value: {get_resource: net}}, name: {value: {get_param: name}}, text: {value: same}}\n"
READ_IN_NESTED = {
    "an id": ("{get_attr: [inner, id]}", "b", "unchanged"),
    "a parameter": ("{get_attr: [inner, name]}", "b", "replaced"),
    "a constant": ("{get_attr: [inner, text]}", "b", "unchanged"),
    "an attribute of a resource in it": ("{get_attr: [inner, resource.net, mtu]}", "b", "replaced"),
    "the id of a resource in it": ("{get_attr: [inner, resource.net]}", "b", "unchanged"),
    "nothing changes": ("{get_attr: [inner, name]}", "a", "unchanged"),
}


@pytest.mark.parametrize(("read", "name", "action"), READ_IN_NESTED.values(), ids=READ_IN_NESTED)
def test_what_reads_an_output_of_a_nested_stack_follows_it(read, name, action):
    """In convergence: Heat decides about the reader after the nested stack is updated. Recorded by a real engine."""
    net = "{type: OS::Neutron::Net, properties: {name: {get_param: name}}}"
    nested = NESTED_NAME + resources(net=net) + OUTPUTS
    old, new = (
        body(
            resources(
                inner=f"{{type: nested.yaml, properties: {{name: {each}}}}}",
                it=f"{{type: OS::Heat::RandomString, properties: {{salt: {read}}}}}",
            ),
            files={"nested.yaml": nested},
        )
        for each in ("a", name)
    )
    assert actions(old, new).get("it", "unchanged") == action
    assert actions(old, new, engine="legacy").get("it", "unchanged") == "unchanged"


GROUP_OF_NESTED = (
    "{type: OS::Heat::ResourceGroup, properties: "
    "{count: %s, resource_def: {type: nested.yaml, properties: {name: %s}}}}"
)
READ_IN_GROUP = {
    "outputs": ("[group, name]", (1, "a"), (1, "b"), "replaced"),
    "constant outputs": ("[group, text]", (1, "a"), (1, "b"), "unchanged"),
    "an output of one member": ("[group, resource.0.name]", (1, "a"), (1, "b"), "replaced"),
    "of a member that stays": ("[group, resource.0.name]", (1, "a"), (2, "a"), "unchanged"),
    "one more": ("[group, text]", (1, "a"), (2, "a"), "replaced"),
}


@pytest.mark.parametrize(("read", "old", "new", "action"), READ_IN_GROUP.values(), ids=READ_IN_GROUP)
def test_what_reads_outputs_of_members_follows_them(read, old, new, action):
    nested = NESTED_NAME + resources(net="{type: OS::Neutron::Net, properties: {name: {get_param: name}}}") + OUTPUTS
    reader = "{type: OS::Heat::RandomString, properties: {salt: {list_join: [x, {list_concat: [{get_attr: %s}, []]}]}}}"
    if "resource." in read:
        reader = "{type: OS::Heat::RandomString, properties: {salt: {get_attr: %s}}}"
    first, second = (
        body(resources(group=GROUP_OF_NESTED % each, it=reader % read), files={"nested.yaml": nested})
        for each in (old, new)
    )
    assert actions(first, second).get("it", "unchanged") == action


def test_what_reads_the_size_of_a_scaling_group_follows_it():
    group = (
        "{type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 5, desired_capacity: %s, resource: %s}}"
    )
    reader = "{type: OS::Heat::RandomString, properties: {salt: {get_attr: [group, current_size]}}}"
    old, new = (resources(group=group % (size, NET), it=reader) for size in (1, 2))
    assert actions(old, new)["it"] == "replaced"


def test_a_nested_stack_in_a_group_is_compared():
    nested = NESTED_NAME + resources(net="{type: OS::Neutron::Net, properties: {name: {get_param: name}}}")
    group = "{type: OS::Heat::ResourceGroup, properties: {count: 1, resource_def: %s}}"
    old, new = (
        body(
            resources(group=group % f"{{type: nested.yaml, properties: {{name: {name}}}}}"),
            files={"nested.yaml": nested},
        )
        for name in "ab"
    )
    assert actions(old, new) == {"group": "updated", "group.0": "updated", "group.0.net": "updated"}


def test_the_members_of_a_replaced_group_are_replaced():
    group = (
        "{type: OS::Heat::ResourceGroup, properties: {count: 1, index_var: '%s', resource_def: {type: OS::Heat::None}}}"
    )
    found = actions(*(resources(group=group % index) for index in ("%i%", "%j%")))
    assert found == {"group": "replaced", "group.0": "replaced"}


NESTED_NET = {"nested.yaml": HEADER + resources(net=NET)}
PAIR_OF_NESTED = "{type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: nested.yaml}}}"
#: what takes the place of a group of two nested stacks -> what happens beside the group itself
IN_A_REPLACED_GROUP = {
    "{type: OS::Heat::ResourceChain, properties: {resources: [nested.yaml]}}": {
        "it.0": "replaced",
        "it.0.net": "replaced",
        "it.1": "deleted",
        "it.1.net": "deleted",
    },
    "{type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 2, resource: {type: nested.yaml}}}": {
        "it.0": "deleted",
        "it.0.net": "deleted",
        "it.1": "deleted",
        "it.1.net": "deleted",
        "it.2": "added",  # the members of a scaling group get names of their own
        "it.2.net": "added",
    },
    "{type: nested.yaml}": {
        "it.net": "added",
        "it.0": "deleted",
        "it.0.net": "deleted",
        "it.1": "deleted",
        "it.1.net": "deleted",
    },
}


@pytest.mark.parametrize(("new", "inside"), IN_A_REPLACED_GROUP.items(), ids=["chain", "scaling group", "nested stack"])
def test_all_that_is_nested_in_a_replaced_group_is_destroyed(new, inside):
    old, new = (body(resources(it=each), files=NESTED_NET) for each in (PAIR_OF_NESTED, new))
    assert actions(old, new) == {"it": "replaced", **inside}


def test_a_resource_of_the_cloud_is_not_destroyed_with_a_replaced_stack():
    """The old stack only gives it up."""
    adopted = HEADER + resources(net="{type: OS::Neutron::Net, external_id: x}")
    chain = "{type: OS::Heat::ResourceChain, properties: {resources: [a.yaml]}}"
    old = body(resources(it=chain), files={"a.yaml": adopted})
    new = body(resources(it=PAIR_OF_NESTED.replace("count: 2", "count: 1")), files=NESTED_NET)
    assert actions(old, new)["it.0.net"] == "added"


def test_a_renamed_resource_is_recognised():
    found = changes(resources(a=SERVER % "", b=NET), resources(c=SERVER % "", b=NET))
    assert {path: each.same_as for path, each in found.items()} == {"a": ("c",), "c": ("a",), "b": None}


def test_a_cause_has_values_places_and_the_resource_that_it_follows():
    port = "{type: OS::Neutron::Port, properties: {network: {get_resource: net}}}"
    found = changes(resources(net=NET, port=port), resources(net=ROUTER, port=port))["port"]
    (cause,) = found.causes
    assert (cause.part, cause.old, cause.new, cause.follows) == ("network", "<net>", "<new net>", ("net",))
    assert cause.new_place.path == ("resources", "port", "properties", "network")
    assert cause.rule == '"network" cannot be updated in place'


def test_the_value_of_a_secret_is_not_shown():
    template = "parameters: {p: {type: string, hidden: true}}\n" + resources(net=SERVER % ", user_data: {get_param: p}")
    old, new = (body(template, parameters={"p": value}) for value in ("xyzzy1", "xyzzy2"))
    plan = heatlint.plan(old, new)
    assert plan.changes[0].causes[0].hidden
    assert "xyzzy" not in repr(plan)


SECRET_IN_PART = (
    "parameters: {p: {type: string, hidden: true, default: %s}}\nresources: {it: {type: %s, properties: {%s}}}"
)
COVERED = "******"
#: type, properties with a place for a value that is not secret -> the value of "it" that is shown, or None
PARTS = [
    (
        "OS::Heat::ResourceGroup",
        "resource_def: {type: OS::Nova::Server, properties: {image: i, flavor: %s, user_data: {get_param: p}}}",
        {"type": "OS::Nova::Server", "properties": {"image": "i", "flavor": "a", "user_data": COVERED}},
    ),
    ("OS::Heat::Value", "value: [%s, {get_param: p}]", ["a", COVERED]),
    ("OS::Heat::Value", "value: {a: %s, password: {get_param: p}}", {"a": "a", "password": COVERED}),
    ("OS::Heat::Value", "value: {map_merge: [{a: %s}, {b: {get_param: p}}]}", None),
    ("OS::Heat::Value", "value: {list_join: ['', [%s, {get_param: p}]]}", None),
    # Heat takes the value of "uuid" for "network", which is not written.
    (
        "OS::Nova::Server",
        "image: i, flavor: f, networks: [{uuid: {get_param: p}, tag: %s}]",
        None,
    ),
]


@pytest.mark.parametrize(("type_name", "properties", "shown"), PARTS)
def test_only_the_secret_parts_of_a_value_are_covered(type_name, properties, shown):
    """Also a secret of one character."""
    old, new = (SECRET_IN_PART % ("z", type_name, properties % each) for each in "ab")
    (cause,) = changes(old, new)["it"].causes
    assert (cause.old, cause.hidden) == (shown, shown is None)


def test_a_covered_part_says_whether_it_differs():
    old, new = (SECRET_IN_PART % (each, "OS::Heat::Value", f"value: [{each}, {{get_param: p}}]") for each in "ab")
    assert changes(old, new)["it"].causes[0].new == ["b", "****** (another value)"]


def test_effects_and_advice_of_a_replaced_server():
    found = changes(*(resources(it=SERVER % f", user_data: {value}") for value in "ab"))["it"]
    assert [each.kind for each in found.effects] == ["detach"]
    assert found.advice == ('set "user_data_update_policy: IGNORE" to keep the server',)


#: (what is wrong with the new stack, the resource, the rule, whether Heat can still decide about the resources)
REFUSED_STACKS = [
    ("a type", "{type: OS::Nova::Serverr}", "HL301", False),
    ("a property", "{type: OS::Neutron::Net, properties: {nam: a}}", "HL302", True),
    ("a value", "{type: OS::Neutron::Net, properties: {shared: often}}", "HL321", True),
    ("a reference", "{type: OS::Neutron::Net, properties: {name: {get_param: p}}}", "HL401", False),
    ("a dependency", "{type: OS::Neutron::Net, depends_on: other}", "HL405", False),
    ("a value that is missing", "{type: OS::Neutron::Subnet, properties: {cidr: 10.0.0.0/24}}", "HL320", True),
]


@pytest.mark.parametrize(
    "new, rule, is_decided", [each[1:] for each in REFUSED_STACKS], ids=[each[0] for each in REFUSED_STACKS]
)
def test_a_new_stack_that_heat_refuses(new, rule, is_decided):
    templates = resources(it="{type: OS::Neutron::Net}"), resources(it=new)
    found = heatlint.plan(*map(body, templates))
    assert (found.changes, [each.rule.code for each in found.findings]) == ((), [rule])
    assert found.refused == found.findings[0].message
    answered = plan(*templates)
    assert (answered["error"], [each["rule"] for each in answered["findings"]]) == (found.refused, [rule])
    assert (answered["status"], "plan" in answered) == (("ok", True) if is_decided else ("refused", False))


def test_a_required_value_that_is_removed_stops_the_comparison():
    subnet = "{type: OS::Neutron::Subnet, properties: {cidr: 10.0.0.0/24%s}}"
    found = plan(resources(it=subnet % ", network: n"), resources(it=subnet % ""))
    assert (found["status"], found["error"]) == ("refused", 'the property "network" is required')


def test_an_old_stack_that_heat_refuses_is_noted():
    old, new = resources(it="{type: OS::Nova::Serverr}"), resources(it=NET)
    found = heatlint.plan(body(old), body(new))
    (note,) = found.notes
    assert note.startswith("Heat would refuse the old template: ")
    assert plan(old, new)["status"] == "refused"


def test_what_fails_later_is_noted():
    nested = NESTED_NAME + resources(it="{type: OS::Nova::Serverr}")
    stack = body(resources(it="{type: n.yaml, properties: {name: a}}"), files={"n.yaml": HEADER + nested})
    assert heatlint.plan(stack, stack).notes[0].startswith("the update may fail while it runs: ")


@pytest.mark.parametrize("existing", [False, True])
def test_what_fails_later_in_the_members_of_a_group_is_noted(existing):
    member = "{type: OS::Neutron::Net, properties: {no_such: 1}}"
    stack = body(resources(it=f"{{type: OS::Heat::ResourceGroup, properties: {{resource_def: {member}}}}}"))
    (note,) = heatlint.plan(stack, stack, existing=existing).notes
    assert note.startswith('the update may fail while it runs: OS::Neutron::Net has no property "no_such"')


IN_PLACE = {
    "server": "{type: OS::Nova::Server, properties: {flavor: a, image: i, networks: [{network: %s}], name: %s}}",
    "member": "{type: OS::Octavia::PoolMember, "
    "properties: {pool: p, protocol_port: 80, address: {get_attr: [server, first_address]}}}",
    "user": "{type: OS::Heat::Value, properties: {value: {get_resource: member}}}",
    "name": "{type: OS::Heat::Value, properties: {value: {get_attr: [server, name]}}}",
    "id": "{type: OS::Heat::Value, properties: {value: {get_resource: server}}}",
}


def test_what_an_update_in_place_may_change():
    old, new = ({**IN_PLACE, "server": IN_PLACE["server"] % (net, "a")} for net in "nm")
    found = changes(resources(**old), resources(**new))
    assert {name: (each.action, each.certainty) for name, each in found.items()} == {
        "server": ("updated", "certain"),
        "member": ("replaced", "only if the value changes"),
        "user": ("updated", "only if the value changes"),
        "name": ("unchanged", "certain"),
        "id": ("unchanged", "certain"),
    }
    assert found["member"].causes[0].follows == ("server",)
    assert set(plan(resources(**old), resources(**new))["plan"].values()) == {"updated", "unchanged"}


def test_an_attribute_with_the_name_of_a_property_follows_it():
    old, new = ({**IN_PLACE, "server": IN_PLACE["server"] % ("n", name)} for name in "ab")
    found = changes(resources(**old), resources(**new))
    assert [each.name for each in found.values() if each.certainty != "certain"] == ["name"]


def test_an_attribute_of_a_new_resource_is_not_certain():
    port = "{type: OS::Neutron::Port, properties: {network: {get_attr: [net, show, id]}}}"
    found = changes(resources(net=NET, port=port), resources(net=ROUTER, port=port))["port"]
    assert (found.action, found.certainty) == ("replaced", "unknown")


def test_a_value_that_is_known_only_once_is_not_certain():
    """The template may give the value that the parameter has."""
    named = resources(net="{type: OS::Neutron::Net, properties: {name: {get_param: p}}}")
    (found,) = heatlint.plan(body("parameters: {p: {type: string}}\n" + named), body(resources(
        net="{type: OS::Neutron::Net, properties: {name: a}}"))).changes  # fmt: skip
    assert (found.action, found.certainty) == ("updated", "unknown")


FORKS = {
    "other parameters": ("{get_param: p}", "{get_param: q}"),
    "a choice of equal values": ("{get_param: p}", "{if: [c, a, a]}"),
    "choices of which one is equal": ("{if: [c, a, b]}", "{if: [c, a, d]}"),
    "items of a json parameter": ("{get_param: [j, a]}", "{get_param: [j, b]}"),
    "an attribute for a text": ("n", "{get_attr: [net, name]}"),
    "attributes of two resources": ("{get_attr: [net, name]}", "{get_attr: [other, name]}"),
    "attributes in texts": (
        "{str_replace: {template: a-b, params: {b: {get_attr: [net, name]}}}}",
        "{str_replace: {template: a-b, params: {b: {get_attr: [other, name]}}}}",
    ),
    "an id for a text": ("net1", "{get_resource: net}"),
    "the other way round": ("{get_attr: [net, show, id]}", "{get_param: p}"),
    "joined texts of other parameters": (
        "{list_join: ['', [a, {get_param: p}]]}",
        "{list_join: ['', [a, {get_param: q}]]}",
    ),
    "parts of texts": ("{str_split: ['-', {get_param: p}, 0]}", "{str_split: ['-', {get_param: p}, 1]}"),
}
SURE = {
    "ids of two resources": ("{get_resource: net}", "{get_resource: other}"),
    "a new id for a text": ("net1", "{get_resource: added}"),
    "a text around the same parameter": (
        "{str_replace: {template: a-x, params: {x: {get_param: p}}}}",
        "{str_replace: {template: b-x, params: {x: {get_param: p}}}}",
    ),
    "a text around the same attribute": (
        "{list_join: ['', [a, {get_attr: [net, name]}]]}",
        "{list_join: ['', [b, {get_attr: [net, name]}]]}",
    ),
    "joined texts in a text": (
        "{str_replace: {template: x, params: {x: {list_join: ['', [a, {get_param: p}]]}}}}",
        "{str_replace: {template: x, params: {x: {list_join: ['', [b, {get_param: p}]]}}}}",
    ),
}


@pytest.mark.parametrize(
    ("old", "new", "certainty"),
    [*((*each, "unknown") for each in FORKS.values()), *((*each, "certain") for each in SURE.values())],
    ids=[*FORKS, *SURE],
)
def test_two_expressions_may_have_the_same_value(old, new, certainty):
    """What only the cloud or a missing value decides may be what stood there before; a change around it is sure."""

    def of(value, **more):
        declared = "parameters: {p: {type: string}, q: {type: string}, b: {type: boolean}, j: {type: json}}\n"
        port = f"{{type: OS::Neutron::Port, properties: {{network: {value}}}}}"
        return declared + "conditions: {c: {get_param: b}}\n" + resources(net=NET, other=NET, port=port, **more)

    found = heatlint.plan(body(of(old)), body(of(new, added=NET))).changes
    (port,) = (each for each in found if each.name == "port")
    assert (port.action, port.certainty) == ("replaced", certainty)


def test_an_item_that_may_be_left_out_is_not_certain():
    """A list with an "if" that has no third argument may be as long as the one before."""
    port = "{type: OS::Neutron::Port, properties: {network: net1, security_groups: %s}}"
    declared = "parameters: {b: {type: boolean}}\nconditions: {c: {get_param: b}}\n"
    found = heatlint.plan(
        body(declared + resources(port=port % "[a]")), body(declared + resources(port=port % "[a, {if: [c, b]}]"))
    ).changes
    assert [(each.action, each.certainty) for each in found] == [("updated", "unknown")]


def test_a_new_key_pair_with_the_same_name_is_the_same_for_others():
    key = "{type: OS::Nova::KeyPair, properties: {name: %s, public_key: %s}}"
    server = SERVER % ", key_name: {get_resource: key}"
    kept, renamed = (
        plan(resources(key=key % ("a", "b"), server=server), resources(key=key % (name, "c"), server=server))["plan"]
        for name in "ax"
    )
    assert kept == {"key": "replaced", "server": "unchanged"}
    assert renamed == {"key": "replaced", "server": "replaced"}


def test_the_places_that_a_parameter_touches():
    template = (
        "parameters: {p: {type: string}}\n"
        "conditions: {is_a: {equals: [{get_param: p}, a]}, not_a: {not: is_a}}\n"
        + resources(
            named="{type: OS::Neutron::Net, properties: {name: {get_param: p}}}",
            chosen="{type: OS::Neutron::Net, condition: not_a, properties: {name: {if: [is_a, x, z]}}}",
            other=NET,
        )
    )
    old, new = (body(template, parameters={"p": value}) for value in "bc")
    (found,) = heatlint.plan(old, new).parameters
    assert [(each.path, each.part, each.place.path) for each in found.uses] == [
        (("named",), "name", ("resources", "named", "properties", "name")),
        (("chosen",), "condition", ("resources", "chosen", "condition")),
        (("chosen",), "name", ("resources", "chosen", "properties", "name")),
    ]


def test_a_text_in_a_condition_is_not_the_name_of_another_condition():
    template = (
        "parameters: {p: {type: string}, q: {type: string, default: is_a}}\n"
        "conditions: {is_a: {equals: [{get_param: p}, a]}, other: {equals: [{get_param: q}, is_a]}}\n"
        + resources(it="{type: OS::Neutron::Net, condition: other}")
    )
    (found,) = heatlint.plan(*(body(template, parameters={"p": value}) for value in "bc")).parameters
    assert found.uses == ()


def test_the_place_of_a_forbidden_action_in_a_nested_stack():
    registry = {"resource_registry": {"resources": {"outer": {"net": {"restricted_actions": "update"}}}}}
    nested = "parameters: {p: {type: string}}\n" + resources(
        net="{type: OS::Neutron::Net, properties: {name: {get_param: p}}}"
    )
    old, new = (
        body(
            resources(outer="{type: n.yaml, properties: {p: %s}}" % value),
            files={"n.yaml": HEADER + nested},
            environment=registry,
        )
        for value in "ab"
    )
    (change,) = heatlint.plan(old, new).changes
    (inner,) = change.nested
    assert (change.action, inner.action) == ("updated", "refused")
    assert inner.causes[0].new_place.path == ("resource_registry", "resources", "outer", "net", "restricted_actions")


def test_advice_is_about_what_replaces_the_server_only():
    """The flavor alone would resize the server."""
    servers = (SERVER % f", user_data: {value}" for value in "ab")
    found = changes(*(resources(it=each.replace("flavor: a", f"flavor: {size}")) for each, size in zip(servers, "sl")))[
        "it"
    ]
    assert [each.part for each in found.causes] == ["flavor", "user_data"]
    assert found.advice == ('set "user_data_update_policy: IGNORE" to keep the server',)


#: (the type, its properties before, after, the release, the kind of the effect)
IN_PLACE_EFFECTS = [
    ("a larger volume", "Cinder::Volume", "size: 2", "size: 3", None, "extend"),
    ("a smaller volume", "Cinder::Volume", "size: 2", "size: 1", None, "fails"),
    ("a segment", "Neutron::Subnet", "network: n, cidr: 10.0.0.0/24", "segment: a", None, None),
    ("another segment", "Neutron::Subnet", "network: n, cidr: 10.0.0.0/24, segment: b", "segment: a", None, "fails"),
    ("more prefixes", "Neutron::SubnetPool", "prefixes: [10.0.0.0/16]", "prefixes: [10.0.0.0/8]", None, None),
    ("fewer prefixes", "Neutron::SubnetPool", "prefixes: [10.0.0.0/8]", "prefixes: [10.0.0.0/16]", None, "fails"),
    ("an automatic gateway", "Neutron::Subnet", "network: n, cidr: 10.0.0.0/24", "gateway_ip: auto", None, "fails"),
    ("user data", "Nova::Server", "flavor: a, image: i, networks: [{network: n}], user_data: a, "
     "user_data_update_policy: IGNORE", "user_data: b", None, "ignored"),
    ("user data that rebuild", "Nova::Server", "flavor: a, image: i, networks: [{network: n}], user_data: a, "
     "user_data_update_policy: REBUILD", "user_data: b", None, "rebuild"),
    ("rules", "Neutron::SecurityGroup", "rules: []", "rules: [{protocol: tcp}]", None, "rules"),
    ("a port forward", "Neutron::FloatingIPPortForward", "floating_ip: f, external_port: 1, internal_port_number: 2, "
     "internal_port: p, internal_ip_address: 10.0.0.1, protocol: tcp", "internal_port_number: 3", "zed", "fails"),
    ("a port forward later", "Neutron::FloatingIPPortForward", "floating_ip: f, external_port: 1, "
     "internal_port_number: 2, internal_port: p, internal_ip_address: 10.0.0.1, protocol: tcp",
     "internal_port_number: 3", None, None),
]  # fmt: skip


@pytest.mark.parametrize(
    "kind, old, new, release, effect",
    [each[1:] for each in IN_PLACE_EFFECTS],
    ids=[each[0] for each in IN_PLACE_EFFECTS],
)
def test_what_an_update_in_place_does(kind, old, new, release, effect):
    before, after = yaml.safe_load(f"{{{old}}}"), yaml.safe_load(f"{{{old}}}") | yaml.safe_load(f"{{{new}}}")
    pair = [resources(it=json.dumps({"type": f"OS::{kind}", "properties": each})) for each in (before, after)]
    found = changes(*pair, target=release)["it"]
    assert [each.kind for each in found.effects] == ([] if effect is None else [effect])
    assert found.action == ("refused" if effect == "fails" else "updated")


def test_an_update_in_place_that_fails_was_decided_as_an_update():
    volume = "{type: OS::Cinder::Volume, properties: {size: %s}}"
    found = plan(resources(it=volume % 2), resources(it=volume % 1))
    assert (found["status"], found["plan"]) == ("ok", {"it": "updated"})
    assert found["error"] == '"it" is refused: a volume cannot be made smaller'


#: What differs between the releases: (type, properties before, after, releases -> the action).
RELEASES = [
    ("OS::Heat::Stack", "{template: t, context: {region_name: a}}", "{template: t, context: {region_name: b}}",
     {"rocky": "replaced", "stein": "replaced"}),
    ("OS::Neutron::Port", "{network: n, mac_address: '00:00:00:00:00:01'}",
     "{network: n, mac_address: '00:00:00:00:00:02'}", {"stein": "updated", "train": "replaced", None: "replaced"}),
    ("OS::Neutron::IKEPolicy", "{lifetime: {value: 60}}", "{lifetime: {value: 90}}",
     {"train": "replaced", "ussuri": "updated"}),
    ("OS::Octavia::Pool", "{loadbalancer: l, lb_algorithm: ROUND_ROBIN, protocol: HTTP}",
     "{loadbalancer: l, lb_algorithm: ROUND_ROBIN, protocol: HTTP, session_persistence: {type: SOURCE_IP}}",
     {"xena": "replaced", "yoga": "updated"}),
    ("OS::Heat::UpdateWaitConditionHandle", "{}", "{}", {"caracal": "refused", "dalmatian": "replaced"}),
    ("OS::Heat::Delay", "{min_wait: 1}", "{min_wait: 2}", {"rocky": "replaced", None: "replaced"}),
]  # fmt: skip


@pytest.mark.parametrize("kind, old, new, actions", RELEASES, ids=[each[0] for each in RELEASES])
def test_what_differs_between_releases(kind, old, new, actions):
    texts = [resources(it=f"{{type: {kind}, properties: {each}}}") for each in (old, new)]
    pair = [{"template": yaml.safe_load("heat_template_version: '2016-10-14'\n" + each)} for each in texts]
    assert {release: changes(*pair, target=release)["it"].action for release in actions} == actions


def test_the_legacy_engine_of_an_old_release_replaces_a_handle():
    template = resources(it="{type: OS::Heat::UpdateWaitConditionHandle}")
    assert changes(template, template, target="caracal", engine="legacy")["it"].action == "replaced"


@pytest.mark.parametrize(
    "forbidden, new, action",
    [
        ("update", "{type: OS::Neutron::Net, properties: {name: b}}", "refused"),
        ("replace", "{type: OS::Neutron::Net, properties: {name: b}}", "updated"),
        ("[update, replace]", "{type: OS::Neutron::Router}", "refused"),
        ("update", "{type: OS::Neutron::Router}", "replaced"),
        ("replace", "{type: OS::Neutron::Net, properties: {tenant_id: b}}", "refused"),
        ("update", "{type: OS::Neutron::Net, properties: {name: a}}", "unchanged"),
    ],
)
def test_actions_that_the_environment_forbids(forbidden, new, action):
    registry = {"resource_registry": {"resources": {"i*": {"restricted_actions": yaml.safe_load(forbidden)}}}}
    templates = resources(it="{type: OS::Neutron::Net, properties: {name: a}}"), resources(it=new)
    found = changes(*(body(each, environment=registry) for each in templates))["it"]
    assert found.action == action
    if action == "refused":
        assert found.causes[0].rule.startswith("the environment forbids to ")
        place = found.causes[0].new_place
        assert (place.file, place.path) == (
            "environment",
            ("resource_registry", "resources", "i*", "restricted_actions"),
        )


@pytest.mark.parametrize(
    "old, new",
    [(GROUP % (2, "[]", "n"), "{type: OS::Neutron::Net}"), ("{type: child.yaml}", "{type: OS::Neutron::Net}")],
)
@pytest.mark.parametrize("turned", [False, True], ids=["to a plain type", "from a plain type"])
def test_nothing_changes_in_what_an_environment_forbids_to_replace(old, new, turned):
    more = {
        "environment": {"resource_registry": {"resources": {"it": {"restricted_actions": "replace"}}}},
        "files": {"child.yaml": HEADER + resources(inner="{type: OS::Neutron::Net}")},
    }
    pair = [body(resources(it=each), **more) for each in ((new, old) if turned else (old, new))]
    assert {path: each.action for path, each in changes(*pair).items()} == {"it": "refused"}


CONFIG = "{type: OS::Heat::SoftwareConfig, properties: {inputs: [{name: a, replace_on_change: %s}, {name: b}]}}"
DEPLOYMENT = "{config: {get_resource: config}, %s, input_values: {a: %s, b: %s}}"


@pytest.mark.parametrize("replaces, a, b, action", [
    ("true", "2", "1", "replaced"),
    ("true", "1", "2", "updated"),
    ("false", "2", "1", "updated"),
])  # fmt: skip
@pytest.mark.parametrize("kind, server", [("Deployment", "server: s"), ("DeploymentGroup", "servers: {x: s}")])
def test_an_input_that_replaces_a_deployment(kind, server, replaces, a, b, action):
    deployments = (f"{{type: OS::Heat::Software{kind}, properties: {DEPLOYMENT % (server, *values)}}}"
                   for values in (("1", "1"), (a, b)))  # fmt: skip
    found = changes(*(resources(config=CONFIG % replaces, it=each) for each in deployments))
    assert found["it.x" if "Group" in kind else "it"].action == action


ROLLING = [
    ("{rolling_update: {max_batch_size: 2}}", 4, ["the members are updated in 2 batches of at most 2"]),
    ("{rolling_update: {max_batch_size: 2, min_in_service: 3}}", 3, [
        "the members are updated in 4 batches of at most 2; for this, Heat adds 2 members that it deletes at the end"]),
    ("{rolling_update: {max_batch_size: 1, min_in_service: 3}}", 3, [  # the first batch only adds a member
        "the members are updated in 5 batches of at most 1; for this, Heat adds 1 member that it deletes at the end"]),
    ("{rolling_update: {max_batch_size: 1, pause_time: 1800}}", 3, [
        "the members are updated in 3 batches of at most 1",
        "the pauses between the batches take 3600 seconds, so the update fails unless its timeout is longer"]),
    ("{}", 3, []),
]  # fmt: skip


@pytest.mark.parametrize(
    "policy, count, texts", ROLLING, ids=["batches", "a least number", "all in service", "pauses", "at once"]
)
def test_the_batches_of_a_group(policy, count, texts):
    group = "{type: OS::Heat::ResourceGroup, update_policy: %s, properties: {count: %s, resource_def: %s}}"
    members = ("{type: OS::Neutron::Net, properties: {name: %s}}" % name for name in "ab")
    found = changes(*(resources(it=group % (policy, count, each)) for each in members))["it"]
    assert [each.text for each in found.effects] == texts


def test_the_batches_of_a_scaling_group():
    old, new = (resources(it=SCALED % (2, "{type: OS::Neutron::Net, properties: {name: %s}}" % name)) for name in "ab")
    assert changes(old, new)["it"].effects[0].text == "the members are updated in 2 batches of at most 1"


ROLLING_GROUP = (
    "{type: OS::Heat::ResourceGroup, update_policy: {rolling_update: {max_batch_size: %s, min_in_service: 2}},"
    " properties: {count: %s, resource_def: %s}}"
)
ROLLING_SCALED = (
    "{type: OS::Heat::AutoScalingGroup, properties: {rolling_updates: {max_batch_size: %s, min_in_service: 2},"
    " min_size: 1, max_size: 5, desired_capacity: %s, resource: %s}}"
)
INNER = "{type: nested.yaml, properties: {name: %s}}"
HANDLE = "{type: OS::Heat::UpdateWaitConditionHandle}"
NESTED_MEMBER = """\
heat_template_version: 2021-04-16
parameters: {zone: {type: string}}
resources: {disk: {type: OS::Cinder::Volume, properties: {size: 1, availability_zone: {get_param: zone}}}}
"""


@pytest.mark.parametrize(
    ("member", "least", "text"),
    [
        pytest.param("{type: inner.yaml, properties: {zone: %s}}", 2, "1 member keeps", id="nested stacks"),
        pytest.param("{type: inner.yaml, properties: {zone: %s}}", 0, None, id="none is added"),
        pytest.param(
            "{type: OS::Cinder::Volume, properties: {size: 1, availability_zone: %s}}", 2, None, id="replaced, so young"
        ),
    ],
)
def test_nested_members_that_batches_leave_behind(member, least, text):
    """Heat deletes the oldest members; a nested stack that it has updated is as old as before."""
    group = (
        "{type: OS::Heat::AutoScalingGroup, properties: {min_size: 0, max_size: 9, desired_capacity: 3, resource: %s,"
        " rolling_updates: {max_batch_size: 2, min_in_service: %s}}}"
    )
    pair = [
        body(resources(it=group % (member % zone, least)), files={"inner.yaml": NESTED_MEMBER}) for zone in ("a", "b")
    ]
    found = [each.text for each in changes(*pair)["it"].effects if each.kind == "left-behind"]
    assert [each.partition(" the old definition")[0] for each in found] == ([] if text is None else [text])


#: (what differs, the group before, the group after, the name in the nested template after, whether there are batches)
BATCHES = [
    ("the definition", (1, 2, INNER % "a"), (1, 2, INNER % "b"), "x", True),
    ("the type", (1, 2, INNER % "a"), (1, 2, "{type: OS::Neutron::Net}"), "x", True),
    ("the nested template", (1, 2, INNER % "a"), (1, 2, INNER % "a"), "y", False),
    ("the number of members", (1, 2, INNER % "a"), (1, 3, INNER % "a"), "x", False),
    ("the number of members, and the nested template", (1, 3, INNER % "a"), (1, 2, INNER % "a"), "y", False),
    ("the policy", (1, 2, INNER % "a"), (2, 2, INNER % "a"), "x", False),
    ("nothing in members that every update replaces", (1, 2, HANDLE), (1, 2, HANDLE), "x", False),
]


@pytest.mark.parametrize("group", [ROLLING_GROUP, ROLLING_SCALED], ids=["a group", "a scaling group"])
@pytest.mark.parametrize(
    "old, new, inside, in_batches", [each[1:] for each in BATCHES], ids=[each[0] for each in BATCHES]
)
def test_only_another_definition_of_the_members_makes_batches(group, old, new, inside, in_batches):
    nested = NESTED_NAME + resources(net="{type: OS::Neutron::Net, properties: {name: %s}}")
    pair = [
        body(resources(it=group % values), files={"nested.yaml": nested % name})
        for values, name in ((old, "x"), (new, inside))
    ]
    found = changes(*pair)
    assert ["rolling" in {each.kind for each in found["it"].effects}] == [in_batches]
    members = [each.action for path, each in found.items() if path.startswith("it.") and path.count(".") == 1]
    if not in_batches:  # no member is added only for the time of the batches
        assert len(members) == max(old[1], new[1])


def test_an_unknown_value_that_stays_makes_no_batches():
    definition = "{type: OS::Neutron::Net, properties: {name: {get_attr: [other, first_address]}}}"
    pair = (resources(other=SERVER % "", it=ROLLING_SCALED % (1, size, definition)) for size in (2, 3))
    found = changes(*pair)
    assert found["it"].effects == ()
    assert [each.action for path, each in found.items() if path.startswith("it.")] == [
        "unchanged",
        "unchanged",
        "added",
    ]


@pytest.mark.parametrize(
    "servers, texts",
    [
        ("{a: s, b: t, c: u}", ["the members are updated in 3 batches of at most 1"]),
        ("{b: t, d: v}", []),
    ],
    ids=["another value", "other servers"],
)
def test_the_batches_of_a_group_of_deployments(servers, texts):
    group = (
        "{type: OS::Heat::SoftwareDeploymentGroup, update_policy: {rolling_update: {max_batch_size: 1}},"
        " properties: {config: c, servers: %s, input_values: {a: %s}}}"
    )
    pair = [resources(it=group % each) for each in (("{a: s, b: t}", 1), (servers, 2 if texts else 1))]
    assert [each.text for each in changes(*pair)["it"].effects] == texts


def test_what_the_deletion_policy_keeps():
    found = changes(resources(net="{type: OS::Neutron::Net, deletion_policy: retain}"), resources(other=ROUTER))["net"]
    assert [each.kind for each in found.effects] == ["kept"]


@pytest.mark.parametrize(
    "new",
    [resources(other=ROUTER), resources(group=ROUTER)],
    ids=["deleted", "replaced"],
)
def test_what_is_in_a_retained_group_is_kept(new):
    group = (
        "{type: OS::Heat::ResourceGroup, deletion_policy: Retain, properties: {count: 1, resource_def:"
        " {type: OS::Cinder::Volume, deletion_policy: Snapshot, properties: {size: 1}}}}"
    )
    members = changes(resources(group=group), new)["group"].nested
    assert [(each.action, [effect.text for effect in each.effects]) for each in members] == [
        ("deleted", ['the deletion policy of "group" keeps the old resource in the cloud'])
    ]


@pytest.mark.parametrize(
    ("new_value", "new_file", "is_noted"),
    [(1, "a", False), (2, "a", True), (1, "b", True)],
    ids=["nothing changes", "a parameter changes", "a file changes, which the other stack may read"],
)
def test_what_changes_in_a_separate_stack_is_not_compared(new_value, new_file, is_noted):
    def stack(value, file):
        template = f"""\
heat_template_version: 2016-10-14
resources:
  other:
    type: OS::Heat::Stack
    properties: {{template: 'heat_template_version: 2016-10-14', parameters: {{a: {value}}}}}
"""
        return {"template": template, "files": {"file:///nested.yaml": file}}

    found = heatlint.plan(stack(1, "a"), stack(new_value, new_file))
    assert (found.notes == ('what changes in the stack of "other" is not compared',)) is is_noted


def test_a_member_that_is_removed_was_not_renamed():
    def stack(policies):
        member = {"type": "OS::Heat::Value", "properties": {"value": "x"}}
        group = {"count": 3, "resource_def": member, "removal_policies": policies}
        return body(resources(g=json.dumps({"type": "OS::Heat::ResourceGroup", "properties": group})))

    found = heatlint.plan(stack([]), stack([{"resource_list": ["1"]}]))
    assert {
        each.name: (each.action, each.same_as) for each in found.changes[0].nested if each.action != "unchanged"
    } == {
        "1": ("deleted", None),
        "3": ("added", None),
    }


def test_a_stack_whose_conditions_are_all_false_is_noted():
    template = """\
heat_template_version: 2021-04-16
parameters: {is_used: {type: boolean, default: false}}
conditions: {used: {get_param: is_used}}
resources: {net: {type: 'OS::Neutron::Net', condition: used}}
"""
    found = heatlint.plan({"template": template}, {"template": template})
    assert found.is_empty
    assert found.notes == (
        "with these values, the conditions of all resources are false, so the stack has no resources",
    )
    assert not heatlint.plan({"template": template}, {"template": template, "parameters": {"is_used": True}}).notes
