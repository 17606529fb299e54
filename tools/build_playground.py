#!/usr/bin/env python3
"""Build the page that checks templates in the browser: python tools/build_playground.py [--out DIRECTORY].

    python tools/build_playground.py                      # into docs/playground, which the site includes
    python -m http.server --directory docs/playground

The directory is all that a web server needs: the page, heatlint and its dependencies (`heatlint.zip`), and Python for
WebAssembly (Pyodide). It is made of playground/: requirements.txt says which packages of Python, package-lock.json
which of npm. This needs Node.js and both registries; the page itself fetches nothing from anywhere else.
"""

from __future__ import annotations

import argparse
import fnmatch
import pathlib
import shutil
import subprocess
import sys
import tempfile
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from heatlint.report.palette import variables  # noqa: E402

SOURCE = ROOT / "playground"
OUT = ROOT / "docs" / "playground"
PACKAGES = "heatlint.zip"
#: Compiled for this machine. Each package works without its compiled modules, slower.
_COMPILED = frozenset((".so", ".pyd", ".dll", ".dylib", ".exe"))
#: The module `rpds`, which jsonschema uses and which exists only compiled. pyrsistent does the same.
_RPDS = "from pyrsistent_as_rpds.pure import *  # noqa: F403\n"
#: Parts of packages that nothing here reads: who made which network card, lists of components, benchmarks.
_UNUSED = ("netaddr/eui/oui.txt", "netaddr/eui/iab.txt", "*.dist-info/sboms/*", "jsonschema/benchmarks/*")
#: The date of every file in the archive, so that equal files make an equal archive.
_DATE = (1980, 1, 1, 0, 0, 0)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=pathlib.Path, default=OUT, help="where to write (default: docs/playground)")
    out: pathlib.Path = parser.parse_args().out.resolve()
    if out.exists() and any(out.iterdir()) and not (out / PACKAGES).exists():
        parser.error(f'"{out}" holds other files; expected an empty directory, or one of an earlier build')
    if shutil.which("npm") is None:
        parser.error("npm is not installed; install Node.js 20 or later")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        packages = pathlib.Path(temporary)
        install(packages)
        pack(packages, out / PACKAGES)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"], cwd=SOURCE, check=True)
    subprocess.run(["npm", "run", "--silent", "check"], cwd=SOURCE, check=True)
    subprocess.run(["node", "precompile.mjs", str(out)], cwd=SOURCE, check=True)
    subprocess.run(["node", "build.mjs", str(out)], cwd=SOURCE, check=True)
    style = (SOURCE / "style.css").read_text(encoding="utf-8")
    (out / "style.css").write_text(variables() + style, encoding="utf-8")
    size = sum(each.stat().st_size for each in out.iterdir())
    print(f"{out}: {size / 1e6:.1f} MB")
    return 0


def install(directory: pathlib.Path) -> None:
    """Install heatlint, its dependencies and the page's own module into a directory."""
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--target", str(directory)]
    subprocess.run([*pip, "-r", str(SOURCE / "requirements.txt"), str(ROOT)], check=True)
    shutil.rmtree(directory / "bin", ignore_errors=True)
    (directory / "rpds.py").write_text(_RPDS)
    (directory / "playground").mkdir()
    shutil.copy(SOURCE / "session.py", directory / "playground")


def pack(directory: pathlib.Path, archive: pathlib.Path) -> None:
    """Write the files of a directory that the page can use into a zip archive, in a fixed order."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for path in sorted(directory.rglob("*")):
            name = path.relative_to(directory)
            if any(fnmatch.fnmatch(name.as_posix(), pattern) for pattern in _UNUSED):
                continue
            if path.is_file() and path.suffix not in _COMPILED and "tests" not in name.parts:
                packed.writestr(zipfile.ZipInfo(name.as_posix(), _DATE), path.read_bytes(), zipfile.ZIP_DEFLATED, 9)


if __name__ == "__main__":
    sys.exit(main())
