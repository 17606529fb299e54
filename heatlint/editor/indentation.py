"""Where a new line begins after the user has pressed enter."""

from __future__ import annotations

import re

from heatlint.editor.nodes import indent_unit
from heatlint.editor.sketch import Sketch

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.editor.buffer import Buffer

#: A line that ends with a key, as one item of a list or not; the value is to be written below it.
_KEY = re.compile(r"([ ]*(?:-[ ]+)*)(?:\"[^\"\n]*\"|'[^'\n]*'|[^\s#'\"{}\[\],&*!|>%@`-][^#\n]*?):[ \t]*(?:#.*)?")


def after_line_break(buffer: Buffer, line: int) -> tuple[int, int, str] | None:
    """Return the edit that indents an empty line below a key as the author does: start, end and the blanks, or None."""
    if line == 0:
        return None
    start, end = buffer.line_span(line)
    if buffer.text[start:end].strip(" \t"):
        return None
    match = _KEY.fullmatch(buffer.text[slice(*buffer.line_span(line - 1))])
    if match is None or _is_in_block_scalar(buffer, line - 1, len(match[1])):
        return None
    blanks = " " * (len(match[1]) + indent_unit(Sketch(buffer.text).root))
    return None if buffer.text[start:end] == blanks else (start, end, blanks)


def _is_in_block_scalar(buffer: Buffer, line: int, column: int) -> bool:
    """Whether a line is in a block scalar: the nearest line above that is indented less begins one."""
    for number in range(line - 1, -1, -1):
        text = buffer.text[slice(*buffer.line_span(number))]
        indent = len(text) - len(text.lstrip(" "))
        if text.strip() and indent < column:
            if re.search(r"[:-][ ]+[|>][-+0-9]*[ \t]*(?:#.*)?$", text):
                return True
            column = indent
    return False
