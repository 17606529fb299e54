"""pyproject.toml, the workflows and .ci/run agree with each other."""

from __future__ import annotations

import pathlib
import re
import tomllib

import yaml

ROOT = pathlib.Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PUBLISH = yaml.safe_load((ROOT / ".github" / "workflows" / "publish.yml").read_text(encoding="utf-8"))
TESTS = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
CI = (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_the_workflow_runs_every_python_that_is_declared():
    prefix = "Programming Language :: Python :: 3."
    declared = {
        "3." + each.removeprefix(prefix) for each in PYPROJECT["project"]["classifiers"] if each.startswith(prefix)
    }
    assert set(TESTS["jobs"]["tests"]["strategy"]["matrix"]["python-version"]) == declared
    assert PYPROJECT["project"]["requires-python"] == ">=" + min(declared, key=lambda version: int(version[2:]))


def test_the_workflow_runs_what_every_change_must_pass():
    assert {"run": "bash .ci/run"} in TESTS["jobs"]["tests"]["steps"]


def test_nothing_is_published_before_the_tests_pass():
    assert PUBLISH["jobs"]["tests"] == {"uses": "./.github/workflows/tests.yml"}
    assert "tests" in PUBLISH["jobs"]["publish"]["needs"]
    assert "workflow_call" in TESTS[True]  # YAML 1.1 reads the key "on" as true


def test_every_test_run_prints_how_many_tests_passed():
    options = PYPROJECT["tool"]["pytest"]["ini_options"].get("addopts", "")
    for line in re.findall(r"-m pytest.*", CI):
        assert (options + line).count("-q") == 1, line


def test_paths_that_ci_names_exist():
    for path in re.findall(r"(?<![\w/.])(?:tools|\.ci)/[\w./-]+", CI):
        assert (ROOT / path).is_file(), path
