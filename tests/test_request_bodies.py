"""Bodies of POST /validate and POST /stacks, with the status of Heat 27 for each.

The statuses are recorded from Heat's API and engine, over HTTP, with a PostgreSQL database. heatlint has no status 201
or 500: what Heat accepts is 200, and what makes it crash is refused with a clear message.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from heatlint.endpoint import answer
from heatlint.load import from_body

CREATED, ACCEPTED, REFUSED, CRASH = 201, 200, 400, 500

HOT = {
    "heat_template_version": "2018-08-31",
    "parameters": {"flavor": {"type": "string", "default": "m1.tiny"}},
    "resources": {"r": {"type": "OS::Heat::RandomString"}},
}
YAML = "heat_template_version: 2018-08-31"
FILES = {"e": "parameters: {flavor: x}"}

#: Options of POST /stacks: the key, Heat's status, and values with this status.
STACK_OPTIONS: list[tuple[str, int, list[Any]]] = [
    ("stack_name", CREATED, ["ok", "a", "A-b_c.d", "a\n", "a" * 255, "true"]),
    ("stack_name", REFUSED, ["1bad", "1 bad", "a b", "-a", "_a", ".a", "0", "ü", "aü", "é"]),
    ("stack_name", REFUSED, ["a/b", "a:b", "a,b", "a@b", "a+b", "a\nb", "", " a", "a ", "a" * 256]),
    ("stack_name", REFUSED, [5, 0, 1.5, True, False, None, [], ["a"], {}, {"a": 1}]),
    ("stack_name", CRASH, ["a\0"]),
    ("timeout_mins", CREATED, [60, 0, 1, "60", "0", None, 2**31 - 1]),
    ("timeout_mins", REFUSED, [-1, 1.0, 1.5, "-1", "x", "", " 60", "060", "6e1", "60.0", "\uff12"]),
    ("timeout_mins", REFUSED, [True, False, [], [60], {}]),
    ("timeout_mins", CRASH, [2**31, 2**63, 10**400]),
    ("disable_rollback", CREATED, [True, False, "true", "false", "True", "FALSE", "TrUe"]),
    ("disable_rollback", REFUSED, ["yes", "no", "1", "0", 1, 0, 1.0, "", None, "maybe", " true", [], [True], {}]),
    ("tags", CREATED, ["a", "a,b", "", "a,,b", ",", "a b", " a , b ", "a\nb", "a" * 80, "ü" * 80, None]),
    ("tags", REFUSED, ["a" * 81, "a," + "b" * 81, "ü" * 81]),
    ("tags", REFUSED, [[], ["a"], ["a", "b"], {}, {"a": 1}, 5, 0, 1.5, True, False]),
    ("converge", REFUSED, [True, False]),
    ("notification_topics", CREATED, [[]]),
    ("no_such_key", CREATED, [1]),
    # Query parameters of POST /validate have no meaning here.
    ("show_nested", CREATED, [True, "maybe", 5]),
    ("resource_validate", CREATED, [True, "maybe", 5]),
    ("ignore_errors", CREATED, [True, "maybe", 5]),
]

#: Keys of both endpoints; ACCEPTED stands for the status 201 of POST /stacks as well.
BOTH: list[tuple[str, int, list[Any]]] = [
    ("parameters", ACCEPTED, [{}, {"flavor": "x"}, {"flavor": 5}, {"flavor": None}, {"flavor": ["a"]}]),
    ("parameters", ACCEPTED, [[], [["flavor", "x"]], ""]),  # what Python's dict.update takes
    ("parameters", REFUSED, [{"other": "x"}, [["flavor"]], ["ab"], [{}], [{"a": 1, "b": 2}]]),
    ("parameters", REFUSED, ["x", "ab", None, 0, 5, True, False]),
    ("files", ACCEPTED, [{}, {"a": "x"}, None]),
    ("files", REFUSED, [{"a": 5}, {"a": None}, {"a": {}}, [], ["a"], [["a", "b"]], "", "x", 0, 5, True, False]),
    ("files_container", ACCEPTED, ["", None, 0, [], {}, False]),
    ("template", ACCEPTED, [YAML, json.dumps(HOT)]),
    ("template", REFUSED, [{}, {"template": 1}, None, "", "a: [b", "x", "{}", 5, [], True]),
    ("environment", ACCEPTED, [{}, None, "", {"parameters": {"flavor": "a"}}, "parameters: {flavor: a}"]),
    ("environment", REFUSED, [{"foo": 1}, []]),
]

#: Values of environment_files in a request with the file "e".
ENVIRONMENT_FILES: list[tuple[int, list[Any]]] = [
    (ACCEPTED, [["e"], ["e", "e"], "e", {}, {"e": 1}, [], "", None, 0, False]),
    (CRASH, [["f"], ["e", "f"], "f", {"f": 1}, [5], [None]]),
    (REFUSED, [5, True, [["e"]]]),
]

#: Values of template_url in a body without a template. With a template, Heat does not look at them.
TEMPLATE_URLS = ["http://127.0.0.1:1/x", "https://127.0.0.1:1/x", "ftp://h/x", "http:", "", None, 5, [], {}, True]
NO_SUCH_FILES = ["/no/such.yaml", "file:///no/such.yaml"]

#: Values in the query of POST /validate, and in the body as the API reference writes them.
SHOW_NESTED: list[tuple[int, list[Any]]] = [
    (ACCEPTED, ["true", "false", "True", "FALSE", "tRuE", ""]),
    (REFUSED, ["yes", "no", "1", "0", "maybe", " true", "t", "on", "none", "null"]),
]

STACK = {"stack_name": "web", "template": HOT}


def cases() -> dict[str, tuple[str, dict[str, Any], int]]:
    """Return name -> stage, body and status of Heat."""
    found: dict[str, tuple[str, dict[str, Any], int]] = {}

    def add(stage: str, body: dict[str, Any], status: int, name: str, value: object = "") -> None:
        endpoint = "stacks" if stage == "create" else "validate"
        key = f"{len(found)} {endpoint} {name} {ascii(value)[:40]}"
        found[key] = (stage, body, status)

    for key, status, values in STACK_OPTIONS:
        for value in values:
            add("create", {**STACK, key: value}, status, key, value)
    for key, status, values in BOTH:
        for value in values:
            add("create", {**STACK, key: value}, status, key, value)
            add("validate", {"template": HOT, key: value}, status, key, value)
    for stage, body in (("create", STACK), ("validate", {"template": HOT})):
        for status, values in ENVIRONMENT_FILES:
            for value in values:
                add(stage, {**body, "files": FILES, "environment_files": value}, status, "environment_files", value)
        add(stage, {**body, "environment_files": ["e"]}, CRASH, "environment_files without files")
        for value in TEMPLATE_URLS + NO_SUCH_FILES:
            bare = {key: item for key, item in body.items() if key != "template"}
            add(stage, {**bare, "template_url": value}, REFUSED, "template_url", value)
            add(stage, {**body, "template_url": value}, ACCEPTED, "template_url and template", value)
            add(stage, {**bare, "template": None, "template_url": value}, REFUSED, "template null", value)
        add(stage, {key: item for key, item in body.items() if key != "template"}, REFUSED, "no template")
        add(stage, {}, REFUSED, "empty")
    for key, value in (("tags", "a"), ("timeout_mins", 60), ("disable_rollback", True)):
        add("create", {"template": HOT, key: value}, REFUSED, "no stack_name", key)
    for status, values in SHOW_NESTED:
        for value in values:
            add("validate", {"template": HOT, "show_nested": value}, status, "show_nested", value)
    for key, status, values in STACK_OPTIONS:
        if status != CREATED:
            add("validate", {"template": HOT, key: values[0]}, ACCEPTED, f"{key} is ignored", values[0])
    return found


CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_a_body_is_refused_when_heat_refuses_it(name: str) -> None:
    stage, body, status = CASES[name]
    response = answer(from_body({**body, "stage": stage}))
    assert response.status == (200 if status in (CREATED, ACCEPTED) else 400), response.body
    assert response.status == 200 or response.body["error"]["message"]


def test_the_table_is_long_enough() -> None:
    assert len(CASES) > 350
