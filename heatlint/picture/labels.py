"""The lines of text of the nodes of a picture, as wide as there is room, and the sizes that nodes need for them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from heatlint.picture.graph import JOINT
from heatlint.picture.layout import PADDING, PAGE_WIDTH, Size
from heatlint.picture.style import lines_of
from heatlint.picture.text_width import distinct, width_of, wrapped
from heatlint.report.place import printable

if TYPE_CHECKING:
    from heatlint.picture.graph import Graph, Key, Node

#: Sizes of letters in pixels: of names, and of the lines below.
NAME_SIZE, SMALL_SIZE = 14, 12
#: The height of a line, the widest one, in pixels, and how many lines a name or a type has at most.
LINE_HEIGHT, MOST_WIDTH, MOST_LINES = 18.0, 300.0, 3
#: The width that a line may have in the narrowest picture, in pixels.
_LEAST_WIDTH = 150.0
#: The width and height of a joint, in pixels.
JOINT_SIZE = 10.0


class Labels:
    """The texts of the nodes of a graph. They are not too wide, and do not look alike when what they stand for differs.

    room: how wide the picture is to be. sizes: the least size of each node, by its key; the height of a box is that of
    its title.
    """

    def __init__(self, graph: Graph, room: float = PAGE_WIDTH) -> None:
        nodes = list(graph.all_nodes())
        depth = max((len(node.key) for node in nodes), default=1)
        most = min(MOST_WIDTH, max(room - 2 * PADDING * depth, _LEAST_WIDTH))
        texts = [[printable(text) for text, _ in lines_of(node)] for node in nodes]
        self._names = distinct((each[0] for each in texts), partial(_in_lines, size=NAME_SIZE, most=most))
        self._others = distinct(
            (text for each in texts for text in each[1:]), partial(_in_lines, size=SMALL_SIZE, most=most)
        )
        self.sizes: dict[Key, Size] = {node.key: self._size(node) for node in nodes}

    def lines(self, node: Node) -> Iterator[tuple[str, int, str]]:
        """Yield the text, the size of the letters and the class of each line of a node; none of a joint."""
        if node.kind == JOINT:
            return
        (name, _), *others = lines_of(node)
        for line in self._names[printable(name)].split("\n"):
            yield line, NAME_SIZE, "name"
        for text, accent in others:
            for line in self._others[printable(text)].split("\n"):
                yield line, SMALL_SIZE, f"small {accent}-text" if accent else "small"

    def _size(self, node: Node) -> Size:
        if node.kind == JOINT:
            return JOINT_SIZE, JOINT_SIZE
        widths = [width_of(text, size) for text, size, _ in self.lines(node)]
        # A whole number, so that no rounding makes the box narrower than its text.
        return ceil(max(widths)) + 2 * PADDING, len(widths) * LINE_HEIGHT + (4 if node.contents is not None else 12)


def _in_lines(text: str, size: float, most: float) -> str:
    return "\n".join(wrapped(text, size, most, MOST_LINES))
