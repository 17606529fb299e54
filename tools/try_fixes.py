#!/usr/bin/env python3
"""Make every fix in real projects, and check that no stack breaks.

    try_fixes.py TREES [--profile production] [--only TEXT] [--pairs N] [--seed N] [--requests FILE]

TREES is a tar archive of directories, or a directory of them; each is one project. For each project, in a copy:

1. What Heat does with each template, alone and with each environment that fits it, or at most with N of these pairs.
2. `heatlint check --unsafe-fixes`.
3. What Heat does with the same pairs now. A stack that Heat accepted must still be accepted, and one that it refused
   must not be refused earlier. heatlint tells it, since it agrees with Heat; `--requests` writes the requests for
   `tools/oracle/engine.py`, those before the fixes with an "id" that ends in "before".
4. The same command again must change nothing, and no comment may be lost but those of a definition that is removed.

The exit status is 1 when something of this is not so.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import random
import re
import shutil
import sys
import tarfile
import tempfile
from collections import Counter
from typing import Any, NamedTuple

TOOLS = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(TOOLS))

from heatlint.cli import main as heatlint  # noqa: E402
from heatlint.diagnostic import STAGES  # noqa: E402
from heatlint.linter import lint  # noqa: E402
from heatlint.load import from_files  # noqa: E402
from heatlint.model.build import build  # noqa: E402
from heatlint.run.find_jobs import JobFinder  # noqa: E402
from heatlint.run.options import CheckOptions  # noqa: E402
from heatlint.run.pairing import environment_value  # noqa: E402
from heatlint.run.scopes import Scopes  # noqa: E402

_COMMENT = re.compile(rb"^[ \t]*#.*$", re.MULTILINE)


class Pair(NamedTuple):
    """A template and the environment that it is deployed with; None for no environment."""

    template: str
    environment: str | None


class Outcome(NamedTuple):
    """How far Heat gets with a pair: the position in STAGES of the first stage that fails, and why."""

    stage: int
    reason: str


def projects(trees: str, directory: str) -> list[str]:
    """Return the directories of the projects in TREES. directory: where an archive is unpacked."""
    if not os.path.isdir(trees):
        with tarfile.open(trees) as archive:
            archive.extractall(directory, filter="data")
        trees = directory
    inside = sorted(os.listdir(trees))
    if len(inside) == 1:  # the archive has one directory with all of them
        trees = os.path.join(trees, inside[0])
        inside = sorted(os.listdir(trees))
    return [os.path.join(trees, name) for name in inside if os.path.isdir(os.path.join(trees, name))]


def pairs_of_project() -> list[Pair]:
    """Return the pairs of the project in the current directory."""
    options = CheckOptions()
    options.use_cache = False
    environments: list[str] = []
    jobs = JobFinder(Scopes(options)).jobs([os.curdir], environments)
    values = {path: environment_value(path) for path in environments}
    found = []
    for template in dict.fromkeys(job.template for job in jobs):
        stack = build(from_files(template))
        types = {each.type_name for each in stack.resources.values()}
        found.append(Pair(template, None))
        found += [Pair(template, path) for path, value in values.items() if _fits(value, stack.parameters, types)]
    return found


def _fits(environment: Any, parameters: Any, types: set[str | None]) -> bool:
    """Whether an environment gives parameters of a template, and no others, or maps one of its types."""
    if not isinstance(environment, dict):
        return False
    given, registry = (environment.get(name) or {} for name in ("parameters", "resource_registry"))
    if not isinstance(given, dict) or not isinstance(registry, dict) or not given.keys() <= parameters.keys():
        return False
    return bool(given) or not types.isdisjoint(registry)


def outcome(pair: Pair, requests: list[dict[str, Any]], id: str) -> Outcome:
    """Return how far Heat gets with a pair, and add the request."""
    environments = [] if pair.environment is None else [pair.environment]
    request = from_files(pair.template, environments, roots=[os.curdir])
    requests.append({"id": id, **request.body()})
    request.stage = "deploy"
    # A value that is not given is assumed, so that a fault after that is seen.
    found = lint(build(request, assume_values=True))
    faults = [each for each in found if each.fails_in_heat and not each.rule.of_service]
    first = min(faults, key=lambda each: STAGES.index(each.stage), default=None)
    return Outcome(len(STAGES), "") if first is None else Outcome(STAGES.index(first.stage), repr(first))


def contents() -> dict[str, bytes]:
    """Return the content of each file of the project in the current directory."""
    found = {}
    for directory, _, names in os.walk(os.curdir):
        for path in (os.path.join(directory, name) for name in names):
            if os.path.isfile(path):
                with open(path, "rb") as stream:
                    found[path] = stream.read()
    return found


def make_fixes(options: list[str]) -> tuple[dict[str, tuple[bytes, bytes]], str]:
    """Run `heatlint check --unsafe-fixes`; return each file that changed, with both contents, and the notes."""
    before = contents()
    notes = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(notes):
        status = heatlint(["check", "--unsafe-fixes", "--no-cache", "--jobs", "1", *options])
    if status not in (0, 1):
        raise RuntimeError(f"heatlint failed: {notes.getvalue()}")
    after = contents()
    return {path: (old, after[path]) for path, old in before.items() if after[path] != old}, notes.getvalue()


def lost_comments(changes: dict[str, tuple[bytes, bytes]], notes: str) -> list[str]:
    """Return the comments that are not in the new texts, of the files from which nothing was removed."""
    found = []
    for path, (old, new) in changes.items():
        if f"{path.removeprefix('./')}: remove" not in notes:
            lost = Counter(_COMMENT.findall(old)) - Counter(_COMMENT.findall(new))
            found += [f"{path}: {comment.decode('utf-8', 'replace').strip()}" for comment in lost]
    return found


def try_project(arguments: argparse.Namespace, requests: list[dict[str, Any]]) -> list[str]:
    """Return what is wrong in the project in the current directory, which is changed."""
    name = os.path.basename(os.getcwd())
    pairs = pairs_of_project()
    if len(pairs) > arguments.pairs:
        pairs = random.Random(arguments.seed).sample(pairs, arguments.pairs)
    options = [] if arguments.profile is None else ["--profile", arguments.profile]
    before = [outcome(pair, requests, f"{name}/{number} before") for number, pair in enumerate(pairs)]
    changes, notes = make_fixes(options)
    after = [outcome(pair, requests, f"{name}/{number} after") for number, pair in enumerate(pairs)]
    faults = [
        f"{pair.template} + {pair.environment}: {new.reason}"
        for pair, old, new in zip(pairs, before, after)
        if new.stage < old.stage
    ]
    faults += [f"the comment is lost: {each}" for each in lost_comments(changes, notes)]
    again, _ = make_fixes(options)
    faults += [f"{path}: a second run changes the file again" for path in again]
    accepted = sum(old.stage == len(STAGES) for old in before)
    better = sum(new.stage > old.stage for old, new in zip(before, after))
    print(
        f"{name}: {len(pairs)} pairs, {accepted} accepted; {len(changes)} files fixed, {notes.count('not fixed:')} "
        f"withheld fixes; {better} pairs get further, {len(faults)} faults",
        flush=True,
    )
    if arguments.verbose:
        print(notes)
    return faults


def main(words: list[str] | None = None) -> int:
    """Run the command; return its exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees")
    parser.add_argument("--profile", help="the profile of the rules")
    parser.add_argument("--only", default="", help="try only the projects whose name has this text")
    parser.add_argument("--pairs", type=int, default=300, help="how many pairs of a project to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--requests", help="write the requests before and after the fixes to this file")
    parser.add_argument("--verbose", action="store_true", help="print the notes of heatlint")
    arguments = parser.parse_args(words)
    requests: list[dict[str, Any]] = []
    faults = []
    here = os.getcwd()
    with tempfile.TemporaryDirectory() as temporary:
        for number, project in enumerate(projects(os.path.abspath(arguments.trees), os.path.join(temporary, "trees"))):
            if arguments.only not in os.path.basename(project):
                continue
            copy = os.path.join(temporary, str(number), os.path.basename(project))
            shutil.copytree(project, copy, symlinks=True)
            os.makedirs(os.path.join(copy, ".git"), exist_ok=True)
            os.chdir(copy)
            try:
                faults += [f"{os.path.basename(project)}: {each}" for each in try_project(arguments, requests)]
            finally:
                os.chdir(here)
    if arguments.requests is not None:
        with open(arguments.requests, "w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(each) + "\n" for each in requests)
    for each in faults:
        print(each)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
