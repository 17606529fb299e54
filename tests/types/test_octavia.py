"""Own checks of OS::Octavia types, and of those of OS::Neutron::LBaaS before them."""

from __future__ import annotations

import pytest

BAD = [
    ("L7Policy", "{listener: l, action: REJECT, redirect_pool: p}", ("HL333", "redirect_pool")),
    ("L7Policy", "{listener: l, action: REJECT, redirect_url: 'http://x'}", ("HL333", "redirect_url")),
    ("L7Policy", "{listener: l, action: REDIRECT_TO_POOL}", ("HL332", "action")),
    ("L7Policy", "{listener: l, action: REDIRECT_TO_URL}", ("HL332", "action")),
    (
        "L7Policy",
        "{listener: l, action: REDIRECT_TO_URL, redirect_url: 'http://x', redirect_pool: {get_param: text}}",
        ("HL333", "redirect_pool"),
    ),
    ("L7Rule", "{l7policy: p, type: HEADER, compare_type: EQUAL_TO, value: v}", ("HL332", "type")),
    ("Listener", "{loadbalancer: l, protocol: TERMINATED_HTTPS, protocol_port: 443}", ("HL332", "protocol")),
    ("Pool", "{protocol: HTTP, lb_algorithm: ROUND_ROBIN}", ("HL331", "properties")),
    (
        "Pool",
        "{protocol: HTTP, lb_algorithm: ROUND_ROBIN, listener: l, session_persistence: {type: APP_COOKIE}}",
        ("HL332", "session_persistence.type"),
    ),
    (
        "Pool",
        "{protocol: HTTP, lb_algorithm: ROUND_ROBIN, listener: l, "
        "session_persistence: {type: SOURCE_IP, cookie_name: c}}",
        ("HL333", "session_persistence.cookie_name"),
    ),
]
GOOD = [
    ("L7Policy", "{listener: l, action: REJECT}"),
    ("L7Policy", "{listener: l, action: REDIRECT_TO_POOL, redirect_pool: p}"),
    ("L7Policy", "{listener: l, action: {get_param: text}}"),
    ("L7Rule", "{l7policy: p, type: COOKIE, key: k, compare_type: EQUAL_TO, value: v}"),
    ("L7Rule", "{l7policy: p, type: PATH, compare_type: EQUAL_TO, value: v}"),
    ("Listener", "{loadbalancer: l, protocol: TERMINATED_HTTPS, protocol_port: 443, default_tls_container_ref: c}"),
    ("Listener", "{loadbalancer: l, protocol: {get_param: text}, protocol_port: 443}"),
    ("Pool", "{protocol: HTTP, lb_algorithm: ROUND_ROBIN, loadbalancer: {get_param: text}}"),
    (
        "Pool",
        "{protocol: HTTP, lb_algorithm: ROUND_ROBIN, listener: l, "
        "session_persistence: {type: APP_COOKIE, cookie_name: {get_param: text}}}",
    ),
    ("Pool", "{protocol: HTTP, lb_algorithm: ROUND_ROBIN, listener: l, session_persistence: {get_param: map}}"),
]


@pytest.mark.parametrize("short, properties, error", BAD)
def test_refused(found, short, properties, error):
    assert found(f"OS::Octavia::{short} {properties}") == [error]
    assert found(f"OS::Neutron::LBaaS::{short} {properties}", release=21) == [error]
    assert found(f"OS::Neutron::LBaaS::{short} {properties}") == []


@pytest.mark.parametrize("short, properties", GOOD)
def test_accepted(found, short, properties):
    assert found(f"OS::Octavia::{short} {properties}") == []
    assert found(f"OS::Neutron::LBaaS::{short} {properties}", release=21) == []


def test_a_listener_belongs_to_something_in_older_releases(found):
    written = "OS::Octavia::Listener {protocol: HTTP, protocol_port: 80}"
    assert found(written, release=21) == [("HL331", "properties")]
    assert found(written) == [("HL320", "properties")]


def test_a_quota_sets_something(found):
    assert found("OS::Octavia::Quota {project: p}") == [("HL331", "properties")]
    assert found("OS::Octavia::Quota {project: p, pool: {get_param: number}}") == []
