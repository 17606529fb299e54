#!/usr/bin/env python3
"""Print pip constraints that pin every dependency of heatlint to the lowest version that pyproject.toml allows.

    lowest_versions.py [PYPROJECT] > lowest.txt
    pip install -e '.[test]' --constraint lowest.txt

One line for each requirement in `dependencies` and in every extra: `PyYAML>=6.0.1` becomes `PyYAML==6.0.1`. When a
package is required in several places, the highest of its lower bounds counts. Requirements of the project's own extras
(`heatlint[lsp]`) are left out. Exit code 1 when a requirement has no lower bound, with one line for each of them.
"""

from __future__ import annotations

import pathlib
import sys
import tomllib
from collections.abc import Iterator
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

PYPROJECT = pathlib.Path(__file__).parent.parent / "pyproject.toml"


def requirements(project: dict[str, Any]) -> Iterator[Requirement]:
    """Yield the requirements on other packages: those of the package, then those of each extra."""
    own_name = canonicalize_name(project["name"])
    for group in (project.get("dependencies", []), *project.get("optional-dependencies", {}).values()):
        for text in group:
            requirement = Requirement(text)
            if canonicalize_name(requirement.name) != own_name:
                yield requirement


def lower_bound(requirement: Requirement) -> Version | None:
    """Return the lowest version that a requirement allows, or None when it has no lower bound."""
    bounds = [Version(each.version) for each in requirement.specifier if each.operator in (">=", "==", "~=")]
    return max(bounds, default=None)


def constraints(project: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the lines of the constraints file, and the requirements that have no lower bound."""
    lowest: dict[str, tuple[str, Version]] = {}
    unbounded = []
    for requirement in requirements(project):
        bound = lower_bound(requirement)
        key = canonicalize_name(requirement.name)
        if bound is None:
            unbounded.append(str(requirement))
        elif key not in lowest or lowest[key][1] < bound:
            lowest[key] = requirement.name, bound
    return [f"{name}=={bound}" for name, bound in lowest.values()], unbounded


def main(arguments: list[str]) -> int:
    """Print the constraints; return 1 when a requirement has no lower bound."""
    path = pathlib.Path(arguments[0]) if arguments else PYPROJECT
    lines, unbounded = constraints(tomllib.loads(path.read_text(encoding="utf-8"))["project"])
    for requirement in unbounded:
        print(f'{path}: "{requirement}" has no lower bound; write "{requirement}>=VERSION"', file=sys.stderr)
    if not unbounded:
        print("\n".join(lines))
    return 1 if unbounded else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
