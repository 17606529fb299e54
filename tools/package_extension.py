#!/usr/bin/env python3
"""Package the extension for VS Code: package_extension.py [--out DIRECTORY] [TARGET]...

    pip install packaging                            # npm must be there as well
    python tools/package_extension.py                # all packages, into build/extension
    python tools/package_extension.py linux-x64      # only this one

TARGET is a platform of VS Code, one of PLATFORMS, or "common". A package for a platform has the wheels of the language
server: that of this version of heatlint, and for each Python in PYTHONS those in locks/editor.txt. The extension
installs them without a package index. The common package has no wheels; it is for all other platforms.

Each package is tested as it is written: pip must find all it needs in it, for each Python, on the platform.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

HOME = Path(__file__).resolve().parent.parent
EXTENSION = HOME / "editors" / "vscode"
WHEELS = EXTENSION / "wheels"
LOCK = HOME / "locks" / "editor.txt"
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
COMMON = "common"


class Platform(NamedTuple):
    """tags: of the wheels that it can use. The others are the values of markers in requirements there."""

    tags: tuple[str, ...]
    sys_platform: str
    os_name: str
    platform_system: str
    platform_machine: str

    def markers(self, python: str) -> dict[str, str]:
        """Return the values of all markers for a Python."""
        return {
            "sys_platform": self.sys_platform,
            "os_name": self.os_name,
            "platform_system": self.platform_system,
            "platform_machine": self.platform_machine,
            "python_version": python,
            "python_full_version": f"{python}.0",
        }


def _linux(machine: str, *libraries: str) -> Platform:
    return Platform(tuple(f"{each}_{machine}" for each in libraries), "linux", "posix", "Linux", machine)


def _mac(oldest: str, machine: str) -> Platform:
    return Platform((f"macosx_{oldest}_{machine}",), "darwin", "posix", "Darwin", machine)


_GNU = ("manylinux_2_28", "manylinux_2_17", "manylinux2014")
_MUSL = ("musllinux_1_2", "musllinux_1_1")
#: The platforms of VS Code for which the index has all wheels.
PLATFORMS = {
    "linux-x64": _linux("x86_64", *_GNU),
    "linux-arm64": _linux("aarch64", *_GNU),
    "alpine-x64": _linux("x86_64", *_MUSL),
    "alpine-arm64": _linux("aarch64", *_MUSL),
    "darwin-x64": _mac("10_15", "x86_64"),
    "darwin-arm64": _mac("11_0", "arm64"),
    "win32-x64": Platform(("win_amd64",), "win32", "nt", "Windows", "AMD64"),
}


def requirements(lock: str, platform: Platform, python: str) -> Iterator[str]:
    """Yield the lines of a lock file for pip, those that hold for a platform and a Python, without their markers."""
    entries = re.sub(r"^#.*\n", "", lock, flags=re.MULTILINE).replace("\\\n", " ")
    for line in filter(str.strip, entries.splitlines()):
        words, *hashes = line.split("--hash=")
        requirement = Requirement(words)
        if requirement.marker is None or requirement.marker.evaluate(platform.markers(python)):
            yield " ".join(
                [f"{requirement.name}{requirement.specifier}", *(f"--hash={each.strip()}" for each in hashes)]
            )


def _pip(*words: str | Path) -> None:
    subprocess.run([sys.executable, "-m", "pip", *map(str, words)], check=True)


def _download(platform: Platform, python: str, to: Path, *source: str | Path) -> None:
    """Write the wheels in the lock file for a platform and a Python to a directory. source: options of pip."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "requirements.txt")
        lines.write_text("\n".join(requirements(LOCK.read_text(), platform, python)))
        tags = [word for tag in platform.tags for word in ("--platform", tag)]
        kind = ("--no-deps", "--only-binary=:all:", "--require-hashes", "--python-version", python, *tags)
        _pip("download", "--quiet", "--dest", to, *kind, *source, "--requirement", lines)


def _package(target: str, own: Path, out: Path) -> Path:
    """Write the package for a target and return its path. own: the wheel of heatlint."""
    shutil.rmtree(WHEELS, ignore_errors=True)
    version = own.name.split("-")[1]
    package, options = out / f"heatlint-{version}.vsix", list[str]()
    if target != COMMON:
        package, options = out / f"heatlint-{target}-{version}.vsix", ["--target", target]
        for python in PYTHONS:
            _download(PLATFORMS[target], python, WHEELS)
        shutil.copy(own, WHEELS)
    words = ["npm", "run", "package", "--", "--out", str(package), *options]
    subprocess.run(words, cwd=EXTENSION, check=True, stdout=subprocess.DEVNULL)
    return package


def _test(package: Path, target: str, own: Path) -> int:
    """Return the number of wheels in a package. Raises SystemExit if they are not those that pip needs."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(package) as content:
        found = [name for name in content.namelist() if name.endswith(".whl")]
        content.extractall(folder, found)
        needed = set()
        if target != COMMON:
            wheels, chosen = Path(folder, "extension", "wheels"), Path(folder, "chosen")
            for python in PYTHONS:
                _download(PLATFORMS[target], python, chosen, "--isolated", "--no-index", "--find-links", wheels)
            needed = {own.name, *(each.name for each in chosen.iterdir())}
    differing = {name.rpartition("/")[2] for name in found} ^ needed
    if differing:
        raise SystemExit(f"{package} has wheels too many, or lacks some: {', '.join(sorted(differing))}")
    return len(found)


def main(words: list[str]) -> int:
    """Write the packages; return the exit status."""
    every = [*PLATFORMS, COMMON]
    parser = argparse.ArgumentParser(description="Package the extension for VS Code.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(every))
    parser.add_argument("--out", type=Path, default=HOME / "build" / "extension", help="the directory of the packages")
    arguments = parser.parse_args(words)
    for target in arguments.targets:
        if target not in every:
            parser.error(f'"{target}" is not a platform; expected one of {", ".join(every)}')
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if not (EXTENSION / "node_modules").exists():
        subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=EXTENSION, check=True)
    try:
        with tempfile.TemporaryDirectory() as folder:
            _pip("wheel", "--quiet", "--no-deps", "--wheel-dir", folder, HOME)
            [own] = Path(folder).iterdir()
            for target in arguments.targets or every:
                package = _package(target, own, out)
                print(
                    f"{package}: {_test(package, target, own)} wheels, {package.stat().st_size >> 20} MiB", flush=True
                )
    finally:
        shutil.rmtree(WHEELS, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
