"""heatlint check in a project: stacks, suppressions, baseline, fixes and reports."""

from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path

import pytest
from report_schema import assert_report

from heatlint.cli import main
from heatlint.cli.outputs import FORMATS, LOG_FORMATS

CHILD = """\
heat_template_version: 2018-08-31
parameters:
  size: {type: number}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: size}}}
"""
PARENT = """\
heat_template_version: 2018-08-31
parameters:
  name: {type: string}
resources:
  child:
    type: child.yaml
    properties: {size: {get_param: name}}
"""
BAD = """\
heat_template_version: 2018-08-31
resources:
  web:
    type: OS::Heat::Value
    properties:
      value: {get_param: nobody}
"""


@pytest.fixture
def check(capsys):
    """Return a function that runs heatlint check and returns the exit status and findings as "file:line CODE"."""

    def run(*words):
        status = main(["check", "--format", "json", *words])
        out, run.err = capsys.readouterr()
        run.found = []
        if out:
            report = json.loads(out)
            assert_report(report)
            run.found = report["diagnostics"]
        return status, [
            f"{each['file']}:{(each['range'] or {'start': {'line': 0}})['start']['line']} {each['rule']}"
            for each in run.found
        ]

    return run


def test_stack_has_its_environments_and_parameters(project, check):
    project({"app.yaml": PARENT, "child.yaml": CHILD, "env.yaml": "parameters: {name: x}\n"})
    assert check("app.yaml") == (0, [])  # the parameter may have any value
    project({"heatlint.toml": '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n'})
    status, found = check()
    assert status == 1 and found == ["env.yaml:1 HL321"]
    project({"heatlint.toml": '[[stack]]\ntemplate = "app.yaml"\nparameters = {name = "3"}\n'})
    assert check() == (0, [])
    project({"heatlint.toml": '[[stack]]\ntemplate = "app.yaml"\n'})
    assert check() == (1, ["app.yaml:3 HL210"])


def test_every_stack_of_a_template_is_checked(project, check):
    project(
        {
            "app.yaml": PARENT,
            "child.yaml": CHILD,
            "a.env": "parameters: {name: '1'}\n",
            "b.env": "parameters: {name: x}\n",
            "heatlint.toml": """
[[stack]]
template = "app.yaml"
environments = ["a.env"]
[[stack]]
template = "*.yaml"
environments = ["b.env"]
""",
        }
    )
    both = ["b.env:1 HL212", "b.env:1 HL321", "child.yaml:3 HL210"]  # the child has no name, and needs a size
    assert check()[1] == both
    assert check("app.yaml")[1] == ["b.env:1 HL321"]
    assert check("app.yaml", "-e", "a.env") == (0, [])


def test_show_files(project, capsys):
    project(
        {
            "app.yaml": PARENT,
            "child.yaml": CHILD,
            "old/bad.yaml": BAD,
            "env.yaml": "parameters: {name: x}\n",
            "heatlint.toml": 'exclude = ["old/"]\n[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n'
            'target = "22"\nparameters = {name = "y"}\n',
        }
    )
    assert main(["check", "--show-files"]) == 0
    assert capsys.readouterr().out == "app.yaml -e env.yaml -P name=... --target 22\nchild.yaml\n"


def test_nested_template_is_not_checked_by_itself(project, check):
    child = CHILD.replace("{type: number}", "{type: number, default: 3}").replace("get_param: size", "get_param: sizes")
    project({"app.yaml": PARENT, "child.yaml": child})
    assert check()[1] == ["child.yaml:5 HL401"]
    project({"heatlint.toml": '[[stack]]\ntemplate = "app.yaml"\nparameters = {name = "3"}\n'})
    assert check()[1] == ["child.yaml:5 HL401"]
    assert [each["stage"] for each in check.found] == ["deploy"]


def test_affected_stacks(project, check):
    project(
        {
            "app.yaml": PARENT,
            "child.yaml": CHILD.replace("get_param: size", "get_param: sise"),
            "bad.yaml": BAD,
            "README.md": "x",
            "env.yaml": "parameters: {name: '3'}\n",
            "heatlint.toml": '[[stack]]\ntemplate = "app.yaml"\nenvironments = ["env.yaml"]\n',
        }
    )
    assert check("--affected", "child.yaml")[1] == ["child.yaml:5 HL401"]
    assert check("--affected", "env.yaml")[1] == ["child.yaml:5 HL401"]
    assert check("--affected", "README.md") == (0, [])
    assert check("--affected", "bad.yaml")[1] == ["bad.yaml:6 HL401"]
    assert len(check("--affected", "heatlint.toml")[1]) == 2


@pytest.mark.parametrize("list_of_files", ["child.yaml\nREADME.md\n", "child.yaml\0", "child.yaml\r\n", "", "\n"])
def test_the_list_of_files_may_be_on_standard_input(project, check, monkeypatch, list_of_files):
    project({"child.yaml": BAD, "other.yaml": BAD})
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(list_of_files.encode())))
    found = check("--affected", "-")[1]
    assert found == (["child.yaml:6 HL401"] if list_of_files.strip() else [])


@pytest.mark.parametrize(
    ("deleted", "affected"),
    [
        ("app.env", "app.yaml\n"),
        ("env/app-env.yaml", "app.yaml\n"),
        ("prod.env", "app.yaml\nother.yaml\n"),
        ("prod.yaml", ""),
        ("env/prod.env", ""),
    ],
    ids=["the same name", "in another directory", "the same directory", "not an environment", "no template there"],
)
def test_affected_by_a_deleted_environment(project, capsys, deleted, affected):
    """A search would have found it for the template with the same name, or perhaps for one of its directory."""
    project({"app.yaml": BAD, "other.yaml": BAD})
    assert main(["check", "--show-files", "--affected", deleted]) == 0
    out, err = capsys.readouterr()
    assert (out, bool(err)) == (affected, not affected)


def test_the_affected_stacks_have_the_order_of_all_stacks(project, capsys):
    """Also those that a deleted environment affects."""
    project({"app.yaml": BAD, "other.yaml": PARENT, "child.yaml": CHILD})
    assert main(["check", "--show-files", "--affected", "child.yaml", "app.env"]) == 0
    assert capsys.readouterr().out == "app.yaml\nchild.yaml\nother.yaml\n"


def test_affected_by_a_deleted_file(project, check, capsys):
    project({"app.yaml": PARENT.replace("{type: string}", "{type: string, default: '3'}"), "bad.yaml": BAD})
    assert check("--affected", "child.yaml")[1] == ["app.yaml:6 HL010"]
    capsys.readouterr()
    assert main(["check", "--affected", "gone.yaml"]) == 0
    assert capsys.readouterr().err == 'heatlint: "gone.yaml" does not exist, and no stack reads it\n'


def test_values_of_parameters(project, check, capsys):
    project({"child.yaml": CHILD})
    assert check("-P", "size=3", "child.yaml") == (0, [])
    assert check("-P", "size=x", "child.yaml")[1] == ["child.yaml:3 HL211"]
    assert main(["check", "-P", "size", "child.yaml"]) == 2
    assert capsys.readouterr().err == 'heatlint: the value of "--parameter" number 1 must be NAME=VALUE\n'


@pytest.mark.parametrize("values", [("-P", "name=3"), ("-e", "prod.env")])
def test_values_in_a_directory_are_not_for_templates_that_another_one_nests(project, check, values):
    project({"app.yaml": PARENT, "child.yaml": CHILD, "prod.env": "parameters: {name: '3'}\n"})
    assert check(*values, ".") == (0, [])
    assert any("HL212" in each for each in check(*values, "app.yaml", "child.yaml")[1])


def test_values_in_a_directory_are_for_templates_that_nest_each_other(project, check):
    text = "heat_template_version: 2018-08-31\nresources:\n  one: {type: OTHER}\n"
    project({"a.yaml": text.replace("OTHER", "b.yaml"), "b.yaml": text.replace("OTHER", "a.yaml")})
    found = check("-P", "size=3", ".")[1]
    assert [each for each in found if "HL212" in each] == ["a.yaml:1 HL212", "b.yaml:1 HL212"]


@pytest.mark.parametrize(
    "text, message",
    [
        pytest.param("#cloud-config\npackages: [a]\n", "a cloud-config", id="cloud-config"),
        pytest.param("apiVersion: v1\nkind: Service\n", "a Kubernetes manifest", id="Kubernetes"),
        pytest.param("services: {web: {image: a}}\n", "a Compose file", id="Compose"),
        pytest.param("- hosts: all\n  tasks: []\n", "an Ansible playbook", id="Ansible"),
        pytest.param('{"version": 1, "findings": []}', "a baseline", id="old baseline"),
        pytest.param('{"version": 2, "files": {}}', "a baseline", id="baseline"),
        pytest.param('{"resource_type": "A", "properties": {}}', "the description of a resource type", id="type"),
        pytest.param('[{"resource_type": "A"}]', "a list of resource types", id="types"),
    ],
)
def test_a_file_that_is_not_a_template_says_what_it_is(text, message, project, capsys):
    project({"file.yaml": text})
    assert main(["check", "--format", "concise", "file.yaml"]) == 1
    assert f" the file is {message}, not a template; " in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, content, message",
    [
        ("x.py", b"import os\n\ndef main():\n    pass\n", "a Python program"),
        ("run", b"#!/bin/bash\necho a\n", "a shell script"),
        ("tool", b"#!/usr/bin/env python3\nprint(1)\n", "a Python program"),
        ("README.md", b"# A\n\nThis is *it*.\n\n- a: b\n- c\n", "a Markdown document"),
        ("main.tf", b'# A\nresource "a_b" "web" {\n  name = "web"\n}\n', "a Terraform file"),
        ("a.tf.txt", b'variable "a" {}\n', "a Terraform file"),
        ("Dockerfile", b"FROM debian\n", "the recipe of a container"),
        ("true", b"\x7fELF\x02\x01\x00\xd0", "a program"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("a.tgz", b"\x1f\x8b\x08\x00\x00", "an archive"),
        ("a.zip", b"PK\x03\x04\x00", "an archive"),
        ("a.xml", b"<?xml version='1.0'?><a/>\n", "an XML or HTML document"),
        ("a.yaml", b"apiVersion: v1\nkind: A\n---\napiVersion: v1\nkind: B\n", "a Kubernetes manifest"),
        ("a.yaml", b"apiVersion: v2\nname: a\nversion: 1.0.0\n", "a Helm chart"),
        ("a.yaml", b"name: CI\non: push\njobs: {}\n", "a workflow of GitHub"),
    ],
)
def test_a_file_that_is_not_yaml_says_what_it_is(name, content, message, project, capsys):
    project({})
    Path(name).write_bytes(content)
    assert main(["check", "--format", "concise", name]) == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert f" the file is {message}, not a template; " in line


@pytest.mark.parametrize(
    "name, text, message",
    [
        ("a.yaml", "", 'the file is empty; expected a template, which begins with "heat_template_version"'),
        (
            "a.yaml",
            "stages: [a]\n",
            'the file has no part of a template; expected "heat_template_version" and "resources"',
        ),
        ("a.yaml", "resuorces: {}\n", 'the template has no version; expected "heat_template_version"'),
        ("a.json", "[1]", "a template must be a map, not a list"),
        ("a.txt", "some words\n", "a template must be a map, not a string"),
        ("a.py", "heat_template_version: 2018-08-31\nresources:\n  a: b: c\n", '"b: c" has a second ":" in one line'),
    ],
)
def test_a_file_that_may_be_meant_as_a_template(name, text, message, project, capsys):
    project({name: text})
    assert main(["check", "--format", "concise", name]) == 1
    assert message in capsys.readouterr().out.splitlines()[0]


@pytest.mark.parametrize(
    "words, message",
    [
        (["app.yaml"], '"app.yaml" is not a command; to check a template, use "heatlint check app.yaml"'),
        (["check", "heatlint.toml"], '"heatlint.toml" is a config, not a template; the option "--config" names it'),
    ],
)
def test_a_file_at_the_wrong_place(words, message, capsys):
    assert main(words) == 2
    assert capsys.readouterr().err == f"heatlint: {message}\n"


def test_severity_and_fail_on(project, check):
    project({"bad.yaml": BAD, "heatlint.toml": '[severity]\nHL401 = "info"\n'})
    assert check() == (0, ["bad.yaml:6 HL401"])
    assert check.found[0]["severity"] == "info"
    assert check("--fail-on", "info")[0] == 1
    assert check("--fail-on", "never", "--no-config")[0] == 0
    assert check("--no-config")[0] == 1


SUPPRESSED = """\
heat_template_version: 2018-08-31
resources:
  web:
    type: OS::Heat::Value
    properties:
      value: {get_param: nobody}  # heatlint: ignore[HL401] -- comes later
  # heatlint: ignore[undefined-parameter]
  other:
    type: OS::Heat::Value
    properties:
      value: {get_param: nobody}
  third:
    type: OS::Heat::Value
    properties:
      value: {get_param: nobody}
"""


def test_suppressions(project, check):
    project({"a.yaml": SUPPRESSED})
    assert check()[1] == ["a.yaml:15 HL401"]
    project({"a.yaml": "# heatlint: ignore-file[HL4]\n" + BAD})
    assert check() == (0, [])
    project({"a.yaml": BAD.replace("web:", "web:  # heatlint: ignore[HL301]")})
    assert check()[1] == ["a.yaml:3 HL020", "a.yaml:6 HL401"]
    assert check("a.yaml")[1] == ["a.yaml:6 HL401"]  # perhaps a parent needs it
    assert check("--ignore", "HL301")[1] == ["a.yaml:6 HL401"]  # it was not looked for
    project({"a.yaml": BAD.replace("web:", "web:  # heatlint: ignore[HL4O1]")})
    assert check("a.yaml")[1] == ["a.yaml:3 HL021", "a.yaml:6 HL401"]


def test_a_baseline_survives_moved_lines(project, check, capsys):
    project({"a.yaml": BAD})
    assert main(["check", "--write-baseline"]) == 0
    assert capsys.readouterr() == (
        "",
        "heatlint: wrote 1 finding to .heatlint-baseline.json; use it with --baseline, "
        'or set baseline = ".heatlint-baseline.json" in a config\n',
    )
    project({"heatlint.toml": 'baseline = ".heatlint-baseline.json"\n'})
    assert check() == (0, [])
    project({"a.yaml": "\n# more\n\n" + BAD + "  b: {type: OS::Heat::Nne}\n"})
    assert check()[1] == ["a.yaml:10 HL301"]
    project({"a.yaml": BAD.replace("nobody", "nobody") + "      other: 1\n"})
    assert check()[1] == ["a.yaml:7 HL302"]


def test_obsolete_entries_are_reported_and_pruned(project, check):
    project({"a.yaml": BAD, "sub/b.yaml": BAD})
    assert main(["check", "--write-baseline", "--baseline", "known.json"]) == 0
    project({"a.yaml": BAD.replace("nobody", "OS::stack_id")})
    assert check("--baseline", "known.json") == (0, [])
    assert "known.json: HL401 no longer occurs in a.yaml at resources.web.properties.value.get_param" in check.err
    os.remove("a.yaml")
    assert check("--baseline", "known.json", "--prune-baseline")[0] == 0
    with open("known.json", encoding="utf-8") as stream:
        assert list(json.load(stream)["files"]) == ["sub/b.yaml"]
    assert check("--baseline", "known.json") == (0, [])
    assert "no longer" not in check.err


MORE = BAD + "  b: {type: OS::Heat::Nne}\n"


@pytest.fixture
def baseline(project):
    """Write a template with two findings, a baseline of them and a config that uses it."""
    project({"a/web.yaml": MORE, "heatlint.toml": 'baseline = ".heatlint-baseline.json"\n'})
    assert main(["check", "--write-baseline", "--quiet"]) == 0


def test_another_fault_at_a_place_in_the_baseline_is_reported(project, check, baseline):
    project({"a/web.yaml": MORE.replace("Nne", "Vlaue")})
    assert check()[1] == ["a/web.yaml:7 HL301"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("b/web.yaml", MORE, id="another directory"),
        pytest.param("b/app.yaml", MORE, id="the same content under another name"),
        pytest.param("b/web.yaml", MORE.replace("Nne", "Vlaue"), id="moved and edited"),
        pytest.param("a/app.yaml", MORE.replace("Nne", "Vlaue"), id="renamed and edited"),
    ],
)
def test_a_baseline_follows_moved_files(name, text, project, check, baseline):
    os.remove("a/web.yaml")
    project({name: text})
    assert check()[1] == ([] if text == MORE else [f"{name}:7 HL301"])
    assert "a/web.yaml" not in check.err or text != MORE
    assert main(["check", "--prune-baseline", "--quiet"]) == (0 if text == MORE else 1)
    with open(".heatlint-baseline.json", encoding="utf-8") as stream:
        assert list(json.load(stream)["files"]) == [name]


@pytest.mark.parametrize(
    "words",
    [["--select", "HL301"], ["--ignore", "HL401"], ["--target", "queens"], ["b"], ["a/other.yaml"]],
    ids=["select", "ignore", "target", "another directory", "another file"],
)
def test_what_a_run_does_not_look_for_is_not_called_obsolete(words, project, check, baseline):
    project({"b/other.yaml": MORE, "a/other.yaml": MORE})
    if words == ["b"]:
        os.rename("a", "c")
    check(*words)
    assert "no longer" not in check.err


def test_the_findings_of_selected_rules_in_the_baseline_are_counted(project, check, baseline):
    """Who asks for a rule would take an empty report for the answer."""
    assert check("--select", "HL301") == (0, [])
    assert check.err == (
        "heatlint: not shown: 1 finding of the selected rules in .heatlint-baseline.json; --no-config shows all\n"
    )
    assert check("--select", "HL301", "--quiet") == (0, [])
    assert check.err == ""
    assert check("--select", "HL404") == (0, [])
    assert check.err == ""


def test_findings_that_a_syntax_error_hides_are_not_called_obsolete(project, check, baseline):
    project({"a/web.yaml": MORE + "}"})
    assert check()[1] == ["a/web.yaml:8 HL002"]
    assert "no longer" not in check.err


def test_pruning_reads_only_files_that_the_run_checked(project, baseline):
    project({"b/secret.yaml": "x"})
    with open(".heatlint-baseline.json", encoding="utf-8") as stream:
        kept = json.load(stream)
    kept["files"]["b/secret.yaml"] = {"content": None, "findings": [["HL301", "x", None]]}
    project({".heatlint-baseline.json": json.dumps(kept)})
    main(["check", "--prune-baseline", "--quiet", "a"])
    with open(".heatlint-baseline.json", encoding="utf-8") as stream:
        assert json.load(stream) == kept


def test_a_baseline_without_digests_covers_each_fault_at_its_places(project, check, baseline):
    entry = {"file": "a/web.yaml", "rule": "HL301", "path": "resources.b.type"}
    project({".heatlint-baseline.json": json.dumps({"version": 1, "findings": [entry]})})
    assert check()[1] == ["a/web.yaml:6 HL401"]
    project({"a/web.yaml": MORE.replace("Nne", "Vlaue")})
    assert check()[1] == ["a/web.yaml:6 HL401"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        pytest.param(
            ["--prune-baseline", "--select", "HL4"],
            "--prune-baseline cannot be used together with --select; it needs the findings of all rules",
            id="pruning what is not looked for",
        ),
        pytest.param(
            ["--prune-baseline"],
            "--prune-baseline needs a baseline; name it with --baseline or in a config",
            id="no baseline to prune",
        ),
        *(
            pytest.param(
                [option, other],
                f"{option} cannot be used together with {other}; use it in a run of its own",
                id=f"{option} {other}",
            )
            for option in ("--write-baseline", "--prune-baseline")
            for other in ("--fix", "--unsafe-fixes", "--diff")
        ),
        pytest.param(
            ["--prune-baseline", "--write-baseline"],
            "--write-baseline cannot be used together with --prune-baseline; use it in a run of its own",
            id="two ways to write a baseline",
        ),
        pytest.param(
            ["--stdin-filename", "app.yaml", "app.yaml"],
            '"--stdin-filename" is the name of what is on standard input; expected the operand "-", too',
            id="a name for standard input, which is not read",
        ),
        pytest.param(
            ["--stdin-filename", "app.yaml", "--affected", "-"],
            "--stdin-filename cannot be used together with --affected; standard input is a list of files then",
            id="a name for a template on standard input, which is a list of files",
        ),
        pytest.param(
            ["--affected", "--watch", "-"],
            "standard input cannot be watched; name files or directories",
            id="a list on standard input, again and again",
        ),
    ],
)
def test_options_that_would_do_nothing_are_refused(words, message, project, capsys):
    project({"a.yaml": BAD})
    assert main(["check", *words]) == 2
    assert capsys.readouterr() == ("", f"heatlint: {message}\n")
    assert sorted(os.listdir()) == [".git", "a.yaml"]


def test_baseline_counts_equal_findings(project, check):
    project({"a.yaml": BAD})
    assert main(["check", "--write-baseline"]) == 0
    text = json.loads(open(".heatlint-baseline.json", encoding="utf-8").read())
    text["files"] = {}
    project({"none.json": json.dumps(text), "wrong.json": "[]", "new.json": '{"version": 3, "files": {}}'})
    assert check("--baseline", "none.json")[1] == ["a.yaml:6 HL401"]
    for name in ("wrong.json", "new.json", "missing.json"):
        assert check("--baseline", name)[0] == 2


FIXABLE = """\
heat_template_version: 2018-08-31  # the newest we have
parameters:
  name:
    type: string
    type: string
resources:
  web:   # "quoted"
    type: OS::Heat::Value
    properties: {value: {get_param: nmae}}   # heatlint: ignore[HL302]
"""
SAFE = FIXABLE.replace("    type: string\n    type: string\n", "    type: string\n").replace(
    "   # heatlint: ignore[HL302]", ""
)
UNSAFE = SAFE.replace("nmae", "name")


def text(name="a.yaml"):
    with open(name, encoding="utf-8", newline="") as stream:
        return stream.read()


def test_fixes(project, check):
    project({"a.yaml": FIXABLE})
    assert check("--fix") == (1, ["a.yaml:8 HL401"])
    assert text() == SAFE
    assert check("--unsafe-fixes") == (0, [])
    assert text() == UNSAFE
    assert check("--fix", "--unsafe-fixes") == (0, [])
    assert text() == UNSAFE


def test_diff_changes_nothing(project, capsys):
    project({"a.yaml": FIXABLE})
    assert main(["check", "--diff"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line[0] in "+-"] == [
        "--- a.yaml",
        "+++ a.yaml",
        "-    type: string",
        "-    properties: {value: {get_param: nmae}}   # heatlint: ignore[HL302]",
        "+    properties: {value: {get_param: nmae}}",
    ]
    assert text() == FIXABLE
    project({"a.yaml": UNSAFE})
    assert main(["check", "--diff"]) == 0


def test_fixed_file_keeps_mode_line_ends_and_link(project, check, tmp_path):
    os.mkdir("real")
    with open("real/a.yaml", "w", encoding="utf-8-sig", newline="") as stream:
        stream.write(FIXABLE.replace("\n", "\r\n"))
    os.chmod("real/a.yaml", 0o640)
    os.symlink("real/a.yaml", "a.yaml")
    assert check("a.yaml", "--fix", "--unsafe-fixes")[0] == 0
    assert os.path.islink("a.yaml") and stat.S_IMODE(os.stat("real/a.yaml").st_mode) == 0o640
    expected = UNSAFE.replace("{get_param: name}}", "{get_param: name}}   # heatlint: ignore[HL302]")
    assert text("real/a.yaml") == "\ufeff" + expected.replace("\n", "\r\n")  # a comment that perhaps a parent needs
    assert os.listdir("real") == ["a.yaml"]


def test_fix_that_causes_a_finding_is_not_made(project, check):
    # The nearest name has a type that the property does not take.
    worse = """\
heat_template_version: 2018-08-31
parameters:
  flavour: {type: json, default: {a: b}}
resources:
  web: {type: OS::Heat::RandomString, properties: {length: {get_param: flavor}}}
"""
    project({"a.yaml": worse})
    assert check("--unsafe-fixes")[1] == ["a.yaml:5 HL401"]
    assert text() == worse


def test_fix_that_breaks_a_parent_is_not_made(project, check):
    child = CHILD.replace("size: {type: number}", "size: {type: number}\n  more: {type: string, default: x}")
    parent = PARENT.replace("{size: {get_param: name}}", "{size: 3, more: y, x: {get_param: name}}").replace(
        ", x: {get_param: name}", ""
    )
    project({"app.yaml": parent, "child.yaml": child, "heatlint.toml": 'extend-select = ["HL215"]\n'})
    assert check("--unsafe-fixes")[1] == ["child.yaml:4 HL215"]
    assert "more" in text("child.yaml") and "name" not in text("app.yaml")


def test_uncovered_findings_are_fixed_in_the_same_run(project, check):
    twice = FIXABLE.replace("    type: string\n", "    type: string\n    type: string\n")
    project({"a.yaml": twice})
    assert check("--fix", "--unsafe-fixes") == (0, [])
    assert text() == UNSAFE


def test_file_that_cannot_be_written(project, check, monkeypatch):
    from heatlint.cli import writing

    def refuse(path, old, new):
        raise PermissionError(13, "Permission denied")

    project({"a.yaml": FIXABLE})
    monkeypatch.setattr(writing, "replace_unchanged", refuse)
    assert check("--fix") == (2, [])
    assert check.err == 'heatlint: "a.yaml" cannot be written (permission denied)\n'


def test_outputs_to_files(project, capsys):
    project({"a.yaml": BAD})
    assert (
        main(
            ["check", "--format", "concise", "--format", "json:out.json", "--format", "sarif:out.sarif", "--statistics"]
        )
        == 1
    )
    out = capsys.readouterr().out
    assert out == (
        'a.yaml:6:26: error HL401 undefined-parameter the template has no parameter "nobody"\n\n'
        "1  HL401  undefined-parameter  error\n"
    )
    assert json.loads(text("out.json"))["summary"]["errors"] == 1
    assert json.loads(text("out.sarif"))["runs"][0]["results"][0]["ruleId"] == "HL401"


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - LOG_FORMATS))
def test_statistics_do_not_change_a_report_for_programs(project, capsys, format):
    project({"a.yaml": BAD})
    main(["check", "--format", format])
    report = capsys.readouterr().out
    assert main(["check", "--format", format, "--statistics"]) == 1
    assert capsys.readouterr() == (report, "1  HL401  undefined-parameter  error\n")


@pytest.mark.parametrize("format", sorted(LOG_FORMATS))
def test_statistics_follow_a_report_for_a_log(project, capsys, format):
    project({"a.yaml": BAD})
    assert main(["check", "--format", format, "--statistics"]) == 1
    out, err = capsys.readouterr()
    assert out.endswith("\n\n1  HL401  undefined-parameter  error\n") and not err


@pytest.mark.parametrize("option", ["--format=json", "--format=json:out.json", "--statistics"])
@pytest.mark.parametrize("words", [["--diff"], ["--fix", "--diff"], ["--show-files"]], ids=" ".join)
def test_options_of_the_report_are_refused_where_no_report_is_printed(project, capsys, words, option):
    project({"a.yaml": FIXABLE})
    assert main(["check", *words, option]) == 2
    out, err = capsys.readouterr()
    assert not out and f"{words[-1]} cannot be used together with {option.partition('=')[0]}" in err
    assert text() == FIXABLE


@pytest.mark.parametrize(
    "words",
    [
        ["--format", "json:no/where.json"],
        ["--rules", "none"],
        ["--fail-on", "x"],
    ],
)
def test_misuse(project, check, words, capsys):
    project({"a.yaml": BAD})
    assert main(["check", *words]) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("heatlint: ") and err.count("\n") == 1


def test_ci_systems_are_recognised(project, capsys, monkeypatch):
    project({"a.yaml": BAD})
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert main(["check"]) == 1
    assert "::error file=a.yaml,line=6,endLine=6,col=26,endColumn=32,title=HL401" in capsys.readouterr().out
    monkeypatch.delenv("GITHUB_ACTIONS")
    monkeypatch.setenv("GITLAB_CI", "true")
    assert main(["check"]) == 1
    assert json.loads(text("gl-code-quality-report.json"))[0]["location"] == {"path": "a.yaml", "lines": {"begin": 6}}
    assert "::error" not in capsys.readouterr().out


def test_quiet_and_no_source(project, capsys):
    project({"a.yaml": BAD})
    assert main(["check", "--quiet", "--no-source"]) == 1
    assert capsys.readouterr().out == (
        'a.yaml:6:26: error HL401 undefined-parameter the template has no parameter "nobody"\n'
        "  = Heat refuses to create the stack\n"
    )


def test_unreadable_files_beside_templates(project, check, tmp_path):
    project({"a.yaml": BAD, "notes.yaml": "a: b\n", "gen/out.json": "{}"})
    (tmp_path / "latin.yaml").write_bytes("heat_template_version: 2018-08-31\ndescription: é\n".encode("latin-1"))
    (tmp_path / "binary.yaml").write_bytes(bytes(range(256)))
    os.symlink(".", "loop")
    os.symlink("nowhere.yaml", "dangling.yaml")
    assert check()[1] == ["a.yaml:6 HL401", "latin.yaml:2 HL001"]


def test_a_value_of_an_environment_names_its_uses_in_every_template(check, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    use = "parameters: {up: {type: string}}\nresources: {p: {type: OS::Neutron::Port, properties: %s}}\n"
    for name in ("one", "two"):
        properties = f"{{network: {name}, admin_state_up: {{get_param: up}}}}"
        Path(f"{name}.yaml").write_text("heat_template_version: 2018-08-31\n" + use % properties)
    Path("env.yaml").write_text("parameters: {up: perhaps}\n")
    assert check("one.yaml", "two.yaml", "-e", "env.yaml") == (1, ["env.yaml:1 HL321"])
    assert [each["file"] for each in check.found[0]["related"]] == ["one.yaml", "two.yaml"]
