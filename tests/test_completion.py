"""Completion scripts, in the shells they are for."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from heatlint.cli import main
from heatlint.cli.commands import COMMANDS

BASH = r"""
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_heatlint
printf '%s\n' "${COMPREPLY[@]}"
"""
CASES = [
    (["ch"], ["check"]),
    (["check", "--form"], ["--format"]),
    (["check", "--color", "a"], ["auto", "always"]),
    (["check", "--format", "j"], ["json", "jsonl", "junit"]),
    (["schema", "c"], ["cfn", "config"]),
    (["check", "--rules", "su"], ["sub"]),
    (["check", "te"], ["template.yaml"]),
]


@pytest.fixture
def script(tmp_path, monkeypatch, capsys):
    """The path of the script for a shell; in a directory with a file and a directory."""
    (tmp_path / "sub").mkdir()
    (tmp_path / "template.yaml").write_text("")
    monkeypatch.chdir(tmp_path)

    def made(shell):
        assert main(["completion", shell]) == 0
        path = tmp_path / f".{shell}"
        path.write_text(capsys.readouterr().out)
        return str(path)

    return made


def needs(shell):
    return pytest.mark.skipif(shutil.which(shell) is None, reason=f"{shell} is not installed")


@needs("bash")
@pytest.mark.parametrize(("words", "expected"), CASES)
def test_bash(script, words, expected):
    path = script("bash")
    done = subprocess.run(
        ["bash", "-c", BASH, "bash", path, "heatlint", *words], capture_output=True, text=True, check=True
    )
    assert sorted(done.stdout.split()) == sorted(expected) and done.stderr == ""


@needs("fish")
@pytest.mark.parametrize(("words", "expected"), CASES)
def test_fish(script, words, expected):
    path = script("fish")
    line = " ".join(["heatlint", *words])
    done = subprocess.run(
        ["fish", "-c", f"source {path}; complete -C '{line}'"], capture_output=True, text=True, check=True
    )
    offered = {each.split("\t")[0].rstrip("/") for each in done.stdout.splitlines()}
    assert set(expected) <= offered and done.stderr == ""


@needs("zsh")
def test_zsh_can_read_it(script):
    done = subprocess.run(
        [
            "zsh",
            "-f",
            "-c",
            f"autoload -U compinit; compinit -u -D; source {script('zsh')}; "
            "whence -w _heatlint; print $_comps[heatlint]",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["_heatlint: function", "_heatlint"] and done.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_option_is_in_it(script, shell):
    with open(script(shell), encoding="utf-8") as stream:
        text = stream.read()
    for command in COMMANDS:
        assert command.name in text
        for option in command.options:
            assert option.key.removeprefix("--") in text


def test_another_shell_is_told(capsys):
    assert main(["completion", "csh"]) == 2
    assert capsys.readouterr().err == 'heatlint: there is no completion for "csh"; there is for bash, zsh, fish\n'
