"""The template of a request body that is named by "template_url"."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

import heatlint
from heatlint.linter import lint
from heatlint.load import from_body, from_files
from heatlint.load.disk import Disk
from heatlint.model.build import build
from heatlint.rule import Diagnostic

NAMED = Path(__file__).parent.parent / "fixtures" / "bodies" / "named"
TEMPLATE = "heat_template_version: 2018-08-31\nresources:\n  a: {type: OS::Heat::RandomStrin}\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a template, which is the current directory; beside it is another template."""
    directory = tmp_path / "project"
    (directory / ".git").mkdir(parents=True)
    (directory / "app.yaml").write_text(TEMPLATE)
    (tmp_path / "outside.yaml").write_text(TEMPLATE)
    monkeypatch.chdir(directory)
    return directory


def found_in(body: dict[str, Any]) -> list[Diagnostic]:
    """Return the findings in a request that is read in the current directory."""
    return lint(build(from_body(body, Disk(["requests.jsonl"]), "requests.jsonl")))


def test_a_saved_body_is_checked_with_the_template_and_its_files() -> None:
    found = lint(build(from_files(str(NAMED / "create.json"))))
    assert [(os.path.basename(each.file or ""), each.range and each.range[:2], each.rule.code) for each in found] == [
        ("create.json", (2, 17), "HL016"),
        ("create.json", (3, 19), "HL016"),
        ("create.json", (6, 5), "HL212"),
        ("server.yaml", (7, 36), "HL302"),
    ]


def test_the_files_that_the_template_names_are_in_the_request() -> None:
    request = from_files(str(NAMED / "create.json"))
    assert sorted(os.path.basename(url) for url in request.files) == ["run.sh", "server.yaml"]


@pytest.mark.parametrize("name", ["app.yaml", "./app.yaml", "{project}/app.yaml", "file://{project}/app.yaml"])
def test_a_path_or_a_file_url_is_read(project: Path, name: str) -> None:
    (finding,) = found_in({"template_url": name.format(project=project)})
    assert (finding.rule.code, os.path.basename(finding.file or ""), finding.range) == (
        "HL301",
        "app.yaml",
        (3, 13, 3, 34),
    )


REFUSALS = [
    ("http://host/app.yaml", 'template "http://host/app.yaml" is not read, since heatlint fetches nothing; send the'),
    ("https://host/app.yaml", "fetches nothing"),
    ("ftp://host/app.yaml", 'is not on this machine; send the template itself as "template"'),
    ("file://host/app.yaml", "is not on this machine"),
    ("http://[", "is not a URL; expected a path or a file URL"),
    ("", 'template "" is not the name of a file'),
    (5, 'template "5" is not the name of a file'),
    ("\0", "is not the name of a file; expected a path or a file URL"),
    ("a\0b.yaml", "is not the name of a file"),
    ("file:///%00", "is not the name of a file"),
    ("..", "is not read, because it is outside the project"),
    ("../outside.yaml", "is not read, because it is outside the project; allow its directory with --root"),
    ("/etc/hostname", "is not read, because it is outside the project"),
    (".git", "is a directory, not a file"),
    ("apps.yaml", 'template "apps.yaml" does not exist; did you mean "app.yaml"?'),
]


@pytest.mark.parametrize("name, message", REFUSALS, ids=[str(name) for name, _ in REFUSALS])
def test_a_template_that_is_not_read_is_refused_for_that_alone(project: Path, name: object, message: str) -> None:
    (finding,) = found_in({"template_url": name})
    assert (finding.rule.code, finding.stage, finding.file, finding.path) == (
        "HL018",
        "validate",
        "request",
        ("template_url",),
    )
    assert message in finding.message


def test_a_template_in_the_body_counts(project: Path) -> None:
    assert found_in({"template": {"heat_template_version": "2018-08-31"}, "template_url": "app.yaml"}) == []


def test_without_a_disk_nothing_is_read(project: Path) -> None:
    (finding,) = lint(build(from_body({"template_url": str(project / "app.yaml")})))
    assert finding.rule.code == "HL018"


def test_a_file_of_the_body_takes_precedence_over_one_on_the_disk(project: Path) -> None:
    (project / "outer.yaml").write_text("heat_template_version: 2018-08-31\nresources: {a: {type: app.yaml}}\n")
    body = {"template_url": "outer.yaml", "files": {"app.yaml": "heat_template_version: 2018-08-31\n"}}
    assert found_in(body) == []
    assert [each.rule.code for each in found_in({"template_url": "outer.yaml"})] == ["HL301"]


def test_requests_on_standard_input_may_name_templates_of_the_current_project(project: Path) -> None:
    lines = [
        {"template_url": "app.yaml"},
        {"template_url": "../outside.yaml"},
        {"template_url": str(project / "app.yaml")},
    ]
    done = run("validate", "--requests", "-", cwd=project, stdin="\n".join(map(json.dumps, lines)).encode())
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [[(each["rule"], each["file"]) for each in answer["diagnostics"]] for answer in answers] == [
        [("HL301", "app.yaml")],
        [("HL018", "request")],
        [("HL301", str(project / "app.yaml"))],
    ]
    allowed = run("validate", "--requests", "-", "--root", "..", cwd=project, stdin=json.dumps(lines[1]).encode())
    assert json.loads(allowed.out)["diagnostics"][0]["file"] == "../outside.yaml"


def test_requests_in_a_file_name_templates_relative_to_it(project: Path, tmp_path: Path) -> None:
    (project / "requests.jsonl").write_text(json.dumps({"template_url": "app.yaml"}) + "\n")
    done = run("validate", "--requests", "project/requests.jsonl", cwd=tmp_path)
    assert json.loads(done.out)["diagnostics"][0]["file"] == "project/app.yaml"


def test_the_python_api_reads_only_below_its_roots(project: Path) -> None:
    request = {"template_url": "app.yaml"}
    assert [str(each.rule) for each in heatlint.validate(request).diagnostics] == ["HL018 template-not-read"]
    assert [each.file for each in heatlint.validate(request, roots=["."]).diagnostics] == ["app.yaml"]
