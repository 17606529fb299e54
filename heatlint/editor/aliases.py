"""Anchors and aliases of a YAML text: where the anchor of an alias is, and which anchors an alias may name."""

from __future__ import annotations

import re

from heatlint.text.document import BYTE_ORDER_MARK

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from heatlint.editor.file import File

    #: The name of an anchor or alias, and its offsets with the "&" or "*".
    Mark = tuple[str, int, int]

_WORD = re.compile(r"\*[\w-]+")


def anchor_at(file: File, offset: int) -> tuple[Mark, Mark] | None:
    """Return the alias at an offset, and its anchor; None if there is none. A syntax error may follow."""
    buffer = file.buffer
    start, end = buffer.line_span(buffer.line(offset))
    if not any(each.start() <= offset <= each.end() for each in _WORD.finditer(buffer.text, start, end)):
        return None
    anchors: dict[str, Mark] = {}
    for mark, is_anchor in _marks(buffer.text, end):
        if is_anchor:
            anchors[mark[0]] = mark
        elif mark[1] <= offset <= mark[2]:
            found = anchors.get(mark[0])
            return None if found is None else (mark, found)
    return None


def hover_text(file: File, offset: int) -> tuple[str, int, int] | None:
    """Return the hover text of an alias: the line of its anchor, up to the anchor."""
    found = anchor_at(file, offset)
    if found is None:
        return None
    (name, start, end), (_, first, last) = found
    line = file.buffer.line(first)
    written = file.buffer.text[file.buffer.line_span(line)[0] : last].strip()
    return f"**{name}** · repeats line {line + 1}\n\n```yaml\n{written}\n```", start, end


def anchors_before(text: str, offset: int) -> list[str]:
    """Return the names of the anchors before an offset, the nearest first. The text may be half typed."""
    found = [mark[0] for mark, is_anchor in _marks(text, offset) if is_anchor]
    return list(dict.fromkeys(reversed(found)))


def _marks(text: str, end: int) -> Iterator[tuple[Mark, bool]]:
    """Yield the anchors and aliases before an offset, as far as the text can be read, and whether each is an anchor."""
    if "&" not in text:
        return
    import yaml

    lead = int(text.startswith(BYTE_ORDER_MARK))
    try:
        for token in yaml.scan(text[lead:end], yaml.CSafeLoader):
            if isinstance(token, (yaml.AnchorToken, yaml.AliasToken)):
                place = token.start_mark.index + lead, token.end_mark.index + lead
                yield (token.value, *place), isinstance(token, yaml.AnchorToken)
    except yaml.YAMLError:
        pass
