"""One walk over a tree: the files it names, and the keys that JSON will change."""

from __future__ import annotations

from heatlint.heat import TEMPLATE_TYPE_ENDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Reference:
    """A file named at `container[key]`, reached by `link`."""

    __slots__ = ("container", "key", "link")

    def __init__(self, container: dict[Any, Any], key: str, link: Any) -> None:
        self.container = container
        self.key = key
        self.link = link

    @property
    def path(self) -> tuple[str | int, ...]:
        """The steps from the top of the document to the value."""
        return (*path_of(self.link), self.key)


def path_of(link: Any) -> tuple[str | int, ...]:
    """The steps that a chain of (link of the parent, step) stands for."""
    steps = []
    while link is not None:
        link, step = link
        steps.append(step)
    return tuple(reversed(steps))


def walk(tree: Any, shared: bool = True) -> tuple[list[Reference], list[dict[Any, Any]]]:
    """The references of a tree in the order of the text, and its maps with keys that are no strings.

    The client follows any `get_file` with a string, and any `type` with a string that ends like a template,
    wherever they stand. `shared` says that one part may be reached by several ways (YAML aliases); it is
    visited once.
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
