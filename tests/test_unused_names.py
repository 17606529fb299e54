"""HL613 to HL615: names in an environment that no template has, and that are near to one that a template has."""

from __future__ import annotations

import json

import pytest
from helpers import found, messages

from heatlint.cli import main

RULES = {"HL613", "HL614", "HL615"}
HOT = "heat_template_version: 2018-08-31\n"
NESTED = HOT + "parameters: {size: {type: string, default: s}, colour: {type: string, default: c}}\n"
NESTED += "outputs: {o: {value: [{get_param: size}, {get_param: colour}]}}\n"
TEMPLATE = HOT + (
    "parameters: {node_count: {type: number, default: 2}, zone_a: {type: string, default: z}}\n"
    "resources:\n"
    "  database: {type: OS::Heat::RandomString, properties: {length: {get_param: node_count}}}\n"
    "  nested: {type: nested.yaml, properties: {size: {get_param: zone_a}}}\n"
    "  off: {type: 'My::Services::CinderDellEmcFlex'}\n"
    "  disabled: {type: 'My::Monitor'}\n"
    "  agent: {type: 'My::Agents::Metrics'}\n"
)
FILES = {"nested.yaml": NESTED}
REGISTRY = {
    "My::Services::CinderDellEmcFlex": "OS::Heat::None",
    "My::Monitor": "OS::Heat::None",
    "My::Agents::*": "OS::Heat::RandomString",
}


def unused(environment: dict[str, object], template: str = TEMPLATE, **body: object) -> list[str]:
    registry = {**REGISTRY, **environment.get("resource_registry", {})}  # type: ignore[dict-item]
    body.setdefault("files", FILES)
    body.setdefault("stage", "deploy")
    return messages(found(template, environment={**environment, "resource_registry": registry}, rules=RULES, **body))


def default(name: str) -> dict[str, object]:
    return {"parameter_defaults": {name: 1}}


def mapping(name: str, target: str = "OS::Heat::RandomString") -> dict[str, object]:
    return {"resource_registry": {name: target}}


def setting(name: str) -> dict[str, object]:
    return {"resource_registry": {"resources": {name: {"hooks": "pre-create"}}}}


@pytest.mark.parametrize(
    "environment, message",
    [
        pytest.param(
            default("node_cuont"),
            'no template of the stack has the parameter "node_cuont"; did you mean "node_count"?',
            id="parameter of the root",
        ),
        pytest.param(
            default("color"),
            'no template of the stack has the parameter "color"; did you mean "colour"?',
            id="parameter of a nested template",
        ),
        pytest.param(
            mapping("OS::Heat::RandomSrting", "OS::Heat::None"),
            'no resource of the stack has the type "OS::Heat::RandomSrting"; did you mean "OS::Heat::RandomString"?',
            id="type of Heat",
        ),
        pytest.param(
            mapping("My::Agents::Metric_s"),
            'no resource of the stack has the type "My::Agents::Metric_s"; did you mean "My::Agents::Metrics"?',
            id="type that a pattern maps",
        ),
        pytest.param(
            mapping("My::Mointor"),
            'no resource of the stack has the type "My::Mointor"; did you mean "My::Monitor"?',
            id="type that is mapped to nothing",
        ),
        pytest.param(
            mapping("My::Services::CinderEmcFlex"),
            'no resource of the stack has the type "My::Services::CinderEmcFlex"; '
            'did you mean "My::Services::CinderDellEmcFlex"?',
            id="type that is mapped to nothing, with more words",
        ),
        pytest.param(
            setting("databse"), 'the template has no resource "databse"; did you mean "database"?', id="resource"
        ),
    ],
)
def test_a_name_that_is_nearly_one_of_a_template(environment: dict[str, object], message: str) -> None:
    assert unused(environment) == [message]


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param(default("node_count"), id="declared"),
        pytest.param(default("colour"), id="declared in a nested template"),
        pytest.param(default("size"), id="passed by the parent"),
        pytest.param(default("sise"), id="near to one that the parent passes"),
        pytest.param(default("image"), id="not near: another stack may declare it"),
        pytest.param(default("node_counts"), id="plural"),
        pytest.param(default("zone_b"), id="another letter that counts"),
        pytest.param({"parameter_defaults": {"node_cuont": 1, "node_count": 1}}, id="the near name has a value, too"),
        pytest.param({"parameters": {"node_count": 1}, **default("node_cuont")}, id="the near name has a parameter"),
        pytest.param(mapping("OS::Heat::Value", "OS::Heat::None"), id="type that exists"),
        pytest.param(mapping("OS::Metering::Alarm", "OS::Heat::None"), id="type of the stock environment"),
        pytest.param(mapping("My::Other"), id="type that is not near"),
        pytest.param(mapping("My::Mointor", "OS::Heat::None"), id="both types make nothing"),
        pytest.param(mapping("My::*"), id="pattern"),
        pytest.param(setting("database"), id="resource that exists"),
        pytest.param(setting("data*"), id="pattern for resources"),
        pytest.param(setting("web"), id="resource that is not near"),
    ],
)
def test_a_name_that_may_be_meant(environment: dict[str, object]) -> None:
    assert unused(environment) == []


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param("{type: missing.yaml}", id="missing file"),
        pytest.param("{type: 'http://example.com/x.yaml'}", id="remote file"),
        pytest.param("{type: 'My::Unknown'}", id="unknown type"),
        pytest.param("{type: OS::Heat::Stack, properties: {template: x}}", id="template in a property"),
        pytest.param("{type: OS::Heat::ResourceGroup, properties: {resource_def: {get_param: zone_a}}}", id="members"),
    ],
)
def test_nothing_is_certain_while_a_template_is_not_known(resource: str) -> None:
    assert unused(default("node_cuont"), TEMPLATE + f"  x: {resource}\n") == []


def test_a_type_that_only_a_group_or_a_resource_that_is_not_made_has() -> None:
    group = "  g: {type: OS::Heat::ResourceGroup, properties: {count: 0, resource_def: {type: 'My::Mointor'}}}\n"
    off = "  c: {type: 'My::Agents::Metric_s', condition: never}\n"
    text = TEMPLATE.replace("resources:\n", "conditions: {never: {equals: [a, b]}}\nresources:\n") + group + off
    both = {"My::Mointor": "OS::Heat::RandomString", "My::Agents::Metric_s": "OS::Heat::RandomString"}
    assert unused({"resource_registry": both}, text) == []


def test_a_missing_value_follows_from_the_misspelled_name() -> None:
    (finding,) = found(
        HOT + "parameters: {p_name: {type: string}}\noutputs: {o: {value: {get_param: p_name}}}\n",
        environment="parameter_defaults: {p_nmae: x}",
    )
    assert (finding.rule.code, finding.stage) == ("HL614", "create")


def test_a_name_that_another_stack_of_the_run_uses_is_not_reported(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    for name, parameter in (("a", "node_count"), ("b", "node_cuont")):
        text = f"parameters: {{{parameter}: {{type: number, default: 1}}}}\noutputs: {{o: {{value: x}}}}\n"
        (tmp_path / f"{name}.yaml").write_text(HOT + text + "resources: {r: {type: OS::Heat::RandomString}}\n")
    (tmp_path / "shared.yaml").write_text("parameter_defaults: {node_cuont: 3}\n")

    def reported(*templates: str) -> list[str]:
        main(["check", *templates, "-e", "shared.yaml", "--format", "json", "--no-cache"])
        return [each["rule"] for each in json.loads(capsys.readouterr().out)["diagnostics"]]

    assert reported("a.yaml") == ["HL614"]
    assert reported("a.yaml", "b.yaml") == reported("b.yaml", "a.yaml") == []
