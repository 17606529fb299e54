"""heatlint check --watch, really started: it checks again when something changes, and stops when it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from heatlint.cli import main

GOOD = "heat_template_version: '2018-08-31'\nresources:\n  web: {type: OS::Heat::None}\n"
BAD = GOOD.replace("OS::Heat::None", "OS::Heat::Nne")


def report(process):
    """The lines up to the next time it waits."""
    lines = []
    for line in process.stdout:
        if line == "waiting for changes\n":
            return "".join(lines)
        lines.append(line)
    raise AssertionError("it ended: " + "".join(lines))


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_it_checks_again_whenever_something_changes(tmp_path):
    (tmp_path / "app.yaml").write_text(GOOD)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-m", "heatlint", "check", "--watch", "--format", "concise", "--format", "json:out.json"]
    process = subprocess.Popen(
        words, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        assert report(process) == ""
        (tmp_path / "app.yaml").write_text(BAD)
        assert "app.yaml:3:15: error HL301" in report(process)
        (tmp_path / "heatlint.toml").write_text('ignore = ["XX1"]\n')
        assert report(process) == 'heatlint: heatlint.toml: "XX1" is not a rule; see heatlint rules\n'
        (tmp_path / "heatlint.toml").write_text('ignore = ["HL301"]\n')
        assert report(process) == ""
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130


def test_standard_input_cannot_be_watched(capsys):
    assert main(["check", "--watch", "-"]) == 2
    assert capsys.readouterr().err == ("heatlint: standard input cannot be watched; name files or directories\n")


def test_what_is_needed_is_told(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["check", "--watch"]) == 2
    assert capsys.readouterr().err == ('heatlint: --watch needs the package "watchfiles"; install "heatlint[watch]"\n')
