"""Names of the cloud that are made with the name of the stack, which only its creation gives."""

from __future__ import annotations

import json
from typing import Any

import pytest

from heatlint import catalog
from heatlint.cloud.inventory import of_data
from heatlint.endpoint import answer_json
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build

VERSION = {"heat_template_version": "2021-04-16"}
CLOUD: dict[str, Any] = {"networks": [{"id": "5f5a2f5e-6d0b-4f0e-9a5c-0a4c3f1d7b11", "name": "web-net"}]}
OF_STACK = {"list_join": ["-", [{"get_param": "OS::stack_name"}, "net"]]}
PORT = {"type": "OS::Neutron::Port", "properties": {"network": OF_STACK}}
NESTED = {
    **VERSION,
    "parameters": {"network": {"type": "string"}},
    "resources": {"port": {"type": "OS::Neutron::Port", "properties": {"network": {"get_param": "network"}}}},
}
IN_GROUP = {"type": "OS::Heat::ResourceGroup", "properties": {"count": 2, "resource_def": PORT}}
IN_NESTED = {"type": "nested.yaml", "properties": {"network": OF_STACK}}
OWN = {**VERSION, "resources": {"port": PORT}}
IN_OTHER = {"type": "own.yaml"}


def body(resource: dict[str, Any], **more: Any) -> dict[str, Any]:
    files = {"nested.yaml": json.dumps(NESTED), "own.yaml": json.dumps(OWN)}
    return {"template": {**VERSION, "resources": {"it": resource}}, "files": files, **more}


def missing(resource: dict[str, Any], *, assume_values: bool = False, **more: Any) -> list[str]:
    known = catalog.known(inventory=of_data(CLOUD, "cloud.json"))
    stack = build(from_body(body(resource, **more)), known=known, assume_values=assume_values)
    return [each.message for each in lint(stack) if each.rule.code == "HL350"]


@pytest.mark.parametrize("resource", [PORT, IN_GROUP, IN_NESTED, IN_OTHER])
@pytest.mark.parametrize("stage", ["validate", "create", "deploy"])
@pytest.mark.parametrize("assume_values", [False, True])
def test_without_a_name_nothing_is_said(resource: dict[str, Any], stage: str, assume_values: bool) -> None:
    assert missing(resource, stage=stage, assume_values=assume_values) == []


@pytest.mark.parametrize("resource", [PORT, IN_GROUP, IN_NESTED])
@pytest.mark.parametrize("assume_values", [False, True])
def test_the_name_of_the_request_counts(resource: dict[str, Any], assume_values: bool) -> None:
    given = {"stage": "deploy", "assume_values": assume_values}
    assert missing(resource, stack_name="web", **given) == []
    assert missing(resource, stack_name="db", **given) == ['the cloud has no network "db-net"']


def test_the_name_of_a_nested_stack_is_never_known():
    assert missing(IN_OTHER, stack_name="web", stage="deploy") == []


def test_what_the_stack_makes_has_the_name_of_the_request():
    group = {"type": "OS::Neutron::SecurityGroup", "properties": {"name": OF_STACK}}
    port = {"type": "OS::Neutron::Port", "properties": {"network": "web-net", "security_groups": ["db-net"]}}
    template = {**VERSION, "resources": {"group": group, "port": port}}
    known = catalog.known(inventory=of_data({**CLOUD, "security_groups": []}, "cloud.json"))
    for name, expected in (("db", []), ("web", ["HL350"]), (None, [])):
        given = {} if name is None else {"stack_name": name}
        stack = build(from_body({"template": template, "stage": "deploy", **given}), known=known)
        assert [each.rule.code for each in lint(stack) if each.rule.code == "HL350"] == expected


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param({}, 200, id="no name"),
        pytest.param({"stack_name": "web"}, 200, id="the cloud has it"),
        pytest.param({"stack_name": "db"}, 400, id="the cloud does not have it"),
    ],
)
@pytest.mark.parametrize("how", [{"stage": "create"}, {"resource_validate": True}])
def test_the_endpoint_answers_for_the_name_of_the_request(
    given: dict[str, Any], status: int, how: dict[str, Any]
) -> None:
    known = catalog.known(inventory=of_data(CLOUD, "cloud.json"))
    assert answer_json(json.dumps(body(PORT, **given, **how)), known=known).status == status


def test_the_answer_to_a_validation_does_not_depend_on_the_name():
    known = catalog.known(inventory=of_data(CLOUD, "cloud.json"))
    given = {"show_nested": True}
    with_name, without = (
        answer_json(json.dumps(body(IN_OTHER, **given, **more)), known=known) for more in ({"stack_name": "web"}, {})
    )
    assert "NestedParameters" in without.body
    assert with_name.body == without.body


def test_a_name_that_is_not_known_hides_no_other_fault():
    """A map that is passed to a nested stack is not known as a whole when a part of it is not."""
    server = {"type": "OS::Nova::Server", "properties": {"flavor": "f", "metadata": {"get_param": "metadata"}}}
    nested = {**VERSION, "parameters": {"metadata": {"type": "json"}}, "resources": {"server": server}}
    it = {"type": "nested.yaml", "properties": {"metadata": {"of": {"get_param": "OS::stack_name"}}}}
    request = {"template": {**VERSION, "resources": {"it": it}}, "files": {"nested.yaml": json.dumps(nested)}}
    known = catalog.known(inventory=of_data({"limits": {"server_meta": 0}}, "cloud.json"))
    found = lint(build(from_body({**request, "stage": "deploy"}), known=known))
    assert "HL360" in [each.rule.code for each in found]
