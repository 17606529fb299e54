"""Own checks of types that have become placeholders, and of OS::Designate types."""

from __future__ import annotations

import pytest

BAD = [
    (22, "OS::Sahara::JobBinary {url: 'http://x'}", "HL333", "url"),
    (22, "OS::Sahara::JobBinary {url: 'internal-db://1'}", "HL333", "url"),
    (22, "OS::Senlin::Cluster {profile: p, min_size: 3, max_size: 2}", "HL333", "min_size"),
    (22, "OS::Senlin::Cluster {profile: p, min_size: 1, desired_capacity: 0}", "HL333", "desired_capacity"),
    (22, "OS::Senlin::Cluster {profile: p, max_size: 1, desired_capacity: 2}", "HL333", "desired_capacity"),
    (24, "OS::Monasca::Notification {type: email, address: a@b, period: 0}", "HL332", "period"),
    (24, "OS::Monasca::Notification {type: email, address: a b@c}", "HL333", "address"),
    (24, "OS::Monasca::Notification {type: webhook, address: 'ftp://x'}", "HL333", "address"),
    (24, "OS::Monasca::Notification {type: webhook, address: 'http://[x'}", "HL333", "address"),
]
GOOD = [
    (22, "OS::Sahara::JobBinary {url: 'swift://a/b'}"),
    (22, "OS::Sahara::JobBinary {url: 'internal-db://01234567-89ab-cdef-0123-456789abcdef'}"),
    (22, "OS::Sahara::JobBinary {url: {get_param: text}}"),
    (22, "OS::Senlin::Cluster {profile: p, min_size: 3, desired_capacity: 4}"),
    (22, "OS::Senlin::Cluster {profile: p, min_size: {get_param: number}, desired_capacity: 0}"),
    (24, "OS::Monasca::Notification {type: webhook, address: 'https://x/y', period: 60}"),
    (24, "OS::Monasca::Notification {type: email, address: a@b}"),
    (24, "OS::Monasca::Notification {type: pagerduty, address: key}"),
    (24, "OS::Monasca::Notification {type: {get_param: text}, address: key, period: 60}"),
]


@pytest.mark.parametrize("release, written, code, path", BAD)
def test_refused_until_it_was_retired(found, release, written, code, path):
    assert found(written, release) == [(code, path)]
    assert found(written) == []


@pytest.mark.parametrize("release, written", GOOD)
def test_accepted(found, release, written):
    assert found(written, release) == []


@pytest.mark.parametrize(
    "properties, error",
    [
        ("{name: example.org.}", ("HL333", "properties")),
        ("{name: example.org., type: PRIMARY}", ("HL332", "type")),
        ("{name: example.org., type: SECONDARY, masters: []}", ("HL332", "type")),
    ],
)
def test_a_zone_needs_what_it_is_kept_up_with(found, properties, error):
    assert found(f"OS::Designate::Zone {properties}") == [error]


@pytest.mark.parametrize(
    "properties",
    [
        "{name: example.org., email: a@b.org}",
        "{name: example.org., email: {get_param: text}}",
        "{name: example.org., type: SECONDARY, masters: [192.0.2.1]}",
        "{name: example.org., type: {get_param: text}}",
    ],
)
def test_a_zone_that_has_it(found, properties):
    assert found(f"OS::Designate::Zone {properties}") == []
