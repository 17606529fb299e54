"""A page in Markdown, such as that of a rule, as a terminal shows it.

It knows what pages of rules are made of: headings, paragraphs, lists, tables, blocks of code, code and links in a line.
"""

from __future__ import annotations

import re

from heatlint.report.place import visible
from heatlint.report.source import columns, highlight

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.report.style import Style, Word

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")
_ITEM = re.compile(r"( *)([-*]|\d+\.) +(.*)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"#{1,6} +")
_TABLE_RULE = re.compile(r"[|\s:-]+")
_FENCE = "```"
#: The indentation of a block of code.
_INDENT = "    "


def rendered(markdown: str, style: Style) -> str:
    """Return a page as lines at the width of the terminal, with colours if the style has them."""
    return "\n".join(_blocks(_COMMENT.sub("", markdown).splitlines(), style))


def _blocks(lines: list[str], style: Style) -> Iterator[str]:
    """Yield each part of a page, which ends with a newline."""
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if not line.strip():
            at = end
            continue
        if line.startswith(_FENCE):
            while end < len(lines) and not lines[end].startswith(_FENCE):
                end += 1
            yield _code(line.removeprefix(_FENCE).split(), lines[at + 1 : end], style)
            at = end + 1
            continue
        begins = _kind(line)
        while end < len(lines) and lines[end].strip() and _continues(begins, lines[end]):
            end += 1
        part = lines[at:end]
        at = end
        if begins == "heading":
            yield style.paint(_plain(_HEADING.sub("", line, count=1)), "heading") + "\n"
        elif begins == "table":
            yield _table(part, style)
        elif begins == "item":
            yield _items(part, style)
        else:
            yield style.lines(_words(" ".join(part), style))


def _kind(line: str) -> str:
    if _HEADING.match(line):
        return "heading"
    if line.startswith("|"):
        return "table"
    return "item" if _ITEM.match(line) else "text"


def _continues(begins: str, line: str) -> bool:
    """Whether a line belongs to the part above it. begins: the kind of the first line of that part."""
    if begins == "heading" or line.startswith(_FENCE):
        return False
    kind = _kind(line)
    return kind == begins or (begins == "item" and kind == "text")


def _code(info: list[str], lines: list[str], style: Style) -> str:
    """Return a block of code; a block that shows a rule says whether the rule reports it."""
    head = {"bad": "reported:", "good": "not reported:"}.get(info[-1] if info else "")
    source = [visible(line) for line in lines]
    if style.color and info[:1] in (["yaml"], ["json"]):
        source = [highlight(line, is_json=info[0] == "json") for line in source]
    text = "".join(f"{_INDENT}{line}".rstrip() + "\n" for line in source)
    return text if head is None else f"{style.paint(head, info[-1])}\n{text}"


def _items(lines: list[str], style: Style) -> str:
    items: list[tuple[str, str, list[str]]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match is not None:
            items.append((match[1], match[2], [match[3]]))
        else:
            items[-1][2].append(line.strip())
    texts = []
    for indent, mark, parts in items:
        begin = f"{indent}{mark} "
        # The mark belongs to the first word, so that no blank is put between them.
        words = _words(" ".join(parts), style)
        first = [(begin + words[0][0], begin + words[0][1]), *words[1:]] if words else [(begin, begin)]
        texts.append(style.lines(first, indent=" " * len(begin)))
    return "".join(texts)


def _table(lines: list[str], style: Style) -> str:
    """Return a table as columns, or as lines "first: second" if the columns do not fit into the width."""
    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        for line in lines
        if not _TABLE_RULE.fullmatch(line)
    ]
    count = max(map(len, rows), default=0)
    rows = [row + [""] * (count - len(row)) for row in rows]
    widths = [max(columns(_plain(row[at])) for row in rows) for at in range(count)]
    if style.width is None or sum(widths) + 2 * (count - 1) <= style.width:
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
    last = 0
    for match in _INLINE.finditer(text):
        yield text[last : match.start()], None
        code, bold, link, address = match.groups()
        if code is not None:
            yield code, "code"
        elif bold is not None:
            yield bold, "heading"
        else:
            yield link.replace("`", ""), None
            if "://" in address:
                yield f" ({address})", None
        last = match.end()
    yield text[last:], None


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
