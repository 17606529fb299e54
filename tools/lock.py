#!/usr/bin/env python3
"""Write the lock files in locks/: exact versions, with the hashes of their files, for all platforms and Pythons.

    pip install uv && lock.py [--upgrade]

| file | for |
|---|---|
| locks/test.txt | the tests: pip install --require-hashes -r locks/test.txt && pip install --no-deps -e . |
| locks/container.txt | the container: what `heatlint` itself needs |
| locks/serve.txt | the container of `heatlint serve` (deploy/), with the driver of PostgreSQL |
| locks/editor.txt | the extension for VS Code: what `heatlint lsp` needs (tools/package_extension.py) |
| locks/build.txt | what builds the wheel and the sdist |

Without --upgrade, a version that is still allowed by pyproject.toml stays.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
#: The lock files: the name -> the arguments that say what is locked.
LOCKS = {
    "test": ("--extra", "test", "pyproject.toml"),
    "container": ("pyproject.toml",),
    "serve": ("--extra", "serve", "pyproject.toml", "locks/serve.in"),
    "editor": ("--extra", "lsp", "pyproject.toml"),
    "build": ("locks/build.in",),
}
COMMON = ("--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--quiet")


def main(options: list[str]) -> int:
    """Write each lock file; return the exit status."""
    if set(options) - {"--upgrade"}:
        sys.exit(__doc__)
    for name, what in LOCKS.items():
        command = ("--custom-compile-command", "python tools/lock.py", "--output-file", f"locks/{name}.txt")
        try:
            subprocess.run(["uv", "pip", "compile", *COMMON, *command, *options, *what], cwd=HOME, check=True)
        except FileNotFoundError:
            print('lock.py needs uv; install it with "pip install uv"', file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
