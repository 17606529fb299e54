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
        (
            WORDS,
            "{contains: [a, {get_attr: [g, refs_map]}]}",
            'the second item of "contains" must be a list; a map is given',
        ),
        (
            WORDS,
            "{contains: [{get_attr: [g, refs]}, {get_attr: [g, refs, 0]}]}",
            '"contains" can only look for a string in a string; a list is given',
        ),
        (
            WORDS,
            "{list_concat: [[a], {contains: [a, {get_attr: [g, refs]}]}]}",
            '"list_concat" can only join lists; a boolean is given',
        ),
        (WORDS, "{list_join: [',', {get_attr: [g, refs, 1]}]}", '"list_join" can only join lists; a string is given'),
        (WORDS, "{map_merge: [{get_resource: g}]}", '"map_merge" can only merge maps; a string is given'),
        (PORTS, "{map_merge: {get_attr: [g, refs]}}", '"map_merge" can only merge maps; a string is given'),
        (
            PORTS,
            "{list_concat: [[a], {get_attr: [g, refs, 0]}]}",
            '"list_concat" can only join lists; a string is given',
        ),
        (
            WORDS,
            "{repeat: {for_each: {x: {get_attr: [g, refs]}, y: [a]}, template: x, permutations: false}}",
            'the lists of "repeat" must have the same length',
        ),
        (
            WORDS,
            "{yaql: {expression: $.data.x.first, data: {x: {get_attr: [g, attributes, value]}}}}",
            'the yaql expression "$.data.x.first" fails: a map does not have the key "first"',
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
        (WORDS, "{contains: [{get_attr: [g, refs, 0]}, {get_attr: [g, refs]}]}"),
        (WORDS, "{contains: [a, {get_attr: [g, refs, 0]}]}"),
        (WORDS, "{equals: [{get_resource: g}, {get_attr: [g, refs_map]}]}"),
        (WORDS, "{yaql: {expression: '$.data.x.get(first)', data: {x: {get_attr: [g, attributes, value]}}}}"),
        (WORDS, "{yaql: {expression: '$.data.x.\"0\"', data: {x: {get_attr: [g, attributes, value]}}}}"),
        (WORDS, "{yaql: {expression: 'coalesce($.data.x, $.data.y.z)', data: {x: {get_attr: [g, refs, 0]}, y: {}}}}"),
        (
            WORDS,
            "{yaql: {expression: 'switch(isNumber($.data.x) and not isInteger($.data.x) => 1, true => $.data.y.z)', "
            "data: {x: {get_attr: [g, refs, 0]}, y: {}}}}",
        ),
    ],
)
def test_what_a_function_can_do_is_right(of, value):
    assert found(HOT + GROUP % (of, value), stage="deploy", rules={"HL701", "HL411", "HL412"}) == []


CHILD = """heat_template_version: 2018-08-31
resources:
  g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: OS::Heat::RandomString}}}
outputs: {refs: {value: {get_attr: [g, refs]}}, by_name: {value: {get_attr: [g, refs_map]}}}
"""
NESTED = (
    "resources:\n"
    "  one: {type: child.yaml}\n"
    "  chain: {type: OS::Heat::ResourceChain, properties: {resources: [child.yaml, child.yaml]}}\n"
    "  kids: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: {type: child.yaml}}}\n"
    "  none: {type: OS::Heat::ResourceGroup, properties: {count: 0, resource_def: {type: child.yaml}}}\n"
    "outputs: {o: {value: %s}}\n"
)


@pytest.mark.parametrize(
    "value, message",
    [
        ("{map_merge: {get_attr: [kids, resource.1, refs]}}", '"map_merge" can only merge maps; a string is given'),
        ("{map_merge: [{get_attr: [one, by_name, '0']}]}", '"map_merge" can only merge maps; a string is given'),
        ("{list_concat: {get_attr: [chain, refs]}}", '"list_concat" can only join lists; a string is given'),
        ("{list_concat: {get_attr: [chain, by_name]}}", '"list_concat" can only join lists; a map is given'),
        (
            "{make_url: {host: {get_attr: [none, resource.0, refs]}}}",
            '"host" of "make_url" must be a string; null is given',
        ),
        (
            "{repeat: {for_each: {x: {get_attr: [chain, by_name]}}, template: x}}",
            'the items of "x" in "repeat" must be strings; a map is given',
        ),
    ],
)
def test_what_nested_stacks_give_is_known_in_part(value, message):
    (finding,) = found(HOT + NESTED % value, stage="deploy", rules={"HL701"}, files={"child.yaml": CHILD})
    assert finding.message == f'the output "o" fails: {message}'


@pytest.mark.parametrize(
    "value",
    [
        "{list_concat: [{get_attr: [chain, refs, 5]}, {get_attr: [chain, refs]}]}",
        "{list_concat: [{get_attr: [kids, resource.0, by_name, x]}]}",
        "{list_join: [',', {get_attr: [none, resource.0, refs]}]}",
        "{map_merge: {get_attr: [kids, by_name]}}",
        "{digest: [md5, {get_attr: [one, refs, 1]}]}",
    ],
)
def test_what_nested_stacks_give_fits(value):
    assert found(HOT + NESTED % value, stage="deploy", rules={"HL701"}, files={"child.yaml": CHILD}) == []


@pytest.mark.parametrize(
    "value",
    [
        "{repeat: {for_each: {x: [a, %s], y: [b]}, template: x y, permutations: false}}",
        "{yaql: {expression: 'switch($.data.containsKey(x) => $.data.y.z, true => 1)', data: {x: %s, y: {}}}}",
    ],
)
@pytest.mark.parametrize(
    "item", ["{if: [a, x]}", "{if: [a, {if: [b, x]}, y]}", "{if: [a, y, {if: [b, {if: [c, x]}, z]}]}"]
)
def test_what_may_be_left_out_is_not_counted_on(value, item):
    """A value of an "if" may be an "if" that leaves it out."""
    names = "parameters: {p: {type: string}}\nconditions: {%s}\n" % ", ".join(
        f"{name}: {{equals: [{{get_param: p}}, {name}]}}" for name in "abc"
    )
    template = f"heat_template_version: 2021-04-16\n{names}outputs: {{o: {{value: {value % item}}}}}\n"
    assert found(template, stage="deploy", assume_values=True, rules={"HL701"}) == []


PORT = """\
heat_template_version: 2013-05-23
parameters: {name: {type: string}}
resources:
  port: {type: OS::Neutron::Port, properties: {network: n}}
  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}]}}
outputs: {o: {value: %s}}
"""
#: Values that Heat has only if the cloud made so many items, or a key with this name. Else `get_attr` gives null.
MAY_LACK = [
    "{get_attr: [port, fixed_ips, 1]}",
    "{get_attr: [port, fixed_ips, {get_param: name}]}",
    "{get_attr: [server, addresses, net]}",
    "{get_attr: [server, addresses, net, 0]}",
]


@pytest.mark.parametrize("value", MAY_LACK)
@pytest.mark.parametrize(
    "function",
    [
        "{list_join: [',', [%s]]}",
        "{str_replace: {template: a, params: {a: %s}}}",
        "{map_merge: [{get_attr: [port, fixed_ips, 0, ip_address]}]}",
        "{list_concat: [%s]}",
        "{map_replace: [{a: b}, {keys: {get_attr: [port, fixed_ips, 0, subnet_id]}}]}",
        "{str_split: [',', %s]}",
    ],
)
def test_what_may_be_null_is_left_out_by_heat(function, value):
    version = "2013-05-23" if function.startswith(("{list_join", "{str_replace")) else "2021-04-16"
    template = PORT.replace("2013-05-23", version) % (function % value if "%s" in function else function)
    assert found(template, stage="deploy", assume_values=True, rules={"HL701"}) == []


@pytest.mark.parametrize(
    "function, message",
    [
        ("{digest: [md5, %s]}", '"digest" needs a list of two strings; a map is given'),
        ("{contains: [a, %s]}", 'the second item of "contains" must be a list; a map is given'),
        (
            "{str_replace: {template: %s, params: {a: b}}}",
            'the template of "str_replace" must be a string; a map is given',
        ),
    ],
)
def test_what_may_be_null_fails_where_null_fails_as_well(function, message):
    template = PORT.replace("2013-05-23", "2021-04-16") % (function % MAY_LACK[0])
    (finding,) = found(template, stage="deploy", assume_values=True, rules={"HL701"})
    assert finding.message == f'the output "o" fails: {message}'


@pytest.mark.parametrize("relation", ["=", "!="])
@pytest.mark.parametrize("question", ["isString(%s)", "isDict(%s)", "isList(%s)", "isInteger(%s)", "isBoolean(%s)"])
def test_two_values_that_are_not_known_may_have_two_types(question, relation):
    """Whatever the relation of the types is, the key that the map lacks may not be asked for."""
    test = f"{question % '$.data.x'} {relation} {question % '$.data.y'}"
    data = "{x: {get_attr: [port, fixed_ips, 0]}, y: {get_attr: [port, status]}, z: {}}"
    value = f"{{yaql: {{expression: 'switch({test} => $.data.z.a, true => 1)', data: {data}}}}}"
    template = PORT.replace("2013-05-23", "2021-04-16") % value
    assert found(template, stage="deploy", assume_values=True, rules={"HL701"}) == []


def test_the_same_value_twice_is_not_known_to_be_the_same():
    data = "{x: {get_attr: [port, status]}, y: {get_attr: [port, status]}, z: {}}"
    value = f"{{yaql: {{expression: 'switch($.data.x in [$.data.y] => $.data.z.a, true => 1)', data: {data}}}}}"
    template = PORT.replace("2013-05-23", "2021-04-16") % value
    assert found(template, stage="deploy", assume_values=True, rules={"HL701"}) == []


MAY_BE_EMPTY = [
    ("{list_join: [',', {get_attr: [server, first_address]}]}", '"list_join" can only join lists; a string is given'),
    ("{list_join: [',', [a], {get_attr: [server, networks]}]}", '"list_join" can only join lists; a map is given'),
    ("{filter: [[a], {get_attr: [server, name]}]}", '"filter" needs two lists; a string is given'),
    ("{filter: [[a], {map_merge: {list_concat: [{get_attr: [server, tags]}]}}]}", '"filter" needs two lists; a map'),
    ("{map_merge: {get_attr: [port, status]}}", '"map_merge" needs a list of maps; a string is given'),
]


@pytest.mark.parametrize("value, message", MAY_BE_EMPTY)
def test_what_heat_skips_if_it_is_empty_is_no_error(value, message):
    """These functions skip an empty text and an empty map, as a server without an address gives them."""
    template = PORT.replace("2013-05-23", "2021-04-16") % value
    (finding,) = found(template, stage="deploy", assume_values=True, rules={"HL701"})
    assert finding.message.startswith(f'the output "o" fails: {message}')
    assert finding.message.endswith(", unless it is empty")
    assert finding.stage == "advice"
    assert finding.severity == "warning"


def test_what_heat_skips_if_it_is_empty_is_no_error_in_a_property_either():
    template = (
        "heat_template_version: 2021-04-16\n"
        "resources:\n"
        "  server: {type: OS::Nova::Server, properties: {image: i, flavor: f, networks: [{network: n}]}}\n"
        "  word: {type: OS::Heat::Value, properties: {value: {list_join: [',', {get_attr: [server, name]}]}}}\n"
    )
    (finding,) = found(template, stage="deploy", rules={"HL321"})
    assert finding.message == '"list_join" can only join lists; a string is given, unless it is empty'
    assert finding.stage == "advice"


@pytest.mark.parametrize(
    "value, message",
    [
        ("{list_join: [',', {get_resource: server}]}", '"list_join" can only join lists; a string is given'),
        ("{list_join: [',', {get_resource: server}, {get_attr: [server, name]}]}", '"list_join" can only join lists;'),
        ("{list_join: [',', {get_attr: [server, name]}, {get_resource: server}]}", '"list_join" can only join lists;'),
        ("{filter: [[a], {get_resource: server}]}", '"filter" needs two lists; a string is given'),
        ("{map_merge: {get_resource: server}}", '"map_merge" needs a list of maps; a string is given'),
        ("{contains: [a, {get_attr: [port, fixed_ips, a]}]}", 'the second item of "contains" must be a list; null is'),
        ("{digest: [md5, {get_attr: [port, name, 0, 1, a]}]}", '"digest" needs a list of two strings; a list is given'),
        ("{digest: [md5, {get_attr: [port, name, 1, b]}]}", '"digest" needs a list of two strings; a list is given'),
    ],
)
def test_what_is_never_empty_and_what_a_character_lacks_is_an_error(value, message):
    template = PORT.replace("2013-05-23", "2021-04-16") % value
    (finding,) = found(template, stage="deploy", assume_values=True, rules={"HL701"})
    assert finding.message.startswith(f'the output "o" fails: {message}')
    assert finding.stage == "deploy"
    assert finding.severity == "error"


@pytest.mark.parametrize(
    "of, value, message",
    [
        (
            WORDS,
            "{repeat: {for_each: {x: {get_attr: [g, value, a]}}, template: x}}",
            'the items of "x" in "repeat" must be strings; null is given',
        ),
        (
            PORTS,
            "{repeat: {for_each: {x: {filter: [[a, null], {get_attr: [g, fixed_ips]}]}}, template: x}}",
            'the items of "x" in "repeat" must be strings; a list is given',
        ),
        (
            PORTS,
            "{repeat: {for_each: {x: {list_concat_unique: [[a], {get_attr: [g, fixed_ips]}]}}, template: x}}",
            'the items of "x" in "repeat" must be strings; a list is given',
        ),
        (WORDS, "{map_replace: [{a: b}, {keys: {get_attr: [g, refs, 0, -1]}}]}", '"map_replace" needs two maps; a str'),
    ],
)
def test_what_each_member_gives_is_known(of, value, message):
    (finding,) = found(HOT + GROUP % (of, value), stage="deploy", rules={"HL701"})
    assert finding.message.startswith(f'the output "o" fails: {message}')


@pytest.mark.parametrize(
    "of, value",
    [
        (WORDS, "{repeat: {for_each: {x: {filter: [[a], {get_attr: [g, refs]}]}}, template: x}}"),
        (WORDS, "{list_concat: {get_attr: [g, value, a]}}"),
        (WORDS, "{map_merge: {get_attr: [g, attributes, value, 0, a]}}"),
        (PORTS, "{repeat: {for_each: {x: {filter: [[a, [b]], {get_attr: [g, fixed_ips]}]}}, template: x}}"),
        (PORTS, "{map_replace: [{a: b}, {keys: {get_attr: [g, refs, 0, 1]}}]}"),
    ],
)
def test_what_each_member_gives_fits(of, value):
    assert [
        each
        for each in found(HOT + GROUP % (of, value), stage="deploy", rules={"HL701"})
        if "needs a list of maps" not in each.message
    ] == []
