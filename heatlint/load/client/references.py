"""Finds the files that a document names, and the mapping keys that JSON will change."""

from __future__ import annotations

from heatlint.heat import TEMPLATE_TYPE_ENDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from heatlint.text import Document

    Path = tuple[str | int, ...]


class Source:
    """A document whose references are followed. references: (URL, path in the document).

    level: how many files lead to it from one that the user names, at least.
    """

    __slots__ = ("url", "document", "level", "references")

    def __init__(self, url: str, document: Document, level: int = 0) -> None:
        self.url = url
        self.document = document
        self.level = level
        self.references: list[tuple[str, Path]] = []


class Reference:
    """A file that is named at `container[key]`. link: the chain of steps to the container, see path_of."""

    __slots__ = ("container", "key", "link")

    def __init__(self, container: dict[Any, Any], key: str, link: Any) -> None:
        self.container = container
        self.key = key
        self.link = link

    @property
    def path(self) -> tuple[str | int, ...]:
        """The path of the name in the document."""
        return (*path_of(self.link), self.key)


def path_of(link: Any) -> tuple[str | int, ...]:
    """Return the path that a link stands for: a link is (link of the parent, step), or None for the document."""
    steps = []
    while link is not None:
        link, step = link
        steps.append(step)
    return tuple(reversed(steps))


def names_files(document: Document) -> bool:
    """Whether a document may have references, or maps with keys that are not strings."""
    scalars = document.scalars
    if scalars is None or not document.has_text_keys or "get_file" in scalars:
        return True
    return any([each.endswith(TEMPLATE_TYPE_ENDINGS) for each in scalars])


def walk(tree: Any, shared: bool = True) -> tuple[list[Reference], list[dict[Any, Any]]]:
    """Return the references of a tree in the order of the text, and the maps with keys that are not strings.

    The client follows each `get_file` with a string, and each `type` with a string that ends like the name of a
    template, at any place. shared: whether a node may occur at several places (YAML aliases); then each node is visited
    once.
    """
    references: list[Reference] = []
    odd: list[dict[Any, Any]] = []
    seen: set[int] = set()
    stack: list[tuple[Any, Any]] = [(tree, None)]
    while stack:
        node, link = stack.pop()
        if shared:
            if id(node) in seen:
                continue
            seen.add(id(node))
        below = []
        if isinstance(node, dict):
            plain = True
            for key, item in node.items():
                kind = item.__class__
                if kind is dict or kind is list:
                    below.append((item, (link, key)))
                elif kind is str and (key == "get_file" or (key == "type" and item.endswith(TEMPLATE_TYPE_ENDINGS))):
                    references.append(Reference(node, key, link))
                if key.__class__ is not str:
                    plain = False
            if not plain:
                odd.append(node)
        elif isinstance(node, list):
            for index, item in enumerate(node):
                kind = item.__class__
                if kind is dict or kind is list:
                    below.append((item, (link, index)))
        if below:
            below.reverse()
            stack += below
    return references, odd
