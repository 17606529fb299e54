"""Values from nodes: tags, merge keys and repeated keys, as in PyYAML's safe loader with Heat's settings."""

from __future__ import annotations

from heatlint.text.limits import MOST_NODES, Trouble, expanded_size
from heatlint.text.tree import DICT, LIST, Tree, duplicates
from heatlint.text.yaml.nodes import (
    BINARY,
    BOOL,
    CORE,
    DEFAULT,
    FLOAT,
    INT,
    MAP,
    MERGE,
    NULL,
    OMAP,
    PAIRS,
    SEQ,
    SET,
    STR,
    TIMESTAMP,
    Node,
    compose,
)
from heatlint.text.yaml.scalars import TRUTHS, as_float, as_int, is_odd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from heatlint.text.tree import Repeated

KINDS = {"scalar": "a single value", "sequence": "a list", "mapping": "a map"}
#: The tags that are short forms of functions in AWS CloudFormation, where Heat has the function.
_SHORT_FORMS = frozenset(
    f"!{name}" for name in "Ref And Base64 Equals FindInMap GetAZs GetAtt If Join Not Or Select Split".split()
)


def build(next_event: Callable[[], Any]) -> Tree:
    """Return the tree of the document that has begun. Raises Trouble and the errors of `next_event`."""
    return _build(next_event, False)


def build_with_dates(next_event: Callable[[], Any]) -> Tree:
    """Return the same tree with dates for timestamps."""
    return _build(next_event, True)


def nothing() -> Tree:
    """Return the tree of a text without a document."""
    return Tree(None, [LIST, 0, 0, None], [])


def _build(next_event: Callable[[], Any], dates: bool) -> Tree:
    root = compose(next_event, dates)
    builder = _Builder(dates)
    try:
        value = builder.make(root)
        builder.fill_all()
    except RecursionError:
        raise Trouble("too-deep", "merge keys form too long a chain of maps; expected fewer", root.start) from None
    top = [LIST, root.start, root.end, root.marks]
    expanded = expanded_size(value, top)
    tree = Tree(value, top, duplicates(top, builder.repeated), builder.odd_scalars)
    tree.expanded = expanded
    return tree


class _Builder:
    """Makes values in PyYAML's order: an empty collection first, its contents after all collections before it."""

    def __init__(self, dates: bool) -> None:
        self.dates = dates
        self.waiting: list[Node] = []
        self.merged = 0
        self.repeated: list[Repeated] = []
        self.odd_scalars: set[tuple[type, object]] = set()

    def make(self, node: Node) -> Any:
        """Return the value of a node; a collection is filled later, by `fill_all`."""
        if node.constructed is None:
            if node.tag == STR and node.kind == "scalar":
                node.constructed = (node.value,)
            elif node.tag in (MAP, SEQ, SET, OMAP, PAIRS):
                node.constructed = ({} if node.tag == MAP else set() if node.tag == SET else [],)
                node.marks = [DICT if node.tag in (MAP, SET) else LIST]
                self.waiting.append(node)
            else:
                value = _single(node, self.dates)
                node.constructed = (value,)
                if node.kind == "scalar" and is_odd(value, node.value):
                    self.odd_scalars.add((value.__class__, value))
        return node.constructed[0]

    def fill_all(self) -> None:
        """Fill every collection; those inside of others are added to the end of the queue."""
        at = 0
        while at < len(self.waiting):
            node = self.waiting[at]
            assert node.constructed is not None
            container = node.constructed[0]
            if node.tag == SEQ:
                self.fill_list(node, container)
            elif node.tag == MAP:
                self.fill_dict(node, container)
            elif node.tag == SET:
                members: dict[Any, Any] = {}
                self.fill_dict(node, members)
                container.update(members)
            else:
                self.fill_pairs(node, container)
            at += 1

    def fill_list(self, node: Node, container: list[Any]) -> None:
        marks = _marks(node, "sequence")
        for child, start, end in node.value:
            container.append(self.make(child))
            marks += (start, end, child.marks)

    def fill_dict(self, node: Node, container: dict[Any, Any]) -> None:
        marks = _marks(node, "mapping")
        self.flatten(node)
        places: dict[Any, int] = {}
        own: dict[Any, tuple[int, int]] = {}
        inherited = len(node.value) - (node.own or 0)
        for number, ((key_node, key_start, key_end), (child, start, end)) in enumerate(node.value):
            key = self.make(key_node)
            if isinstance(key, (list, dict, set)):
                raise Trouble(
                    "syntax-error",
                    "a list or a map is used as a key; expected a single value",
                    key_start,
                    key_end,
                )
            container[key] = self.make(child)
            entry = (key, key_start, key_end, start, end, child.marks)
            place = places.setdefault(key, len(marks))
            if place == len(marks):
                marks += entry
            else:
                marks[place + 1 : place + DICT] = entry[1:]
            if number >= inherited:
                first = own.setdefault(key, (key_start, key_end))
                if first != (key_start, key_end):
                    self.repeated.append((marks, key, first, (key_start, key_end)))

    def fill_pairs(self, node: Node, container: list[Any]) -> None:
        marks = _marks(node, "sequence")
        for item, start, end in node.value:
            if item.kind != "mapping" or len(item.value) != 1:
                raise Trouble(
                    "syntax-error",
                    "an item of an ordered map must be a map with one key",
                    start,
                    end,
                )
            (key_node, key_start, key_end), (child, child_start, child_end) = item.value[0]
            container.append((self.make(key_node), self.make(child)))
            inner = [LIST, key_start, key_end, key_node.marks, child_start, child_end, child.marks]
            marks += (start, end, inner)

    def flatten(self, node: Node) -> None:
        """Put the pairs of the maps that a map merges before its own pairs, once for each map."""
        if node.own is not None:
            return
        merges = [pair for pair in node.value if pair[0][0].tag == MERGE]
        if merges:
            node.value = [pair for pair in node.value if pair[0][0].tag != MERGE]
        node.own = len(node.value)
        inherited: list[Any] = []
        for _, (source, start, end) in merges:
            if source.kind == "mapping":
                self.flatten(source)
                inherited += source.value
            elif source.kind == "sequence":
                inherited += self.several(source)
            else:
                raise Trouble(
                    "syntax-error",
                    '"<<" merges a single value; expected a map or a list of maps',
                    start,
                    end,
                )
            if self.merged + len(inherited) > MOST_NODES:
                raise _too_many_keys(start, end)
        self.merged += len(inherited)
        for (key_node, _, _), _ in node.value:
            if key_node.tag == DEFAULT:
                key_node.tag = STR
        if inherited:
            node.value = inherited + node.value

    def several(self, source: Node) -> list[Any]:
        """Return the pairs of a list of maps, those of the last map first: an earlier map wins."""
        parts: list[list[Any]] = []
        count = self.merged
        for item, start, end in source.value:
            if item.kind != "mapping":
                raise Trouble(
                    "syntax-error",
                    f'"<<" merges a list with {KINDS[item.kind]} in it; expected maps',
                    start,
                    end,
                )
            self.flatten(item)
            parts.append(item.value)
            count += len(item.value)
            if count > MOST_NODES:
                raise _too_many_keys(source.start, source.end)
        return [pair for part in reversed(parts) for pair in part]


def _too_many_keys(start: int, end: int) -> Trouble:
    return Trouble("alias-expansion", f"merge keys make more than {MOST_NODES} keys; expected fewer", start, end)


def _marks(node: Node, kind: str) -> list[Any]:
    if node.kind != kind:
        raise Trouble(
            "syntax-error",
            f'the tag "{_short_tag(node.tag)}" is on {KINDS[node.kind]}; expected {KINDS[kind]}',
            node.start,
            node.end,
        )
    assert node.marks is not None
    return node.marks


def _single(node: Node, dates: bool) -> Any:
    """Return the value of a node whose tag is that of a scalar."""
    if node.tag in (MERGE, DEFAULT):
        raise Trouble(
            "syntax-error",
            f'"{node.value}" cannot be a value without quotes; expected quotes around it',
            node.start,
            node.end,
        )
    if node.tag not in (STR, TIMESTAMP, INT, FLOAT, BOOL, NULL, BINARY):
        tag = _short_tag(node.tag)
        raise Trouble(
            "syntax-error",
            f'"{tag}" is not a tag that Heat knows; expected {_without_tag(tag)}',
            node.start,
            node.start + len(tag),
        )
    text = _text(node)
    try:
        if node.tag == INT:
            return as_int(text)
        if node.tag == FLOAT:
            return as_float(text)
        if node.tag == BOOL:
            return TRUTHS_BY_NAME[text.lower()]
        if node.tag == TIMESTAMP and dates:
            from heatlint.text.yaml.dates import moment

            return moment(text)
        if node.tag == BINARY:
            import base64

            return base64.decodebytes(text.encode("ascii"))
    except (ValueError, ArithmeticError, LookupError):
        named = {
            INT: "a number",
            FLOAT: "a number",
            BOOL: "true or false",
            BINARY: "base64",
            TIMESTAMP: "a date",
        }[node.tag]
        raise Trouble(
            "syntax-error",
            f'"{_short(text)}" is not {named}; expected {named}, or quotes around the text',
            node.start,
            node.end,
            # PyYAML raises an error of its own for base64. For the others Python raises one, after which Heat gives up.
            final=node.tag != BINARY,
        ) from None
    return None if node.tag == NULL else text


def _text(node: Node) -> str:
    """Return the text of a scalar, or of the default value (`=`) of a map."""
    seen: set[int] = set()
    while node.kind == "mapping" and id(node) not in seen:
        seen.add(id(node))
        for (key_node, _, _), (child, _, _) in node.value:
            if key_node.tag == DEFAULT:
                node = child
                break
        else:
            break
    if node.kind != "scalar":
        raise Trouble(
            "syntax-error",
            f"{KINDS[node.kind]} has the tag of a single value; expected a single value",
            node.start,
            node.end,
        )
    text: str = node.value
    return text


TRUTHS_BY_NAME = {word.lower(): value for word, value in TRUTHS.items()}


def _short_tag(tag: str) -> str:
    return "!!" + tag[len(CORE) :] if tag.startswith(CORE) else tag


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:37] + "..."


def _without_tag(tag: str) -> str:
    """Return what to write instead of a tag."""
    name = tag[1:]
    if tag in _SHORT_FORMS:
        form = name if name == "Ref" else f"Fn::{name}"
        return (
            f'the long form of CloudFormation, a map with the key "{form}", or a function of HOT, such as "get_param"'
        )
    if tag[:1] == "!" and "_" in name and name.replace("_", "").isalpha():
        return f'a value without a tag, or a map with the key "{name}" for a function'
    return "a value without a tag"
