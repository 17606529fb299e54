"""docs/example-plugin and docs/cookbook.md: the package installs and runs, and so does every command of the page."""

from __future__ import annotations

import importlib.util
import os
import pathlib
import re
import shlex
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
EXAMPLE = ROOT / "docs" / "example-plugin"
COOKBOOK = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
#: A fenced block: its language, and its text.
BLOCK = re.compile(r"^(```+)(\w+)\n(.*?)^\1$", re.M | re.S)
#: The blocks of the cookbook that are files.
FILE = re.compile(r"This is `([\w./]+)`:\n\n(```+)\w+\n(.*?)^\2$", re.M | re.S)
FAULTS = 1


def run(*words, cwd, path=()):
    """A finished process of this Python, which finds heatlint here and what else is in the directories of `path`."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*map(str, path), str(ROOT)]), "NO_COLOR": "1"}
    environment.pop("HEATLINT_DEBUG", None)
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """A directory that pip has installed the example into."""
    pytest.importorskip("pip")
    target = tmp_path_factory.mktemp("installed")
    isolation = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    done = run(
        "-m", "pip", "install", "--quiet", "--no-deps", *isolation, "--target", str(target), str(EXAMPLE), cwd=target
    )
    assert done.returncode == 0, done.stderr
    return target


def test_the_rules_of_an_installed_package_are_listed_and_explained(installed, tmp_path):
    rules = run("-m", "heatlint", "rules", cwd=tmp_path, path=[installed])
    rows = [line.split()[:4] for line in rules.stdout.splitlines() if line.startswith("NET")]
    assert rows == [
        ["NET001", "overlapping-subnets", "deploy", "error"],
        ["NET002", "server-without-port", "advice", "info"],
    ]
    explained = run("-m", "heatlint", "explain", "overlapping-subnets", cwd=tmp_path, path=[installed])
    assert explained.stdout.startswith("## NET001 overlapping-subnets\n\nTwo subnets")


@pytest.mark.parametrize(
    "fixture, codes",
    [("err/overlap.yaml", ["NET001"]), ("err/ports.yaml", ["NET002", "NET002"]), ("ok/networks.yaml", [])],
)
def test_the_rules_of_an_installed_package_are_looked_for(installed, fixture, codes):
    path = EXAMPLE / "tests" / "fixtures" / fixture
    words = (
        "-m",
        "heatlint",
        "check",
        "--no-config",
        "--no-cache",
        "--format",
        "concise",
        "--fail-on",
        "info",
        str(path),
    )
    done = run(*words, cwd=ROOT, path=[installed])
    assert re.findall(r"^\S+: \w+ (\w+) ", done.stdout, re.M) == codes, done.stdout + done.stderr
    assert done.returncode == bool(codes)
    without = run(*words, cwd=ROOT)
    assert (without.returncode, "NET" in without.stdout) == (0, False)


def test_the_tests_of_the_package_pass():
    done = run("-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=EXAMPLE)
    assert done.returncode == 0, done.stdout


# --- the cookbook ---------------------------------------------------------------------------------------------------


@pytest.fixture
def project(tmp_path):
    """A directory with the files of the cookbook up to the config."""
    for name, _fence, text in FILE.findall(COOKBOOK):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def commands(language):
    """The commands in the blocks of a language, with what the page says that they print."""
    for _fence, found, text in BLOCK.findall(COOKBOOK):
        if found == "console":
            command, _, output = text.removeprefix("$ ").partition("\n")
            if language == found:
                yield command, output
        elif found == language == "sh":
            yield from ((line, "") for line in text.splitlines())


@pytest.mark.parametrize("command, output", list(commands("console")))
def test_a_command_prints_what_the_cookbook_says(project, command, output):
    (project / "heatlint.toml").unlink()  # it comes later
    done = run("-m", *shlex.split(command), cwd=project)
    expected, _, rest = output.partition("...\n")
    assert done.stdout == expected if "...\n" not in output else done.stdout.startswith(expected) and not rest


def test_the_other_commands_of_the_cookbook(project, installed):
    words = [shlex.split(command) for command, _ in commands("sh")]
    assert [each for each in words if each[0] != "heatlint"] == [
        ["python", "-m", "pytest", "tests"],
        ["python", "-m", "pip", "install", "docs/example-plugin"],
    ]
    (project / ".git").mkdir()  # no config above it counts
    for each in words:
        if each[0] == "heatlint":
            done = run("-m", *each, cwd=project, path=[installed])
            assert done.returncode == (FAULTS if each[1] == "check" else 0), done.stderr
            assert "rules/outputs.py" in done.stdout if each[1] == "trust" else re.search("OUT001|NET001", done.stdout)


def test_the_blocks_of_the_cookbooks_page_show_its_rule(project):
    page = (project / "rules" / "outputs.md").read_text(encoding="utf-8")
    for _fence, kind, text in re.findall(r"^(```)yaml (\w+)\n(.*?)^```$", page, re.M | re.S):
        (project / "block.yaml").write_text(text, encoding="utf-8")
        done = run("-m", "heatlint", "check", "--trust", "--select", "OUT", "block.yaml", cwd=project)
        assert done.returncode == (FAULTS if kind == "bad" else 0)


def test_what_the_cookbook_quotes_of_the_package_is_there():
    quoted = '[project.entry-points."heatlint.rules"]\nexample = "heatlint_example"\n'
    assert quoted in COOKBOOK and quoted in (EXAMPLE / "pyproject.toml").read_text(encoding="utf-8")
