"""The custom constraints that need no cloud: what Heat takes and what it refuses (verdicts of the engine of 27.0.1)."""

from __future__ import annotations

import subprocess
import sys

import pytest

from heatlint import catalog
from heatlint.language.constraints import OFFLINE
from heatlint.language.custom import problem

GOOD = {
    "ip_addr": ["10.0.0.1", "::1", "2001:db8::", "::ffff:1.2.3.4"],
    "net_cidr": ["10.0.0.0/24", "10.0.0.5/24", "::/0", "fe80::/64"],
    "ip_or_cidr": ["10.0.0.1", "10.0.0.0/24", "fe80::1", "fe80::/64"],
    "mac_addr": ["fa:16:3e:00:00:01", "fa-16-3e-00-00-01", "fa163e000001", "fa16.3e00.0001"],
    "dns_name": ["", "a", "a.b.c", "a.b.", "1.2", "x" * 63],
    "rel_dns_name": ["", "a", "a.b"],
    "dns_domain": ["", "a.", "a.b."],
    "iso_8601": ["2030-01-01", "2030-01-01T00:00:00Z", "20300101T000000Z"],
    "expiration": ["", "2090-01-01", " 2090-01-01T00:00:00+02:00 "],
    "cron_expression": ["", "* * * * *", "*/5 * * * *", "@daily", "0 0 * * MON-FRI", "* * * * * *"],
    "timezone": ["", "UTC", "Europe/Berlin", "Etc/GMT+1", "posix/Asia/Taipei"],
    "json_string": ["", "{}", "[1, null]", "NaN", '"x"'],
    "test_constr": [0, 0.1],
    "nova.network": [0],
}
BAD = {
    "ip_addr": ["10.0.0.300", "1.2.3", "010.1.1.1", "10.0.0.1 ", "1", "", None, 1, ["10.0.0.1"], "1" * 5000],
    "net_cidr": ["10.0.0.0", "10/8", "10.0.0.0/33", "10.0.0.0/08", "10.0.0.0/", "10.0.0.1/255.255.255.0", "", None, 7],
    "ip_or_cidr": ["10/8", "10.0.0", "x", None, 3],
    "mac_addr": ["fa:16:3e:00:00", "g0:00:00:00:00:00", "", None, 5, [1]],
    "dns_name": ["-a.b", "a-", "A.b", "a_b", "a..b", ".", "a.1.", "x" * 64, ".".join(["x" * 60] * 5), 5],
    "rel_dns_name": ["a.", "x." * 127 + "x", ["a"]],
    "dns_domain": ["a", "a.1."],
    "iso_8601": ["", "now", "2030-13-01", None, 2030],
    "expiration": ["2020-01-01T00:00:00Z", "soon", 5],
    "cron_expression": ["60 * * * *", "* * * *", "a b c d e", 5, "*" * 5000],
    "timezone": ["Mars/Phobos", "europe/berlin", "../UTC", "/etc/localtime", 5],
    "json_string": ["{a:1}", "nul", '{"a":1,}', 5, "[" * 100_000],
    "test_constr": ["x", None],
    "nova.network": ["front"],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in GOOD.items() for value in values])
def test_taken(name, value):
    assert problem(name, value, 27) is None


@pytest.mark.parametrize("name, value", [(name, value) for name, values in BAD.items() for value in values],
                         ids=lambda value: repr(value)[:30])
def test_refused(name, value):
    said = problem(name, value, 27)
    assert said and len(said) < 300 and "\n" not in said


def test_before_13_a_network_could_be_an_address():
    assert problem("net_cidr", "10.0.0.1", 12) is None
    assert problem("net_cidr", "10.0.0.1", 13) is not None
    assert problem("net_cidr", "10/8", 12) is not None


def test_what_asks_a_cloud_is_not_judged():
    assert problem("nova.flavor", 5, 27) is None


def test_the_catalog_has_the_same():
    assert {name for name, alone in catalog.custom_constraints().items() if alone} == OFFLINE == set(GOOD) == set(BAD)


def test_plain_values_need_no_library():
    program = """
import sys
from heatlint.language.custom import problem
for name, value in (("ip_addr", "10.0.0.1"), ("net_cidr", "10.0.0.0/24"), ("mac_addr", "fa:16:3e:00:00:01"),
                    ("dns_name", "a.b"), ("json_string", "{}"), ("timezone", "UTC")):
    assert problem(name, value, 27) is None
print(sorted({"netaddr", "croniter", "iso8601", "tzdata"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
