"""The names that `str_replace` and `repeat` replace: each is a key of a map, and stands in the function's template.

Source: heat.engine.hot.functions.Replace and Repeat: longer keys are replaced first, and what is replaced is not
searched again.
"""

from __future__ import annotations

import os

from heatlint.editor.facts import as_code
from heatlint.editor.file import File
from heatlint.editor.workspace import Workspace, resolved
from heatlint.model.secret_places import secret_places
from heatlint.text import value_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.stack import Stack

    Path = tuple[Any, ...]
    #: A part of a file: the file, and the offsets of its start and its end.
    Part = tuple[File, int, int]

#: How many keys there may be, multiplied by the characters of the text in which they are looked for.
MOST_SEARCHED = 50_000_000


class Replacement:
    """A name that a function replaces.

    start, end: where it stands at the cursor. function: the name of the function. key: the key that declares it.
    value: the offsets of what replaces it. uses: the places in the template that have it, which may be another file.
    """

    __slots__ = ("name", "start", "end", "function", "key", "value", "uses")

    def __init__(
        self, name: str, at: tuple[int, int], function: str, key: Part, value: tuple[int, int], uses: list[Part]
    ) -> None:
        self.name = name
        self.start, self.end = at
        self.function = function
        self.key = key
        self.value = value
        self.uses = uses


def replacement_at(workspace: Workspace, file: File, offset: int) -> Replacement | None:
    """Return the replaced name at an offset, in the map of names or in a template; None if there is none."""
    reading = file.reading
    if reading is None or reading.version is None:
        return None
    path, is_key = file.at(offset)
    for at in range(len(path) - 1, -1, -1):
        function = reading.version.functions.get(str(path[at]))
        if function is None or function.replaces is None or len(path) < at + 3 - (not is_key):
            continue
        names, template = function.replaces
        call = path[: at + 1]
        inside = path[at + 1 :]
        if is_key and len(inside) == 2 and inside[0] == names:
            name, place = inside[1], file.span(path, True)
        elif inside[:1] == (template,):
            name, place = _in_template(file, (*call, names), (*call, template), offset)
        else:
            continue
        if isinstance(name, str) and place[0] <= offset <= place[1]:
            key = (file, *file.span((*call, names, name), True))
            uses = list(_uses(workspace, file, (*call, names), (*call, template), name))
            return Replacement(name, place, str(path[at]), key, file.span((*call, names, name)), uses)
    return None


def hover_text(found: Replacement, stack: Stack | None) -> str:
    """Return a Markdown text about a replaced name. stack: of the file; its secrets are covered."""
    count = len(found.uses)
    file, start, end = found.key
    text = file.buffer.text[slice(*found.value)]
    value = as_code(" ".join(text.split()))
    if stack is not None:
        value = secret_places(stack.root).covered(value)
    times = "once" if count == 1 else f"{count} times"
    lines = [f"**{found.name}** · name that {found.function} replaces", "", f"- with {value}"]
    lines.append(f"- {times} in the template" if count else "- not in the template")
    return "\n".join(lines)


def _names(file: File, path: Path) -> list[str]:
    """Return the keys of the map at a path, in the order in which they are replaced."""
    assert file.reading is not None
    value = value_at(file.reading.document.value, path)
    keys = [key for key in value if isinstance(key, str) and key] if isinstance(value, dict) else []
    return sorted(keys, key=len, reverse=True)


def _in_template(file: File, names: Path, template: Path, offset: int) -> tuple[str | None, tuple[int, int]]:
    """Return the name that stands at an offset of the text of a template, and its place."""
    start, end = file.span(template)
    text = file.buffer.text[start:end]
    keys = _names(file, names)
    for key in keys if len(keys) * len(text) <= MOST_SEARCHED else ():
        at = text.find(key, max(0, offset - start - len(key)))
        if 0 <= at <= offset - start:
            return key, (start + at, start + at + len(key))
        text = text.replace(key, "\0" * len(key))
    return None, (0, 0)


def _uses(workspace: Workspace, file: File, names: Path, template: Path, name: str) -> Iterator[Part]:
    """Yield the places of a name in a template. names, template: the paths of the two."""
    assert file.reading is not None
    value = value_at(file.reading.document.value, template)
    other: File | None = file
    start, end = file.span(template)
    if isinstance(value, dict) and value.keys() == {"get_file"} and isinstance(value["get_file"], str):
        path = resolved(file, value["get_file"])
        is_readable = path is not None and os.path.isfile(path) and workspace.may_read(path, file)
        other = workspace.file(path) if path is not None and is_readable else None
        start, end = 0, len(other.buffer.text) if other is not None else 0
    if other is None:
        return
    text = other.buffer.text[start:end]
    keys = _names(file, names)
    if len(keys) * len(text) > MOST_SEARCHED:
        return
    for key in keys:
        if key == name:
            break
        text = text.replace(key, "\0" * len(key))
    at = text.find(name)
    while at >= 0:
        yield other, start + at, start + at + len(name)
        at = text.find(name, at + len(name))
