"""The README is true: its report is the real output, its commands work, its links lead to files."""

from __future__ import annotations

import os
import pathlib
import re
import shlex
import subprocess
import sys

from heatlint.cli.commands import COMMANDS

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind):
    return re.findall(rf"^```{kind}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def test_report_is_the_real_output():
    (block,) = blocks("console")
    command, _, report = block.partition("\n")
    prompt, program, *arguments = shlex.split(command)
    assert (prompt, program) == ("$", "heatlint")
    environ = {key: value for key, value in os.environ.items() if key not in ("HEATLINT_DEBUG", "NO_COLOR")}
    environ["PYTHONIOENCODING"] = "utf-8"
    words = [sys.executable, "-m", "heatlint", *arguments]
    done = subprocess.run(words, cwd=ROOT, env=environ, capture_output=True, check=False)
    assert (done.stdout.decode(), done.stderr, done.returncode) == (report, b"", 1)
    assert {line.split(":")[0] for line in report.splitlines() if line.startswith("fixtures/")} == {
        "fixtures/demo/app.yaml",
        "fixtures/demo/env.yaml",
        "fixtures/demo/web.yaml",
    }


def test_first_command_prints_the_report():
    (block,) = blocks("console")
    main_job, tests = blocks("sh")
    assert main_job.endswith(".venv/bin/" + block.partition("\n")[0].removeprefix("$ ") + "\n")
    assert tests.count("\n") == 1


def test_ci_runs_the_test_command():
    assert blocks("sh")[1] in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_table_has_every_command():
    table = README[README.index("| for | commands |") : README.index("`-e FILE` adds an environment")]
    for command in COMMANDS:
        assert re.search(rf"`{command.name}`", table), command.name


def test_links_lead_to_files():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).is_file(), target
