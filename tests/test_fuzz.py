"""The fuzzer itself: its inputs can be made again, and no way to fail escapes it."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pathlib
import runpy
import socket
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import fuzz
import fuzz_endpoint
import fuzz_inputs
import fuzz_readers
import pytest
from fuzz_watch import unfit

from heatlint.lsp.start import make
from heatlint.serve import listing
from heatlint.serve.faults import bad_request

ROOT = pathlib.Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def stay_here(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """Restore the current directory and the environment, which a reader changes."""
    monkeypatch.chdir(os.curdir)
    monkeypatch.setenv("HEATLINT_DEBUG", "1")
    for variable in fuzz.SETTINGS:
        monkeypatch.setenv(variable, str(tmp_path / "settings"))


def options(output: pathlib.Path, count: int) -> argparse.Namespace:
    return argparse.Namespace(seed=1, count=count, first=0, seconds=2, memory=512, output=output)


@pytest.mark.parametrize("name", fuzz.NAMES)
def test_an_input_depends_only_on_reader_seed_and_number(name: str) -> None:
    one, other = (fuzz_inputs.Mutator(name, 7) for _ in range(2))
    numbers = range(20)
    inputs = [one.input(number) for number in numbers]
    assert inputs == [other.input(number) for number in reversed(numbers)][::-1]
    assert inputs != [fuzz_inputs.Mutator(name, 8).input(number) for number in numbers]


@pytest.mark.parametrize("name", fuzz.NAMES)
def test_real_texts_pass_every_reader(name: str, tmp_path: pathlib.Path) -> None:
    for data in fuzz_inputs.seeds(name)[:3]:
        assert fuzz.run_one(name, data, str(tmp_path / "work")) is None


def test_there_is_a_reader_for_each_name() -> None:
    assert set(fuzz.NAMES) == set(fuzz_readers.READERS) == set(fuzz_inputs._SEEDS)


def test_the_sessions_have_every_message_that_the_language_server_handles() -> None:
    sent = {message["method"] for data in fuzz_inputs.seeds("lsp") for message in json.loads(data)}
    at_begin_and_end = {"initialize", "initialized", "shutdown"}
    assert set(make().protocol.fm.features) - at_begin_and_end <= sent


def hang(data: bytes) -> None:
    os.read(os.pipe()[0], 1)


def loop(data: bytes) -> None:
    while True:
        pass


def fail(data: bytes) -> None:
    raise ZeroDivisionError("a fault")


@pytest.mark.parametrize(
    ("reader", "reason"),
    [
        pytest.param(fail, "ZeroDivisionError: a fault", id="exception"),
        pytest.param(lambda data: sys.exit(0), "SystemExit: 0", id="exit"),
        pytest.param(lambda data: os._exit(3), "crash: the process ended with status 3", id="crash"),
        pytest.param(lambda data: bytes(4 << 30), "MemoryError", id="memory"),
        pytest.param(loop, "slow: more than 0.2 s of CPU time", id="endless"),
        pytest.param(hang, "hangs: no answer after 2 s", id="waiting"),
    ],
)
def test_every_way_to_fail_is_seen_and_the_campaign_goes_on(
    reader: Callable[[bytes], Any], reason: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = fuzz_inputs.Mutator("templates", 1).input(1)

    def read(data: bytes) -> None:
        if data == bad:
            reader(data)

    monkeypatch.setitem(fuzz_readers.READERS, "templates", read)
    arguments = options(tmp_path, 3)
    arguments.seconds = 0.2
    assert list(fuzz.campaign("templates", arguments).values()) == [1]
    assert (tmp_path / "templates-1-1").read_bytes() == bad
    assert reason in (tmp_path / "templates-1-1.txt").read_text()


def test_the_reader_of_secrets_sees_one_in_an_output(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heatlint.cover.cover", lambda stack, found: None)
    template = """heat_template_version: 2018-08-31
parameters:
  pw: {type: string, hidden: true}
  data: {type: json, hidden: true}
  many: {type: comma_delimited_list, hidden: true}
resources: {a: {type: OS::Heat::RandomString, properties: {length: {get_param: pw}}}}
"""
    reason = fuzz.run_one("secrets", template.encode(), str(tmp_path / "work"))
    assert reason is not None and "Failure: shows [" in reason


def test_the_reader_of_the_endpoint_sees_a_secret_and_a_failure(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b'{"template": {"heat_template_version": "2018-08-31"}}'
    work = str(tmp_path / "work")
    assert fuzz.run_one("served", data, work) is None

    def show(*arguments: object) -> None:
        raise bad_request(f"the password is {fuzz_endpoint.PASSWORD}")

    for summary, reason in ((show, "shows Qv81-password-Kx7"), (lambda *arguments: 1 // 0, "ZeroDivisionError")):
        monkeypatch.setattr(listing, "_summary", summary)
        found = fuzz.run_one("served", data, work)
        assert found is not None and reason in found


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        pytest.param(lambda: open("link/a.yaml"), "reads outside: open BASE/outside/a.yaml", id="read a file"),
        pytest.param(lambda: os.listdir("../outside"), "reads outside: os.listdir BASE/outside", id="list a directory"),
        pytest.param(lambda: open("../new", "w"), "writes outside: open BASE/new", id="write a file"),
        pytest.param(lambda: os.mkdir("link/new"), "writes outside: os.mkdir BASE/outside/new", id="make a directory"),
        pytest.param(lambda: os.rename("a", "../b"), "writes outside: os.rename BASE/b", id="move a file"),
        pytest.param(lambda: subprocess.run("true"), "subprocess.Popen ('true',)", id="start a program"),
        pytest.param(lambda: runpy.run_path("a"), "runs code of a", id="run code"),
        pytest.param(lambda: socket.socket().connect(("127.0.0.1", 9)), "socket.connect", id="connect"),
    ],
)
def test_an_input_that_does_more_than_its_task_fails(
    act: Callable[[], object], reason: str, tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(data: bytes) -> None:
        pathlib.Path("a").touch()
        with contextlib.suppress(OSError):
            act()

    monkeypatch.setitem(fuzz_readers.READERS, "templates", read)
    assert (fuzz.run_one("templates", b"", str(tmp_path / "work")) or "").splitlines()[-1].startswith(reason)


@pytest.mark.parametrize("form", fuzz_readers.FORMATS)
@pytest.mark.parametrize("text", ["\x1b[31m", "a\rb", "\u202ea", "a\u2028b", fuzz_readers.MARKER], ids=ascii)
def test_no_output_may_have_such_characters_or_words(form: str, text: str) -> None:
    assert unfit(f"a.yaml: {text}\n", form) and not unfit("a.yaml: a\u3000b\n", form)


@pytest.mark.parametrize("form", [*fuzz_readers.FORMATS, "diff"])
@pytest.mark.parametrize(
    "line", ["::stop-commands::a", "a ##vso[task.complete]", "a ##VSO[task.complete]", "a ##[error]b"]
)
def test_no_line_of_an_output_may_be_a_command_of_a_ci_system(form: str, line: str) -> None:
    assert unfit(f"a\n{line}\n", form) and not unfit(line.replace("::", ": :").replace("[", "("), form)


@pytest.mark.parametrize(
    ("form", "own"), [("github", "::error file=a::b\n"), ("azure", "##vso[task.logissue type=error;]b\n")]
)
def test_a_format_may_write_its_own_commands_only(form: str, own: str) -> None:
    assert not unfit(own, form)
    assert unfit(f"{own}::stop-commands::a\n", form) and unfit(f"{own[:-1]} ##vso[task.complete]\n", form)


def test_an_input_can_be_run_again_from_its_file(tmp_path: pathlib.Path) -> None:
    (tmp_path / "a").write_bytes(b"heat_template_version: 2018-08-31\n")
    words = [sys.executable, str(ROOT / "tools" / "fuzz.py"), "--reader", "templates", "--input", str(tmp_path / "a")]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "no failure\n"), done.stderr


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param('{"file": 1, "rule": "HL401", "path": ""}', id="file"),
        pytest.param('{"file": "a", "rule": [], "path": ""}', id="rule"),
        pytest.param('{"file": "a", "rule": "HL401", "path": null}', id="path"),
        pytest.param('{"file": "a", "rule": "HL401", "path": "", "count": Infinity}', id="count"),
        pytest.param('"text"', id="text"),
    ],
)
def test_a_baseline_with_an_entry_of_another_form_is_misuse(
    entry: str, tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from heatlint.cli import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.json").write_text(f'{{"version": 1, "findings": [{entry}]}}')
    assert main(["check", "--baseline", "b.json"]) == 2
    assert '"b.json" is not a baseline; create it with --write-baseline' in capsys.readouterr().err
