"""Checks may be made in threads, beside others that read YAML with PyYAML."""

from __future__ import annotations

import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
#: Seconds after which a run is taken for hung.
HUNG = 600

CHECK = """
from heatlint.linter import lint
from heatlint.load import from_body
from heatlint.model.build import build
for text in ("a: [", "heat_template_version: 2018-08-31\\nresources: {a: {type: OS::Heat::Non}}", "a: !!int x", "\x07"):
    print(*(str((each.rule.code, each.range, each.message)) for each in lint(build(from_body({"template": text})))))
"""


def python(*words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, timeout=HUNG, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_wrong_answer_in_twenty_thousand_rounds_of_ten_threads() -> None:
    assert python("-m", "bench.threads", "--rounds", "20000") == "20000 rounds, 0 wrong answers\n"


@pytest.mark.parametrize(
    "program",
    ["import yaml, heatlint.text" + CHECK, "import heatlint.text, yaml" + CHECK, CHECK + "import yaml" + CHECK],
    ids=["before", "after", "between"],
)
def test_when_yaml_is_imported_makes_no_difference(program: str) -> None:
    found = python("-c", program).splitlines()
    assert found[:4] == found[-4:] == python("-c", CHECK).splitlines()
    assert all("HL00" in line for line in (found[0], found[2], found[3])) and "HL301" in found[1]
