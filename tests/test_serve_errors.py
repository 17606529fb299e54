"""What the endpoint refuses, and in which shape. The cases with a status are those a real Heat was asked."""

from __future__ import annotations

import pytest

pytest.importorskip("starlette")

from serve_client import serve_client

TEMPLATE = {"heat_template_version": "2018-08-31"}
NAME_RULE = (
    'must contain only alphanumeric or "_-." characters, must start with alpha and must be 255 characters or less.'
)
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."
BAD, INVALID = "HTTPBadRequest", "StackValidationFailed"


@pytest.fixture(scope="module")
def client():
    client = serve_client()
    client.address = client.make("taken", TEMPLATE)
    return client


def named(name):
    return {"stack_name": name, "template": TEMPLATE}


def new(**more):
    return {"stack_name": "new", "template": TEMPLATE, **more}


#: Heat fails with status 500, and so would PostgreSQL.
NOT_KEPT = "A value is too long for the database, or has a character that it cannot keep."
LARGE = {**TEMPLATE, "resources": {f"a{index}": {"type": "OS::Heat::None"} for index in range(1001)}}
BODIES = {
    "nothing": ({}, BAD, "No stack name specified"),
    "no template": ({"stack_name": "z"}, BAD, "No template specified"),
    "name with digit": (named("1x"), INVALID, f"Invalid stack name 1x {NAME_RULE}"),
    "name in other letters": (named("ü"), INVALID, f"Invalid stack name ü {NAME_RULE}"),
    "name with a space": (named("a b"), INVALID, f"Invalid stack name a b {NAME_RULE}"),
    "name is too long": (named("a" * 256), INVALID, f"Invalid stack name {'a' * 256} {NAME_RULE}"),
    "name is a number": (named(5), INVALID, "Invalid stack name 5, must be a string"),
    "negative timeout": (
        new(timeout_mins=-1),
        BAD,
        "Value '-1' is invalid for 'timeout_mins' which only accepts non-negative integer.",
    ),
    "timeout is no number of the database": (new(timeout_mins=2**31), BAD, NOT_KEPT),
    "timeout is very long": (new(timeout_mins=10**30), BAD, NOT_KEPT),
    "tag has a character that is not kept": (new(tags="a\0b"), BAD, NOT_KEPT),
    "too many resources": (
        {"stack_name": "new", "template": LARGE},
        "RequestLimitExceeded",
        "template: resources: the template has 1001 resources; Heat accepts at most 1000",
    ),
    "timeout is a word": (new(timeout_mins="abc"), BAD, "Only integer is acceptable by 'timeout_mins'."),
    "rollback is a word": (new(disable_rollback="maybe"), "ValueError", None),
    "list of tags": (new(tags=["a"]), "AttributeError", None),
    "long tag": (new(tags="a" * 81), BAD, f'Invalid tag, "{"a" * 81}" is longer than 80 characters'),
    "converge": (
        new(converge=True),
        BAD,
        "converge flag only supported in stack update (or update preview) request.",
    ),
    "adopt": ({"stack_name": "new", "adopt_stack_data": "{}"}, BAD, "Invalid adopt data: 'template'"),
    "path": (
        {"stack_name": "new", "template_url": "/etc/passwd"},
        BAD,
        "Could not retrieve template: Invalid URL scheme ",
    ),
    "address": (
        {"stack_name": "new", "template_url": "http://127.0.0.1:1/x"},
        BAD,
        "Could not retrieve template: Failed to retrieve template from http://127.0.0.1:1/x: "
        '"template_urls" of serve.toml does not name it',
    ),
}


@pytest.mark.parametrize(("body", "kind", "message"), BODIES.values(), ids=BODIES)
def test_a_body_is_refused_as_heat_refuses_it(client, body, kind, message):
    answer = client.post("stacks", body)
    assert answer.status == 400
    assert (answer.json["error"]["type"], answer.json["error"].get("message")) == (kind, message)
    assert (answer.json["code"], answer.json["title"], answer.json["explanation"]) == (400, "Bad Request", MALFORMED)


TEMPLATES = {
    "parameter that is not declared": (new(parameters={"q": 1}), "UnknownUserParameter"),
    "not YAML": (new(template="a: [b"), BAD),
    "unknown type": (new(template={**TEMPLATE, "resources": {"a": {"type": "X::Y"}}}), INVALID),
    "missing value": (new(template={**TEMPLATE, "parameters": {"p": {"type": "string"}}}), "UserParameterMissing"),
}


@pytest.mark.parametrize(("body", "kind"), TEMPLATES.values(), ids=TEMPLATES)
def test_a_template_is_refused_with_the_class_of_heats_error(client, body, kind):
    answer = client.post("stacks", body)
    assert (answer.status, answer.json["error"]["type"]) == (400, kind)
    assert answer.json["error"]["message"]


ACCEPTED = {
    "timeout 0": new(timeout_mins=0),
    "the longest timeout": new(timeout_mins=2**31 - 1),
    "timeout as text": new(timeout_mins="60"),
    "empty tag": new(tags="a,,b"),
    "null tags": new(tags=None),
    "unknown key": new(foo=1),
    "text": new(template="heat_template_version: 2018-08-31\n"),
}


@pytest.mark.parametrize("body", ACCEPTED.values(), ids=ACCEPTED)
def test_a_body_is_accepted_as_heat_accepts_it(client, body):
    answer = client.post("stacks", body)
    assert answer.status == 201
    assert answer.headers["location"] == answer.json["stack"]["links"][0]["href"]
    assert client.call("DELETE", answer.headers["location"]).status == 204


DECLARED = {**TEMPLATE, "parameters": {"p": {"type": "string", "default": "x"}}}
#: What a PATCH with this body gets from Heat, and so does its preview.
PATCHED = {
    "nothing": ({}, 200),
    "null template": ({"template": None}, 200),
    "parameters are a text": ({"parameters": "x"}, 400),
    "parameters are a list": ({"parameters": ["a"]}, 400),
    "parameters are pairs": ({"parameters": [["p", "b"]]}, 200),
    "parameter that is not declared": ({"parameters": {"q": "z"}}, 200),
    "environment is a text": ({"environment": "x"}, 400),
    "environment is not YAML": ({"environment": "a: ["}, 400),
    "environment with another section": ({"environment": {"foo": 1}}, 400),
    "environment with an empty section": ({"environment": {"parameters": None}}, 400),
    "registry is a text": ({"environment": {"resource_registry": "x"}}, 400),
    "unknown hook": ({"environment": {"resource_registry": {"resources": {"r": {"hooks": "x"}}}}}, 400),
    "environment file with another section": ({"environment_files": ["e"], "files": {"e": "foo: 1"}}, 400),
    "files are a list": ({"files": ["a"]}, 400),
    "template is a list": ({"template": []}, 400),
    "clears a parameter": ({"clear_parameters": ["p"]}, 200),
    "clears nothing": ({"clear_parameters": {}}, 200),
    "clears null": ({"clear_parameters": None}, 400),
    "clears a list": ({"clear_parameters": [["p"]]}, 400),
}


@pytest.mark.parametrize(("body", "status"), PATCHED.values(), ids=PATCHED)
def test_a_patch_is_refused_as_heat_refuses_it(client, body, status):
    address = client.make("patched", DECLARED)
    assert client.call("PATCH", f"{address}/preview", body).status == status
    assert client.call("PATCH", address, body).status == {200: 202}.get(status, status)
    assert client.call("DELETE", address).status == 204


def test_a_name_is_taken(client):
    answer = client.post("stacks", named("taken"))
    assert (answer.status, answer.json["error"]["message"]) == (409, "The Stack (taken) already exists.")


def test_files_in_a_container_need_a_cloud(client):
    answer = client.post("stacks", new(files_container="c"))
    assert (answer.status, answer.json["error"]) == (500, {"type": "EndpointNotFound", "traceback": None})


RAW = {
    "not JSON": (b"{x", {}, 400),
    "a list": (b"[]", {}, 400),
    "empty": (b"", {}, 400),
    "no media type, no object": (b"x", {"content-type": None}, 400),
    "another media type": (b'{"stack_name": "z"}', {"content-type": "application/x-www-form-urlencoded"}, 400),
    "plain text": (b'{"stack_name": "taken", "template": {}}', {"content-type": "text/plain"}, 409),
    "half a character": (b'{"stack_name": "z", "tags": "\\ud800", "template": {}}', {}, 400),
    "half a character in bytes": (
        b'{"stack_name": "z", "tags": "\xed\xa0\x80", "template": {"heat_template_version": "2018-08-31"}}',
        {},
        400,
    ),
    "nested too deep": (b'{"a":' * 100_000, {}, 400),
    "too large": (b'{"x": "' + b"a" * 1_100_000 + b'"}', {}, 400),
}


@pytest.mark.parametrize(("data", "headers", "status"), RAW.values(), ids=RAW)
def test_a_raw_body(client, data, headers, status):
    assert client.post("stacks", data=data, headers=headers).status == status


def test_a_body_that_is_too_large_says_how_large(client):
    answer = client.post("stacks", data=b'{"x": "' + b"a" * 1_100_000 + b'"}')
    message = "JSON body size (1100009 bytes) exceeds maximum allowed size (1048576 bytes)."
    assert answer.json["error"]["message"] == f"Request limit exceeded: {message}"
    assert answer.json["error"]["type"] == "RequestLimitExceeded"


def test_a_body_in_xml_is_answered_in_xml(client):
    answer = client.post("stacks", data=b"<a/>", headers={"content-type": "application/xml"})
    assert (answer.status, answer.text) == (400, "<code>400</code>")


def test_what_is_not_there(client):
    nothing = "00000000-0000-0000-0000-000000000000"
    for path in ("stacks/nope", f"stacks/taken/{nothing}", f"stacks/nope/{client.address.rpartition('/')[2]}"):
        answer = client.get(path)
        name = path.split("/")[1]
        assert (answer.status, answer.json["error"]["message"]) == (404, f"The Stack ({name}) could not be found.")
    answer = client.get("nothere")
    assert (answer.status, answer.headers["content-type"]) == (404, "text/plain; charset=UTF-8")


def test_a_name_in_any_letters_leads_to_an_address(client):
    answer = client.get("stacks/arn:openstack:heat::p:stacks/\u4e2d\r/id")
    assert (answer.status, answer.headers["location"]) == (302, "http://heat.test/v1/p/stacks/%E4%B8%AD%0D/id")


def test_a_wrong_method(client):
    assert client.call("PUT", "stacks", {}).status == 405
    assert client.call("HEAD", "stacks").status == 405
    assert client.get("validate").json["error"]["type"] == "HTTPMethodNotAllowed"
    options = client.call("OPTIONS", "stacks")
    assert (options.status, options.headers["allow"]) == (204, "GET,POST")


def test_every_answer_has_the_id_of_its_request(client):
    ids = {client.get(path).headers["x-openstack-request-id"] for path in ("stacks", "nothere", "/", "stacks/nope")}
    assert len(ids) == 4 and all(id.startswith("req-") for id in ids)


#: The table of common errors in the API reference.
COMMON = {
    300: "Multiple Choices",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    406: "Not Acceptable",
    407: "Proxy Authentication Required",
    408: "Request Timeout",
    409: "Conflict",
    500: "Internal Server Error",
    501: "Not Implemented",
    502: "Bad Gateway",
    503: "Service Unavailable",
    504: "Gateway Timeout",
}


@pytest.mark.parametrize(("status", "title"), COMMON.items())
def test_each_common_error_can_be_asked_for_in_the_documented_shape(status, title, documented):
    answer = documented.get("stacks", headers={"x-heatlint-fault": str(status)})
    assert answer.status == status
    assert answer.json["error"]["code"] == status and answer.json["error"]["title"] == title
    assert answer.json["RequestId"] == answer.headers["x-openstack-request-id"]


@pytest.fixture(scope="module")
def documented():
    return serve_client(shape="documented")


def test_a_success_in_the_documented_shape_has_the_id_of_its_request(documented):
    answer = documented.get("stacks")
    assert answer.json == {"stacks": [], "RequestId": answer.headers["x-openstack-request-id"]}


FORMS = {
    "": "text/plain; charset=UTF-8",
    "text/plain": "text/plain; charset=UTF-8",
    "*/*": "text/html; charset=UTF-8",
    "junk": "text/html; charset=UTF-8",
    "application/json": "application/json",
    "application/*": "application/json",
    "text/html;q=0, */*": "application/json",
    "text/html;level=1, application/json;q=0.1": "application/json",
    "application/json;q=0.9, text/html;q=0.9": "text/html; charset=UTF-8",
    "text/html;q=0.4, application/json; q=0.5;x": "application/json",
}


@pytest.mark.parametrize("accept", FORMS)
def test_the_form_of_answers_without_data_is_what_the_client_accepts(client, accept):
    headers = {"accept": accept}
    address = client.make(f"form-{list(FORMS).index(accept)}", {"heat_template_version": "2018-08-31"})
    found = client.get(f"stacks/{address.split('/')[-2]}", headers=headers)
    updated = client.call("PATCH", address, {"existing": True}, headers=headers)
    answers = [client.get("nothere", headers=headers), found, updated]
    assert [each.status for each in answers] == [404, 302, 202]
    assert {each.headers["content-type"] for each in answers} == {FORMS[accept]}
    if FORMS[accept] == "application/json":
        assert answers[0].json["message"] == "The resource could not be found.<br /><br />\n\n\n"
        assert (answers[2].json["code"], answers[2].json["title"]) == ("202 Accepted", "Accepted")
        assert f'<a href="{found.headers["location"]}">' in found.json["message"]
