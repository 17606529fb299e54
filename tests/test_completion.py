"""Completion: what is offered for a half-typed command line, and the scripts in the shells they are for."""

from __future__ import annotations

import os
import pathlib
import select
import shutil
import subprocess
import sys
import time

import pytest

from heatlint.cli import main
from heatlint.cli.commands import COMMANDS
from heatlint.cli.complete import complete

ROOT = pathlib.Path(__file__).parent.parent
#: A shell that takes longer than this number of seconds hangs. A test that passes never waits so long.
HANG = 120


def offered(*words):
    return [word for word, _ in complete(words)[1]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(["ch"], ["check"], id="command"),
        pytest.param(["--v"], ["--version"], id="option of heatlint"),
        pytest.param(["check", "--form"], ["--format"], id="option"),
        pytest.param(["rules", "--h"], ["--help"], id="help of a command"),
        pytest.param(["check", "--color", "a"], ["auto", "always"], id="choice"),
        pytest.param(["check", "--color=n"], ["--color=never"], id="choice after ="),
        pytest.param(["check", "--format", "js"], ["json", "jsonl"], id="format"),
        pytest.param(["check", "--select", "HL401"], ["HL401"], id="rule by code"),
        pytest.param(["check", "--ignore", "undefined-p"], ["undefined-parameter"], id="rule by name"),
        pytest.param(["check", "--select", "HL3,HL401"], ["HL3,HL401"], id="second rule"),
        pytest.param(["explain", "dependency-"], ["dependency-cycle"], id="rule as operand"),
        pytest.param(["check", "--target", "yo"], ["yoga"], id="release"),
        pytest.param(["types", "--diff", "yoga", "2026.2"], ["2026.2"], id="second value of an option"),
        pytest.param(
            ["types", "--diff", "yoga", "2026.2", "OS::Nova::S"],
            ["OS::Nova::Server", "OS::Nova::ServerGroup"],
            id="type",
        ),
        pytest.param(["help", "ch"], ["check"], id="command as operand"),
        pytest.param(["schema", "c"], ["cfn", "config"], id="fixed operand"),
        pytest.param(["check", "--jobs", ""], [], id="number"),
        pytest.param(["check", "--", "--form"], [], id="after --"),
        pytest.param(["chek", ""], [], id="unknown command"),
    ],
)
def test_candidates(words, expected):
    assert offered(*words) == expected


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param(["check", "te"], "files", id="operand"),
        pytest.param(["check", "-e", "te"], "files", id="short option"),
        pytest.param(["check", "--config=te"], "files", id="after ="),
        pytest.param(["check", "--rules", "su"], "directories", id="directory"),
        pytest.param(["check", "--select", "su"], "words", id="rule"),
    ],
)
def test_kind_of_the_last_word(words, kind):
    assert complete(words)[0] == kind


def test_types_are_those_of_the_target():
    assert "OS::Sahara::Cluster" in offered("types", "--target", "yoga", "OS::Sahara::C")
    assert offered("types", "--target", "nonsense", "OS::Nova::Server") == ["OS::Nova::Server", "OS::Nova::ServerGroup"]


def test_every_command_and_option_is_offered():
    for command in COMMANDS:
        assert offered(command.name) == [command.name]
        assert set(offered(command.name, "-")) == {*command.by_name(), "--help"}


def test_a_project_cannot_run_code_through_completion(tmp_path, monkeypatch):
    (tmp_path / "lint").mkdir()
    (tmp_path / "lint" / "own.py").write_text("raise SystemExit('a plugin ran')\n")
    (tmp_path / "heatlint.toml").write_text('rules = ["lint"]\n')
    monkeypatch.chdir(tmp_path)
    assert "HL401" in offered("explain", "")


@pytest.fixture
def project(tmp_path, monkeypatch, capsys):
    """A directory with a file, a directory, heatlint as a program on the path, and a script for each shell."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "template.yaml").write_text("")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "heatlint"
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m heatlint "$@"\n')
    program.chmod(0o755)
    for shell in ("bash", "zsh", "fish"):
        assert main(["completion", shell]) == 0
        (tmp_path / f".{shell}").write_text(capsys.readouterr().out)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


#: What is typed, and a part of what TAB adds to it or lists below it.
TYPED = [
    pytest.param("heatlint ch", "heatlint check", id="command"),
    pytest.param("heatlint check --select HL40", "HL405", id="rules"),
    pytest.param("heatlint check --target yog", "--target yoga", id="release"),
    pytest.param("heatlint check --color=alw", "--color=always", id="choice after ="),
    pytest.param("heatlint types OS::Nova::Key", "OS::Nova::KeyPair", id="type"),
    pytest.param("heatlint explain dependency-c", "explain dependency-cycle", id="rule"),
    pytest.param("heatlint check templ", "check template.yaml", id="file"),
    pytest.param("heatlint check --rules su", "--rules sub", id="directory"),
]


def needs(shell):
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


def type_in(shell, start, typed, expected):
    """Type a line and TAB twice in a real shell on a terminal; wait until it shows what is expected."""
    import pty

    leader, follower = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PS1": "", "COLUMNS": "200"}
    process = subprocess.Popen(
        shell, stdin=follower, stdout=follower, stderr=follower, env=environment, start_new_session=True
    )
    os.close(follower)
    try:
        os.write(leader, f"{start}; echo rea''dy\n".encode())
        read_until(leader, "ready")
        os.write(leader, f"{typed}\t\t".encode())
        read_until(leader, expected)
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def read_until(leader, expected):
    shown = ""
    limit = time.monotonic() + HANG
    while expected not in shown:
        assert time.monotonic() < limit, f"{expected!r} is not in {shown!r}"
        if select.select([leader], [], [], 1)[0]:
            shown += os.read(leader, 65536).decode("utf-8", "replace")


@needs("bash")
@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_bash(project, typed, expected):
    type_in(["bash", "--norc", "--noprofile", "-i"], f"source {project}/.bash", typed, expected)


@needs("zsh")
@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_zsh(project, typed, expected):
    start = f"autoload -U compinit; compinit -u -D; source {project}/.zsh"
    type_in(["zsh", "-f", "-i"], start, typed, expected)


@needs("fish")
@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_fish(project, typed, expected):
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"source {project}/.fish; complete -C '{typed}'"],
        capture_output=True,
        text=True,
        check=True,
    )
    words = [line.split("\t")[0].rstrip("/") for line in done.stdout.splitlines()]
    assert expected.split(" ")[-1] in words and done.stderr == ""


def test_an_unknown_shell(capsys):
    assert main(["completion", "csh"]) == 2
    expected = 'heatlint: "csh" is not a shell that can be completed; expected bash, zsh or fish\n'
    assert capsys.readouterr().err == expected
