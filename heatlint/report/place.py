"""How places and untrusted texts are written, in every report that people read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, Protocol

    Range = tuple[int, int, int, int]

    class Located(Protocol):
        """What has a place: a diagnostic or a related place. Without a range its path is the place."""

        @property
        def file(self) -> str | None: ...
        @property
        def range(self) -> Range | None: ...
        @property
        def path(self) -> tuple[Any, ...]: ...


#: The ideographic space is a space of its own kind, and harmless.
_HARMLESS = "\u3000"


def visible(text: str) -> str:
    """`text` with every character that would not show, or that a terminal would obey, as its escape."""
    if text.isprintable():
        return text
    return "".join(map(visible_character, text))


def visible_character(character: str) -> str:
    """One character as it is, or as its escape: control, format and private characters, odd spaces."""
    if character.isprintable() or character in _HARMLESS:
        return character
    return ascii(character)[1:-1]


def path_text(path: Iterable[Any]) -> str:
    """A path as people write it: resources.server.properties.networks[0]."""
    text = ""
    for step in path:
        if isinstance(step, int) and not isinstance(step, bool):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else str(step)
    return visible(text)


def place(where: Located) -> str:
    """file:line:column; without a range, file: path; "" where neither is known."""
    file = visible(where.file or "")
    if where.range is not None:
        line, column = where.range[:2]
        return f"{file}:{line}:{column}" if file else f"{line}:{column}"
    path = path_text(where.path)
    return f"{file}: {path}" if file and path else file or path


def plain_path(path: Iterable[Any]) -> list[Any]:
    """A path that JSON can hold; YAML has keys that JSON has not: bytes, dates, not-a-number."""
    return [step if step is None or isinstance(step, (str, int)) else str(step) for step in path]
