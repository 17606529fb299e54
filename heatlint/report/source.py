"""The source line of a finding, safe for a terminal, with the columns to mark."""

from __future__ import annotations

import re

from heatlint.report.place import BRACKET, COMMAND, visible_character
from heatlint.report.tokens import COMMENT, NAME, NUMBER, STRING, is_json, tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.diagnostic import Range
    from heatlint.text import Document

TAB = 4
#: A longer line is cut to WINDOW characters, with at most BEFORE characters before the mark.
BEFORE, WINDOW = 40, 120
CUT = "..."
#: ANSI attributes by the kind of token.
STYLES = {COMMENT: "2", NAME: "36", STRING: "32", NUMBER: "33"}


def excerpt(
    document: Document, range: Range, text: str | None = None, *, color: bool = False, window: int = WINDOW
) -> tuple[str, tuple[str, str]]:
    """Return the first line of a range, and for the line below it the space before the carets, and the carets.

    text: the line, if the document's text must not be shown as it is. window: how much of a long line is returned, in
    characters.
    """
    line, column, end_line, end_column = range
    text = document.line_text(line) if text is None else text
    bare = len(text.rstrip())
    first = min(column - 1, len(text))
    last = min(end_column - 1, len(text)) if end_line == line else bare
    low, high = _window(len(text), first, window)
    cells = [_cell(character) for character in text[low:high]]
    for command in re.finditer(COMMAND, text[low:high]):
        cells[command.end() - 1] = BRACKET
    source = "".join(cells)
    indent = columns("".join(cells[: first - low]))
    carets = max(1, columns("".join(cells[first - low : max(last, first) - low])))
    excerpt_text = highlight(source, is_json=is_json(document.text or "")) if color else source
    if low:
        excerpt_text, indent = CUT + excerpt_text, indent + len(CUT)
    if high < len(text):
        excerpt_text += CUT
    return excerpt_text, (" " * indent, "^" * carets)


def _window(length: int, first: int, window: int) -> tuple[int, int]:
    """Return the first and last offset of the characters to print when the mark begins at `first`."""
    if length <= window:
        return 0, length
    low = max(0, min(first - min(BEFORE, window // 3), length - window))
    return low, min(length, low + window)


def _cell(character: str) -> str:
    return " " * TAB if character == "\t" else visible_character(character)


def columns(text: str) -> int:
    """Return how many columns a terminal gives to a text."""
    if text.isascii():
        return len(text)
    from wcwidth import wcswidth

    width = wcswidth(text)
    return width if width >= 0 else len(text)  # negative for characters that a terminal does not print


def highlight(source: str, *, is_json: bool) -> str:
    """Return a line of YAML or JSON with ANSI colours."""
    return "".join(
        f"\x1b[{STYLES[kind]}m{text}\x1b[0m" if kind and text.strip() else text
        for text, kind in tokens(source, is_json=is_json)
    )
