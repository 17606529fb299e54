"""The cloud of the endpoint has what its stacks have made, beside what the inventory says."""

from __future__ import annotations

import json

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

from heatlint.cloud.made import TAKEN

VERSION = {"heat_template_version": "2018-08-31"}
PRIVATE = "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11"
CLOUD = {
    "networks": [{"id": PRIVATE, "name": "private", "subnets": ["5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b12"]}],
    "subnets": [
        {"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b12", "name": "inside", "network_id": PRIVATE, "cidr": "10.0.0.0/24"}
    ],
    "flavors": [],
    "images": [{"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b13", "name": "debian", "status": "active", "min_ram": 2048}],
    "security_groups": [{"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b14", "name": "default", "project_id": "p"}],
    "keypairs": [],
}


@pytest.fixture
def client(tmp_path):
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps(CLOUD), encoding="utf-8")
    return serve_client(inventory=str(path))


def template(type_name, **properties):
    return {**VERSION, "resources": {"it": {"type": type_name, "properties": properties}}}


def net(name="backbone"):
    return template("OS::Neutron::Net", name=name)


def port(network="backbone", **properties):
    return template("OS::Neutron::Port", network=network, **properties)


def create(client, template, name="next", **more):
    """Return the status of the creation of a stack, and of the validation of its template with `resource_validate`."""
    body = {"template": template, **more}
    validated = client.post("validate?resource_validate=true", body).status
    return client.post("stacks", {"stack_name": name, **body}).status, validated


REFUSED, ACCEPTED = (400, 400), (201, 200)


def test_a_picture_knows_what_an_earlier_stack_has_made(client):
    client.make("first", net())
    assert "HL350" not in client.get(client.make("second", port()) + "/picture").text


def test_a_later_stack_finds_what_an_earlier_one_has_made(client):
    assert create(client, port()) == REFUSED
    address = client.make("first", net())
    id = client.get(f"{address}/resources/it").json["resource"]["physical_resource_id"]
    assert create(client, port(), "by-name") == ACCEPTED
    assert create(client, port(id), "by-id") == ACCEPTED
    assert create(client, port("backbon"), "other") == REFUSED


def test_what_is_deleted_is_gone(client):
    address = client.make("first", net())
    assert client.call("DELETE", address).status == 204
    assert create(client, port()) == REFUSED


@pytest.mark.parametrize(
    ("how", "expected"),
    [pytest.param("retain", ACCEPTED, id="retained"), pytest.param("abandon", ACCEPTED, id="abandoned")],
)
def test_what_a_stack_leaves_behind_stays(client, how, expected):
    left = net()
    if how == "retain":
        left["resources"]["it"]["deletion_policy"] = "Retain"
    address = client.make("first", left)
    client.call("DELETE", address if how == "retain" else f"{address}/abandon")
    assert create(client, port()) == expected
    client.call("DELETE", client.make("first", net("other")))
    assert create(client, port(), "again") == expected


def kept(how, policy):
    """A stack with a network "backbone" in a nested stack, and the files of it."""
    inner = json.dumps(net())
    if how == "group":
        it = template("OS::Heat::ResourceGroup", count=1, resource_def=net()["resources"]["it"])
    elif how == "nested in a group":
        it = template("OS::Heat::ResourceGroup", count=1, resource_def={"type": "inner.yaml"})
    else:
        it = template("inner.yaml")
    if policy:
        it["resources"]["it"]["deletion_policy"] = policy
    if how == "nested twice":
        outer = it
        return template("outer.yaml"), {"outer.yaml": json.dumps(outer), "inner.yaml": inner}
    return it, {"inner.yaml": inner}


@pytest.mark.parametrize("policy", ["Retain", None])
@pytest.mark.parametrize("end", ["deleted", "removed by an update", "replaced by an update"])
@pytest.mark.parametrize("how", ["group", "nested", "nested in a group", "nested twice"])
def test_what_is_nested_in_a_retained_resource_stays(client, how, end, policy):
    """Heat does not touch the stack that is nested in a retained resource (Resource.delete of heat.engine.resource)."""
    body, files = kept(how, policy)
    address = client.make("first", body, files=files)
    answer = client.get(f"{address}/resources?nested_depth=5").json["resources"]
    nested = {each["physical_resource_id"] for each in answer if each["resource_type"] != "OS::Neutron::Net"}
    if end == "deleted":
        assert client.call("DELETE", address).status == 204
    else:
        new = {**VERSION, "resources": {}} if end == "removed by an update" else template("OS::Heat::RandomString")
        assert client.call("PUT", address, {"template": new, "files": files}).status == 202
        assert client.stack(address)["stack_status"] == "UPDATE_COMPLETE"
    is_kept = policy == "Retain"
    assert create(client, port(), "other") == (ACCEPTED if is_kept else REFUSED)
    there = [each for each in client.get("stacks?show_nested=true").json["stacks"] if each["id"] in nested]
    assert bool(there) is is_kept
    if end != "deleted":
        assert client.call("DELETE", address).status == 204
        assert create(client, port(), "later") == (ACCEPTED if is_kept else REFUSED)
    for each in there:
        assert client.call("DELETE", f"stacks/{each['stack_name']}/{each['id']}").status == 204
    assert create(client, port(), "at-last") == REFUSED


def test_an_update_changes_what_there_is(client):
    address = client.make("first", net())
    assert client.call("PUT", address, {"template": net("spine")}).status == 202
    assert create(client, port()) == REFUSED
    assert create(client, port("spine")) == ACCEPTED
    assert client.call("PUT", address, {"template": {**VERSION, "resources": {}}}).status == 202
    assert create(client, port("spine"), "other") == REFUSED


def test_a_resource_of_another_type_makes_nothing_that_is_looked_for(client):
    address = client.make("first", net())
    assert client.call("PUT", address, {"template": template("OS::Heat::RandomString")}).status == 202
    assert create(client, port()) == REFUSED


def test_a_name_that_is_made_twice_is_ambiguous(client):
    client.make("first", net())
    assert create(client, port(), "one") == ACCEPTED
    client.make("second", net())
    assert create(client, port(), "two") == REFUSED


def test_the_update_of_a_stack_looks_for_what_others_have_made(client):
    address = client.make("mine", {**VERSION, "resources": {}})
    assert client.call("PUT", address, {"template": port()}).status == 400
    client.make("first", net())
    assert client.call("PUT", address, {"template": port()}).status == 202


def test_members_and_nested_stacks_make_things(client):
    group = {"count": 2, "resource_def": {"type": "nested.yaml", "properties": {"name": "net-%index%"}}}
    nested = {**net({"get_param": "name"}), "parameters": {"name": {"type": "string"}}}
    body = template("OS::Heat::ResourceGroup", **group)
    address = client.make("first", body, files={"nested.yaml": json.dumps(nested)})
    assert [create(client, port(f"net-{each}"), f"to-{each}")[0] for each in range(3)] == [201, 201, 400]
    client.call("DELETE", address)
    assert create(client, port("net-1"), "other") == REFUSED


def test_a_name_with_that_of_the_stack(client):
    own = {"str_replace": {"template": "$name-net", "params": {"$name": {"get_param": "OS::stack_name"}}}}
    client.make("prod", net(own))
    assert create(client, port("prod-net"), "other")[0] == 201
    assert create(client, port(own), "test")[0] == 400
    address = client.make("update", {**VERSION, "resources": {}})
    assert client.call("PUT", address, {"template": port(own)}).status == 400
    client.make("net-of-update", net("update-net"))
    assert client.call("PUT", address, {"template": port(own)}).status == 202


def test_a_resource_that_fails_has_made_nothing(client):
    assert client.post("stacks", {"stack_name": "first", "template": net()}, headers={"x-fail": "it"}).status == 201
    failing = {**VERSION, "resources": {"it": {"type": "OS::Heat::TestResource", "properties": {"fail": True}}}}
    failing["resources"]["net"] = {**net("late")["resources"]["it"], "depends_on": "it"}
    client.make("second", failing)
    assert create(client, port("late")) == REFUSED


def test_a_subnet_that_is_added_to_a_network_of_the_inventory_has_its_addresses(client):
    outside = port("private", fixed_ips=[{"ip_address": "10.7.0.9"}])
    first = client.make("a", outside)
    assert client.stack(first)["stack_status"] == "CREATE_FAILED"
    client.make("b", template("OS::Neutron::Subnet", network="private", cidr="10.7.0.0/24"))
    assert client.stack(client.make("c", outside))["stack_status"] == "CREATE_COMPLETE"


def test_a_flavor_has_its_size(client):
    client.make("a", template("OS::Nova::Flavor", name="tiny", ram=512, vcpus=1))
    client.make("b", template("OS::Nova::Flavor", name="large", ram=4096, vcpus=1))
    server = {"image": "debian", "networks": [{"network": "private"}]}
    assert create(client, template("OS::Nova::Server", flavor="tiny", **server)) == REFUSED
    assert create(client, template("OS::Nova::Server", flavor="large", **server)) == ACCEPTED


def test_security_groups_and_keys_are_found(client):
    client.make("a", template("OS::Neutron::SecurityGroup", name="web"))
    client.make("b", template("OS::Nova::KeyPair", name="admin", public_key="ssh-rsa AAAA"))
    client.make("c", template("OS::Nova::Flavor", ram=4096, vcpus=1, name="large"))
    server = {"image": "debian", "flavor": "large", "networks": [{"network": "private"}]}
    address = client.make("d", template("OS::Nova::Server", key_name="admin", security_groups=["web"], **server))
    assert client.stack(address)["stack_status"] == "CREATE_COMPLETE"


def test_an_adopted_resource_has_its_id(client):
    id = "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7bff"
    resource = {"name": "it", "resource_id": id, "type": "OS::Neutron::Net", "action": "CREATE", "status": "COMPLETE"}
    adopted = {"action": "CREATE", "status": "COMPLETE", "resources": {"it": resource}, "template": net()}
    client.post("stacks", {"stack_name": "first", "template": net(), "adopt_stack_data": json.dumps(adopted)})
    assert create(client, port(id)) == ACCEPTED


def test_what_is_adopted_after_it_was_abandoned_is_there_once(limited):
    data = limited.call("DELETE", f"{limited.make('first', nets(1, properties={'name': 'backbone'}))}/abandon")
    answer = limited.post("stacks", {"stack_name": "second", "adopt_stack_data": data.text})
    assert create(limited, port()) == ACCEPTED
    assert over(limited, nets(1)) is None
    assert limited.call("DELETE", answer.headers["location"]).status == 204
    assert create(limited, port(), "again") == REFUSED


def test_another_project_has_other_things(client):
    client.make("first", net())
    with client.service.store.read() as connection:
        from heatlint.serve.cloud import made_in

        assert [kind for kind, _ in made_in(connection, client.project)] == ["networks", TAKEN]
        assert made_in(connection, "another") == []


def test_without_an_inventory_nothing_is_kept():
    client = serve_client()
    client.make("first", net())
    with client.service.store.read() as connection:
        from heatlint.serve.cloud import made_in

        assert made_in(connection, client.project) == [(TAKEN, {"stacks": 1})]


QUOTAS = {"networks": {"limit": 5, "used": 3, "reserved": 0}, "stacks": {"limit": 4, "used": 0}, "ports": {"limit": 3}}


@pytest.fixture
def limited(tmp_path):
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps({**CLOUD, "quotas": QUOTAS}), encoding="utf-8")
    return serve_client(inventory=str(path))


def fits(client, template, **more):
    answer = client.post("validate?resource_validate=true", {"template": template, **more})
    return [answer.status, answer.json["error"]["message"] if answer.status == 400 else ""]


def over(client, template, **more):
    """What a refusal says about a quota: how much is left, and how much is missing."""
    status, message = fits(client, template, **more)
    return message.partition("; to fit")[0] if status == 400 else None


def nets(count, **more):
    return {**VERSION, "resources": {f"net{each}": {"type": "OS::Neutron::Net", **more} for each in range(count)}}


def test_what_stacks_have_made_counts_for_the_quotas(limited):
    assert over(limited, nets(2)) is None
    address = limited.make("first", nets(1))
    assert over(limited, nets(1)) is None
    assert '"networks"' in over(limited, nets(2))
    limited.make("second", nets(1))
    assert '"networks"' in over(limited, nets(1))
    assert limited.call("DELETE", address).status == 204
    assert over(limited, nets(1)) is None


def test_members_and_nested_stacks_count_for_the_quotas(limited):
    nested = {**nets(1), "parameters": {"name": {"type": "string", "default": "a"}}}
    group = template("OS::Heat::ResourceGroup", count=2, resource_def={"type": "nested.yaml"})
    limited.make("first", group, files={"nested.yaml": json.dumps(nested)})
    assert '"networks"' in over(limited, nets(1))


def test_an_update_and_what_it_replaces_count_for_the_quotas(limited):
    address = limited.make("first", nets(1))
    assert limited.call("PUT", address, {"template": nets(2)}).status == 202
    assert '"networks"' in over(limited, nets(1))
    assert limited.call("PUT", address, {"template": nets(0)}).status == 202
    assert over(limited, nets(2)) is None


def test_stacks_count_for_their_quota(limited):
    for each in range(3):
        limited.make(f"stack-{each}", template("OS::Heat::RandomString"))
    assert over(limited, template("OS::Heat::RandomString")) is None
    limited.make("stack-3", template("OS::Heat::RandomString"))
    assert '"stacks"' in over(limited, template("OS::Heat::RandomString"))


def test_of_a_quota_only_its_limit_may_be_known(limited):
    limited.make("first", port("private"))
    assert (
        over(limited, {**VERSION, "resources": {f"p{each}": port("private")["resources"]["it"] for each in "ab"}})
        is None
    )
    assert '"ports"' in over(
        limited, {**VERSION, "resources": {f"p{each}": port("private")["resources"]["it"] for each in "abc"}}
    )


def fixed(cidr, policy):
    it = {"type": "OS::Neutron::Subnet", "properties": {"network": "private", "name": "mine", "cidr": cidr}}
    return {**VERSION, "resources": {"it": {**it, **({"deletion_policy": policy} if policy else {})}}}


@pytest.mark.parametrize(
    ("before", "after", "is_kept"),
    [("Retain", "Retain", True), ("Retain", None, True), (None, "Retain", False), (None, None, False)],
)
def test_what_an_update_replaces_stays_if_it_was_retained(client, before, after, is_kept):
    """Heat deletes what it replaces by the definition that it had (Resource.load of heat.engine.resource)."""
    address = client.make("first", fixed("10.5.0.0/24", before))
    assert client.call("PUT", address, {"template": fixed("10.6.0.0/24", after)}).status == 202
    twice = create(client, port("private", fixed_ips=[{"subnet": "mine"}]))
    assert twice == (REFUSED if is_kept else ACCEPTED)


def test_what_a_rollback_brings_back_is_there_once(client):
    before, after = fixed("10.5.0.0/24", "Retain"), fixed("10.6.0.0/24", None)
    for each, fails in ((before, False), (after, True)):
        late = {
            "type": "OS::Heat::TestResource",
            "properties": {"fail": fails, "value": str(fails)},
            "depends_on": "it",
        }
        each["resources"]["late"] = late
    address = client.make("first", before)
    id = client.get(f"{address}/resources/it").json["resource"]["physical_resource_id"]
    assert client.call("PUT", address, {"template": after, "disable_rollback": False}).status == 202
    assert client.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    assert client.get(f"{address}/resources/it").json["resource"]["physical_resource_id"] == id
    assert create(client, port("private", fixed_ips=[{"subnet": "mine"}])) == ACCEPTED


def reasons(client, address):
    """The state of a stack, and why each of its resources that has failed did."""
    found = client.get(f"{address}/resources?nested_depth=5").json["resources"]
    failed = [each for each in found if "FAILED" in each["resource_status"]]
    why = {each["resource_name"]: each["resource_status_reason"] for each in failed}
    return client.stack(address)["stack_status"], why


FULL = 'Quota exceeded: 0 of 5 are left of the quota "networks"'


def test_a_resource_beyond_a_quota_fails_in_the_creation(limited):
    address = limited.make("first", nets(3))
    assert reasons(limited, address) == (
        "CREATE_FAILED",
        {"net2": f"OverQuotaClient: resources.net2: {FULL}"},
    )
    assert "needs 1" in over(limited, nets(1))  # the two others are there
    assert limited.call("DELETE", address).status == 204
    assert reasons(limited, limited.make("first", nets(2)))[0] == "CREATE_COMPLETE"


def test_a_creation_beyond_a_quota_is_rolled_back_where_that_is_asked_for(limited):
    address = limited.make("first", nets(3), disable_rollback=False)
    assert limited.stack(address)["stack_status"] == "ROLLBACK_COMPLETE"
    assert over(limited, nets(2)) is None


def test_a_member_and_a_nested_resource_beyond_a_quota_fail(limited):
    group = template("OS::Heat::ResourceGroup", count=2, resource_def={"type": "nested.yaml"})
    address = limited.make("first", group, files={"nested.yaml": json.dumps(nets(2))})
    status, failed = reasons(limited, address)
    assert status == "CREATE_FAILED"
    where = {name: reason for name, reason in failed.items() if FULL in reason}
    assert where["it"].startswith("OverQuotaClient: resources.it.resources[1].resources.net0")


def test_an_update_beyond_a_quota_fails_and_can_be_repeated(limited):
    address = limited.make("first", nets(1))
    other = limited.make("second", nets(1))
    assert limited.call("PUT", address, {"template": nets(2)}).status == 202
    assert reasons(limited, address) == ("UPDATE_FAILED", {"net1": f"OverQuotaClient: resources.net1: {FULL}"})
    assert limited.call("DELETE", other).status == 204
    assert limited.call("PUT", address, {"template": nets(2)}).status == 202
    assert reasons(limited, address) == ("UPDATE_COMPLETE", {})


def test_what_an_update_replaces_needs_room_beside_its_successor(limited):
    def fixed_net(number):
        return template("OS::Neutron::ProviderNet", network_type="vlan", physical_network=number)

    address = limited.make("first", fixed_net("a"))
    limited.make("second", nets(1))
    assert limited.call("PUT", address, {"template": template("OS::Neutron::Net")}).status == 202
    assert reasons(limited, address)[0] == "UPDATE_FAILED"


@pytest.mark.parametrize(("size", "expected"), [(90, "UPDATE_COMPLETE"), (110, "UPDATE_FAILED"), (5, "UPDATE_FAILED")])
def test_a_volume_that_grows_needs_the_difference(tmp_path, size, expected):
    quotas = {"gigabytes": {"limit": 100, "used": 0}, "gigabytes_ssd": {"limit": -1}, "volumes": {"limit": 1}}
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps({**CLOUD, "quotas": quotas}), encoding="utf-8")
    client = serve_client(inventory=str(path))
    address = client.make("first", template("OS::Cinder::Volume", size=60))
    assert client.call("PUT", address, {"template": template("OS::Cinder::Volume", size=size)}).status == 202
    status, failed = reasons(client, address)
    assert status == expected
    if size == 110:
        assert failed["it"] == 'OverLimit: resources.it: Quota exceeded: 40 of 100 are left of the quota "gigabytes"'


def test_nova_asks_the_other_services_for_what_a_server_needs(tmp_path):
    quotas = {"ports": {"limit": 1}, "volumes": {"limit": 1}}
    flavors = [{"id": "1", "name": "small", "vcpus": 1, "ram": 4096, "disk": 10}]
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps({**CLOUD, "flavors": flavors, "quotas": quotas}), encoding="utf-8")
    client = serve_client(inventory=str(path))
    two = [{"network": "private"}] * 2
    server = template("OS::Nova::Server", flavor="small", image="debian", networks=two)
    status, failed = reasons(client, client.make("a", server))
    assert status == "CREATE_FAILED" and failed["it"].startswith("Forbidden: ")
    disks = [
        {"device_name": f"vd{'ab'[each]}", "image": "debian", "volume_size": 1, "boot_index": each} for each in (0, 1)
    ]
    server = template("OS::Nova::Server", flavor="small", networks=two[:1], block_device_mapping_v2=disks)
    address = client.make("b", server)
    status, failed = reasons(client, address)
    assert status == "CREATE_FAILED" and failed["it"].startswith("ResourceInError: ")
    assert client.get(f"{address}/resources/it").json["resource"]["physical_resource_id"]


def test_an_adopted_stack_needs_no_room(limited):
    address = limited.make("first", nets(2))
    data = limited.call("DELETE", f"{address}/abandon").json
    body = {"stack_name": "again", "template": nets(2), "adopt_stack_data": json.dumps(data)}
    answer = limited.post("stacks", body)
    assert answer.status == 201
    assert limited.stack(f"stacks/again/{answer.json['stack']['id']}")["stack_status"] == "ADOPT_COMPLETE"


def test_no_stack_is_made_beyond_the_quota_of_stacks(limited):
    for each in range(4):
        limited.make(f"stack-{each}", template("OS::Heat::RandomString"))
    answer = limited.post("stacks", {"stack_name": "more", "template": template("OS::Heat::RandomString")})
    assert answer.status == 400
    assert answer.json["error"]["type"] == "RequestLimitExceeded"
    assert "maximum stacks per tenant, 4" in answer.json["error"]["message"]


def test_a_hidden_amount_is_not_in_the_reason(tmp_path):
    path = tmp_path / "cloud.json"
    path.write_text(json.dumps({**CLOUD, "quotas": {"gigabytes": {"limit": 100}}}), encoding="utf-8")
    client = serve_client(inventory=str(path))
    hidden = {"parameters": {"size": {"type": "number", "hidden": True}}}
    body = {**template("OS::Cinder::Volume", size={"get_param": "size"}), **hidden}
    address = client.make("first", body, parameters={"size": 7654})
    assert client.stack(address)["stack_status"] == "CREATE_FAILED"
    assert "7654" not in client.get(f"{address}/resources/it").text + client.get(f"{address}/events").text
