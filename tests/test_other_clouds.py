"""Errors that depend on the cloud are warnings where the templates of a run are for a cloud with other types."""

from __future__ import annotations

import pytest

import heatlint

TYPES = ["Net", "Router", "SecurityGroup", "FloatingIP", "FirewallPolicy"]


def severities(tmp_path, code, *resources):
    lines = "".join(f"  r{number}: {each}\n" for number, each in enumerate(resources))
    (tmp_path / "app.yaml").write_text(f"heat_template_version: 2021-04-16\nresources:\n{lines}", encoding="utf-8")
    report = heatlint.check([str(tmp_path)])
    return [each.severity for each in report.diagnostics if each.rule.code == code]


def of_types(types, name="cloud_zone"):
    return [f"{{type: OS::Neutron::{each}, properties: {{{name}: a}}}}" for each in types]


def test_a_property_that_many_types_of_a_service_lack_is_a_warning(tmp_path):
    assert severities(tmp_path, "HL302", *of_types(TYPES)) == ["warning"] * 5


@pytest.mark.parametrize(
    "resources",
    [
        of_types(TYPES[:4]),
        of_types(TYPES[:4]) + of_types(TYPES[:4]),
        of_types(TYPES[:4]) + ["{type: OS::Nova::Server, properties: {cloud_zone: a, image: a, flavor: a}}"],
        [text.replace("cloud_zone", f"cloud_zone{number}") for number, text in enumerate(of_types(TYPES))],
        of_types(TYPES, "valu_specs"),
    ],
    ids=["four-types", "the-same-types-again", "of-another-service", "different-names", "misspelled"],
)
def test_other_unknown_properties_are_errors(tmp_path, resources):
    assert set(severities(tmp_path, "HL302", *resources)) == {"error"}


SUBNET = (
    "{type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.0.0/24, gateway_ip: 10.0.0.1,"
    " allocation_pools: [{start: 10.0.0.1, end: 10.0.0.9}]}}"
)


@pytest.mark.parametrize(
    ("other", "expected"),
    [("OS::Heat::None", "error"), ("OS::ContrailV2::VirtualNetwork", "warning")],
    ids=["types-of-heat", "a-type-of-an-unknown-namespace"],
)
def test_what_a_service_refuses_is_a_warning_beside_types_of_another_network(tmp_path, other, expected):
    assert severities(tmp_path, "HL335", SUBNET, f"{{type: {other}}}") == [expected]
