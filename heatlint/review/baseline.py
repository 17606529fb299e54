"""The baseline: findings that a project accepts, each by file, rule and path in the template, not by line."""

from __future__ import annotations

import json
import os

from heatlint._misuse import Misuse
from heatlint.load.disk import Unreadable, read_regular_file
from heatlint.report.place import path_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from heatlint.diagnostic import Diagnostic

    #: File (relative to the directory of the baseline, with "/"), rule code, path.
    Key = tuple[str, str, str]

VERSION = 1
#: The file that `--write-baseline` writes when none is named.
DEFAULT_NAME = ".heatlint-baseline.json"


class BadBaseline(Misuse):
    """A baseline that cannot be used; the message is one line."""


class Baseline:
    """The baseline in a file. Raises BadBaseline when it cannot be read."""

    __slots__ = ("path", "_counts", "_left")

    def __init__(self, path: str) -> None:
        self.path = path
        self._counts = _read(path)
        self._left = dict(self._counts)

    def covers(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is in the baseline. An entry with a count of N covers the first N such findings.

        A note is in no baseline: what is not checked is always reported.
        """
        if diagnostic.is_note:
            return False
        key = _key(self.path, diagnostic)
        left = self._left.get(key, 0)
        if left:
            self._left[key] = left - 1
        return left > 0

    def obsolete(self, files: Collection[str]) -> list[Key]:
        """Return the entries that have not occurred and whose file is one of `files` or does not exist any more."""
        directory = os.path.dirname(os.path.abspath(self.path))
        checked = {_relative(self.path, file) for file in files}
        return [
            key
            for key, left in self._left.items()
            if left and (key[0] in checked or not os.path.exists(os.path.join(directory, key[0])))
        ]

    def prune(self, files: Collection[str]) -> None:
        """Remove the obsolete entries from the file; see obsolete. Raises OSError."""
        obsolete = self.obsolete(files)
        counts = {key: count - (self._left[key] if key in obsolete else 0) for key, count in self._counts.items()}
        _write(self.path, counts)


def write(path: str, diagnostics: Iterable[Diagnostic]) -> None:
    """Write a baseline of these findings. Raises OSError."""
    counts: dict[Key, int] = {}
    for each in diagnostics:
        key = _key(path, each)
        counts[key] = counts.get(key, 0) + 1
    _write(path, counts)


def _key(path: str, diagnostic: Diagnostic) -> Key:
    return _relative(path, diagnostic.file or ""), diagnostic.rule.code, path_text(diagnostic.path)


def _relative(path: str, file: str) -> str:
    below = os.path.relpath(os.path.abspath(file), os.path.dirname(os.path.abspath(path)))
    return below.replace(os.sep, "/")


def _read(path: str) -> dict[Key, int]:
    try:
        data = json.loads(read_regular_file(path))
        if data["version"] != VERSION:
            raise BadBaseline(f'baseline "{path}" has version {data["version"]!r}; expected {VERSION}')
        return dict(map(_entry, data["findings"]))
    except Unreadable as error:
        raise BadBaseline(f'baseline "{path}" {error.reason}; create it with --write-baseline') from None
    except (ValueError, LookupError, TypeError, RecursionError):
        raise BadBaseline(f'"{path}" is not a baseline; create it with --write-baseline') from None


def _entry(data: dict[str, Any]) -> tuple[Key, int]:
    """Return an entry of the file and its count. Raises ValueError, LookupError or TypeError for other data."""
    file, rule, where = data["file"], data["rule"], data["path"]
    count = data["count"] if "count" in data else 1
    if not (isinstance(file, str) and isinstance(rule, str) and isinstance(where, str) and isinstance(count, int)):
        raise ValueError("not an entry")
    return (file, rule, where), count


def _write(path: str, counts: dict[Key, int]) -> None:
    from heatlint.review.write import replace_file

    findings = [
        {"file": file, "rule": rule, "path": where, **({"count": count} if count > 1 else {})}
        for (file, rule, where), count in sorted(counts.items())
        if count
    ]
    replace_file(path, (json.dumps({"version": VERSION, "findings": findings}, indent=1) + "\n").encode())
