"""What the client of OpenStack prints about a stack that runs, and the plan of its update.

The shapes are those of heatclient.osc.v1 with `-f json`.
"""

from __future__ import annotations

import json
import pathlib

import pytest
import yaml

import heatlint
from heatlint.cli import main
from heatlint.load.running import RunningStack, add_value

VERSION = "heat_template_version: 2021-04-16\n"
TEMPLATE = {"heat_template_version": "2021-04-16"}
FILES = {"file:///home/operator/a.sh": "echo"}


@pytest.fixture
def plan(tmp_path, monkeypatch, capsys):
    """Return a function that plans the update of a stack that runs to a template: (exit status, stdout).

    It takes the text of the template, what the client prints, and further words of the command line.
    """
    monkeypatch.chdir(tmp_path)

    def run(new, parts, *words):
        pathlib.Path("app.yaml").write_text(new, encoding="utf-8")
        for number, part in enumerate(parts):
            pathlib.Path(f"{number}.json").write_text(json.dumps(part), encoding="utf-8")
            words = (*words, "--against", f"{number}.json")
        return main(["plan", "app.yaml", *words]), capsys.readouterr().out

    return run


@pytest.mark.parametrize(
    ("printed", "files"),
    [({"files": FILES}, FILES), (FILES, FILES), ({"files": {}}, {}), ({"files": "text"}, {"files": "text"})],
)
def test_the_files_are_a_table_of_one_row_or_the_answer_of_the_api(printed, files):
    stack = RunningStack()
    assert add_value(stack, printed)
    assert stack.body["files"] == files


@pytest.mark.parametrize("nothing", [{}, []])
def test_a_stack_may_have_no_files_no_environment_and_no_resources(plan, nothing):
    assert plan(VERSION, [TEMPLATE, nothing])[0] == 0


@pytest.mark.parametrize("other", [{"files": {"a": 1}}, {"files": []}, {"files": FILES, "a": {}}])
def test_other_maps_do_not_describe_a_stack(other):
    assert not add_value(RunningStack(), other)


#: The environment that the client prints, and a template with a hidden parameter.
SHOWN = {"parameters": {"pw": "******"}, "resource_registry": {}, "parameter_defaults": {}}
HIDDEN = """\
heat_template_version: 2021-04-16
parameters:
  pw: {type: string, hidden: true%s}
  size: {type: number, default: 1}
%s
resources:
  v: {type: OS::Cinder::Volume, properties: {size: {get_param: size}}}
  c: {type: %s, properties: {%s}}
"""
CONFIG = "OS::Heat::SoftwareConfig"
INNER = """\
heat_template_version: 2021-04-16
parameters: {x: {type: string}}
resources: {c: {type: OS::Heat::SoftwareConfig, properties: {config: {get_param: x}}}}
"""
IF_NEW = "replaced (only if the value changes)"


def hidden(default="", conditions="", type=CONFIG, config="config: {get_param: pw}"):
    """Return a template with a hidden parameter, as text and as the client prints it."""
    text = HIDDEN % (default, conditions, type, config)
    return text, json.loads(json.dumps(yaml.safe_load(text), default=str))


@pytest.mark.parametrize("environment", [[SHOWN], []], ids=["covered", "not given"])
def test_patch_keeps_a_value_that_is_not_known(plan, environment):
    text, template = hidden()
    status, out = plan(text, [template, *environment], "--existing", "-P", "size=2")
    assert (status, out.splitlines()[-1]) == (1, "1 updated, 1 unchanged")


def test_patch_keeps_a_value_that_is_not_known_instead_of_the_default(plan):
    """The default of the new template is another one, and Heat does not use it."""
    text, _ = hidden(", default: new")
    _, template = hidden(", default: old")
    assert plan(text, [template, SHOWN], "--existing")[0] == 0


def test_put_refuses_a_parameter_without_a_value(plan):
    text, template = hidden()
    assert 'HL210 the parameter "pw" has no value' in plan(text, [template, SHOWN], "-P", "size=2")[1]


@pytest.mark.parametrize("words", [("-P", "pw=brandnew"), ("-P", "pw=brandnew", "--existing")])
@pytest.mark.parametrize(
    ("conditions", "config"),
    [
        ("", "config: {get_param: pw}"),
        ("", "config: {str_replace: {template: a, params: {a: {get_param: pw}}}}"),
        ("", "config: {if: [{equals: [{get_param: pw}, a]}, b, c]}"),
        ("conditions: {is_a: {equals: [{get_param: pw}, a]}}", "config: {if: [is_a, b, c]}"),
        ("conditions: {is_a: {equals: [{get_param: pw}, a]}, other: {not: is_a}}", "config: {if: [other, b, c]}"),
    ],
)
def test_a_new_value_may_be_another_than_the_one_that_is_not_shown(plan, conditions, config, words):
    text, template = hidden("", conditions, CONFIG, config)
    status, out = plan(text, [template, SHOWN], *words)
    assert status == 1
    assert f"-/+ c {CONFIG} {IF_NEW}" in out
    assert 'note: the cloud does not show the values of "pw"; the new values may be others' in out
    assert "brandnew" not in out


def test_a_new_default_may_be_another_value_too(plan):
    text, template = hidden(", default: d")
    assert f"-/+ c {CONFIG} {IF_NEW}" in plan(text, [template, SHOWN])[1]


def test_a_new_value_reaches_nested_stacks(plan):
    text, _ = hidden(type="inner.yaml", config="x: {get_param: pw}")
    _, template = hidden(type="file:///inner.yaml", config="x: {get_param: pw}")
    pathlib.Path("inner.yaml").write_text(INNER, encoding="utf-8")
    out = plan(text, [template, SHOWN, {"files": {"file:///inner.yaml": INNER}}], "-P", "pw=brandnew")[1]
    assert f"-/+ c {CONFIG} {IF_NEW}" in out


def test_a_group_is_told_whose_members_get_a_new_value(plan):
    group = "count: 1, resource_def: {type: OS::Heat::SoftwareConfig, properties: {config: {get_param: pw}}}"
    text, template = hidden(type="OS::Heat::ResourceGroup", config=group)
    status, out = plan(text, [template, SHOWN], "-P", "pw=brandnew")
    assert status == 1
    assert '"resource_def" can be updated in place, if the value changes' in out


def test_a_list_of_the_resources_of_another_stack_is_refused(plan, capsys):
    keys = ("resource_name", "resource_status", "physical_resource_id", "resource_type", "stack_name")
    rows = [dict(zip(keys, ("v", "CREATE_COMPLETE", "1", "OS::Cinder::Volume", "other"), strict=True))]
    parts = [TEMPLATE, {"stack_name": "app", "parameters": {}}, rows]
    for number, part in enumerate(parts):
        pathlib.Path(f"{number}.json").write_text(json.dumps(part), encoding="utf-8")
    pathlib.Path("app.yaml").write_text(VERSION, encoding="utf-8")
    words = [word for number in range(3) for word in ("--against", f"{number}.json")]
    assert main(["plan", "app.yaml", *words]) == 2
    message = 'heatlint: the list has the resources of the stack "other"; expected those of the stack "app"\n'
    assert capsys.readouterr().err == message


PORTS = """\
heat_template_version: 2021-04-16
parameters: {net: {type: string, default: %s}, other: {type: string, default: x}}
resources:
  p: {type: OS::Neutron::Port, properties: {network: {get_param: net}}}
  q: {type: OS::Neutron::Port, properties: {network: {get_param: other}}}
"""
GIVEN, DEFAULT = {"parameters": {"net": "given"}}, {"parameter_defaults": {"net": "default"}}
FORBIDDEN = {"resource_registry": {"resources": {"p": {"restricted_actions": "replace"}}}}
#: the environment of the stack that runs, that of the update, the new default of "net", and what Heat does with "p"
KEPT = {
    "a default that stays": ({}, {}, "a", "unchanged"),
    "a new default": ({}, {}, "b", "replaced"),
    "a value that was given": (GIVEN, {}, "b", "unchanged"),
    "a new default of the environment": ({}, DEFAULT, "a", "replaced"),
    "a value that was given, and a new default of the environment": (GIVEN, DEFAULT, "b", "unchanged"),
    "a default of the environment that stays": (DEFAULT, {}, "b", "unchanged"),
    "a value that is given": ({}, GIVEN, "a", "replaced"),
    "a replacement that the environment forbids": (FORBIDDEN, {}, "b", "refused"),
}


def shown(environment, default):
    """Return the parameters that "openstack stack show" prints: the values of all of them."""
    return {
        "net": default,
        "other": "x",
        **environment.get("parameter_defaults", {}),
        **environment.get("parameters", {}),
    }


@pytest.mark.parametrize("values", [[], [{"stack_name": "app", "parameters": {}}]], ids=["no values", "values"])
@pytest.mark.parametrize(("old", "new", "default", "action"), KEPT.values(), ids=KEPT)
def test_patch_keeps_what_the_environment_gives(old, new, default, action, values):
    """The actions are those of Heat 27, recorded with its own engine."""
    before, after = (yaml.safe_load(PORTS % each) for each in ("a", default))
    before["heat_template_version"] = after["heat_template_version"] = "2021-04-16"
    expected = heatlint.plan(
        {"template": before, "environment": old}, {"template": after, "environment": new}, existing=True
    )
    parts = [before, *({**each, "parameters": shown(old, "a")} for each in values), {"parameters": {}, **old}]
    found = heatlint.plan(parts, {"template": after, "environment": new}, existing=True)
    for each in (expected, found):
        assert [change.action for change in each.changes] == [action, "unchanged"]


@pytest.mark.parametrize(("old", "new", "default", "action"), KEPT.values(), ids=KEPT)
def test_without_the_environment_nothing_is_missed(old, new, default, action):
    """Whether a value was given is not known, so a default that changes may count."""
    before, after = (yaml.safe_load(PORTS % each) for each in ("a", default))
    before["heat_template_version"] = after["heat_template_version"] = "2021-04-16"
    parts = [before, {"stack_name": "app", "parameters": shown(old, "a")}]
    found = heatlint.plan(parts, {"template": after, "environment": new}, existing=True)
    change = found.changes[0]
    assert change.action == "replaced" or action == "unchanged"
    if (change.action, change.certainty) != (action, "certain"):
        assert change.certainty == "unknown" or action == "refused"
    assert any('add what "openstack stack environment show -f json" prints' in each for each in found.notes)


def test_a_hidden_default_that_changes_is_no_value_that_patch_keeps(plan):
    """The environment has no value for it, so what `stack show` covers is the default."""
    text, _ = hidden(", default: new")
    _, template = hidden(", default: old")
    parts = [template, {"stack_name": "app", "parameters": {"pw": "******", "size": "1"}}]
    assert f"-/+ c {CONFIG} replaced template" in plan(text, [*parts, {**SHOWN, "parameters": {}}], "--existing")[1]
    assert f"-/+ c {CONFIG} replaced (not certain)" in plan(text, parts, "--existing")[1]


def test_a_hidden_default_of_the_environment_is_not_its_cover(plan):
    text, template = hidden(", default: d")
    environment = {**SHOWN, "parameters": {}, "parameter_defaults": {"pw": "******"}}
    assert plan(text, [template, environment], "--existing")[0] == 0
    assert f"-/+ c {CONFIG} {IF_NEW}" in plan(text, [template, environment], "-P", "pw=e")[1]


@pytest.mark.parametrize("words", [[], ["--existing"]])
def test_without_any_values_a_default_is_only_supposed(plan, words):
    _, out = plan(PORTS % "b", [json.loads(json.dumps(yaml.safe_load(PORTS % "a"), default=str))], *words)
    assert "-/+ p OS::Neutron::Port replaced (not certain)" in out
    assert (
        "note: the values of the parameters of the stack that runs are not known, so they may not be the defaults"
        in out
    )
    assert ("-/+ q OS::Neutron::Port replaced (only if the value changes)" in out) == (words == [])


def test_an_immutable_parameter_is_not_refused_for_a_value_that_is_only_supposed(plan):
    text = PORTS.replace("default: %s", "default: %s, immutable: true")
    template = json.loads(json.dumps(yaml.safe_load(text % "a"), default=str))
    assert "the update is refused" not in plan(text % "b", [template])[1]
    assert "the update is refused" in plan(text % "b", [template, {"parameters": {"net": "a"}}])[1]


MEMBER = "{type: OS::Heat::SoftwareConfig, properties: {config: {get_param: pw}}}"
NESTED_MEMBER = "{type: inner.yaml, properties: {x: {get_param: pw}}}"

#: what passes a hidden value to something nested -> the path of the resource that gets it
PASSED = {
    "OS::Heat::ResourceGroup, properties: {count: 1, resource_def: %s}" % MEMBER: ("c", "0"),
    "OS::Heat::ResourceGroup, properties: {count: 1, resource_def: %s}" % NESTED_MEMBER: ("c", "0", "c"),
    "OS::Heat::ResourceGroup, properties: {count: 1, resource_def: {if: [yes, %s, {}]}}" % MEMBER: ("c", "0"),
    "OS::Heat::AutoScalingGroup, properties: {min_size: 1, max_size: 1, resource: %s}" % MEMBER: ("c", "0"),
    "OS::Heat::ResourceChain, properties: {resources: [%s], resource_properties: {config: {get_param: pw}}}" % CONFIG: (
        *("c", "0"),
    ),
    "inner.yaml, properties: {x: {get_param: pw}}": ("c", "c"),
}


def passing(text):
    """Return a template that passes a hidden value to something nested, with another resource that gets none."""
    return (
        "heat_template_version: 2021-04-16\nparameters: {pw: {type: string, hidden: true}}\n"
        "conditions: {'yes': {equals: [a, a]}}\nresources:\n"
        f"  c: {{type: {text}}}\n  g: {{type: OS::Heat::ResourceGroup, properties: "
        "{count: 1, resource_def: {type: OS::Neutron::Net}}}\n"
    )


@pytest.mark.parametrize(("text", "path"), PASSED.items(), ids=[each.partition(":{")[0][:40] for each in PASSED])
def test_a_hidden_value_that_may_be_new_reaches_what_is_nested(plan, text, path):
    pathlib.Path("inner.yaml").write_text(INNER, encoding="utf-8")
    old = json.loads(json.dumps(yaml.safe_load(passing(text)), default=str).replace("inner.yaml", "file:///inner.yaml"))
    parts = [old, SHOWN, {"files": {"file:///inner.yaml": INNER}}]
    status, out = plan(passing(text), parts, "-P", "pw=z", "--format", "json")
    changes = {tuple(each["path"]): each for each in nested(json.loads(out)["stacks"][0]["changes"])}
    assert (status, changes[path]["action"], changes[path]["certainty"]) == (1, "replaced", "only if the value changes")
    assert all(change["certainty"] == "certain" for key, change in changes.items() if key[0] == "g")
    assert '"z"' not in out


def nested(changes):
    for each in changes:
        yield each
        yield from nested(each["nested"])
