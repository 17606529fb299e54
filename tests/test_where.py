"""heatlint where: who declares, sets, passes and reads a name, and what is in force in each stack."""

from __future__ import annotations

import json
import os

import pytest

from heatlint.cli import main

HOT = "heat_template_version: 2018-08-31\n"
APP = (
    HOT
    + """\
parameters:
  size: {type: string, default: small}
  key: {type: string, hidden: true, default: geheim1}
resources:
  web:
    type: My::Server
    properties: {size: {get_param: size}, key: {get_param: key}}
  plain: {type: OS::Heat::Value, properties: {value: {get_param: size}}}
"""
)
SERVER = (
    HOT
    + """\
parameters:
  size: {type: string}
  key: {type: string}
resources:
  one: {type: OS::Heat::Value, properties: {value: [{get_param: size}, {get_param: key}]}}
"""
)
ENVIRONMENT = """\
parameters: {size: large}
parameter_defaults: {key: geheim2}
resource_registry: {"My::Server": lib/server.yaml}
"""


@pytest.fixture
def project(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lib").mkdir()
    for name, text in {"app.yaml": APP, "lib/server.yaml": SERVER, "app-env.yaml": ENVIRONMENT}.items():
        (tmp_path / name).write_text(text)


PARAMETER = """\
parameter "size"
  app-env.yaml
    1:14  sets  "large"
  app.yaml
    3:3  declares  string, default "small"
    8:18  passes  {"get_param": "size"} to My::Server
    8:36  reads  resources.web.properties.size
    9:66  reads  resources.plain.properties.value
  lib/server.yaml
    3:3  declares  string
    6:65  reads  resources.one.properties.value[0]
  stack app.yaml + app-env.yaml, found
    "large" (app-env.yaml)
    lib/server.yaml in web: "large" (passed by web)
"""
TYPE = """\
type "My::Server"
  app-env.yaml
    3:21  maps  to lib/server.yaml
  app.yaml
    7:11  uses  resources.web
  stack app.yaml + app-env.yaml, found
    web: lib/server.yaml (the registry)
"""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("size", PARAMETER, id="a parameter"),
        pytest.param("My::Server", TYPE, id="a type of a registry"),
    ],
)
def test_all_places_and_what_is_in_force(name, expected, project, capsys):
    assert main(["where", name]) == 0
    assert capsys.readouterr().out == expected


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_value_of_a_hidden_parameter_is_covered_in_every_file(form, project, capsys):
    assert main(["where", "key", "--format", form]) == 0
    output = capsys.readouterr().out
    assert "geheim" not in output
    assert "******" in output


STACKS = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: string}
resources:
  web:
    type: OS::Heat::Stack
    properties:
      template: {get_file: lib/server.yaml}
      parameters:
        size: {get_param: size}
  text:
    type: OS::Heat::Stack
    properties:
      parameters:
        size: big
"""
PASSED = """\
    10:9  passes  {"get_param": "size"} to lib/server.yaml
    10:27  reads  resources.web.properties.parameters.size
    15:9  passes  "big" to the template of text
"""


def test_a_default_of_an_environment_also_holds_in_a_nested_stack(project, capsys, tmp_path):
    zone = "  zone: {type: string, default: a}\n"
    (tmp_path / "lib" / "server.yaml").write_text(SERVER.replace("resources:", f"{zone}resources:"))
    (tmp_path / "app-env.yaml").write_text(ENVIRONMENT.replace("geheim2", "geheim2, zone: b"))
    assert main(["where", "zone"]) == 0
    assert '    lib/server.yaml in web: "b" (app-env.yaml, as a default)\n' in capsys.readouterr().out


def test_a_value_that_is_passed_to_the_template_in_a_property(project, capsys, tmp_path):
    (tmp_path / "app.yaml").write_text(STACKS)
    main(["where", "size", "app.yaml"])
    assert PASSED in capsys.readouterr().out


IN_STACKS = """\
  stack app.yaml + app-env.yaml, found
    "large" (app-env.yaml)
    lib/server.yaml in web: "large" (passed by web)
"""


def test_a_template_that_is_only_used_in_a_property_has_the_value_that_is_passed(project, capsys, tmp_path):
    (tmp_path / "app.yaml").write_text(STACKS)
    main(["where", "size"])
    out = capsys.readouterr().out
    assert out.endswith(IN_STACKS) and "no value" not in out


def test_lines_are_broken_at_the_width_of_the_terminal(project, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    assert main(["where", "size"]) == 0
    out = capsys.readouterr().out
    assert '    8:18  passes  {"get_param": "size"} to\n        My::Server\n' in out
    assert max(map(len, out.splitlines())) <= 50


def test_json(project, capsys):
    assert main(["where", "size", "--format", "json", "-P", "size=9", "lib/server.yaml"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [(each["action"], each["line"]) for each in data["places"]] == [("declares", 3), ("reads", 6)]
    (row,) = data["stacks"]
    assert (row["template"], row["value"], row["from"]) == (
        "lib/server.yaml",
        '"9"',
        "the command line or the config",
    )


@pytest.mark.skipif(os.name != "posix", reason="pipes")
@pytest.mark.parametrize("words", [["where", "size"], ["unused"]], ids=lambda words: words[0])
def test_files_that_were_not_read_are_counted(words, project, capsys, tmp_path):
    """The answer may depend on them."""
    os.mkfifo("pipe.yaml")
    os.symlink("/", "out.yaml")
    main(words)
    assert capsys.readouterr().err == 'heatlint: 2 files not read; "heatlint check --verbose" shows where\n'


@pytest.mark.parametrize(
    "words, message",
    [
        (["sice"], 'no template and no environment has a parameter or a resource type "sice"; did you mean "size"?'),
        (["size", "gone.yaml"], '"gone.yaml" does not exist; expected a file or directory'),
        ([], '"where" needs NAME [PATH...]; see heatlint where --help'),
    ],
)
def test_misuse(words, message, project, capsys):
    assert main(["where", *words]) == 2
    assert capsys.readouterr().err == f"heatlint: {message}\n"
