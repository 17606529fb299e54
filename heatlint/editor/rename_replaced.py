"""Rename of a name that `str_replace` or `repeat` replaces: its key, and its places in the template.

When the template is a file, all calls that have this file as their template are changed together. A rename is made only
if each function then replaces the same places as before.
"""

from __future__ import annotations

import os

from heatlint.editor.buffer import Buffer
from heatlint.editor.file import Reading
from heatlint.editor.renaming import CannotRename, require_fresh
from heatlint.editor.replacements import MOST_SEARCHED, file_name_of, file_named, names_of, ordered, places
from heatlint.editor.workspace import resolved
from heatlint.model.names import ATTRIBUTE, FILE, MAPPING, PARAMETER, RESOURCE
from heatlint.project.config import display_path
from heatlint.text import value_at
from heatlint.text.change import Change
from heatlint.text.edits import apply, edits_of
from heatlint.text.parts import with_part

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.editor.file import File
    from heatlint.editor.replacements import Replacement
    from heatlint.editor.workspace import Workspace

    Edit = tuple[int, int, str]
    Path = tuple[Any, ...]

#: What the result of a call may be made of, so that it may have a name that does not stand in the template.
_FROM_ELSEWHERE = (PARAMETER, RESOURCE, ATTRIBUTE, FILE, MAPPING)


class _Call:
    """A call of a function that replaces names. names, template: the paths of these arguments."""

    __slots__ = ("file", "names", "template")

    def __init__(self, file: File, names: Path, template: Path) -> None:
        self.file = file
        self.names = names
        self.template = template


class _NewName:
    """Gives a name another text in the values of calls."""

    def __init__(self, old: str, new: str) -> None:
        self.old = old
        self.new = new

    def names(self, call: _Call) -> list[str]:
        """Return the names of a call afterwards. Raises CannotRename if it has the new one already."""
        names = names_of(call.file, call.names)
        if self.new in names:
            raise CannotRename(f'there is already a name "{self.new}"')
        return [self.new if each == self.old else each for each in names]

    def text(self, text: str, call: _Call) -> str:
        """Return a text afterwards. Raises CannotRename if the call would replace other places in it."""
        before, after = ordered(names_of(call.file, call.names)), ordered(self.names(call))
        if len(before) * len(text) > MOST_SEARCHED:
            raise CannotRename("the text is too long; rename the name by hand")
        found = places(text, before)
        edits = [(start, end, self.new) for start, end, name in found if name == self.old]
        renamed = apply(text, edits)
        expected, moved = [], 0
        for start, end, name in found:
            longer = len(self.new) - len(self.old) if name == self.old else 0
            expected.append((start + moved, end + moved + longer, self.new if name == self.old else name))
            moved += longer
        if places(renamed, after) != expected:
            raise CannotRename(f'with the name "{self.new}", other places of the text would be replaced')
        return renamed

    def value(self, value: Any, call: _Call) -> Any:
        """Return the value of a template afterwards."""
        if isinstance(value, str):
            return self.text(value, call)
        if isinstance(value, list):
            return [self.value(each, call) for each in value]
        if isinstance(value, dict):
            return {self.value(key, call): self.value(each, call) for key, each in value.items()}
        return value


def edits_for_replaced(
    workspace: Workspace, file: File, found: Replacement, name: str
) -> list[tuple[File, list[Edit]]]:
    """Return the edits, by file, that give a replaced name another text. Raises CannotRename."""
    if name == found.name:
        return []
    call = _Call(file, found.names, found.template)
    new = _NewName(found.name, name)
    named = file_name_of(file, call.template)
    text = file_named(workspace, file, named) if named is not None else None
    if named is not None and text is None:
        raise CannotRename(f'the file "{named}" cannot be read')
    calls = [call] if text is None else list(_calls_with(workspace, file, text, found.name))
    edits: dict[str, tuple[File, list[Edit]]] = {}
    for other, start, end in found.uses:
        edits.setdefault(other.real, (other, []))[1].append((start, end, name))
    for each in calls:
        if text is None:
            _require_text(each, found.name)
        else:
            new.text(text.buffer.text, each)
        key = Change("replace", (*each.names, found.name), key=True, new=name, was=found.name)
        own = edits_of(each.file.reading.document, [key]) if each.file.reading is not None else None
        edits.setdefault(each.file.real, (each.file, []))[1].extend(each.file.in_text(own or []))
    for other, changes in edits.values():
        changes.sort()
        _require_values(other, changes, [each for each in calls if each.file.real == other.real], new)
    return list(edits.values())


def _calls_with(workspace: Workspace, file: File, text: File, name: str) -> Iterator[_Call]:
    """Yield the calls that replace a name in a file. Raises CannotRename if a template uses the file otherwise."""
    if workspace.folder_of(text.real) is None:
        raise CannotRename(f'"{display_path(text.path)}" is not in a folder of the editor, so its uses are not known')
    users = list(workspace.mentioning([os.path.basename(text.real)], workspace.templates()))
    require_fresh(users)
    for user in users if any(each.real == file.real for each in users) else [*users, file]:
        for each in user.reading.names if user.reading is not None else ():
            if each.kind != FILE or resolved(user, each.name) != text.real:
                continue
            *path, argument, _ = each.path
            version = user.reading.version if user.reading is not None else None
            function = version.functions.get(str(path[-1])) if version is not None and path else None
            if function is not None and function.replaces is not None and function.replaces[1] == argument:
                call = _Call(user, (*path, function.replaces[0]), (*path, argument))
                if name in names_of(user, call.names):
                    yield call
                    continue
            raise CannotRename(
                f'"{display_path(user.path)}" uses "{each.name}" without replacing "{name}"; rename it there by hand'
            )


def _require_text(call: _Call, name: str) -> None:
    """Raise CannotRename if the template is computed from texts that stand elsewhere."""
    reading = call.file.reading
    assert reading is not None and reading.version is not None
    value = value_at(reading.document.value, call.template)
    is_call = isinstance(value, dict) and len(value) == 1 and next(iter(value)) in reading.version.functions
    depth = len(call.template)
    if is_call and any(
        each.kind in _FROM_ELSEWHERE and each.path[:depth] == call.template
        for each in reading.names_near(call.template)
    ):
        raise CannotRename(f'"{name}" may stand in a text that the template takes from elsewhere; rename it by hand')


def _require_values(file: File, edits: list[Edit], calls: list[_Call], new: _NewName) -> None:
    """Raise CannotRename if edits of a file change more than the name in some calls. Without calls any text will do."""
    if not calls:
        return
    assert file.reading is not None
    expected: Any = file.reading.document.value
    for call in calls:
        names = value_at(expected, call.names)
        keys = {new.new if key == new.old else key: value for key, value in names.items()}
        expected = with_part(expected, call.names, keys)
        if file_name_of(file, call.template) is None:
            expected = with_part(expected, call.template, new.value(value_at(expected, call.template), call))
    try:
        text = apply(file.buffer.text, edits)
        reading = Reading(Buffer(text), file.kind, file.path)
        is_right = reading.is_valid and reading.document.value == expected
    except RecursionError:
        is_right = False
    if not is_right:
        raise CannotRename(f'"{display_path(file.path)}" cannot be edited safely; rename it there by hand')
