"""Entries: findings that say the same at several places are one entry of a report."""

from __future__ import annotations

import os
import re

from heatlint.diagnostic import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from heatlint.diagnostic import Diagnostic

    #: The findings of an entry, in the order of the report.
    Entry = list[Diagnostic]
    Item = TypeVar("Item")


#: A quoted text in a message that may be a path with a directory.
_PATH = re.compile(r'"([^"]*/[^"]*)"')


def entries(found: Iterable[Diagnostic]) -> list[Entry]:
    """Return the entries of findings, in the order of their first places.

    Findings of one entry have the same rule, severity, stage and message, and the same messages at related places. The
    messages may name different files if these have the same path from the directory of the finding: a copy of a
    directory has the faults of the original.
    """
    alike = _alike(found, lambda each: (*_text(each), tuple(related.message for related in each.related)))
    return _joined(alike, lambda each: (*_from_here(each), *(_relative(other.message, each) for other in each.related)))


def by_file(found: Iterable[Diagnostic]) -> dict[str, list[Entry]]:
    """Return the entries of each file; here findings in different files are never one entry."""
    files: dict[str, list[Diagnostic]] = {}
    for each in found:
        files.setdefault(each.file or "", []).append(each)
    return {file: entries(of_file) for file, of_file in files.items()}


def most_severe(all_entries: Sequence[Entry], most: int) -> list[Entry]:
    """Return at most `most` entries, those of the highest severity, in the order of the sequence."""
    ranked = sorted(range(len(all_entries)), key=lambda number: _rank(all_entries[number][0]))
    return [all_entries[number] for number in sorted(ranked[:most])]


def by_rule(found: Iterable[Diagnostic]) -> list[list[Entry]]:
    """Return the entries of findings in groups of one rule, severity and stage; related places do not matter here.

    The groups are sorted by severity, then by their number of findings; the entries of a group by their number of
    places.
    """
    groups: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in _joined(_alike(found, _text), _from_here):
        first = entry[0]
        groups.setdefault((first.rule.code, first.severity, first.stage), []).append(entry)
    for group in groups.values():
        group.sort(key=len, reverse=True)
    return sorted(groups.values(), key=lambda group: (_rank(group[0][0]), -findings_of(group), group[0][0].rule.code))


def findings_of(some_entries: Iterable[Entry]) -> int:
    """Return how many findings the entries have."""
    return sum(map(len, some_entries))


def _rank(diagnostic: Diagnostic) -> int:
    return SEVERITIES.index(diagnostic.severity)


def _text(diagnostic: Diagnostic) -> tuple[str, str, str, str]:
    return diagnostic.rule.code, diagnostic.severity, diagnostic.stage, diagnostic.message


def _from_here(found: Diagnostic) -> tuple[str, ...]:
    code, severity, stage, message = _text(found)
    return code, severity, stage, _relative(message, found)


def _relative(message: str, found: Diagnostic) -> str:
    """Return a message with the paths that lead from the directory of a finding's file, as far as they have one."""
    directory = os.path.dirname(found.file or "").replace(os.sep, "/")
    if not directory or "/" not in message:
        return message
    first, _, _ = directory.lstrip("/").partition("/")

    def from_here(match: re.Match[str]) -> str:
        path = match[1]
        if path.startswith("/") != directory.startswith("/") or path.lstrip("/").partition("/")[0] != first:
            return match[0]
        return f'"{os.path.relpath(path, directory)}"'

    return _PATH.sub(from_here, message)


def _joined(groups: list[Entry], key: Callable[[Diagnostic], object]) -> list[Entry]:
    """Return groups with those as one whose first findings have equal keys."""
    return [[each for group in alike for each in group] for alike in _alike(groups, lambda group: key(group[0]))]


def _alike(items: Iterable[Item], key: Callable[[Item], object]) -> list[list[Item]]:
    """Return items in lists of equal keys."""
    by_key: dict[object, list[Item]] = {}
    for each in items:
        by_key.setdefault(key(each), []).append(each)
    return list(by_key.values())
