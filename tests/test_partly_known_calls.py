"""What Heat cannot do with the attributes of groups is found, although the values are not known."""

from __future__ import annotations

import pytest
from helpers import found

HOT = "heat_template_version: 2021-04-16\n"
GROUP = (
    "resources: {g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: %s}}}}\n"
    "outputs: {o: {value: %s}}\n"
)
WORDS, PORTS = "OS::Heat::RandomString", "OS::Neutron::Port, properties: {network: n}"


@pytest.mark.parametrize(
    "of, value, message",
    [
        (WORDS, "{digest: [md5, {get_attr: [g, refs]}]}", '"digest" needs a list of two strings; a list is given'),
        (WORDS, "{map_merge: {get_attr: [g, refs_map]}}", '"map_merge" needs a list of maps; a map is given'),
        (WORDS, "{map_merge: {get_attr: [g, refs]}}", '"map_merge" can only merge maps; a string is given'),
        (WORDS, "{list_concat: {get_attr: [g, value]}}", '"list_concat" can only join lists; a string is given'),
        (
            WORDS,
            "{map_replace: [{get_attr: [g, value]}, {keys: {a: b}}]}",
            '"map_replace" needs two maps; a list is given',
        ),
        (
            WORDS,
            "{map_replace: [{a: b}, {values: {get_attr: [g, refs]}}]}",
            '"map_replace" needs two maps; a list is given',
        ),
        (WORDS, "{make_url: {host: {get_attr: [g, refs]}}}", '"host" of "make_url" must be a string; a list is given'),
        (
            WORDS,
            "{make_url: {host: h, query: {get_attr: [g, value]}}}",
            '"query" of "make_url" must be a map; a list is given',
        ),
        (
            PORTS,
            "{repeat: {for_each: {x: {get_attr: [g, fixed_ips]}}, template: [{a: x}]}}",
            'the items of "x" in "repeat" must be strings; a list is given',
        ),
        (
            WORDS,
            "{repeat: {for_each: {x: {get_attr: [g, refs]}, y: {get_attr: [g, refs_map]}}, "
            "template: x, permutations: false}}",
            '"y" in "for_each" of "repeat" must be a list; a map is given',
        ),
    ],
)
def test_what_a_function_cannot_do_is_found(of, value, message):
    (finding,) = found(HOT + GROUP % (of, value), stage="deploy", rules={"HL701"})
    assert finding.message == f'the output "o" fails: {message}'


@pytest.mark.parametrize(
    "of, value",
    [
        (WORDS, "{digest: [md5, {get_attr: [g, refs, 0]}]}"),
        (WORDS, "{map_merge: [{get_attr: [g, refs_map]}]}"),
        (WORDS, "{list_concat: [{get_attr: [g, refs]}, {get_attr: [g, value]}]}"),
        (WORDS, "{map_replace: [{get_attr: [g, refs_map]}, {values: {get_attr: [g, refs_map]}}]}"),
        (WORDS, "{make_url: {host: {get_attr: [g, refs, 0]}, query: {get_attr: [g, refs_map]}}}"),
        (WORDS, "{repeat: {for_each: {x: {get_attr: [g, refs]}, y: {get_attr: [g, refs_map]}}, template: x y}}"),
        (PORTS, "{repeat: {for_each: {x: {get_attr: [g, fixed_ips]}}, template: 1}}"),
        (WORDS, "{get_attr: [g, refs, 1]}"),
    ],
)
def test_what_a_function_can_do_is_right(of, value):
    assert found(HOT + GROUP % (of, value), stage="deploy", rules={"HL701", "HL411", "HL412"}) == []
