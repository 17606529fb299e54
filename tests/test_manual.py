"""The manual page has every command and option, and is a page that man reads without a warning."""

from __future__ import annotations

import pathlib
import re
import shutil
import subprocess
import sys
import tomllib

import pytest

from heatlint.cli.commands import COMMANDS

ROOT = pathlib.Path(__file__).parent.parent
TOOL = ROOT / "tools" / "manual.py"


@pytest.fixture(scope="module")
def page():
    """Return the page, made as the build makes it: without any package."""
    done = subprocess.run([sys.executable, "-S", str(TOOL)], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_page_has_every_command_and_option(page):
    plain = re.sub(r"\\f[BIR]", "", page).replace("\\-", "-")
    for command in COMMANDS:
        section = plain.split(f'.SS "heatlint {command.name}')[1].split(".SS ")[0]
        for option in command.options:
            assert f"\n{', '.join(option.names)}" in section, (command.name, option.names)


def test_no_line_is_a_command_by_chance(page):
    names = {line.split()[0] for line in page.splitlines() if line.startswith((".", "'"))}
    assert names == {".TH", ".SH", ".SS", ".PP", ".TP", ".B", ".I"}


def test_groff_reads_the_page_without_a_warning(page):
    program = shutil.which("groff")
    if program is None:
        pytest.skip("groff is not installed")
    words = [program, "-man", "-ww", "-Tutf8"]
    done = subprocess.run(words, input=page, capture_output=True, text=True, check=True)
    assert done.stderr == "" and "HEATLINT(1)" in done.stdout


def test_the_wheel_has_the_page_where_man_looks():
    hook = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    path = ROOT / hook["hooks"]["custom"]["path"]
    assert 'PLACE = "share/man/man1/heatlint.1"' in path.read_text("utf-8")
