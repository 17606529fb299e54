"""The extension for VS Code: the content of its package, and that it starts the server."""

from __future__ import annotations

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

import pytest

import heatlint

ROOT = pathlib.Path(__file__).parents[1]
SOURCES = ROOT / "editors" / "vscode"
#: npm's errors when it cannot reach a registry.
OFFLINE = re.compile(r"\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|ETIMEDOUT|ENOTCACHED|E403|E50\d)\b")


def run(folder: pathlib.Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=900,
        stdin=subprocess.DEVNULL,
        env=dict(os.environ, NO_UPDATE_NOTIFIER="1", **more),
    )


def node_version() -> int:
    if shutil.which("node") is None or shutil.which("npm") is None:
        return 0
    found = re.match(r"v(\d+)", run(ROOT, "node", "--version").stdout)
    return int(found[1]) if found else 0


@pytest.fixture(scope="module")
def extension(tmp_path_factory: pytest.TempPathFactory) -> pathlib.Path:
    """A copy of the extension with its dependencies installed."""
    if node_version() < 20:
        pytest.skip("needs Node.js 20 or later, and npm")
    folder = tmp_path_factory.mktemp("vscode") / "extension"
    shutil.copytree(SOURCES, folder, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    has_home = os.access(os.path.expanduser("~"), os.W_OK)  # npm keeps what it downloads there
    cache = {} if has_home else {"npm_config_cache": str(folder.parent / "npm")}
    got = run(folder, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", **cache)
    if got.returncode and OFFLINE.search(got.stderr):
        pytest.skip("needs the npm registry")
    assert got.returncode == 0, got.stderr
    return folder


@pytest.fixture(scope="module")
def package(extension: pathlib.Path) -> zipfile.ZipFile:
    """The package of the extension. Packaging also checks the types."""
    packaging = run(extension, "npm", "run", "package")
    assert packaging.returncode == 0, packaging.stdout + packaging.stderr
    assert "tsc --noEmit" in packaging.stdout
    [path] = extension.glob("*.vsix")
    assert path.stat().st_size < 700_000
    return zipfile.ZipFile(path)


def test_manifests_have_the_version_of_heatlint_and_no_registry():
    manifest = json.loads((SOURCES / "package.json").read_text())
    lock = (SOURCES / "package-lock.json").read_text()
    assert manifest["version"] == json.loads(lock)["version"] == heatlint.__version__
    assert '"resolved"' not in lock
    assert (SOURCES / "LICENSE").read_text() == (ROOT / "LICENSE").read_text()


def test_everything_that_the_manifest_and_the_readme_name_exists():
    manifest = json.loads((SOURCES / "package.json").read_text())
    steps = [step for each in manifest["contributes"]["walkthroughs"] for step in each["steps"]]
    media = [value for step in steps for key, value in step["media"].items() if key in ("markdown", "image")]
    pictures = re.findall(r"!\[[^\]]*\]\((images/[^)]+)\)", (SOURCES / "README.md").read_text())
    assert pictures
    for name in (manifest["icon"], *media, *pictures):
        assert (SOURCES / name).is_file(), name
    commands = {each["command"] for each in manifest["contributes"]["commands"]}
    linked = [word for step in steps for word in re.findall(r"command:(heatlint\.\w+)", step["description"])]
    in_menus = [each["command"] for menu in manifest["contributes"]["menus"].values() for each in menu]
    assert {*linked, *in_menus} <= commands
    code = "".join(path.read_text() for path in (SOURCES / "src").glob("*.ts"))
    assert all(f'"{each}"' in code for each in commands)


def test_packaging_would_find_a_type_error(extension):
    source = extension / "src" / "extension.ts"
    text = source.read_text()
    try:
        source.write_text(text + "\nconst wrong: number = 'word';\nvoid wrong;\n")
        assert "TS2322" in run(extension, "npx", "tsc", "--noEmit").stdout
    finally:
        source.write_text(text)


def test_package_has_the_bundle_and_nothing_else(package):
    assert sorted(package.namelist()) == [
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "extension/LICENSE.txt",
        "extension/changelog.md",
        "extension/dist/LICENSES.txt",
        "extension/dist/extension.js",
        "extension/dist/panel.js",
        "extension/images/finding.png",
        "extension/images/graph.png",
        "extension/images/icon.png",
        "extension/package.json",
        "extension/readme.md",
        "extension/walkthrough/install.md",
        "extension/walkthrough/stack.md",
    ]
    manifest = json.loads(package.read("extension/package.json"))
    assert (manifest["publisher"], manifest["name"], manifest["version"]) == (
        "heatlint",
        "heatlint",
        heatlint.__version__,
    )
    assert manifest["main"] == "./dist/extension.js"
    bundle = package.read("extension/dist/extension.js").decode()
    assert "heatlint.showReferences" in bundle
    assert "textDocument/semanticTokens" in bundle  # the LSP client is part of the bundle
    assert {name.removeprefix("node:") for name in re.findall(r'require\("([^"]+)"\)', bundle)} <= {
        "vscode",
        "assert",
        "child_process",
        "crypto",
        "fs",
        "net",
        "os",
        "path",
        "readline",
        "url",
        "util",
    }


def test_extension_starts_the_server(package, extension, tmp_path):
    command = tmp_path / "heatlint"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m heatlint "$@"\n')
    command.chmod(0o755)
    tests = run(extension, "npm", "test", HEATLINT=str(command), PYTHONPATH=str(ROOT))
    assert tests.returncode == 0, tests.stdout + tests.stderr
    assert re.search(r"^. pass [1-9]", tests.stdout, re.MULTILINE)
