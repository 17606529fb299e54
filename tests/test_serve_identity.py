"""Keystone's API of the endpoint: who gets a token, and what a token opens."""

from __future__ import annotations

import json
import socket
import threading
from http.client import HTTPConnection

import pytest

pytest.importorskip("starlette")

import uvicorn
from serve_client import PASSWORD, Client, credentials, serve_client

from heatlint.serve.app import make_app
from heatlint.serve.settings import Credential, Project, Settings, User

TOKENS = "/identity/v3/auth/tokens"


@pytest.fixture(scope="module")
def client():
    return serve_client()


@pytest.fixture(scope="module")
def two():
    """A client of an endpoint with two projects, and users with different roles."""
    red, blue = Project("red", "r" * 32), Project("blue", "b" * 32)
    users = (
        User("writer", "u1", "1", (red.id, blue.id)),
        User("watcher", "u2", "2", (red.id,), ("reader",)),
        User("boss", "u3", "3", (blue.id,), ("admin",), (Credential("c1", "ci", "secret", blue.id),)),
    )
    return Client(make_app(Settings(delay=0.0, projects=(red, blue), users=users)))


def token(client, *who):
    answer = client.post(TOKENS, credentials(*who))
    assert answer.status == 201, answer.text
    return answer.headers["x-subject-token"]


def test_versions_can_be_discovered(client):
    for path in ("/identity", "/identity/"):
        answer = client.get(path, headers={"x-auth-token": None})
        assert answer.status == 300 and answer.json["versions"]["values"][0]["id"] == "v3.14"
    version = client.get("/identity/v3").json["version"]
    assert version["links"] == [{"rel": "self", "href": "http://heat.test/identity/v3/"}]
    heat = client.get("/")
    assert (heat.status, heat.json["versions"][0]["id"]) == (300, "v1.0")


def test_a_token_has_the_catalog_of_its_project(client):
    answer = client.post(TOKENS, credentials())
    found = answer.json["token"]
    assert answer.status == 201 and answer.headers["x-subject-token"]
    assert found["project"]["id"] == client.project
    assert [role["name"] for role in found["roles"]] == ["member", "reader"]
    (heat,) = [each for each in found["catalog"] if each["type"] == "orchestration"]
    assert {each["url"] for each in heat["endpoints"]} == {f"http://heat.test/v1/{client.project}"}
    assert {each["interface"] for each in heat["endpoints"]} == {"public", "internal", "admin"}


def test_the_example_of_the_reference_gets_a_token():
    """The API reference scopes by the domain and the name of the project, and names the user by id."""
    project = Project("admin", "a" * 32)
    user = User("admin", "858634b407e845f14b02bcf369225dcd0", "devstacker", (project.id,))
    client = Client(make_app(Settings(projects=(project,), users=(user,))))
    auth = {
        "scope": {"project": {"domain": {"name": "Default"}, "name": "admin"}},
        "identity": {
            "password": {"user": {"password": "devstacker", "id": "858634b407e845f14b02bcf369225dcd0"}},
            "methods": ["password"],
        },
    }
    answer = client.post("/v3/auth/tokens", {"auth": auth})
    client.token = answer.headers["x-subject-token"]
    for method in ("GET", "POST"):
        assert client.call(method, "/v3/auth/projects").json["projects"][0]["name"] == "admin"
    assert client.get("stacks", headers={"x-project-id": project.id}).status == 200


def asked(user, scope=None):
    """Return the body that asks for a token with the password of a user. user, scope: as Keystone takes them."""
    auth = {"identity": {"methods": ["password"], "password": {"user": {"password": PASSWORD, **user}}}}
    return {"auth": auth if scope is None else {**auth, "scope": scope}}


DEFAULT, OTHER = {"id": "default"}, {"name": "Other"}
DEMO = {"name": "demo", "domain": DEFAULT}
REFUSED = {
    "a user of another domain": (asked({"name": "demo", "domain": OTHER}), 401),
    "a user without a domain": (asked({"name": "demo"}), 400),
    "a project of another domain": (asked(DEMO, {"project": {"name": "demo", "domain": OTHER}}), 401),
    "a project without a domain": (asked(DEMO, {"project": {"name": "demo"}}), 400),
    "a domain": (asked(DEMO, {"domain": DEFAULT}), 401),
    "the whole system": (asked(DEMO, {"system": {"all": True}}), 401),
    "a wrong password": (credentials(password="x"), 401),
    "an unknown user": (credentials(name="x"), 401),
    "another project": (credentials(project="x"), 401),
    "no method": ({"auth": {"identity": {"methods": []}}}, 400),
    "no body": ({}, 400),
    "a password that is not a text": (credentials(password=1), 400),
    "half a character": (credentials(password="\ud800"), 400),
}


@pytest.mark.parametrize(("body", "status"), REFUSED.values(), ids=REFUSED)
def test_no_token_for(client, body, status):
    answer = client.post(TOKENS, body)
    assert (answer.status, answer.json["error"]["code"]) == (status, status)
    assert "x-subject-token" not in answer.headers


@pytest.mark.parametrize("text", [None, "", "x", "é"], ids=repr)
def test_a_call_needs_a_valid_token(client, text):
    answer = client.get("stacks", headers={"x-auth-token": text and text.encode().decode("latin-1")})
    assert answer.status == 401
    error = {"message": "The request you have made requires authentication.", "code": 401, "title": "Unauthorized"}
    assert answer.json == {"error": error}
    assert answer.headers["www-authenticate"] == 'Keystone uri="http://heat.test/identity"'


def test_headers_have_the_capitals_that_scripts_look_for():
    client = serve_client()
    server = uvicorn.Server(uvicorn.Config(client.app, log_config=None))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        call = HTTPConnection(*listener.getsockname(), timeout=60)
        call.request("POST", TOKENS, json.dumps(credentials()), {"Content-Type": "application/json"})
        with call.getresponse() as answer:
            body, names = json.load(answer), {name for name, _ in answer.getheaders()}
        call.request("GET", f"/v1/{client.project}/stacks")
        with call.getresponse() as refused:
            refused.read()
            names |= {name for name, _ in refused.getheaders()}
        call.close()
        server.should_exit = True
        thread.join()
    assert body["token"]["user"]["name"] == "demo"
    assert {"X-Subject-Token", "Content-Type", "Content-Length", "WWW-Authenticate"} <= names
    assert "x-openstack-request-id" in names


def test_a_token_ends_when_it_is_revoked(client):
    text = token(client)
    headers = {"x-subject-token": text}
    assert client.get(TOKENS, headers=headers).json["token"]["user"]["name"] == "demo"
    assert client.call("DELETE", TOKENS, headers=headers).status == 204
    assert client.get(TOKENS, headers=headers).status == 404
    assert client.get("stacks", headers={"x-auth-token": text}).status == 401


def test_a_token_expires():
    client = serve_client(token_life=-1.0)
    assert client.get("stacks").status == 401


def test_who_calls_is_known_without_the_database_while_the_token_is_valid(client):
    text = token(client)
    assert client.service.tokens.known(text) is None
    assert client.get("stacks", headers={"x-auth-token": text}).status == 200
    assert client.service.tokens.known(text).user_name == "demo"
    assert client.call("DELETE", TOKENS, headers={"x-subject-token": text}).status == 204
    assert client.service.tokens.known(text) is None


def test_who_calls_is_not_known_when_the_token_has_expired():
    client = serve_client(token_life=-1.0)
    text = token(client)
    assert client.get("stacks", headers={"x-auth-token": text}).status == 401
    assert client.service.tokens.known(text) is None


def test_the_store_has_no_token_that_works(client):
    from sqlalchemy import select

    from heatlint.serve.tables import TOKENS as TABLE

    text = token(client)
    with client.service.store.read() as connection:
        assert text not in str(connection.execute(select(TABLE)).all())


def test_a_token_without_a_project_opens_no_stacks(two):
    answer = two.post(TOKENS, credentials("writer", "1", project=None))
    assert "catalog" not in answer.json["token"]
    assert two.get(f"/v1/{'r' * 32}/stacks", headers={"x-auth-token": answer.headers["x-subject-token"]}).status == 401


def test_a_token_can_be_exchanged_for_one_of_another_project(two):
    auth = {"identity": {"methods": ["token"], "token": {"id": token(two, "writer", "1", "red")}}}
    answer = two.post(TOKENS, {"auth": {**auth, "scope": {"project": {"id": "b" * 32}}}})
    assert answer.json["token"]["project"]["name"] == "blue"


def test_an_exchanged_token_ends_with_the_first_one(two):
    first = two.post(TOKENS, credentials("writer", "1", "red"))
    auth = {"identity": {"methods": ["token"], "token": {"id": first.headers["x-subject-token"]}}}
    second = two.post(TOKENS, {"auth": {**auth, "scope": {"project": {"id": "b" * 32}}}}).json["token"]
    assert second["expires_at"] == first.json["token"]["expires_at"]
    assert second["methods"] == ["token", "password"]


def test_the_token_of_an_application_credential_opens_no_other_project():
    red, blue = Project("red", "r" * 32), Project("blue", "b" * 32)
    user = User("ci", "u1", "1", (red.id, blue.id), ("member",), (Credential("c1", "ci", "secret", blue.id),))
    client = Client(make_app(Settings(projects=(red, blue), users=(user,))))
    auth = {"methods": ["application_credential"], "application_credential": {"id": "c1", "secret": "secret"}}
    text = client.post(TOKENS, {"auth": {"identity": auth}}).headers["x-subject-token"]
    by_token = {"identity": {"methods": ["token"], "token": {"id": text}}}
    statuses = [
        client.post(TOKENS, {"auth": {**by_token, "scope": {"project": {"id": project.id}}}}).status
        for project in (blue, red)
    ]
    assert statuses == [201, 401]


def test_an_application_credential_is_for_its_project(two):
    auth = {"methods": ["application_credential"], "application_credential": {"id": "c1", "secret": "secret"}}
    assert two.post(TOKENS, {"auth": {"identity": auth}}).json["token"]["project"]["name"] == "blue"
    auth["application_credential"]["secret"] = "wrong"
    assert two.post(TOKENS, {"auth": {"identity": auth}}).status == 401


def test_an_application_credential_asks_for_no_scope(two):
    identity = {"methods": ["application_credential"], "application_credential": {"id": "c1", "secret": "secret"}}
    answer = two.post(TOKENS, {"auth": {"identity": identity, "scope": "unscoped"}})
    assert answer.status == 401 and "cannot request a scope" in answer.json["error"]["message"]


def test_a_token_is_for_one_thing(client):
    body = credentials()
    body["auth"]["scope"]["domain"] = {"id": "default"}
    assert client.post(TOKENS, body).status == 400


def test_the_name_of_an_application_credential_is_that_of_one_user(two):
    def status(user):
        given = {"name": "ci", "secret": "secret", **({"user": user} if user else {})}
        identity = {"methods": ["application_credential"], "application_credential": given}
        return two.post(TOKENS, {"auth": {"identity": identity}}).status

    boss = {"name": "boss", "domain": DEFAULT}
    assert [status(boss), status({"id": "u3"}), status({"id": "u1"}), status(None)] == [201, 201, 401, 400]
    assert status({**boss, "domain": OTHER}) == 401


def test_a_token_can_be_asked_for_without_a_project(client):
    assert "project" not in client.post(TOKENS, asked(DEMO, {"unscoped": {}})).json["token"]


def test_projects_do_not_see_each_other(two):
    red, blue = (token(two, "writer", "1", name) for name in ("red", "blue"))
    body = {"stack_name": "s", "template": {"heat_template_version": "2018-08-31"}}
    address = two.post(f"/v1/{'r' * 32}/stacks", body, headers={"x-auth-token": red}).headers["location"]
    other = address.replace("r" * 32, "b" * 32)
    as_blue = {"x-auth-token": blue}
    assert two.get(address, headers=as_blue).status == 403
    for part in ("", "/resources", "/events", "/outputs", "/template", "/environment", "/files", "/export"):
        assert two.get(other + part, headers=as_blue).status == 404
    assert two.get(f"/v1/{'b' * 32}/stacks?tenant={'r' * 32}", headers=as_blue).json["stacks"] == []
    assert two.get(f"/v1/{'b' * 32}/stacks/{address.rpartition('/')[2]}", headers=as_blue).status == 404
    assert two.call("DELETE", other, headers=as_blue).status == 404
    assert two.post(f"/v1/{'b' * 32}/stacks", body, headers=as_blue).status == 201  # the same name is free


def test_a_reader_changes_nothing(two):
    headers = {"x-auth-token": token(two, "watcher", "2", "red")}
    assert two.get(f"/v1/{'r' * 32}/stacks", headers=headers).status == 200
    answer = two.post(f"/v1/{'r' * 32}/stacks", {}, headers=headers)
    assert (answer.status, answer.json["error"]["message"]) == (403, "You are not authorized to use stacks:create.")


def test_only_an_administrator_lists_services(two):
    answer = two.get(f"/v1/{'r' * 32}/services", headers={"x-auth-token": token(two, "writer", "1", "red")})
    assert (answer.status, answer.json["error"]["message"]) == (403, "You are not authorized to use service:index.")
    headers = {"x-auth-token": token(two, "boss", "3", "blue")}
    assert two.get(f"/v1/{'b' * 32}/services", headers=headers).status == 200


def test_nobody_is_asked():
    client = serve_client(auth="none")
    assert client.get("/v1/any/stacks", headers={"x-auth-token": None}).status == 200


def test_any_user_is_let_in():
    client = serve_client(auth="any")
    answer = client.post(TOKENS, credentials("someone", "anything", "somewhere"))
    project = answer.json["token"]["project"]["id"]
    assert (
        client.get(f"/v1/{project}/stacks", headers={"x-auth-token": answer.headers["x-subject-token"]}).status == 200
    )
    assert client.get("/v1/x/stacks", headers={"x-auth-token": "fixed"}).status == 200
    assert client.get("/v1/x/stacks", headers={"x-auth-token": None}).status == 401


@pytest.mark.parametrize("auth", ["any", "none"])
def test_any_token_is_let_in(auth):
    """Clients that are given a token exchange it for one of a project before they call Heat."""
    client = serve_client(auth=auth)
    client.token = "any text"
    identity = {"methods": ["token"], "token": {"id": "any text"}}
    scope = {"project": {"name": "somewhere", "domain": {"id": "default"}}}
    answer = client.post(TOKENS, {"auth": {"identity": identity, "scope": scope}})
    assert answer.status == 201 and answer.json["token"]["project"]["name"] == "somewhere"
    assert answer.json["token"]["expires_at"] > answer.json["token"]["issued_at"]
    assert client.get("/v3/auth/projects").json["projects"][0]["name"] == "demo"
    client.token = ""
    assert client.get("/v3/auth/projects").status == (401 if auth == "any" else 200)  # without one
    identity["token"]["id"] = ""
    assert client.post(TOKENS, {"auth": {"identity": identity, "scope": scope}}).status == 401


def test_the_password_is_not_in_the_log(caplog):
    caplog.set_level("INFO", "heatlint.serve")
    client = serve_client()
    client.get("stacks?name=secret-name")
    lines = " ".join(str(record.__dict__) for record in caplog.records)
    assert PASSWORD not in lines and client.token not in lines and "secret-name" not in lines
    assert caplog.records[-1].call["status"] == 200
