"""heatlint check --watch: checks again after each change, until the user stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from heatlint.cli import main

GOOD = "heat_template_version: '2018-08-31'\nresources:\n  web: {type: OS::Heat::None}\n"
BAD = GOOD.replace("OS::Heat::None", "OS::Heat::Nne")
#: A process that takes longer than this number of seconds hangs and is killed. A test that passes never waits so long.
HANG = 120


def wait_for(process, expected):
    """Read reports until one contains the expected text, or is empty when that is ""."""
    reports = []
    lines = []
    for line in process.stdout:
        if line != "waiting for changes\n":
            lines.append(line)
            continue
        report = "".join(lines)
        if expected in report and bool(expected) == bool(report):
            return
        reports.append(report)
        lines = []
    raise AssertionError(f"the process ended; no report has {expected!r}: {reports}")


def replace(path, text):
    """Write a file in one step, so that no check sees a part of it."""
    new = path.parent.parent / "new"
    new.write_text(text)
    new.replace(path)


@pytest.fixture
def directory(tmp_path):
    path = tmp_path / "project"
    path.mkdir()
    (path / "app.yaml").write_text(GOOD)
    return path


@pytest.fixture
def process(directory):
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent), "PYTHONUNBUFFERED": "1"}
    words = [sys.executable, "-m", "heatlint", "check", "--watch", "--format", "concise", "--format", "json:out.json"]
    process = subprocess.Popen(
        words, cwd=directory, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    guard = threading.Timer(HANG, process.kill)
    guard.start()
    yield process
    guard.cancel()
    process.kill()
    process.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_a_change_is_checked_and_an_interrupt_ends_the_process(directory, process):
    wait_for(process, "")
    replace(directory / "app.yaml", BAD)
    wait_for(process, "app.yaml:3:15: error HL301")
    replace(directory / "heatlint.toml", 'ignore = ["XX1"]\n')
    wait_for(process, 'heatlint: heatlint.toml: "XX1" is not a rule; see heatlint rules\n')
    replace(directory / "heatlint.toml", 'ignore = ["HL301"]\n')
    wait_for(process, "")
    process.send_signal(signal.SIGINT)
    assert process.wait(HANG) == 130


def test_standard_input_cannot_be_watched(capsys):
    assert main(["check", "--watch", "-"]) == 2
    assert capsys.readouterr().err == "heatlint: standard input cannot be watched; name files or directories\n"


def test_a_missing_package_is_named(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["check", "--watch"]) == 2
    assert capsys.readouterr().err == 'heatlint: --watch needs the package "watchfiles"; install "heatlint[watch]"\n'
