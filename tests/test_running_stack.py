"""What the client of OpenStack prints about a stack that runs, and the plan of its update.

The shapes are those of heatclient.osc.v1 with `-f json`.
"""

from __future__ import annotations

import json
import pathlib

import pytest
import yaml

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
