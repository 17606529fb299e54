"""The documentation: every command on a page prints the output that the page shows, and the site can be built."""

from __future__ import annotations

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
#: A fenced block: its language, the rest of its first line, its text.
BLOCK = re.compile(r"^```(\w+)(?: ([^\n]*))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TITLE = re.compile(r'title="([^"]+)"')
#: Pages with a test of their own, which makes the files that their commands need.
ELSEWHERE = {"policies.md", "cookbook.md"}
#: Pages whose commands use the files of the repository.
IN_REPOSITORY = {"README.md", "types.md", "releases.md"}


def blocks(page):
    return BLOCK.findall(page.read_text(encoding="utf-8"))


def commands(text):
    """Return (command, output) for each command of a console block."""
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)
    assert parts[0] == ""
    return [part.partition("\n")[::2] for part in parts[1:]]


@pytest.fixture
def shell(tmp_path):
    """Return a function that runs a line in a directory, with heatlint on the path, and returns what it prints."""
    program = tmp_path / "bin" / "heatlint"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m heatlint "$@"\n')
    program.chmod(0o755)
    environment = {**os.environ, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}

    def run(line, directory):
        done = subprocess.run(
            ["bash", "-c", line],
            cwd=directory,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.stdout

    return run


@pytest.mark.parametrize("page", [page for page in PAGES if page.name not in ELSEWHERE], ids=lambda page: page.name)
def test_commands_print_the_output_on_the_page(page, shell, tmp_path):
    directory = ROOT
    if page.name not in IN_REPOSITORY:
        directory = tmp_path / "project"
        (directory / ".git").mkdir(parents=True)
    for language, info, text in blocks(page):
        title = TITLE.search(info)
        if title is not None and directory != ROOT:
            path = directory / title[1]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        elif language == "console":
            for command, output in commands(text):
                assert shell(command, directory) == output, command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_options_on_the_page_exist(page):
    from heatlint.cli.commands import COMMANDS

    known = {command.name: {name for option in command.options for name in option.names} for command in COMMANDS}
    text = page.read_text(encoding="utf-8")
    for line in re.findall(r"heatlint ((?:[a-z]+)(?: [^`\n|;')]*)?)", text):
        words = line.split()
        if words[0] in known:
            used = {word.partition("=")[0] for word in words[1:] if word.startswith("-") and word.strip("-")}
            assert used <= known[words[0]], line


def test_site_can_be_built(tmp_path):
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(
        words,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout + done.stderr == ""
    pages = {name: (tmp_path / "site" / name / "index.html").read_text(encoding="utf-8") for name in SAMPLE}
    for name, text in SAMPLE.items():
        assert text in pages[name], name
    missing = (tmp_path / "site" / "404.html").read_text(encoding="utf-8")
    assert 'role="dialog" aria-label="Search"' in missing
    assert "<h1>There is no page at this address</h1>" in missing and 'href="/heatlint/tasks/"' in missing


#: Pages of the site that are made, and a text that each has.
SAMPLE = {
    "": "did you mean",
    "rules/HL401": "undefined-parameter",
    "formats": 'aria-label="Next: Rules"',
    "rules/HL402": 'aria-label="Previous: HL401 undefined-parameter"',
    "rules/HL4": 'href="../HL401/"',
    "resource-types/OS--Nova--Server": "block_device_mapping_v2",
    "resource-types/OS--Nova--ServerGroup": 'aria-label="Previous: OS::Nova::Server"',
    "commands": "--unsafe-fixes",
    "configuration": "The release of Heat that the cloud runs",
    "security": "Security",
}
