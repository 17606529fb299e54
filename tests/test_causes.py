"""A fault is reported once, at its root, and at the stage at which Heat first meets it."""

from __future__ import annotations

import pytest
import yaml
from helpers import found

HOT = "heat_template_version: 2018-08-31\n"
OLD = "heat_template_version: 2013-05-23\n"
SERVER = "resources:\n  s: {type: OS::Nova::Server, properties: {flavor: f, image: i, %s}}\n"
NONE = "resources:\n  r: {type: OS::Heat::None, %s}\n"
CFN = "AWSTemplateFormatVersion: '2010-09-09'\n"
VOLUME = "Resources:\n  v: {Type: OS::Cinder::Volume, Properties: {size: 1, name: {%s}}}\n"
NUMBER = "parameters:\n  n: {type: number%s}\n"
GROUP = "resources:\n  g: {type: OS::Heat::ResourceGroup, properties: {count: 2, resource_def: %s}}\n"
LENGTH = "parameters:\n  length: {type: number, %sconstraints: [{range: {max: 512}}]}\n"
TEXT = "resources:\n  t: {type: OS::Heat::RandomString, properties: {length: {get_param: length}}}\n"
NESTED = {"nested.yaml": HOT + LENGTH % "" + TEXT}
NESTING = "resources:\n  n: {type: nested.yaml, properties: {length: %s}}\n"
LAUNCHED = (
    "resources:\n  l: {type: AWS::AutoScaling::LaunchConfiguration, properties: {%s}}\n"
    "  g: {type: OS::Heat::InstanceGroup,"
    " properties: {Size: 1, AvailabilityZones: [a], LaunchConfigurationName: {get_resource: l}}}\n"
)


OUTPUT = "outputs: {o: {value: 1}}\n"


def case(template, finding, name, **body):
    return pytest.param(template, body, finding, id=name)


@pytest.mark.parametrize(
    "template, body, finding",
    [
        case(
            "heat_template_verson: 2018-08-31\nresources:\n  r: {type: OS::Heat::None}\n",
            ("HL103", "validate", "heat_template_verson"),
            "HL101: the key of the version is misspelled",
        ),
        case(
            HOT + "paramters:\n  p: {type: string}\noutputs:\n  o: {value: {get_param: p}}\n",
            ("HL103", "validate", "paramters"),
            "HL401: the section of parameters is misspelled",
        ),
        case(
            HOT + "parameters: [p]\noutputs:\n  o: {value: {get_param: p}}\n",
            ("HL104", "validate", "parameters"),
            "HL401: the section of parameters is a list",
        ),
        case(
            HOT + "parameters: [p]\noutputs:\n  o: {value: {if: [{equals: [{get_param: p}, a]}, a, b]}}\n",
            ("HL104", "validate", "parameters"),
            "HL506: the section of parameters is a list",
        ),
        case(
            HOT + "resources:\n  r: {tpye: OS::Heat::None}\n",
            ("HL106", "validate", "resources.r.tpye"),
            "HL105: the key of the type is misspelled",
        ),
        case(
            HOT + "resources:\n  r: {get_attr: [a, b]}\n",
            ("HL105", "validate", "resources.r"),
            "HL106: a map that is not a resource at all",
        ),
        case(
            HOT + "resources:\n  r: null\noutputs:\n  o: {value: {get_resource: r}}\n",
            ("HL105", "validate", "resources.r"),
            "HL402: the resource is null",
        ),
        case(
            HOT + "resources:\n  s: {type: OS::Nova::Server, propertise: {flavor: f, image: i}}\n",
            ("HL106", "validate", "resources.s.propertise"),
            "HL320 and HL331: the key of the properties is misspelled",
        ),
        case(
            HOT + SERVER.replace("image", "iamge") % "key_name: k",
            ("HL302", "validate", "resources.s.properties.iamge"),
            "HL331: one of the properties to choose from is misspelled",
        ),
        case(
            HOT + SERVER.replace("flavor", "flavour") % "key_name: k",
            ("HL302", "validate", "resources.s.properties.flavour"),
            "HL320: the required property is misspelled",
        ),
        case(
            HOT + "outputs:\n  o: {vlaue: a}\n",
            ("HL109", "validate", "outputs.o.vlaue"),
            "HL108: the key of the value is misspelled",
        ),
        case(
            HOT + "outputs:\n  o: {get_attr: [a, b]}\n",
            ("HL108", "validate", "outputs.o"),
            "HL109: a map that is not an output at all",
        ),
        case(
            HOT + "parameters:\n  p: {tpe: string}\noutputs:\n  o: {value: {get_param: p}}\n",
            ("HL202", "validate", "parameters.p.tpe"),
            "HL201: the key of the type is misspelled",
        ),
        case(
            HOT + "parameters:\n  p: {get_resource: r}\noutputs:\n  o: {value: {get_param: p}}\n",
            ("HL201", "validate", "parameters.p"),
            "HL202: a map that is not a parameter at all",
        ),
        case(
            HOT + "parameters:\n  p: {type: string, defalt: a}\noutputs:\n  o: {value: {get_param: p}}\n",
            ("HL202", "validate", "parameters.p.defalt"),
            "HL210: the key of the default is misspelled",
        ),
        case(
            HOT + "parameters:\n  password: {type: string, default: '', hiden: true}\n",
            ("HL202", "validate", "parameters.password.hiden"),
            "HL902: the key that hides a secret is misspelled",
        ),
        case(
            HOT + "parameters:\n  p: {type: string, default: a, constraints: [{allowed_values: {a: b}}]}\n",
            ("HL204", "validate", "parameters.p.constraints.0.allowed_values"),
            "HL206: the allowed values are a map",
        ),
        case(
            HOT + "parameters:\n  colour: {type: string}\noutputs:\n  o: {value: {get_param: colour}}\n",
            ("HL212", "validate", "parameters.color"),
            "HL210: the name of the parameter is misspelled where the value is given",
            environment={"parameters": {"color": "red"}},
        ),
        case(
            HOT + "outputs:\n  o: {value: {get_param: p}}\n",
            ("HL401", "validate", "outputs.o.value.get_param"),
            "HL212: a value is given for the parameter that is not declared",
            environment={"parameters": {"p": "a"}},
        ),
        case(
            HOT + NUMBER % ", default: a" + SERVER % "name: {get_param: n}",
            ("HL211", "create", "parameters.n.default"),
            "HL321: a parameter's default is not of its type",
        ),
        case(
            HOT + NUMBER % "" + SERVER % "name: {list_join: ['', [{get_param: n}]]}",
            ("HL211", "create", "parameters.n"),
            "HL321: a parameter's value is not of its type",
            environment={"parameters": {"n": "a"}},
        ),
        case(
            HOT + NUMBER % "" + "outputs:\n  o: {value: {if: [{equals: [{get_param: n}, 1]}, a, b]}}\n",
            ("HL211", "validate", "parameters.n"),
            "HL506: a parameter's value is not of its type",
            environment={"parameters": {"n": "a"}},
        ),
        case(
            HOT + NUMBER % "" + "outputs:\n  o: {value: {if: [{equals: [{get_param: n}, 1]}, a, b]}}\n",
            ("HL210", "validate", "parameters.n"),
            "HL506: a parameter has no value",
        ),
        case(
            HOT + "outputs:\n  o: {value: {if: [{equals: [{get_param: n}, 1]}, a, b]}}\n",
            ("HL401", "validate", "outputs.o.value.if.0.equals.0.get_param"),
            "HL506: a parameter is not declared",
        ),
        case(
            HOT + SERVER % "name: {get_parm: OS::stack_name}",
            ("HL503", "create", "resources.s.properties.name.get_parm"),
            "HL321: a misspelled function gives a map",
        ),
        case(
            HOT.replace("2018-08-31", "2015-04-30") + SERVER % "name: {str_split: [',', 'a,b', 0]}",
            ("HL504", "create", "resources.s.properties.name.str_split"),
            "HL321: a function of another version gives a map",
        ),
        case(
            HOT + SERVER % "name: {Ref: x}",
            ("HL502", "validate", "resources.s.properties.name.Ref"),
            "HL321: a removed function gives a map",
        ),
        case(
            HOT + SERVER % "name: {make_url: {host: {get_parm: OS::stack_name}}}",
            ("HL503", "validate", "resources.s.properties.name.make_url.host.get_parm"),
            "HL505: a misspelled function gives an argument that is a map",
        ),
        case(
            HOT + SERVER % "name: {yaql: {expression: '$.(', data: {}}}",
            ("HL505", "validate", "resources.s.properties.name.yaql"),
            "HL321: an argument that cannot be resolved",
        ),
        case(
            HOT + SERVER % "name: {if: [missing, a, b]}",
            ("HL506", "validate", "resources.s.properties.name.if.0"),
            "HL321: a condition that cannot be resolved",
        ),
        case(
            HOT + "conditions: {prod: true}\n" + NONE % "condition: prd",
            ("HL506", "validate", "resources.r.condition"),
            "HL508: the name of the condition is misspelled in a resource",
        ),
        case(
            HOT + "conditions: {prod: true}\noutputs:\n  o: {value: a, condition: prd}\n",
            ("HL506", "validate", "outputs.o.condition"),
            "HL508: the name of the condition is misspelled in an output",
        ),
        case(
            HOT + "conditions: {prod: true}\noutputs:\n  o: {value: {if: [prd, 1, 2]}}\n",
            ("HL506", "validate", "outputs.o.value.if.0"),
            "HL508: the name of the condition is misspelled in an if",
        ),
        case(
            HOT + "conditions: {a: {and: [bc, bb]}, bb: true}\n" + NONE % "condition: a",
            ("HL506", "validate", "conditions.a.and.0"),
            "the name of the condition is misspelled in another condition",
        ),
        case(
            HOT + "conditions: {a: {or: [bb, {not: bc}]}, bb: false}\n" + NONE % "condition: a",
            ("HL506", "validate", "conditions.a.or.1.not"),
            "the name of the condition is misspelled inside a not",
        ),
        case(
            HOT + "condition: {c: true}\noutputs:\n  o: {value: {if: [c, 1, 2]}}\n",
            ("HL103", "validate", "condition"),
            "HL506: the section of conditions is misspelled",
        ),
        case(
            HOT + "condition: {c: true}\n" + SERVER % "name: {if: [c, a, b]}",
            ("HL103", "validate", "condition"),
            "HL506 and HL321: the section of conditions is misspelled",
        ),
        case(
            CFN + "Mapping: {a: {b: {c: d}}}\n" + VOLUME % "'Fn::FindInMap': [a, b, c]",
            ("HL103", "validate", "Mapping"),
            "HL321: the section of mappings is misspelled",
        ),
        case(
            OLD + "conditions: {a: true}\n" + NONE % "condition: a" + "outputs:\n  o: {value: a, condition: a}\n",
            ("HL103", "validate", "conditions"),
            "HL106 and HL109: the version has no conditions",
        ),
        case(
            HOT + "resources:\n  v: {type: OS::Cinder::Volume, wrong: {size: 1}}\n",
            ("HL106", "validate", "resources.v.wrong"),
            "HL331: an unknown key that is not near holds the properties",
        ),
        case(
            HOT + "resources:\n  n: {type: OS::Nova::Server, wrong: {image: i}}\n",
            ("HL106", "validate", "resources.n.wrong"),
            "HL320: an unknown key that is not near holds the properties",
        ),
        case(
            HOT + SERVER % "name: {get_attr: {get_resource: missing}}",
            ("HL501", "validate", "resources.s.properties.name.get_attr"),
            "HL402: a call where a list is needed",
        ),
        case(
            HOT + SERVER % "name: {get_resource: {get_resource: missing}}",
            ("HL402", "validate", "resources.s.properties.name.get_resource.get_resource"),
            "HL406: a name that depends on a missing resource",
        ),
        case(
            HOT + SERVER % "name: {get_attr: [t, value, {get_param: p}]}" + "  t: {type: OS::Heat::RandomString}\n",
            ("HL401", "validate", "resources.s.properties.name.get_attr.2.get_param"),
            "HL406: a key after an attribute is a parameter that is not declared",
        ),
        case(
            HOT + "resources:\n  s: {type: OS::Nova::Server, properties: {get_resource: missing}}\n",
            ("HL304", "validate", "resources.s.properties"),
            "HL402: the properties are a call",
        ),
        case(
            HOT + GROUP % "{type: OS::Heat::Value, properties: 0}",
            ("HL321", "validate", "resources.g.properties.resource_def.properties"),
            "HL610: a group's definition is not of its type",
            show_nested=True,
        ),
        case(
            HOT + GROUP % "{type: OS::Heat::Value, properties: {value: {get_param: p}}}",
            ("HL401", "create", "resources.g.properties.resource_def.properties.value.get_param"),
            "HL321: a parameter that is not declared, in a group's definition",
        ),
        case(
            HOT + "conditions: {c: {eqals: [a, b]}}\n" + SERVER % "name: {if: [c, a, b]}, key_name: {if: [c, a, b]}",
            ("HL507", "validate", "conditions.c.eqals"),
            "HL321: the definition of the condition has a misspelled function",
        ),
        case(
            HOT + "conditions: {c: {equals: [a]}}\n" + SERVER % "name: {if: [c, a, b]}",
            ("HL501", "validate", "conditions.c.equals"),
            "HL321: the definition of the condition has too few arguments",
        ),
        case(
            HOT + "conditions: {c: {not: {equals: {get_param: OS::stack_name}}}}\n" + SERVER % "name: {if: [c, a, b]}",
            ("HL501", "validate", "conditions.c.not.equals"),
            "HL321: the definition of the condition has a call for its arguments",
        ),
        case(
            HOT + "conditions: {c: [a]}\n" + SERVER % "name: {if: [c, a, b]}",
            ("HL110", "validate", "conditions.c"),
            "HL321: the definition of the condition is a list",
        ),
        case(
            HOT + "conditions: {c: [a], d: {not: c}}\n" + SERVER % "name: {if: [d, a, b]}",
            ("HL110", "validate", "conditions.c"),
            "HL321: the condition uses another one that is a list",
        ),
        case(
            OLD + "conditions: {c: true}\n" + SERVER % "name: {if: [c, a, b]}",
            ("HL103", "validate", "conditions"),
            "HL504 and HL321: the version has no conditions",
        ),
        case(
            "HeatTemplateFormatVersion: '2012-12-12'\nConditions: {c: {'Fn::Equals': [a, b]}}\n"
            + VOLUME % "'Fn::If': [c, a, b]",
            ("HL103", "validate", "Conditions"),
            "HL504 and HL321: the version of CFN has no conditions",
        ),
        case(
            OLD + SERVER % "name: {if: [c, a, b]}",
            ("HL504", "create", "resources.s.properties.name.if"),
            "HL321: the version has no if",
        ),
        case(
            OLD + "outputs:\n  o: {value: {if: [c, a, b]}}\n",
            ("HL504", "advice", "outputs.o.value.if"),
            "an if in an output of a version without if",
        ),
        case(
            OLD + "outputs:\n  o: {value: {repeat: {for_each: {v: [a]}, template: v}}}\n",
            ("HL504", "advice", "outputs.o.value.repeat"),
            "a repeat in a version without repeat",
        ),
        case(
            HOT + LENGTH % "default: 600, " + TEXT,
            ("HL209", "validate", "parameters.length.default"),
            "HL321: a default that breaks a constraint breaks that of a property, too",
        ),
        case(
            HOT + LENGTH % "default: 600, " + NESTING % "{get_param: length}",
            ("HL209", "validate", "parameters.length.default"),
            "HL321: a default that breaks a constraint goes into a nested template",
            files=NESTED,
        ),
        case(
            HOT + LENGTH % "default: 8, " + NESTING % "{get_param: length}",
            ("HL211", "create", "parameters.length"),
            "HL321: a value that breaks a constraint goes into a nested template",
            files=NESTED,
            environment={"parameters": {"length": 600}},
        ),
        case(
            HOT + NESTING % "600",
            ("HL321", "create", "resources.n.properties.length"),
            "HL321: a value that breaks a constraint in a nested template breaks that of a property, too",
            files=NESTED,
        ),
        case(
            HOT + NESTING % "long",
            ("HL321", "create", "resources.n.properties.length"),
            "HL321: a value for a nested template is not of the type",
            files=NESTED,
        ),
        case(
            HOT + NUMBER % "",
            ("HL602", "validate", "n"),
            "HL601 and HL210: a value lacks indentation in an environment",
            environment="parameters:\nn: 1\n",
        ),
        case(
            HOT + NUMBER % "" + "  m: {type: number}\n",
            ("HL602", "validate", "m"),
            "HL601 and HL210: two defaults lack indentation in an environment",
            environment="parameter_defaults:\nm: 1\nn: 1\n",
        ),
        case(
            HOT + NUMBER % "",
            ("HL601", "validate", "heat_template_version"),
            "HL602, HL212 and HL210: a template is given as an environment",
            environment=HOT + "parameters:\n  other: {type: string}\nresources: {}\noutputs: {}\n",
        ),
        case(
            HOT + NUMBER % "",
            ("HL601", "validate", "heat_template_version"),
            "HL211: the template itself is given as an environment",
            environment=HOT + NUMBER % "",
        ),
        case(
            HOT + NUMBER % "",
            ("HL210", "create", "parameters.n"),
            "a parameter is null in an environment",
            environment="parameters: {n: null}\n",
        ),
        case(
            HOT + "resources:\n  on: {type: OS::Heat::None}\n  r: {type: OS::Heat::None, depends_on: [on]}\n",
            ("HL305", "validate", "resources.True"),
            "HL107: depends_on has the name of a resource that is not a string",
        ),
        case(
            HOT + "conditions: {on: true}\nresources:\n  r: {type: OS::Heat::None, condition: on}\n",
            ("HL110", "validate", "conditions.True"),
            "HL508: the name of a condition is not a string",
        ),
        case(
            HOT + "conditions: {1: true}\nresources:\n  r: {type: OS::Heat::None, condition: 1}\n",
            ("HL110", "validate", "conditions.1"),
            "HL107, HL506 and HL508: a resource has the name of a condition that is not a string",
        ),
        case(
            HOT + "parameters: {1: {type: string, default: a}}\n" + SERVER % "name: {get_param: 1}",
            ("HL201", "validate", "parameters.1"),
            "HL321: get_param has the name of a parameter that is not a string",
        ),
        case(
            HOT + "resources:\n  r: {type: Own::Type}\n",
            ("HL602", "validate", "Own::Type"),
            "HL301: an entry of the registry lacks indentation",
            environment="resource_registry:\nOwn::Type: OS::Heat::None\n",
        ),
        case(
            HOT + "resources:\n  r: {type: Own::Type}\n  q: {type: Own::Type}\n",
            ("HL301", "validate", "resource_registry.Own::Type"),
            "HL301 at each resource: the registry maps the type to one that does not exist",
            environment={"resource_registry": {"Own::Type": "OS::Heat::Nonee"}},
        ),
        case(
            CFN + "Conditions: {Prd: {'Fn::Equals': [a, b]}, N: {'Fn::Not': [{Condition: Prod}]}}\n"
            "Resources:\n  r: {Type: OS::Heat::None, Condition: N}\n",
            ("HL506", "validate", "Conditions.N.Fn::Not.0"),
            "HL508: a condition has the misspelled name of another one in a map",
        ),
        case(
            HOT + LAUNCHED % "InstanceType: t",
            ("HL331", "deploy", "resources.l.properties"),
            "HL320: a member of a group lacks what its launch configuration lacks",
            stage="deploy",
        ),
        case(
            HOT + "resources:\n  r: {type: OS::Heat::Value, propertis: {type: string, value: a}}\n",
            ("HL106", "validate", "resources.r.propertis"),
            "HL320: a misspelled key has a map with a type",
        ),
        case(
            HOT + "parameters: {p: {q: {type: string}}}\nresources:\n  r: {type: OS::Heat::None}\n",
            ("HL202", "validate", "parameters.p.q"),
            "HL201: a parameter has a name too many",
        ),
        case(
            HOT + "resources:\n  r: {q: {type: OS::Heat::None}}\n",
            ("HL106", "validate", "resources.r.q"),
            "HL105: a resource has a name too many",
        ),
        case(
            HOT + "resources:\n  r: {type: OS::Heat::None, condition: {a: b}}\n",
            ("HL507", "validate", "resources.r.condition"),
            "HL506: a condition is a map",
        ),
        case(
            HOT + "parameters: {p: {type: number, default: 1, constraints: [{range: {least: 1}}]}}\n"
            "resources:\n  r: {type: OS::Heat::None}\n",
            ("HL204", "validate", "parameters.p.constraints.0.range.least"),
            "HL206: a range has another key",
        ),
        case(
            HOT + "parameters: {p: {type: boolean, default: 3, constraints: [{range: {min: 1}}]}}\n"
            "resources:\n  g: {type: OS::Heat::ResourceGroup, properties: "
            "{count: {get_param: p}, resource_def: {type: OS::Heat::None}}}\n",
            ("HL207", "validate", "parameters.p.constraints.0.range"),
            "HL321: the type of a parameter does not fit its constraint and its value",
            stage="deploy",
        ),
        case(
            "heat_template_version: 2021-01-03\n"
            "resources:\n  r: {type: OS::Heat::Value, properties: {value: {'Fn::Select': [0, [a]]}}}\n",
            ("HL102", "validate", "heat_template_version"),
            "HL502: whether a version has a function, when there is no such version",
        ),
        case(
            "heat_template_version: 2021-01-03\n"
            "resources:\n  r: {type: OS::Heat::None}\noutputs: {o: {value: {Ref: r}}}\n",
            ("HL102", "validate", "heat_template_version"),
            "HL504: the same for a function of CFN",
        ),
        case(
            CFN + "Resources:\n  r: {Type: 'AWS::EC2::SecurityGroup', Properties: {get_attr: [a, b]}}\n",
            ("HL504", "validate", "Resources.r.Properties.get_attr"),
            "HL302: a call of another version in the place of the properties",
        ),
        case(
            HOT + "resources:\n  r: {type: OS::Heat::None}\n"
            "outputs: {o: {value: {list_join: ['', [{get_param: ''}]]}}}\n",
            ("HL401", "deploy", "outputs.o.value.list_join.1.0.get_param"),
            "HL701: the name of a parameter is empty",
            stage="deploy",
        ),
        case(
            HOT + "resources:\n  r: {type: OS::Heat::None}\n"
            "outputs: {o: {value: {get_attr: [r, {get_attr: [q, x]}]}}}\n",
            ("HL402", "validate", "outputs.o.value.get_attr.1.get_attr.0"),
            "HL406: the name of an attribute is that of another resource",
        ),
        case(
            HOT + "resources:\n  g: {type: OS::Heat::ResourceGroup, properties: {count: 1}}\n",
            ("HL320", "create", "resources.g.properties"),
            "HL610: a group has no definition of its members",
            stage="deploy",
        ),
        case(
            CFN + "Parameters:\n  Kind: {Type: String, AllowedValues: [small]}\nMappings:\n  Sizes: {small: {a: m1}}\n"
            "Resources:\n  s: {Type: 'AWS::EC2::Instance', Properties: "
            "{ImageId: a, InstanceType: {'Fn::FindInMap': [Sizes, {Ref: Kind}, a]}}}\n",
            ("HL211", "create", "parameters.Kind"),
            "HL321: a mapping has no key for the wrong value of a parameter",
            stage="deploy",
            parameters={"Kind": "large"},
        ),
        case(
            HOT + "parameters: {p: {type: json, default: {a: 1}, constraints: [{custom_constraint: dns_domain}]}}\n"
            "resources:\n  z: {type: OS::Designate::Zone, properties: {name: {get_param: p}, email: a@b.c}}\n",
            ("HL207", "validate", "parameters.p.constraints.0.custom_constraint"),
            "HL335: a service refuses the value of a parameter that does not fit",
            stage="deploy",
        ),
        case(
            HOT + "resources:\n  s: {type: OS::Nova::Server, properties: "
            "{flavor: f, image: i, user_data_fromat: SOFTWARE_CONFIG}}\n"
            "  c: {type: OS::Heat::SoftwareConfig}\n"
            "  d: {type: OS::Heat::SoftwareDeployment, properties: "
            "{server: {get_resource: s}, config: {get_resource: c}}}\n",
            ("HL302", "validate", "resources.s.properties.user_data_fromat"),
            "HL333: a server has another format of user data, since the key is misspelled",
            stage="deploy",
        ),
    ],
)
def test_a_fault_is_reported_once(template, body, finding):
    yaml.safe_load(template)  # so that a typing error here is not taken for the fault
    findings = found(template, **body)
    assert [(each.rule.code, each.stage, ".".join(map(str, each.path))) for each in findings] == [finding]


@pytest.mark.parametrize(
    "template, codes",
    [
        pytest.param(
            HOT + SERVER % "name: {get_parm: a}, key_name: [a]",
            ["HL503", "HL321"],
            id="in two properties",
        ),
        pytest.param(
            HOT + "resources:\n  r: {type: OS::Heat::None, unknown: a}\n  q: {unknown: b, condition: true}\n",
            ["HL106", "HL105", "HL106"],
            id="an unknown key that is not near, and a missing one",
        ),
        pytest.param(
            HOT + "outputs:\n  a: {value: {get_resource: r}}\n  b: {value: {get_resource: r}}\n",
            ["HL402", "HL402"],
            id="at two references to a missing resource",
        ),
        pytest.param(
            HOT + LENGTH % "default: 600, " + TEXT.replace("{get_param: length}", "700"),
            ["HL209", "HL321"],
            id="in a default and in another value",
        ),
        pytest.param(
            HOT + LENGTH % "default: 600, " + SERVER % "name: {list_join: [[{get_param: length}], []]}",
            ["HL209", "HL321"],
            id="in a default and in a call with that parameter",
        ),
        pytest.param(
            HOT + "conditions: {c: [a]}\n" + SERVER % "name: {if: [c, a, b]}, user_data: [b]",
            ["HL110", "HL321"],
            id="in a condition and in a property",
        ),
    ],
)
def test_two_faults_are_reported_twice(template, codes):
    assert [each.rule.code for each in found(template)] == codes


def test_a_null_is_reported_in_the_environment_that_sets_it():
    (finding,) = found(HOT + NUMBER % "", environment="parameter_defaults:\n  n: null\n")
    assert (finding.file, finding.range) == ("environment", (2, 6, 2, 10))
    assert finding.message == 'the parameter "n" has no value; null is not a value'


def test_a_missing_value_is_reported_when_its_misspelled_name_is_not_looked_for():
    template = HOT + NUMBER.replace("n:", "colour:") % ""
    findings = found(template, environment={"parameters": {"color": 1}}, rules={"HL210"})
    assert [each.rule.code for each in findings] == ["HL210"]


def test_keys_that_lack_indentation_in_an_environment_are_reported_for_each_section():
    environment = "parameters:\na: 1\nb: 2\nresource_registry:\nOS::Own: own.yaml\n"
    assert [(each.rule.code, each.range[0], each.message) for each in found(HOT + OUTPUT, environment=environment)] == [
        ("HL602", 2, '"a" belongs to "parameters"; expected more indentation'),
        ("HL602", 5, '"OS::Own" belongs to "resource_registry"; expected more indentation'),
    ]


MAPPINGS = "Mappings: {Region: {east: {image: a}}}\n"


@pytest.mark.parametrize(
    "names, item, message",
    [
        ("[Regoin, east, image]", 0, 'the template has no mapping "Regoin"; did you mean "Region"?'),
        ("[Region, esat, image]", 1, 'the mapping "Region" has no key "esat"; did you mean "east"?'),
        ("[Region, east, imgae]", 2, '"east" has no key "imgae"; did you mean "image"?'),
    ],
    ids=["mapping", "key", "inner key"],
)
def test_a_misspelled_name_in_a_mapping_is_reported_at_that_name(names, item, message):
    (finding,) = found(CFN + MAPPINGS + VOLUME % f"'Fn::FindInMap': {names}")
    place = ("Resources", "v", "Properties", "name", "Fn::FindInMap", item)
    assert (finding.rule.code, finding.path, finding.message) == ("HL321", place, message)
    assert finding.fix is not None


def test_a_name_of_a_mapping_that_is_computed_is_reported_at_the_property():
    parameter = "Parameters: {P: {Type: String, Default: esat}}\n"
    (finding,) = found(CFN + parameter + MAPPINGS + VOLUME % "'Fn::FindInMap': [Region, {Ref: P}, image]")
    assert finding.path == ("Resources", "v", "Properties", "name")
    assert (finding.message, finding.fix) == ('the mapping "Region" has no key "esat"', None)


@pytest.mark.parametrize("name, expected", [("Prod", "Prod"), ("Prd", "Prod"), ("other", "other")])
def test_a_condition_in_a_map_is_expected_by_its_name(name, expected):
    conditions = f"Conditions: {{Prod: {{'Fn::Equals': [a, b]}}, N: {{'Fn::Not': [{{Condition: {name}}}]}}}}\n"
    findings = found(CFN + conditions + "Resources:\n  r: {Type: OS::Heat::None, Condition: N}\n", rules={"HL506"})
    assert [each.message for each in findings] == [
        f'Heat does not read "Condition" here; expected only the name "{expected}"'
    ]


def test_a_type_that_the_registry_maps_to_is_proposed_where_the_environment_has_it():
    environment = "resource_registry:\n  Own::Type: Own::Other\n  Own::Other: OS::Heat::Nonee\n"
    (finding,) = found(HOT + "resources:\n  r: {type: Own::Type}\n", environment=environment)
    assert (finding.rule.code, finding.file, finding.range) == ("HL301", "environment", (3, 15, 3, 30))
    assert finding.message == 'Heat has no resource type "OS::Heat::Nonee"; did you mean "OS::Heat::None"?'
    assert [each.path for each in finding.related] == [("resources", "r", "type")]


def test_a_type_of_a_group_that_the_registry_maps_to_is_reported_at_the_group():
    template = HOT + GROUP % "{type: Own::Type}"
    environment = {"resource_registry": {"Own::Type": "OS::Heat::Nonee"}}
    (finding,) = found(template, environment=environment, stage="deploy")
    assert finding.path == ("resources", "g", "properties", "resource_def", "type")
    assert finding.message == 'the registry maps "Own::Type" to "OS::Heat::Nonee", which is not a resource type'
    assert finding.fix is None


@pytest.mark.parametrize("key", ["on", "1", "~", "2001-01-01"])
def test_a_key_that_occurs_twice_is_quoted_as_it_is_written(key):
    (finding,) = found(HOT + f"resources:\n  {key}: 1\n  {key}: 2\n", rules={"HL007"})
    assert finding.message == f'"{key}" is already set in line 3; this value replaces it'


def test_a_given_value_does_not_follow_from_the_default_that_it_replaces():
    findings = found(HOT + LENGTH % "default: 600, " + TEXT, environment={"parameters": {"length": 0}})
    assert sorted(each.rule.code for each in findings) == ["HL209", "HL321"]


@pytest.mark.parametrize(
    "value", [{"if": ["a", "b"]}, {"if": {"a": "b"}}, {"repeat": 3}, {"repeat": {"template": "a"}}]
)
def test_plain_data_of_an_old_version_is_not_a_call(value):
    template = {"heat_template_version": "2013-05-23", "outputs": {"o": {"value": value}}}
    assert found(template) == []


def test_an_instance_to_copy_gives_the_members_of_a_group_what_they_need():
    template = HOT + LAUNCHED % "InstanceId: i"
    assert found(template, stage="deploy") == []


def test_a_consequence_is_reported_when_its_cause_is_not_looked_for():
    template = HOT + SERVER % "name: {get_parm: OS::stack_name}"
    assert [each.rule.code for each in found(template, rules={"HL321"})] == ["HL321"]


@pytest.mark.parametrize(
    "template, message",
    [
        pytest.param(
            HOT + "conditions: {prod: true}\n" + NONE % "condition: prd",
            'the template has no condition "prd"; did you mean "prod"?',
            id="a near name",
        ),
        pytest.param(HOT + NONE % "condition: prd", 'the template has no condition "prd"', id="no near name"),
        pytest.param(
            HOT + "conditions: {a: {not: b}}\n" + NONE % "condition: a",
            'the template has no condition "b"',
            id="inside a not",
        ),
    ],
)
def test_a_condition_that_does_not_exist_is_named(template, message):
    (finding,) = found(template)
    assert finding.message == message
    assert (finding.fix is not None) == ("did you mean" in message)


@pytest.mark.parametrize(
    "template, code, message",
    [
        pytest.param(
            OLD + "conditions: {a: true}\n",
            "HL103",
            '"conditions" is not a section in version 2013-05-23; expected version 2016-10-14 or later',
            id="section",
        ),
        pytest.param(
            OLD + NONE % "condition: a",
            "HL106",
            '"condition" is not a key of a resource in version 2013-05-23; expected version 2016-10-14 or later',
            id="condition of a resource",
        ),
        pytest.param(
            OLD + NONE % "external_id: a",
            "HL106",
            '"external_id" is not a key of a resource in version 2013-05-23; expected version 2016-10-14 or later',
            id="external_id of a resource",
        ),
        pytest.param(
            OLD + "outputs:\n  o: {value: a, condition: b}\n",
            "HL109",
            '"condition" is not a key of an output in version 2013-05-23; expected version 2016-10-14 or later',
            id="condition of an output",
        ),
        pytest.param(
            OLD + "parameters:\n  p: {type: string, default: a, tags: [a]}\n",
            "HL202",
            '"tags" is not a key of a parameter in version 2013-05-23; expected version 2018-03-02 or later',
            id="tags of a parameter",
        ),
        pytest.param(
            "HeatTemplateFormatVersion: '2012-12-12'\nConditions: {a: {'Fn::Equals': [1, 1]}}\n",
            "HL103",
            '"Conditions" is not a section in version 2012-12-12; expected "AWSTemplateFormatVersion: 2010-09-09"',
            id="section of CFN",
        ),
        pytest.param(HOT + "wrong: {}\n", "HL103", '"wrong" is not a section of a template', id="in no version"),
    ],
)
def test_a_key_of_another_version_names_that_version(template, code, message):
    (finding,) = found(template)
    assert (finding.rule.code, finding.message, finding.fix) == (code, message, None)


@pytest.mark.parametrize("key", ["property", "prop", "propertys"])
def test_another_word_for_properties_is_reported_once(key):
    (finding,) = found(HOT + f"resources:\n  v: {{type: OS::Cinder::Volume, {key}: {{size: 1}}}}\n")
    assert finding.rule.code == "HL106"
    assert finding.message == f'"{key}" is not a key of a resource; did you mean "properties"?'
    assert finding.fix is not None


@pytest.mark.parametrize(
    "call",
    ["{str_split: [a]}", "{digest: [sha256]}", "{map_replace: [{a: b}]}"],
    ids=["str_split", "digest", "map_replace"],
)
@pytest.mark.parametrize(
    "template, stage",
    [
        pytest.param("resources:\n  r: {type: OS::Heat::Value, properties: {value: %s}}\n", "create", id="property"),
        pytest.param("resources:\n  r: {type: OS::Heat::None, metadata: {a: %s}}\n", "deploy", id="metadata"),
        pytest.param("outputs: {o: {value: {list_join: ['', [%s]]}}}\n", "deploy", id="output"),
        pytest.param(
            "parameters: {p: {type: boolean}}\nconditions: {c: {get_param: p}}\n"
            "outputs: {o: {value: {if: [c, %s, a]}}}\n",
            "advice",
            id="branch that Heat may not take",
        ),
    ],
)
def test_arguments_of_a_wrong_form_have_one_code(template, stage, call):
    """Heat looks at them only when it needs the result. Those of `list_join` it checks when it reads the template."""
    (finding,) = found(HOT + template % call, assume_values=True)
    assert (finding.rule.code, finding.stage) == ("HL501", stage)
