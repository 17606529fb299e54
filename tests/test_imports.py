"""What is loaded while a clean template is checked: each of these costs more than the check."""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys

import pytest

from bench.generate import template

ROOT = pathlib.Path(__file__).parent.parent
COSTLY = (
    "jsonschema",
    "networkx",
    "pygments",
    "dataclasses",
    "importlib.metadata",
    "argparse",
    "shutil",
    "textwrap",
    "platformdirs",
    "wcwidth",
    "re2",
)
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


@pytest.mark.parametrize("command", ["check", "validate"])
def test_clean_template_loads_nothing_costly(command, tmp_path):
    path = tmp_path / "clean.yaml"
    path.write_text(template(6000), encoding="utf-8")
    status, out, modules = loaded(command, str(path))
    if command == "check":
        assert (status, out) == (0, "")
    assert "heatlint.linter" in modules
    assert costly(modules) == []
    searching = {f"heatlint.run.{name}" for name in ("search", "pairing", "mappings", "placeholders", "namespaces")}
    assert not searching & set(modules)


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
