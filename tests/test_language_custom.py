"""The custom constraints that need no cloud: what Heat takes and what it refuses (verdicts of the engine of 27.0.1)."""

from __future__ import annotations

import subprocess
import sys

import croniter
import iso8601
import netaddr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heatlint import catalog
from heatlint.language.constraints import OFFLINE
from heatlint.language.custom import addresses, problem, times

GOOD = {
    "ip_addr": [
        "10.0.0.1",
        "::1",
        "2001:db8::",
        "::ffff:1.2.3.4",
        "::FFFF:10.0.0.1",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "1:2:3:4:5:6:1.2.3.4",
    ],
    "net_cidr": [
        "10.0.0.0/24",
        "10.0.0.5/24",
        "::/0",
        "fe80::/64",
        "fe80::/ffff:ffff::",
        "fe80::/064",
        "fe80::/+64",
        "fe80::/6_4",
        "fe80::/" + "0" * 1500 + "64",
        "fe80::/\uff16\uff14",
    ],
    "ip_or_cidr": ["10.0.0.1", "10.0.0.0/24", "fe80::1", "fe80::/64"],
    "mac_addr": [
        "fa:16:3e:00:00:01",
        "fa-16-3e-00-00-01",
        "fa163e000001",
        "fa16.3e00.0001",
        "a:1:3:0:0:1",
        "fa163e-000001",
        "fa:16:3e:00:00:01\n",
        "fa163e00001",
    ],
    "dns_name": ["", "a", "a.b.c", "a.b.", "1.2", "x" * 63, "1.", "a\n", ".".join(["x" * 63] * 4), [], 0],
    "rel_dns_name": ["", "a", "a.b", "a.1", ".".join(["x" * 62] * 4), None],
    "dns_domain": ["", "a.", "a.b.", "1."],
    "iso_8601": [
        "2030-01-01",
        "2030-01-01T00:00:00Z",
        "20300101T000000Z",
        "2030",
        "2030-1-1",
        "2030-01-01 00",
        "2028-02-29",
        "2030-01-01T00:00:00+02",
        "2030-01-01T00:00:00,5+0200",
        "9999-12-31T23:59:59-01:00",
        "20300101\n",
    ],
    "expiration": ["", "2090-01-01", " 2090-01-01T00:00:00+02:00 ", "2400", "9999-12-31T23:59:59+01:00", 0],
    "cron_expression": [
        "",
        "* * * * *",
        "*/5 * * * *",
        "@daily",
        "0 0 * * MON-FRI",
        "* * * * * *",
        "0 0 L * *",
        "0 0 15W * *",
        "0 0 ? * 1#2",
        "* * * * * * 2030",
        "*\t*\n* * *",
        "59/15 22-2 * jan,12 7",
        "r * * * *",
        [],
        ",".join(map(str, range(60))) + " * * * * * " + ",".join(map(str, range(1970, 2100))),
    ],
    "timezone": [
        "",
        "UTC",
        "Europe/Berlin",
        "Etc/GMT+1",
        "posix/Asia/Taipei",
        "right/UTC",
        "localtime",
        "Factory",
        False,
    ],
    "json_string": ["", "{}", "[1, null]", "NaN", '"x"', " 1\n", '"\\ud800"', {}],
    "test_constr": [0, 0.1, True],
    "nova.network": [0],
}
BAD = {
    "ip_addr": [
        "10.0.0.300",
        "1.2.3",
        "010.1.1.1",
        "10.0.0.1 ",
        "1",
        "",
        None,
        1,
        ["10.0.0.1"],
        "1" * 5000,
        "10.0.0.1/8",
        "fe80::1%eth0",
        "[::1]",
        ":::",
        "1:2:3:4:5:6:7:8:9",
        "::10.0.0.01",
        "1.2.3.4\n",
        "1.2.3.\u0664",
        "\ud800::",
        "\0",
    ],
    "net_cidr": [
        "10.0.0.0",
        "10/8",
        "10.0.0.0/33",
        "10.0.0.0/08",
        "10.0.0.0/",
        "10.0.0.1/255.255.255.0",
        "",
        None,
        7,
        "fe80::/129",
        "fe80::1",
        "10.0.0.0/ 8",
        "10.0.0.0/8/8",
        "10.0.0.0/255.0.255.0",
        ["10.0.0.0/8"],
    ],
    "ip_or_cidr": ["10/8", "10.0.0", "x", None, 3, "10.0.0.0/08", "/", ["/"]],
    "mac_addr": [
        "fa:16:3e:00:00",
        "g0:00:00:00:00:00",
        "",
        None,
        5,
        [1],
        "fa:16:3e:00:00:001",
        "fa:16-3e:00:00:01",
        "fa163e0000",
    ],
    "dns_name": [
        "-a.b",
        "a-",
        "A.b",
        "a_b",
        "a..b",
        ".",
        "a.1.",
        "x" * 64,
        ".".join(["x" * 60] * 5),
        5,
        ["a"],
        "\u00e9",
        "a\n\n",
    ],
    "rel_dns_name": ["a.", "x." * 127 + "x", ["a"], True, "A"],
    "dns_domain": ["a", "a.1.", "."],
    "iso_8601": [
        "",
        "now",
        "2030-13-01",
        None,
        2030,
        "203001",
        "2030-02-29",
        "2030-01-01T24:00:00",
        "2030-01-01T00:00:00z",
        "2030-01-01 00:00:00 Z",
        "2030-01-01T00:00:00+24:00",
        "2030-W05-1",
        "\uff12030-01-01",
        "0000-01-01",
    ],
    "expiration": ["2020-01-01T00:00:00Z", "soon", 5, "9999-12-31T23:59:59-01:00", " ", "2026-09-01", [1]],
    "cron_expression": [
        "60 * * * *",
        "* * * *",
        "a b c d e",
        5,
        "*" * 5000,
        "* * 0 * *",
        "* * * * 8",
        "*/0 * * * *",
        "@reboot",
        " @daily",
        "h * * * *",
        "* * 1w,2 * *",
        "* * * * 1#1,2",
        "* * * * * * 1969",
        "*\u00a0* * * *",
        "? * * * *",
        ["* * * * *"],
    ],
    "timezone": [
        "Mars/Phobos",
        "europe/berlin",
        "../UTC",
        "/etc/localtime",
        5,
        "Europe",
        "Europe//Berlin",
        "UTC\n",
        "posix/right/UTC",
        "tzdata.zi",
        True,
    ],
    "json_string": ["{a:1}", "nul", '{"a":1,}', 5, "[" * 100_000, "1" * 5000, "\ufeff{}", " ", True, [1]],
    "test_constr": ["x", None, -1, float("nan"), float("inf"), 1e10, "0"],
    "nova.network": ["front"],
}


@pytest.mark.parametrize("name, value", [(name, value) for name, values in GOOD.items() for value in values])
def test_taken(name, value):
    assert problem(name, value, 27) is None


@pytest.mark.parametrize(
    "name, value",
    [(name, value) for name, values in BAD.items() for value in values],
    ids=lambda value: repr(value)[:30],
)
def test_refused(name, value):
    problem_text = problem(name, value, 27)
    assert problem_text and len(problem_text) < 300 and "\n" not in problem_text


def test_before_13_a_network_could_be_an_address():
    assert problem("net_cidr", "10.0.0.1", 12) is None
    assert problem("net_cidr", "10.0.0.1", 13) is not None
    assert problem("net_cidr", "10/8", 12) is not None


def test_what_asks_a_cloud_is_not_judged():
    assert problem("nova.flavor", 5, 27) is None


@pytest.mark.parametrize(
    "name, value, problem_text",
    [
        ("ip_addr", "10.0.0.300", '"10.0.0.300" is not an IP address'),
        ("ip_addr", "010.0.0.1", '"010.0.0.1" is not an IP address: write it as "10.0.0.1"'),
        ("ip_addr", 5, "the number 5 is not an IP address"),
        ("net_cidr", "10/8", '"10/8" is not a network in CIDR form: write it as "10.0.0.0/8"'),
        ("net_cidr", "10.0.0.0/ 8", '"10.0.0.0/ 8" is not a network in CIDR form: write it as "10.0.0.0/8"'),
        (
            "net_cidr",
            "10.0.0.1/255.0.0.0",
            '"10.0.0.1/255.0.0.0" is not a network in CIDR form: write it as "10.0.0.1/8"',
        ),
        ("net_cidr", "10.0.0.0", '"10.0.0.0" is not a network in CIDR form: it has no slash and prefix length'),
        ("dns_name", "a..b", '"a..b" is not a DNS name: a part of it is empty'),
        ("dns_name", "a.-b", '"a.-b" is not a DNS name: the part "-b" begins or ends with a hyphen'),
        ("dns_domain", "a", '"a" is not a DNS domain: it does not end with a dot'),
        ("expiration", "2020-01-01", '"2020-01-01" is not a date and time in the future: it is past'),
        ("iso_8601", "soon", '"soon" is not a date and time in ISO 8601: an example is 2030-12-31T23:59:59Z'),
        ("cron_expression", "* * * *", '"* * * *" is not a cron expression: it has 4 fields; expected 5 to 7'),
        ("cron_expression", "* 24 * * *", '"* 24 * * *" is not a cron expression: "24" is not an hour (0 to 23)'),
        (
            "cron_expression",
            "* * * * * * 1",
            '"* * * * * * 1" is not a cron expression: "1" is not a year (1970 to 2099)',
        ),
        ("timezone", "europe/berlin", '"europe/berlin" is not a timezone: write it as "Europe/Berlin"'),
        (
            "json_string",
            "{",
            '"{" is not JSON: the text ends too early; expected a value or a closing bracket (line 1, column 1)',
        ),
    ],
)
def test_messages(name, value, problem_text):
    assert problem(name, value, 27) == problem_text


_V4_OR_V6 = rf"[0-9]{{1,3}}(?:\.[0-9]{{1,3}}){{3}}|{addresses._V6}"


@pytest.mark.parametrize(
    "pattern, is_plain, check",
    [
        (_V4_OR_V6, addresses._is_plain, netaddr.IPAddress),
        (rf"(?:{_V4_OR_V6})/[0-9]{{1,3}}", lambda text: addresses._is_plain(text, "/"), netaddr.IPNetwork),
        (times._PLAIN_MOMENT, None, iso8601.parse_date),
        (times._PLAIN_SCHEDULE, None, croniter.croniter),
    ],
    ids=["address", "network", "moment", "schedule"],
)
def test_what_is_plain_is_right(pattern, is_plain, check):
    @given(st.from_regex(pattern, fullmatch=True))
    def right(text):
        if is_plain is not None and not is_plain(text):
            return
        check(text)  # raises where it is not
        if is_plain is not None and ":" not in text:
            assert str(check(text)) == text

    right()


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.text("0123456789.:/-* fF@LW#,")
)


@pytest.mark.parametrize("name", sorted(GOOD))
@given(value=st.one_of(_SCALARS, st.lists(_SCALARS, max_size=2), st.dictionaries(st.text(), _SCALARS, max_size=2)))
def test_any_value_is_taken_or_refused_in_a_line(name, value):
    for release in (11, 27):
        problem_text = problem(name, value, release)
        assert problem_text is None or (0 < len(problem_text) < 300 and "\n" not in problem_text)


@pytest.mark.parametrize(
    "part", ["1", "0", ".", ":", "/", "-", "1.", "1:", "a.", "l,", "*/1,", "[", '{"a":', " ", "ab:", "1w"]
)
def test_a_huge_value_is_no_trouble(part):
    huge = part * 100_000
    for name in GOOD:
        for value in (huge, f"{huge} * * * *", f"* * * * {huge}1", f"2030-01-01T00:00:00.{huge}", f"fe80::/{huge}"):
            problem(name, value, 27)


def test_the_catalog_has_the_same():
    assert {name for name, alone in catalog.custom_constraints().items() if alone} == OFFLINE == set(GOOD) == set(BAD)


def test_plain_values_need_no_library():
    program = """
import sys
from heatlint.language.custom import problem
for name, value in (("ip_addr", "10.0.0.1"), ("net_cidr", "10.0.0.0/24"), ("mac_addr", "fa:16:3e:00:00:01"),
                    ("dns_name", "a.b"), ("json_string", "{}"), ("timezone", "UTC"), ("net_cidr", "::/0"),
                    ("ip_addr", "2001:db8::1"), ("iso_8601", "2030-01-01T00:00:00Z"), ("expiration", "2090-01-01"),
                    ("cron_expression", "*/5 0 * * *")):
    assert problem(name, value, 27) is None
print(sorted({"netaddr", "croniter", "iso8601", "tzdata"} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
