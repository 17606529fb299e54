"""Values that are not known, and that only the new type of their resource checks."""

from __future__ import annotations

import pytest

from heatlint import catalog
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.planning.unknown_values import unknown_values

PORT, SUBNET = "OS::Neutron::Port", "OS::Neutron::Subnet"


def stack(type_name, properties):
    resources = {"a": {"type": type_name, "properties": properties}}
    parameters = {name: {"type": type} for name, type in (("p", "string"), ("j", "json"), ("n", "number"))}
    template = {"heat_template_version": "2021-04-16", "parameters": parameters, "resources": resources}
    return build(from_body({"template": template}), known=catalog.known(27), assume_values=True)


def unknown(old, new, properties):
    """Return the places, from the properties on, and the messages of the values that only the new type checks."""
    found = unknown_values(stack(old, properties), stack(new, properties))
    return [(path[3:], message) for _, _, path, message in found]


P = {"get_param": "p"}


@pytest.mark.parametrize(
    ("new", "properties", "places"),
    [
        pytest.param(PORT, {"mac_address": P}, [("mac_address",)], id="text"),
        pytest.param(PORT, {"mac_address": "fa:16:3e:00:00:01", "name": P}, [], id="known, or without a constraint"),
        pytest.param(
            PORT,
            {"fixed_ips": [{"ip_address": "10.0.0.1"}, {"ip_address": P}]},
            [("fixed_ips", 1, "ip_address")],
            id="in a list of maps",
        ),
        pytest.param(PORT, {"fixed_ips": [{"get_param": "j"}]}, [("fixed_ips", 0)], id="a map with checked keys"),
        pytest.param(PORT, {"value_specs": {"get_param": "j"}}, [], id="a map that takes any keys"),
        pytest.param(SUBNET, {"ip_version": {"get_param": "n"}}, [("ip_version",)], id="a number"),
        pytest.param(PORT, {"no_such_property": P}, [], id="a property that the type does not have"),
    ],
)
def test_a_type_that_makes_nothing_checks_nothing(new, properties, places):
    found = unknown("OS::Heat::None", new, properties)
    assert [path for path, _ in found] == places
    assert all(f"{new} checks" in message and "the value is not known" in message for _, message in found)


def test_what_the_old_type_checks_too_does_not_count():
    properties = {"fixed_ips": [{"ip_address": P}], "mac_address": P}
    assert unknown(PORT, PORT, properties) == []
    assert [path for path, _ in unknown("OS::Neutron::FloatingIP", PORT, properties)] == [
        ("fixed_ips", 0, "ip_address"),
        ("mac_address",),
    ]
    assert unknown("OS::Cinder::Volume", "OS::Nova::Server", {"image": P, "name": P}) == []


def test_the_message_says_what_the_value_must_be():
    ((_, message),) = unknown("OS::Heat::None", SUBNET, {"ipv6_ra_mode": P})
    assert message == (
        'OS::Neutron::Subnet checks "ipv6_ra_mode", unlike OS::Heat::None, and the value is not known; '
        "it must be one of dhcpv6-stateful, dhcpv6-stateless, slaac"
    )


def test_an_item_of_a_list_has_the_name_of_the_list():
    ((path, message),) = unknown("OS::Heat::None", PORT, {"fixed_ips": [{"get_param": "j"}]})
    assert path == ("fixed_ips", 0) and message.startswith('OS::Neutron::Port checks "fixed_ips", unlike')
