"""Hostile inputs: each kind is a function from a number of characters to the files of an empty directory.

`template.yaml` is the template, `environment.yaml` its environment if there is one, `heatlint.toml` the config. A Link
is a symbolic link to another of the files.
"""

from __future__ import annotations

import json
from collections.abc import Callable

HOT = "heat_template_version: 2021-04-16\n"
CFN = "AWSTemplateFormatVersion: '2010-09-09'\n"


class Link(str):
    """The target of a symbolic link."""


Files = dict[str, str]
Kind = Callable[[int], Files]
KINDS: dict[str, Kind] = {}


def kind(function: Kind) -> Kind:
    """Add a function to KINDS under its name."""
    KINDS[function.__name__.replace("_", " ")] = function
    return function


def template(text: str) -> Files:
    return {"template.yaml": text}


def repeated(unit: str, size: int, head: str = "", between: str = "", tail: str = "") -> str:
    """Return the unit again and again, with a number in place of each `%`."""
    count = max(1, (size - len(head) - len(tail)) // (len(unit) + len(between) + unit.count("%") * 3))
    return head + between.join(unit.replace("%", str(number)) for number in range(count)) + tail


# What stands around the repeated units: before them, between them, after them.
Frame = tuple[str, str, str]
RESOURCES: Frame = (f"{HOT}resources:\n", "", "")
PARAMETERS: Frame = (f"{HOT}parameters:\n", "", "")
CONDITIONS: Frame = (f"{HOT}conditions:\n", "", "")
OUTPUTS: Frame = (f"{HOT}outputs:\n", "", "")
LINES: Frame = (HOT, "", "")
#: The items of a list on one line: in an output, and as the value of a property.
LIST: Frame = (f"{HOT}outputs: {{o: {{value: [", ",", "]}}")
ITEMS: Frame = (f"{HOT}resources: {{r: {{type: OS::Heat::Value, properties: {{value: [", ",", "]}}}")


def inside(before: str, after: str) -> Frame:
    """Return a frame for items on one line."""
    return f"{HOT}{before}", ", ", after


def of_type(type_name: str, properties: str) -> Frame:
    """Return a frame for the items of a list in the properties of one resource."""
    return inside(f"resources: {{r: {{type: {type_name}, properties: {{{properties}: [", "]}}}")


def deep(before: str, after: str, depth: int) -> str:
    return before * depth + "a" + after * depth


LOOP = ", ".join("a" * 1000)
REPEATED: dict[str, tuple[Frame, str]] = {
    # many faults
    "missing files": (LIST, "{get_file: f%}"),
    "missing nested templates": (RESOURCES, "  r%: {type: n%.yaml}\n"),
    "faulty parameters": (PARAMETERS, "  p%: {type: strng, defalt: a, constraints: [{lenght: 3}]}\n"),
    "values against constraints": (PARAMETERS, "  p%: {type: number, default: a, constraints: [{range: {min: 3}}]}\n"),
    "faulty outputs": (OUTPUTS, "  o%: {valu: {get_param: p%}}\n"),
    "undeclared parameters": (LIST, "{get_param: p%}"),
    "misspelled properties": (RESOURCES, "  r%: {type: OS::Nova::Server, properties: {flavour: a, imgae: b}}\n"),
    "properties of one resource": (
        (f"{HOT}resources:\n  r:\n    type: OS::Nova::Server\n    properties:\n", "", ""),
        "      flavr_%: a\n",
    ),
    "unknown types": (RESOURCES, "  r%: {type: OS::Nova::Serverr%}\n"),
    "unknown sections": (LINES, "resourcs%: {}\n"),
    "resources on one line": (inside("resources: {", "}"), "r%"),
    "faulty conditions": (CONDITIONS, "  c%: {equals: [{get_param: p%}]}\n"),
    "duplicate keys": (RESOURCES, "  a%: {type: A, type: B}\n"),
    "hidden parameters": (
        PARAMETERS,
        "  p%: {type: string, hidden: true, default: se%, constraints: [{length: {max: 1}}]}\n",
    ),
    "parameter groups": (LINES, "- {label: a, parameters: [p%, p%]}\n"),
    "suppressions": (RESOURCES, "  r%: {type: Nope} # heatlint: ignore[HL301] -- reason\n"),
    "unused suppressions": (LINES, "# heatlint: ignore[HL301, HL9%] -- reason\n"),
    "faulty security rules": (
        of_type("OS::Neutron::SecurityGroup", "rules"),
        "{protocol: tcpp, port_range_min: 99999, remote_ip_prefix: 1.2.3.%/33}",
    ),
    # references
    "small cycles": (
        RESOURCES,
        "  a%: {type: OS::Heat::None, depends_on: b%}\n  b%: {type: OS::Heat::None, depends_on: a%}\n",
    ),
    "one long depends_on": (inside("resources:\n  r: {type: OS::Heat::None, depends_on: [", "]}"), "r%"),
    "attributes of one resource": (
        inside("resources: {a: {type: OS::Nova::Server}}\noutputs: {o: {value: [", "]}}"),
        "{get_attr: [a, b%]}",
    ),
    # functions and conditions
    "deep lists": (LIST, deep("[", "]", 900)),
    "deep ifs": (LIST, deep("{if: [c, a, ", "]}", 300)),
    "deep conditions": (CONDITIONS, f"  c%: {deep('{not: ', '}', 200)}\n"),
    "one long condition": (inside("conditions: {c: {or: [", "]}}"), "{equals: [a, %]}"),
    "one long concatenation": (
        inside("resources: {r: {type: OS::Heat::Value, properties: {value: {list_join: ['', [", "]]}}}}"),
        "{list_join: ['', [a, b%]]}",
    ),
    "repeat": (ITEMS, f"{{repeat: {{template: '<x> <y>', for_each: {{<x>: [{LOOP}], <y>: [{LOOP}]}}}}}}"),
    "nested repeat": (ITEMS, deep("{repeat: {for_each: {x: [a, b, c, d]}, template: [", "]}}", 12)),
    "str_replace": (ITEMS, f"{{str_replace: {{template: {'a' * 1000}, params: {{a: {'b' * 1000}}}}}}}"),
    "yaql": (ITEMS, "{yaql: {expression: '$.data.select($ + %).sum()', data: [1, 2, 3]}}"),
    "digests": (ITEMS, "{digest: [sha512, a%]}"),
    "patterns": (
        PARAMETERS,
        f"  p%: {{type: string, default: {'a' * 30}c, constraints: [{{allowed_pattern: '(a|a%)*b'}}]}}\n",
    ),
    "wrong arguments": (LIST, "{list_join: a%}"),
    "misspelled functions": (ITEMS, "{get_parm: p%}"),
    "cfn functions": ((f"{CFN}Outputs: {{o: {{Value: [", ",", "]}}"), "{'Fn::Join': ['', [a, {Ref: 'p%'}]]}"),
    # resources
    "one long property": (of_type("OS::Nova::Server", "flavor: a, image: b, networks"), "{network: n%}"),
    "ports": (
        RESOURCES,
        "  p%: {type: OS::Neutron::Port, properties: {network: n, fixed_ips: [{ip_address: 10.0.0.%}]}}\n",
    ),
    "groups of a billion": (
        RESOURCES,
        "  r%: {type: OS::Heat::ResourceGroup, properties: {count: 1000000000, resource_def: {type: A::B}}}\n",
    ),
    "groups in groups": (
        RESOURCES,
        f"  r%: {deep('{type: OS::Heat::ResourceGroup, properties: {count: 9, resource_def: ', '}}', 20)}\n",
    ),
    "resource chains": (of_type("OS::Heat::ResourceChain", "resources"), "OS::Heat::None"),
    # the text
    "tags": (LIST, "!!str a%"),
    "merge keys": (
        (f"{HOT}x: &a {{type: Nope, properties: {{a: b}}}}\nresources:\n", "", ""),
        "  r%: {<<: *a, b%: c}\n",
    ),
    "merges of one map": (
        inside(f"x: &a {{{', '.join(f'k{number}: v' for number in range(1000))}}}\nresources: {{<<: [", "]}"),
        "*a",
    ),
    "aliases": (inside("outputs: {o: {value: [&a {get_param: p}, ", "]}}"), "*a"),
    "aliases of wrong arguments": (inside("outputs: {o: {value: [&a {list_join: p}, ", "]}}"), "*a"),
    "anchors": (LIST, "&a% b"),
    "long numbers": (LIST, "9" * 4000),
    "flow maps": (LIST, "{a: b, c: {d: e}}"),
    "empty documents": (("", "", ""), "---\n"),
    "directives": (("", "", ""), "%TAG !a! a\n"),
    "comments": (LINES, "# a\n"),
    "tabs": (RESOURCES, "\t a: b\n"),
    "open brackets": (LINES, "[a, "),
}


def _repeating(frame: Frame, unit: str) -> Kind:
    head, between, tail = frame
    return lambda size: template(repeated(unit, size, head, between, tail))


KINDS.update((name, _repeating(frame, unit)) for name, (frame, unit) in REPEATED.items())


@kind
def chain_of_resources(size: int) -> Files:
    count = size // 60
    lines = "".join(f"  r{n}: {{type: OS::Heat::None, depends_on: r{n + 1}}}\n" for n in range(count))
    return template(f"{HOT}resources:\n{lines}  r{count}: {{type: OS::Heat::None}}\n")


@kind
def cycle_of_resources(size: int) -> Files:
    count = size // 60
    lines = (f"  r{n}: {{type: OS::Heat::None, depends_on: r{(n + 1) % count}}}\n" for n in range(count))
    return template(f"{HOT}resources:\n{''.join(lines)}")


@kind
def chain_of_values(size: int) -> Files:
    unit = "  r{}: {{type: OS::Heat::Value, properties: {{value: {{get_attr: [r{}, value]}}}}}}\n"
    lines = "".join(unit.format(n, n + 1) for n in range(size // 85))
    return template(f"{HOT}resources:\n{lines}")


@kind
def chain_of_conditions(size: int) -> Files:
    return template(f"{HOT}conditions:\n{''.join(f'  c{n}: {{not: c{n + 1}}}' + chr(10) for n in range(size // 25))}")


@kind
def everything_depends_on_everything(size: int) -> Files:
    count = int((size / 7) ** 0.5)
    names = ", ".join(f"r{n}" for n in range(count))
    lines = "".join(f"  r{n}: {{type: OS::Heat::None, depends_on: [{names}]}}\n" for n in range(count))
    return template(f"{HOT}resources:\n{lines}")


@kind
def tree_of_ifs(size: int) -> Files:
    tree = "a"
    while 2 * len(tree) < size:
        tree = f"{{if: [c, {tree}, {tree}]}}"
    head = f"{HOT}parameters: {{p: {{type: boolean}}}}\nconditions: {{c: {{get_param: p}}}}\n"
    return template(f"{head}resources: {{r: {{type: OS::Heat::Value, properties: {{value: {tree}}}}}}}")


@kind
def aliases_of_aliases(size: int) -> Files:
    lines = [f"x0: &a0 [{', '.join(['{get_param: nope}'] * 10)}]\n"]
    lines += [f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 8)]
    return template(f"{HOT}{''.join(lines)}outputs: {{o: {{value: *a7}}}}\n")


@kind
def aliases_of_a_long_name(size: int) -> Files:
    name = "b" * (size // 2)
    return template(f"{HOT}outputs: {{o: {{value: [{{get_param: &a {name}}}{', {get_param: *a}' * (size // 34)}]}}}}")


@kind
def one_scalar(size: int) -> Files:
    return template(f"{HOT}description: {'a' * size}\n")


@kind
def one_key(size: int) -> Files:
    return template(f"{HOT}resources:\n  ? {'a' * size}\n  : {{type: Nope, properties: {{a: {{get_param: b}}}}}}\n")


@kind
def one_pattern(size: int) -> Files:
    constraint = f"[{{allowed_pattern: '{'(a+)+' * (size // 5)}b'}}]"
    return template(f"{HOT}parameters: {{p: {{type: string, default: {'a' * 30}, constraints: {constraint}}}}}")


@kind
def json_template(size: int) -> Files:
    resources = {f"r{n}": {"type": "OS::Nova::Server", "properties": {"flavour": "a"}} for n in range(size // 75)}
    return template(json.dumps({"heat_template_version": "2021-04-16", "resources": resources}))


@kind
def json_of_duplicate_keys(size: int) -> Files:
    keys = ", ".join(['"a": 1'] * (size // 8))
    return template(f'{{"heat_template_version": "2021-04-16", "outputs": {{{keys}}}}}')


@kind
def deep_json(size: int) -> Files:
    return template('{"a":' * (size // 6) + "1" + "}" * (size // 6))


# Several files


@kind
def links_to_a_file_of_15_mb(size: int) -> Files:
    names = ",".join(f"{{get_file: l{n}}}" for n in range(40))
    links: Files = {f"l{n}": Link("big") for n in range(40)}
    return template(f"{HOT}outputs: {{o: {{value: [{names}]}}}}") | links | {"big": "a" * 15 * size}


@kind
def links_to_a_template(size: int) -> Files:
    names = ",".join(f"r{n}: {{type: l{n}.yaml}}" for n in range(40))
    links: Files = {f"l{n}.yaml": Link("big.yaml") for n in range(40)}
    big = repeated("  r%: {type: OS::Heat::None}\n", size, f"{HOT}resources:\n")
    return template(f"{HOT}resources: {{{names}}}") | links | {"big.yaml": big}


@kind
def many_nested_templates(size: int) -> Files:
    count = size // 130
    nested = {
        f"n{n}.yaml": f"{HOT}resources: {{r: {{type: OS::Heat::Value, properties: {{value: a}}}}}}\n"
        for n in range(count)
    }
    return template(repeated("  r%: {type: n%.yaml}\n", count * 24, f"{HOT}resources:\n")) | nested


@kind
def nested_templates_and_registry(size: int) -> Files:
    lines = "".join(f"  A::B::C{n}: OS::Nova::Server\n" for n in range(size // 60))
    lines += "  resources:\n" + "".join(f'    "*{n}": {{"A::C": OS::Heat::Value}}\n' for n in range(size // 120))
    return many_nested_templates(size // 3) | {"environment.yaml": f"resource_registry:\n{lines}"}


@kind
def one_nested_template_with_other_values(size: int) -> Files:
    lines = "".join(f"  r{n}: {{type: OS::Nova::Server, properties: {{flavour: a}}}}\n" for n in range(size // 130))
    outer = repeated("  r%: {type: nested.yaml, properties: {p: a%}}\n", size // 2, f"{HOT}resources:\n")
    return template(outer) | {"nested.yaml": f"{HOT}parameters: {{p: {{type: string}}}}\nresources:\n{lines}"}


@kind
def chain_of_nested_templates(size: int) -> Files:
    count = size // 90
    files = {f"n{n}.yaml": f"{HOT}resources: {{r: {{type: n{n + 1}.yaml}}}}\n" for n in range(count)}
    return template(f"{HOT}resources: {{r: {{type: n0.yaml}}}}\n") | files | {f"n{count}.yaml": HOT}


@kind
def registry_of_missing_files(size: int) -> Files:
    lines = "".join(f"  A::C{n}: f{n}.yaml\n" for n in range(size // 24))
    return template(f"{HOT}resources: {{r: {{type: 'A::C0'}}}}\n") | {
        "environment.yaml": f"resource_registry:\n{lines}"
    }


@kind
def registry_of_unknown_wildcards(size: int) -> Files:
    return template("resource_registry:\n" + "".join(f"  'X{n}*': Y{n}\n" for n in range(size // 24)))


@kind
def registry_of_wildcards_that_target_wildcards(size: int) -> Files:
    return template("resource_registry:\n" + "".join(f"  'X{n}*': OS::Nova::Serve{n}*\n" for n in range(size // 36)))


@kind
def registry_of_wildcards_beside_the_types(size: int) -> Files:
    types = "".join(f"  r{n}: {{type: T{n}}}\n" for n in range(size // 50))
    lines = "".join(f"  'T{n}x*': OS::Heat::None\n" for n in range(size // 50))
    return template(f"{HOT}resources:\n{types}") | {"environment.yaml": f"resource_registry:\n{lines}"}


@kind
def list_of_allowed_values(size: int) -> Files:
    items = ",".join(f"v{n}" for n in range(size // 16))
    allowed = f"constraints: [{{allowed_values: [{items}]}}]"
    return template(f'{HOT}parameters:\n  p: {{type: comma_delimited_list, default: "{items}", {allowed}}}\n')


def _patterns_of_resources(patterns: list[str]) -> Files:
    lines = "".join(f"    ? '{pattern}'\n    : {{A::B: OS::Heat::Value}}\n" for pattern in patterns)
    outer = "".join(f"  r{n}: {{type: nested.yaml}}\n" for n in range(200))
    return template(f"{HOT}resources:\n{outer}") | {
        "nested.yaml": HOT,
        "environment.yaml": f"resource_registry:\n  resources:\n{lines}",
    }


@kind
def one_long_pattern_of_resources(size: int) -> Files:
    return _patterns_of_resources(["a*" * (min(size, 500_000) // 2)])  # Heat accepts no longer environment


@kind
def long_patterns_of_resources(size: int) -> Files:
    return _patterns_of_resources([f"{'[ab]*' * 12}{n}" for n in range(min(size, 500_000) // 110)])


@kind
def environment_of_undeclared_parameters(size: int) -> Files:
    lines = "".join(f"  p{n}: a\n" for n in range(size // 14))
    return template(f"{HOT}resources: {{r: {{type: OS::Heat::None}}}}\n") | {
        "environment.yaml": f"parameters:\n{lines}"
    }


@kind
def hidden_parameters_and_resources(size: int) -> Files:
    parameters = "".join(
        f"  p{n}: {{type: string, hidden: true, default: hunter-two-{n}}}\n" for n in range(size // 140)
    )
    resources = "".join(
        f"  r{n}: {{type: OS::Nova::Serverr, properties: {{name: {{get_param: p{n}}}}}}}\n" for n in range(size // 160)
    )
    return template(f"{HOT}parameters:\n{parameters}resources:\n{resources}")


@kind
def hidden_json_parameter(size: int) -> Files:
    entries = ", ".join(f"hunter-two-{n}: swordfish-{n}" for n in range(size // 50))
    resources = "".join(f"  r{n}: {{type: 'hunter-two-{n}'}}\n" for n in range(size // 330))
    return template(
        f"{HOT}parameters: {{p: {{type: json, hidden: true, default: {{{entries}}}}}}}\nresources:\n{resources}"
    )


@kind
def environment_of_misspelled_secrets(size: int) -> Files:
    parameters = "".join(f"  hunter_{n}: {{type: string, hidden: true}}\n" for n in range(size // 80))
    given = "".join(f"  huntr_{n}: swordfish{n}\n" for n in range(size // 60))
    return template(f"{HOT}parameters:\n{parameters}") | {"environment.yaml": f"parameters:\n{given}"}


@kind
def str_replace_with_many_keys(size: int) -> Files:
    params = ", ".join(f"key_{n}: a{n}" for n in range(size // 40))
    call = f"{{str_replace: {{template: {'abcd efgh ' * (size // 25)}, params: {{{params}}}}}}}"
    return template(f"{HOT}resources: {{r: {{type: OS::Heat::Value, properties: {{value: {call}}}}}}}")


@kind
def config(size: int) -> Files:
    return template(HOT) | {"heatlint.toml": "".join(f"nope{n} = 1\n" for n in range(min(size, 250_000) // 14))}


@kind
def gitignore(size: int) -> Files:
    return template(HOT) | {".gitignore": "".join(f"a{n}*b*c*d*e\n" for n in range(size // 14))}


@kind
def config_with_dots(size: int) -> Files:
    return template(HOT) | {"heatlint.toml": f"{'.'.join('a' * (min(size, 250_000) // 2))} = 1\n"}


@kind
def config_with_patterns(size: int) -> Files:
    return template(HOT) | {"heatlint.toml": "exclude = [" + "'*a*b*c*d*e', " * (min(size, 99_000) // 100) + "]\n"}


@kind
def pattern_with_stars(size: int) -> Files:
    return template(HOT) | {"heatlint.toml": f"exclude = ['{'*a*b' * (min(size, 99_000) // 4)}']\n"}
