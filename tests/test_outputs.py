"""Where reports are written: a file is replaced in one step, a pipe or device is written to."""

from __future__ import annotations

import os
import stat

import pytest

from heatlint.cli import main
from heatlint.cli.options import Misuse
from heatlint.cli.outputs import FORMATS, parse
from heatlint.review.write import replace_file


@pytest.mark.parametrize(
    ("words", "environment", "expected"),
    [
        ([], {}, [("text", None)]),
        (["json"], {"GITHUB_ACTIONS": "true"}, [("json", None)]),
        ([], {"GITHUB_ACTIONS": "true"}, [("text", None), ("github", None)]),
        (["sarif:a:b"], {"GITHUB_ACTIONS": "true"}, [("text", None), ("github", None), ("sarif", "a:b")]),
        ([], {"GITLAB_CI": "true"}, [("text", None), ("gitlab", "gl-code-quality-report.json")]),
        (["gitlab:x"], {"GITLAB_CI": "true"}, [("text", None), ("gitlab", "x")]),
    ],
)
def test_each_format_goes_to_its_output(words, environment, expected):
    assert parse(words, environment) == expected


@pytest.mark.parametrize("words", [["txt"], ["json", "sarif"], ["json:a", "sarif:a"], [""]])
def test_outputs_that_cannot_be_combined(words):
    with pytest.raises(Misuse):
        parse(words, {})


def test_every_format_has_a_module():
    for module in FORMATS.values():
        __import__(f"heatlint.report.{module}")


def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    try:
        replace_file(str(path), b"text")
        assert os.read(reader, 10) == b"text"
        assert stat.S_ISFIFO(os.stat(path).st_mode)
    finally:
        os.close(reader)


def test_a_failure_keeps_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "file"
    path.write_text("old")
    monkeypatch.setattr(os, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        replace_file(str(path), b"new")
    assert path.read_text() == "old" and os.listdir(tmp_path) == ["file"]


def test_a_new_file_has_the_mode_of_the_umask(tmp_path):
    before = os.umask(0o027)
    try:
        replace_file(str(tmp_path / "file"), b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(tmp_path / "file").st_mode) == 0o640


def test_the_summary_of_a_job_gets_the_report(tmp_path, monkeypatch, capsys):
    from heatlint.cli import main

    (tmp_path / "app.yaml").write_text("heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nova::Serer}}\n")
    summary = tmp_path / "summary.md"
    summary.write_text("of another step\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert main(["check", "app.yaml"]) == 1
    text = summary.read_text()
    assert text.startswith("of another step\n<!-- heatlint check -->\n### heatlint: 1 error in 1 file\n")
    (tmp_path / "app.yaml").write_text("heat_template_version: 2018-08-31\nresources: {a: {type: OS::Neutron::Net}}\n")
    assert main(["check", "app.yaml"]) == 0
    assert summary.read_text() == f"{text}<!-- heatlint check -->\n### heatlint: nothing in 1 file\n"
    (tmp_path / "app.yaml").write_text("heat_template_version: 2018-08-31\nresources: {a: {type: OS::Nova::Serer}}\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "no" / "file"))
    assert main(["check", "app.yaml"]) == 1
    assert "cannot be written" in capsys.readouterr().err


HOT = "heat_template_version: 2021-04-16\n"


@pytest.mark.parametrize(
    ("words", "name", "old"),
    [
        (["check", "d"], "d/app.yaml", HOT),
        (["check"], "d/app.yaml", HOT),
        (["check", "d"], "d/app.env", "parameters: {a: 1}\n"),
        (["check", "d"], "d/init.sh", "#!/bin/sh\n"),
        (["check", "d"], "d/heatlint.toml", 'target = "yoga"\n'),
        (["graph", "d", "--what", "nesting"], "d/app.yaml", HOT),
    ],
    ids=["template", "current-directory", "environment", "script", "config", "picture"],
)
def test_a_report_does_not_replace_an_input_in_a_directory(tmp_path, monkeypatch, capsys, words, name, old):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "main.yaml").write_text(HOT + "outputs: {o: {value: {get_file: init.sh}}}\n", encoding="utf-8")
    (tmp_path / "d" / "init.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (tmp_path / name).write_text(old, encoding="utf-8")
    kind = "svg" if words[0] == "graph" else "json"
    assert main([*words, "--format", f"{kind}:{name}"]) == 2
    assert f'"{name}" is read and would be overwritten; name another file' in capsys.readouterr().err
    assert (tmp_path / name).read_text(encoding="utf-8") == old


def test_a_report_replaces_an_old_report_in_a_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(HOT + "outputs: {o: {value: {get_param: p}}}\n", encoding="utf-8")
    for _ in range(2):
        assert main(["check", "--format", "json:report.json", "--format", "text:report.yaml"]) == 1
    assert '"HL401"' in (tmp_path / "report.json").read_text(encoding="utf-8")
