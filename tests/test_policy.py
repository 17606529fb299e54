"""Policies: what each form finds, where, and what it does not check."""

from __future__ import annotations

import pathlib
import re
import tomllib

import helpers
import pytest

from heatlint.plugins import Plugin, Ruleset
from heatlint.project.policy import COMMON, FORMS, plugin
from heatlint.project.policy_checks import name_fits

HEAD = "heat_template_version: 2021-04-16\n"


def diagnostics(template, policies, **body):
    """Return the findings of policies, written as TOML, in a template."""
    ruleset = Ruleset([Plugin("policies", plugin(tomllib.loads(policies)["policy"]))])
    text = template if "Version:" in template else HEAD + template
    return helpers.found(text, ruleset=ruleset, assume_values=True, stage="deploy", **body)


def found(template, policies, **body):
    """Return (line, column, message) of each finding."""
    return [(each.range[0], each.range[1], each.message) for each in diagnostics(template, policies, **body)]


def messages(template, policies, **body):
    return [each.message for each in diagnostics(template, policies, **body)]


# --- forbid ---------------------------------------------------------------------------------------------------------

FORBID = '''
[[policy]]
code = "ORG001"
forbid = true
type = "OS::Nova::FloatingIP*"
instead = "OS::Neutron::FloatingIP"'''
IP = "resources:\n  ip: {type: OS::Nova::FloatingIP, properties: {pool: p}}\n"


def test_forbidden_type_is_reported_at_the_type():
    assert found(IP, FORBID) == [
        (3, 14, '"OS::Nova::FloatingIP" is a forbidden type; use "OS::Neutron::FloatingIP" instead')
    ]


def test_default_name_severity_and_stage():
    (only,) = diagnostics(IP, FORBID)
    assert (only.rule.code, only.rule.name, only.severity, only.stage) == ("ORG001", "org001", "warning", "advice")


@pytest.mark.parametrize("severity", ["error", "warning", "info"])
def test_name_severity_and_message_of_the_policy(severity):
    (only,) = diagnostics(
        IP, f'{FORBID}\nname = "no-nova-ip"\nseverity = "{severity}"\nmessage = "ask the network team"'
    )
    assert (only.rule.name, only.severity) == ("no-nova-ip", severity)
    assert only.message == 'ask the network team; use "OS::Neutron::FloatingIP" instead'


@pytest.mark.parametrize(
    "resource",
    [
        "{type: OS::Neutron::FloatingIP}",
        "{type: OS::Nova::FloatingIP, condition: never}",
        "{type: OS::Nova::FloatingIP, external_id: abc}",
    ],
)
def test_other_resources_are_not_checked(resource):
    assert found(f"conditions: {{never: false}}\nresources:\n  ip: {resource}\n", FORBID) == []


def test_type_from_the_registry_counts_too():
    environment = {"resource_registry": {"My::IP": "OS::Nova::FloatingIP"}}
    template = "resources:\n  ip: {type: My::IP, properties: {pool: p}}\n"
    assert messages(template, FORBID, environment=environment) == [
        '"My::IP" stands for "OS::Nova::FloatingIP", which is a forbidden type; use "OS::Neutron::FloatingIP" instead'
    ]
    assert messages(template, FORBID.replace("OS::Nova::FloatingIP*", "My::*"), environment=environment) != []
    assert messages(template, FORBID.replace("OS::Nova::FloatingIP*", "Your::*"), environment=environment) == []


def test_path_of_a_nested_template_is_a_type():
    files = {"modules/web.yaml": HEAD}
    policies = '[[policy]]\ncode = "ORG1"\nforbid = true\ntype = ["old.yaml", "modules/*.yaml"]'
    assert len(messages("resources:\n  web: {type: modules/web.yaml}\n", policies, files=files)) == 1


def test_nested_stacks_are_checked():
    (only,) = diagnostics("resources:\n  web: {type: web.yaml}\n", FORBID, files={"web.yaml": HEAD + IP})
    assert (only.file, only.range[0]) == ("web.yaml", 3)


def test_members_of_a_group_are_reported_in_their_definition():
    template = """resources:
  group:
    type: OS::Heat::ResourceGroup
    properties:
      count: 3
      resource_def:
        type: OS::Heat::AutoScalingGroup
        properties:
          min_size: 1
          max_size: 2
          resource:
            type: OS::Nova::FloatingIP
            properties: {pool: 'p%index%'}
"""
    assert [place[:2] for place in found(template, FORBID)] == [(13, 19)]
    policy = '[[policy]]\ncode = "P1"\ntype = "OS::Nova::FloatingIP"\nproperty = "pool"\nmatches = "^net"'
    assert found(template, policy) == [(14, 32, '"pool" is "p0"; expected a match of "^net"')]
    assert found(template.replace("'p%", "'net-%"), policy) == []


def test_members_whose_type_heat_chooses_are_not_checked():
    policy = FORBID.replace("OS::Nova::FloatingIP*", "OS::Heat::SoftwareDeployment")
    template = """resources:
  all:
    type: OS::Heat::SoftwareDeploymentGroup
    properties: {config: c, servers: {one: abc}}
"""
    assert found(template, policy) == []
    assert found(template, policy.replace("Deployment", "DeploymentGroup")) != []


# --- require --------------------------------------------------------------------------------------------------------

REQUIRE = '[[policy]]\ncode = "ORG2"\ntype = "OS::Nova::Server"\nrequire = ["key_name", "tags", "metadata.owner"]'


def server(properties, more=""):
    properties = f"{{flavor: f, image: i{properties}}}"
    return f"resources:\n  web:\n    type: OS::Nova::Server\n    properties: {properties}\n{more}"


def test_missing_properties_are_one_finding_at_the_type():
    assert found(server(""), REQUIRE) == [(4, 11, '"key_name", "tags" and "metadata.owner" must be set')]
    assert found(server(", key_name: null, tags: [a], metadata: {cost: 1}"), REQUIRE) == [
        (4, 11, '"key_name" and "metadata.owner" must be set')
    ]
    assert messages(server(", key_name: k, tags: [a]"), REQUIRE) == ['"metadata.owner" must be set']


@pytest.mark.parametrize(
    "key, metadata, missing",
    [
        ("k", "{owner: me}", False),
        ("{get_param: known}", "{owner: {get_param: known}}", False),
        ("{get_param: unknown}", "{owner: {get_param: unknown}}", False),
        ("k", "{get_param: unknown}", False),
        ("{if: [maybe, k]}", "{owner: {if: [maybe, k]}}", False),
        ("{if: [never, k]}", "{owner: me}", True),
        ("k", "{owner: []}", True),
        ("k", "{}", True),
        ("{if: [always, k]}", "{owner: me}", False),
        ("k", "{owner: {if: [never, k]}}", True),
        ("k", "", True),
    ],
)
def test_only_certainly_unset_properties_are_missing(key, metadata, missing):
    template = f"""parameters:
  known: {{type: string, default: x}}
  unknown: {{type: string}}
conditions:
  maybe: {{equals: [{{get_param: unknown}}, a]}}
  never: {{equals: [{{get_param: known}}, y]}}
  always: {{equals: [{{get_param: known}}, x]}}
{server(f", tags: [a], key_name: {key}, metadata: {metadata}")}"""
    assert bool(messages(template, REQUIRE)) is missing


def test_heat_default_is_not_set_and_moved_value_is():
    policy = '[[policy]]\ncode = "ORG3"\ntype = "*"\nrequire = ["admin_state_up", "network"]'
    assert messages("resources:\n  p: {type: OS::Neutron::Port, properties: {network: n}}\n", policy) == [
        '"admin_state_up" must be set'
    ]
    assert (
        messages(
            "resources:\n  p: {type: OS::Neutron::Port, properties: {network_id: n, admin_state_up: true}}\n", policy
        )
        == []
    )


@pytest.mark.parametrize(
    "kind, missing",
    [("OS::Heat::Value", False), ("OS::Heat::None", False), ("No::Such", False), ("OS::Nova::Server", True)],
)
def test_pattern_requires_only_properties_that_a_type_has(kind, missing):
    template = f"resources:\n  x: {{type: '{kind}'}}\n"
    assert bool(messages(template, '[[policy]]\ncode = "O1"\ntype = "*"\nrequire = ["tags"]')) is missing


def test_type_that_accepts_anything_must_be_named():
    template = "resources:\n  a: {type: No::Such}\n  b: {type: No::Such, properties: {tags: {get_param: no_such}}}\n"
    policy = '[[policy]]\ncode = "O1"\ntype = "No::Such"\nrequire = ["tags"]'
    assert [line for line, *_ in found(template, policy)] == [3]


def test_properties_from_a_function_are_not_checked():
    template = "parameters: {p: {type: json}}\nresources:\n  x: {type: OS::Nova::Server, properties: {get_param: p}}\n"
    assert messages(template, REQUIRE) == []


def test_each_item_of_a_list_needs_the_property():
    policy = '[[policy]]\ncode = "O1"\ntype = "OS::Nova::Server"\nrequire = ["networks.port"]'
    assert messages(server(", networks: [{port: a}, {port: {get_resource: p}}]"), policy) == []
    assert messages(server(", networks: [{port: a}, {network: b}]"), policy) == ['"networks.port" must be set']
    assert messages(server(", networks: []"), policy) == []


# --- property -------------------------------------------------------------------------------------------------------


def flavor(test):
    return f'[[policy]]\ncode = "ORG4"\ntype = "OS::Nova::Server"\nproperty = "flavor"\n{test}'


@pytest.mark.parametrize(
    "test, problem",
    [
        ("matches = 'std'", None),
        ("matches = '^std-'", None),
        ("matches = '^std$'", '; expected a match of "^std$"'),
        ("not-matches = 'large$'", '; expected no match of "large$"'),
        ("not-matches = 'small$'", None),
        ("one-of = ['std-large']", None),
        ("one-of = ['a', 5, true]", '; expected "a" or "5" or "true"'),
        ("forbid-values = ['std-large', 'x']", ", which is forbidden"),
        ("forbid-values = ['std']", None),
        ("matches = '^std'\nnot-matches = 'large'", '; expected no match of "large"'),
        ("matches = 'x'\none-of = ['x']", '; expected a match of "x"'),
    ],
)
def test_the_value_of_a_property(test, problem):
    template = server("").replace("flavor: f", "flavor: std-large")
    assert found(template, flavor(test)) == (
        [(5, 26, f'"flavor" is "std-large"{problem}')] if problem is not None else []
    )


@pytest.mark.parametrize(
    "value, judged",
    [
        ("bad", True),
        ("{get_param: known}", True),
        ("{list_join: ['', [b, a, {get_param: d}]]}", True),
        ("{if: [always, bad, good]}", True),
        ("{if: [never, bad, good]}", False),
        ("{if: [maybe, bad, worse]}", False),
        ("{get_param: unknown}", False),
        ("{get_resource: flavour}", False),
        ("{get_attr: [flavour, name]}", False),
        ("{str_replace: {template: bad x, params: {x: {get_attr: [flavour, name]}}}}", False),
        ("{get_file: 'http://example.com/x'}", False),
        ("[bad]", False),
        ("null", False),
        ("''", True),
    ],
)
def test_only_certain_values_are_checked(value, judged):
    template = f"""parameters:
  known: {{type: string, default: bad}}
  d: {{type: string, default: d}}
  unknown: {{type: string}}
conditions:
  maybe: {{equals: [{{get_param: unknown}}, a]}}
  never: {{equals: [{{get_param: d}}, x]}}
  always: {{equals: [{{get_param: d}}, d]}}
{server(f", key_name: {value}")}  flavour: {{type: OS::Nova::Flavor, properties: {{ram: 1, vcpus: 1}}}}
"""
    policy = flavor("matches = '^good'").replace('"flavor"', '"key_name"')
    assert [place[:2] for place in found(template, policy)] == ([(13, 49)] if judged else [])


def test_value_from_an_environment_is_checked():
    template = "parameters: {f: {type: string}}\n" + server("").replace("flavor: f", "flavor: {get_param: f}")
    assert messages(template, flavor("matches = '^std'")) == []
    assert messages(template, flavor("matches = '^std'"), environment={"parameters": {"f": "huge"}}) == [
        '"flavor" is "huge"; expected a match of "^std"'
    ]


def test_value_passed_to_a_nested_stack_is_checked():
    inner = (
        HEAD
        + "parameters: {f: {type: string, default: huge}}\n"
        + server("").replace("flavor: f", "flavor: {get_param: f}")
    )
    for given, count in (("std-1", 0), ("other", 1)):
        template = f"resources:\n  web: {{type: web.yaml, properties: {{f: {given}}}}}\n"
        assert len(messages(template, flavor("matches = '^std'"), files={"web.yaml": inner})) == count


def test_hidden_value_is_not_quoted():
    template = "parameters: {f: {type: string, hidden: true, default: hush-hush}}\n" + server("").replace(
        "flavor: f", "flavor: {get_param: f}"
    )
    assert messages(template, flavor("matches = '^std'")) == ['"flavor" is "******"; expected a match of "^std"']


def test_unset_property_is_not_checked_despite_a_default():
    policy = '[[policy]]\ncode = "O1"\ntype = "*"\nproperty = "user_data_format"\none-of = ["RAW"]'
    assert messages(server(""), policy) == []
    assert messages(server(", user_data_format: HEAT_CFNTOOLS"), policy) == [
        '"user_data_format" is "HEAT_CFNTOOLS"; expected "RAW"'
    ]


def test_each_item_of_a_list_is_checked():
    policy = '[[policy]]\ncode = "O1"\ntype = "*"\nproperty = "security_groups"\nforbid-values = ["default"]'
    groups = ", security_groups: [web, default, {get_param: x}, default]"
    template = "parameters: {x: {type: string}}\n" + server(groups)
    assert found(template, policy) == [
        (6, 62, '"security_groups" is "default", which is forbidden'),
        (6, 87, '"security_groups" is "default", which is forbidden'),
    ]


def test_finding_is_at_the_list_when_items_may_be_omitted():
    template = """conditions: {never: false}
resources:
  web:
    type: OS::Nova::Server
    properties: {flavor: f, image: i, security_groups: [{if: [never, a]}, default, default]}
"""
    policy = '[[policy]]\ncode = "O1"\ntype = "*"\nproperty = "security_groups"\nforbid-values = ["default"]'
    assert [each.path[3:] for each in diagnostics(template, policy)] == [("security_groups",)]


def test_dotted_name_leads_into_maps_and_lists():
    policy = '[[policy]]\ncode = "O1"\ntype = "*"\nproperty = "rules.remote_ip_prefix"\nnot-matches = "/0$"'
    template = """resources:
  sg:
    type: OS::Neutron::SecurityGroup
    properties:
      rules:
        - {protocol: tcp, remote_ip_prefix: 10.0.0.0/8}
        - {protocol: tcp, remote_ip_prefix: 0.0.0.0/0}
"""
    assert found(template, policy) == [(8, 45, '"rules.remote_ip_prefix" is "0.0.0.0/0"; expected no match of "/0$"')]


@pytest.mark.parametrize(
    "value, test, judged",
    [
        ("'yes'", "one-of = [true]", False),  # Heat reads it as one
        ("false", "one-of = [true]", True),
        ("true", "matches = '^true$'", False),
        ("true", "forbid-values = ['True']", True),
    ],
)
def test_value_is_compared_as_its_type(value, test, judged):
    policy = f'[[policy]]\ncode = "O1"\ntype = "OS::Neutron::Net"\nproperty = "shared"\n{test}'
    template = f"resources:\n  n: {{type: OS::Neutron::Net, properties: {{shared: {value}}}}}\n"
    assert bool(messages(template, policy)) is judged


@pytest.mark.parametrize("value", ["80", "80.0", "'80'"])
def test_number_is_compared_by_value(value):
    policy = '[[policy]]\ncode = "O1"\ntype = "OS::Cinder::Volume"\nproperty = "size"\none-of = [80]'
    assert messages(f"resources:\n  v: {{type: OS::Cinder::Volume, properties: {{size: {value}}}}}\n", policy) == []
    assert messages("resources:\n  v: {type: OS::Cinder::Volume, properties: {size: 8}}\n", policy) == [
        '"size" is "8"; expected "80"'
    ]


def test_deprecated_property_is_checked_by_either_name():
    template = "resources:\n  p: {type: OS::Neutron::Port, properties: {network_id: public}}\n"
    for name in ("network", "network_id"):
        policy = f'[[policy]]\ncode = "O1"\ntype = "*"\nproperty = "{name}"\nforbid-values = ["public"]'
        assert messages(template, policy) == [f'"{name}" is "public", which is forbidden']


def test_property_of_an_unknown_type_is_compared_as_written():
    policy = '[[policy]]\ncode = "O1"\ntype = "Our::*"\nproperty = "size.max"\none-of = [1, 2]'
    template = "resources:\n" + "".join(
        f"  {name}: {{type: Our::Db, properties: {{size: {{max: {size}}}}}}}\n" for name, size in (("a", 3), ("b", 2))
    )
    assert [line for line, *_ in found(template, policy)] == [3]


def test_exponential_pattern_is_judged():
    policy = flavor("matches = '^(a+)+$'")
    (message,) = messages(server("").replace("flavor: f", f"flavor: {'a' * 60}b"), policy)
    assert message.endswith('expected a match of "^(a+)+$"')


@pytest.mark.parametrize("key", ["matches", "not-matches"])
def test_a_note_says_that_a_value_is_not_judged(key):
    policy = flavor(key + " = '^(?=a)(a+)+$'") + '\nmessage = "our own words"\n'
    (finding,) = diagnostics(server("").replace("flavor: f", f"flavor: {'a' * 60}b"), policy)
    assert (finding.rule.code, finding.severity) == ("HL216", "info")
    assert finding.message.startswith('the value is not compared with "^(?=a)(a+)+$", since that could take too long')


def test_a_note_says_that_a_name_is_not_judged():
    policy = '[[policy]]\ncode = "O1"\nnames = "resources"\nmatches = "^(?=a)(a+)+$"'
    (finding,) = diagnostics(f"resources:\n  {'a' * 60}: {{type: OS::Heat::None}}\n", policy)
    assert (finding.rule.code, finding.path) == ("HL216", ("resources", "a" * 60))


def test_a_pattern_that_is_too_large_cannot_be_used():
    with pytest.raises(ValueError, match="too large a regular expression: it is longer than 5000 characters"):
        diagnostics("", flavor(f"matches = '{'a' * 6000}'"))


def test_cfn_template():
    template = """AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Web: {Type: 'AWS::EC2::Instance', Properties: {ImageId: i, InstanceType: huge}}
"""
    policy = '[[policy]]\ncode = "O1"\ntype = "AWS::*"\nproperty = "InstanceType"\none-of = ["small"]'
    assert [each.path for each in diagnostics(template, policy)] == [("Resources", "Web", "Properties", "InstanceType")]


# --- names ----------------------------------------------------------------------------------------------------------

NAMED = """parameters:
  Size: {type: number}
  size: {type: number}
conditions:
  Big: {equals: [a, b]}
resources:
  Web: {type: OS::Nova::Server}
  net_a: {type: OS::Neutron::Net}
  Net: {type: OS::Neutron::Net, condition: Big}
outputs:
  Address: {value: x}
"""


@pytest.mark.parametrize(
    "section, names",
    [
        ("parameters", [(3, "parameter", "Size")]),
        ("resources", [(8, "resource", "Web"), (10, "resource", "Net")]),
        ("outputs", [(12, "output", "Address")]),
        ("conditions", [(6, "condition", "Big")]),
    ],
)
def test_names_that_do_not_match(section, names):
    policy = f'[[policy]]\ncode = "O1"\nnames = "{section}"\nmatches = "^[a-z_]+$"'
    assert found(NAMED, policy) == [
        (line, 3, f'"{name}" is not a valid {what} name; expected a match of "^[a-z_]+$"') for line, what, name in names
    ]


def test_names_of_resources_of_some_types():
    policy = '[[policy]]\ncode = "O1"\nnames = "resources"\ntype = "OS::Neutron::*"\nmatches = "^net_"'
    assert [line for line, *_ in found(NAMED, policy)] == [10]


# --- what a schema does not tell ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "policy, message",
    [
        ("", "the policy checks nothing; expected"),
        ("matches = 'x'", "the policy checks nothing; expected"),
        ("forbid = true", '"forbid" needs "type"'),
        ("forbid = true\ntype = []", '"forbid" needs "type"'),
        (
            "forbid = true\ntype = 'x'\nrequire = ['y']",
            '"forbid" cannot be used together with "require"; write two policies',
        ),
        ("forbid = true\ntype = 'x'\nmatches = 'y'", '"matches" cannot be used together with "forbid"'),
        ("require = ['a']\ntype = 'x'\ninstead = 'y'", '"instead" cannot be used together with "require"'),
        ("require = []\ntype = 'x'", '"require" is empty; expected names of properties'),
        (
            "property = 'a'\ntype = 'x'",
            '"property" needs one of "matches", "not-matches", "one-of" or "forbid-values"',
        ),
        ("property = 'a'\ntype = 'x'\nmatches = '['", '"[" is not a regular expression: '),
        ("property = 'a'\ntype = 'x'\nnot-matches = '(?P<a'", '"(?P<a" is not a regular expression: '),
        ("property = 'a'\ntype = 'x'\none-of = []", '"one-of" is empty; expected values'),
        ("names = 'outputs'", '"names" needs "matches"'),
        ("names = 'outputs'\nmatches = '['", '"[" is not a regular expression: '),
        ("names = 'outputs'\nmatches = 'x'\ntype = 'y'", '"type" cannot be used together with names of outputs'),
        ("forbid = true\ntype = 'x'\nname = 'No IP'", '"No IP" is not a rule name; expected lower case with hyphens'),
    ],
)
def test_invalid_policy(policy, message):
    with pytest.raises(ValueError) as raised:
        plugin(tomllib.loads(f'[[policy]]\ncode = "ORG9"\n{policy}')["policy"])
    assert str(raised.value).startswith(f'policy "ORG9": {message}') and "\n" not in str(raised.value)


@pytest.mark.parametrize("code", ["HL901", "HLX1", "org1", "ORG", "1", "ORG-1", ""])
def test_invalid_code(code):
    with pytest.raises(ValueError, match="the code must be capital letters and digits"):
        plugin([{"code": code, "forbid": True, "type": "x"}])


@pytest.mark.parametrize(
    "second, what", [({"code": "A1", "name": "b"}, "code"), ({"code": "A2", "name": "a1"}, "name")]
)
def test_duplicate_code_or_name(second, what):
    with pytest.raises(ValueError, match=f"is also the {what} of another policy"):
        plugin([{"forbid": True, "type": "x", **each} for each in ({"code": "A1"}, second)])


@pytest.mark.parametrize(
    "glob, name, holds",
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("a*", "a", True),
        ("*", "", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("*b*", "abc", True),
        ("a*c*e", "abcde", True),
        ("a*d*c*", "abcd", False),
        ("*ab*ab", "ab", False),
        ("OS::*::Net", "OS::Neutron::Net", True),
        ("OS::*::Net", "OS::Neutron::Nets", False),
        ("a.c", "abc", False),
    ],
)
def test_pattern_of_a_type(glob, name, holds):
    assert name_fits(glob, name) is holds


# --- docs/policies.md -----------------------------------------------------------------------------------------------

PAGE = (pathlib.Path(__file__).parent.parent / "docs" / "policies.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.M | re.S)
APP = """heat_template_version: 2018-08-31
resources:
  group_rule:
    type: OS::Neutron::SecurityGroupRule
    properties: {security_group: web, remote_ip_prefix: 10.0.0.0/8}
"""
FAULTY = """parameters: {Size: {type: string}}
resources:
  ip: {type: OS::Nova::FloatingIP, properties: {pool: p}}
  web: {type: OS::Nova::Server, properties: {flavor: m1.huge, image: i, networks: [{port: p}]}}
  data: {type: OS::Cinder::Volume, properties: {size: 5, volume_type: hdd}}
  group: {type: OS::Neutron::SecurityGroup, properties: {rules: [{remote_ip_prefix: '::/0', ethertype: IPv6}]}}
"""


def test_first_example_of_the_page(tmp_path, monkeypatch, capsys):
    from heatlint.cli import main

    (tmp_path / ".git").mkdir()
    (tmp_path / "heatlint.toml").write_text(EXAMPLES[0], encoding="utf-8")
    (tmp_path / "app.yaml").write_text(APP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    (output,) = re.findall(r"^```console\n\$ heatlint check app.yaml\n(.*?)^```$", PAGE, re.M | re.S)
    assert main(["check", "app.yaml", "--no-cache", "--color", "never"]) == 1
    assert capsys.readouterr().out == output


def test_other_examples_of_the_page_and_its_quoted_messages():
    found = diagnostics(FAULTY, "\n".join(EXAMPLES[1:]))
    assert sorted(each.rule.code for each in found) == [f"ORG00{number}" for number in range(1, 8)]
    prose = " ".join(re.sub(r"^```.*?^```$", "", PAGE, flags=re.M | re.S).split())
    quoted = {each for each in re.findall("`([^`]+)`", prose) if re.search("forbidden type|must be set|expected", each)}
    assert len(quoted) == 4 and quoted <= {each.message for each in found}


def test_page_names_every_key():
    keys = {key for form, others in FORMS.items() for key in (form, *others)} | set(COMMON)
    assert {key for key in keys if f"`{key}`" not in PAGE} == set()
