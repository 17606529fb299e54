"""Modules in the current directory are not imported, whatever their names and however heatlint is started."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).parent.parent
#: Names of modules that heatlint imports while it starts, checks, reports or serves an editor.
NAMES = (
    "__future__ json re glob hashlib tomllib multiprocessing signal difflib logging asyncio yaml jsonschema "
    "networkx pygments platformdirs wcwidth rapidfuzz yaql netaddr pygls lsprotocol rules"
).split()
WRONG = (
    "heat_template_version: 2018-08-31\nparameters: {size: {type: strng}}\n"
    "resources: {a: {type: OS::Heat::Value, depends_on: b}, b: {type: OS::Heat::Value, depends_on: a}}\n"
)
#: What an installer writes for the command `heatlint`.
SCRIPT = "import sys\nfrom heatlint.cli import run_process\nsys.exit(run_process())\n"


@pytest.fixture
def trap(tmp_path):
    """A directory with templates, a config, and modules that write a file when they run."""
    folder = tmp_path / "trap"
    (folder / ".git").mkdir(parents=True)
    for name in NAMES:
        (folder / f"{name}.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'a').write({name + ' '!r})\n")
    for name in "abc":
        (folder / f"{name}.yaml").write_text(WRONG)
    (folder / "heatlint.toml").write_text('exclude = ["old/"]\ntarget = "22"\n')
    about = folder / "trap-1.0.dist-info"
    about.mkdir()
    (about / "entry_points.txt").write_text("[heatlint.rules]\ntrap = rules\n")
    return folder


def run(trap, start, words, python_path):
    path = os.pathsep.join([str(ROOT), *python_path])
    environment = {**os.environ, "PYTHONPATH": path, "HEATLINT_CACHE_DIR": str(trap.parent / "cache")}
    environment.pop("PYTHONSAFEPATH", None)
    script = trap.parent / "heatlint"
    script.write_text(SCRIPT)
    start = [str(script)] if start == "script" else start
    return subprocess.run(
        [sys.executable, *start, *words], cwd=trap, env=environment, capture_output=True, text=True, input=""
    )


@pytest.mark.parametrize(
    "words",
    [
        ("check", "--color", "always", "--jobs", "2"),
        ("check", "a.yaml", "--no-cache", "--format", "json"),
        ("check", "--diff"),
        ("rules",),
        ("config",),
        ("validate", "a.yaml"),
        ("lsp",),
    ],
    ids=" ".join,
)
def test_no_command_imports_from_the_current_directory(trap, words):
    done = run(trap, ["-m", "heatlint"], words, [])
    assert_nothing_ran(trap)
    assert "Traceback" not in done.stderr and done.returncode in (0, 1), done.stderr


@pytest.mark.parametrize(
    ("start", "python_path"),
    [(["-P", "-m", "heatlint"], []), ("script", []), ("script", [""]), ("script", ["."])],
    ids=["safe path", "script", "empty entry of PYTHONPATH", "dot in PYTHONPATH"],
)
def test_no_way_to_start_imports_from_the_current_directory(trap, start, python_path):
    if python_path:
        (trap / "__future__.py").unlink()  # Python reads this one before heatlint can change the path
    done = run(trap, start, ("check", "--color", "always"), python_path)
    assert_nothing_ran(trap)
    assert (done.returncode, done.stderr) == (1, "")


def assert_nothing_ran(trap):
    ran = trap.parent / "ran"
    assert not ran.exists(), ran.read_text()


def test_an_empty_entry_of_the_path_is_no_place_for_entry_points(trap):
    """An interactive Python, and `python -c`, have the current directory first on the import path, as ""."""
    program = "import heatlint; heatlint.check('a.yaml', use_config=False)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for name in NAMES:
        if name != "rules":
            (trap / f"{name}.py").unlink()
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=trap, env=environment, capture_output=True, text=True, check=False
    )
    assert_nothing_ran(trap)
    assert done.returncode == 0, done.stderr
