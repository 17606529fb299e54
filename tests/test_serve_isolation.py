"""No call shows or changes anything of another project, for each route that names something of a project."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("starlette")

from serve_client import Client, credentials

from heatlint.serve.app import API, make_app
from heatlint.serve.routing import MEMBER
from heatlint.serve.settings import Project, Settings, User

OWNER, OTHER = Project("owner", "a" * 32), Project("other", "b" * 32)
TEMPLATE = {
    "heat_template_version": "2018-08-31",
    "resources": {"r": {"type": "OS::Heat::Value", "properties": {"value": "secret"}}},
    "outputs": {"o": {"value": {"get_attr": ["r", "value"]}}},
}
CREATE = {"stack_name": "s", "template": TEMPLATE}
#: A part of the path that names something of a project.
OWNED = re.compile(r"{(stack_name|stack_name:arn|config_id|deployment_id)}")
#: The bodies with which the owner's calls succeed; the others need none.
BODIES = {
    "update": {"template": TEMPLATE},
    "preview": {"template": TEMPLATE},
    "mark_unhealthy": {"mark_unhealthy": True},
    "action": {"suspend": None},
}
ROUTES = [route for route in API if OWNED.search(route.path)]
ARN = "{stack_name:arn}"
LISTS = ["stacks", "stacks/detail", "software_configs", "software_deployments", "software_deployments/metadata/server"]


@pytest.fixture(scope="module")
def endpoint():
    """Return a client, the token of each project, and part of a path -> its value, for the things of OWNER."""
    users = (User("owner", "u1", "1", (OWNER.id,)), User("other", "u2", "2", (OTHER.id,)))
    client = Client(make_app(Settings(delay=0.0, projects=(OWNER, OTHER), users=users)))
    tokens = {}
    for project, user in ((OWNER, users[0]), (OTHER, users[1])):
        answer = client.post("/identity/v3/auth/tokens", credentials(user.name, user.password, project.name))
        tokens[project] = answer.headers["x-subject-token"]
    client.token = tokens[OWNER]
    address = client.make("s", TEMPLATE)
    stack = client.stack(address)
    config = client.post("software_configs", {"name": "c", "group": "script"}).json["software_config"]
    body = {"config_id": config["id"], "server_id": "server", "action": "CREATE", "status": "COMPLETE"}
    deployment = client.post("software_deployments", body).json["software_deployment"]
    values = {
        "stack_name": "s",
        "stack_name:arn": f"arn:openstack:heat::{OWNER.id}:stacks/s/{stack['id']}",
        "stack_id": stack["id"],
        "resource_name": "r",
        "event_id": client.get(f"{address}/resources/r/events").json["events"][0]["id"],
        "output_key": "o",
        "config_id": config["id"],
        "deployment_id": deployment["id"],
        "snapshot_id": client.post(f"{address}/snapshots", {}).json["id"],
    }
    return client, tokens, values


def _ask(endpoint, route, project, token_of):
    client, tokens, values = endpoint
    path = re.sub("{([^}]+)}", lambda found: values[found[1]], route.path)
    body = next((body for name, body in BODIES.items() if name in route.action), {})
    headers = {"x-auth-token": tokens[token_of]}
    return client.call(route.method, f"/v1/{project.id}{path}", body if route.method != "GET" else None, headers)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_the_path_of_another_project_is_forbidden(endpoint, route):
    answer = _ask(endpoint, route, OWNER, OTHER)
    assert answer.status == 403 and "secret" not in answer.text


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if ARN not in route.path],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_what_another_project_has_is_not_found_in_the_own_path(endpoint, route):
    answer = _ask(endpoint, route, OTHER, OTHER)
    assert answer.status == 404 and "secret" not in answer.text


@pytest.mark.parametrize("name", ["s", "no-such-stack"])
def test_an_arn_of_another_project_leads_to_what_is_forbidden(endpoint, name):
    client, tokens, values = endpoint
    headers = {"x-auth-token": tokens[OTHER]}
    arn = values["stack_name:arn"].replace("stacks/s/", f"stacks/{name}/")
    answer = client.get(f"/v1/{OTHER.id}/stacks/{arn}", headers=headers)
    assert answer.status == 302
    assert client.get(answer.headers["location"], headers=headers).status == 403


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.method == "GET" and route.role != MEMBER],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_the_owner_gets_it_after_these_calls(endpoint, route):
    assert _ask(endpoint, route, OWNER, OWNER).status in (200, 302)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_has_nothing_of_another_project(endpoint, path):
    client, tokens, _ = endpoint
    lists = {
        project: client.get(f"/v1/{project.id}/{path}", headers={"x-auth-token": tokens[project]}).json
        for project in (OWNER, OTHER)
    }
    assert all(lists[OWNER].values()) and not any(lists[OTHER].values())


def test_the_name_of_another_projects_stack_is_free(endpoint):
    client, tokens, _ = endpoint
    headers = {"x-auth-token": tokens[OTHER]}
    assert client.post(f"/v1/{OTHER.id}/stacks", CREATE, headers=headers).status == 201
