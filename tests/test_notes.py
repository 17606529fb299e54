"""Notes: what was not checked is counted and listed, and it never makes a run fail."""

from __future__ import annotations

import itertools
import json
import os

import pytest
from report_schema import assert_report
from test_report_formats import report, sarif_run

import heatlint
from heatlint.cli import main
from heatlint.report import concise, github, sarif, text
from heatlint.report.notes import amounts
from heatlint.rule import ADVICE, FILE_NOT_READ, INFO, STACK_NOT_CHECKED, VALUE_NOT_JUDGED, WARNING, Diagnostic, Rule

UNREAD = Rule("XY1", "unread", stage=ADVICE, severity=INFO, skips=FILE_NOT_READ)
UNJUDGED = Rule("XY2", "unjudged", stage=ADVICE, severity=INFO, skips=VALUE_NOT_JUDGED)
UNCHECKED = Rule("XY3", "unchecked", stage=ADVICE, severity=INFO, skips=STACK_NOT_CHECKED)
FAULT = Rule("XY4", "fault", stage="create")

#: The pattern takes too many steps, and RE2 does not know the lookaround: the default is not judged.
JUDGED_BY_NOBODY = """\
heat_template_version: 2018-08-31
parameters:
  name: {type: string, default: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, constraints: [{allowed_pattern: "(?=a)(a+)+b?"}]}
outputs:
  name: {value: {get_param: name}}
"""


def note(rule=UNREAD, message="m", path=(), range=None):
    found = Diagnostic(rule, path, message, file="web.yaml")
    found.range = range
    return found


@pytest.fixture
def check(tmp_path, monkeypatch, capsys):
    """Return a function that runs heatlint check on a template with a note; it returns the status and the output."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "a.yaml").write_text(JUDGED_BY_NOBODY)
    monkeypatch.chdir(tmp_path)

    def run(*words):
        status = main(["check", *words])
        out, err = capsys.readouterr()
        assert err == ""
        return status, out

    return run


@pytest.mark.parametrize(
    ("notes", "expected"),
    [
        pytest.param([note()], "1 file not read", id="one"),
        pytest.param([note(message="a"), note(message="b")], "2 files not read", id="several"),
        pytest.param([note(path=("a",)), note(path=("b",))], "1 file not read", id="two places name one file"),
        pytest.param([note(UNJUDGED, path=("a",)), note(UNJUDGED, path=("b",))], "2 values not judged", id="values"),
        pytest.param(
            [note(UNJUDGED), note(), note(UNCHECKED)],
            "1 file not read, 1 nested stack not checked, 1 value not judged",
            id="kinds in a fixed order",
        ),
    ],
)
def test_notes_are_counted_by_kind(notes, expected):
    assert amounts(notes) == expected


def test_the_summary_counts_them_and_verbose_lists_them():
    both = report(note(message="not read"), Diagnostic(FAULT, (), "wrong", file="web.yaml"))
    fault = "web.yaml: error XY4 fault wrong\n  = Heat refuses to create the stack\n"
    assert text.render(both) == f"{fault}\n1 error in 1 file\n1 file not read; --verbose shows where\n"
    listed = "web.yaml: note XY1 unread not read\n"
    assert (
        text.render(both, options=text.Options(list_notes=True))
        == f"{fault}\n{listed}\n1 error in 1 file\n1 file not read\n"
    )
    assert text.render(both, options=text.Options(has_total=False)) == fault
    assert concise.render(both) == "web.yaml: error XY4 fault wrong\n"
    assert concise.render(both, list_notes=True) == f"web.yaml: error XY4 fault wrong\n{listed}"


def test_sarif_has_notifications_with_their_rules_and_places():
    run = sarif_run(sarif.render(report(note(message="{0} is not read", path=("a", 1), range=(2, 3, 2, 5)))))
    (invocation,) = run["invocations"]
    (notification,) = invocation["toolExecutionNotifications"]
    index = notification["descriptor"]["index"]
    assert run["tool"]["driver"]["notifications"][index]["id"] == notification["descriptor"]["id"] == "XY1"
    assert notification["level"] == "note"
    assert notification["message"] == {"text": "{{0}} is not read"}
    (location,) = notification["locations"]
    assert location["physicalLocation"]["region"]["startLine"] == 2
    assert location["logicalLocations"][0]["fullyQualifiedName"] == "a[1]"
    assert run["results"] == []
    assert "invocations" not in sarif_run(sarif.render(report()))


def test_github_gets_one_notice():
    assert github.render(report(note(), note(UNJUDGED))) == (
        "::notice title=heatlint::1 file not read, 1 value not judged\n"
    )


def test_a_rule_that_the_config_makes_more_severe_is_a_finding():
    found = note()
    found.level = WARNING
    both = report(found, note(path=("other",)))
    assert (both.diagnostics, len(both.notes)) == ([found], 1)
    assert both.fails("warning")


def test_a_note_does_not_fail_the_run(check):
    assert check() == (0, "1 value not judged; --verbose shows where\n")
    assert check("--fail-on", "info")[0] == 0
    status, out = check("--verbose", "--no-source")
    assert status == 0
    assert out.startswith("a.yaml:3:33: note HL216 unjudged-pattern ")
    assert check("--quiet") == (0, "")


def test_a_project_can_make_it_fail_or_leave_it_out(check, tmp_path):
    config = tmp_path / "heatlint.toml"
    config.write_text('[severity]\nHL216 = "error"\n')
    assert check("--format", "concise")[0] == 1
    config.write_text('ignore = ["HL216"]\n')
    assert check() == (0, "")
    config.write_text('select = ["HL4"]\n')
    assert check() == (0, "1 value not judged; --verbose shows where\n")


def test_json_has_a_list_of_its_own(check):
    status, out = check("--format", "json")
    data = json.loads(out)
    assert_report(data)
    assert (status, data["diagnostics"], data["summary"]["notes"]) == (0, [], 1)
    (found,) = data["notes"]
    assert (found["rule"], found["severity"], found["range"]["start"]["line"]) == ("HL216", "info", 3)
    assert "HL216" in data["pages"]


@pytest.mark.parametrize("format", ["jsonl", "gitlab", "junit", "azure"])
def test_other_formats_have_only_findings(check, format):
    assert "HL216" not in check("--format", format)[1]


def test_the_python_api_has_them():
    checked = heatlint.check_text(JUDGED_BY_NOBODY, use_config=False)
    assert (checked.ok, checked.diagnostics, [each.rule.code for each in checked.notes]) == (True, (), ["HL216"])
    answered = heatlint.validate({"template": JUDGED_BY_NOBODY})
    assert (answered.ok, answered.diagnostics, [each.rule.code for each in answered.notes]) == (True, (), ["HL216"])


def test_a_baseline_has_no_notes(check, tmp_path, capsys):
    assert main(["check", "--write-baseline"]) == 0
    out, err = capsys.readouterr()
    assert (out, err.startswith("heatlint: wrote 0 findings")) == ("1 value not judged; --verbose shows where\n", True)
    assert check("--baseline", ".heatlint-baseline.json") == (0, "1 value not judged; --verbose shows where\n")


def test_a_comment_suppresses_a_note(check, tmp_path):
    (tmp_path / "a.yaml").write_text(f"# heatlint: ignore-file[HL216]\n{JUDGED_BY_NOBODY}")
    assert check() == (0, "")


def test_an_upgrade_shows_them(check):
    assert check("--from", "rocky") == (0, "1 value not judged; --verbose shows where\n")


@pytest.mark.parametrize("words", [(), ("--format", "json"), ("--format", "sarif"), ("--verbose",)], ids=str)
def test_kept_results_order_and_processes_change_nothing(check, tmp_path, monkeypatch, words):
    monkeypatch.setenv("HEATLINT_CACHE_DIR", str(tmp_path / "cache"))
    (tmp_path / "b.yaml").write_text(JUDGED_BY_NOBODY)
    orders = list(itertools.permutations(["a.yaml", "b.yaml"]))
    seen = {check(*words, *more, *order) for order in orders for more in ((), ("--no-cache",), ("--jobs", "2"))}
    seen.add(check(*words, "--jobs", "1", os.curdir))
    assert len(seen) == 1


def test_verbose_and_quiet_exclude_each_other(capsys):
    assert main(["check", "--verbose", "--quiet"]) == 2
    assert "--verbose cannot be used together with --quiet" in capsys.readouterr().err


REMOTE = """\
heat_template_version: 2018-08-31
parameters:
  url: {type: string, default: "http://host/stack.template"}
resources:
  one: {type: "http://host/one.yaml", properties: {size: 1}}
  two: {type: "http://host/one.yaml"}
  stack: {type: "AWS::CloudFormation::Stack", properties: {TemplateURL: {get_param: url}}}
  mapped: {type: My::Type}
outputs:
  script: {value: {get_file: "https://host/script.sh"}}
  size: {value: {get_attr: [one, size]}}
"""
REGISTRY = {"resource_registry": {"My::Type": "http://host/mapped.yaml"}}


def test_files_on_the_network_are_noted_where_they_are_named(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(REMOTE)
    (tmp_path / "e.yaml").write_text(json.dumps(REGISTRY))
    checked = heatlint.check("a.yaml", environments="e.yaml", use_config=False)
    assert (checked.ok, checked.diagnostics) == (True, ())
    assert [(each.rule.code, each.file, each.range.start.line, each.message.split()[1]) for each in checked.notes] == [
        ("HL014", "a.yaml", 5, '"http://host/one.yaml"'),
        ("HL014", "a.yaml", 6, '"http://host/one.yaml"'),
        ("HL014", "a.yaml", 7, '"http://host/stack.template"'),
        ("HL014", "a.yaml", 10, '"https://host/script.sh"'),
        ("HL014", "e.yaml", 1, '"http://host/mapped.yaml"'),
    ]
    assert main(["check", "a.yaml", "-e", "e.yaml"]) == 0
    assert capsys.readouterr().out == "4 files not read; --verbose shows where\n"


def test_templates_on_the_network_are_noted_in_a_request():
    answered = heatlint.validate({"template": REMOTE.replace("get_file", "get_param"), "environment": REGISTRY})
    notes = [(each.path, each.message.split()[1]) for each in answered.notes]
    assert notes == [
        (("resources", "one", "type"), '"http://host/one.yaml"'),
        (("resources", "two", "type"), '"http://host/one.yaml"'),
        (("resources", "stack", "properties", "TemplateURL"), '"http://host/stack.template"'),
        (("resources", "mapped", "type"), '"http://host/mapped.yaml"'),
    ]


def test_a_request_is_printed_without_the_files_on_the_network(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(
        'heat_template_version: 2018-08-31\noutputs: {a: {value: {get_file: "http://h/x"}}}\n'
    )
    assert main(["request", "a.yaml"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["files"] == {}
    assert err == 'heatlint: a.yaml: file "http://h/x" is not read, since heatlint fetches nothing\n'


@pytest.mark.parametrize(
    ("group", "key", "others"),
    [
        ("OS::Heat::ResourceGroup", "resource_def", {}),
        ("OS::Heat::AutoScalingGroup", "resource", {"min_size": 1, "max_size": 2}),
    ],
)
def test_a_member_of_a_group_is_noted_in_its_definition(group, key, others):
    resource = {"type": group, "properties": {key: {"type": "http://host/a.yaml"}, **others}}
    template = {"heat_template_version": "2018-08-31", "resources": {"g": resource}}
    answered = heatlint.validate({"template": template, "stage": "deploy"})
    assert [each.path for each in answered.notes] == [("resources", "g", "properties", key, "type")]


def test_validate_counts_them_on_standard_error(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.yaml").write_text(JUDGED_BY_NOBODY)
    assert main(["validate", "a.yaml"]) == 0
    assert capsys.readouterr().err == "heatlint: 1 value not judged; --format json shows where\n"
    assert main(["validate", "a.yaml", "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert ([each["rule"] for each in json.loads(out)["notes"]], err) == (["HL216"], "")
