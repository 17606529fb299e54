"""Software configurations and deployments, and snapshots."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

TEMPLATE = {
    "heat_template_version": "2018-08-31",
    "parameters": {"value": {"type": "string", "default": "first"}},
    "resources": {"r": {"type": "OS::Heat::TestResource", "properties": {"value": {"get_param": "value"}}}},
}


@pytest.fixture
def client():
    return serve_client()


def made(client, **fields):
    return client.post("software_configs", {"name": "c", "group": "script", **fields}).json["software_config"]


def test_a_configuration_keeps_its_fields(client):
    inputs = [{"name": "a", "type": "Number", "default": 5, "replace_on_change": "true"}]
    config = made(client, config="echo", inputs=inputs, outputs=[{"name": "b"}], options={"x": 1})
    assert config["inputs"] == [{"name": "a", "type": "Number", "default": 5, "replace_on_change": True}]
    assert config["outputs"] == [{"name": "b", "type": "String", "error_output": False}]
    assert client.get(f"software_configs/{config['id']}").json == {"software_config": config}
    (listed,) = client.get("software_configs").json["software_configs"]
    assert listed == {key: config[key] for key in ("id", "name", "group", "creation_time")}


@pytest.mark.parametrize(
    "fields",
    [
        {"inputs": "x"},
        {"inputs": [1]},
        {"inputs": [{"nme": "x"}]},
        {"inputs": [{"name": "a", "type": "Bad"}]},
        {"inputs": [{"name": "a", "replace_on_change": "x"}]},
        {"outputs": [{"name": "a", "value": 1}]},
        {"outputs": [{"name": "a", "error_output": "yes"}]},
        {"inputs": [{"name": ["a"]}]},
        {"inputs": [{"type": "String"}]},
        {"inputs": [{"name": "a", "type": "Number", "default": "q"}]},
        {"inputs": [{"name": "a", "type": "Boolean", "default": "yes"}]},
        {"inputs": [{"name": "a", "type": "Json", "default": 5}]},
        {"inputs": [{"name": "a", "type": "CommaDelimitedList", "default": 5}]},
        {"inputs": [{"name": "a", "type": "String", "default": ["b"]}]},
        {"name": {"a": 1}},
        {"name": "x" * 256},
    ],
    ids=str,
)
def test_a_configuration_that_heat_refuses(client, fields):
    assert client.post("software_configs", fields).status == 400


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({"name": None, "type": None}, {"name": "", "type": "String"}),
        ({"name": 5, "description": 5}, {"name": "5", "description": "5", "type": "String"}),
        ({"name": "a", "default": ["b"]}, {"name": "a", "type": "String", "default": ["b"]}),
        ({"name": "a", "type": "Number", "default": "5"}, {"name": "a", "type": "Number", "default": 5}),
        ({"name": "a", "type": "Number", "default": ""}, {"name": "a", "type": "Number", "default": ""}),
        ({"name": "a", "type": "Json", "default": "q"}, {"name": "a", "type": "Json", "default": "q"}),
        (
            {"name": "a", "type": "CommaDelimitedList", "default": "b,c"},
            {"name": "a", "type": "CommaDelimitedList", "default": ["b", "c"]},
        ),
    ],
    ids=str,
)
def test_an_input_becomes_what_its_schema_says(client, given, kept):
    """Asked of a real Heat 27."""
    assert made(client, inputs=[given])["inputs"] == [kept]


def test_a_number_as_a_name_becomes_a_text(client):
    config = made(client, name=5, group=True)
    assert (config["name"], config["group"]) == ("5", "true")
    body = {"config_id": config["id"], "server_id": "s", "action": 5, "output_values": {"a": 1}}
    deployment = client.post("software_deployments", body).json["software_deployment"]
    assert (deployment["action"], deployment["output_values"]) == ("5", None)  # only an update sets output_values


def test_a_snapshot_needs_a_body(client):
    address = client.make("web", TEMPLATE)
    for data in (b"", b"[]"):
        assert client.post(f"{address}/snapshots", data=data).status == 400
    assert client.post(f"{address}/snapshots", {"name": 5}).json["name"] == "5"


def test_configurations_are_listed_by_pages_the_newest_first(client):
    ids = [made(client)["id"] for _ in range(3)]
    first = client.get("software_configs?limit=2").json["software_configs"]
    assert [config["id"] for config in first] == [ids[2], ids[1]]
    rest = client.get(f"software_configs?marker={ids[1]}").json["software_configs"]
    assert [config["id"] for config in rest] == [ids[0]]


def test_a_deployment_from_its_beginning_to_its_end(client):
    config = made(client)
    body = {"config_id": config["id"], "server_id": "s", "action": "CREATE", "status": "IN_PROGRESS"}
    deployment = client.post("software_deployments", body).json["software_deployment"]
    assert deployment["status_reason"] == "None"  # as Heat writes it
    assert "updated_time" not in deployment
    path = f"software_deployments/{deployment['id']}"
    update = {"status": "COMPLETE", "output_values": {"a": 1}}
    changed = client.call("PUT", path, update).json["software_deployment"]
    assert changed == {**deployment, **update, "updated_time": changed["updated_time"]}
    assert client.get("software_deployments?server_id=s").json == {"software_deployments": [changed]}
    assert client.get("software_deployments?server_id=t").json == {"software_deployments": []}
    assert client.get("software_deployments/metadata/s").json == {"metadata": [config]}
    assert client.call("DELETE", f"software_configs/{config['id']}").status == 400  # it is in use
    assert client.call("DELETE", path).status == 204
    assert client.call("DELETE", f"software_configs/{config['id']}").status == 204
    assert client.get(path).status == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"config_id": "nope"}, 404),
        ({"server_id": None}, 400),
        ({"stack_user_project_id": "x" * 65}, 400),
        ({"action": [5]}, 400),
    ],
    ids=str,
)
def test_a_deployment_that_is_refused(client, fields, status):
    body = {"config_id": made(client)["id"], "server_id": "s", **fields}
    assert client.post("software_deployments", body).status == status


def test_a_snapshot_brings_the_stack_back(client):
    address = client.make("web", TEMPLATE)
    snapshot = client.post(f"{address}/snapshots", {"name": "before"}).json
    assert (snapshot["name"], snapshot["status"], snapshot["data"]) == ("before", "IN_PROGRESS", None)
    path = f"{address}/snapshots/{snapshot['id']}"
    kept = client.get(path).json["snapshot"]
    assert (kept["status"], kept["status_reason"]) == ("COMPLETE", "Stack SNAPSHOT completed successfully")
    assert kept["data"]["resources"]["r"]["action"] == "SNAPSHOT"
    assert client.call("PUT", address, {"template": TEMPLATE, "parameters": {"value": "second"}}).status == 202
    assert client.stack(address)["parameters"]["value"] == "second"
    assert client.post(f"{path}/restore").status == 202
    assert client.stack(address)["parameters"]["value"] == "first"
    assert client.stack(address)["stack_status"] == "RESTORE_COMPLETE"
    assert client.call("DELETE", path).status == 204
    assert client.get(f"{address}/snapshots").json == {"snapshots": []}


def test_a_snapshot_belongs_to_its_stack(client):
    first, second = client.make("a", TEMPLATE), client.make("b", TEMPLATE)
    snapshot = client.post(f"{first}/snapshots", {}).json
    assert client.get(f"{second}/snapshots/{snapshot['id']}").status == 404


def test_a_stack_has_a_limited_number_of_snapshots(client):
    address = client.make("a", TEMPLATE)
    statuses = [client.post(f"{address}/snapshots", {}).status for _ in range(33)]
    assert statuses == [200] * 32 + [400]
