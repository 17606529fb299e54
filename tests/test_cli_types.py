"""heatlint types: text, JSON and misuse, with an invented catalog of two releases."""

from __future__ import annotations

import json

import pytest

from heatlint import catalog
from heatlint.catalog import NEWEST, OLDEST, Catalog
from heatlint.cli import main
from tools.merge_catalog import encode, merge, write

FIRST = {
    "A::B::Server": {
        "type": "A::B::Server",
        "support": [["SUPPORTED", "5.0.0"]],
        "properties": {
            "image": {"required": True, "constraints": [{"custom_constraint": "glance.image"}]},
            "count": {"type": "Integer", "default": 1, "constraints": [{"range": {"min": 1, "max": 9}}]},
            "ports": {
                "type": "List",
                "item": {
                    "type": "Map",
                    "keys": {"id": {}, "old": {"support": [["HIDDEN", "6.0.0"], ["DEPRECATED", "2014.2"]]}},
                },
            },
            "gone": {"type": "Boolean"},
            "kind": {"constraints": [{"allowed_values": ["a", "b"]}], "update_allowed": True},
        },
        "attributes": {"address": {"type": "String"}, "raw": {}},
    },
    "A::B::Short": {"type": "A::B::Short"},
    "A::B::Fading": {"type": "A::B::Fading"},
    "A::B::Hidden": {"type": "A::B::Hidden", "support": [["HIDDEN", "10.0.0"]]},
}
LAST = {
    "A::B::Server": {
        "type": "A::B::Server",
        "support": [["SUPPORTED", "5.0.0"]],
        "properties": {
            "image": {"update_allowed": True, "constraints": [{"custom_constraint": "glance.image"}]},
            "count": {"type": "Integer", "default": 2, "constraints": [{"range": {"min": 1}}]},
            "ports": {
                "type": "List",
                "item": {
                    "type": "Map",
                    "keys": {
                        "id": {"update_allowed": True, "constraints": [{"allowed_values": ["a", "b"]}]},
                        "old": {"support": [["HIDDEN", "6.0.0"], ["DEPRECATED", "2014.2"]]},
                        "new": {"type": "Map", "immutable": True, "support": [["SUPPORTED", "22.0.0"]]},
                    },
                },
            },
            "kind": {"constraints": [{"allowed_values": ["b", "c", 1, 2, 3, 5]}], "update_allowed": True},
            "tags": {
                "type": "List",
                "update_allowed": True,
                "support": [["SUPPORTED", "22.0.0"]],
                "item": {"constraints": [{"length": {"max": 60}}, {"allowed_pattern": "[a-z]+"}]},
            },
        },
        "update_policy": {
            "rolling": {
                "type": "Map",
                "keys": {
                    "step": {"type": "Integer", "constraints": [{"modulo": {"step": 8, "offset": 0}}]},
                    "rest": {
                        "type": "Number",
                        "immutable": True,
                        "implemented": False,
                        "constraints": [{"modulo": {"step": 8, "offset": 3}}, {"length": {"min": 2}}],
                    },
                },
            }
        },
        "attributes": {"address": {"type": "Map"}, "ports": {"type": "List", "support": [["SUPPORTED", "22.0.0"]]}},
        "attributes_open": True,
    },
    "A::B::Fading": {
        "type": "A::B::Fading",
        "support": [["DEPRECATED", "22.0.0", "A::B::Server"], ["SUPPORTED", "2014.1"]],
    },
    "A::B::Hidden": {"type": "A::B::Hidden", "support": [["HIDDEN", "10.0.0"]], "placeholder": True},
    "A::B::Long": {"type": "A::B::Long", "placeholder": True},
}


@pytest.fixture(autouse=True)
def two_releases(tmp_path, monkeypatch):
    """Use FIRST up to release 21 and LAST from 22 on."""
    rest = {"heat": "1.0.0", "base_attributes": {"show": {"type": "Map"}}, "aliases": {"A::Old": "A::B::Server"}}
    raw = {each: {**rest, "types": FIRST if each < 22 else LAST} for each in range(OLDEST, NEWEST + 1)}
    directory = tmp_path / "catalog"
    directory.mkdir()
    write(directory, encode(merge(raw), list(raw)))
    own = Catalog(str(directory))
    for name in ("find", "names", "aliases", "history", "available_releases", "release"):
        monkeypatch.setattr(catalog, name, getattr(own, name))
    monkeypatch.setattr(catalog, "_own", own)


def run(capsys, *words):
    status = main(["types", *words])
    out, err = capsys.readouterr()
    return status, out, err


def text(capsys, *words):
    status, out, err = run(capsys, *words)
    assert (status, err) == (0, "")
    return out


def refused(capsys, *words):
    status, out, err = run(capsys, *words)
    assert (status, out) == (2, "")
    return err


def test_list(capsys):
    assert (
        text(capsys)
        == """\
A::B::Fading  deprecated since 22 (2024.1), use A::B::Server
A::B::Long
A::B::Server
"""
    )


def test_list_of_a_release(capsys):
    assert text(capsys, "--target", "rocky") == "A::B::Fading\nA::B::Server\nA::B::Short\n"


def test_list_as_json(capsys):
    listed = json.loads(text(capsys, "--format", "json"))["resource_types"]
    assert [each["resource_type"] for each in listed] == ["A::B::Fading", "A::B::Long", "A::B::Server"]
    assert listed[0]["support_status"] == {
        "status": "DEPRECATED",
        "message": None,
        "version": "22.0.0",
        "previous_status": {"status": "SUPPORTED", "message": None, "version": "2014.1", "previous_status": None},
    }


def test_type(capsys):
    assert (
        text(capsys, "A::B::Server")
        == """\
A::B::Server
  supported since 5 (liberty)

properties:
  image: string; of kind glance.image; updatable
  count: integer, default 2; at least 1
  ports: list of maps
    id: string; one of "a", "b"
    old: string; hidden since 6 (mitaka), before: deprecated since 2014.2 (juno)
    new: map; since 22 (2024.1)
  kind: string; one of "b", "c", 1 to 3, 5; updatable
  tags: list of strings; each length at most 60; each matches "[a-z]+"; updatable; since 22 (2024.1)

update policy:
  rolling: map
    step: integer; a multiple of 8
    rest: number; a multiple of 8 plus 3; length at least 2; not implemented

attributes:
  address: map
  ports: list; since 22 (2024.1)
  show: map
  and any other name
"""
    )


def test_type_of_some_releases(capsys):
    assert (
        text(capsys, "A::B::Short", "--target", "18")
        == """\
A::B::Short
  supported
  in 11 (rocky) to 21 (2023.2)

attributes:
  show: map
"""
    )


def test_placeholder(capsys):
    assert text(capsys, "A::B::Long").splitlines()[:4] == [
        "A::B::Long",
        "  supported",
        "  in 22 (2024.1) and later",
        "  accepts any properties and creates nothing",
    ]
    assert text(capsys, "A::B::Hidden").splitlines()[:3] == [
        "A::B::Hidden",
        "  hidden since 10 (queens)",
        "  accepts any properties and creates nothing",
    ]


def test_type_as_json(capsys):
    assert json.loads(text(capsys, "A::B::Server", "--format", "json", "--target", "21.0.0")) == {
        "resource_type": "A::B::Server",
        "properties": {
            "image": {
                "type": "string",
                "required": True,
                "constraints": [{"custom_constraint": "glance.image"}],
                "update_allowed": False,
                "immutable": False,
            },
            "count": {
                "type": "integer",
                "default": 1,
                "required": False,
                "update_allowed": False,
                "immutable": False,
                "constraints": [{"range": {"min": 1, "max": 9}}],
            },
            "ports": {
                "type": "list",
                "required": False,
                "update_allowed": False,
                "immutable": False,
                "schema": {
                    "*": {
                        "type": "map",
                        "required": False,
                        "update_allowed": False,
                        "immutable": False,
                        "schema": {
                            "id": {"type": "string", "required": False, "update_allowed": False, "immutable": False},
                            "old": {"type": "string", "required": False, "update_allowed": False, "immutable": False},
                        },
                    }
                },
            },
            "gone": {"type": "boolean", "required": False, "update_allowed": False, "immutable": False},
            "kind": {
                "type": "string",
                "required": False,
                "constraints": [{"allowed_values": ["a", "b"]}],
                "update_allowed": True,
                "immutable": False,
            },
        },
        "attributes": {"address": {"type": "string"}, "raw": {}, "show": {"type": "map"}},
        "support_status": {"status": "SUPPORTED", "message": None, "version": "5.0.0", "previous_status": None},
    }


DIFFERENCE = """\
from 11 (rocky) to 27 (2026.2):

added:
  A::B::Long

removed:
  A::B::Short

status:
  A::B::Fading: deprecated since 22 (2024.1), use A::B::Server

A::B::Server:
  properties:
    ~ image: required true -> false; update allowed false -> true
    ~ count: default 1 -> 2; constraints from 1 to 9 -> at least 1
    ~ ports[].id: constraints none -> one of "a", "b"
    + ports[].new: map; since 22 (2024.1)
    ~ kind: takes "c", 1 to 3, 5, no longer takes "a"
    + tags: list of strings; each length at most 60; each matches "[a-z]+"; updatable; since 22 (2024.1)
    - gone
  update policy:
    + rolling: map
  attributes:
    ~ address: type string -> map
    + ports: list; since 22 (2024.1)
    - raw
"""


def test_diff(capsys):
    assert text(capsys, "--diff", "rocky", "27") == DIFFERENCE


def test_diff_the_other_way(capsys):
    output = text(capsys, "--diff", "2024.1", "bobcat", "A::B::Server").splitlines()
    assert output[:4] == ["from 22 (2024.1) to 21 (2023.2):", "", "A::B::Server:", "  properties:"]
    assert "    - tags" in output and "    + gone: boolean" in output and "    + raw: any type" in output


def test_diff_of_equals(capsys):
    assert text(capsys, "--diff", "23", "27") == "from 23 (2024.2) to 27 (2026.2):\nno difference\n"


def test_diff_as_json(capsys):
    output = json.loads(text(capsys, "--format=json", "--diff", "rocky", "27"))
    assert {key: output[key] for key in ("from", "to", "added", "removed")} == {
        "from": 11,
        "to": 27,
        "added": ["A::B::Long"],
        "removed": ["A::B::Short"],
    }
    assert {name: (each["from"]["status"], each["to"]["status"]) for name, each in output["status"].items()} == {
        "A::B::Fading": ("SUPPORTED", "DEPRECATED")
    }
    server = output["changed"].pop("A::B::Server")
    assert not output["changed"]
    assert server["properties"]["removed"] == ["gone"]
    assert list(server["properties"]["added"]) == ["ports[].new", "tags"]
    assert server["properties"]["added"]["tags"]["schema"]["*"]["type"] == "string"
    assert server["properties"]["changed"]["count"]["default"] == {"from": 1, "to": 2}
    assert server["attributes"] == {
        "added": {"ports": {"type": "list"}},
        "removed": ["raw"],
        "changed": {"address": {"type": {"from": "String", "to": "Map"}}},
    }


def test_misuse(capsys):
    assert refused(capsys, "A::B::Sever") == (
        'heatlint: "A::B::Sever" is not a resource type; did you mean "A::B::Server"?\n'
    )
    assert refused(capsys, "zzz") == 'heatlint: "zzz" is not a resource type; see heatlint types\n'
    assert refused(capsys, "A::B::Short") == (
        'heatlint: "A::B::Short" is not a resource type of 27 (2026.2); Heat has it in 11 (rocky) to 21 (2023.2)\n'
    )
    assert refused(capsys, "--target", "rokcy") == 'heatlint: Heat has no release "rokcy"; did you mean "rocky"?\n'
    assert refused(capsys, "--diff", "rocky", "x", "--target", "27") == (
        "heatlint: --target cannot be used together with --diff; name both releases in --diff\n"
    )
    assert refused(capsys, "--diff", "rocky") == 'heatlint: "--diff" needs 2 values; expected --diff RELEASE RELEASE\n'
    assert refused(capsys, "--diff", "rocky", "yoga", "A::B::Sever") == (
        'heatlint: "A::B::Sever" is not a resource type; did you mean "A::B::Server"?\n'
    )


def test_own_types(capsys, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"resource_type": "My::Own", "properties": {"size": {"type": "integer"}}}))
    assert "My::Own\n" in text(capsys, "--types", str(path))
    assert "  size: integer\n" in text(capsys, "My::Own", "--types", str(path))
    path.write_text("{")
    assert refused(capsys, "--types", str(path)).startswith(f'heatlint: "{path}" is not JSON; ')


def test_printed_description_can_be_read_again(capsys, tmp_path):
    path = tmp_path / "server.json"
    path.write_text(text(capsys, "A::B::Server", "--format", "json"))
    assert text(capsys, "A::B::Server", "--types", str(path)) == text(capsys, "A::B::Server")


@pytest.mark.parametrize(
    "words, lines",
    [
        pytest.param(["A::B::S*"], ["A::B::Server", "A::B::Short"], id="pattern"),
        pytest.param(["--search", "short"], ["A::B::Short"], id="name"),
        pytest.param(["--search", "a::*short"], ["A::B::Short"], id="glob"),
        pytest.param(["--search", "*ddres?"], ["A::B::Server", "  attribute address"], id="glob of an attribute"),
        pytest.param(["--search", "addr"], ["A::B::Server", "  attribute address"], id="attribute"),
        pytest.param(["--search", "OLD"], ["A::B::Server", "  property ports.old"], id="property in a list"),
        pytest.param(
            ["A::B::Server", "--required"],
            ["A::B::Server", "  image: string, required; of kind glance.image"],
            id="required",
        ),
    ],
)
def test_types_are_found(words, lines, capsys):
    assert main(["types", "--target", str(OLDEST), *words]) == 0
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize(
    "words, message",
    [
        (["X::*"], f'no resource type of {catalog.describe_release(NEWEST)} fits "X::*"; see heatlint types'),
        (["--search", "zzz"], 'no resource type, property or attribute has "zzz" in its name or description'),
        (["--required"], "--required needs the name of one type"),
        (["--search", "a", "--diff", "rocky", "yoga"], "--search cannot be used together with --diff"),
    ],
)
def test_types_that_are_not_found(words, message, capsys):
    assert main(["types", *words]) == 2
    assert capsys.readouterr().err == f"heatlint: {message}\n"


def test_a_description_has_the_address_of_the_documentation(monkeypatch, capsys):
    monkeypatch.undo()
    assert main(["types", "OS::Nova::Server"]) == 0
    address = "  https://docs.openstack.org/heat/latest/template_guide/openstack.html#OS::Nova::Server"
    assert address in capsys.readouterr().out.splitlines()
