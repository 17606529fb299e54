#!/usr/bin/env python3
"""Run the test suites of OpenStack's own clients against `heatlint serve`, unchanged.

    .venv/bin/python tools/endpoint/clients.py [SUITE ...] [--environment DIRECTORY] [--running] [--show]

The suites are gabbi (the API tests of heat-tempest-plugin), tempest (its functional and scenario tests), heatclient
(functional tests) and sdk (the orchestration tests of openstacksdk); all of them without an argument. The clients are
installed in an environment of their own. With --running, the endpoint is the one that the OS_* variables name, a real
Heat for example. Exit status 1: fewer tests pass than must; 2: something is missing.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile

from client_environment import client_python
from suites import SUITES, Outcome, run
from target import NotAvailable, from_environment, started


def main() -> int:
    """Run the suites that the arguments name; return the exit status."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("suites", nargs="*", metavar="SUITE", default=[], help=", ".join(SUITES))
    options.add_argument("--environment", default=".venv-clients", metavar="DIRECTORY", help="of the clients")
    options.add_argument("--running", action="store_true", help="use the endpoint that the OS_* variables name")
    options.add_argument("--show", action="store_true", help="name the tests that pass and that are skipped as well")
    given = options.parse_args()
    unknown = [name for name in given.suites if name not in SUITES]
    if unknown:
        options.error(f'"{unknown[0]}" is not a suite; expected {", ".join(SUITES)}')
    try:
        python = client_python(given.environment)
        running = contextlib.nullcontext(from_environment()) if given.running else started()
        with running as target, tempfile.TemporaryDirectory() as directory:
            names = given.suites or list(SUITES)
            return max([_suite(name, run(SUITES[name], target, python, directory), given.show) for name in names])
    except NotAvailable as error:
        print(error, file=sys.stderr)
        return 2


def _suite(name: str, outcome: Outcome, show: bool) -> int:
    suite = SUITES[name]
    count = len(outcome.passed)
    enough = count >= suite.least
    print(
        f"\n{name}: {count} of {suite.total} pass, {len(outcome.skipped)} are skipped, {len(outcome.failed)} fail"
        f" (at least {suite.least}; a real Heat passes {suite.real}){'' if enough else ': TOO FEW'}"
    )
    for test, why in outcome.failed.items():
        print(f"  failed  {test}\n          {why[:300]}")
    for word, tests in (("passed", outcome.passed), ("skipped", outcome.skipped)) if show else ():
        print("".join(f"  {word}  {test}\n" for test in tests), end="")
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
