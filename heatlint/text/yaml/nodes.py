"""The nodes of a YAML text, as written. heatlint.text.yaml.construct makes the values from them.

Texts with merge keys, explicit tags, default values (`=`) or collections as keys need these two passes; others are read
in one by heatlint.text.yaml.ordinary.
"""

from __future__ import annotations

from yaml import AliasEvent, DocumentEndEvent, MappingStartEvent, ScalarEvent, SequenceStartEvent

from heatlint.text.limits import DEEP, MOST_DEPTH, counted, repeated_anchor, too_deep, unknown_anchor
from heatlint.text.yaml import scalars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

CORE = "tag:yaml.org,2002:"
STR, INT, FLOAT, BOOL, NULL, BINARY, TIMESTAMP, SEQ, MAP, SET, OMAP, PAIRS, MERGE, DEFAULT = (
    CORE + name
    for name in (
        "str",
        "int",
        "float",
        "bool",
        "null",
        "binary",
        "timestamp",
        "seq",
        "map",
        "set",
        "omap",
        "pairs",
        "merge",
        "value",
    )
)


class Node:
    """A scalar, sequence or mapping with its tag and position.

    value: a text, a list of uses, or a list of pairs of uses. A use is (node, start, end): an alias uses a node at a
    position of its own. constructed: the value in a tuple, once it has been constructed; marks: see heatlint.text.tree.
    """

    __slots__ = ("kind", "tag", "value", "start", "end", "own", "constructed", "marks")

    def __init__(self, kind: str, tag: str, value: Any, start: int, end: int) -> None:
        self.kind = kind
        self.tag = tag
        self.value = value
        self.start = start
        self.end = end
        # How many of a mapping's last pairs are its own; those before are merged into it. None before merging.
        self.own: int | None = None
        self.constructed: tuple[Any] | None = None
        self.marks: list[Any] | None = None


def compose(next_event: Callable[[], Any], dates: bool) -> Node:
    """Return the root node of the document that has begun. dates: whether plain timestamps get a tag of their own.

    Raises Trouble and the errors of `next_event`.
    """
    node = Node("sequence", SEQ, [], 0, 0)
    stack: list[Node] = []
    anchors: dict[str, Node] = {}
    deepest = DEEP
    while True:
        event = next_event()
        kind = type(event)
        if kind is DocumentEndEvent:
            root: Node = node.value[0][0]
            return root
        start, end = event.start_mark.index, event.end_mark.index
        if kind is AliasEvent:
            if event.anchor not in anchors:
                raise unknown_anchor(event.anchor, start, end)
            node.value.append((anchors[event.anchor], start, end))
        elif kind is ScalarEvent:
            tag = event.tag
            if tag is None or tag == "!":
                tag = _resolved(event.value, dates) if event.implicit[0] else STR
            child = Node("scalar", tag, event.value, start, end)
            if event.anchor is not None:
                _name(anchors, event.anchor, child)
            node.value.append((child, start, end))
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if len(stack) >= deepest:
                if deepest == MOST_DEPTH:
                    raise too_deep(start)
                deepest, next_event = MOST_DEPTH, counted(next_event, stack, start)
            what, default = ("mapping", MAP) if kind is MappingStartEvent else ("sequence", SEQ)
            child = Node(what, default if event.tag is None or event.tag == "!" else event.tag, [], start, 0)
            if event.anchor is not None:
                _name(anchors, event.anchor, child)
            stack.append(node)
            node = child
        else:
            node.end = end
            if end == start and node.value:
                # The parser notices the end of a block at the next token; the block ends with its last child.
                node.end = node.value[-1][2]
            if node.kind == "mapping":
                node.value = list(zip(node.value[::2], node.value[1::2], strict=True))
            child, node = node, stack.pop()
            node.value.append((child, child.start, child.end))


def _name(anchors: dict[str, Node], anchor: str, node: Node) -> None:
    if anchor in anchors:
        raise repeated_anchor(anchor, node.start)
    anchors[anchor] = node


def _resolved(text: str, dates: bool) -> str:
    """Return the tag of a plain scalar."""
    if text in scalars.NULLS:
        return NULL
    if text[0] in scalars.NUMBER_START:
        form = scalars.number(text)
        if form:
            return INT if form == "int" else FLOAT
        if dates:
            from heatlint.text.yaml import dates as timestamps

            return TIMESTAMP if timestamps.IMPLICIT.match(text) else STR
        return STR
    if text.rstrip("\n") in scalars.TRUTHS and text[-2:] != "\n\n":
        return BOOL
    return {"<<": MERGE, "=": DEFAULT}.get(text, STR)
