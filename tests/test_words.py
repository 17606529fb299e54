"""Messages that tell what to write instead: one template of a kind, and the finding that helps its author."""

from __future__ import annotations

import re

import pytest
from helpers import found

from heatlint import catalog
from heatlint.suggest import space_missing
from heatlint.text import json_problems, parse

HOT = "heat_template_version: 2018-08-31\n"
CFN = "HeatTemplateFormatVersion: '2012-12-12'\n"
PLUGIN = '; if your cloud has it, pass its file with "--types", and if an environment maps it, name that with "-e"'
ENDING = 'is not a resource type; the name of a nested template must end in ".yaml" or ".template"'


@pytest.mark.parametrize(
    "type_name, message",
    [
        pytest.param("node.yml", f'"node.yml" {ENDING}', id="yml"),
        pytest.param("../lib/node.json", f'"../lib/node.json" {ENDING}', id="json"),
        pytest.param("http://there/node_yaml", f'"http://there/node_yaml" {ENDING}', id="URL"),
        pytest.param(
            "OS::Contrail::Net", f'Heat has no resource type "OS::Contrail::Net"{PLUGIN}', id="namespace of a plugin"
        ),
        pytest.param("OS::Nova::Thing", 'Heat has no resource type "OS::Nova::Thing"', id="namespace of Heat"),
        pytest.param("Thing", 'Heat has no resource type "Thing"', id="no namespace"),
        pytest.param(
            "OS::Nvoa::Server",
            'Heat has no resource type "OS::Nvoa::Server"; did you mean "OS::Nova::Server"?',
            id="misspelled namespace",
        ),
        pytest.param(
            "OS::Neutron::Network",
            'Heat has no resource type "OS::Neutron::Network"; use "OS::Neutron::Net"',
            id="what the service calls it",
        ),
        pytest.param(
            "Nova::Server", 'Heat has no resource type "Nova::Server"; use "OS::Nova::Server"', id="without OS::"
        ),
    ],
)
def test_an_unknown_type_is_explained_by_what_its_name_looks_like(type_name, message):
    findings = found(f"{HOT}resources:\n  r: {{type: '{type_name}'}}\n", rules={"HL301"})
    assert [each.message for each in findings] == [message]


def test_the_file_name_of_a_type_is_explained_in_the_environment_that_maps_to_it():
    (finding,) = found(
        HOT + "resources:\n  r: {type: 'My::Node'}\n",
        environment={"resource_registry": {"My::Node": "file:///there/node.yml"}},
        files={"file:///there/node.yml": HOT},
    )
    assert finding.message == f'"node.yml" {ENDING}'


@pytest.mark.parametrize(
    "name, release, successor",
    [
        pytest.param("OS::Neutron::Pool", 27, "OS::Octavia::Pool", id="LBaaS v1"),
        pytest.param("OS::Neutron::LBaaS::L7Rule", 27, "OS::Octavia::L7Rule", id="LBaaS v2"),
        pytest.param("OS::Quantum::Port", 27, "OS::Neutron::Port", id="Quantum"),
        pytest.param("OS::Quantum::Pool", 27, "OS::Octavia::Pool", id="Quantum, twice replaced"),
        pytest.param(
            "OS::Ceilometer::Alarm", 27, "OS::Aodh::GnocchiAggregationByMetricsAlarm", id="Ceilometer threshold alarm"
        ),
        pytest.param("OS::Ceilometer::CombinationAlarm", 27, "OS::Aodh::CompositeAlarm", id="combination alarm"),
        pytest.param("OS::Nova::FloatingIP", 27, "OS::Neutron::FloatingIP", id="addresses of Nova"),
        pytest.param(
            "OS::Heat::SoftwareDeployments", 27, "OS::Heat::SoftwareDeploymentGroup", id="what Heat itself names"
        ),
        pytest.param("OS::Glance::Image", 11, None, id="the release does not have the successor"),
        pytest.param("OS::Nova::Server", 27, None, id="a type that stays"),
        pytest.param("OS::Quantum::Nothing", 27, None, id="nothing of that name"),
    ],
)
def test_the_successor_of_a_type_is_one_that_the_target_has(name, release, successor):
    assert catalog.known(release).successor(name) == successor


def test_a_misspelled_custom_constraint_is_reported_once_at_its_definition():
    template = HOT + (
        "parameters:\n  key: {type: string, constraints: [{custom_constraint: nova.keypairs}]}\n"
        "outputs: {o: {value: {get_param: key}}}\n"
    )
    (finding,) = found(template, environment={"parameters": {"key": "mine"}})
    assert (finding.rule.code, finding.stage) == ("HL206", "create")
    assert finding.path == ("parameters", "key", "constraints", 0, "custom_constraint")
    assert finding.message == 'the string "nova.keypairs" is not a custom constraint; did you mean "nova.keypair"?'


LATE = "a string begins here, and the next quote closes it too late; expected a closing quote before that"
BARE = "this is neither a number nor a string in double quotes; expected double quotes around it"
ENTRY = 'an entry ends before this; expected "," or the closing bracket'
MISSING = "a value or a key is missing before this; expected one"
EARLY = "the text ends too early; expected a value or a closing bracket"


@pytest.mark.parametrize(
    "text, wrong, message",
    [
        ('{"a": 1,}', (7, 8), '"," is followed by "}"; expected no comma after the last entry'),
        ('["a,\\n", ]', (7, 8), '"," is followed by "]"; expected no comma after the last entry'),
        ("{'a': 1}", (1, 4), "JSON has no single quotes; expected double quotes"),
        ('{"a": 1 // b\n}', (8, 10), "JSON has no comments; expected the text without it"),
        ("# a\n{}", (0, 1), "JSON has no comments; expected the text without it"),
        ('{"a": True}', (6, 10), '"True" is not a word of JSON; expected "true"'),
        ('{"a": bc}', (6, 8), BARE),
        ("{a: 1}", (1, 2), BARE),
        ('{"a": 1 "b": 2}', (8, 9), ENTRY),
        ('{"a": 1]', (7, 8), ENTRY),
        ('{"a" 1}', (5, 6), 'a key ends before this; expected ":" and a value'),
        ('{"a": ,}', (6, 7), MISSING),
        ("[1,,2]", (3, 4), MISSING),
        ('{"a: {"b": 1}}', (1, 2), LATE),
        ('{"a": ["b, "c"]}', (7, 8), LATE),
        ('{"a": "b "c" d"}', (10, 11), ENTRY),
        ('{"a": "b}', (6, 7), "a string begins here and is never closed; expected a closing quote"),
        ('["a\n"]', (3, 4), "a string must not contain a line break, a tab or another control character"),
        (r'["\q"]', (2, 3), r'a backslash must begin an escape sequence of JSON; expected "\\" for a backslash itself'),
        ("{} {}", (3, 4), "text follows the end of the value; expected nothing after it"),
        ('{"a": 1 ', (6, 7), EARLY),
        ("", (0, 0), EARLY),
    ],
)
def test_a_text_that_is_not_json_says_why_and_where(text, wrong, message):
    found = json_problems.problem(text)
    assert found is not None and (found.start, found.end, found.message) == (*wrong, message)


def test_json_has_no_problem():
    assert (json_problems.problem(' {"a": [1, null]}\n'), json_problems.reason("1")) == (None, "")


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("'[1, x!]'", id="single quotes"),
        pytest.param('"[1, x!]"', id="double quotes"),
        pytest.param("|\n  [1,\n   x!]\n", id="literal block"),
        pytest.param(">-\n  [1,\n  x!]\n", id="folded block"),
        pytest.param("'[1,\n\n  x!]'", id="several lines in quotes"),
    ],
)
def test_a_fault_in_json_is_placed_in_the_scalar_that_holds_it(written):
    document = parse(f"a: {written}\n", "a.yaml")
    assert isinstance(document.value, dict) and document.text is not None
    place = json_problems.json_offsets(document, ("a",), document.value["a"])
    assert place is not None and document.text[slice(*place)] == "x!"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(r'"[\x31, x!]"', id="an escape sequence"),
        pytest.param("'{\"a\": \"it''s\", x!}'", id="a quote in quotes"),
    ],
)
def test_a_fault_in_json_whose_text_differs_from_its_scalar_has_no_place(written):
    document = parse(f"a: {written}\n", "a.yaml")
    assert isinstance(document.value, dict)
    assert json_problems.json_offsets(document, ("a",), document.value["a"]) is None


def test_json_that_an_environment_gives_is_placed_there():
    template = HOT + "parameters: {p: {type: json}}\noutputs: {o: {value: {get_param: p}}}\n"
    (finding,) = found(template, environment='parameters:\n  p: |\n    {"a": 1,}\n')
    assert (finding.file, finding.range) == ("environment", (3, 12, 3, 13))


def test_json_that_a_default_gives_is_placed_there():
    template = HOT + "parameters:\n  p: {type: json, default: '{1}'}\noutputs: {o: {value: {get_param: p}}}\n"
    (finding,) = found(template)
    assert (finding.message, finding.range) == (
        f'the value of "p" does not fit: it is not JSON: {BARE} (line 1, column 2)',
        (3, 30, 3, 31),
    )


@pytest.mark.parametrize(
    "template, code, message",
    [
        pytest.param(
            HOT + "parameters: {p: {type: string, MinLength: 1}}",
            "HL202",
            '"MinLength" is not a key of a parameter; in HOT it is "length" in "constraints"',
            id="a key of a CFN parameter",
        ),
        pytest.param(
            HOT + "parameters: {p: {type: string, allowed_values: [a]}}",
            "HL202",
            '"allowed_values" is not a key of a parameter; in HOT it is "allowed_values" in "constraints"',
            id="a constraint outside of the constraints",
        ),
        pytest.param(
            CFN + "Parameters: {p: {Type: String, hidden: true}}",
            "HL202",
            '"hidden" is not a key of a parameter; in CFN it is "NoEcho"',
            id="a key of a HOT parameter",
        ),
        pytest.param(
            HOT + "Mappings: {a: {b: {c: d}}}",
            "HL103",
            '"Mappings" is not a section of a template; in HOT it is a parameter of type json, read with "get_param"',
            id="a section of CFN",
        ),
        pytest.param(
            HOT + "outputs: {o: {value: {'Fn::Join': [a, [b]]}}}",
            "HL502",
            '"Fn::Join" is not a function of this template version; in HOT it is "list_join"',
            id="a function that HOT had",
        ),
        pytest.param(
            HOT + "outputs: {o: {value: {'Fn::GetAtt': [a, b]}}}",
            "HL504",
            '"Fn::GetAtt" is not a function of 2018-08-31; in HOT it is "get_attr"',
            id="a function that HOT never had",
        ),
        pytest.param(
            CFN + "Outputs: {o: {Value: {get_param: a}}}",
            "HL504",
            '"get_param" is not a function of 2012-12-12; in CFN it is "Ref"',
            id="a function of HOT",
        ),
        pytest.param(
            "heat_template_version: 2017-02-24\nconditions: {c: {yaql: {expression: '1 = 1'}}}",
            "HL501",
            '"yaql" cannot be used in a condition of version 2017-02-24; expected version 2017-09-01 or later, '
            'until then "equals" with a parameter that has the result',
            id="a function that conditions of later versions have",
        ),
        pytest.param(
            "heat_template_version: 2016-10-14\nconditions: {c: {contains: [a, [a]]}}",
            "HL507",
            '"contains" cannot be used in a condition of version 2016-10-14; expected version 2017-09-01 or later, '
            'until then "or" with one "equals" for each item',
            id="contains in a condition of an older version",
        ),
        pytest.param(
            "heat_template_version: 2016-10-14\n"
            "conditions: {c: {not: {contains: [a, [a]]}}}\n"
            "resources: {r: {type: OS::Heat::None, condition: c}}",
            "HL506",
            '"contains" cannot be used in a condition of version 2016-10-14; expected version 2017-09-01 or later, '
            'until then "or" with one "equals" for each item',
            id="contains within a condition",
        ),
        pytest.param(
            "heat_template_version: 2016-10-14\n"
            "resources: {r: {type: OS::Heat::None, condition: {contains: [a, [a]]}}}",
            "HL507",
            '"contains" cannot be used in a condition of version 2016-10-14; expected version 2017-09-01 or later, '
            'until then "or" with one "equals" for each item',
            id="contains as the condition of a resource",
        ),
        pytest.param(
            "heat_template_version: 2015-04-30\noutputs: {o: {value: {make_url: {host: a}}}}",
            "HL504",
            '"make_url" is not a function of 2015-04-30; 2017-09-01 has it, until then use "str_replace"',
            id="a function that does the same with more words",
        ),
        pytest.param(
            "heat_template_version: 2015-04-30\noutputs: {o: {value: {list_join: [a, [b], [c]]}}}",
            "HL501",
            '"list_join" needs two items, a delimiter and a list; three are given; '
            "version 2015-10-15 or later takes these arguments",
            id="arguments of a later version",
        ),
        pytest.param(
            HOT + "outputs: {o: {value: {if: [true, a]}}}",
            "HL501",
            '"if" needs three items, a condition, a value if true and a value if false; only two are given; '
            "version 2021-04-16 or later takes these arguments",
            id="a form of a later version",
        ),
        pytest.param(
            HOT + "outputs: {o: {value: {list_join: [a]}}}",
            "HL501",
            '"list_join" needs at least two items, a delimiter and a list; only one is given',
            id="arguments that no version takes",
        ),
        pytest.param(
            HOT + "conditions: {c: {str_replace: {template: a, params: {}}}}",
            "HL501",
            '"str_replace" cannot be used in a condition',
            id="a function that no condition has",
        ),
        pytest.param(
            HOT + "parameters: {a: {type: int}}",
            "HL203",
            '"int" is not one of string, number, comma_delimited_list, json, boolean; in HOT it is "number"',
            id="a type of another language",
        ),
        pytest.param(
            HOT + "resources: {w: {type: OS::Nova::Server}}\noutputs: {o: {value: {get_attr: [w, id]}}}",
            "HL403",
            'OS::Nova::Server has no attribute "id"; "get_resource: w" gives its ID',
            id="the ID as an attribute",
        ),
        pytest.param(
            HOT + "resources:\n  w: {type: OS::Neutron::Net, properties: {v: {type: OS::Heat::None}}}",
            "HL302",
            'OS::Neutron::Net has no property "v"; expected less indentation, since it has a "type" of its own',
            id="a resource among the properties of another",
        ),
        pytest.param(
            HOT + "resources: {g: {type: OS::Heat::ResourceGroup, properties: {resource: {type: OS::Heat::None}}}}",
            "HL302",
            'OS::Heat::ResourceGroup has no property "resource"; expected "resource_def"',
            id="the definition of a member under the name of another group",
        ),
        pytest.param(
            HOT
            + "resources:\n  s:\n    type: OS::Nova::Server\n    properties:\n      networks:\n        -network: n\n",
            "HL321",
            '"networks" must be a list, not a map; expected a space after "-"',
            id="a dash without a space",
        ),
        pytest.param(
            HOT + "resources:\n  s:\n    type: OS::Neutron::SecurityGroup\n    properties:\n      rules:\n"
            "        - repeat: {for_each: {P: [tcp]}, template: {protocol: P}}\n",
            "HL321",
            'item 1 of "rules" must be a map, not a list; '
            '"repeat" gives a list, so it must stand in the place of the list, without "-"',
            id="repeat as an item of a list",
        ),
        pytest.param(
            HOT + "resources: {w: {type: OS::Heat::None}}\noutputs: {o: {value: {get_resource: [w]}}}",
            "HL402",
            "the name of a resource must be a string, not a list",
            id="a list for the name of a resource",
        ),
        pytest.param(
            HOT
            + "resources: {w: {type: OS::Nova::Server}}\noutputs: {o: {value: {get_attr: [{get_resource: w}, show]}}}",
            "HL402",
            '"get_attr" needs the name of a resource, and "get_resource" gives an ID; expected "w"',
            id="an ID in the place of a name",
        ),
        pytest.param(
            HOT + "parameters: {f: {type: string, default: a.sh}}\noutputs: {o: {value: {get_file: {get_param: f}}}}",
            "HL408",
            'the request has no file "a.sh"; a client sends only the files whose names stand in "get_file" itself',
            id="a file whose name is computed",
        ),
    ],
)
def test_what_belongs_to_another_language_or_version_is_named_in_this_one(template, code, message):
    assert message in [each.message for each in found(template, rules={code})]


def test_indentation_with_other_spaces_is_named():
    (finding,) = found(HOT + "resources:\n\xa0 a:\n\xa0   type: OS::Heat::None\n")
    assert finding.message == (
        '"a" belongs to "resources"; expected more indentation, with ordinary spaces instead of U+00A0'
    )


@pytest.mark.parametrize("key", ["template_version", "heat-version", "Version"])
def test_a_version_with_another_key_is_reported_once(key):
    (finding,) = found(f"{key}: 2018-08-31\nresources: {{r: {{type: OS::Heat::None}}}}\n")
    assert finding.path == (key,)
    assert finding.message == f'"{key}" is not the key of a template\'s version; expected "heat_template_version"'


@pytest.mark.parametrize(
    "environment, message",
    [
        pytest.param(
            "size: 1\n",
            '"size" is not a section of an environment; expected it in "parameters", since it is a parameter',
            id="a parameter as a section",
        ),
        pytest.param(
            "parameters:\n  size=1\n",
            '"parameters" must be a map of values, not the string "******"; '
            'expected ":" and a space instead of "=" after "size"',
            id="an equals sign for a colon",
        ),
        pytest.param(
            "parameters: {size = 1}\n",
            'the template has no parameter "size = 1"; expected ":" and a space instead of "=" after "size"',
            id="an equals sign for a colon, in braces",
        ),
    ],
)
def test_a_value_that_an_environment_gives_in_another_form_says_where_it_belongs(environment, message):
    template = HOT + "parameters: {size: {type: number, default: 1}}\noutputs: {size: {value: {get_param: size}}}\n"
    assert [each.message for each in found(template, environment=environment)] == [message]


@pytest.mark.parametrize(
    "declared, value, is_reported",
    [
        pytest.param("string", "{default: a}", True, id="with the default alone"),
        pytest.param("string", "{type: string, default: a, description: b}", True, id="the whole definition"),
        pytest.param("string", "{default: a, other: b}", False, id="with another key"),
        pytest.param("json", "{default: a}", False, id="for a parameter that is a map"),
    ],
)
def test_a_definition_in_the_place_of_a_value_is_reported(declared, value, is_reported):
    template = f"{HOT}parameters: {{p: {{type: {declared}}}}}\noutputs: {{o: {{value: {{get_param: p}}}}}}\n"
    findings = found(template, environment=f"parameters:\n  p: {value}\n", rules={"HL217"})
    assert [each.path for each in findings] == [("parameters", "p", "default")] * is_reported


JINJA = "is for Jinja2, which Heat does not run; expected the file that Jinja2 makes of this one"


@pytest.mark.parametrize(
    "text, tag, line",
    [
        pytest.param(
            "resources:\n{% for a in b %}\n  c: {type: T}\n{% endfor %}\n", "{% for a in b %}", 3, id="statement"
        ),
        pytest.param("resources:\n  c:\n    type: {{ t }}\n    x: {{ y }}\n", "{{ t }}", 4, id="expression"),
        pytest.param("{# a #}\nresources: {}\n", "{# a #}", 2, id="comment"),
        pytest.param(
            "resources:\n  c:\n    x: |\n      {% if a %}\n      {{ b }}\n# {{ d }}\n    type: {{ t }}\n",
            "{{ t }}",
            8,
            id="after tags in a script and in a comment",
        ),
        pytest.param(
            "resources:\n  c:\n    x: |\n      {% if a %}\n{% for c in d %}\n  e: {type: T}\n",
            "{% for c in d %}",
            6,
            id="after a statement in a script",
        ),
    ],
)
def test_a_text_that_is_for_jinja_says_so_once_instead_of_its_syntax(text, tag, line):
    (finding,) = found(HOT + text)
    assert (finding.rule.code, finding.stage, finding.message) == ("HL019", "validate", f'"{tag}" {JINJA}')
    assert finding.severity == "info"  # Heat refuses the file, but its author has nothing to mend
    assert finding.range is not None and finding.range[0] == line


def test_tags_of_jinja_in_a_type_are_a_note():
    findings = found(HOT + "resources:\n  a: {type: '{{ t }}'}\n  b: {type: '{{ u }}'}\n", rules={"HL019"})
    assert [(each.path, each.severity) for each in findings] == [(("resources", "a", "type"), "info")]


@pytest.mark.parametrize(
    "type_, name, is_reported",
    [
        pytest.param("OS::Nova::Server", "'{{ host }}'", True, id="a name"),
        pytest.param("OS::Nova::Server", "'web-{{ host }}'", False, id="a part of a text"),
        pytest.param("OS::Heat::Value", "'{{ host }}'", False, id="data for another program"),
    ],
)
def test_a_variable_of_jinja_as_the_value_of_a_service_is_a_note(type_, name, is_reported):
    template = f"{HOT}resources: {{r: {{type: '{type_}', properties: {{name: {name}}}}}}}\n"
    findings = found(template, rules={"HL019"})
    assert [(each.severity, each.path[-1]) for each in findings] == [("info", "name")] * is_reported


def test_tags_of_jinja_beside_another_fault_of_the_syntax_are_not_reported():
    text = HOT + "resources:\n  a:\n    type: T\n    properties: {user_data: '{{ a }}'}\n    metadata: ]\n"
    assert [each.rule.code for each in found(text)] == ["HL002"]


AWS = "AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\nResources:\n"
AWS_TYPES = "  a: {Type: AWS::IAM::Role}\n  b: {Type: AWS::SNS::Topic}\n  c: {Type: AWS::SNS::Topic}\n"


def test_a_template_for_aws_is_reported_once():
    (finding,) = found(AWS + AWS_TYPES)
    assert (finding.rule.code, finding.path, finding.stage) == ("HL022", ("AWSTemplateFormatVersion",), "validate")
    assert finding.message.endswith('Heat does not have the types "AWS::IAM::Role", "AWS::SNS::Topic"')


def test_nothing_else_is_reported_beside_a_template_for_aws():
    beside = "Parameters: {k: {Type: AWS::EC2::KeyPair::KeyName}, mode: {Type: String, Default: 0644}}\n"
    server = "  d: {Type: AWS::EC2::Instance, Properties: {ImageId: 0644, NoSuch: x}}\n"
    (finding,) = found(AWS.replace("Resources", f"{beside}Resources") + AWS_TYPES + server)
    assert (finding.rule.code, finding.stage) == ("HL022", "validate")


def test_a_template_for_aws_with_short_forms_of_calls_is_reported_once_although_it_cannot_be_read():
    (finding,) = found(AWS + AWS_TYPES.replace("Role}", "Role, Properties: {Name: !Ref b}}"))
    assert (finding.rule.code, finding.stage, finding.severity) == ("HL022", "validate", "info")
    assert finding.range == (4, 48, 4, 52)
    (finding,) = found(AWS + "  a: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref b}}\n")
    assert finding.rule.code == "HL002"


def test_a_template_with_one_type_that_only_aws_has_is_for_aws():
    (finding,) = found(AWS + AWS_TYPES.splitlines()[0])
    assert (finding.rule.code, finding.severity) == ("HL022", "info")


def test_a_source_of_merge_py_is_reported_once():
    include = "    type: FileInclude\n    Path: b.yaml\n    SubKey: resources.b\n    parameters: {c: {get_param: d}}\n"
    other = "  e: {type: OS::Heat::Value, depends_on: f, properties: {value: {get_param: g}, nope: 1}}\n"
    (finding,) = found(f"{HOT}resources:\n  a:\n{include}  b:\n{include}{other}")
    assert (finding.rule.code, finding.severity, finding.path) == ("HL025", "info", ("resources", "a", "type"))


def test_a_call_of_merge_py_is_reported_once():
    call = "{Fn::Join: [',', [{Merge::Map: {a: {get_attr: [b, c]}}}]]}"
    (finding,) = found(f"{HOT}resources:\n  a: {{type: OS::Heat::Value, properties: {{value: {call}}}}}\n")
    assert (finding.rule.code, finding.path[-1], finding.key) == ("HL025", "Merge::Map", True)


def test_a_type_of_that_name_without_a_path_is_unknown():
    assert [each.rule.code for each in found(f"{HOT}resources: {{a: {{type: FileInclude}}}}")] == ["HL301"]


def test_a_misspelled_type_of_heat_is_not_one_of_aws():
    findings = found(AWS.replace("Transform: AWS::Serverless-2016-10-31\n", "") + "  a: {Type: AWS::EC2::Instnace}\n")
    assert [each.rule.code for each in findings] == ["HL301"]


@pytest.mark.parametrize(
    ("part", "place"),
    [
        pytest.param(
            "Parameters: {k: {Type: AWS::EC2::KeyPair::KeyName}}", ("Parameters", "k", "Type"), id="parameter"
        ),
        pytest.param("Transform: AWS::Serverless-2016-10-31", ("Transform",), id="section"),
        pytest.param("Outputs: {o: {Value: {Fn::Sub: a}}}", ("Outputs", "o", "Value", "Fn::Sub"), id="function"),
        pytest.param(
            "Outputs: {o: {Value: a, Export: {Fn::Sub: a}}}", ("Outputs", "o", "Export", "Fn::Sub"), id="export"
        ),
    ],
)
def test_a_part_that_only_aws_has_tells_a_template_for_aws(part, place):
    types = "\nResources:\n  d: {Type: AWS::EC2::Instance, Properties: {NoSuch: x}}\n"
    (finding,) = found("AWSTemplateFormatVersion: '2010-09-09'\n" + part + types)
    assert (finding.rule.code, finding.severity, finding.path) == ("HL022", "info", place)


AWS_KEY_ONLY = "AWSTemplateFormatVersion: '2010-09-09'\n"
OFF = "Conditions: {Never: {'Fn::Equals': [a, b]}}\n"
HEAT_SERVER = "Type: AWS::EC2::Instance, Properties: {ImageId: x, InstanceType: y}"


@pytest.mark.parametrize("type_", ["AWS::EC2::Instance", "AWS::IAM::Role"])
def test_heat_does_not_look_for_the_type_of_a_resource_whose_condition_is_false(type_):
    resource = HEAT_SERVER.replace("AWS::EC2::Instance", type_)
    assert found(AWS_KEY_ONLY + OFF + f"Resources: {{a: {{{resource}, Condition: Never}}}}\n") == []


def test_only_resources_that_are_switched_on_tell_what_a_template_is_for():
    """One of two types that count is one of AWS; those of the others are not named."""
    off = "".join(f"  {name}: {{{HEAT_SERVER}, Condition: Never}}\n" for name in "abc")
    on = f"  d: {{{HEAT_SERVER}}}\n  e: {{Type: AWS::IAM::Role}}\n"
    (finding,) = found(AWS_KEY_ONLY + OFF + "Resources:\n" + off + on)
    assert (finding.rule.code, finding.stage) == ("HL022", "validate")
    assert finding.message.endswith('Heat does not have the types "AWS::IAM::Role"')


def test_one_type_of_aws_hides_nothing_in_a_template_most_of_whose_types_heat_has():
    volume = "  v: {Type: AWS::EC2::Volume, Properties: {AvailabilityZone: nova, Size: {Ref: nope}}}\n"
    text = AWS_KEY_ONLY + f"Resources:\n  a: {{{HEAT_SERVER}}}\n{volume}  r: {{Type: AWS::IAM::Role}}\n"
    findings = [(each.rule.code, each.path[1]) for each in found(text) if each.severity == "error"]
    assert findings == [("HL401", "v"), ("HL301", "r")]


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        pytest.param(
            f"Resources: {{a: {{{HEAT_SERVER}}}}}\nOutputs: {{o: {{Value: {{Fn::Sub: a}}}}}}", "advice", id="map"
        ),
        pytest.param(f"Resources: {{a: {{{HEAT_SERVER.replace('x', '{Fn::Sub: a}')}}}}}", "create", id="property"),
        pytest.param("Parameters: {k: {Type: AWS::EC2::KeyPair::KeyName}}", "validate", id="parameter"),
    ],
)
def test_a_template_for_aws_is_refused_where_heat_refuses_a_part_of_it(text, stage):
    """To Heat, a function that only AWS has is a map: it is refused only where a map is wrong."""
    (finding,) = found(AWS_KEY_ONLY + text + "\n")
    assert (finding.rule.code, finding.stage) == ("HL022", stage)


def test_a_type_of_heat_tells_that_a_template_is_not_for_aws():
    """The author wants Heat to read it, so what only AWS has is an error, as in Heat's own version of the language."""
    parts = "Parameters: {k: {Type: AWS::EC2::KeyPair::KeyName}}\nResources:\n  a: {Type: AWS::IAM::Role}\n"
    parts += "  b: {Type: OS::Heat::None}\n  c: {Type: OS::Heat::None}\n"
    assert [each.rule.code for each in found("AWSTemplateFormatVersion: '2010-09-09'\n" + parts)] == ["HL203", "HL301"]
    plain = parts.replace("OS::Heat::None", "AWS::S3::Bucket")
    assert [each.rule.code for each in found("HeatTemplateFormatVersion: '2012-12-12'\n" + plain)] == ["HL203", "HL301"]


LONG_FORM = "the long form of CloudFormation, a map with the key"
OR_HOT = 'or a function of HOT, such as "get_param"'


@pytest.mark.parametrize(
    "tag, expected",
    [
        ("!Ref", f'{LONG_FORM} "Ref", {OR_HOT}'),
        ("!GetAtt", f'{LONG_FORM} "Fn::GetAtt", {OR_HOT}'),
        ("!Sub", "a value without a tag"),
        ("!get_param", 'a value without a tag, or a map with the key "get_param" for a function'),
    ],
)
def test_a_short_form_of_aws_is_named_by_its_long_form(tag, expected):
    (finding,) = found(CFN + f"Outputs: {{o: {{Value: {tag} x}}}}\n")
    assert finding.message == f'"{tag}" is not a tag that Heat knows; expected {expected}'


SUBNET = "{type: OS::Neutron::Subnet, properties: {network: n, cidr: 10.0.0.0/8, allocation_pools: %s}}"


@pytest.mark.parametrize(
    "written, place",
    [
        pytest.param("{get_param: p}", ("parameters", "p", 0, "end"), id="the whole property"),
        pytest.param("[{get_param: [p, 0]}]", ("parameters", "p", 0, "end"), id="a part of it"),
    ],
)
def test_a_value_that_an_environment_gives_is_shown_there(written, place):
    template = HOT + f"parameters: {{p: {{type: json}}}}\nresources: {{s: {SUBNET % written}}}\n"
    environment = "parameters:\n  p: [{start: 10.0.0.1, end: {a: b}}]\n"
    (finding,) = found(template, environment=environment, rules={"HL321"})
    assert (finding.file, finding.path) == ("environment", place)
    assert finding.related[0].message == 'the value of "p" is used here'


@pytest.mark.parametrize(
    "version, end",
    [
        pytest.param("2019-01-01", ', the last before that date is "2018-08-31"', id="between two"),
        pytest.param("2018-31-08", '; did you mean "2018-08-31"?', id="day and month exchanged"),
        pytest.param("2026-01-01", "", id="after the latest"),
        pytest.param("2012-01-01", "", id="before the first"),
    ],
)
def test_an_unknown_date_is_not_compared_by_its_digits(version, end):
    (finding,) = found(f"heat_template_version: {version}\nresources: {{}}\n", rules={"HL102"})
    assert finding.message == f'"{version}" is not a template version; the latest is "2021-04-16"{end}'


@pytest.mark.parametrize(
    "type_, properties, place",
    [
        pytest.param(
            "MultipartMime", "{parts: [{config: a, merge_how: x}]}", 'the text or the map that "config"', id="part"
        ),
        pytest.param("CloudConfig", "{cloud_config: {}, merge_how: x}", '"cloud_config"', id="config"),
    ],
)
def test_a_key_of_cloud_init_says_where_it_belongs(type_, properties, place):
    (finding,) = found(
        HOT + f"resources: {{m: {{type: OS::Heat::{type_}, properties: {properties}}}}}\n", rules={"HL302", "HL321"}
    )
    assert f"; it is a key of cloud-init and belongs in {place}" in finding.message


@pytest.mark.parametrize(
    "resource, rule",
    [
        pytest.param("{type: OS::Neutron::Net, properties: {name, red}}", "HL302", id="property"),
        pytest.param(
            "{type: OS::Nova::Server, properties: {networks: [{network, red}]}}", "HL321", id="inner property"
        ),
        pytest.param("{type, red}", "HL106", id="key of a resource"),
    ],
)
def test_a_comma_in_the_place_of_a_colon_is_named(resource, rule):
    (finding,) = found(HOT + f"resources: {{r: {resource}}}\n", rules={rule})
    assert re.search(r'; expected ":" instead of "," after "(name|network|type)"', finding.message)


@pytest.mark.parametrize(
    "text, is_environment",
    [
        ("parameter_defaults: {a: 1}\n", True),
        ("resource_registry: {A: B}\nparameters: {a: {type: string}}\n", True),
        ("parameters: {a: 1}\n", True),
        ("parameters: {a: {type: string}}\n", False),
        ("parameters: {}\n", False),
        ("parameters: {a: 1}\noutputs: {}\n", False),
    ],
)
def test_an_environment_in_the_place_of_a_template_is_named(text, is_environment):
    (finding,) = found(text, rules={"HL101"})
    assert finding.message.startswith("the file is an environment, not a template; ") == is_environment


@pytest.mark.parametrize(
    "text, code, message",
    [
        pytest.param(
            "resources:\n  a:\n    type:OS::Heat::None\n",
            "HL105",
            '"a" must be a map with a "type", not the string "type:OS::Heat::None"; expected a space after "type:"',
            id="the only line of a resource",
        ),
        pytest.param(
            "resources:\n  a: {type:OS::Heat::None}\n",
            "HL105",
            '"a" has no "type"; expected a space after "type:"',
            id="in braces",
        ),
        pytest.param(
            "outputs:\n  a:\n    value:x\n",
            "HL108",
            '"a" must be a map with a "value", not the string "value:x"; expected a space after "value:"',
            id="the only line of an output",
        ),
        pytest.param(
            "resources:\n  a: {type: OS::Heat::RandomString, properties: {length:10}}\n",
            "HL302",
            'OS::Heat::RandomString has no property "length:10"; expected a space after "length:"',
            id="a property",
        ),
        pytest.param(
            "resources:\n  a: {type: OS::Nova::Server, properties: {image: a, flavor:b, networks: [{network: c}]}}\n",
            "HL302",
            'OS::Nova::Server has no property "flavor:b"; expected a space after "flavor:"',
            id="a property with a name near to the whole key",
        ),
        pytest.param(
            "parameters:\n  a: {type: string, default:b}\n",
            "HL202",
            '"default:b" is not a key of a parameter; expected a space after "default:"',
            id="a key of a parameter",
        ),
        pytest.param(
            "resources:\n  a: {type: OS::Heat::None, depends_on:[b]}\n  b: {type: OS::Heat::None}\n",
            "HL102",
            '"depends_on:" has a ":" inside brackets; expected quotes around it, or a space after the ":"; '
            "because of this Heat reads the version as a date",
            id="a key before a bracket",
        ),
        pytest.param(
            "resources:\n  a: {type: OS::Neutron::Net, properties: {value_specs: 'a:b'}}\n",
            "HL321",
            '"value_specs" must be a map, not the string "a:b"; expected a space after "a:"',
            id="a property that is a map",
        ),
        pytest.param(
            "outputs: {o: {value: {get_param:p}}}\n",
            "HL503",
            '"get_param:p" is not a function; expected a space after "get_param:"',
            id="a function",
        ),
    ],
)
def test_a_missing_space_after_a_key_is_named(text, code, message):
    assert [each.message for each in found(HOT + text, rules={code})] == [message]


def test_a_key_with_its_value_is_not_replaced_by_the_key() -> None:
    (finding,) = found(HOT + "resources:\n  a: {type: OS::Cinder::Volume, properties: {size:1}}\n")
    assert (finding.rule.code, finding.fix) == ("HL302", None)


def test_a_template_of_one_line_without_a_space():
    (finding,) = found("heat_template_version:2018-08-31")
    assert finding.message == 'a template must be a map, not a string; expected a space after "heat_template_version:"'


@pytest.mark.parametrize("value", ["http://a", "OS::Heat::None", "a b", "a: b", "C:\\x", ""])
def test_a_text_that_has_a_colon_is_not_taken_for_a_key(value):
    assert space_missing(value) == ""


@pytest.mark.parametrize(
    "text, place, message",
    [
        pytest.param(
            'description: "A text\nparameters:\n  a: {default: "x"}\n',
            (2, 14),
            "a double quote opens here, and the next one is in line 4, column 16; expected a closing quote before it",
            id="the next quote opens another value",
        ),
        pytest.param(
            "resources:\n  a: {type: 'x}\n  b: {type: 'y'}\n",
            (3, 13),
            "a single quote opens here, and the next one is in line 4, column 13; expected a closing quote before it",
            id="in braces",
        ),
        pytest.param(
            "parameters:\n  a: {default: 'x}\n  b:\n    description: don't\n",
            (3, 16),
            "a single quote opens here, and the next one is in line 5, column 21; expected a closing quote before it",
            id="the next quote is an apostrophe",
        ),
        pytest.param(
            'description: "a\n  b" c\n',
            (3, 6),
            '"c" follows a complete value; expected the end of the line',
            id="a text of several lines without keys",
        ),
        pytest.param(
            "description: 'it's new'\n",
            (2, 18),
            """"s new'" follows a complete value; expected the end of the line, """
            """or "''" for a single quote in the text""",
            id="an apostrophe",
        ),
        pytest.param(
            "parameters: {p: {type: string, default: 'it's}}\n",
            (2, 45),
            """"s" cannot follow here; expected "," or "}" for the "{" in line 2, column 17, """
            """or "''" for a single quote in the text""",
            id="an apostrophe in a map in braces",
        ),
    ],
)
def test_a_quote_that_is_not_closed_is_reported_where_it_opens(text, place, message):
    (finding,) = found(HOT + text)
    assert (finding.message, finding.range[:2]) == (message, place)


@pytest.mark.parametrize(
    "text, place, message",
    [
        pytest.param(
            '{"resources": {"a": {"type": "OS::Heat::None},\n "b": {"type": "OS::Heat::None"}}}',
            (1, 30),
            "a double quote opens here, and the next one is in line 2, column 2; expected a closing quote before it",
            id="a quote that is not closed",
        ),
        pytest.param(
            '{"heat_template_version": "2018-08-31",\n "resources: {"a": {"type": "OS::Heat::None"}}}',
            (2, 2),
            "a double quote opens here, and the next one is in line 2, column 15; expected a closing quote before it",
            id="a key that is not closed, before a map",
        ),
        pytest.param(
            '{"resources": {"a": {\n "type: "OS::Heat::None"}}}',
            (2, 2),
            "a double quote opens here, and the next one is in line 2, column 9; expected a closing quote before it",
            id="a key that is not closed, before a text",
        ),
        pytest.param(
            '{"resources": {\n "a: {\n  "type": "OS::Heat::None"}}}',
            (2, 2),
            "a double quote opens here, and the next one is in line 3, column 3; expected a closing quote before it",
            id="a key that is not closed, before a line",
        ),
        pytest.param(
            '{"resources": {"a": {"type": "OS::Heat::None, "properties": {}}}}',
            (1, 30),
            "a double quote opens here, and the next one is in line 1, column 47; expected a closing quote before it",
            id="a value that is not closed, before a key",
        ),
        pytest.param(
            '{"resources": {"a": {"type": "OS::Heat::Value", "properties": {"value": ["C:\\\\", "D:\\", "E"]}}}}',
            (1, 82),
            "a double quote opens here, and the next one is in line 1, column 89; expected a closing quote before it",
            id="a closing quote that a backslash escapes",
        ),
        pytest.param(
            '{"description": "the "best" one",\n "resources": {}}',
            (1, 23),
            """best" cannot follow here; expected "," or "}" for the "{" in line 1, column 1, """
            """or \\" for a double quote in the text""",
            id="a quote in a text",
        ),
        pytest.param(
            '{"resources": {"a": {"type": "OS::Heat::None"}}, "description": "x\n}\n',
            (1, 65),
            "a double quote opens here and is never closed; expected a closing quote",
            id="the last quote",
        ),
        pytest.param(
            '{"resources": {"a": {"type": "OS::Heat::None"}, // no\n "b": {"type": "OS::Heat::None"}}}',
            (1, 49),
            "JSON has no comments; expected the text without it",
            id="a comment",
        ),
        pytest.param(
            '{"resources": {"a": {"type": "OS::Heat::None"}\n "b": {"type": "OS::Heat::None"}}}',
            (2, 2),
            '"b": cannot follow here; expected "," or "}" for the "{" in line 1, column 15',
            id="a comma that is missing",
        ),
    ],
)
def test_a_fault_of_json_is_reported_at_its_place(text, place, message):
    (finding,) = found(text)
    assert (finding.message.replace("'", ""), finding.range[:2]) == (message, place)


IGNORED = """{version}
Resources:
  a: {{Type: OS::Heat::RandomString}}
  b: {{Type: OS::Heat::RandomString, {key}: {value}}}
"""


@pytest.mark.parametrize(
    "key, value, end",
    [
        ("depends_on", "a", '; did you mean "DependsOn"?'),
        ("properties", "{length: 8}", '; did you mean "Properties"?'),
        ("metadata", "{}", '; did you mean "Metadata"?'),
        ("deletion_policy", "Retain", '; did you mean "DeletionPolicy"?'),
        ("CreationPolicy", "{}", ""),
    ],
)
def test_a_key_of_a_resource_that_heat_does_not_read(key, value, end):
    text = IGNORED.format(version="AWSTemplateFormatVersion: '2010-09-09'", key=key, value=value)
    (finding,) = found(text, stage="deploy")
    assert (finding.rule.code, finding.stage) == ("HL106", "advice")
    assert finding.message == f'"{key}" is not a key of a resource, so Heat does not read it{end}'


def test_a_condition_in_the_version_of_cfn_without_conditions():
    text = IGNORED.format(version="HeatTemplateFormatVersion: '2012-12-12'", key="Condition", value="c")
    (finding,) = found(text, stage="deploy")
    assert finding.message.endswith('expected "AWSTemplateFormatVersion: 2010-09-09"')


def test_a_type_in_lower_case_is_not_also_a_missing_type():
    text = "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  a: {type: OS::Heat::RandomString}\n"
    (finding,) = found(text, stage="deploy")
    assert finding.fails_in_heat and finding.message.endswith('; did you mean "Type"?')


@pytest.mark.parametrize("sign", ["|", ">"])
def test_a_block_scalar_in_braces(sign):
    (finding,) = found(HOT + f"resources:\n  a: {{type: OS::Heat::Value, properties: {{value: {sign}\n    x}}}}\n")
    assert finding.message.startswith(f'"{sign}" does not begin a text of several lines inside braces or brackets')


def test_the_files_of_a_chain_are_not_read_by_clients():
    chain = "{type: 'OS::Heat::ResourceChain', properties: {resources: [child.yaml]}}"
    (finding,) = found(HOT + f"resources: {{c: {chain}}}\n", stage="deploy")
    assert finding.rule.code == "HL606"
    assert 'since clients do not read the files that "resources" names' in finding.message


@pytest.mark.parametrize(
    "template, code, end",
    [
        (HOT + "outputs: {o: {value: {get_param: 'AWS::StackName'}}}\n", "HL401", '; in HOT it is "OS::stack_name"'),
        ("heat_template_version: 2015/04/30\n" + "outputs: {o: {value: 1}}\n", "HL102", '; did you mean "2015-04-30"?'),
        (HOT + "resources: {s: {type: OS::Compute::Server}}\n", "HL301", '; use "OS::Nova::Server"'),
        (HOT + "resources: {s: {type: OS::Network::Port}}\n", "HL301", '; use "OS::Neutron::Port"'),
    ],
)
def test_names_of_other_programs(template, code, end):
    (finding,) = found(template)
    assert finding.rule.code == code and finding.message.endswith(end)
