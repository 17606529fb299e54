"""Messages that tell what is meant by a value, a name or a key in the wrong place: one template of a kind."""

from __future__ import annotations

import pytest
from helpers import found

HOT = "heat_template_version: 2018-08-31\n"
CFN = "HeatTemplateFormatVersion: '2012-12-12'\n"
PARAMETER = HOT + "parameters: {net: {type: string, default: n}}\nresources:\n  web: {type: OS::Heat::RandomString}\n"
SERVER = HOT + "resources:\n  web:\n    type: OS::Nova::Server\n    properties:\n      image: i\n      flavor: f\n"


@pytest.mark.parametrize(
    "template, code, ending",
    [
        pytest.param(
            SERVER + "      networks: |\n        - network: n\n",
            "HL321",
            '"|" makes a text of the lines below it, remove it',
            id="a block scalar for a list",
        ),
        pytest.param(
            SERVER + "      networks: |\n        all of them\n",
            "HL321",
            'must be a list, not the string "all of them\\n"',
            id="a block scalar with a text",
        ),
        pytest.param(
            HOT + "resources: {v: {type: OS::Cinder::Volume, properties: {size: 10GB}}}\n",
            "HL321",
            'not the string "10GB"; expected only the number, without a unit',
            id="a size with a unit",
        ),
        pytest.param(
            HOT + "resources: {g: {type: OS::Nova::ServerGroup, properties: {policies: [anti_affinity]}}}\n",
            "HL321",
            'did you mean "anti-affinity"?',
            id="an allowed value that is near",
        ),
        pytest.param(
            SERVER + "      block_device_mapping: [{device_name: vda, image: i}]\n",
            "HL321",
            '"image" is not a property here; "block_device_mapping_v2" has it',
            id="a key of a similar property",
        ),
        pytest.param(
            PARAMETER + "  r: {type: OS::Neutron::Port, properties: {network: {get_resource: net}}}\n",
            "HL402",
            '"net" is a parameter; expected "get_param"',
            id="a parameter in get_resource",
        ),
        pytest.param(
            PARAMETER + "  r: {type: OS::Heat::Value, properties: {value: {get_param: web}}}\n",
            "HL401",
            '"web" is a resource; expected "get_resource" or "get_attr"',
            id="a resource in get_param",
        ),
        pytest.param(
            PARAMETER + "  r: {type: OS::Heat::None, depends_on: {get_resource: web}}\n",
            "HL107",
            'not a map; expected "web"',
            id="a reference in depends_on",
        ),
        pytest.param(
            PARAMETER + "  s: {type: OS::Heat::None}\n  r: {type: OS::Heat::None, depends_on: 'web, s'}\n",
            "HL405",
            "expected the list [web, s]",
            id="names with commas in depends_on",
        ),
        pytest.param(
            PARAMETER + "  s: {type: OS::Heat::None}\n  r: {type: OS::Heat::None, depends_on: [web s]}\n",
            "HL405",
            "expected the list [web, s]",
            id="names without a comma in depends_on",
        ),
        pytest.param(
            PARAMETER + "outputs: {o: {value: {list_join: ['-', a, b]}}}\n",
            "HL701",
            'the string "a" is given; expected brackets around the texts',
            id="texts without a list in list_join",
        ),
        pytest.param(
            PARAMETER + "  r: {type: OS::Neutron::Net, properties: {'router:external': true}}\n",
            "HL302",
            'expected it in "value_specs", which the service gets as it is',
            id="the name of an attribute of the service as a property",
        ),
        pytest.param(
            PARAMETER + "outputs: {o: {value: a, params: {a: b}}}\n",
            "HL109",
            'expected it in "str_replace" in "value"',
            id="an argument of str_replace in an output",
        ),
        pytest.param(
            HOT + "parameters: {a: {type: string, required: true}}\n",
            "HL202",
            'a parameter without "default" is required',
            id="required",
        ),
        pytest.param(
            HOT + "parameters: {a: {type: string, enum: [a]}}\n",
            "HL202",
            'in HOT it is "allowed_values" in "constraints"',
            id="enum",
        ),
        pytest.param(
            CFN + "Parameters: {a: {Type: 'AWS::EC2::KeyPair::KeyName'}}\n",
            "HL203",
            'only AWS has this type, in Heat it is "String"',
            id="a type of AWS",
        ),
        pytest.param(
            CFN + "Parameters: {a: {Type: 'List<Number>'}}\n",
            "HL203",
            'only AWS has this type, in Heat it is "CommaDelimitedList"',
            id="a list of AWS",
        ),
        pytest.param(
            CFN + "Parameters: {a: {Type: Integer}}\n",
            "HL203",
            'in CFN it is "Number"',
            id="a type of another language",
        ),
        pytest.param(
            HOT + "parameters: {a: {type: string, constraints: [{custom_constraint: keypair}]}}\n",
            "HL206",
            'did you mean "nova.keypair"?',
            id="a custom constraint without its service",
        ),
        pytest.param(
            HOT + "resources: {s: {type: OS::Nova::Server, properties: {flavor: f, image: i, name: 1.10}}}\n",
            "HL321",
            "not the number 1.1; expected quotes around it",
            id="a number for a text",
        ),
        pytest.param(
            PARAMETER + "  r: {type: OS::Heat::Value, properties: {value: {get_param: net.name}}}\n",
            "HL401",
            "expected the path as a list, [net, name]",
            id="a path in one string",
        ),
        pytest.param(
            '{\n  // a comment\n  "heat_template_version": "2018-08-31"\n}\n',
            "HL002",
            "JSON has no comments; expected the text without it",
            id="a comment in JSON",
        ),
    ],
)
def test_the_message_tells_what_is_meant(template, code, ending):
    (finding,) = found(template, rules={code})
    assert finding.message.endswith(ending)


@pytest.mark.parametrize(
    "reference, ending",
    [
        pytest.param("[g, resource, 0, ip]", '"resource"; expected "resource.0"', id="a member by an index"),
        pytest.param(
            "[g, outputs, ip]",
            '"outputs" is an attribute of OS::Heat::AutoScalingGroup, the members are asked without it',
            id="an attribute of another group",
        ),
        pytest.param(
            "[n, outputs, ip]",
            '"outputs" is an attribute of OS::Heat::AutoScalingGroup, a nested stack is asked without it',
            id="an attribute of a group",
        ),
        pytest.param(
            "[n, inner]",
            'it has a resource of that name, which "resource.inner" asks',
            id="a resource of a nested stack",
        ),
    ],
)
def test_how_members_are_asked_is_told(reference, ending):
    group = "{type: OS::Heat::ResourceGroup, properties: {resource_def: {type: n.yaml}}}"
    resources = f"{{g: {group}, n: {{type: n.yaml}}}}"
    template = f"{HOT}resources: {resources}\noutputs: {{o: {{value: {{get_attr: {reference}}}}}}}\n"
    files = {"n.yaml": HOT + "resources: {inner: {type: OS::Heat::None}}\noutputs: {ip: {value: a}}\n"}
    (finding,) = found(template, files=files, stage="deploy", rules={"HL609"})
    assert finding.message.endswith(ending)


@pytest.mark.parametrize(
    "environment",
    [
        pytest.param("parameter: {net: n}", id="a misspelled section"),
        pytest.param("net: n", id="a parameter outside of a section"),
        pytest.param("parameters: [net]", id="a list for a section"),
    ],
)
def test_a_parameter_that_a_faulty_environment_gives_is_not_reported_as_missing(environment):
    template = HOT + "parameters: {net: {type: string}}\nresources: {r: {type: OS::Heat::None}}\n"
    (finding,) = found(template, environment_files=["e.yaml"], files={"e.yaml": environment}, stage="create")
    assert (finding.rule.code[:4], finding.file, finding.stage) == ("HL60", "e.yaml", "validate")


def test_a_text_in_the_place_of_a_call_is_reported_once():
    template = HOT + "parameters: {n: {type: number, default: 1}}\nresources:\n"
    template += "  v: {type: OS::Cinder::Volume, properties: {size: '{{ n }}'}}\n"
    (finding,) = found(template, rules={"HL321", "HL515"})
    assert (finding.rule.code, finding.stage) == ("HL515", "create")


@pytest.mark.parametrize(
    "value, message",
    [
        ("''", '"payload_content_type" needs "payload", which is empty'),
        ("{get_attr: [r, value]}", '"payload_content_type" needs "payload", which is empty until the resources exist'),
        ("{get_param: filled_in}", None),
        ("{get_param: required}", None),
    ],
)
def test_a_needed_property_that_is_empty_says_why(value: str, message: str | None) -> None:
    template = (
        "heat_template_version: 2018-08-31\n"
        "parameters: {filled_in: {type: string, default: ''}, required: {type: string}}\n"
        "resources:\n  r: {type: OS::Heat::RandomString}\n"
        f"  s: {{type: OS::Barbican::Secret, properties: {{payload_content_type: text/plain, payload: {value}}}}}\n"
    )
    findings = found(template, rules={"HL332"}, assume_values=True)
    assert [each.message for each in findings] == ([] if message is None else [message])
