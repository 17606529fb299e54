"""Makes changes of a tree in its text. The rest of the text keeps its layout, comments and blanks.

Every result is read again. An edit whose text does not have exactly the expected tree is not made.
"""

from __future__ import annotations

from heatlint.text.document import value_at
from heatlint.text.edit_finder import EditFinder, Uncertain, value_after
from heatlint.text.parts import with_own_way
from heatlint.text.reading import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from heatlint.text.change import Change
    from heatlint.text.document import Document
    from heatlint.text.edit_finder import Edit

    #: The edits of some changes, and the number of these changes in a list.
    Numbered = tuple[list[Edit], int]

#: What EditFinder and value_after raise for changes that cannot be made in a text.
_IMPOSSIBLE = (Uncertain, RecursionError, LookupError, TypeError)
#: How often more a text is read for changes that cannot be made: each way with the blanks at its end and without them,
#: and once to say why.
_READ_IN_VAIN = 8


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text after some edits, which must be in order and must not overlap."""
    parts = []
    at = 0
    for start, end, new in edits:
        parts += [text[at:start], new]
        at = end
    return "".join([*parts, text[at:]])


def edits_of(document: Document, changes: Iterable[Change]) -> list[Edit] | None:
    """Return the edits that make some changes, in order; None when that cannot be done with certainty.

    They are kept with a document that is kept.
    """
    if document.text is None or document.fault is not None:
        return None
    changes = list(changes)
    if document.kept is None:
        return _edits_of(document, changes)
    kept: dict[object, list[Edit] | None] = document.kept.setdefault("edits", {})
    wanted = tuple(
        (each.kind, each.path, each.key, each.new, each.was, each.offsets, repr(each.entries)) for each in changes
    )
    if wanted not in kept:
        kept[wanted] = _edits_of(document, changes)
    return kept[wanted]


def obstacle(document: Document, changes: Sequence[Change], finder: EditFinder | None = None) -> str:
    """Return why changes cannot be made in a text, as the end of a sentence.

    finder: one of the document, which has read its comments for other changes.
    """
    for change in changes:
        siblings = value_at(document.value, change.path[:-1]) if change.kind == "replace" and change.key else None
        if isinstance(siblings, dict) and change.new in siblings:
            return f'"{change.new}" is there already'
    finder = finder or EditFinder(document)
    for change in changes:
        try:
            finder.edit(change, quoted=False)
        except _IMPOSSIBLE:
            start, _ = document.span(change.path, change.key) or (0, 0)
            return f"it is not certain how to change line {document.line_column(start)[0]}"
    try:
        edits = _found(finder, list(changes), quoted=False)
    except _IMPOSSIBLE:
        edits = []
    if edits and parse(apply(document.text or "", edits), "").fault is None:
        return "another part of the file would change, too, such as one with an alias"
    return "it is not certain how to change the text"


def _edits_of(document: Document, changes: list[Change]) -> list[Edit] | None:
    finder = EditFinder(document)
    tried: list[list[Edit]] = []
    # First an alias follows its anchor, then it is replaced, in case the anchor stays as it is. Each first as a plain
    # scalar, then quoted, in case the plain one has another value.
    for follows, quoted in ((True, False), (True, True), (False, False), (False, True)):
        try:
            edits = _found(finder, changes, quoted=quoted, follows=follows)
        except _IMPOSSIBLE:
            return None
        if edits not in tried and _makes(document, edits, changes):
            return edits
        tried.append(edits)
        if not any(change.kind == "replace" for change in changes):
            return None
    return None


def edits_of_each(
    document: Document, wanted: Sequence[Iterable[Change]], most_read: int
) -> dict[int, list[Edit] | None]:
    """Return for each element of `wanted`, by its number, the edits that make its changes: what `edits_of` returns.

    The changes of all elements are tried together, so that the text is read once if all can be made. Only where they
    cannot, fewer are tried at a time. most_read: how many characters may be read; what was not tried is left out.
    """
    if document.text is None or document.fault is not None:
        return dict.fromkeys(range(len(wanted)))
    changes = [list(each) for each in wanted]
    result: dict[int, list[Edit] | None] = {}
    finder = EditFinder(document)
    alone: list[list[Numbered]] = []
    batches: tuple[list[Numbered], list[Numbered]] = [], []  # the removals of copies change no value
    for number, each in enumerate(changes):
        try:
            edits = _found(finder, each, quoted=False)
        except _IMPOSSIBLE:
            result[number] = None
            continue
        if any(map(finder.may_have_anchor, each)):
            alone.append([(edits, number)])  # the edits of others could hide that aliases change, too
        elif edits:
            batches[any(change.offsets is not None for change in each)].append((edits, number))
        else:
            result[number] = []
    left = most_read
    todo = [*alone, *(part for batch in batches for part in _without_overlaps(batch))]
    while todo:
        batch = todo.pop()
        if left < len(document.text) and left < most_read:
            break
        left -= len(document.text)
        if len(batch) == 1:
            number = batch[0][1]
            result[number] = edits_of(document, changes[number])
            if result[number] is None:
                left -= _READ_IN_VAIN * len(document.text)
        elif _makes(document, [edit for edits, _ in batch for edit in edits], _last_first(batch, changes)):
            result |= {number: edits for edits, number in batch}
        else:
            left -= len(document.text)  # with the blanks at its end, and without them
            half = len(batch) // 2
            todo += [batch[half:], batch[:half]]
    return result


def _without_overlaps(batch: list[Numbered]) -> list[list[Numbered]]:
    """Divide edits into parts that do not overlap: one large part, and each of the others by itself."""
    apart: set[int] = set()
    end = last = -1
    for edit, number in sorted((edit, number) for edits, number in batch for edit in edits):
        if number != last and edit[0] <= end:
            apart.add(number)
        else:
            end, last = max(end, edit[1]), number
    together = [each for each in batch if each[1] not in apart]
    return [*([each] for each in batch if each[1] in apart), *([together] if together else [])]


def _last_first(batch: list[Numbered], changes: list[list[Change]]) -> list[Change]:
    """Return the changes of a batch, the last ones in the text first: an item that is removed moves those after it."""
    return [change for edits, number in sorted(batch, reverse=True) for change in changes[number]]


def _found(finder: EditFinder, changes: list[Change], *, quoted: bool, follows: bool = False) -> list[Edit]:
    """Return the edits of some changes, in order. quoted, follows: see EditFinder.edit. Raises one of _IMPOSSIBLE."""
    edits = sorted(filter(None, (finder.edit(change, quoted=quoted, follows=follows) for change in changes)))
    # An alias and a merge give one place of the text to several paths.
    edits = [edit for at, edit in enumerate(edits) if not at or edit != edits[at - 1] or edit[0] == edit[1]]
    if any(one[1] > other[0] for one, other in zip(edits, edits[1:])):
        raise Uncertain
    return edits


def _makes(document: Document, edits: list[Edit], changes: list[Change]) -> bool:
    """Whether edits make exactly some changes of a document."""
    try:
        expected = document.value
        for change in changes:
            expected = value_after(with_own_way(expected, change.path), change, document)
    except _IMPOSSIBLE:
        return False
    any_order = any(change.offsets for change in changes)
    text = apply(document.text or "", sorted(edits))
    return has_value(text, lambda value: _same(value, expected, any_order))


def has_value(text: str, is_expected: Callable[[Any], bool]) -> bool:
    """Whether a text has an expected value, with or without the blanks at its end: clients may remove them."""
    for each in (text, text.rstrip()):
        document = parse(each, "")
        if document.fault is None and is_expected(document.value):
            return True
    return False


def has_value_after(document: Document, edits: list[Edit], expected: Any) -> bool:
    """Whether a text has an expected value after some edits."""
    return has_value(apply(document.text or "", sorted(edits)), lambda value: bool(value == expected))


def _same(one: Any, other: Any, any_order: bool) -> bool:
    """Whether two trees are equal. any_order: the order of keys may differ, since a repeated key was removed."""
    try:
        return bool(one == other) and (any_order or repr(one) == repr(other))
    except RecursionError:
        return False
