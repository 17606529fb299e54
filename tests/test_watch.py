"""heatlint check --watch: checks again after each change, until the user stops it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import watchfiles

from heatlint.cli import main
from heatlint.cli.watch import Watched, watch
from heatlint.review.write import replace_file

GOOD = "heat_template_version: '2018-08-31'\nresources:\n  web: {type: OS::Heat::None}\n"
BAD = GOOD.replace("OS::Heat::None", "OS::Heat::Nne")
#: A process that takes longer than this number of seconds hangs and is killed. A test that passes never waits so long.
HANG = 120
#: The number of ticks without a change after which a test ends the watch.
QUIET = 5


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
        words,
        cwd=directory,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell makes the tests ignore the signal when they run in the background.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
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


def test_the_files_that_a_check_writes_start_no_other_check(directory, monkeypatch):
    """Here the watch ends after some ticks without a change, or after the second check."""
    original = watchfiles.watch
    reports = []

    def until_quiet(*paths, **options):
        quiet = 0
        for changes in original(*paths, **options):
            quiet = 0 if changes else quiet + 1
            if quiet > QUIET or len(reports) > 1:
                return
            yield changes

    monkeypatch.setattr(watchfiles, "watch", until_quiet)
    monkeypatch.chdir(directory)

    def check():
        reports.append("out.json")
        replace_file("out.json", b"{}")

    assert watch(check, Watched(), [], ["out.json"]) == 0
    assert len(reports) == 1


def test_the_file_that_standard_output_goes_to_starts_no_other_check(directory, monkeypatch):
    """As in `heatlint check --watch > report.yaml` in the directory that is watched."""
    counted = {}

    def changes(*paths, watch_filter, **options):
        for name in ("app.yaml", "report.yaml"):
            counted[name] = watch_filter(1, str(directory / name))
        return iter([])

    monkeypatch.setattr(watchfiles, "watch", changes)
    monkeypatch.chdir(directory)
    with open("report.yaml", "w") as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        assert watch(lambda: None, Watched(), [], []) == 0
    assert counted == {"app.yaml": True, "report.yaml": False}


def test_files_elsewhere_are_watched_and_the_same_result_is_not_printed_again(directory, monkeypatch, capsys):
    """Here `changes` takes the place of the package that watches: it changes the files by itself."""
    environment = directory.parent / "env.yaml"
    environment.write_text("parameters: {}\n")
    asked = []

    def changes(*paths, **options):
        asked.append(set(paths))
        yield set()
        if len(asked) == 2:
            (directory / "app.yaml").write_text(GOOD + "# no new finding\n")
            yield {(1, str(directory / "app.yaml"))}
            environment.write_text("parameters: {x: 1}\n")
            yield {(1, str(environment))}

    monkeypatch.setattr(watchfiles, "watch", changes)
    monkeypatch.chdir(directory)
    assert main(["check", "--watch", "--format", "concise", "-e", "../env.yaml", "app.yaml"]) == 0
    assert asked[1] - asked[0] == {str(environment)}
    printed = "waiting for changes\n../env.yaml:1:14: error HL212 unknown-parameter "
    assert capsys.readouterr().out.startswith(printed)


@pytest.mark.parametrize("option", ["--write-baseline", "--prune-baseline", "--fix", "--unsafe-fixes"])
def test_files_are_not_written_again_and_again(option, capsys):
    assert main(["check", "--watch", option]) == 2
    expected = f"heatlint: {option} cannot be used together with --watch; use it in a run of its own\n"
    assert capsys.readouterr().err == expected


def test_standard_input_cannot_be_watched(capsys):
    assert main(["check", "--watch", "-"]) == 2
    assert capsys.readouterr().err == "heatlint: standard input cannot be watched; name files or directories\n"


def test_a_missing_package_is_named(monkeypatch, capsys, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    assert main(["check", "--watch"]) == 2
    assert capsys.readouterr().err == 'heatlint: --watch needs the package "watchfiles"; install "heatlint[watch]"\n'
