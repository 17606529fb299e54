"""Run tests with unittest and print what became of each. The interpreter is that of the clients.

    PYTHON count_tests.py MODULE_OR_PACKAGE ... > results.json

Standard output is {"passed": [id], "skipped": [id], "failed": {id: last line of the traceback}}.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import unittest
from typing import Any


class Results(unittest.TestResult):
    """Keeps the name of each test with its result."""

    def __init__(self) -> None:
        super().__init__()
        self.passed: list[str] = []

    def addSuccess(self, test: unittest.TestCase) -> None:
        self.passed.append(test.id())

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        print(".", end="", file=sys.stderr, flush=True)

    def report(self) -> dict[str, Any]:
        """Return the names by result. A test that fails twice, itself and in its clean-up, is there once."""
        failed = {test.id(): text.strip().splitlines()[-1] for test, text in (*self.failures, *self.errors)}
        return {
            "passed": [name for name in self.passed if name not in failed],
            "skipped": [test.id() for test, _ in self.skipped],
            "failed": failed,
        }


def tests_of(name: str) -> unittest.TestSuite:
    """Return the tests of a module, or of all modules of a package."""
    module = importlib.import_module(name)
    if not hasattr(module, "__path__"):
        return unittest.TestLoader().loadTestsFromName(name)
    directory = os.path.dirname(str(module.__file__))
    top = directory
    for _ in name.split("."):
        top = os.path.dirname(top)
    return unittest.TestLoader().discover(directory, top_level_dir=top)


def main() -> None:
    """Run the tests that the arguments name."""
    results = Results()
    output, sys.stdout = sys.stdout, sys.stderr
    unittest.TestSuite(map(tests_of, sys.argv[1:])).run(results)
    json.dump(results.report(), output)


if __name__ == "__main__":
    main()
