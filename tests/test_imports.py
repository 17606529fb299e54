"""What is loaded while a clean template is checked: each of these costs more than the check."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys

import pytest

from bench.generate import template
from heatlint.plugins import FOR_PRODUCTION

ROOT = pathlib.Path(__file__).parent.parent
COSTLY = (
    "jsonschema",
    "networkx",
    "pygments",
    "dataclasses",
    "importlib.metadata",
    "argparse",
    "importlib.util",
    "shutil",
    "textwrap",
    "platformdirs",
    "wcwidth",
    "re2",
)
#: What only some runs need -> the modules that are imported for them alone.
NEEDED_FOR = {
    "an environment": (
        "heatlint.load.as_json",
        "heatlint.load.client.merge",
        "heatlint.load.client.registry",
        "heatlint.load.server.merge_values",
        "heatlint.load.server.yaml_view",
        "heatlint.model.environment_names",
        "heatlint.model.name_patterns",
    ),
    "a config": (
        "heatlint.project.config_files",
        "heatlint.project.files_digest",
        "heatlint.project.git_patterns",
        "heatlint.project.path_patterns",
        "heatlint.project.toml",
    ),
    "a finding": (
        "heatlint.catalog.successors",
        "heatlint.causes",
        "heatlint.failure",
        "heatlint.cover",
        "heatlint.language.described",
        "heatlint.language.other_language",
        "heatlint.model.other_files",
        "heatlint.report.place",
        "heatlint.report.report",
        "heatlint.run.quoted_texts",
        "heatlint.rule.succession",
        "heatlint.text.json_problems",
        "heatlint.text.lines",
    ),
    "several templates": (
        "heatlint.load.client.cycles",
        "heatlint.model.deployments",
        "heatlint.model.groups_deployed",
        "heatlint.model.nested_parameter",
        "heatlint.model.replaced_types",
        "heatlint.model.stock",
        "heatlint.model.taken_for_environment",
        "heatlint.run.mappings",
        "heatlint.run.namespaces",
        "heatlint.run.pairing",
        "heatlint.run.placeholders",
        "heatlint.run.processes",
        "heatlint.run.result_data",
        "heatlint.run.search",
    ),
    "a request body": ("heatlint.load.body", "heatlint.load.client.template_url"),
    "a router, a path into a value or a call in an output": (
        "heatlint.model.failing",
        "heatlint.model.addressless",
        "heatlint.model.floating",
        "heatlint.model.lost_paths",
    ),
}
#: How many modules of heatlint, without those of rules, a check of a clean template may import. Each takes about 0.1 ms
#: to import, and as much again for each 10 KB of its bytecode.
MOST_MODULES = 106
PROGRAM = """\
import sys
before = set(sys.modules)
from heatlint.cli import main
status = main(sys.argv[1:])
import json
print(json.dumps([status, sorted(set(sys.modules) - before)]), file=sys.stderr)
"""


def loaded(*arguments):
    words = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    status, modules = json.loads(done.stderr)
    return status, done.stdout, modules


def costly(modules):
    return [name for name in modules if name in COSTLY or name.startswith(tuple(f"{each}." for each in COSTLY))]


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    """Return the path of a template without faults."""
    path = tmp_path_factory.mktemp("clean") / "clean.yaml"
    path.write_text(template(6000), encoding="utf-8")
    return str(path)


@pytest.fixture(scope="module")
def checked(clean):
    """Return the modules that the check of a template without faults imports."""
    status, out, modules = loaded("check", clean)
    assert (status, out) == (0, "")
    assert "heatlint.linter" in modules
    return modules


def test_check_of_a_clean_template_loads_nothing_costly(checked):
    assert costly(checked) == []


@pytest.mark.parametrize("need", NEEDED_FOR)
def test_check_of_a_clean_template_imports_only_what_it_needs(need, checked):
    assert not set(NEEDED_FOR[need]) & set(checked)


@pytest.mark.parametrize("name", [name for names in NEEDED_FOR.values() for name in names])
def test_modules_that_are_not_imported_exist(name):
    """The test above would pass as well for a module that has been renamed."""
    assert os.path.isfile(os.path.join(ROOT, *name.split(".")) + ".py")


def test_check_of_a_clean_template_imports_no_rules_for_production(checked):
    assert "heatlint_rules_references" in checked
    assert not {f"heatlint_rules_{name}" for name in FOR_PRODUCTION} & set(checked)


def test_check_of_a_clean_template_imports_few_modules(checked):
    assert len([name for name in checked if name.split(".")[0] == "heatlint"]) <= MOST_MODULES


def test_validation_of_a_clean_template_loads_nothing_costly(clean):
    _, _, modules = loaded("validate", clean)
    assert "heatlint.linter" in modules
    assert costly(modules) == []


def test_a_config_that_needs_no_trust_does_not_look_for_it(tmp_path):
    (tmp_path / ".git").mkdir()
    (tmp_path / "clean.yaml").write_text(template(60), encoding="utf-8")
    (tmp_path / "heatlint.toml").write_text('target = "2026.2"\n', encoding="utf-8")
    status, out, modules = loaded("check", str(tmp_path / "clean.yaml"))
    assert (status, out) == (0, "")
    assert costly(modules) == [] and "heatlint.project.unused" not in modules


def test_the_net_catches():
    """With faults they are loaded, so that the test above sees what it looks for."""
    status, _, modules = loaded("check", "--color", "always", str(ROOT / "fixtures/demo/app.yaml"))
    assert status == 1
    assert {"networkx", "pygments"} <= set(costly(modules))
