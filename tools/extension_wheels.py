#!/usr/bin/env python3
"""Put the Python packages of the language server into the extension for VS Code: extension_wheels.py TARGET

    pip install packaging
    python tools/extension_wheels.py linux-x64
    cd editors/vscode && npm run package -- --target linux-x64

TARGET is a platform of VS Code, one of PLATFORMS. The wheels go to editors/vscode/wheels: that of this version of
heatlint, and for each Python in PYTHONS those in locks/editor.txt. The extension installs them without a package index.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement

HOME = Path(__file__).resolve().parent.parent
WHEELS = HOME / "editors" / "vscode" / "wheels"
LOCK = HOME / "locks" / "editor.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
#: The platform of VS Code -> the tags of its wheels, and the values of markers in requirements there.
PLATFORMS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "linux-x64": (
        ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "x86_64"},
    ),
    "linux-arm64": (
        ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
        {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux", "platform_machine": "aarch64"},
    ),
    "darwin-arm64": (
        ("macosx_11_0_arm64",),
        {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin", "platform_machine": "arm64"},
    ),
    "win32-x64": (
        ("win_amd64",),
        {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows", "platform_machine": "AMD64"},
    ),
}


def requirements(lock: str, markers: Mapping[str, str], python: str) -> Iterator[str]:
    """Yield the lines of a lock file for pip, those that hold for a platform and a Python, without their markers."""
    here = {**markers, "python_version": python, "python_full_version": f"{python}.0"}
    entries = re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(str.strip, entries.splitlines()):
        words, *hashes = line.split("--hash=")
        requirement = Requirement(words)
        if requirement.marker is None or requirement.marker.evaluate(here):
            yield " ".join(
                [f"{requirement.name}{requirement.specifier}", *(f"--hash={each.strip()}" for each in hashes)]
            )


def main(arguments: list[str]) -> int:
    """Fetch the wheels; return the exit status."""
    if len(arguments) != 1 or arguments[0] not in PLATFORMS:
        print(f"expected one of {', '.join(PLATFORMS)}", file=sys.stderr)
        return 2
    tags, markers = PLATFORMS[arguments[0]]
    pip = (sys.executable, "-m", "pip")
    shutil.rmtree(WHEELS, ignore_errors=True)
    subprocess.run([*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", WHEELS, HOME], check=True)
    platforms = [word for tag in tags for word in ("--platform", tag)]
    for python in PYTHONS:
        with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
            file.write("\n".join(requirements(LOCK.read_text(), markers, python)))
            file.flush()
            kind = ("--no-deps", "--only-binary=:all:", "--require-hashes", "--python-version", python, *platforms)
            subprocess.run(
                [*pip, "download", "--quiet", "--dest", WHEELS, *kind, "--requirement", file.name], check=True
            )
    print(f"{len(list(WHEELS.iterdir()))} wheels, {sum(each.stat().st_size for each in WHEELS.iterdir()) >> 20} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
