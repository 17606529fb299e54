"""The report is the same whatever the order of the operands, the number of processes and the current directory."""

from __future__ import annotations

import itertools
import os

import pytest

from heatlint.cli import main
from heatlint.cli.outputs import FORMATS

FILES = {
    "a.yaml": """\
heat_template_version: 2018-08-31
resources:
  c: {type: sub/child.yaml, properties: {nope: 1}}
  d: {type: sub/child.yaml}
  e: {type: "http://host/child.yaml"}
""",
    "b.yaml": """\
heat_template_version: 2018-08-31
resources:
  c: {type: sub/child.yaml, properties: {size: x}}
  w: {type: OS::Heat::Value, properties: {value: {get_param: nobody}}}
  x: {type: "http://host/child.yaml"}
""",
    "sub/child.yaml": """\
heat_template_version: 2018-08-31
parameters:
  size: {type: number}
resources:
  one: {type: OS::Heat::Value, properties: {value: {get_param: sise}}}
""",
}


@pytest.fixture
def project(tmp_path, monkeypatch):
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def report(capsys):
    """Return a function that runs heatlint check and returns what it prints."""

    def run(*words):
        assert main(["check", "--no-cache", *words]) == 1
        out, err = capsys.readouterr()
        assert err == ""
        return out

    return run


@pytest.mark.parametrize("format", FORMATS)
def test_the_order_of_the_operands_changes_nothing(project, report, format):
    reports = {report("--format", format, *names) for names in itertools.permutations(FILES)}
    reports |= {report("--format", format, *(f"./{name}" for name in FILES))}
    assert len(reports) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.parametrize("format", FORMATS)
def test_the_number_of_processes_changes_nothing(project, report, format):
    assert report("--format", format, "--jobs", "1", *FILES) == report("--format", format, "--jobs", "3", *FILES)


@pytest.mark.parametrize("format", FORMATS)
def test_absolute_operands_give_the_same_from_every_directory(project, report, format, monkeypatch):
    names = [str(project / name) for name in FILES]
    expected = report("--format", format, *names)
    for directory in (project / "sub", project.parent):
        monkeypatch.chdir(directory)
        assert report("--format", format, *names) == expected
