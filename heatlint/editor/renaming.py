"""What every rename needs: the reason why it cannot be made, and the checks of the new name and of the other files."""

from __future__ import annotations

import re

from heatlint.project.config import display_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from heatlint.editor.file import File


class CannotRename(Exception):
    """The name cannot be changed; the message explains why, for the user."""


def require_line(name: str) -> None:
    """Raise CannotRename if a new name is empty, has line breaks or tabs, or begins or ends with a blank."""
    if not name.strip() or re.search(r"[\r\n\t]", name) or name != name.strip():
        raise CannotRename("a name must be one line, without spaces at its ends")


def require_fresh(files: Iterable[File]) -> None:
    """Raise CannotRename if a file has a syntax error: it is not known which names it has."""
    for file in files:
        if not file.is_fresh:
            raise CannotRename(f'"{display_path(file.path)}" has a syntax error; correct it first')


def without_quotes(file: File, start: int, end: int) -> tuple[int, int]:
    """Return the offsets of a scalar in a text without the quotes around it."""
    text = file.buffer.text
    quoted = end - start > 1 and text[start] in "'\"" and text[end - 1] == text[start]
    return (start + 1, end - 1) if quoted else (start, end)
