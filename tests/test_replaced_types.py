"""HL617: a template that the registry puts in the place of a type has what the type has.

What Heat accepts and refuses here is what its engine answers at the stage "deploy".
"""

from __future__ import annotations

import pytest
from helpers import found, messages

from heatlint import catalog
from heatlint.catalog.private import load
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build

HOT = "heat_template_version: 2018-08-31\n"
CFN = "HeatTemplateFormatVersion: '2012-12-12'\n"
KEY, POLICY, IP = "OS::Heat::RandomString", "OS::Neutron::QoSPolicy", "OS::Neutron::FloatingIP"
#: A template that may replace OS::Neutron::SubnetPool: the name of its required property, and no attributes.
POOL = "OS::Neutron::SubnetPool"
FIT = HOT + "parameters: {prefixes: {type: comma_delimited_list, default: a}}"
MAIN = HOT + "resources: {r: {type: TYPE}}"


def unfit(type_name, template, *, main=MAIN, registry=None, **body):
    """Return the findings HL617 when "a.yaml" replaces a type."""
    files = {"a.yaml": template, **body.pop("files", {})}
    environment = {"resource_registry": registry or {type_name: "a.yaml"}, **body.pop("environment", {})}
    text = main.replace("TYPE", type_name)
    return found(text, files=files, environment=environment, stage="deploy", rules={"HL617"}, **body)


@pytest.mark.parametrize(
    "type_name, template, message",
    [
        (POOL, FIT, None),
        (POOL, HOT + "parameters: {prefixes: {type: comma_delimited_list}}", None),
        (POOL, HOT, f'"a.yaml" lacks the parameter "prefixes", a required property of {POOL}, which it replaces'),
        (
            "OS::Cinder::VolumeAttachment",
            HOT,
            '"a.yaml" lacks the parameters "instance_uuid" and "volume_id", required properties of '
            "OS::Cinder::VolumeAttachment, which it replaces",
        ),
        (
            POOL,
            HOT + "parameters: {prefixes: {type: json, default: []}}",
            f'the parameter "prefixes" must be of the type comma_delimited_list, as in {POOL}, which the template '
            "replaces; json is given",
        ),
        (
            POOL,
            CFN + "Parameters: {prefixes: {Type: Json, Default: '[]'}}",
            f'the parameter "prefixes" must be of the type CommaDelimitedList, as in {POOL}, which the template '
            "replaces; Json is given",
        ),
        (
            POOL,
            FIT.replace("{prefixes", "{nam: {type: string}, prefixes"),
            f'the parameter "nam" needs a default, since there is no such property in {POOL}, which the template '
            'replaces; did you mean "name"?',
        ),
        (POOL, FIT.replace("{prefixes", "{more: {type: string, default: x}, prefixes"), None),
        (
            POOL,
            FIT.replace("{prefixes", "{more: {type: string, default: null}, prefixes"),
            f'the parameter "more" needs a default, since there is no such property in {POOL}, which the template '
            "replaces",
        ),
        (KEY, HOT + "outputs: {value: {value: x}}", None),
        (KEY, HOT, f'"a.yaml" lacks the output "value", an attribute of {KEY}, which it replaces'),
        (KEY, CFN + "Outputs: {value: {Value: x}}", None),
        (KEY, HOT + "parameters: {length: {type: number}}\noutputs: {value: {value: x}}", None),
        ("OS::Heat::None", HOT, None),
        ("My::Type", HOT + "parameters: {p: {type: string}}", None),
        (
            "OS::Heat::Value",
            HOT,
            "no template can replace OS::Heat::Value: a required property can be anything there, no parameter can",
        ),
        (
            "OS::Heat::Value",
            HOT + "parameters: {value: {type: string}}\noutputs: {value: {value: x}}",
            '"value" cannot be a parameter, since it can be anything in OS::Heat::Value, which the template replaces',
        ),
    ],
)
def test_what_heat_compares(type_name, template, message):
    assert messages(unfit(type_name, template)) == ([] if message is None else [message])


def test_what_is_missing_is_reported_at_the_mapping_and_what_is_wrong_in_the_template():
    text = HOT + "parameters: {value: {type: json, default: {}}, length: {type: json, default: {}}}"
    first, second = unfit(KEY, text)
    assert (first.file, first.path) == ("a.yaml", ("parameters", "length", "type"))
    assert (second.file, second.path, second.key) == ("environment", ("resource_registry", KEY), True)
    assert [(each.file, each.path, each.message) for each in first.related] == [
        ("template", ("resources", "r", "type"), "used here"),
        ("environment", ("resource_registry", KEY), "mapped here"),
    ]
    assert [(each.stage, each.before_making) for each in (first, second)] == [("deploy", True)] * 2


def test_the_default_may_come_from_the_environment():
    text = FIT.replace("{prefixes", "{more: {type: string}, prefixes")
    assert len(unfit(POOL, text)) == 1
    assert unfit(POOL, text, environment={"parameter_defaults": {"more": "x"}}) == []
    lost = {"parameter_defaults": {"more": None}}
    assert len(unfit(POOL, text.replace("string}", "string, default: x}"), environment=lost)) == 1


@pytest.mark.parametrize(
    "registry, type_name, what",
    [
        ({"resources": {"r": {KEY: "a.yaml"}}}, KEY, KEY),
        ({KEY: "Mine", "Mine": "a.yaml"}, KEY, KEY),
        ({"OS::Heat::R*": "My::*", "My::andomString": "a.yaml"}, KEY, KEY),
        ({"Mine": KEY, KEY: "a.yaml"}, "Mine", None),
        ({"OS::Heat::*": "a.yaml"}, KEY, None),
        ({KEY: "OS::Heat::None", "resources": {"r": {KEY: "a.yaml"}}}, KEY, None),
        ({KEY: "b.yaml", "resources": {"r": {KEY: "a.yaml"}}}, KEY, f"{KEY} (b.yaml)"),
        ({"My::Type": "b.yaml", "resources": {"r": {"My::Type": "a.yaml"}}}, "My::Type", "My::Type (b.yaml)"),
        ({"My::Type": "gone.yaml", "resources": {"r": {"My::Type": "a.yaml"}}}, "My::Type", None),
        ({"OS::Nova::Server": "a.yaml"}, KEY, None),
    ],
    ids=["one", "through", "glob", "towards", "glob-to-file", "none", "template", "own", "gone", "unused"],
)
def test_what_the_template_is_compared_with(registry, type_name, what):
    files = {"b.yaml": HOT + "outputs: {value: {value: x}}"}
    expected = f'"a.yaml" lacks the output "value", an attribute of {what}, which it replaces'
    assert messages(unfit(type_name, HOT, registry=registry, files=files)) == ([] if what is None else [expected])


def test_a_template_is_compared_with_the_parameters_and_outputs_of_another_one():
    other = HOT + "parameters: {p: {type: string}, n: {type: number, default: 1}}\noutputs: {show: {value: x}}"
    registry = {"My::Type": "b.yaml", "resources": {"r": {"My::Type": "a.yaml"}}}
    own = HOT + "parameters: {n: {type: string, default: x}, q: {type: string}}"
    told = messages(unfit("My::Type", own, registry=registry, files={"b.yaml": other}))
    assert [text.partition(",")[0] for text in told] == [
        'the parameter "n" must be of the type number',
        'the parameter "q" needs a default',
        '"a.yaml" lacks the parameter "p"',
    ]
    more = {"parameter_defaults": {"p": "x", "q": "x"}}
    told = messages(unfit("My::Type", own, registry=registry, files={"b.yaml": other}, environment=more))
    assert [text.partition(",")[0] for text in told] == ['the parameter "n" must be of the type number']


GROUP = "resources: {g: {type: OS::Heat::ResourceGroup, properties: {count: COUNT, resource_def: {type: TYPE}}}}"
SCALED = (
    "resources: {g: {type: OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 1, resource: {type: TYPE}}}}"
)


@pytest.mark.parametrize(
    "main, count",
    [
        (GROUP.replace("COUNT", "2"), 1),
        (GROUP.replace("COUNT", "0"), 0),
        (SCALED, 1),
        ("resources: {g: {type: OS::Heat::ResourceChain, properties: {resources: [TYPE]}}}", 1),
        ("resources: {n: {type: n.yaml}, m: {type: n.yaml}}", 1),
        ("resources: {a: {type: TYPE}, b: {type: TYPE}}", 1),
        ("resources: {a: {type: a.yaml}, b: {type: TYPE}}", 1),
        ("resources: {a: {type: a.yaml}}", 0),
        ("conditions: {c: false}\nresources: {a: {type: TYPE, condition: c}}", 0),
        ("resources: {a: {type: TYPE, external_id: x}}", 0),
    ],
)
def test_it_is_reported_once_wherever_the_type_is_used(main, count):
    files = {"n.yaml": MAIN.replace("TYPE", KEY)}
    assert len(unfit(KEY, HOT, main=HOT + main, files=files)) == count


def test_in_the_template_itself_the_type_is_that_of_heat():
    text = HOT + f"resources: {{v: {{type: {KEY}}}}}\noutputs: {{value: {{value: {{get_attr: [v, value]}}}}}}"
    assert unfit(KEY, text) == []


def test_the_release_decides():
    def of(release):
        attributes = catalog.known(release).find("OS::Neutron::Port").attributes
        return [name for name in attributes if name != "show"]

    (new,) = set(of(27)) - set(of(11))
    outputs = ", ".join(f"{name}: {{value: x}}" for name in of(11))
    text = HOT + f"parameters: {{network: {{type: string, default: x}}}}\noutputs: {{{outputs}}}"
    [told] = messages(unfit("OS::Neutron::Port", text, release=27))
    assert f'lacks the output "{new}"' in told
    assert unfit("OS::Neutron::Port", text, release=11) == []


def test_of_a_type_of_one_cloud_only_what_is_described_counts(tmp_path):
    described = tmp_path / "types.json"
    described.write_text(
        '{"resource_type": "My::Disk", "properties": {"size": {"type": "integer", "required": true}}, '
        '"attributes": {"path": {}}}'
    )
    known = catalog.known(private=load([str(described)]))

    def told(template):
        body = {"template": MAIN.replace("TYPE", "My::Disk"), "files": {"a.yaml": template}, "stage": "deploy"}
        body["environment"] = {"resource_registry": {"My::Disk": "a.yaml"}}
        return messages(lint(build(from_body(body), known=known), wanted={"HL617"}))

    parameters = "parameters: {other: {type: string}, size: {type: number}}\n"
    assert told(HOT + parameters + "outputs: {path: {value: x}}") == []
    assert [text.partition(",")[0] for text in told(HOT)] == [
        '"a.yaml" lacks the output "path"',
        '"a.yaml" lacks the parameter "size"',
    ]


def test_a_template_in_the_global_environment_replaces_the_type_for_good():
    known = catalog.known(global_environments=[{KEY: "file:///etc/a.yaml"}])
    body = {"template": MAIN.replace("TYPE", KEY), "files": {"file:///etc/a.yaml": HOT}, "stage": "deploy"}
    assert lint(build(from_body(body), known=known), wanted={"HL617"}) == []


def test_a_template_is_compared_with_one_that_comes_with_heat():
    [told] = messages(unfit("AWS::CloudWatch::Alarm", HOT))
    assert told.startswith('"a.yaml" lacks the parameters') and '"Threshold"' in told


def test_the_endpoint_refuses_what_heat_refuses():
    pytest.importorskip("starlette")
    from serve_client import serve_client

    client = serve_client()
    files = {"a.yaml": HOT}
    body = {"template": MAIN.replace("TYPE", KEY), "files": files, "stack_name": "s"}
    mapped = {**body, "environment": {"resource_registry": {KEY: "a.yaml"}}}
    assert client.post("validate", {key: mapped[key] for key in ("template", "files", "environment")}).status == 200
    for refused in (client.post("stacks", mapped), client.post("stacks/preview", mapped)):
        assert (refused.status, "HL617" in refused.text or 'lacks the output \\"value\\"' in refused.text) == (
            400,
            True,
        )
    address = client.make("s", body["template"])
    assert client.call("PUT", address, {**mapped, "stack_name": None}).status == 400
    assert client.call("PATCH", address, {"files": files, "environment": mapped["environment"]}).status == 400
