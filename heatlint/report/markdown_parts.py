"""The parts of a page in Markdown, such as that of a rule, for the formats that show it.

It knows what pages of rules are made of: headings, paragraphs, lists, tables, blocks of code, code and links in a line.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_INLINE = re.compile(r"`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)\s]+)\)")
_ITEM = re.compile(r"( *)([-*]|\d+\.) +(.*)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HEADING = re.compile(r"#{1,6} +")
_TABLE_RULE = re.compile(r"[|\s:-]+")
_FENCE = "```"
#: The languages of source lines, which can have colours.
SOURCE_LANGUAGES = ("yaml", "json")
#: The kinds of parts.
HEADING, CODE, TABLE, ITEMS, TEXT = "heading", "code", "table", "items", "text"
#: The kinds of segments of a line, besides "" for a text as usual: code, bold text and a link.
CODE_IN_LINE, BOLD, LINK = "code", "bold", "link"
#: The last word after the fence of a block that shows a rule -> what the rule does with it.
EXAMPLES = {"bad": "reported:", "good": "not reported:"}


class Part:
    """A part of a page. kind: HEADING or another one; lines: without the marks of headings and blocks of code.

    language: the first word after the fence of a block of code; example: the key of EXAMPLES of a block that shows a
    rule; both are "" for other parts.
    """

    __slots__ = ("kind", "lines", "language", "example")

    def __init__(self, kind: str, lines: list[str], fence: str = "") -> None:
        self.kind = kind
        self.lines = lines
        words = fence.removeprefix(_FENCE).split() or [""]
        self.language = words[0]
        self.example = words[-1] if words[-1] in EXAMPLES else ""


def parts_of(markdown: str) -> Iterator[Part]:
    """Yield the parts of a page, without its comments."""
    lines = _COMMENT.sub("", markdown).splitlines()
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
            yield Part(CODE, lines[at + 1 : end], line)
            at = end + 1
            continue
        kind = _kind(line)
        while end < len(lines) and lines[end].strip() and _continues(kind, lines[end]):
            end += 1
        part = [_HEADING.sub("", line, count=1)] if kind == HEADING else lines[at:end]
        yield Part(kind, part)
        at = end


def _kind(line: str) -> str:
    if _HEADING.match(line):
        return HEADING
    if line.startswith("|"):
        return TABLE
    return ITEMS if _ITEM.match(line) else TEXT


def _continues(begins: str, line: str) -> bool:
    """Whether a line belongs to the part above it. begins: the kind of the first line of that part."""
    if begins == HEADING or line.startswith(_FENCE):
        return False
    kind = _kind(line)
    return kind == begins or (begins == ITEMS and kind == TEXT)


def items_of(lines: list[str]) -> list[tuple[str, str]]:
    """Return the items of a list: what is before the text, such as "  - ", and the text."""
    items: list[tuple[str, list[str]]] = []
    for line in lines:
        match = _ITEM.match(line)
        if match is not None:
            items.append((f"{match[1]}{match[2]} ", [match[3]]))
        else:
            items[-1][1].append(line.strip())
    return [(begin, " ".join(texts)) for begin, texts in items]


def rows_of(lines: list[str]) -> list[list[str]]:
    """Return the cells of a table, as many in each row; the first row is the head."""
    rows = [
        [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        for line in lines
        if not _TABLE_RULE.fullmatch(line)
    ]
    count = max(map(len, rows), default=0)
    return [row + [""] * (count - len(row)) for row in rows]


def segments(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the parts of a line: the text, its kind, and the address of a LINK that is complete, "" otherwise."""
    last = 0
    for match in _INLINE.finditer(text):
        yield text[last : match.start()], "", ""
        code, bold, link, address = match.groups()
        if code is not None:
            yield code, CODE_IN_LINE, ""
        elif bold is not None:
            yield bold, BOLD, ""
        else:
            yield link.replace("`", ""), LINK, address if "://" in address else ""
        last = match.end()
    yield text[last:], "", ""
