"""A page in Markdown, such as that of a rule, as HTML."""

from __future__ import annotations

from html import escape

from heatlint.report import markdown_parts
from heatlint.report.html_source import colored
from heatlint.report.markdown_parts import EXAMPLES, SOURCE_LANGUAGES, items_of, parts_of, rows_of
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


def rendered(markdown: str) -> str:
    """Return the elements of a page, without its first heading. The section of the report around them has an h2."""
    parts = list(parts_of(markdown))
    if parts and parts[0].kind == markdown_parts.HEADING:
        del parts[0]
    return "\n".join(element for part in parts for element in _elements(part))


def _elements(part: markdown_parts.Part) -> Iterator[str]:
    if part.kind == markdown_parts.CODE:
        if part.example:
            yield f"<p>{EXAMPLES[part.example]}</p>"
        text = "\n".join(part.lines)
        is_source = part.language in SOURCE_LANGUAGES
        yield f"<pre>{colored(text, is_json=part.language == 'json') if is_source else escape(visible(text))}</pre>"
    elif part.kind == markdown_parts.HEADING:
        yield f"<h3>{_line(part.lines[0])}</h3>"
    elif part.kind == markdown_parts.TABLE:
        head_row, *rows = rows_of(part.lines) or [[]]
        yield f"<table><thead><tr>{_cells(head_row, 'th')}</tr></thead><tbody>"
        yield from (f"<tr>{_cells(row, 'td')}</tr>" for row in rows)
        yield "</tbody></table>"
    elif part.kind == markdown_parts.ITEMS:
        yield f"<ul>{''.join(f'<li>{_line(text)}</li>' for _, text in items_of(part.lines))}</ul>"
    else:
        yield f"<p>{_line(' '.join(part.lines))}</p>"


def _cells(row: list[str], element: str) -> str:
    return "".join(f"<{element}>{_line(cell)}</{element}>" for cell in row)


def _line(text: str) -> str:
    found = []
    for part, kind, address in markdown_parts.segments(visible(text)):
        shown = escape(part)
        if kind == markdown_parts.CODE_IN_LINE:
            shown = f"<code>{shown}</code>"
        elif kind == markdown_parts.BOLD:
            shown = f"<strong>{shown}</strong>"
        elif address.startswith(("https://", "http://")):
            shown = f'<a href="{escape(address)}">{shown}</a>'
        found.append(shown)
    return "".join(found)
