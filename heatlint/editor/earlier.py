"""The findings of a text before it got a syntax error, at the places where they are now."""

from __future__ import annotations

import copy

from heatlint.diagnostic import UNREADABLE_FILE_CODES
from heatlint.editor.buffer import UTF32, Buffer, Shift
from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Diagnostic, Range


class Earlier:
    """The last findings of a file whose text could be read. A text with a syntax error has no other finding."""

    __slots__ = ("_buffer", "_found")

    def __init__(self) -> None:
        self._buffer: Buffer | None = None
        self._found: list[Diagnostic] = []

    def with_earlier(self, found: list[Diagnostic], buffer: Buffer) -> list[Diagnostic]:
        """Return the findings of the present text; if it has a syntax error, also those of the text before it.

        A finding that touches the change of the text is left out.
        """
        faults = [each for each in found if each.rule.code in UNREADABLE_FILE_CODES]
        if not faults:
            self._buffer, self._found = Buffer(buffer.text), found
            return found
        if self._buffer is None:
            return found
        shift = Shift(self._buffer.text, buffer.text)
        present = {(each.rule.code, each.message) for each in found}
        moved = [_moved(each, self._buffer, shift, buffer) for each in self._found]
        return [*found, *(each for each in moved if each is not None and (each.rule.code, each.message) not in present)]


def _moved(found: Diagnostic, before: Buffer, shift: Shift, now: Buffer) -> Diagnostic | None:
    """Return a finding at its place in the present text, without its fix; None if its text has changed."""
    start, end = before.span(found.range)
    if found.range is None or shift.touches(start, end):
        return None
    moved = copy.copy(found)
    moved.fix = None
    moved.range = _range(now, shift.forward(start), shift.forward(end))
    moved.related = tuple(each for each in found.related if each.file != found.file)
    return moved


def _range(buffer: Buffer, start: int, end: int) -> Range:
    """Return the range of a finding between two offsets; a byte order mark does not count. See Buffer.span."""
    mark = buffer.text.startswith(BYTE_ORDER_MARK)
    line, column = buffer.position(start, UTF32)
    end_line, end_column = buffer.position(end, UTF32)
    return line + 1, column + 1 - (mark and not line), end_line + 1, end_column + 1 - (mark and not end_line)
