"""Code actions: which are offered, and those that fix, declare, create, or add what is required."""

from __future__ import annotations

import os
from functools import partial

from heatlint.editor import refactoring
from heatlint.editor.action import (
    EXTRACT,
    FIX_ALL,
    QUICKFIX,
    READINGS,
    READINGS_OF_OUTLINE,
    READINGS_OF_REPOSITORY,
    REWRITE,
    Action,
    CannotDo,
    Changes,
    Readings,
    Uncertain,
)
from heatlint.editor.extract_template import template_extractions
from heatlint.editor.file import TEMPLATE, File
from heatlint.editor.new_template import readings_for, text_for
from heatlint.editor.refactoring import property_at
from heatlint.editor.stack_table import stack_tables
from heatlint.editor.suppressing import suppressions
from heatlint.editor.workspace import Workspace, resolved
from heatlint.language.values import parameter_type
from heatlint.load import urls
from heatlint.model.names import is_template_type
from heatlint.review.fixes import file_fixes
from heatlint.text import value_at
from heatlint.text.change import Change
from heatlint.text.edits import edits_of, edits_of_each
from heatlint.text.lines import with_breaks_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from heatlint.diagnostic import Diagnostic
    from heatlint.text.edit_finder import Edit

#: How many characters are read to try the edits of the actions at one place, or those of all safe fixes. Beyond that,
#: the findings that are farthest from the cursor have no actions, and the other safe fixes need another request.
MOST_READ = 600_000
#: How many are read for quick fixes if the edits of the other actions can be tried when the user chooses one.
MOST_READ_AT_ONCE = 250_000
#: How many are read for others that need no check then. So those of a short text are offered only if they can be made.
MOST_READ_EARLY = 20_000


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
    be done, since that takes long to find out.
    """
    if file.reading is None or not file.is_fresh:
        return
    found = workspace.findings(file.real)
    here = _nearest(file, [each for each in found if _touches(file, each, start, end)], start)
    readings = Readings(file.buffer.text, MOST_READ_AT_ONCE if lazy else MOST_READ)
    every: list[Iterator[Action]] = []
    if is_wanted(QUICKFIX):
        every += [
            _fixes(workspace, file, here, readings, lazy=lazy),
            _declare(workspace, file, here),
            _create(workspace, file, here),
        ]
    if file.kind == TEMPLATE and file.reading.version is not None:
        if is_wanted(QUICKFIX) or is_wanted(REWRITE):
            every.append(_missing(workspace, file, start))
        if is_wanted(EXTRACT):
            every.append(refactoring.extractions(workspace, file, start, end))
            every.append(template_extractions(workspace, file, start, end))
        if is_wanted(REWRITE):
            every.append(refactoring.rewrites(workspace, file, start, end))
    if is_wanted(REWRITE):
        every.append(stack_tables(workspace, file, start))
    if is_wanted(QUICKFIX):
        every.append(suppressions(workspace, file, here))
    if is_wanted(FIX_ALL):
        every.append(_all(file, found))
    early = Readings(file.buffer.text, MOST_READ_EARLY)
    for action in (action for some in every for action in some if is_wanted(action.kind)):
        if lazy and action.kind != QUICKFIX:
            if action.readings > READINGS or action.is_offered(early, lazy=True):
                yield action
        elif action.is_offered(readings, lazy=lazy):
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


def _fixes(
    workspace: Workspace, file: File, found: list[Diagnostic], readings: Readings, *, lazy: bool
) -> Iterator[Action]:
    """Yield the fixes of findings. They are tried together: the text is read once if all of them can be made.

    lazy: whether other files of the repository may be read when the user chooses a fix.
    """
    assert file.reading is not None
    later = [each for each in found if lazy and workspace.withholding_searches(file.real, each)]
    workspace.withhold(file.real, [each for each in found if each not in later])
    wanted = [(each, each.fix) for each in found if each.fix is not None]
    changes = [() if fix.edits or each in later else fix.changes for each, fix in wanted]
    has_copies = any(change.offsets is not None for each in changes for change in each)
    tried: dict[int, list[Edit] | None] = {}
    if any(changes) and readings.take(1 + READINGS_OF_OUTLINE if has_copies else 1):
        tried = edits_of_each(file.reading.document, changes, 0)
    for number, (each, fix) in enumerate(wanted):
        edits = fix.edits or tried.get(number)
        make = partial(_changed, file, fix.changes)
        if each in later:
            make = partial(_unless_withheld, workspace, file, each)
            yield Action(fix.title, QUICKFIX, make, [each], preferred=True, readings=READINGS_OF_REPOSITORY)
        elif edits:
            yield Action(fix.title, QUICKFIX, Changes(file.in_text(edits)), [each], preferred=True)
        elif number not in tried:
            yield Action(fix.title, QUICKFIX, make, [each], preferred=True)


def _unless_withheld(workspace: Workspace, file: File, found: Diagnostic) -> Changes:
    """Return the edits of a fix. Raises CannotDo if another file of the repository speaks against it."""
    workspace.withhold(file.real, [found])
    if found.fix is None:
        if found.withheld is None:
            raise Uncertain
        raise CannotDo(f"{found.withheld[1]}; nothing is changed")
    return _changed(file, found.fix.changes)


def _changed(file: File, changes: Sequence[Change]) -> Changes:
    """Return the edits that make changes of the tree. Raises CannotDo."""
    assert file.reading is not None
    edits = edits_of(file.reading.document, changes)
    if not edits:
        raise Uncertain
    return Changes(file.in_text(edits))


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
    """Create a file that does not exist: a template that takes what it is given, or an empty file."""
    assert file.reading is not None
    for each in found:
        if each.rule.name != "missing-file":
            continue
        name = value_at(file.reading.document.value, each.path)
        path = resolved(file, name) if isinstance(name, str) and not urls.has_scheme(name) else None
        if path is None or os.path.lexists(path) or not workspace.may_read(path, file):
            continue
        title = f'create "{name}"'
        if is_template_type(path) and file.reading.version is not None:
            make = partial(_created, workspace, file, each.path, path)
            yield Action(title, QUICKFIX, make, [each], readings=readings_for(workspace, file))
        else:
            yield Action(title, QUICKFIX, Changes([], created={path: ""}), [each])


def _created(workspace: Workspace, file: File, path: tuple[Any, ...], new: str) -> Changes:
    """Create a nested template for the type at a path."""
    return Changes([], created={new: with_breaks_of(file.buffer.text, text_for(workspace, file, path, new))})


# --- parameters ----------------------------------------------------------------------------------------------


def _declare(workspace: Workspace, file: File, found: list[Diagnostic]) -> Iterator[Action]:
    """Declare a parameter that is used but not declared."""
    reading = file.reading
    assert reading is not None
    if reading.version is None:
        return
    words = reading.version.words
    seen: set[str] = set()
    for each in found:
        if each.rule.name != "undefined-parameter":
            continue
        value: Any = reading.document.value
        try:
            for step in each.path:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            continue
        if not isinstance(value, str) or value in seen:
            continue
        seen.add(value)
        prop = property_at(workspace, file, each.path)
        kind = parameter_type(prop) if prop is not None else "string"
        definition = {words.type: reading.version.parameter_type(kind)}
        change = Change("add", (words.parameters,), entries={value: definition})
        title = f'declare the parameter "{value}"'
        alike = [other for other in found if (other.rule, other.message) == (each.rule, each.message)]
        yield Action(title, QUICKFIX, partial(_changed, file, [change]), alike, readings=1)


def _missing(workspace: Workspace, file: File, offset: int) -> Iterator[Action]:
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
    if not missing:
        return
    change = Change("add", (words.resources, path[1], words.properties), entries=dict.fromkeys(missing))
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
    kind = QUICKFIX if solved else REWRITE
    yield Action(f"add {what}", kind, partial(_changed, file, [change]), solved, readings=1)
