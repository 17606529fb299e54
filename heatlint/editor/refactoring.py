"""Code actions that change a template's form: extract a value, wrap it in a condition, convert the version, sort.

What takes long is done only when the user chooses the action.
"""

from __future__ import annotations

import copy
import re
from functools import partial

from heatlint._misuse import Misuse
from heatlint.catalog import Property
from heatlint.editor.action import EXTRACT, REWRITE, Action, CannotDo, Changes, Uncertain
from heatlint.editor.checked import readings_with_check, require_no_new_findings
from heatlint.editor.context import BRANCHES, before_call, registry_of, schema_at
from heatlint.editor.file import File
from heatlint.editor.formatting import formatted_text
from heatlint.editor.workspace import Workspace
from heatlint.heat import HOT_KEY
from heatlint.language.functions.signature import ItemList
from heatlint.language.values import parameter_type, parameter_type_of
from heatlint.language.versions import VERSIONS, is_date, names
from heatlint.load.server.environment import PARAMETERS
from heatlint.model.groups import group_of
from heatlint.model.names import is_template_type
from heatlint.model.stock import described_type
from heatlint.project.config import display_path
from heatlint.rewrite.fmt import NotFormatted
from heatlint.text import value_at
from heatlint.text.change import Change
from heatlint.text.edits import apply, edits_of, has_value_after
from heatlint.text.insertion import scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.language.versions import Version
    from heatlint.text.document import Document

#: How many conditions are offered to wrap a value.
MOST_CONDITIONS = 5


def property_at(workspace: Workspace, file: File, path: tuple[Any, ...]) -> Property | None:
    """Return the property whose value, or a part of it, stands at a path of the reading of a template.

    None inside the arguments of a function.
    """
    reading = file.reading
    assert reading is not None and reading.version is not None
    words = reading.version.words
    if len(path) < 4 or path[0] != words.resources or path[2] != words.properties:
        return None
    written = value_at(reading.document.value, (*path[:2], words.type))
    found = described_type(registry_of(workspace.stack(file)), written) if isinstance(written, str) else None
    steps = before_call(reading.version, path[3:], (*BRANCHES, "repeat"))
    prop = schema_at(found.properties, steps) if found is not None else None
    return prop if isinstance(prop, Property) else None


def _is_read_as_text(workspace: Workspace, file: File, path: tuple[Any, ...]) -> bool:
    """Whether a text in the properties of a resource must be written there: no function can give it.

    The client uploads the templates that `type` names in a text, and the types of a group's members are checked as they
    are written. Source: heatclient.common.template_utils (get_template_files).
    """
    assert file.reading is not None and file.reading.version is not None
    value, words = file.reading.document.value, file.reading.version.words
    written = value_at(value, path)
    if path[-1] == "type" and isinstance(written, str) and is_template_type(written):
        return True
    registry = registry_of(workspace.stack(file))
    for at in range(2, len(path) - 1):
        word, type_word = (words.properties, words.type) if at == 2 else ("properties", "type")
        owner = value_at(value, path[:at]) if path[at] == word else None
        name = owner.get(type_word) if isinstance(owner, dict) else None
        group = group_of(described_type(registry, name)) if isinstance(name, str) else None
        if group is None:
            continue
        steps = path[at + 1 :]
        if group.definition and steps == (*group.definition, "type"):
            return True
        if steps[:-1] == group.sections.get("type"):
            return True
    return False


class _Literal:
    """A literal value of a property: its path, its value, and the type and the free name of a parameter for it."""

    __slots__ = ("path", "value", "kind", "name")

    def __init__(self, path: tuple[Any, ...], value: Any, kind: str, name: str) -> None:
        self.path = path
        self.value = value
        self.kind = kind
        self.name = name


def extractions(workspace: Workspace, file: File, start: int, end: int) -> Iterator[Action]:
    """Yield the actions that replace a literal value of a property by a new parameter."""
    literal = _literal(workspace, file, start, end)
    if literal is None:
        return
    yield Action(f'extract to the parameter "{literal.name}"', EXTRACT, partial(_extracted, file, literal))
    job = workspace.checker(file.real).job(file.real)
    environment = workspace.file(job.environments[-1]) if job is not None and job.environments else None
    if environment is not None and environment.is_fresh and workspace.checker(file.real).is_only_stack_of(file.real):
        title = f'move the value to "{workspace.name_of(environment.path, file)}"'
        yield Action(title, EXTRACT, partial(_moved, file, literal, environment))


def _literal(workspace: Workspace, file: File, start: int, end: int) -> _Literal | None:
    """Return the literal value between two offsets; None if it cannot become a parameter."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    version = reading.version
    words = version.words
    path, key = file.at(start)
    if key or len(path) < 4 or path[0] != words.resources or path[2] != words.properties:
        return None
    value: Any = value_at(reading.document.value, path)
    if isinstance(value, (dict, list)) or value is None or any(step in version.functions for step in path[3:]):
        return None
    low, high = file.span(path)
    if not low <= start <= high or not low <= end <= high or _is_read_as_text(workspace, file, path):
        return None
    prop = property_at(workspace, file, path)
    kind = parameter_type(prop) if prop is not None else parameter_type_of(value)
    if kind in ("comma_delimited_list", "json"):
        kind = "string"
    base = re.sub(r"\W+", "_", str(next((step for step in reversed(path) if isinstance(step, str)), "value")))
    name, number = base, 2
    taken = {*reading.template.schemas, *reading.template.section(words.resources)}
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    return _Literal(path, value, version.parameter_type(kind), name)


def _extracted(file: File, literal: _Literal, *, with_default: bool = True) -> Changes:
    """Declare a parameter and use it. with_default: the value becomes its default."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    document, words = reading.document, reading.version.words
    definition = {words.type: literal.kind}
    if with_default:
        definition[words.default] = literal.value
    declared = edits_of(document, [Change("add", (words.parameters,), entries={literal.name: definition})])
    span = document.span(literal.path)
    if declared is None or span is None:
        raise Uncertain
    call = _call(document, words.get_param, scalar(literal.name, json_style=document.is_json))
    edits = sorted([*declared, (*span, call)])
    expected: Any = copy.deepcopy(document.value)
    section = expected.get(words.parameters)
    expected[words.parameters] = {**(section or {}), literal.name: definition}
    for path in _places(document, literal.path):
        _set(expected, path, {words.get_param: literal.name})
    if not has_value_after(document, edits, expected):
        raise Uncertain
    return Changes(file.in_text(edits))


def _moved(file: File, literal: _Literal, environment: File) -> Changes:
    """Declare a parameter, use it, and give it the value in an environment."""
    changes = _extracted(file, literal, with_default=False)
    assert environment.reading is not None
    document = environment.reading.document
    given = edits_of(document, [Change("add", (PARAMETERS,), entries={literal.name: literal.value})])
    if given is None:
        raise CannotDo(f'"{display_path(environment.path)}" cannot be edited with certainty; nothing is changed')
    changes.others = [(environment, environment.in_text(given))]
    return changes


def _call(document: Document, name: str, arguments: str) -> str:
    """Return the text of a function call on one line. arguments: their text."""
    return f'{{"{name}": {arguments}}}' if document.is_json else f"{{{name}: {arguments}}}"


def _places(document: Document, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the paths of a value: aliases and merges give one place of the text to several."""
    yield path
    span = document.span(path)
    todo: list[tuple[Any, tuple[Any, ...]]] = [(document.value, ())] if "&" in (document.text or "") else []
    while todo:
        value, above = todo.pop()
        for step, inside in value.items() if isinstance(value, dict) else enumerate(value):
            here = (*above, step)
            if here != path and document.span(here) == span:
                yield here
            elif isinstance(inside, (dict, list)):
                todo.append((inside, here))


def _set(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for step in path[:-1]:
        value = value[step]
    value[path[-1]] = new


# --- rewrites ------------------------------------------------------------------------------------------------


def rewrites(workspace: Workspace, file: File, start: int, end: int) -> Iterator[Action]:
    """Yield the actions that write the text at an offset in another form."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    path, key = file.at(start)
    if len(path) == 1 and key and path[0] != HOT_KEY:
        yield Action("sort the sections and format the file", REWRITE, partial(_sorted, workspace, file))
    if path == (HOT_KEY,) and reading.version.is_hot and reading.template.version_fault is None:
        yield from _conversions(workspace, file)
    if not key:
        yield from _conditions(workspace, file, path, start, end)


def _sorted(workspace: Workspace, file: File) -> Changes:
    try:
        new = formatted_text(workspace, file, sorts_sections=True)
    except (Misuse, NotFormatted) as reason:
        raise CannotDo(f"the file cannot be formatted: {reason}") from None
    return Changes([(0, len(file.buffer.text), new)])


def _conditions(workspace: Workspace, file: File, path: tuple[Any, ...], start: int, end: int) -> Iterator[Action]:
    """Yield the actions that give a property its value only if a condition holds. The value is on one line."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    version, words = reading.version, reading.version.words
    name = "if" if version.is_hot else "Fn::If"
    if len(path) < 4 or path[0] != words.resources or path[2] != words.properties or name not in version.functions:
        return
    low, high = file.span(path)
    text = file.buffer.text[low:high]
    if not text or "\n" in text or "\r" in text or not low <= start <= end <= high:
        return
    if any(step in version.functions for step in path[3:]) or _is_read_as_text(workspace, file, path):
        return
    prop = property_at(workspace, file, path)
    if prop is not None and prop.required:
        return
    readings = readings_with_check(workspace, file)
    for condition in list(reading.template.section(words.conditions))[:MOST_CONDITIONS]:
        title = f'use the value only if the condition "{condition}" holds'
        change = partial(_wrapped, workspace, file, path, name, str(condition))
        yield Action(title, REWRITE, change, readings=readings)


def _wrapped(workspace: Workspace, file: File, path: tuple[Any, ...], name: str, condition: str) -> Changes:
    """Give a property its value only if a condition holds, if this gives no new findings."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    form = reading.version.functions[name].signature[0]
    has_rest = isinstance(form, ItemList) and form.required < 3
    document = reading.document
    span = document.span(path)
    if span is None:
        raise Uncertain
    text = (document.text or "")[slice(*span)]
    rest = "" if has_rest else ", null"
    call = _call(document, name, f"[{scalar(condition, json_style=document.is_json)}, {text}{rest}]")
    expected = copy.deepcopy(document.value)
    wrapped = {name: [condition, value_at(document.value, path), *([] if has_rest else [None])]}
    for each in _places(document, path):
        _set(expected, each, wrapped)
    if not has_value_after(document, [(*span, call)], expected):
        raise Uncertain
    edits = file.in_text([(*span, call)])
    texts = {file.real: apply(file.buffer.text, edits).encode("utf-8", "replace")}
    require_no_new_findings(workspace, file, texts, "the condition")
    return Changes(edits)


def _conversions(workspace: Workspace, file: File) -> Iterator[Action]:
    """Yield the actions that convert the template to another version, the newest first."""
    reading = file.reading
    assert reading is not None and reading.version is not None
    version = reading.version
    stack = workspace.stack(file)
    has = stack.known.versions() if stack is not None else None
    readings = readings_with_check(workspace, file)
    for name in sorted(names(HOT_KEY), reverse=True):
        other = VERSIONS[HOT_KEY, name]
        alike = other.sections == version.sections and other.functions is version.functions
        is_newer = is_date(name) and name > version.name
        if name != version.name and (has is None or name in has) and (alike or is_newer):
            note = " (same meaning)" if alike else ""
            yield Action(
                f"convert to version {name}{note}",
                REWRITE,
                partial(_converted, workspace, file, version, name),
                readings=readings,
            )


def _converted(workspace: Workspace, file: File, version: Version, name: str) -> Changes:
    """Change the version, if this gives no new findings."""
    reading = file.reading
    assert reading is not None
    edits = edits_of(reading.document, [Change("replace", (HOT_KEY,), new=name, was=version.name)])
    if not edits:
        raise Uncertain
    converted = apply(reading.text, file.in_text(edits)).encode("utf-8", "replace")
    require_no_new_findings(workspace, file, {file.real: converted}, f"version {name}")
    return Changes(file.in_text(edits))
