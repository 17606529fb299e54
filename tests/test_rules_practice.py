"""The practice rules: what they say, and above all what they pass over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from growth import assert_linear
from helpers import codes, found, messages

from heatlint.plugins import built_in
from heatlint.rule import Diagnostic, Fix
from heatlint.text import parse
from heatlint.text.edits import apply, edits_of

ADVICE = {rule.code for rule in built_in().rules if rule.code.startswith("HL9")}
#: What the templates below are not about.
PLAIN = {"HL910", "HL911", "HL916", "HL917"}


def advice(text: str, files: dict[str, str] | None = None, **parameters: Any) -> list[Diagnostic]:
    """Return all advice about a template that is deployed with the values of some parameters."""
    environment = {"parameters": parameters}
    return found(text, files=files or {}, environment=environment, stage="deploy", assume_values=True, rules=ADVICE)


def advised(text: str, files: dict[str, str] | None = None, **parameters: Any) -> list[str]:
    """Return the codes of the advice about a template, without PLAIN."""
    return [code for code in codes(advice(text, files, **parameters)) if code not in PLAIN]


def hot(rest: str, version: str = "'2018-08-31'") -> str:
    return f"heat_template_version: {version}\n{rest}"


def resource(kind: str, properties: str) -> str:
    return hot(f"resources:\n  r: {{type: '{kind}', properties: {properties}}}\n")


# --- secrets -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "admin_password",
        "AdminPassword",
        "DBPASSWORD",
        "dbpassword",
        "N1000vVSMPassword",
        "root-passwd",
        "key_passphrase",
        "ssh_private_key",
        "sshPrivateKey",
        "secret_key",
        "api_key",
        "apikey",
        "auth_token",
        "AuthToken",
        "shared_secret",
        "MetadataProxySharedSecret",
        "clientSecret",
        "admin_pass",
        "password_2",
        "password1",
        "api_token",
        "AdminPwd",
        "mysql_root_pw",
        "keystone_pass",
        "db_password_prod",
        "encryption_key",
        "aws_secret_access_key",
        "psk",
        "pasword",
    ],
)
def test_a_parameter_named_for_a_secret_is_hidden(name: str) -> None:
    assert advised(hot(f"parameters:\n  {name}: {{type: string}}\n")) == ["HL902"]
    assert advised(hot(f"parameters:\n  {name}: {{type: string, hidden: true}}\n")) == []


@pytest.mark.parametrize(
    "name",
    [
        "password_length",
        "PasswordLength",
        "secret_name",
        "secret_id",
        "secret_ref",
        "secret_href",
        "private_key_file",
        "private_net",
        "public_key",
        "key_name",
        "key",
        "token",
        "secret",
        "barbican_secret",
        "tls_secret",
        "auth_secret",
        "use_password",
        "UsePassword",
        "has_private_key",
        "no_passphrase",
        "generate_password",
        "bypass",
        "compass",
        "api_key_id",
        "password_hash",
        "secret_type",
        "keystone_auth",
        "max_token",
        "unshared_secretary",
        "credentials",
        "ssh_key",
        "tls_key",
        "jwt",
        "access_key",
        "token_expiration",
        "pass_through",
    ],
)
def test_a_parameter_named_for_something_else_is_not(name: str) -> None:
    assert advised(hot(f"parameters:\n  {name}: {{type: string, default: abc}}\n")) == []


@pytest.mark.parametrize(
    "definition",
    [
        "{type: boolean}",
        "{type: json}",
        "{type: string, constraints: [{custom_constraint: barbican.secret}]}",
        "{type: string, constraints: [{allowed_values: [a, b]}]}",
        "{type: string, description: The name of a secret}",
        "{type: string, description: Barbican secret ref}",
        "{type: string, description: The kubernetes secret name to use}",
        "{type: string, description: Path to the file}",
        "{type: string, default: 'true'}",
        "{type: string, default: 'No'}",
    ],
)
def test_a_parameter_whose_definition_says_that_it_is_none_is_not(definition: str) -> None:
    assert advised(hot(f"parameters:\n  client_secret: {definition}\n")) == []


def test_a_number_may_be_a_secret() -> None:
    assert advised(hot("parameters:\n  admin_password: {type: number}\n")) == ["HL902"]


def test_a_cfn_template_says_no_echo() -> None:
    template = "HeatTemplateFormatVersion: '2012-12-12'\nParameters:\n  Password: {Type: String%s}\n"
    assert [each.message for each in advice(template % "") if each.rule.code == "HL902"] == [
        'Heat shows the value of "Password" to every user of the project; expected "NoEcho: true"'
    ]
    assert advised(template % ", NoEcho: 'true'") == []


@pytest.mark.parametrize("default", ["s3cret", "guest", "password", "'1234'", "a/b+c=="])
def test_a_secret_is_no_default(default: str) -> None:
    assert advised(hot(f"parameters:\n  x: {{type: string, hidden: true, default: {default}}}\n")) == ["HL901"]
    assert advised(hot(f"parameters:\n  password: {{type: string, default: {default}}}\n")) == ["HL902", "HL901"]


@pytest.mark.parametrize(
    "default",
    [
        "''",
        '" "',
        "unset",
        "UNSET",
        "none",
        "'null'",
        "nil",
        "n/a",
        "'{}'",
        "'[]'",
        "\"''\"",
        "changeme",
        "CHANGE_ME",
        "change-this-password",
        "replace me",
        "todo",
        "'<password>'",
        "__PASSWORD__",
        "'${PASSWORD}'",
        "'{{ password }}'",
        "xxxx",
        "'****'",
        "'...'",
        "your password",
        "/etc/ssl/key.pem",
        "~/.ssh/id_rsa",
        "file:///etc/key",
        "https://example.com/key",
    ],
)
def test_a_default_that_is_no_secret(default: str) -> None:
    assert advised(hot(f"parameters:\n  x: {{type: string, hidden: true, default: {default}}}\n")) == []


@pytest.mark.parametrize(
    "default, codes",
    [("{}", []), ("{user: '', keys: []}", []), ("{user: {password: abc}}", ["HL901"]), ("[unset, abc]", ["HL901"])],
)
def test_a_secret_inside_a_default(default: str, codes: list[str]) -> None:
    assert advised(hot(f"parameters:\n  x: {{type: json, hidden: true, default: {default}}}\n")) == codes


@pytest.mark.parametrize(
    "default",
    [
        pytest.param(lambda n: " " * n, id="spaces"),
        pytest.param(lambda n: "'" * n + "x", id="quotes"),
        pytest.param(lambda n: "<>" * n + "x", id="angle-brackets"),
        pytest.param(lambda n: "{{" * n, id="braces"),
    ],
)
def test_work_grows_with_the_length_of_a_default(default: Callable[[int], str]) -> None:
    def work(text: str) -> None:
        parameter = {"type": "string", "default": text, "hidden": True}
        template = {"heat_template_version": "2018-08-31", "parameters": {"x": parameter}}
        found(template, rules={"HL901"})

    assert_linear(work, default, 25_000)


HIDDEN = "parameters:\n  x: {type: string, hidden: true}\n  y: {type: string}\n"


@pytest.mark.parametrize(
    "value",
    [
        "{get_param: x}",
        "[a, {get_param: x}]",
        "{list_join: [':', [a, {get_param: x}]]}",
        "{str_replace: {template: a b, params: {b: {get_param: x}}}}",
        "{str_replace: {template: a b, params: {b: {list_join: ['', [{get_param: x}]]}}}}",
        "{make_url: {scheme: http, host: h, password: {get_param: x}}}",
        "{list_concat: [[{get_param: x}]]}",
    ],
)
def test_an_output_shows_a_hidden_value(value: str) -> None:
    assert advised(hot(HIDDEN + f"outputs:\n  o: {{value: {value}}}\n")) == ["HL903"]


@pytest.mark.parametrize(
    "value",
    [
        "{get_param: y}",
        "{digest: [md5, {get_param: x}]}",
        "{list_join: [':', [a, {digest: [md5, {get_param: x}]}]]}",
        "{yaql: {expression: $.data.x.len(), data: {x: {get_param: x}}}}",
        "{config: {password: {get_param: x}}}",
        "{map_merge: [{password: {get_param: x}}]}",
        "{str_split: [',', {get_param: x}, 0]}",
        "{list_join: ['', [{if: [{equals: [{get_param: x}, a]}, b, c]}]]}",
    ],
)
def test_an_output_that_does_not_certainly_show_it(value: str) -> None:
    assert advised(hot(HIDDEN + f"outputs:\n  o: {{value: {value}}}\n")) == []


def test_an_output_of_what_is_nested_is_for_what_is_around_it() -> None:
    child = hot(HIDDEN.replace("}\n  y: {type: string}", ", default: ''}") + "outputs:\n  o: {value: {get_param: x}}\n")
    assert advised(hot("resources:\n  a: {type: child.yaml}\n"), {"child.yaml": child}) == []
    assert advised(child) == ["HL903"]


# --- exposure ------------------------------------------------------------------------------------------------------

PORT = "parameters:\n  port: {type: number}\n  cidr: {type: string}\nresources:\n"


def rule(text: str) -> str:
    return hot(PORT + f"  g: {{type: 'OS::Neutron::SecurityGroup', properties: {{rules: [{text}]}}}}\n")


def test_what_a_world_open_rule_says() -> None:
    [given] = [
        each
        for each in advice(
            rule("{protocol: tcp, port_range_min: 20, port_range_max: 30000, remote_ip_prefix: 0.0.0.0/0}")
        )
        if each.rule.code == "HL920"
    ]
    assert given.message == (
        '"0.0.0.0/0" allows every address to reach 22 (ssh), 23 (telnet), 445 (smb) and more; '
        "expected the network that needs it"
    )
    assert given.path == ("resources", "g", "properties", "rules", 0, "remote_ip_prefix")
    [bare] = [each for each in advice(rule("{}")) if each.rule.code == "HL920"]
    assert bare.message == (
        'without "remote_ip_prefix" every address is allowed to reach all ports; expected the network that needs it'
    )
    assert bare.path == ("resources", "g", "properties", "rules", 0)


@pytest.mark.parametrize(
    "text",
    [
        "{direction: ingress}",
        "{protocol: tcp}",
        "{remote_ip_prefix: 10.0.0.0/0}",
        "{remote_mode: remote_ip_prefix}",
        "{remote_ip_prefix: '::/0', ethertype: IPv6}",
        "{protocol: tcp, port_range_min: 1, port_range_max: 65535}",
        "{protocol: tcp, port_range_min: 3306, port_range_max: 3306}",
        "{protocol: '6', port_range_min: 22, port_range_max: 22}",
        "{protocol: udp, port_range_min: 11211, port_range_max: 11211}",
    ],
)
def test_a_rule_that_lets_everybody_in(text: str) -> None:
    assert advised(rule(text)) == ["HL920"]


@pytest.mark.parametrize(
    "text",
    [
        "{direction: egress}",
        "{remote_mode: remote_group_id}",
        "{remote_mode: remote_group_id, remote_group_id: g}",
        "{remote_ip_prefix: 10.0.0.0/8}",
        "{remote_ip_prefix: {get_param: cidr}}",
        "{protocol: icmp}",
        "{protocol: vrrp}",
        "{protocol: tcp, port_range_min: 80, port_range_max: 443, remote_ip_prefix: 192.0.2.0/24}",
        "{protocol: tcp, port_range_min: 443, port_range_max: 443}",
        "{protocol: tcp, port_range_min: {get_param: port}, port_range_max: {get_param: port}}",
    ],
)
def test_a_rule_that_does_not(text: str) -> None:
    assert advised(rule(text)) == []


def test_the_values_given_are_looked_at() -> None:
    text = rule(
        "{remote_ip_prefix: {get_param: cidr}, protocol: tcp, port_range_min: {get_param: port}, "
        "port_range_max: {get_param: port}}"
    )
    assert advised(text, cidr="0.0.0.0/0", port=22) == ["HL920"]
    assert advised(text, cidr="0.0.0.0/0", port=80) == []
    assert advised(text, cidr="10.0.0.0/8", port=22) == []


@pytest.mark.parametrize(
    "properties, codes",
    [
        ("{security_group: g}", ["HL920"]),
        ("{security_group: g, remote_group: h}", []),
        ("{security_group: g, direction: egress}", []),
        ("{security_group: g, protocol: tcp, port_range_min: 22, port_range_max: 22}", ["HL920"]),
    ],
)
def test_a_rule_of_its_own(properties: str, codes: list[str]) -> None:
    assert advised(resource("OS::Neutron::SecurityGroupRule", properties)) == codes


@pytest.mark.parametrize(
    "text, codes",
    [
        ("{IpProtocol: tcp, FromPort: '22', ToPort: '22', CidrIp: 0.0.0.0/0}", ["HL920"]),
        ("{IpProtocol: tcp, FromPort: '22', ToPort: '22', SourceSecurityGroupId: g}", []),
        ("{IpProtocol: icmp, FromPort: '-1', ToPort: '-1', CidrIp: 0.0.0.0/0}", []),
        ("{IpProtocol: '-1', CidrIp: 0.0.0.0/0}", ["HL920"]),
        ("{IpProtocol: tcp, FromPort: '80', ToPort: '80', CidrIp: 0.0.0.0/0}", []),
    ],
)
def test_a_group_of_amazons(text: str, codes: list[str]) -> None:
    for word in ("SecurityGroupIngress", "SecurityGroupEgress"):
        properties = f"{{GroupDescription: d, {word}: [{text}]}}"
        expected = codes if word == "SecurityGroupIngress" else []
        assert advised(resource("AWS::EC2::SecurityGroup", properties)) == expected


# --- production ----------------------------------------------------------------------------------------------------


def test_descriptions() -> None:
    text = hot(
        "parameters:\n  a: {type: string}\n  b: {type: string, description: ''}\n"
        "  c: {type: string, description: x}\n  d: nonsense\n"
        "outputs:\n  a: {value: x}\n  b: {value: x, description: y}\n"
    )
    assert [(each.rule.code, each.path[-1], each.message) for each in advice(text) if each.rule.code < "HL912"] == [
        ("HL910", "a", 'the parameter "a" has no description'),
        ("HL910", "b", 'the parameter "b" has no description'),
        ("HL911", "a", 'the output "a" has no description'),
    ]


ID = "6f4c5f4d-8b35-4b0d-9e0b-6d7a2b1f0c11"


@pytest.mark.parametrize(
    "definition, codes",
    [
        (f"{{type: 'OS::Neutron::Port', properties: {{network: {ID}}}}}", ["HL912"]),
        (f"{{type: 'OS::Neutron::Port', properties: {{network: {ID.replace('-', '')}}}}}", ["HL912"]),
        ("{type: 'OS::Neutron::Port', properties: {network: private}}", []),
        (f"{{type: 'OS::Neutron::Port', properties: {{network: n, name: {ID}}}}}", []),
        (f"{{type: 'OS::Neutron::Port', properties: {{network: n, security_groups: [default, {ID}]}}}}", []),
        (f"{{type: 'OS::Neutron::Port', properties: {{network: n, fixed_ips: [{{subnet: {ID}}}]}}}}", ["HL912"]),
        (f"{{type: 'OS::Neutron::Net', external_id: {ID}}}", []),
        ("{type: 'OS::Cinder::Volume', properties: {size: 1, image: ubuntu}}", ["HL913"]),
        (f"{{type: 'OS::Cinder::Volume', properties: {{size: 1, image: {ID}}}}}", ["HL912"]),
        ("{type: 'OS::Cinder::Volume', properties: {size: 1, image: ''}}", []),
    ],
)
def test_what_belongs_to_one_cloud(definition: str, codes: list[str]) -> None:
    assert advised(hot(f"resources:\n  a: {definition}\n")) == codes


def test_a_name_is_said_only_of_what_is_deployed_itself() -> None:
    child = hot("resources:\n  v: {type: 'OS::Cinder::Volume', properties: {size: 1, image: ubuntu}}\n")
    assert advised(child) == ["HL913"]
    assert advised(hot("resources:\n  a: {type: child.yaml}\n"), {"child.yaml": child}) == []


@pytest.mark.parametrize(
    "more, codes",
    [
        ("", []),
        ("user_data: '#!/bin/sh'", ["HL914"]),
        ("user_data: ''", []),
        ("user_data: '#!/bin/sh', user_data_format: RAW", []),
        ("user_data: {str_replace: {template: run cfn-signal x, params: {x: y}}}", []),
        ("user_data: {list_join: [x, [a, 'cfn-init']]}", []),
        ("user_data: {get_file: a.sh}", []),
        ("user_data: {get_file: b.sh}", ["HL914"]),
    ],
)
def test_user_data(more: str, codes: list[str]) -> None:
    properties = f"{{flavor: {{get_param: f}}, image: {{get_param: f}}, networks: [{{network: n}}], {more}}}"
    text = resource("OS::Nova::Server", properties) + "parameters:\n  f: {type: string}\n"
    assert advised(text, {"a.sh": "/opt/aws/bin/cfn-signal", "b.sh": "echo"}) == codes


CHILD = "parameters:\n  x: {type: %s}\n"


@pytest.mark.parametrize(
    "here, there, difference",
    [
        ("string", "string", None),
        ("string", "number", "a string"),
        ("comma_delimited_list", "json", "a comma_delimited_list"),
        ("string, hidden: true", "string", "hidden"),
        ("string", "string, hidden: true", "not hidden"),
        ("string, hidden: true", "string, hidden: true", None),
    ],
)
@pytest.mark.parametrize(
    "definition",
    [
        "{type: child.yaml, properties: {x: {get_param: y}}}",
        "{type: 'OS::Heat::ResourceGroup', properties: {count: 3, resource_def: {type: child.yaml, "
        "properties: {x: {get_param: y}}}}}",
        "{type: 'OS::Heat::AutoScalingGroup', properties: {min_size: 1, max_size: 3, resource: {type: child.yaml, "
        "properties: {x: {get_param: y}}}}}",
        "{type: 'OS::Heat::ResourceChain', properties: {resources: [child.yaml], "
        "resource_properties: {x: {get_param: y}}}}",
    ],
)
def test_a_parameter_that_is_passed_on(here: str, there: str, difference: str | None, definition: str) -> None:
    text = hot(f"parameters:\n  y: {{type: {here}}}\nresources:\n  a: {definition}\n")
    findings = [each for each in advice(text, {"child.yaml": hot(CHILD % there)}) if each.rule.code == "HL915"]
    assert [each.message.partition(", but")[0] for each in findings] == (
        [] if difference is None else [f'"y" is {difference}']
    )
    for each in findings:
        assert each.file == "template" and each.path[0] == "resources" and each.path[-1] == "x" and each.range
        assert [(near.file, near.path) for near in each.related] == [("child.yaml", ("parameters", "x"))]


def test_what_is_made_of_a_parameter_is_not_passed_on_as_it_is() -> None:
    text = hot(
        "parameters:\n  y: {type: json}\nresources:\n  a: {type: child.yaml, properties: {x: {get_param: [y, z]}}}\n"
    )
    assert advised(text, {"child.yaml": hot(CHILD % "string")}) == []


# --- versions ------------------------------------------------------------------------------------------------------


def mended(text: str, fix: Fix) -> str | None:
    edits = edits_of(parse(text, "template"), fix.changes)
    return None if edits is None else apply(text, edits)


def newest(written: str, rest: str) -> str | None:
    findings = [each for each in advice(hot(rest, written)) if each.rule.code == "HL916"]
    assert len(findings) < 2
    for each in findings:
        assert each.fix is not None and not each.fix.safe
        assert mended(hot(rest, written), each.fix) == hot(rest, f"'{each.fix.changes[0].new}'")
        return each.fix.changes[0].new
    return None


LAST = "2021-04-16"
CALL = "outputs:\n  o: {value: %s}\n"
RESOURCE = "resources:\n  r: {type: 'OS::Heat::None'}\n"


@pytest.mark.parametrize(
    "written, rest, expected",
    [
        ("2013-05-23", "", LAST),
        (LAST, "", None),
        ("rocky", "", None),
        ("wallaby", "", None),
        ("2016-10-13", "", None),
        ("2013-05-23", RESOURCE + CALL % "{get_attr: [r, show]}", LAST),
        ("2013-05-23", RESOURCE + CALL % "{get_attr: [r, show, x]}", None),
        ("2014-10-16", RESOURCE + CALL % "{get_attr: [r, show, x]}", LAST),
        ("2014-10-16", RESOURCE + CALL % "{get_attr: [r]}", "2015-04-30"),
        ("2015-10-15", RESOURCE + CALL % "{get_attr: [r]}", LAST),
        ("2013-05-23", RESOURCE + CALL % "{Ref: r}", None),
        ("2013-05-23", CALL % "{'Fn::Join': ['', [a]]}", None),
        ("2014-10-16", CALL % "{'Fn::Select': [0, [a]]}", "2015-04-30"),
        ("2013-05-23", CALL % "{list_join: ['', [a]]}", LAST),
        ("2014-10-16", CALL % "{list_join: ['', [a], [b]]}", "2015-04-30"),
        ("2013-05-23", CALL % "{str_replace: {template: a, params: {a: b}}}", LAST),
        ("2015-04-30", CALL % "{repeat: {template: a, for_each: {a: [b]}}}", LAST),
        ("2015-04-30", CALL % "{repeat: {template: a, for_each: {a: [b]}, permutations: false}}", "2017-02-24"),
        ("2015-04-30", CALL % "{map_merge: [{a: b}]}", "2015-10-15"),
        ("2014-10-16", CALL % "{digest: [md5, a]}", None),
        ("2015-04-30", CALL % "{equals: [a, b]}", LAST),
        ("2016-10-14", CALL % "{contains: [a, b]}", "2017-02-24"),
        ("2016-10-14", "conditions:\n  c: true\n" + CALL % "{if: [c, a, b]}", LAST),
        ("2018-08-31", "conditions:\n  c: true\n" + CALL % "{if: [c, [{if: [c, a]}], b]}", None),
        ("2015-10-15", "conditions:\n  c: true\n", "2016-04-08"),
        ("2015-10-15", "resources:\n  r: {type: 'OS::Heat::None', condition: true}\n", "2016-04-08"),
        ("2015-10-15", "resources:\n  r: {type: 'OS::Heat::None', external_id: x}\n", "2016-04-08"),
        ("2015-10-15", "outputs:\n  o: {value: x, condition: true}\n", "2016-04-08"),
        ("2016-10-14", "parameters:\n  p: {type: number, constraints: [{modulo: {step: 2, offset: 0}}]}\n", None),
        ("2017-02-24", "parameters:\n  p: {type: string, tags: [a]}\n", "2017-09-01"),
    ],
)
def test_a_newer_version_that_reads_the_same(written: str, rest: str, expected: str | None) -> None:
    assert newest(f"'{written}'", rest) == expected


def test_a_version_that_the_target_does_not_have_is_not_proposed() -> None:
    assert messages(found(hot(RESOURCE, "'2015-04-30'"), release=11, rules={"HL916"})) == [
        '"2015-04-30" is an old version; expected "2018-08-31", with which the template means the same'
    ]


@pytest.mark.parametrize(
    "text, expected",
    [
        ("heat_template_version: 2021-04-16\n", "'2021-04-16'"),
        ("heat_template_version: '2021-04-16'\n", None),
        ('heat_template_version: "2021-04-16"\n', None),
        ("heat_template_version: wallaby\n", None),
        ('{"heat_template_version": "2021-04-16"}', None),
        ("HeatTemplateFormatVersion: 2012-12-12\n", "'2012-12-12'"),
        ("AWSTemplateFormatVersion: 2010-09-09\n", "'2010-09-09'"),
    ],
)
def test_a_version_that_is_a_date_is_quoted(text: str, expected: str | None) -> None:
    findings = [each for each in advice(text) if each.rule.code == "HL917"]
    assert len(findings) == (expected is not None)
    for each in findings:
        assert each.fix is not None and each.fix.safe
        assert mended(text, each.fix) == text.partition(": ")[0] + f": {expected}\n"


# --- what nothing uses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest, unused",
    [
        ("resources:\n  r: {type: 'OS::Heat::Value', properties: {value: {get_param: [p, x]}}}\n", []),
        ("outputs:\n  o: {value: {str_replace: {template: a, params: {a: {get_param: p}}}}}\n", []),
        ("conditions:\n  c: {equals: [{get_param: p}, x]}\noutputs:\n  o: {value: {if: [c, x, y]}}\n", []),
        ("conditions:\n  c: {equals: [x, x]}\noutputs:\n  o: {value: {if: [c, x, {get_param: p}]}}\n", []),
        (
            "conditions:\n  c: {equals: [{get_param: p}, x]}\n  d: {not: c}\noutputs:\n  o: {value: x, condition: d}\n",
            [],
        ),
        ("conditions:\n  c: {equals: [{get_param: p}, x]}\n", ["c"]),
        ("conditions:\n  c: {equals: [{get_param: p}, x]}\n  d: {not: c}\n", ["d"]),
        ("outputs:\n  o: {value: {get_param: {get_param: p}}}\n", []),
        ("outputs:\n  o: {value: {get_param: {list_join: ['', [p]]}}}\n", []),
        ("parameter_groups: [{label: g, parameters: [p]}]\n", ["p"]),
        ("outputs:\n  o: {value: p}\n", ["p"]),
        ("outputs:\n  o: {value: {get_parm: p}}\n", []),
    ],
)
def test_what_nothing_uses(rest: str, unused: list[str]) -> None:
    findings = found(hot("parameters:\n  p: {type: string}\n" + rest), assume_values=True, rules={"HL215", "HL508"})
    assert [each.path[-1] for each in findings] == unused
    for each in findings:
        assert each.fix is not None and not each.fix.safe
        assert each.fix.title.startswith("remove the ")
