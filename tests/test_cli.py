"""The command line in its own process: exit statuses, streams, misuse."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest
from report_schema import SCHEMA, assert_report

from heatlint import __version__
from heatlint._version import FIRST
from heatlint.catalog.releases import NEWEST, describe_release
from heatlint.cli import main
from heatlint.heat import NEWEST_DAY

ROOT = pathlib.Path(__file__).parent.parent
GOOD = "heat_template_version: 2018-08-31\nresources: {a: {type: OS::Heat::None}}\n"
BAD = """\
heat_template_version: 2018-08-31
resources:
  a:
    type: OS::Heat::Value
    properties: {value: {get_param: nobody}}
"""
NEEDS = """\
heat_template_version: 2018-08-31
parameters: {p: {type: string}}
resources: {a: {type: OS::Heat::Value, properties: {value: {get_param: p}}}}
"""
BROKEN = "heat_template_version: 2018-08-31\nresources: {a: [}\n"


def run(*arguments, cwd, stdin=b"", **variables):
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **variables}
    environment.pop("HEATLINT_DEBUG", None)
    done = subprocess.run(
        [sys.executable, "-m", "heatlint", *arguments],
        cwd=cwd,
        input=stdin,
        env=environment,
        capture_output=True,
        check=False,
    )
    done.out, done.err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in done.err
    return done


@pytest.fixture
def tree(tmp_path):
    for name, content in (("good", GOOD), ("bad", BAD), ("needs", NEEDS), ("broken", BROKEN)):
        (tmp_path / f"{name}.yaml").write_text(content, encoding="utf-8")
    return tmp_path


def test_good_template_prints_nothing(tree):
    done = run("check", "good.yaml", cwd=tree)
    assert (done.returncode, done.out, done.err) == (0, "", "")


def test_finding_is_printed(tree):
    done = run("check", "bad.yaml", cwd=tree)
    assert done.returncode == 1
    assert done.out.startswith('bad.yaml:5:37: error HL401 undefined-parameter the template has no parameter "nobody"')
    assert "\x1b" not in done.out
    assert done.out.endswith("1 error in 1 file\n")


def test_a_directory_is_searched(tree):
    (tree / "sub").mkdir()
    (tree / "sub" / "also.template").write_text(BAD, encoding="utf-8")
    (tree / "other.yaml").write_text("a: [", encoding="utf-8")
    done = run("check", ".", cwd=tree)
    assert done.returncode == 1
    starts = [line.split(": error")[0] for line in done.out.splitlines() if ": error" in line]
    assert starts == ["bad.yaml:5:37", "broken.yaml:2:17"]
    assert "also at sub/also.template:5:37" in done.out
    assert done.out.endswith("3 errors in 3 of 5 files\n")


def test_a_directory_without_templates(tmp_path):
    done = run("check", str(tmp_path), cwd=tmp_path)
    assert (done.returncode, done.out) == (0, "")
    assert done.err.startswith("heatlint: no templates in")


def test_finding_by_two_paths_is_reported_once(tree):
    parent = "heat_template_version: 2018-08-31\nresources: {b: {type: bad.yaml}}\n"
    (tree / "parent.yaml").write_text(parent, encoding="utf-8")
    reports = [
        json.loads(run("check", "--format", "json", *paths, cwd=tree).out)
        for paths in (["parent.yaml", "./bad.yaml"], [str(tree / "bad.yaml"), "parent.yaml"], ["bad.yaml"])
    ]
    for report in reports:
        assert [each["rule"] for each in report["diagnostics"]] == ["HL401"]
        assert report["diagnostics"][0]["stage"] == "create"


def test_json(tree):
    done = run("check", "bad.yaml", "--format=json", cwd=tree)
    assert_report(json.loads(done.out))
    report = json.loads(done.out)
    assert done.returncode == 1
    assert report["version"] == __version__
    assert report["summary"] == {"errors": 1, "warnings": 0, "infos": 0, "notes": 0, "files": 1}
    assert report["diagnostics"][0]["file"] == "bad.yaml"


def test_equal_input_gives_equal_bytes(tree):
    first, second = (run("check", ".", cwd=tree, PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second


def test_values_are_required_only_with_an_environment(tree):
    (tree / "none.env").write_text("parameters: {}\n", encoding="utf-8")
    (tree / "some.env").write_text("parameters: {p: x}\n", encoding="utf-8")
    assert run("check", "needs.yaml", cwd=tree).returncode == 0
    assert "HL210" in run("check", "needs.yaml", "-e", "none.env", cwd=tree).out
    assert run("check", "needs.yaml", "-esome.env", cwd=tree).returncode == 0
    assert run("validate", "needs.yaml", "--stage", "create", cwd=tree).returncode == 1
    assert run("validate", "needs.yaml", "--stage", "create", "-P", "p=x", cwd=tree).returncode == 0


MISUSE = [
    ("no command", [], "a command is missing; see heatlint --help"),
    ("unknown command", ["chek"], '"chek" is not a command; did you mean "check"?'),
    ("unknown option of heatlint", ["--bogus"], '"--bogus" is not a command; see heatlint --help'),
    ("help of an unknown command", ["help", "chek"], '"chek" is not a command; did you mean "check"?'),
    ("help of two commands", ["help", "check", "rules"], '"help" takes no argument "rules"; remove it'),
    ("unknown option", ["check", "--colour"], '"--colour" is not an option of "check"; did you mean "--color"?'),
    ("option without a value", ["check", "-e"], '"-e" needs a value; expected -e FILE'),
    (
        "option with one value of two",
        ["types", "--diff", "zed"],
        '"--diff" needs 2 values; expected --diff RELEASE RELEASE',
    ),
    ("not a choice", ["check", "--color", "x"], '"x" is not a value of "--color"; expected auto, always or never'),
    ("value of a flag", ["validate", "good.yaml", "--show-nested=1"], '"--show-nested" takes no value; remove "=1"'),
    ("value of a short flag", ["check", "-qx"], '"-q" takes no value; remove "x"'),
    ("no operand", ["request"], '"request" needs TEMPLATE; see heatlint request --help'),
    ("no template", ["validate"], '"validate" needs TEMPLATE or --requests FILE; see heatlint validate --help'),
    ("second operand", ["validate", "good.yaml", "bad.yaml"], '"validate" takes no argument "bad.yaml"; remove it'),
    ("operand", ["rules", "x"], '"rules" takes no argument "x"; remove it'),
    ("no file", ["check", "nowhere.yaml"], '"nowhere.yaml" does not exist; expected a file or directory'),
    ("empty path", ["check", ""], '"" does not exist; expected a file or directory'),
    ("escape in a path", ["check", "a\x1bb"], '"a\\x1bb" does not exist; expected a file or directory'),
    ("directory", ["validate", "."], '"." is a directory; expected a template'),
    ("no environment", ["check", "good.yaml", "-e", "no.env"], '"no.env" does not exist; expected a file'),
    (
        "directory of environments",
        ["check", "good.yaml", "-e", "."],
        '"." is a directory; expected an environment file',
    ),
    (
        "environment on standard input",
        ["check", "good.yaml", "-e", "-"],
        "an environment cannot be read from standard input; name its file",
    ),
    (
        "standard input twice",
        ["check", "-", "-"],
        '"-" is standard input and can be read only once; give one "-"',
    ),
    ("no root", ["check", "--root", "nowhere"], '"nowhere" is not a directory; expected an existing directory'),
    *[
        (f"wrong option of {command[0]}: {option} {path}", [*command, option, path], message)
        for command in (["check"], ["rules"], ["explain", "HL401"])
        for option, path, message in (
            ("--rules", "nowhere", '"nowhere" is not a directory; expected an existing directory'),
            ("--config", "no.toml", '"no.toml" does not exist; expected a file'),
            ("--config", ".", '"." is a directory; expected a config file'),
        )
    ],
    ("directory as config", ["config", "--config", "."], '"." is a directory; expected a config file'),
    ("no types", ["types", "--types", "nowhere"], '"nowhere" does not exist'),
    ("unknown rule", ["check", "--select", "HL9999"], '"HL9999" is not a rule; see heatlint rules'),
    ("misspelled rule", ["explain", "HL8O1"], '"HL8O1" is not a rule; did you mean "HL801"?'),
    ("unknown format", ["check", "--format", "jsn"], '"jsn" is not a format; did you mean "json"?'),
    (
        "two formats at once",
        ["check", "--format", "json", "--format", "sarif"],
        "two formats would be written to standard output; give one a file, as in sarif:FILE",
    ),
    (
        "two formats in one file",
        ["check", "--format", "json:a", "--format", "sarif:a"],
        'two formats would be written to "a"; name another file for one of them',
    ),
    ("no processes", ["check", "--jobs", "0"], '"0" is not a number of processes; expected 1 or more'),
    ("fix of standard input", ["check", "--fix", "-"], "standard input cannot be fixed; name a file"),
    (
        "parameter without a value",
        ["validate", "good.yaml", "-P", "secret"],
        'the value of "--parameter" number 1 must be NAME=VALUE',
    ),
    (
        "template and requests",
        ["validate", "good.yaml", "--requests", "-"],
        "--requests cannot be used together with TEMPLATE; give one of them",
    ),
    ("no requests", ["validate", "--requests", "nowhere"], '"nowhere" does not exist; expected a file'),
    ("directory of requests", ["validate", "--requests", "."], '"." is a directory; expected a file of requests'),
    (
        "unknown schema",
        ["schema", "helm"],
        '"helm" is not a schema; expected hot, cfn, environment, config, report, plan, graph, demand, upgrade or '
        "inventory",
    ),
    ("no address", ["lsp", "--tcp", "nowhere"], '"nowhere" is not an address; expected PORT or HOST:PORT'),
    (
        "two ways to communicate",
        ["lsp", "--stdio", "--tcp", "1"],
        "--tcp cannot be used together with --stdio; give one of them",
    ),
]


@pytest.mark.parametrize(("arguments", "message"), [row[1:] for row in MISUSE], ids=[row[0] for row in MISUSE])
def test_misuse(tree, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(tree)
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", f"heatlint: {message}\n")


def test_misuse_of_a_process(tree):
    done = run("check", "--colour", cwd=tree)
    assert (done.returncode, done.out) == (2, "") and done.err.count("\n") == 1


def test_help_and_version(tree):
    version = run("--version", cwd=tree).out
    assert version == f"heatlint {__version__} (Heat up to {describe_release(NEWEST)}, of {NEWEST_DAY})\n"
    for command in ("check", "validate", "request", "explain", "rules", "schema"):
        done = run(command, "--help", cwd=tree)
        assert done.returncode == 0 and done.out.startswith(f"usage: heatlint {command}")
        assert command in run("--help", cwd=tree).out
        assert run("help", command, cwd=tree).out == done.out
    assert run("help", cwd=tree).out == run("--help", cwd=tree).out


def test_standard_input(tree):
    done = run("check", "-", "--stdin-filename", "named.yaml", cwd=tree, stdin=BAD.encode())
    assert done.returncode == 1 and done.out.startswith("named.yaml:5:37: error HL401")
    assert run("check", "-", cwd=tree, stdin=BAD.encode()).out.startswith("<stdin>:5:37")
    done = run("check", "-", cwd=tree, stdin=b"heat_template_version: 2018-08-31\n# \xff\n")
    assert done.returncode == 1 and done.out.startswith("<stdin>:2:3: error")


def test_colour(tree):
    assert "\x1b[" in run("check", "bad.yaml", "--color", "always", cwd=tree, NO_COLOR="1").out
    assert "\x1b" not in run("check", "bad.yaml", "--color", "never", cwd=tree).out


@pytest.mark.skipif(sys.platform == "win32", reason="no terminals to open")
def test_colour_on_a_terminal(tree):
    def on_terminal(**variables):
        import pty

        leader, follower = pty.openpty()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", **variables}
        subprocess.run(
            [sys.executable, "-m", "heatlint", "check", "bad.yaml"],
            cwd=tree,
            env=environment,
            stdout=follower,
            check=False,
        )
        os.close(follower)
        shown = os.read(leader, 4096)
        os.close(leader)
        return shown

    assert b"\x1b[" in on_terminal(NO_COLOR="")
    assert b"\x1b" not in on_terminal(NO_COLOR="1")


def test_output_in_ascii_escapes_characters(tree):
    (tree / "wide.yaml").write_text(BAD.replace("nobody", "网页"), encoding="utf-8")
    done = run("check", "wide.yaml", cwd=tree, PYTHONIOENCODING="ascii")
    assert done.returncode == 1 and r"\u7f51" in done.out


def test_closed_pipe(tree):
    process = subprocess.Popen(
        [sys.executable, "-m", "heatlint", "rules"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait() == 141


def test_clean_check_imports_little(tree):
    code = (
        "import sys; from heatlint.cli import main; status = main(['check', 'good.yaml']); "
        "print(status, *sorted(set(sys.modules) & {'argparse', 'typing', 'dataclasses', 'pathlib', 'shutil', "
        "'jsonschema', 'networkx', 'pygments', 'importlib.metadata', 'difflib', 'unicodedata'}))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        cwd=tree,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        capture_output=True,
        check=True,
    )
    assert done.stdout.split() == [b"0"]


def test_request(tree):
    done = run("request", "needs.yaml", "-P", "p=x", cwd=tree)
    body = json.loads(done.out)
    assert done.returncode == 0
    assert body["parameters"] == {"p": "x"}
    assert body["template"]["heat_template_version"] == "2018-08-31"
    done = run("request", "broken.yaml", cwd=tree)
    assert done.returncode == 1 and done.err.startswith("heatlint: broken.yaml: ")


def test_rules_and_explain(tree):
    lines = run("rules", cwd=tree).out.splitlines()
    assert any(line.split() == ["HL401", "undefined-parameter", "create", "error", "default"] for line in lines)
    assert lines == sorted(lines)
    data = json.loads(run("rules", "--format", "json", cwd=tree).out)
    assert [[each["code"], each["name"]] for each in data] == [line.split()[:2] for line in lines]
    undefined = next(each for each in data if each["code"] == "HL401")
    page = undefined.pop("page")
    assert undefined == {
        "code": "HL401",
        "name": "undefined-parameter",
        "stage": "create",
        "severity": "error",
        "profile": "default",
        "skips": None,
        "fixable": True,
        "since": FIRST,
        "summary": "A function refers to a parameter that is not declared.",
    }
    assert all(each["summary"] for each in data)
    by_code, by_name = (run("explain", wanted, cwd=tree).out for wanted in ("hl401", "undefined-parameter"))
    facts = (
        "- **stage**: create: Heat refuses to create the stack\n"
        "- **severity**: error\n"
        "- **profile**: default: always looked for\n"
        "- **fix**: `heatlint check --fix` or `--unsafe-fixes` may make one\n"
        f"- **since**: heatlint {FIRST}\n"
    )
    assert by_code == by_name == f"{page}\n{facts}\nhttps://heatlint.github.io/heatlint/rules/HL401/\n"
    assert by_code.startswith("## HL401 undefined-parameter\n")


def test_the_schema_of_the_report_is_printed_as_it_is(tree):
    assert json.loads(run("schema", "report", cwd=tree).out) == SCHEMA
