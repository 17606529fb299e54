"""Lowers the errors of templates that nobody deploys: data of tests, as the name of a directory says."""

from __future__ import annotations

import os
import re

from heatlint.diagnostic import INFO
from heatlint.load.disk import is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from heatlint.diagnostic import Diagnostic
    from heatlint.run.scopes import Scopes

#: The names of directories whose files are faulty on purpose, or show a fault of Heat.
_FAULTY = frozenset(
    ("bad", "broken", "bug", "bugs", "error", "errors", "fail", "failing", "failure", "failures", "faulty", "negative")
)
#: A word that says the same in any name of a directory or file.
_INVALID = re.compile(r"(?:^|[^a-z])(?:invalid|malformed)(?:[^a-z]|$)", re.IGNORECASE)
#: The names of directories, one below the other, with data of tests: of unit tests in Python, in Java, in Go; and what
#: tests read or compare with, such as the output of a generator.
_DATA = (
    *((tests, data) for tests in ("tests", "test") for data in ("unit", "data", "fixtures", "etc")),
    *(("src", "test", "resources"), ("testdata",), ("fixtures",)),
)
#: "test-data" and "test_data" are names as "testdata" is.
_BETWEEN_WORDS = re.compile("[_-]")


def lower(found: list[Diagnostic], scopes: Scopes, readers: Mapping[str, Iterable[str]]) -> None:
    """Make information of the errors in files of a directory that the user has named, if they are data of tests.

    A file that is named itself, a directory of such files, and a file that a template elsewhere uses is checked as any
    other. readers: the name of a file -> the templates that use it.
    """
    reasons: dict[str, str | None] = {}

    def reason_of(file: str) -> str | None:
        if file not in reasons:
            reasons[file] = _reason(file, scopes)
        return reasons[file]

    for each in found:
        if each.file is None or not each.can_be_lowered:
            continue
        reason = reason_of(each.file)
        if reason is not None and all(map(reason_of, readers.get(each.file, ()))):
            each.level = INFO
            each.message += f"; {reason}"
            if each.fix is not None:
                each.withhold(reason)


def _reason(file: str, scopes: Scopes) -> str | None:
    """Return why the faults of a file are not its author's mistakes; None if nothing says so."""
    path = os.path.realpath(file)
    directory = max((each for each in scopes.named if is_below(path, each)), key=len, default=None)
    if directory is None:
        return None
    names = os.path.relpath(path, directory).split(os.sep)
    for name in names[:-1]:
        if name.lower() in _FAULTY:
            return f'files in a directory "{name}" are faulty on purpose'
    invalid = next((name for name in names if _INVALID.search(name)), None)
    if invalid is not None:
        return f'the name "{invalid}" says that this is on purpose'
    plain = [_BETWEEN_WORDS.sub("", name) for name in names]
    for data in _DATA:
        for at in range(len(names) - len(data)):
            if tuple(plain[at : at + len(data)]) == data:
                return f'files in "{"/".join(names[at : at + len(data)])}" are data of tests'
    return None
