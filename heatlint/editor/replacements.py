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
    names, template: the paths of these arguments of the function, in the file with the key.
    """

    __slots__ = ("name", "start", "end", "function", "key", "value", "uses", "names", "template")

    def __init__(
        self, file: File, call: Path, arguments: tuple[str | int, str | int], name: str, place: tuple[int, int]
    ) -> None:
        """call: the path of the arguments; arguments: the steps to names and template; place: at the cursor."""
        self.name = name
        self.start, self.end = place
        self.function = str(call[-1])
        self.names, self.template = ((*call, each) for each in arguments)
        self.key: Part = (file, *file.span((*self.names, name), True))
        self.value = file.span((*self.names, name))
        self.uses: list[Part] = []


def replacement_at(workspace: Workspace, file: File, offset: int) -> Replacement | None:
    """Return the replaced name at an offset, in the map of names or in a template; None for other text."""
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
            found = Replacement(file, call, function.replaces, name, place)
            found.uses = list(_uses(workspace, file, found.names, found.template, name))
            return found
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


def names_of(file: File, path: Path) -> list[str]:
    """Return the keys of the map of names at a path, as they are written."""
    assert file.reading is not None
    value = value_at(file.reading.document.value, path)
    return [key for key in value if isinstance(key, str) and key] if isinstance(value, dict) else []


def ordered(names: list[str]) -> list[str]:
    """Return names in the order in which they are replaced."""
    return sorted(names, key=len, reverse=True)


def places(text: str, names: list[str]) -> list[tuple[int, int, str]]:
    """Return the places in a text that are replaced: start, end, name. Beyond MOST_SEARCHED there are none.

    names: in the order in which they are replaced.
    """
    found: list[tuple[int, int, str]] = []
    for name in names if len(names) * len(text) <= MOST_SEARCHED else ():
        at = text.find(name)
        while at >= 0:
            found.append((at, at + len(name), name))
            at = text.find(name, at + len(name))
        text = text.replace(name, "\0" * len(name))
    return sorted(found)


def file_name_of(file: File, template: Path) -> str | None:
    """Return the name of the file that is the template at a path as a whole, by `get_file`."""
    assert file.reading is not None
    value = value_at(file.reading.document.value, template)
    name = value["get_file"] if isinstance(value, dict) and value.keys() == {"get_file"} else None
    return name if isinstance(name, str) else None


def file_named(workspace: Workspace, file: File, name: str) -> File | None:
    """Return the file that a file names; None if it cannot be read."""
    path = resolved(file, name)
    is_readable = path is not None and os.path.isfile(path) and workspace.may_read(path, file)
    return workspace.file(path) if path is not None and is_readable else None


def _in_template(file: File, names: Path, template: Path, offset: int) -> tuple[str | None, tuple[int, int]]:
    """Return the name that stands at an offset of the text of a template, and its place."""
    start, end = file.span(template)
    for first, last, name in places(file.buffer.text[start:end], ordered(names_of(file, names))):
        if first <= offset - start <= last:
            return name, (start + first, start + last)
    return None, (0, 0)


def _uses(workspace: Workspace, file: File, names: Path, template: Path, name: str) -> Iterator[Part]:
    """Yield the places of a name in a template. names, template: the paths of the two."""
    named = file_name_of(file, template)
    other = file if named is None else file_named(workspace, file, named)
    if other is None:
        return
    start, end = file.span(template) if named is None else (0, len(other.buffer.text))
    for first, last, each in places(other.buffer.text[start:end], ordered(names_of(file, names))):
        if each == name:
            yield other, start + first, start + last
