"""Environments as the client reads, rewrites and merges them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from heatlint.load import from_files
from heatlint.load.request import Request

VERSION = "heat_template_version: 2018-08-31\n"


@pytest.fixture
def load(tmp_path, monkeypatch):
    """Return a function that loads a small template with environments."""
    monkeypatch.chdir(tmp_path)
    for name in ("t.yaml", "a.yaml", "sub/b.yaml"):
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(VERSION)

    def load(*environments: str | bytes) -> Request:
        names = []
        for index, text in enumerate(environments):
            names.append(f"{index}.env")
            Path(names[-1]).write_bytes(text if isinstance(text, bytes) else text.encode())
        return from_files("t.yaml", names)

    load.root = tmp_path.as_uri()
    return load


def registry(request: Request) -> dict:
    (text,) = [file.text for url, file in request.files.items() if url.endswith(".env")]
    return json.loads(text)["resource_registry"]


def faults(request: Request) -> list[tuple]:
    return [(fault.kind, fault.file, fault.path) for fault in request.faults]


def test_an_environment_is_sent_merged_and_by_itself(load):
    request = load("parameters: {a: 1}\n", "")
    assert request.body() == {
        "template": {"heat_template_version": "2018-08-31"},
        "environment": {"parameters": {"a": 1}},
        "environment_files": [load.root + "/0.env", load.root + "/1.env"],
        "files": {load.root + "/0.env": '{"parameters": {"a": 1}}', load.root + "/1.env": "{}"},
    }
    assert [document.name for document in request.environments] == ["0.env", "1.env"]


@pytest.mark.parametrize(
    "texts, merged",
    [
        (["p: {a: 1}", "p: {b: 2}"], {"p": {"a": 1, "b": 2}}),
        (["p: {a: {x: 1}}", "p: {a: {y: 2}}"], {"p": {"a": {"x": 1, "y": 2}}}),
        (["p: {a: {x: 1}}", "p: {a: null}"], {"p": {"a": {"x": 1}}}),
        (["p: {a: {x: 1}}", "p: {a: 3}"], {"p": {"a": 3}}),
        (["p: {a: 3}", "p: {a: null}"], {"p": {"a": None}}),
        (["p: {a: null}", "p: {a: {x: 1}}"], {"p": {"a": {"x": 1}}}),
        (["p: {a: 3}", "p: {a: {}}"], {"p": {"a": 3}}),
        (["p: {a: [1]}", "p: {a: [2]}"], {"p": {"a": [2]}}),
        (["p:", "p: {a: 1}"], {"p": {"a": 1}}),
        (["p: {1: x}", "p: {'1': y}"], {"p": {"1": "y"}}),
    ],
    ids=[
        "maps",
        "maps in maps",
        "null over a map",
        "a number over a map",
        "null over a number",
        "a map over null",
        "an empty map over a number",
        "lists",
        "an empty section",
        "keys of other types",
    ],
)
def test_maps_are_merged_and_other_values_replaced(load, texts, merged):
    request = load(*[text.replace("p:", "parameters:") for text in texts])
    assert request.environment == {"parameters": merged["p"]}
    assert request.faults == []


def test_a_map_over_another_value_is_a_fault(load):
    request = load("parameters: {a: s3cret, b: 1}", "parameters: {a: {x: 1}, b: 2}")
    assert faults(request) == [("environment-merge", "1.env", ("parameters", "a"))]
    assert "s3cret" not in request.faults[0].message
    assert request.environment == {"parameters": {"a": {"x": 1}, "b": 2}}


def test_the_files_of_a_registry_become_urls(load):
    request = load(
        "resource_registry:\n  A::B: a.yaml\n  OS::*: sub/b.yaml\n  C::D: OS::Heat::None\n"
        "  hooks: pre-create\n  resources:\n    r:\n      hooks: [pre-create]\n"
        "      restricted_actions: replace\n      A::B: sub/b.yaml\n      deeper: {A::B: x.yaml}\n"
    )
    assert registry(request) == {
        "A::B": load.root + "/a.yaml",
        "OS::*": load.root + "/sub/b.yaml",
        "C::D": "OS::Heat::None",
        "hooks": "pre-create",
        "resources": {
            "r": {
                "hooks": ["pre-create"],
                "restricted_actions": "replace",
                "A::B": load.root + "/sub/b.yaml",
                "deeper": {"A::B": "x.yaml"},
            }
        },
    }
    assert registry(request) == request.environment["resource_registry"]
    assert sorted(request.files) == [load.root + end for end in ("/0.env", "/a.yaml", "/sub/b.yaml")]
    assert request.faults == []


def test_base_url_replaces_the_directory_of_the_environment(load):
    request = load(
        f"resource_registry:\n  base_url: {load.root}/sub\n  A::B: b.yaml\n  resources:\n"
        f"    r: {{A::B: b.yaml}}\n    s: {{base_url: '{load.root}/', A::B: a.yaml}}\n"
    )
    assert registry(request)["A::B"] == load.root + "/sub/b.yaml"
    assert registry(request)["resources"]["r"]["A::B"] == load.root + "/sub/b.yaml"
    assert registry(request)["resources"]["s"]["A::B"] == load.root + "/a.yaml"
    assert request.faults == []


def test_a_remote_base_url_makes_everything_unknown(load):
    request = load("resource_registry: {base_url: 'http://host/x', A::B: a.yaml}")
    assert registry(request)["A::B"] == "http://host/x/a.yaml"
    assert [fault.kind for fault in request.faults] == ["remote"]
    assert request.unresolved == {"http://host/x/a.yaml": "remote"}


@pytest.mark.parametrize("base", ["sub", "''", "null", "/srv"])
def test_a_base_url_must_be_a_url(load, base):
    request = load(f"resource_registry: {{base_url: {base}, A::B: a.yaml, C::D: a.yaml}}")
    assert faults(request) == [("base-url", "0.env", ("resource_registry", "base_url"))]


@pytest.mark.parametrize(
    "text, path",
    [
        ("{A::B: null}", ("A::B",)),
        ("{A::B: 3}", ("A::B",)),
        ("{A::B: true}", ("A::B",)),
        ("{A::B: [x]}", ("A::B",)),
        ("{hooks: null}", ("hooks",)),
        ("{resources: null}", ("resources",)),
        ("{resources: x::y}", ("resources",)),
        ("{resources: {r: null}}", ("resources", "r")),
        ("{resources: {r: {A::B: 1.5}}}", ("resources", "r", "A::B")),
    ],
    ids=[
        "null",
        "a number",
        "a boolean",
        "a list",
        "null for hooks",
        "null for resources",
        "a string for resources",
        "null for a resource",
        "a number in a resource",
    ],
)
def test_registry_values_on_which_the_client_fails(load, text, path):
    assert faults(load("resource_registry: " + text)) == [("registry-value", "0.env", ("resource_registry", *path))]


def test_files_missing_from_a_registry(load):
    request = load("resource_registry:\n  A::B: gone.yaml\n  resources: {r: {A::B: b.yml}}\n")
    assert faults(request) == [
        ("missing-file", "0.env", ("resource_registry", "A::B")),
        ("missing-file", "0.env", ("resource_registry", "resources", "r", "A::B")),
    ]


def test_an_environment_that_cannot_be_read_is_left_out(load):
    load()
    Path("bad.env").write_text("a: [")
    Path("good.env").write_text("parameters: {a: 1}")
    Path("dir.env").mkdir()
    Path("raw.env").write_bytes(b"\xff\x00")
    request = from_files("t.yaml", ["gone.env", "bad.env", "dir.env", "raw.env", "good.env"])
    assert faults(request) == [
        ("missing-file", "gone.env", ()),
        ("syntax-error", "bad.env", ()),
        ("directory", "dir.env", ()),
        ("undecodable-text", "raw.env", ()),
    ]
    assert request.environment_files == [load.root + "/good.env"]
    assert request.environment == {"parameters": {"a": 1}}
    assert [document.name for document in request.environments] == [
        "gone.env",
        "bad.env",
        "dir.env",
        "raw.env",
        "good.env",
    ]


@pytest.mark.parametrize("text", ["[]", "x", "3", "unknown: {}", "parameters:", "resource_registry: x"])
def test_the_loader_does_not_check_the_content_of_an_environment(load, text):
    request = load(text)
    assert request.faults == []
    assert request.environment_files == [load.root + "/0.env"]


def test_the_text_null_is_an_empty_environment(load):
    assert load("null").body()["files"] == {load.root + "/0.env": "{}"}


def test_an_environment_may_be_utf_16(load):
    request = load("parameters: {a: é}".encode("utf-16"))
    assert request.environment == {"parameters": {"a": "é"}}


def test_an_environment_named_twice_is_sent_once_and_listed_twice(load):
    load("parameters: {a: 1}")
    request = from_files("t.yaml", ["0.env", "0.env"])
    assert request.environment_files == [load.root + "/0.env"] * 2
    assert list(request.files) == [load.root + "/0.env"]


def test_an_environment_that_a_template_reads_is_sent_as_the_environment(load):
    load("parameters: {a: 1}\n")
    Path("t.yaml").write_text(VERSION + "outputs: {a: {value: {get_file: 0.env}}}\n")
    assert from_files("t.yaml").files[load.root + "/0.env"].text == "parameters: {a: 1}\n"
    assert from_files("t.yaml", ["0.env"]).files[load.root + "/0.env"].text == '{"parameters": {"a": 1}}'
