"""Code actions: fix, declare, suppress, add what is required, extract, convert."""

from __future__ import annotations

import copy
import re

from heatlint.catalog import Property
from heatlint.diagnostic import UNREADABLE_FILE_CODES
from heatlint.editor.context import Context, schema_at
from heatlint.editor.file import TEMPLATE, File
from heatlint.editor.workspace import Workspace
from heatlint.heat import HOT_KEY
from heatlint.language.values import PARAMETERS_FOR
from heatlint.language.versions import VERSIONS, names
from heatlint.linter import lint
from heatlint.review.fixes import file_fixes
from heatlint.review.suppression_comments import brackets_on_line, suppression_of
from heatlint.review.suppressions import Suppressions
from heatlint.text.change import Change
from heatlint.text.document import BYTE_ORDER_MARK
from heatlint.text.edits import apply, edits_of, has_value_after
from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from heatlint.diagnostic import Diagnostic

    Edit = tuple[int, int, str]

QUICKFIX, EXTRACT, REWRITE, FIX_ALL = "quickfix", "refactor.extract", "refactor.rewrite", "source.fixAll.heatlint"
#: How many characters are read to try the edits of the actions at one place, and of all safe fixes. Beyond that, the
#: findings that are farthest from the cursor have no actions, and the other safe fixes need another request.
MOST_READ, MOST_READ_FOR_ALL = 2_000_000, 20_000_000
#: The rule whose fix names a newer version with the same meaning.
_NEWER = "HL916"


class Action:
    """One action.

    edits: start, end and new text, in order. fixes: the findings that the action removes. preferred: whether the editor
    applies it when the user asks for a quick fix.
    """

    __slots__ = ("title", "kind", "edits", "fixes", "preferred")

    def __init__(
        self,
        title: str,
        kind: str,
        edits: list[Edit],
        fixes: list[Diagnostic] | None = None,
        *,
        preferred: bool = False,
    ) -> None:
        self.title = title[:1].upper() + title[1:]
        self.kind = kind
        self.edits = edits
        self.fixes = fixes or []
        self.preferred = preferred


def actions(
    workspace: Workspace, file: File, start: int, end: int, is_wanted: Callable[[str], bool] = lambda kind: True
) -> Iterator[Action]:
    """Yield the actions for the text between two offsets of a file. is_wanted: whether to offer a kind of action."""
    if file.reading is None or not file.is_fresh:
        return
    found = workspace.findings(file.real)
    here = _nearest(file, [each for each in found if _touches(file, each, start, end)], start)
    every: list[Iterator[Action]] = []
    if is_wanted(QUICKFIX):
        workspace.withhold(file.real, here)
        every += [_fixes(file, here), _declare(workspace, file, here)]
    if file.kind == TEMPLATE and file.reading.version is not None:
        if is_wanted(QUICKFIX) or is_wanted(REWRITE):
            every.append(_missing(workspace, file, start))
        if is_wanted(EXTRACT):
            every.append(_extract(workspace, file, start, end))
        if is_wanted(REWRITE):
            every.append(_convert(workspace, file, start))
    if is_wanted(QUICKFIX):
        every.append(_suppress(workspace, file, here))
    if is_wanted(FIX_ALL):
        every.append(_all(file, found))
    yield from (action for some in every for action in some if is_wanted(action.kind))


def _nearest(file: File, found: list[Diagnostic], offset: int) -> list[Diagnostic]:
    """Return the findings for which actions are prepared, in their order: those nearest to an offset."""
    nearest = sorted(found, key=lambda each: abs(file.buffer.span(each.range)[0] - offset))
    chosen = set(map(id, nearest[: _most(file, MOST_READ)]))
    return [each for each in found if id(each) in chosen]


def _most(file: File, characters: int) -> int:
    """Return for how many findings actions are prepared: each reads the whole text again to try its edits.

    characters: how much may be read for one request.
    """
    return max(1, characters // max(1, len(file.buffer.text)))


def _touches(file: File, found: Diagnostic, start: int, end: int) -> bool:
    low, high = file.buffer.span(found.range)
    if start == end:  # no selection: take the whole line
        line = file.buffer.line(start)
        return file.buffer.line(low) == line
    return low <= end and start <= high


def _in_file(file: File, edits: list[Edit]) -> list[Edit]:
    """Convert edits of the document to edits of the file, which may begin with a byte order mark."""
    lead = file.reading.lead if file.reading is not None else 0
    return [(start + lead, end + lead, new) for start, end, new in edits]


def _fixes(file: File, found: list[Diagnostic]) -> Iterator[Action]:
    assert file.reading is not None
    for each in found:
        if each.fix is None:
            continue
        edits = each.fix.edits or edits_of(file.reading.document, each.fix.changes)
        if edits:
            yield Action(each.fix.title, QUICKFIX, _in_file(file, edits), [each], preferred=True)


def _all(file: File, found: list[Diagnostic]) -> Iterator[Action]:
    """Yield one action with all safe fixes."""
    assert file.reading is not None
    safe = [each for each in found if each.fix is not None and each.fix.safe]
    fixes = file_fixes(file.reading.document, safe[: _most(file, MOST_READ_FOR_ALL)], unsafe=False)
    if fixes:
        yield Action(
            "apply all safe fixes",
            FIX_ALL,
            _in_file(file, sorted(edit for each in fixes for edit in each.edits)),
            [each.diagnostic for each in fixes],
        )


# --- parameters ----------------------------------------------------------------------------------------------


def _declare(workspace: Workspace, file: File, found: list[Diagnostic]) -> Iterator[Action]:
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
        if not isinstance(value, str):
            continue
        kind = _kind_at(workspace, file, file.buffer.span(each.range)[0], each.path)
        definition = {words.type: reading.version.parameter_type(kind)}
        edits = edits_of(reading.document, [Change("add", (words.parameters,), entries={value: definition})])
        if edits is not None:
            yield Action(f'declare the parameter "{value}"', QUICKFIX, _in_file(file, edits), [each])


def _kind_at(workspace: Workspace, file: File, offset: int, path: tuple[Any, ...]) -> str:
    """Return the type of a parameter for the value at a place."""
    context = Context(workspace, file, offset)
    prop = _property(context, path)
    return _parameter_type(prop) if prop is not None else "string"


def _parameter_type(prop: Property) -> str:
    """Return the most natural type of a parameter that gives a property its value."""
    return PARAMETERS_FOR.get(prop.type, ("string",))[0]


def _property(context: Context, path: tuple[Any, ...]) -> Property | None:
    """Return the property whose value, or a part of it, stands at a path; None inside the arguments of a function."""
    words, functions = context.words, context.version.functions
    if len(path) < 4 or path[0] != words.resources or path[2] != words.properties:
        return None
    steps = path[3:]
    cut = next(
        (at for at, step in enumerate(steps) if step in functions and step not in ("if", "Fn::If", "repeat")),
        len(steps),
    )
    found = context.resource_type(context.type_of(str(path[1])) or "")
    prop = schema_at(found.properties, steps[:cut]) if found is not None else None
    return prop if isinstance(prop, Property) else None


def _extract(workspace: Workspace, file: File, start: int, end: int) -> Iterator[Action]:
    """Replace a literal value of a property by a new parameter with this value as its default."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    version, document = reading.version, reading.document
    words = version.words
    path, key = file.at(start)
    if key or len(path) < 4 or path[0] != words.resources or path[2] != words.properties:
        return
    value: Any = document.value
    for step in path:
        value = value[step]
    if isinstance(value, (dict, list)) or value is None or any(step in version.functions for step in path[3:]):
        return
    low, high = file.span(path)
    if not low <= start <= high or not low <= end <= high:
        return
    context = Context(workspace, file, start)
    prop = _property(context, path)
    kind = (
        _parameter_type(prop)
        if prop is not None
        else "boolean"
        if isinstance(value, bool)
        else "number"
        if isinstance(value, (int, float))
        else "string"
    )
    if kind in ("comma_delimited_list", "json"):
        kind = "string"
    base = re.sub(r"\W+", "_", str(next((step for step in reversed(path) if isinstance(step, str)), "value")))
    name, number = base, 2
    taken = {*reading.template.schemas, *reading.template.section(words.resources)}
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    definition = {words.type: version.parameter_type(kind), words.default: value}
    declared = edits_of(document, [Change("add", (words.parameters,), entries={name: definition})])
    span = document.span(path)
    if declared is None or span is None:
        return
    is_json = (document.text or "").lstrip().startswith("{")
    call = f'{{"{words.get_param}": "{name}"}}' if is_json else f"{{{words.get_param}: {scalar(name)}}}"
    edits = sorted([*declared, (*span, call)])
    expected: Any = copy.deepcopy(document.value)
    section = expected.get(words.parameters)
    expected[words.parameters] = {**(section or {}), name: definition}
    owner = expected
    for step in path[:-1]:
        owner = owner[step]
    owner[path[-1]] = {words.get_param: name}
    if has_value_after(document, edits, expected):
        yield Action(f'extract to the parameter "{name}"', EXTRACT, _in_file(file, edits))


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
        yield Action(f"add {what}", QUICKFIX if solved else REWRITE, _in_file(file, edits), solved)


# --- versions ------------------------------------------------------------------------------------------------


def _convert(workspace: Workspace, file: File, offset: int) -> Iterator[Action]:
    """Convert the template to another version that gives no new findings."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    path, _ = file.at(offset)
    version = reading.version
    if path != (HOT_KEY,) or not version.is_hot or reading.template.version_fault is not None:
        return
    stack = workspace.stack(file)
    checker = workspace.checker(file.real)
    before = checker.findings_with(file.real, reading.text.encode("utf-8", "replace"))
    ruleset = checker.ruleset(file.real)
    if stack is None or before is None or ruleset is None:
        return
    same = {
        each.fix.changes[0].new
        for each in lint(stack, ruleset, [_NEWER])
        if each.rule.code == _NEWER and each.fix is not None and each.path == path
    }
    has = stack.known.versions()
    for name in sorted(names(HOT_KEY), reverse=True):
        alike = (
            VERSIONS[HOT_KEY, name].sections == version.sections
            and VERSIONS[HOT_KEY, name].functions is version.functions
        )
        if (
            name == version.name
            or has is not None
            and name not in has
            or not (alike or name[0].isdigit() and name > version.name)
        ):
            continue
        edits = edits_of(reading.document, [Change("replace", path, new=name, was=version.name)])
        if not edits:
            continue
        after = checker.findings_with(file.real, apply(reading.text, _in_file(file, edits)).encode("utf-8", "replace"))
        if after is not None and not after - before:
            note = " (same meaning)" if name in same or alike else ""
            yield Action(f"convert to version {name}{note}", REWRITE, _in_file(file, edits))


# --- suppressions --------------------------------------------------------------------------------------------


def _suppress(workspace: Workspace, file: File, found: list[Diagnostic]) -> Iterator[Action]:
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
                yield Action(f"suppress {code} {each.rule.name} on this line", QUICKFIX, [edit], [each])
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
