"""The tree of an ordinary YAML text, directly from the parser's events: the fast path.

A text with merge keys, explicit tags or other rare parts is not ordinary. heatlint.text.yaml.nodes and
heatlint.text.yaml.construct read every text, and take several times as long.
"""

from __future__ import annotations

from yaml import AliasEvent, DocumentEndEvent, MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from heatlint.text.limits import CHARACTERS, DEEP, MOST_DEPTH, counted, expanded_size, too_deep
from heatlint.text.tree import DICT, LIST, Tree, duplicates, merge_repeated_keys
from heatlint.text.yaml.scalars import Plain, Special

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.text.tree import Repeated

NO_KEY = object()


class Unusual(Exception):
    """The text has something that only the complete reader handles."""


def build(next_event: Callable[[], Any]) -> Tree:
    """Return the tree of the document that has begun.

    Raises Trouble and the errors of `next_event`; Unusual, ValueError, LookupError or ArithmeticError when the complete
    reader must read the text. It is one loop over local variables, since it runs for every scalar of every text.
    """
    plain_values = Plain()
    container: Any = []
    marks: list[Any] = [LIST]
    root, in_map, key = container, False, NO_KEY
    top = marks
    stack: list[tuple[Any, list[Any], bool]] = []
    anchors: dict[str, tuple[object, list[Any] | None]] = {}
    unfinished: set[int] = set()
    shared = False
    repeated: list[Repeated] = []
    quoted: set[str] = set()
    has_text_keys = True
    key_start = key_end = entries = 0
    deepest = DEEP
    inner: Any
    value: Any
    while True:
        event = next_event()
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if event.tag is not None:
                raise Unusual
            if not event.style:
                try:
                    value = plain_values[value]
                except Special:
                    raise Unusual from None
            else:
                quoted.add(value)
            anchor = event.anchor
            if anchor is not None:
                if anchor in anchors:
                    raise Unusual
                anchors[anchor] = (value, None)
            if not in_map:
                container.append(value)
                marks += (event.start_mark.index, event.end_mark.index, None)
            elif key is NO_KEY:
                key, key_start, key_end = value, event.start_mark.index, event.end_mark.index
                if value.__class__ is not str:
                    has_text_keys = False
            else:
                container[key] = value
                marks += (key, key_start, key_end, event.start_mark.index, event.end_mark.index, None)
                key = NO_KEY
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            anchor, start = event.anchor, event.start_mark.index
            if event.tag is not None or (in_map and key is NO_KEY):
                raise Unusual
            if kind is MappingStartEvent:
                value, inner = {}, [DICT]
            else:
                value, inner = [], [LIST]
            if anchor is not None:
                if anchor in anchors:
                    raise Unusual
                anchors[anchor] = (value, inner)
                unfinished.add(id(value))
            if in_map:
                container[key] = value
                marks += (key, key_start, key_end, start, 0, inner)
                key = NO_KEY
            else:
                container.append(value)
                marks += (start, 0, inner)
            stack.append((container, marks, in_map))
            if len(stack) > deepest:
                if deepest == MOST_DEPTH:
                    raise too_deep(start)
                deepest, next_event = MOST_DEPTH, counted(next_event, stack, start)
            container, marks, in_map = value, inner, kind is MappingStartEvent
        elif kind is AliasEvent:
            value, inner = anchors[event.anchor]
            start, end = event.start_mark.index, event.end_mark.index
            if inner is not None:
                if in_map and key is NO_KEY or id(value) in unfinished:
                    raise Unusual
                shared = True
            elif value.__class__ is str and len(value) > CHARACTERS:
                shared = True
            if not in_map:
                container.append(value)
                marks += (start, end, inner)
            elif key is NO_KEY:
                key, key_start, key_end = value, start, end
                if value.__class__ is not str:
                    has_text_keys = False
            else:
                container[key] = value
                marks += (key, key_start, key_end, start, end, inner)
                key = NO_KEY
        elif kind is DocumentEndEvent:
            break
        else:
            if unfinished:
                unfinished.discard(id(container))
            finish = event.end_mark.index
            if finish == event.start_mark.index and len(marks) > 1:
                # The parser notices the end of a block at the next token; the block ends with its last child.
                finish = marks[-2]
            count = len(container)
            entries += count
            if kind is MappingEndEvent and count * DICT + 1 != len(marks):
                repeated += merge_repeated_keys(marks)
            container, marks, in_map = stack.pop()
            marks[-2] = finish
    expanded = expanded_size(root[0], top) if shared else 0
    tree = Tree(root[0], top, duplicates(top, repeated), plain_values.odd_scalars)
    tree.scalars, tree.has_text_keys = quoted.union(plain_values), has_text_keys
    tree.expanded = expanded
    if not repeated:
        # A repeated key can replace a value whose entries are counted already.
        tree.entries = entries
    return tree
