"""Code actions: fix, declare, create, suppress, add what is required; others are in heatlint.editor.refactoring."""

from __future__ import annotations

import copy
import os

from heatlint.diagnostic import UNREADABLE_FILE_CODES
from heatlint.editor import refactoring
from heatlint.editor.action import EXTRACT, FIX_ALL, QUICKFIX, REWRITE, Action, Changes, Readings
from heatlint.editor.context import Context
from heatlint.editor.extract_template import template_extractions
from heatlint.editor.file import TEMPLATE, File
from heatlint.editor.refactoring import property_at
from heatlint.editor.stack_table import stack_tables
from heatlint.editor.workspace import Workspace, resolved
from heatlint.heat import HOT_KEY
from heatlint.language.values import parameter_type
from heatlint.load import urls
from heatlint.model.names import is_template_type
from heatlint.review.fixes import file_fixes
from heatlint.review.suppression_comments import brackets_on_line, suppression_of
from heatlint.review.suppressions import Suppressions
from heatlint.text import value_at
from heatlint.text.change import Change
from heatlint.text.document import BYTE_ORDER_MARK
from heatlint.text.edits import apply, edits_of, has_value_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.text.edit_finder import Edit

#: How many characters are read to try the edits of the actions at one place, or those of all safe fixes. A longer file
#: has no actions whose edits must be tried. Beyond that, the findings that are farthest from the cursor have none, and
#: the other safe fixes need another request.
MOST_READ = 600_000


def actions(
    workspace: Workspace,
    file: File,
    start: int,
    end: int,
    is_wanted: Callable[[str], bool] = lambda kind: True,
    *,
    lazy: bool = False,
) -> Iterator[Action]:
    """Yield the actions for the text between two offsets of a file.

    is_wanted: whether to offer a kind of action. lazy: also yield actions of which it is not known yet whether they can
    be done; their changes may take long to find out.
    """
    if file.reading is None or not file.is_fresh:
        return
    found = workspace.findings(file.real)
    here = _nearest(file, [each for each in found if _touches(file, each, start, end)], start)
    readings = Readings(file.buffer.text, MOST_READ)
    every: list[Iterator[Action]] = []
    if is_wanted(QUICKFIX):
        workspace.withhold(file.real, here)
        every += [
            _fixes(file, here, readings),
            _declare(workspace, file, here, readings),
            _create(workspace, file, here),
        ]
    if file.kind == TEMPLATE and file.reading.version is not None:
        if is_wanted(QUICKFIX) or is_wanted(REWRITE):
            every.append(_missing(workspace, file, start, readings))
        if is_wanted(EXTRACT):
            every.append(refactoring.extractions(workspace, file, start, end))
            every.append(template_extractions(workspace, file, start, end))
        if is_wanted(REWRITE):
            every.append(refactoring.rewrites(workspace, file, start, end))
    if is_wanted(REWRITE):
        every.append(stack_tables(workspace, file, start))
    if is_wanted(QUICKFIX):
        every.append(_suppress(workspace, file, here, readings))
    if is_wanted(FIX_ALL):
        every.append(_all(file, found))
    for action in (action for some in every for action in some if is_wanted(action.kind)):
        if action.is_ready or lazy or (readings.take(action.readings) and action.is_possible):
            yield action


def _nearest(file: File, found: list[Diagnostic], offset: int) -> list[Diagnostic]:
    """Return the findings for which actions are prepared, in their order: those nearest to an offset."""
    nearest = sorted(found, key=lambda each: abs(file.buffer.span(each.range)[0] - offset))
    chosen = set(map(id, nearest[: max(1, Readings(file.buffer.text, MOST_READ).left)]))
    return [each for each in found if id(each) in chosen]


def _touches(file: File, found: Diagnostic, start: int, end: int) -> bool:
    low, high = file.buffer.span(found.range)
    if start == end:  # no selection: take the whole line
        line = file.buffer.line(start)
        return file.buffer.line(low) == line
    return low <= end and start <= high


def _fixes(file: File, found: list[Diagnostic], readings: Readings) -> Iterator[Action]:
    assert file.reading is not None
    document = file.reading.document
    for each in found:
        if each.fix is None:
            continue
        edits = each.fix.edits or (edits_of(document, each.fix.changes) if readings.take() else None)
        if edits:
            yield Action(each.fix.title, QUICKFIX, Changes(file.in_text(edits)), [each], preferred=True)


def _all(file: File, found: list[Diagnostic]) -> Iterator[Action]:
    """Yield one action with all safe fixes."""
    assert file.reading is not None
    if len(file.buffer.text) > MOST_READ:
        return
    fixes = file_fixes(file.reading.document, found, unsafe=False, most_read=MOST_READ)
    if fixes:
        yield Action(
            "apply all safe fixes",
            FIX_ALL,
            Changes(file.in_text(sorted(edit for each in fixes for edit in each.edits))),
            [each.diagnostic for each in fixes],
        )


def _create(workspace: Workspace, file: File, found: list[Diagnostic]) -> Iterator[Action]:
    """Create a file that does not exist: a template with the version of this one, or an empty file."""
    assert file.reading is not None
    for each in found:
        if each.rule.name != "missing-file":
            continue
        name = value_at(file.reading.document.value, each.path)
        path = resolved(file, name) if isinstance(name, str) and not urls.has_scheme(name) else None
        if path is None or os.path.lexists(path) or not workspace.may_read(path, file):
            continue
        version = file.reading.version
        text = f"{HOT_KEY}: {version.name}\n\nresources: {{}}\n" if is_template_type(path) and version else ""
        yield Action(f'create "{name}"', QUICKFIX, Changes([], created={path: text}), [each])


# --- parameters ----------------------------------------------------------------------------------------------


def _declare(workspace: Workspace, file: File, found: list[Diagnostic], readings: Readings) -> Iterator[Action]:
    """Declare a parameter that is used but not declared."""
    reading = file.reading
    assert reading is not None
    if reading.version is None:
        return
    words = reading.version.words
    for each in found:
        if each.rule.name != "undefined-parameter":
            continue
        value: Any = reading.document.value
        try:
            for step in each.path:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(value, str) or not readings.take():
            continue
        kind = _kind_at(workspace, file, file.buffer.span(each.range)[0], each.path)
        definition = {words.type: reading.version.parameter_type(kind)}
        edits = edits_of(reading.document, [Change("add", (words.parameters,), entries={value: definition})])
        if edits is not None:
            yield Action(f'declare the parameter "{value}"', QUICKFIX, Changes(file.in_text(edits)), [each])


def _kind_at(workspace: Workspace, file: File, offset: int, path: tuple[Any, ...]) -> str:
    """Return the type of a parameter for the value at a place."""
    context = Context(workspace, file, offset)
    prop = property_at(context, path)
    return parameter_type(prop) if prop is not None else "string"


def _missing(workspace: Workspace, file: File, offset: int, readings: Readings) -> Iterator[Action]:
    """Add the required properties that a resource does not have, without values."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    words = reading.version.words
    path, _ = file.at(offset)
    stack = workspace.stack(file)
    if stack is None or len(path) < 2 or path[0] != words.resources:
        return
    resource = stack.resources.get(path[1])
    if resource is None:
        return
    faults = resource.values.faults
    missing = [name for name, bad in faults if bad.missing and not bad.path and name not in resource.properties]
    if not missing or not readings.take():
        return
    edits = edits_of(
        reading.document, [Change("add", (words.resources, path[1], words.properties), entries=dict.fromkeys(missing))]
    )
    if edits is not None:
        what = (
            f'the required property "{missing[0]}"'
            if len(missing) == 1
            else f"{len(missing)} required properties: {', '.join(missing)}"
        )
        solved = [
            each
            for each in workspace.findings(file.real)
            if each.rule.name in ("missing-property", "missing-nested-value") and each.path[:2] == path[:2]
        ]
        yield Action(f"add {what}", QUICKFIX if solved else REWRITE, Changes(file.in_text(edits)), solved)


# --- suppressions --------------------------------------------------------------------------------------------


def _suppress(workspace: Workspace, file: File, found: list[Diagnostic], readings: Readings) -> Iterator[Action]:
    """Suppress a finding with a comment on its line or above it."""
    ruleset = workspace.checker(file.real).ruleset(file.real)
    assert file.reading is not None
    if ruleset is None or (file.reading.document.text or "").lstrip().startswith("{"):
        return
    seen: set[tuple[str, int]] = set()
    for each in found:
        code = each.rule.code
        low, _ = file.buffer.span(each.range)
        line = file.buffer.line(low)
        if code in UNREADABLE_FILE_CODES or code in ("HL020", "HL021") or (code, line) in seen:
            continue
        seen.add((code, line))
        for edit in _comments(file, line, code):
            if not readings.take():
                return
            after = apply(file.buffer.text, [edit])
            shifted = copy.copy(each)
            added = edit[2].count("\n") if edit[0] <= file.buffer.line_span(line)[0] else 0
            if each.range is not None:
                first, column, last, until = each.range
                shifted.range = first + added, column, last + added, until
            document = file.reading.document
            if has_value_after(
                document, [(edit[0] - file.reading.lead, edit[1] - file.reading.lead, edit[2])], document.value
            ) and Suppressions(after.removeprefix(BYTE_ORDER_MARK), ruleset.rules).take(shifted):
                yield Action(f"suppress {code} {each.rule.name} on this line", QUICKFIX, Changes([edit]), [each])
                break


def _comments(file: File, line: int, code: str) -> Iterator[Edit]:
    """Yield the edits to try: in a suppression that exists, at the end of the line, above the line."""
    start, end = file.buffer.line_span(line)
    text = file.buffer.text[start:end]
    for (opening, closing), is_whole_file in brackets_on_line(file.buffer.text, start, end):
        if not is_whole_file:
            yield closing, closing, f", {code}" if file.buffer.text[opening:closing].strip() else code
    yield end, end, f"  {suppression_of(code)}"
    indent = text[: len(text) - len(text.lstrip())]
    line_end = "\r\n" if "\r\n" in file.buffer.text else "\n"
    yield start, start, f"{indent}{suppression_of(code)}{line_end}"
