"""The cloud's global environment: the file that comes with Heat, or the files that its operator has."""

from __future__ import annotations

import json
import os
import pathlib

import pytest
from editor_project import Project

import heatlint
from heatlint import catalog
from heatlint.cli import main
from heatlint.editor import hover
from heatlint.editor.completion import complete
from heatlint.endpoint import answer_json
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
from heatlint.model.registry import Registry
from heatlint.model.stock import listed_types
from heatlint.run.options import CheckOptions
from heatlint.run.scopes import Scopes
from tools.oracle.agree import read_lines

SAMPLE = pathlib.Path(__file__).parent.parent / "tools" / "oracle" / "sample"
ANSWERS = {each["id"]: each for each in read_lines(str(SAMPLE / "stock-answers.jsonl"))}
HEAD = "heat_template_version: 2018-08-31\nresources:\n"
ALARM = "  a: {type: OS::Ceilometer::Alarm, properties: {meter_name: m, threshold: 1}}\n"
DATABASE = "  d: {type: AWS::RDS::DBInstance, properties: {AllocatedStorage: 1}}\n"


@pytest.mark.parametrize(
    "request_", list(read_lines(str(SAMPLE / "stock-requests.jsonl"))), ids=lambda each: each["id"]
)
def test_the_answer_with_the_stock_environment_is_heats(request_):
    expected = ANSWERS[request_["id"]]
    found = answer_json(json.dumps(request_))
    assert found.status == expected["status"]
    if expected["status"] == 200 and request_["stage"] == "validate":
        assert json.loads(json.dumps(found.body)) == expected["body"]


def registry(written, *sections):
    return Registry(written, catalog.known(global_environments=sections))


VALUE, NONE, TEXT = "OS::Heat::Value", "OS::Heat::None", "OS::Heat::RandomString"


@pytest.mark.parametrize(
    ("written", "sections", "expected"),
    [
        pytest.param({}, [], None, id="no global environment"),
        pytest.param({}, [{"My::Type": VALUE}], VALUE, id="mapped by the operator"),
        pytest.param({"My::Type": NONE}, [{"My::Type": VALUE}], NONE, id="the user's entry comes first"),
        pytest.param({"My::*": NONE}, [{"My::Type": VALUE}], NONE, id="also a glob"),
        pytest.param({"My::Type": None}, [{"My::Type": VALUE}], VALUE, id="a user cannot remove it"),
        pytest.param({"My::Type": VALUE}, [{VALUE: None}], None, id="the operator removes a type of Heat"),
        pytest.param({"My::Type": VALUE}, [{"OS::Heat::V*": None}], None, id="and those that fit a glob"),
        pytest.param({"My::Type": VALUE}, [{VALUE: None}, {VALUE: NONE}], NONE, id="its name may mean another one"),
        pytest.param({VALUE: NONE}, [{"My::Type": VALUE}], VALUE, id="its targets are looked up in itself"),
        pytest.param({}, [{"My::Type": VALUE}, {"My::Type": TEXT}], TEXT, id="the last file decides"),
        pytest.param({}, [{"My::Type": VALUE}, {"My::Type": None}], None, id="a later file removes an entry"),
        pytest.param({}, [{"My::Type": "Their::Type"}, {"Their::Type": TEXT}], TEXT, id="over two entries"),
        pytest.param(
            {"My::Type": "Their::Type"}, [{"Their::Type": TEXT}], TEXT, id="from the user's to the operator's"
        ),
        pytest.param({}, [{"My::Type": "file:///x.yaml"}], "file:///x.yaml", id="a template on the server"),
    ],
)
def test_what_a_type_stands_for(written, sections, expected):
    found = registry(written, *sections).find("My::Type")
    assert expected == (found and (found.template or found.type.name))


def test_a_type_that_the_operator_removes_does_not_exist(tmp_path, capsys):
    known = catalog.known(global_environments=[{TEXT: None}])
    text = f"{HEAD}  it: {{type: {TEXT}}}\n"
    assert [(each.rule.code, each.message) for each in lint(build(from_body({"template": text}), known=known))] == [
        ("HL301", f'the global environment of the cloud removes "{TEXT}"')
    ]
    assert TEXT not in known.names()
    (tmp_path / "env.yaml").write_text(f'resource_registry: {{"{TEXT}": null}}')
    for arguments in ([], [TEXT]):
        main(["types", "--global-environment", str(tmp_path / "env.yaml"), *arguments])
        printed = capsys.readouterr()
        assert TEXT not in printed.out
    assert f'"{TEXT}" is not a resource type of this cloud' in printed.err


def test_a_mapping_of_one_request_is_not_seen_by_another():
    known = catalog.known(global_environments=[{"My::Type": "Their::Type", "Their::Type": VALUE}])
    first, second = Registry(None, known), Registry(None, known)
    assert first.find("My::Type").type.name == VALUE
    assert first.as_dict() == {"resources": {}, "My::Type": "Their::Type"}
    assert second.as_dict() == {"resources": {}}


def findings(text, **body):
    return [(each.rule.code, each.message) for each in lint(build(from_body({"template": text, **body})))]


@pytest.mark.parametrize(
    ("type_name", "message"),
    [
        pytest.param(
            "OS::Quantum::Net",
            'Heat has no resource type "OS::Quantum::Net"; the environment that comes with Heat maps it to '
            '"OS::Neutron::Net"; use that',
            id="left",
        ),
        pytest.param(
            "OS::Ceilometer::Alarm",
            'Heat has no resource type "OS::Ceilometer::Alarm"; the environment that comes with Heat maps it to '
            '"OS::Aodh::Alarm", which is deprecated since 10 (queens); use '
            '"OS::Aodh::GnocchiAggregationByMetricsAlarm"',
            id="left, and the other is deprecated",
        ),
        pytest.param(
            "OS::Ceilometer::CombinationAlarm",
            'Heat has no resource type "OS::Ceilometer::CombinationAlarm"; the environment that comes with Heat maps '
            'it to "OS::Aodh::CombinationAlarm", which is hidden since 9 (pike), and Heat creates nothing for it; use '
            '"OS::Aodh::CompositeAlarm"',
            id="left, and Heat creates nothing",
        ),
        pytest.param(
            "OS::Neutron::Pool",
            '"OS::Neutron::Pool" is hidden since 9 (pike), and Heat creates nothing for it; use "OS::Octavia::Pool"',
            id="Heat creates nothing",
        ),
    ],
)
def test_a_type_that_left_is_advice_that_names_the_other(type_name, message):
    code = "HL803" if "creates nothing" in message else "HL801"
    assert [each for each in findings(f"{HEAD}  a: {{type: {type_name}}}\n") if each[0][:3] == "HL8"] == [
        (code, message)
    ]


def test_a_type_that_the_user_maps_alone_is_not_advice():
    environment = {"resource_registry": {"OS::Quantum::Net": "OS::Neutron::Net"}}
    assert findings(f"{HEAD}  a: {{type: OS::Quantum::Net}}\n", environment=environment) == []


def test_nothing_is_reported_inside_a_template_that_comes_with_heat():
    found = lint(build(from_body({"template": HEAD + DATABASE, "stage": "deploy"})))
    assert {each.rule.code for each in found} == {"HL608"}
    assert {each.file for each in found} == {"template"}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A directory with two templates and two files of an operator."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "alarm.yaml").write_text(HEAD + ALARM)
    (tmp_path / "own.yaml").write_text(HEAD + "  a: {type: Their::Type, properties: {any: 1}}\n")
    (tmp_path / "heat").mkdir()
    (tmp_path / "heat" / "1").write_text('resource_registry: {"Their::Type": "OS::Heat::Value"}\n')
    (tmp_path / "heat" / "2").write_text('resource_registry: {"Their::Type": "file:///etc/heat/own.yaml"}\n')
    return tmp_path


def unknown(report):
    """The types that are unknown, by file."""
    return {each.file for each in report.diagnostics if each.rule.code in ("HL301", "HL313")}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("", {"own.yaml"}),
        ("global-environments = []", {"alarm.yaml", "own.yaml"}),
        ('global-environments = ["heat"]', {"alarm.yaml"}),
        ('global-environments = ["heat/2"]', {"alarm.yaml"}),
        ('[[stack]]\ntemplate = "own.yaml"\nglobal-environments = ["heat/2"]', set()),
    ],
)
def test_the_config_says_which_files_the_operator_has(project, setting, expected):
    (project / "heatlint.toml").write_text(setting)
    assert unknown(heatlint.check()) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [([], {"own.yaml"}), (["none"], {"alarm.yaml", "own.yaml"}), (["heat"], {"alarm.yaml"})]
)
def test_the_command_line_and_the_api_say_the_same(project, capsys, words, expected):
    options = [each for word in words for each in ("--global-environment", word)]
    main(["check", "--format", "concise", "--select", "HL301,HL313", *options])
    assert {line.partition(":")[0] for line in capsys.readouterr().out.splitlines()} == expected
    environments = None if not words else [word for word in words if word != "none"]
    assert unknown(heatlint.check(global_environments=environments)) == expected
    body = {"template": (project / "alarm.yaml").read_text()}
    assert heatlint.validate(body, global_environments=environments).ok == ("alarm.yaml" not in expected)


@pytest.mark.parametrize(
    ("globs", "written", "proposed"),
    [
        pytest.param(None, "OS::Quantum::Subnett", "OS::Quantum::Subnet", id="the file that comes with Heat"),
        pytest.param({"Corp::Net::*": "OS::Neutron::*"}, "Corp::Net::Prt", "Corp::Net::Port", id="an operator's file"),
        pytest.param({}, "OS::Quantum::Subnett", None, id="no such glob"),
    ],
)
def test_a_type_of_a_namespace_that_a_glob_gives_to_heats_types_is_an_error(tmp_path, globs, written, proposed):
    (tmp_path / "heat").write_text(json.dumps({"resource_registry": globs}))
    (tmp_path / "app.yaml").write_text(f"{HEAD}  a: {{type: {written}}}\n")
    environments = None if globs is None else [str(tmp_path / "heat")] if globs else []
    (found,) = heatlint.check(str(tmp_path / "app.yaml"), global_environments=environments).diagnostics
    assert (found.rule.code, found.severity) == (("HL301", "error") if proposed else ("HL313", "info"))
    assert proposed is None or found.message.endswith(f'did you mean "{proposed}"?')


def test_a_template_on_the_server_is_not_judged_which_is_a_note(project):
    report = heatlint.check("own.yaml", global_environments=["heat/2"])
    assert not report.diagnostics
    (note,) = report.notes
    assert note.message == 'template "file:///etc/heat/own.yaml" is not read, since it is on the server of the cloud'


def test_a_changed_file_of_the_operator_counts_in_the_next_run(project, capsys):
    (project / "heatlint.toml").write_text('global-environments = ["heat/1"]')
    codes = []
    for text in ('{"Their::Type": "OS::Heat::Value"}', '{"Their::Type": "OS::Heat::None"}'):
        (project / "heat" / "1").write_text(f"resource_registry: {text}\n")
        main(["check", "own.yaml", "--format", "concise"])
        codes.append("HL302" in capsys.readouterr().out)
    assert codes == [True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(None, 'the global environment "e.yaml" does not exist', id="missing"),
        pytest.param("a: [", '"e.yaml" is not an environment: ', id="not YAML"),
        pytest.param("[]", '"e.yaml" is not an environment: it must be a map', id="not a map"),
        pytest.param("registry: {}", '"e.yaml": "registry" is not a section of an environment', id="another section"),
        pytest.param(
            "resource_registry: {A: 1}",
            '"e.yaml": resource_registry.A: a resource type must be mapped to a type or a file, not to the number 1',
            id="another value",
        ),
    ],
)
def test_a_file_of_the_operator_that_cannot_be_used_is_misuse(project, capsys, text, message):
    if text is not None:
        (project / "e.yaml").write_text(text)
    assert main(["check", "alarm.yaml", "--global-environment", "e.yaml"]) == 2
    err = capsys.readouterr().err
    assert err.startswith(f"heatlint: {message}") and err.count("\n") == 1


def test_none_together_with_files_is_misuse(project, capsys):
    words = ["--global-environment", "none", "--global-environment", "heat"]
    assert main(["check", "alarm.yaml", *words]) == 2
    assert '"--global-environment none" cannot be used together with files' in capsys.readouterr().err


def test_a_file_outside_of_the_repository_needs_trust(project, tmp_path_factory):
    outside = tmp_path_factory.mktemp("elsewhere") / "e.yaml"
    outside.write_text('resource_registry: {"Their::Type": "OS::Heat::None"}\n')
    (project / ".git").mkdir()
    (project / "heatlint.toml").write_text(f'global-environments = ["{outside.as_posix()}"]')
    report = heatlint.check("own.yaml")
    assert [each.rule.code for each in report.diagnostics] == ["HL012"]
    assert heatlint.check("own.yaml", trust=True).ok


def test_the_options_of_a_run_start_without_a_choice():
    assert CheckOptions().global_environments is None
    assert Scopes(CheckOptions()).catalogs.of(None).global_environments == [catalog.aliases()]


def test_types_lists_the_templates_and_describes_what_is_mapped(capsys):
    assert main(["types"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert "AWS::RDS::DBInstance" in listed and "OS::Ceilometer::Alarm" not in listed
    assert main(["types", "OS::Ceilometer::Alarm"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == [
        'the global environment maps "OS::Ceilometer::Alarm" to "OS::Aodh::Alarm":',
        "",
        "OS::Aodh::Alarm",
    ]
    assert main(["types", "AWS::RDS::DBInstance"]) == 0
    assert '  Engine: string, required; one of "MySQL"; updatable\n' in capsys.readouterr().out
    assert main(["types", "AWS::RDS::DBInstance", "--global-environment", "none"]) == 2


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        yield Project(folder)


def test_an_editor_offers_and_describes_the_types(workspace):
    text = f"{HEAD}  x:\n    type: \n    properties: {{}}\n"
    file = workspace.open("new.yaml", text)
    place = text.index("type: ") + len("type: ")
    details = {each.label: each.detail for each in complete(workspace.workspace, file, place).sorted()}
    assert details["OS::Ceilometer::Alarm"] == "stands for OS::Aodh::Alarm"
    text = f"{HEAD}  x:\n    type: AWS::RDS::DBInstance\n    properties:\n      DBName: x\n      \n"
    file = workspace.open("new.yaml", text)
    found, *_ = hover.hover(workspace.workspace, file, text.index("DBInstance"))
    assert "Endpoint.Address" in found or "AllocatedStorage" in found
    labels = {each.label for each in complete(workspace.workspace, file, len(text) - 1).sorted()}
    assert {"AllocatedStorage", "Engine"} <= labels


def test_the_facts_of_every_template_that_the_stock_environment_names_are_there():
    named = {os.path.basename(each) for each in catalog.aliases().values() if each.endswith(".yaml")}
    there = {each.name for each in (pathlib.Path(catalog._data.path("schemas", "stock"))).glob("*.yaml")}
    assert named == there


def test_types_are_listed_as_heat_lists_them(tmp_path, capsys):
    """No name that stands for another type; a template of the operator, of which nothing else is known."""
    section = {TEXT: VALUE, "My::Own": "file:///etc/heat/own.yaml", "My::Other": VALUE}
    names = [name for name, _ in listed_types(catalog.known(global_environments=[section]))]
    assert "My::Own" in names and VALUE in names
    assert TEXT not in names and "My::Other" not in names
    (tmp_path / "env.yaml").write_text(json.dumps({"resource_registry": section}))
    arguments = ["types", "--global-environment", str(tmp_path / "env.yaml")]
    assert main(arguments) == 0
    assert [line.partition("  ")[0] for line in capsys.readouterr().out.splitlines()] == sorted(names)
    assert main([*arguments, "My::Own"]) == 2
    assert "what is in it is not known here" in capsys.readouterr().err
