"""Writes places and untrusted texts in the same way in all reports."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    from heatlint.diagnostic import Range

    class Located(Protocol):
        """A diagnostic or a related place."""

        @property
        def file(self) -> str | None: ...
        @property
        def range(self) -> Range | None: ...
        @property
        def path(self) -> tuple[Any, ...]: ...


#: The ideographic space: Python calls it not printable, but it is visible as a space.
_HARMLESS = "\u3000"


def visible(text: str) -> str:
    """Return the text with an escape for each invisible character and each control character."""
    if text.isprintable():
        return text
    return "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """Return a character, or its escape when it is a control, format or private character or an unusual space."""
    if character.isprintable() or character in _HARMLESS:
        return character
    return ascii(character)[1:-1]


def path_text(path: Iterable[Any]) -> str:
    """Return a path as text: resources.server.properties.networks[0]."""
    text = ""
    for step in path:
        if isinstance(step, int) and not isinstance(step, bool):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else str(step)
    return visible(text)


def place(where: Located) -> str:
    """Return "file:line:column"; without a range "file: path"; "" when neither is known."""
    file = visible(where.file or "")
    if where.range is not None:
        line, column = where.range[:2]
        return f"{file}:{line}:{column}" if file else f"{line}:{column}"
    path = path_text(where.path)
    return f"{file}: {path}" if file and path else file or path


def plain_path(path: Iterable[Any]) -> list[Any]:
    """Return the path with only types of JSON. Other keys of YAML, such as dates, become strings."""
    return [step if step is None or isinstance(step, (str, int)) else str(step) for step in path]
