"""Types in policies that no cloud has."""

from __future__ import annotations

import json

import pytest

from heatlint.cli import main

TEMPLATE = "heat_template_version: 2021-04-16\n"
POLICY = '[[policy]]\ncode = "ORG001"\nrequire = ["name"]\ntype = '


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Return a function that checks a project with a config; its result is the findings HL026 with their lines."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def run(config, *options):
        (tmp_path / "app.yaml").write_text(TEMPLATE)
        (tmp_path / "heatlint.toml").write_text(config)
        main(["check", "--no-cache", "--format", "json", *options, "app.yaml"])
        found = json.loads(capsys.readouterr().out)["diagnostics"]
        return [(each["range"]["start"]["line"], each["message"]) for each in found if each["rule"] == "HL026"]

    return run


@pytest.mark.parametrize(
    "name, message",
    [
        ("OS::Neutron::Prot", 'is not a resource type; did you mean "OS::Neutron::Port"?'),
        ("OS::Nuetron::Port", 'is not a resource type; did you mean "OS::Neutron::Port"?'),
        ("OS::Nova::Qqqqqqqq", "is not a resource type"),
        ("OS::Nova::Flox*", "fits no resource type"),
    ],
)
def test_a_type_that_does_not_exist(check, name, message):
    first = POLICY + '"OS::Nova::Server"\n'
    assert check(f'{first}{POLICY.replace("1", "2")}["*", "{name}"]\n') == [
        (5, f'"{name}" in the policy ORG002 {message}')
    ]
    assert check(f'ignore = ["HL026"]\n{POLICY}"{name}"\n') == []
    assert check(f'{POLICY}"{name}"\n', "--select", "HL302") == []


@pytest.mark.parametrize(
    "name",
    [
        "OS::Nova::Server",
        "OS::Nova::Ser*",
        "OS::Nova::FloatingIP",
        "OS::Neutron::*",
        "*",
        "*::Server",
        "AWS::*",
        "My::Server",
        "OS::Contrail::*",
        "modules/*.yaml",
        "OS::Nova",
    ],
)
def test_a_type_that_may_exist(check, name):
    assert check(f'{POLICY}"{name}"\n') == []


def test_a_type_of_the_cloud(check, tmp_path):
    (tmp_path / "types").mkdir()
    facts = {"resource_type": "OS::Nova::Servre", "properties": {}, "attributes": {}}
    (tmp_path / "types" / "one.json").write_text(json.dumps(facts))
    assert len(check(f'{POLICY}"OS::Nova::Servre"\n')) == 1
    assert check(f'types = ["types"]\n{POLICY}"OS::Nova::Servre"\n') == []
    assert check(f'{POLICY}"OS::Nova::Servre"\n', "--types", "types") == []
    (tmp_path / "cloud.yaml").write_text('resource_registry: {"OS::Nova::Port": "OS::Neutron::Port"}\n')
    assert check(f'global-environments = ["cloud.yaml"]\n{POLICY}"OS::Nova::Port"\n') == []


@pytest.mark.parametrize("name", ["OS::Nova::Special", "OS::Nova::Spec*"])
def test_a_type_that_an_environment_of_the_repository_maps(check, tmp_path, name):
    assert len(check(f'{POLICY}"{name}"\n')) == 1
    (tmp_path / "env.yaml").write_text('resource_registry: {"OS::Nova::Special": "OS::Nova::Server"}\n')
    assert check(f'{POLICY}"{name}"\n') == []
