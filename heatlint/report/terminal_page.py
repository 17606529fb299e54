"""A page in Markdown, such as that of a rule, as a terminal shows it."""

from __future__ import annotations

from heatlint.report import markdown_parts
from heatlint.report.markdown_parts import EXAMPLES, SOURCE_LANGUAGES, items_of, parts_of, rows_of
from heatlint.report.place import visible
from heatlint.report.source import columns, highlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.report.style import Style, Word

#: The indentation of a block of code.
_INDENT = "    "
_STYLES = {markdown_parts.CODE_IN_LINE: "code", markdown_parts.BOLD: "heading"}


def rendered(markdown: str, style: Style) -> str:
    """Return a page as lines at the width of the terminal, with colours if the style has them."""
    return "\n".join(_blocks(markdown, style))


def _blocks(markdown: str, style: Style) -> Iterator[str]:
    """Yield each part of a page, which ends with a newline."""
    for part in parts_of(markdown):
        if part.kind == markdown_parts.CODE:
            yield _code(part, style)
        elif part.kind == markdown_parts.HEADING:
            yield style.paint(_plain(part.lines[0]), "heading") + "\n"
        elif part.kind == markdown_parts.TABLE:
            yield _table(part.lines, style)
        elif part.kind == markdown_parts.ITEMS:
            yield _items(part.lines, style)
        else:
            yield style.lines(_words(" ".join(part.lines), style))


def _code(part: markdown_parts.Part, style: Style) -> str:
    """Return a block of code; a block that shows a rule says whether the rule reports it."""
    source = [visible(line) for line in part.lines]
    if style.color and part.language in SOURCE_LANGUAGES:
        source = [highlight(line, is_json=part.language == "json") for line in source]
    text = "".join(f"{_INDENT}{line}".rstrip() + "\n" for line in source)
    return f"{style.paint(EXAMPLES[part.example], part.example)}\n{text}" if part.example else text


def _items(lines: list[str], style: Style) -> str:
    texts = []
    for begin, text in items_of(lines):
        # The mark belongs to the first word, so that no blank is put between them.
        words = _words(text, style)
        first = [(begin + words[0][0], begin + words[0][1]), *words[1:]] if words else [(begin, begin)]
        texts.append(style.lines(first, indent=" " * len(begin)))
    return "".join(texts)


def _table(lines: list[str], style: Style) -> str:
    """Return a table as columns, or as lines "first: second" if the columns do not fit into the width."""
    rows = rows_of(lines)
    widths = [max(map(columns, map(_plain, cells))) for cells in zip(*rows, strict=True)]
    if style.width is None or sum(widths) + 2 * (len(widths) - 1) <= style.width:
        return "".join(
            "  ".join(
                _printed(cell, style) + " " * (width - columns(_plain(cell))) for cell, width in zip(row, widths)
            ).rstrip()
            + "\n"
            for row in rows
        )
    return "".join(style.lines(_words(": ".join(filter(None, row)), style), indent="  ") for row in rows[1:])


def _segments(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the parts of a text with their style, None for a part as usual. A link becomes "text (address)"."""
    for part, kind, address in markdown_parts.segments(text):
        yield part, _STYLES.get(kind)
        if address:
            yield f" ({address})", None


def _words(text: str, style: Style) -> list[Word]:
    words: list[Word] = [("", "")]
    for part, kind in _segments(visible(text)):
        for number, piece in enumerate(part.split(" ")):
            if number:
                words.append(("", ""))
            plain, printed = words[-1]
            words[-1] = plain + piece, printed + (style.paint(piece, kind) if kind is not None else piece)
    return [word for word in words if word[0]]


def _plain(text: str) -> str:
    return "".join(part for part, _ in _segments(visible(text)))


def _printed(text: str, style: Style) -> str:
    return " ".join(printed for _, printed in _words(text, style))
