"""The baseline: findings that a project accepts, each by file, rule, path in the template and what is wrong there.

Lines are not in it, so that a text may move. A file may move as well, see heatlint.review.moved_files.
"""

from __future__ import annotations

import hashlib
import json
import os
import re

from heatlint._misuse import Misuse
from heatlint.diagnostic import UNREADABLE_FILE_CODES
from heatlint.heat import HIDDEN
from heatlint.load.disk import Unreadable, read_regular_file, relative_path
from heatlint.report.hidden import may_cover
from heatlint.report.place import path_text
from heatlint.review.moved_files import moved_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from typing import Any

    from heatlint.diagnostic import Diagnostic

    #: Rule code, path, digest of what is wrong; the digest is None in a baseline of version 1.
    Entry = tuple[str, str, str | None]
    #: File (relative to the directory of the baseline, with "/"), entry.
    Key = tuple[str, Entry]

VERSION = 2
#: The version without digests, which can still be read.
WITHOUT_DIGESTS = 1
#: The file that `--write-baseline` writes when none is named.
DEFAULT_NAME = ".heatlint-baseline.json"

#: What a message says about one fault: its quoted names and its numbers. The words around them may change with a new
#: release of heatlint, and the number of a line with every edit.
_FACTS = re.compile(r'(?<!line )(?<![\w.])-?\d+(?:\.\d+)?|"([^"]*)"')


class BadBaseline(Misuse):
    """A baseline that cannot be used; the message is one line."""


class Baseline:
    """The baseline in a file. Raises BadBaseline when it cannot be read."""

    __slots__ = ("path", "_contents", "_counts", "_covered_paths", "_left", "_moves", "_unread")

    def __init__(self, path: str) -> None:
        self.path = path
        self._contents, self._counts = _read(path)
        self._covered_paths: dict[tuple[str, str, str | None], list[str]] = {}
        for file, (rule, where, digest) in self._counts:
            if HIDDEN in where:
                self._covered_paths.setdefault((file, rule, digest), []).append(where)
        self._left: dict[Key, int] = {}
        self._moves: dict[str, str] = {}  # file now -> file in the baseline
        self._unread: set[str] = set()  # files with a fault that hides the others

    def without_accepted(self, found: Iterable[Diagnostic]) -> list[Diagnostic]:
        """Return the findings that are not in the baseline. An entry with a count of N covers the first N of them.

        Each call counts anew. A note is in no baseline: what is not checked is always reported.
        """
        self._left = dict(self._counts)
        keys = [(None if each.is_note else _key(self.path, each), each) for each in found]
        self._moves = self._find_moves([key for key, _ in keys if key is not None])
        self._unread = {self._earlier(key[0]) for key, _ in keys if key and key[1][0] in UNREADABLE_FILE_CODES}
        return [each for key, each in keys if key is None or not self._takes(key[0], each)]

    def obsolete(self, files: Collection[str], *, whole: bool) -> list[Key]:
        """Return the entries that have not occurred in the files that were checked.

        whole: whether the run checked the whole directory of the baseline, so that a file that is neither at its place
        nor moved is gone.
        """
        checked = {self._earlier(_relative(self.path, file)) for file in files} - self._unread
        gone = self._gone() if whole and files else set()
        return [key for key, left in self._left.items() if left and key[0] in checked | gone]

    def prune(self, files: Collection[str], *, whole: bool) -> None:
        """Remove the obsolete entries from the file; see obsolete. A moved file gets its new name. Raises OSError."""
        obsolete = set(self.obsolete(files, whole=whole))
        names = {earlier: now for now, earlier in self._moves.items()}
        counts: dict[Key, int] = {}
        for key, count in self._counts.items():
            counts[names.get(key[0], key[0]), key[1]] = count - (self._left[key] if key in obsolete else 0)
        checked = {_relative(self.path, file) for file in files} | set(self._moves)
        _write(
            self.path, counts, lambda file: _digest_in(self.path, file) if file in checked else self._contents.get(file)
        )

    def _takes(self, file: str, found: Diagnostic) -> bool:
        """Whether an entry covers a finding in a file; the entry then covers one less."""
        earlier = self._earlier(file)
        for entry in self._entries(earlier, found):
            if self._left.get((earlier, entry), 0):
                self._left[earlier, entry] -= 1
                return True
        return False

    def _entries(self, file: str, found: Diagnostic) -> Iterator[Entry]:
        """Yield the entries that may cover a finding in a file.

        The baseline and this run may have covered the secrets of different templates in the path. Earlier releases also
        made the digest of the message as it is shown.
        """
        path, message = found.uncovered
        rule, digest = found.rule.code, _fault_digest(message)
        own, shown = path_text(path), path_text(found.path)
        yield from dict.fromkeys((rule, where, each) for where in (shown, own) for each in (digest, None))
        yield rule, shown, _fault_digest(found.message)
        for where in self._covered_paths.get((file, rule, digest), ()):
            if may_cover(where, own):
                yield rule, where, digest

    def _earlier(self, file: str) -> str:
        """Return the name of a file in the baseline."""
        return self._moves.get(file, file)

    def _gone(self) -> set[str]:
        """Return the files that do not exist any more, without those that have moved."""
        directory = os.path.dirname(os.path.abspath(self.path))
        moved = set(self._moves.values())
        files = {file for file, _ in self._counts} - moved
        return {file for file in files if not os.path.lexists(os.path.join(directory, file))}

    def _find_moves(self, keys: list[Key]) -> dict[str, str]:
        """Return the files with findings that an entry has under another name -> that name."""
        known = {file for file, _ in self._counts}
        new: dict[str, set[Entry]] = {}
        for file, entry in keys:
            if file not in known:
                new.setdefault(file, set()).add(entry)
        gone: dict[str, set[Entry]] = {file: set() for file in self._gone()} if new else {}
        for file, entry in self._counts if gone else ():
            if file in gone:
                gone[file].add(entry)
        return moved_files(gone, new, self._contents, lambda file: _digest_in(self.path, file))


def write(path: str, diagnostics: Iterable[Diagnostic]) -> None:
    """Write a baseline of these findings. Raises OSError."""
    counts: dict[Key, int] = {}
    for each in diagnostics:
        key = _key(path, each)
        counts[key] = counts.get(key, 0) + 1
    _write(path, counts, lambda file: _digest_in(path, file))


def _key(path: str, diagnostic: Diagnostic) -> Key:
    _, message = diagnostic.uncovered
    entry = diagnostic.rule.code, path_text(diagnostic.path), _fault_digest(message)
    return _relative(path, diagnostic.file or ""), entry


def _fault_digest(message: str) -> str:
    """Return a digest of what is wrong: of the names and numbers before the first semicolon, which a proposal follows.

    Of the name of a file the last step counts, so that a directory may be renamed.
    """
    clause = message.partition("; ")[0]
    facts = [found[0] if found[1] is None else os.path.basename(found[1]) for found in _FACTS.finditer(clause)]
    return _digest("\n".join(facts).encode("utf-8", "replace"))[:8]


def _digest_in(baseline: str, file: str) -> str | None:
    """Return a digest of the content of a file that is named in a baseline; None if it cannot be read."""
    path = os.path.join(os.path.dirname(os.path.abspath(baseline)), file)
    try:
        return _digest(read_regular_file(path))[:16]
    except Unreadable:
        return None


def _digest(data: bytes) -> str:
    return hashlib.sha256(data, usedforsecurity=False).hexdigest()


def _relative(path: str, file: str) -> str:
    below = relative_path(os.path.abspath(file), os.path.dirname(os.path.abspath(path)))
    return below.replace(os.sep, "/")


def _read(path: str) -> tuple[dict[str, str], dict[Key, int]]:
    """Return the digests of the contents of files, and the count of each entry."""
    try:
        data = json.loads(read_regular_file(path))
        if data["version"] == WITHOUT_DIGESTS:
            return {}, dict(map(_old_entry, data["findings"]))
        if data["version"] != VERSION:
            raise BadBaseline(f'baseline "{path}" has version {data["version"]!r}; expected {VERSION}')
        contents: dict[str, str] = {}
        counts: dict[Key, int] = {}
        for file, about in data["files"].items():
            if isinstance(about["content"], str):
                contents[file] = about["content"]
            counts.update(((file, entry), count) for entry, count in map(_entry, about["findings"]))
        return contents, counts
    except Unreadable as error:
        raise BadBaseline(f'baseline "{path}" {error.reason}; create it with --write-baseline') from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise BadBaseline(f'"{path}" is not a baseline; create it with --write-baseline') from None


def _entry(data: list[Any]) -> tuple[Entry, int]:
    """Return an entry of the file and its count. Raises ValueError, LookupError or TypeError for other data."""
    rule, where, digest, count = [*data, 1][:4]
    is_text = isinstance(rule, str) and isinstance(where, str) and isinstance(digest, str | None)
    if not (isinstance(data, list) and is_text and isinstance(count, int)):
        raise ValueError("not an entry")
    return (rule, where, digest), count


def _old_entry(data: dict[str, Any]) -> tuple[Key, int]:
    """Return an entry of a file of version 1 and its count. Raises ValueError, LookupError or TypeError, too."""
    if not isinstance(data["file"], str):
        raise ValueError("not an entry")
    entry, count = _entry([data["rule"], data["path"], None, data["count"] if "count" in data else 1])
    return (data["file"], entry), count


def _write(path: str, counts: dict[Key, int], content_of: Callable[[str], str | None]) -> None:
    """Write entries, each in a line of its own. content_of: returns the digest of a file's content."""
    from heatlint.review.write import replace_file

    by_file: dict[str, list[str]] = {}
    for (file, (rule, where, digest)), count in sorted(counts.items(), key=str):
        if count > 0:
            entry = [rule, where, digest] if count == 1 else [rule, where, digest, count]
            by_file.setdefault(file, []).append(f"   {json.dumps(entry)}")
    files = []
    for file, entries in by_file.items():
        content = json.dumps(content_of(file))
        listed = ",\n".join(entries)
        files.append(f'  {json.dumps(file)}: {{"content": {content}, "findings": [\n{listed}\n  ]}}')
    text = ",\n".join(files)
    replace_file(path, f'{{\n "version": {VERSION},\n "files": {{\n{text}\n }}\n}}\n'.encode())
