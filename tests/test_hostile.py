"""Inputs that strangers could write: the work grows with their size, and the memory has a bound.

The kinds are those of bench/hostile_kinds.py; `python -m bench.hostile` measures all of them at full size.
"""

from __future__ import annotations

import json
import os
import sys

import pytest
from growth import assert_linear

from bench.hostile import write
from bench.hostile_doors import DOORS
from bench.hostile_kinds import KINDS
from heatlint.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="symbolic links and limits of processes")

#: Kinds in which some step could be done for each pair of parts.
GROWING = [
    "missing files",
    "missing nested templates",
    "undeclared parameters",
    "properties of one resource",
    "resources on one line",
    "duplicate keys",
    "hidden parameters",
    "hidden parameters and resources",
    "hidden json parameter",
    "environment of misspelled secrets",
    "str replace with many keys",
    "unused suppressions",
    "small cycles",
    "one long depends_on",
    "one long concatenation",
    "merge keys",
    "chain of resources",
    "cycle of resources",
    "chain of values",
    "tree of ifs",
    "many nested templates",
    "nested templates and registry",
    "registry of missing files",
    "registry of unknown wildcards",
    "registry of wildcards that target wildcards",
    "registry of wildcards beside the types",
    "list of allowed values",
    "one long pattern of resources",
    "long patterns of resources",
]


@pytest.mark.parametrize("name", GROWING)
def test_work_grows_with_the_size(name, tmp_path, monkeypatch, capsys):
    def sized(size):
        directory = tmp_path / str(size)
        if not directory.exists():
            directory.mkdir()
            write(KINDS[name](size), str(directory))
        return directory

    def check(directory):
        monkeypatch.chdir(directory)
        environments = ["-e", "environment.yaml"] if os.path.exists("environment.yaml") else []
        assert main(["check", "--no-cache", "template.yaml", *environments]) in (0, 1)
        capsys.readouterr()

    check(sized(1000))  # imports what the kind needs
    assert_linear(check, sized, 6000)


#: Doors of heatlint, each with a kind in which some step could be done for each pair of parts.
GROWING_DOORS = [
    ("fmt", "tree of ifs"),
    ("fmt", "nested repeat"),
    ("fmt", "comments"),
    ("demand", "one nested template with other values"),
    ("demand", "groups in groups"),
    ("request", "deep conditions"),
]


@pytest.mark.parametrize("door, name", GROWING_DOORS)
def test_the_work_of_other_commands_grows_with_the_size(door, name, tmp_path, monkeypatch, capsys):
    words: dict[str, list[str]] = {}

    def sized(size):
        directory = tmp_path / str(size)
        if not directory.exists():
            directory.mkdir()
            files = dict(KINDS[name](size))
            words[str(directory)] = DOORS[door](files)
            write(files, str(directory))
        return directory

    def work(directory):
        monkeypatch.chdir(directory)
        assert main(words[str(directory)]) in (0, 1)
        capsys.readouterr()

    work(sized(1000))  # imports what the kind needs
    assert_linear(work, sized, 6000)


@pytest.mark.parametrize(
    "name", ["missing files", "aliases of aliases", "aliases of a long name", "links to a file of 15 mb", "tree of ifs"]
)
def test_a_megabyte_needs_less_than_300_megabytes(name, tmp_path):
    from bench.hostile import check

    _, megabytes, status = check(KINDS[name](1_000_000), str(tmp_path))
    assert status in (0, 1) and megabytes < 300


def test_findings_about_suppressions_are_counted_beyond_the_limit(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    lines = "# heatlint: ignore[HL301] -- reason\n" * 1500
    (tmp_path / "template.yaml").write_text(f"heat_template_version: 2021-04-16\n{lines}")
    assert main(["check", "--format", "concise"]) == 1
    reported = capsys.readouterr().out.splitlines()
    assert len(reported) == 1000 and reported[-1].endswith("; 500 more findings like this are not listed")


@pytest.mark.parametrize("size", [0, 1_000_000])
def test_a_report_parses_no_file_for_fixes_that_is_too_large_for_them(size, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    text = f"heat_template_version: 2021-04-16\nresources: {{a: {{type: OS::Nova::Serverr}}}}\n# {'a' * size}\n"
    (tmp_path / "template.yaml").write_text(text)
    assert main(["check", "--format", "jsonl"]) == 1
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["fix"] is None) == bool(size)
