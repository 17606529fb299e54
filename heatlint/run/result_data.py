"""Turns the result of a job into plain data, to be kept or sent between processes, and back."""

from __future__ import annotations

from heatlint.diagnostic import STAGES, Diagnostic, Fix, Related
from heatlint.load.disk import QUESTIONS
from heatlint.report.place import plain_path
from heatlint.run.result import Result
from heatlint.text.change import Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from heatlint.diagnostic import Rule


def to_data(result: Result) -> list[Any]:
    """Return the result as JSON data."""
    hidden = {
        name: {str(line): sorted(columns, key=str) for line, columns in lines.items()}
        for name, lines in result.hidden.items()
    }
    used = [[name, plain_path(path)] for name, path in result.used]
    found = list(map(_diagnostic_data, result.found))
    return [found, result.names, result.nested, result.marked, hidden, used, result.reads, result.unknown_types]


def from_data(data: list[Any], rules: Mapping[str, Rule]) -> Result:
    """Return the result that `to_data` made. Raises an exception for other data.

    KeyError: a rule does not exist any more.
    """
    result = Result()
    found, result.names, result.nested, result.marked, hidden, used, reads, result.unknown_types = data
    result.found = [_diagnostic(each, rules) for each in found]
    result.hidden = {
        name: {int(line): {(low, high) for low, high in columns} for line, columns in lines.items()}
        for name, lines in hidden.items()
    }
    result.used = [(name, tuple(path)) for name, path in used]
    result.reads = [tuple(each) for each in reads]
    return result


def require_valid(result: Result) -> None:
    """Raise ValueError unless everything in a result that was made of unknown data has the right type."""
    words = [*result.names, *result.names.values(), *result.nested, *result.marked, *result.hidden]
    words += result.unknown_types
    words += [word for read in result.reads for word in read]
    words += [name for name, _ in result.used]
    columns = [each for lines in result.hidden.values() for columns in lines.values() for each in columns]
    numbers: list[Any] = [number for low, high in columns for number in (low, low if high is None else high)]
    findings = list(result.found)
    for found in findings:
        findings += found.consequences
        words += [found.message, found.stage, *([] if found.subject is None else [found.subject])]
        words += [*(found.withheld or ()), *found.settings]
        places: list[Diagnostic | Related] = [found, *found.related]
        for place in places:
            words += [place.message, *([] if place.file is None else [place.file])]
            numbers += place.range or ()
            if place.range is not None and len(place.range) != 4:
                raise ValueError("a range has four numbers")
            if not all(isinstance(step, (str, int, float, bool, type(None))) for step in place.path):
                raise ValueError("a path has names and numbers")
        if found.fix is not None:
            words.append(found.fix.title)
            words += [new for _, _, new in found.fix.edits]
            numbers += [number for start, end, _ in found.fix.edits for number in (start, end)]
            for change in found.fix.changes:
                words += [change.kind, *(text for text in (change.new, change.was) if text is not None)]
                numbers += change.offsets or ()
                if not isinstance(change.entries, (dict, str, type(None))):
                    raise ValueError("what is added is a map or a string")
    if not all(isinstance(word, str) for word in words) or not all(isinstance(number, int) for number in numbers):
        raise ValueError("a part has another type")
    if not all(found.stage in STAGES for found in findings):
        raise ValueError("a stage does not exist")
    if not all(len(read) == 3 and read[0] in QUESTIONS for read in result.reads):
        raise ValueError("a question to the disk does not exist")


def _diagnostic_data(each: Diagnostic) -> list[Any]:
    fix = (
        None
        if each.fix is None
        else [each.fix.title, each.fix.safe, each.fix.edits, list(map(_change_data, each.fix.changes))]
    )
    related = [
        [plain_path(other.path), other.message, other.key, other.file, other.range, other.is_use]
        for other in each.related
    ]
    return [
        each.rule.code,
        plain_path(each.path),
        each.message,
        each.key,
        each.file,
        each.stage,
        each.range,
        fix,
        related,
        list(map(_diagnostic_data, each.consequences)),
        each.subject,
        each.settings,
        each.withheld,
    ]


def _change_data(each: Change) -> list[Any]:
    return [each.kind, plain_path(each.path), each.key, each.new, each.was, each.offsets, each.entries]


def _change(data: list[Any]) -> Change:
    kind, path, key, new, was, offsets, entries = data
    place = None if offsets is None else tuple(offsets)
    return Change(kind, path, key=key, new=new, was=was, offsets=place, entries=entries)


def _diagnostic(data: list[Any], rules: Mapping[str, Rule]) -> Diagnostic:
    code, path, message, key, file, stage, place, fix, related, consequences, subject, settings, withheld = data
    found = Diagnostic(rules[code], path, message, key=key, file=file, stage=stage, subject=subject)
    found.settings = tuple(settings)
    found.range = None if place is None else tuple(place)
    if fix is not None:
        title, safe, edits, changes = fix
        found.fix = Fix(title, map(_change, changes), safe=safe)
        found.fix.edits = [(start, end, new) for start, end, new in edits]
    if withheld is not None:
        title, reason = withheld
        found.withheld = title, reason
    others = []
    for path, message, key, file, place, is_use in related:
        other = Related(path, message, key=key, file=file, is_use=is_use)
        other.range = None if place is None else tuple(place)
        others.append(other)
    found.related = tuple(others)
    found.consequences = [_diagnostic(each, rules) for each in consequences]
    return found
