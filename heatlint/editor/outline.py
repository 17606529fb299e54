"""The structure of a file: symbols, folds, selections, tokens."""

from __future__ import annotations

import re
from itertools import islice

from heatlint.editor.file import ENVIRONMENT, File
from heatlint.load.server.environment import PARAMETER_DEFAULTS, PARAMETERS, RESOURCE_REGISTRY
from heatlint.model.names import (
    ATTRIBUTE,
    CONDITION,
    FUNCTION,
    MAPPING,
    OUTPUT,
    PARAMETER,
    RESOURCE,
    TYPE,
    is_template_type,
)
from heatlint.model.secret_places import secret_places
from heatlint.model.secret_text import SecretTexts
from heatlint.text.comments import Outline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from heatlint.model.stack import Stack

SECTION = "section"
#: Kinds of folds. Source: LSP 3.17, FoldingRangeKind.
COMMENT, REGION = "comment", "region"
#: A comment that begins or ends a region, as VS Code takes them in YAML.
_REGION = re.compile(r"#\s*(?P<end>end)?region\b")
#: The number of names that are listed of a section. Heat accepts 1,000 resources.
MOST_SYMBOLS = 10_000
#: The number of names that get a colour of their own in an answer. A template of 1,000 resources has about 20,000.
MOST_TOKENS = 30_000
#: The number of levels of a selection. The protocol nests them, and JSON must not be nested deep.
_MOST_LEVELS = 100
#: The kinds of names -> types of semantic tokens. Source: LSP 3.17, SemanticTokenTypes.
TOKENS = {
    FUNCTION: "function",
    PARAMETER: "parameter",
    RESOURCE: "variable",
    OUTPUT: "property",
    ATTRIBUTE: "property",
    CONDITION: "variable",
    MAPPING: "variable",
    TYPE: "type",
}


class Symbol:
    """A section or a name that a file declares.

    start, end: offsets of the whole entry. name_start, name_end: offsets of its key. detail: a short text beside it.
    """

    __slots__ = ("name", "kind", "detail", "start", "end", "name_start", "name_end", "children")

    def __init__(self, file: File, name: str, kind: str, path: tuple[Any, ...], detail: str = "") -> None:
        self.name = name
        self.kind = kind
        self.detail = detail
        self.name_start, self.name_end = file.span(path, True)
        self.start = self.name_start
        self.end = max(self.name_end, file.span(path)[1])
        self.children: list[Symbol] = []


def symbols(file: File, stack: Stack | None) -> list[Symbol]:
    """Return the sections of a file with the names that each declares, see MOST_SYMBOLS.

    stack: of the file; its secrets are covered.
    """
    reading = file.reading
    if reading is None:
        return []
    value = reading.document.value
    words = reading.version.words if reading.version is not None else None
    kinds = (
        {}
        if words is None
        else {
            words.parameters: PARAMETER,
            words.resources: RESOURCE,
            words.outputs: OUTPUT,
            words.conditions: CONDITION,
            words.mappings: MAPPING,
        }
    )
    if file.kind == ENVIRONMENT:
        kinds = {PARAMETERS: PARAMETER, PARAMETER_DEFAULTS: PARAMETER, RESOURCE_REGISTRY: TYPE}
    texts = SecretTexts(()) if stack is None else secret_places(stack.root).texts()
    found = []
    for key, inside in value.items() if isinstance(value, dict) else ():
        if not isinstance(key, str):
            continue
        detail = texts.covered(inside) if isinstance(inside, str) and "\n" not in inside else ""
        symbol = Symbol(file, key, SECTION, (key,), detail)
        found.append(symbol)
        names = inside if isinstance(inside, dict) and key in kinds else {}
        if len(names) > MOST_SYMBOLS:
            symbol.detail = f"{len(names) - MOST_SYMBOLS:,} more names are not listed"
        for name, definition in islice(names.items(), MOST_SYMBOLS):
            kind = definition.get(words.type) if isinstance(definition, dict) and words is not None else None
            detail = texts.covered(kind) if isinstance(kind, str) else ""
            symbol.children.append(Symbol(file, str(name), kinds[key], (key, name), detail))
    return found


def folds(file: File) -> Iterator[tuple[int, int, str]]:
    """Yield what can be folded: first and last line (from 0), and its kind: COMMENT, REGION or an empty string."""
    reading = file.reading
    if reading is None:
        return
    buffer = file.buffer
    seen: set[tuple[int, int]] = set()
    todo: list[tuple[Any, tuple[Any, ...]]] = [(reading.document.value, ())]
    while todo:
        value, path = todo.pop()
        is_map = isinstance(value, dict)
        for step, inside in value.items() if is_map else enumerate(value) if isinstance(value, list) else ():
            here = (*path, step)
            if isinstance(inside, (dict, list)) or isinstance(inside, str) and "\n" in inside:
                start, end = file.span(here, is_map)[0], file.span(here)[1]
                lines = buffer.line(start), buffer.line(end)
                if lines[0] >= lines[1]:
                    continue  # nothing inside can be folded either
                if lines not in seen:
                    seen.add(lines)
                    yield (*lines, "")
                if isinstance(inside, (dict, list)):
                    todo.append((inside, here))
    yield from _comments(file)


def _comments(file: File) -> Iterator[tuple[int, int, str]]:
    """Yield the groups of at least two comment lines, and the regions from "#region" to "#endregion"."""
    lines = []
    regions: list[int] = []  # the first lines of those that have not ended
    for start, end in Outline(file.buffer.text).comments():
        line = file.buffer.line(start)
        if file.buffer.text[file.buffer.line_span(line)[0] : start].strip():
            continue
        lines.append(line)
        mark = _REGION.match(file.buffer.text[start:end])
        if mark is not None and not mark["end"]:
            regions.append(line)
        elif mark is not None and regions:
            yield regions.pop(), line, REGION
    first = None
    for number, line in enumerate(lines):
        if first is None:
            first = line
        if number + 1 == len(lines) or lines[number + 1] != line + 1:
            if line > first:
                yield first, line, COMMENT
            first = None


def selections(file: File, offset: int) -> list[tuple[int, int]]:
    """Return the spans around an offset, the smallest first: a scalar, its entry, the map of the entry, and so on."""
    found: list[tuple[int, int]] = []
    if file.reading is not None:
        path, key = file.at(offset)
        if key:
            found.append(file.span(path, True))
        value = file.reading.document.value
        owners = [value]
        for step in path[:-1]:
            value = value[step]  # type: ignore[index]
            owners.append(value)
        for length in range(len(path), 0, -1):
            here = path[:length]
            inner = file.span(here)
            if not (key and length == len(path)):
                found.append(inner)
            if isinstance(owners[length - 1], dict):
                found.append((file.span(here, True)[0], inner[1]))
    found = found[:_MOST_LEVELS]
    found.append((0, len(file.buffer.text)))
    spans: list[tuple[int, int]] = []
    for start, end in found:
        if not start <= offset <= end:
            continue
        if not spans or (start <= spans[-1][0] and end >= spans[-1][1] and (start, end) != spans[-1]):
            spans.append((start, end))
    return spans


def tokens(file: File, start: int = 0, end: int | None = None) -> list[tuple[int, int, str, bool]]:
    """Return the names between two offsets, at most MOST_TOKENS: start, end, type of token, whether it declares."""
    if file.reading is None:
        return []
    found = {}
    last = len(file.buffer.text) if end is None else end
    for each in file.reading.each_name():
        kind = TOKENS.get(each.kind)
        if kind is None or each.kind == PARAMETER and each.of is not None and not is_template_type(each.of):
            continue  # a property of a resource type, not a parameter of a template
        low, high = file.span(each.path, each.key)
        if low < high and low < last and high > start and not _has_line_break(file.buffer.text[low:high]):
            found[low] = (low, high, kind, each.declares)
            if len(found) == MOST_TOKENS:
                break
    without_overlaps: list[tuple[int, int, str, bool]] = []
    for token in sorted(found.values()):
        if not without_overlaps or token[0] >= without_overlaps[-1][1]:
            without_overlaps.append(token)
    return without_overlaps


def _has_line_break(text: str) -> bool:
    return "\n" in text or "\r" in text
